from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from tests.ui.conftest import until

from cdht_desktop.ui.theme import ROW_HEIGHT
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.rows_table import CHUNK, Column, RowsTable, row_number


@dataclass
class Row:
    id: str
    name: str


@pytest.fixture
def asked():
    return []


@pytest.fixture
def table(qtbot, asked):
    def fetch(ids):
        asked.append(len(ids))
        return [Row(row_id, f"Người {row_id}") for row_id in ids if row_id != "gone"]

    made = RowsTable(
        [
            row_number(),
            Column("Họ và tên", lambda row: row.name, width=180, stretch=True, order="name"),
            Column("Kết quả", lambda _row: ChipValue("Đạt", "good"), width=160, delegate=ChipDelegate),
        ],
        fetch,
        name="Công dân",
    )
    made.resize(700, 400)
    qtbot.addWidget(made)
    made.show()
    return made


def ids(count):
    return [str(number) for number in range(count)]


def test_fifty_thousand_rows_read_only_what_is_in_sight(table, asked, qtbot):
    table.show_ids(ids(50_000))
    table.grab()
    assert asked == [CHUNK]
    table.scrollToBottom()
    table.grab()
    assert sum(asked) <= 3 * CHUNK
    assert table.rows.index(49_999, 1).data() == "Người 49999"
    assert table.rows.index(49_999, 0).data() == "50000"


def test_the_choice_stays_by_id_when_the_rows_come_in_another_order(table):
    table.show_ids(ids(1000))
    table.go_to("700")
    table.show_ids(list(reversed(ids(1000))))
    assert table.chosen_ids() == ["700"]
    assert table.current_id() == "700"


def test_a_row_that_is_no_longer_there_is_no_longer_chosen(table):
    table.show_ids(ids(10))
    table.go_to("7")
    table.show_ids(ids(5))
    assert table.chosen_ids() == []


def test_a_row_removed_meanwhile_is_empty_and_harms_nothing(table):
    table.show_ids(["1", "gone", "2"])
    assert [table.rows.index(number, 1).data() for number in range(3)] == ["Người 1", None, "Người 2"]


def test_all_rows_can_be_chosen(table):
    table.show_ids(ids(50_000))
    table.selectAll()
    assert table.chosen_count() == 50_000


def test_enter_opens_the_row(table, qtbot):
    table.show_ids(ids(10))
    table.go_to("3")
    with qtbot.waitSignal(table.opened) as signal:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert signal.args == ["3"]


def test_a_click_on_the_header_asks_for_that_order(table, qtbot):
    asked = []
    table.order_asked.connect(asked.append)
    table.horizontalHeader().sectionClicked.emit(1)
    table.horizontalHeader().sectionClicked.emit(2)
    assert asked == ["name"]


def test_rows_are_34_pixels_high_and_a_name_keeps_its_room(table):
    table.show_ids(ids(10))
    table.resize(200, 400)
    assert table.rowHeight(0) == ROW_HEIGHT == 34
    assert table.columnWidth(1) >= 180


def test_a_chip_is_told_in_words(table):
    table.show_ids(ids(1))
    assert table.rows.index(0, 2).data() == "✓ Đạt"


def test_tab_leaves_the_table(table):
    assert not table.tabKeyNavigation()


def test_where_the_table_is_narrow_the_spare_columns_are_left_out_before_it_scrolls(qtbot):
    columns = [
        Column("Tên", str, width=200, stretch=True),
        Column("Mã", str, width=100, spare=2),
        Column("Dung lượng", str, width=150, spare=1),
        Column("Tình trạng", str, width=200),
    ]
    made = RowsTable(columns, list, name="Bản sao lưu")
    qtbot.addWidget(made)
    made.show()
    hidden = {}
    for width in (700, 600, 450, 700):
        made.resize(width, 300)
        hidden[width] = [number for number in range(4) if made.isColumnHidden(number)]
        until(lambda: made.horizontalScrollBar().maximum() == 0)
    assert hidden == {700: [], 600: [2], 450: [1, 2]}
