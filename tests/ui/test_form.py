import datetime as dt
import unicodedata

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from tests.ui.conftest import type_text, until

from cdht_desktop.errors import FieldErrors, Refused
from cdht_desktop.ui.widgets.fields import Choice, DateField, SearchBox
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.ui.widgets.form import FormRows


@pytest.fixture
def form(qtbot):
    made = FormRows()
    made.line("name", "Họ và tên", "Như trong sổ hộ khẩu")
    made.date("birth", "Ngày sinh", year_alone=True)
    made.choice("sex", "Giới tính", [(None, "–"), ("male", "Nam"), ("female", "Nữ")])
    made.check("digital", "Có kỹ năng số")
    made.note("note", "Ghi chú")
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def sentences(form):
    return [line.text() for line in form.findChildren(QLabel) if line.isVisible() and line.property("role") == "fault"]


def test_an_error_stands_under_its_field_which_gets_the_keyboard(form):
    assert form.refused(FieldErrors({"birth": "Ngày này không có.", "note": "Dài quá."}))
    assert sentences(form) == ["Ngày này không có.", "Dài quá."]
    assert QApplication.focusWidget() is form.field("birth")
    assert "Ngày này không có." in form.field("birth").accessibleDescription()


def test_errors_go_when_they_are_mended(form):
    form.errors({"name": "Thiếu họ tên."})
    form.errors({})
    assert sentences(form) == []


def test_a_refusal_that_names_no_row_of_the_form_is_left_to_others(form):
    assert not form.refused(Refused("Ổ đĩa đã đầy."))
    assert not form.refused(FieldErrors({"village_id": "Chưa chọn thôn."}))


def test_a_warning_never_hides_an_error(form):
    form.errors({"name": "Thiếu họ tên."})
    form.warnings({"name": "Xem lại.", "birth": "Không khớp."})
    assert sentences(form) == ["Thiếu họ tên."]


def test_values_go_in_and_come_out(form):
    values = {"name": "Đào", "birth": "05/03/1958", "sex": "female", "digital": True, "note": "x"}
    form.set_values(values)
    assert form.values() == values


def test_text_comes_out_composed_whatever_the_input_method_sends(form):
    type_text(form.field("name"), unicodedata.normalize("NFD", "Nguyễn Thị Đào"))
    assert form.values()["name"] == unicodedata.normalize("NFC", "Nguyễn Thị Đào")


def test_filling_in_is_no_change_but_typing_is(form, qtbot):
    with qtbot.assertNotEmitted(form.changed):
        form.set_values({"name": "Đào"})
    with qtbot.waitSignal(form.changed):
        type_text(form.field("name"), "x")


def test_every_field_has_an_accessible_name_and_a_label(form):
    assert all(form.field(name).accessibleName() for name in form.values())
    assert form.findChildren(QLabel)[0].buddy() is form.field("name")


def test_the_field_in_error_is_scrolled_into_sight(qtbot):
    form = FormRows()
    for number in range(30):
        form.line(f"f{number}", f"Dòng {number}")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(form)
    area.resize(400, 300)
    qtbot.addWidget(area)
    area.show()
    form.errors({"f29": "Sai."})
    assert area.verticalScrollBar().value() > 0


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("5/3/1958", "05/03/1958"),
        ("05031958", "05/03/1958"),
        ("5-3-1958", "05/03/1958"),
        ("1958", "1958"),
        ("31/02/1958", "31/02/1958"),
        ("không rõ", "không rõ"),
        ("", ""),
    ],
)
def test_a_birth_date_is_put_right_where_it_is_understood(qtbot, typed, value):
    field = DateField(year_alone=True)
    qtbot.addWidget(field)
    field.setText(typed)
    assert field.value() == value


def test_a_decision_needs_a_whole_day(qtbot):
    field = DateField()
    qtbot.addWidget(field)
    field.set_value(dt.date(2026, 11, 20))
    assert field.text() == "20/11/2026"
    assert field.date() == dt.date(2026, 11, 20)
    field.setText("2026")
    assert field.date() is None


def test_the_wheel_never_changes_a_choice(qtbot):
    choice = Choice([(1, "một"), (2, "hai")])
    qtbot.addWidget(choice)
    choice.show()
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(choice, turn)
    assert choice.value() == 1


def test_new_options_keep_the_choice_where_it_is_still_offered(qtbot):
    choice = Choice([(1, "một"), (2, "hai")])
    qtbot.addWidget(choice)
    choice.set_value(2)
    choice.set_options([(3, "ba"), (2, "hai")])
    assert choice.value() == 2
    choice.set_options([(3, "ba")])
    assert choice.value() == 3


def test_search_asks_once_after_a_pause_and_at_once_on_enter(qtbot):
    box = SearchBox("Tìm")
    qtbot.addWidget(box)
    asked = []
    box.asked.connect(asked.append)
    type_text(box, "Đào")
    assert asked == []
    until(lambda: asked == ["Đào"])
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert asked == ["Đào", "Đào"]


def test_a_password_field_hides_what_is_typed(qtbot):
    form = FormRows()
    qtbot.addWidget(form)
    field = form.password("password", "Mật khẩu")
    assert field.echoMode() == QLineEdit.EchoMode.Password
    field.actions()[0].trigger()
    assert field.echoMode() == QLineEdit.EchoMode.Normal


def test_the_longest_of_a_choice_has_the_room_it_asks_for(qtbot):
    choice = Choice([(1, "Tất cả tình trạng"), (2, "Đạt")])
    qtbot.addWidget(choice)
    choice.show()
    choice.resize(choice.sizeHint())
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    box, place = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    room = choice.style().subControlRect(box, option, place, choice).width()
    assert choice.fontMetrics().horizontalAdvance(option.currentText) <= room - 4  # where it is drawn


def test_a_line_of_widgets_leaves_no_gap_beside_one_that_may_not_grow(qtbot):
    line = QWidget()
    flow = FlowLayout(line, gap=8)
    search, beside = QLineEdit(), QLabel("thôn")
    search.setMaximumWidth(134)
    for widget in (search, beside):
        flow.addWidget(widget)
    qtbot.addWidget(line)
    line.resize(640, 60)
    line.show()
    assert beside.x() == search.width() + 8 == 142
