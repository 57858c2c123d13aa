from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from tests.ui.conftest import until

from cdht_desktop.ui.page import Page
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.ui.widgets.panel import ListAndPanel, SidePanel


@pytest.fixture
def page(desk, qtbot):
    made = Page(desk, "Công dân")
    made.set_primary("Thêm công dân", lambda: None)
    pressed = made.pressed = []
    for text in ("Nhập từ Excel", "Xuất danh sách", "In danh sách", "Gộp người trùng"):
        made.add_action(text, lambda text=text: pressed.append(text))
    made.panel = SidePanel()
    made.form = FormRows()
    made.form.line("name", "Họ và tên")
    made.panel.set_body(made.form)
    made.listing = QLabel("danh sách")
    made.split = ListAndPanel(made.listing, made.panel)
    made.body.addWidget(made.split, 1)
    qtbot.addWidget(made)
    made.resize(1146, 712)
    made.show()
    return made


def test_what_does_not_fit_is_in_the_menu_and_works_there(page, qtbot):
    assert page._actions._more.isHidden()
    page.resize(690, 456)
    assert page._actions._more.isVisible()
    page._actions._fill()
    entries = {act.text(): act for act in page._actions._menu.actions()}
    entries["Gộp người trùng"].trigger()
    assert page.pressed == ["Gộp người trùng"]


def test_what_went_into_the_menu_leaves_no_gap_and_comes_back_in_its_place(page):
    def places():
        buttons = [made for made in page._actions.findChildren(QPushButton) if made.isVisible() and made.width()]
        return sorted((made.x(), made.x() + made.width(), made.text()) for made in buttons)

    wide = places()
    for width in (760, 690):
        page.resize(width, 456)
        QApplication.processEvents()
        now = places()
        assert {right[0] - left[1] for left, right in pairwise(now)} == {STEP}
    page.resize(1146, 712)
    QApplication.processEvents()
    assert places() == wide


def test_a_lone_button_is_as_wide_as_its_words(desk, qtbot):
    made = Page(desk, "Cài đặt")
    save = made.set_primary("Lưu", lambda: None)
    qtbot.addWidget(made)
    made.resize(1146, 712)
    made.show()
    assert save.width() == save.sizeHint().width()


def test_the_panel_stands_beside_the_list_where_both_fit(page):
    page.split.open()
    assert page.panel.parentWidget() is page.split
    assert page.listing.width() + page.panel.width() <= page.split.width()


def test_the_panel_lies_over_the_page_where_it_is_narrow_and_says_what_was_refused(page):
    page.resize(690, 456)
    page.split.open()
    assert page.panel.parentWidget() is page
    assert page.listing.width() == page.split.width()
    assert page.rect().contains(page.panel.geometry())
    page.say("Ổ đĩa đã đầy.", "error")
    assert page.panel.banner.isVisible()
    page.resize(1146, 712)
    assert page.panel.parentWidget() is page.split
    assert page.panel.isVisible()


def test_escape_closes_the_panel_unless_it_must_stay(page, qtbot):
    page.split.open()
    page.form.focus_first()
    page.panel.closing = lambda: False
    qtbot.keyClick(page.form.field("name"), Qt.Key.Key_Escape)
    assert page.panel.isVisible()
    page.panel.closing = None
    qtbot.keyClick(page.form.field("name"), Qt.Key.Key_Escape)
    assert page.panel.isHidden()


def test_a_shortcut_presses_its_button_also_after_its_words_changed(desk, qtbot):
    made = Page(desk, "Công dân")
    pressed = []
    primary = made.set_primary("Thêm", lambda: pressed.append(1), shortcut="Ctrl+N")
    primary.setText("Thêm công dân")
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.keyClick(made, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    until(lambda: pressed == [1])


def test_another_year_makes_pages_read_again(desk, page):
    loads = []
    page.load = lambda: loads.append(desk.year)
    desk.set_year(2026)
    desk.set_year(2026)
    assert loads == [2026]
