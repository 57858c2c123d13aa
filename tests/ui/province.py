"""A province's pages in tests: units that handed in, a page of theirs, and what is read from it and pressed on it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from tests.ops.handed_in import FARMERS, WORKERS, YEAR, One, hand_in
from tests.ui.conftest import until

from cdht_desktop.ops import units
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.worker import Worker

PEOPLE = [
    One("1", "Nguyễn Thị Đào", number="024160001234", village="Thôn Đồi", certificate="2026-0001"),
    One("2", "Trần Văn Ánh", village="Thôn Vai", group=WORKERS, grade="failed"),
    One("3", "Lê Thị Ân", village="Thôn Vai", group=FARMERS, grade=None),
]
LATE = "2026-12-08T12:00:00.000+00:00"


def make_province(upper: Store) -> Store:
    """Two units that handed in (one late), one that did not, and one that is not on the list."""
    for code, name in (
        ("10001", "Hội Khuyến học xã Anh"),
        ("10002", "Hội Khuyến học xã Bình"),
        ("10003", "Xã Chưa Nộp"),
    ):
        units.add(upper, code, name)
    units.set_due(upper, YEAR, dt.date(2026, 12, 5))
    hand_in(upper, "10001", PEOPLE)
    hand_in(upper, "10002", PEOPLE[:1], at=LATE)
    hand_in(upper, "20001", PEOPLE[1:], name="Hội Khuyến học xã Lạ")
    return upper


def page_maker(worker: Worker, qtbot: Any) -> Callable[..., Any]:
    """Return what makes a page on a workspace, of the year in hand, and shows it; `went` is where it led."""

    def made(kind, store):
        desk = Desk(store, worker)
        desk.set_year(YEAR)
        page = kind(desk)
        desk.said.connect(page.say)
        page.went = []
        desk.went.connect(lambda place, text: page.went.append((place, text)))
        qtbot.addWidget(page)
        page.resize(1146, 712)
        page.show()
        return page

    return made


def idle(page) -> None:
    until(lambda: not page.desk.busy)


def words(widget) -> str:
    return " ".join(made.text() for made in widget.findChildren(QLabel) if made.isVisibleTo(widget))


def column(table, number: int) -> list[str]:
    return [str(table.rows.index(row, number).data() or "") for row in range(table.rows.rowCount())]


def dialog(page) -> QDialog:
    (found,) = [made for made in page.findChildren(QDialog) if made.isVisible()]
    return found


def press(widget, text: str) -> None:
    next(made for made in widget.findChildren(QPushButton) if made.text() == text).click()


def open_row(page, table, row_id: str) -> None:
    table.go_to(row_id)
    QTest.keyClick(table, Qt.Key.Key_Return)
    idle(page)
