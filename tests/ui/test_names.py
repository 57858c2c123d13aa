from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QStyleOptionViewItem

from cdht_desktop.ui.widgets.names import NameDelegate, short_name
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable

LONG = "Nguyễn Phúc Bảo Ngọc Huyền Trân Công Tằng Tôn Nữ Minh Ánh"


@dataclass
class Row:
    id: str
    name: str


@pytest.fixture
def table(qtbot):
    names = {"short": "Lê An", "long": LONG}
    column = Column("Full name", lambda row: row.name, width=200, delegate=NameDelegate)
    made = RowsTable([column], lambda ids: [Row(row_id, names[row_id]) for row_id in ids])
    made.resize(240, 200)
    qtbot.addWidget(made)
    made.show_ids(list(names))
    made.show()
    return made


def drawn(table, number):
    """The delegate's option for a cell, as it is drawn."""
    index = table.rows.index(number, 0)
    option = QStyleOptionViewItem()
    option.initFrom(table)
    option.widget, option.rect, option.font = table, table.visualRect(index), table.font()
    table.itemDelegateForColumn(0).initStyleOption(option, index)
    return option


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (99, LONG),
        (20, "Nguyễn … Nữ Minh Ánh"),
        (12, "Nguyễn … Ánh"),
        (3, "Nguyễn … Ánh"),
    ],
)
def test_a_long_name_keeps_family_name_and_given_name(room, shown):
    assert short_name(LONG, lambda words: len(words) <= room) == shown


def test_the_words_that_tell_two_names_apart_stay_longest():
    assert short_name("Trần Thị Bảo Ngọc Lan", lambda words: len(words) <= 17, {2}) == "Trần … Bảo … Lan"


@pytest.mark.parametrize("name", ["", "Đào", "Lê An"])
def test_a_name_of_one_or_two_words_is_never_shortened(name):
    assert short_name(name, lambda _words: False) == name


def test_a_column_of_names_shortens_only_what_does_not_fit(table):
    assert drawn(table, 0).text == "Lê An"
    text = drawn(table, 1).text
    assert text.startswith("Nguyễn … ")
    assert text.endswith("Ánh")
    assert drawn(table, 1).fontMetrics.horizontalAdvance(text) <= 200


def test_the_tooltip_knows_that_words_were_left_out(table):
    delegate = table.itemDelegateForColumn(0)
    widths = [delegate.sizeHint(drawn(table, at), table.rows.index(at, 0)).width() for at in range(2)]
    assert widths[0] <= table.columnWidth(0) < widths[1]
