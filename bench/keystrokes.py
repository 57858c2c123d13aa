"""Keystrokes of a clerk's work, counted as they go into the real window, beside a spreadsheet's.

Counted is every key from the page on, its saving and the ways between pages, lists and boxes among them; a key together
with Ctrl or Alt is one. In a spreadsheet each cell takes its characters and a Tab or Enter, and nothing else. Letters
that an input method makes of several keys are one in both.
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

import tempfile
from collections.abc import Callable, Iterator
from typing import TypeVar

from PySide6.QtCore import QEvent, QEventLoop, QSettings, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QRadioButton

from bench.workplace import filled
from cdht_desktop.app import make_application
from cdht_desktop.ops import citizens, evaluations, registrations, rounds, villages
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.citizens import CitizensPage
from cdht_desktop.ui.pages.register_people import RegisterPeople
from cdht_desktop.ui.pages.scoring import ScoringPage
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.workbench import Workbench
from cdht_desktop.ui.worker import Worker

_P = TypeVar("_P", bound=Page)
YEAR = 2026
FORMS = 60
SERIES = 5  # citizens typed in one after the other
MOST = 12
VILLAGE = "Thôn Đo Phím"
NAME, BIRTH = "Đinh Thị Đào", "1984"
NUMBER = "099184000017"  # of a province that there is not
CARD = f"{NUMBER}||Bùi Thị Bích|05031984|Nữ|Thôn Thử, Xã Thử|10052021"
MARKS = ("", "x", "xx")  # none; digital skills; both
_PEOPLE = 300
_PASSING, _FLOOR = 800, 50  # tenths
_SIZE = 1366, 768
_WAIT = 20_000  # ms
_CTRL, _ALT, _NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)


class _Hands:
    """Presses keys wherever the keyboard's place is, and counts them."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.count = 0

    def press(self, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = _NONE) -> None:
        """Press one key, shortcuts included."""
        self.count += 1
        QTest.keyClick(QApplication.focusWidget() or self.bench, key, modifiers)

    def write(self, text: str) -> None:
        """Type letters; those outside ASCII as an input method sends them."""
        for letter in text:
            if letter.isascii():
                self.press(letter)
                continue
            self.count += 1
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(QApplication.focusWidget() or self.bench, QKeyEvent(kind, 0, _NONE, letter))


def run() -> list[str]:
    """Work in the window and return lines."""
    QApplication.instance() or make_application()
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as settings, filled(_PEOPLE) as store:
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)  # not those of a person
        rounds.open_year(store, YEAR)
        village = _add_village(store)
        worker = Worker()
        bench = Workbench(store, worker)
        bench.resize(*_SIZE)
        bench.show()
        bench.activateWindow()
        _until(bench.isActiveWindow)
        try:
            return [
                *_scan(bench, store, village),
                *_type_people(bench, store, village),
                *_register(bench, store, village),
                *_score(bench, store, village),
            ]
        finally:
            worker.close()
            bench.close()


def _add_village(store: Store) -> str:
    """Add a village with people, who are not registered yet; return its id."""
    village = villages.add(store, VILLAGE).value
    for number in range(FORMS - SERIES - 2):  # the others are typed and scanned
        name = f"Người Thứ {chr(65 + number // 26)}{chr(97 + number % 26)}"
        citizens.add(store, CitizenInput(name, str(1950 + number % 50), village_id=village))
    return village


def _scan(bench: Workbench, store: Store, village: str) -> list[str]:
    """Scan a card into the list that is filtered by a village, with “save at once” ticked."""
    page, hands = _go_to(bench, "citizens", CitizensPage)
    _choose_village(bench, hands, page.filters.village, village)
    hands.press(Qt.Key.Key_Return)
    page.panel.card.at_once.setChecked(True)  # a clerk ticks it once and for all
    page.table.setFocus()
    hands.count = 0
    reader = _Hands(bench)  # what the reader types is no key of the clerk's
    reader.write(CARD)
    reader.press(Qt.Key.Key_Return)
    _until(lambda: citizens.with_number(store, NUMBER) is not None)
    saved = citizens.get(store, citizens.with_number(store, NUMBER) or "")
    right = (saved.name, str(saved.birth), saved.village_id) == ("Bùi Thị Bích", "05/03/1984", village)
    kept = "ok" if right and hands.count == 0 else "MISSED"
    return [f"a citizen by the QR of an ID card, keys besides the scan: {hands.count}, at most 0: {kept}"]


def _type_people(bench: Workbench, store: Store, village: str) -> list[str]:
    """Type in one citizen with name and birth year, then some in a row, all of the village filtered by."""
    page, hands = _go_to(bench, "citizens", CitizensPage)
    page.panel.close_panel()
    _until(lambda: not bench.desk.busy)
    hands.count = 0
    _begin_citizen(hands)
    _type_citizen(hands, 0)
    hands.press(Qt.Key.Key_S, _CTRL)
    _until(page.panel.isHidden)
    one, hands.count = hands.count, 0
    _begin_citizen(hands)
    for number in range(1, SERIES + 1):
        _type_citizen(hands, number)
        hands.press(Qt.Key.Key_Return, _CTRL)
        _until(lambda: not bench.desk.busy and not page.panel.unsaved)
    in_a_row = hands.count
    page.panel.close_panel()
    added = len(citizens.find(store, village_id=village)) - (FORMS - SERIES)
    sheet = len(NAME) + 1 + len(BIRTH) + 1
    words = f"a citizen with name and birth year, opening the form and saving included: {one} keys"
    return [
        f"{words}; in a spreadsheet {sheet} and the way to its empty row",
        f"{SERIES} citizens in a row: {in_a_row / SERIES:g} keys each; saved: {'ok' if added == SERIES else 'MISSED'}",
    ]


def _begin_citizen(hands: _Hands) -> None:
    hands.press(Qt.Key.Key_N, _CTRL)
    _until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))


def _type_citizen(hands: _Hands, number: int) -> None:
    hands.write(NAME)
    hands.press(Qt.Key.Key_Return)
    hands.write(str(int(BIRTH) - number))  # not the same person twice


def _register(bench: Workbench, store: Store, village: str) -> list[str]:
    """Register the village for the year, from whatever page is in sight."""
    _page, hands = _go_to(bench, "scoring", ScoringPage)
    people = set(citizens.find(store, village_id=village))
    hands.press(Qt.Key.Key_D, _CTRL)
    _until(lambda: isinstance(QApplication.activeWindow(), RegisterPeople))
    while not isinstance(QApplication.focusWidget(), QRadioButton):
        hands.press(Qt.Key.Key_Tab)
    hands.press(Qt.Key.Key_Down)  # one village
    hands.press(Qt.Key.Key_Tab)
    _to_value(hands, village)
    hands.press(Qt.Key.Key_Return)
    _until(lambda: registrations.registered(store, YEAR) == people and QApplication.activeModalWidget() is None)
    bench.activateWindow()  # as a desktop does when the dialog closes
    _until(lambda: QApplication.focusWidget() is not None)
    return [f"{len(people)} citizens of a village registered for the year: {hands.count} keys for all of them together"]


def _score(bench: Workbench, store: Store, village: str) -> list[str]:
    """Score the village from whatever page is in sight; each form is held against what was typed."""
    page, hands = _go_to(bench, "scoring", ScoringPage)
    _choose_village(bench, hands, page.filters.village, village)
    hands.press(Qt.Key.Key_N, _CTRL)
    table = page.table
    if table is None:
        raise SystemExit("the scoring page shows no list")
    _until(lambda: QApplication.focusWidget() is table)
    way, ids, most = hands.count, list(table.rows.ids), 0
    for number, (scores, marks) in enumerate(_forms(len(ids))):
        before = hands.count
        hands.write(scores + marks)
        if len(marks) < len(MARKS[-1]):  # after the last mark it goes on by itself
            hands.press(Qt.Key.Key_Return)
        most = max(most, hands.count - before)
        if number + 1 < len(ids) and table.currentIndex().row() != number + 1:
            raise SystemExit("the keyboard did not come to the next person")
    _until(lambda: not page.hand.saver.busy and not bench.desk.busy and not table.grid.unsaved())
    right = sum(_is(row, *form) for row, form in zip(evaluations.rows(store, ids), _forms(len(ids)), strict=True))
    sheet = sum(2 * len(scores) + 2 * len(marks) for scores, marks in _forms(len(ids))) / len(ids)
    each, kept = (hands.count - way) / len(ids), "ok" if right == len(ids) == FORMS else "MISSED"
    return [
        f"{len(ids)} forms of a village without the mouse: {hands.count} keys, {way} of them the way to the village",
        f"a form of these on average: {each:.1f} keys; in a spreadsheet {sheet:.1f}",
        f"forms saved with the right scores, marks and verdict: {right} of {FORMS}: {kept}",
        f"keys of a scored form, both marks or not: {most}, at most {MOST}: {'ok' if most <= MOST else 'MISSED'}",
    ]


def _forms(count: int) -> Iterator[tuple[str, str]]:
    """Yield the scores and marks of forms as they are typed; some fail."""
    for number in range(count):
        yield "".join("6789X5"[(number * 5 + place * (number % 3 + 1)) % 5] for place in range(10)), MARKS[number % 3]


def _is(row: evaluations.EvaluationRow, scores: str, marks: str) -> bool:
    points = tuple(100 if key == "X" else int(key) * 10 for key in scores)
    grade = "passed" if sum(points) >= _PASSING and min(points) >= _FLOOR else "failed"
    given = (row.digital is True, row.updates is True)
    return row.scores == points and row.grade == grade and given == (len(marks) > 0, len(marks) > 1)


def _go_to(bench: Workbench, key: str, kind: type[_P]) -> tuple[_P, _Hands]:
    """Open a page of the rail by its number; return it, and hands that have pressed one key."""
    hands = _Hands(bench)
    number = [place.key for place in bench.places if not place.under].index(key) + 1
    hands.press(Qt.Key(Qt.Key.Key_0 + number), _ALT)
    _until(lambda: isinstance(bench.page, kind) and not bench.desk.busy)
    page = bench.page
    if not isinstance(page, kind):
        raise SystemExit(f"the page {key} did not open")
    return page, hands


def _choose_village(bench: Workbench, hands: _Hands, choice: Choice, village: str) -> None:
    """Filter the list by a village: Ctrl+F, Tab, and arrows."""
    hands.press(Qt.Key.Key_F, _CTRL)
    hands.press(Qt.Key.Key_Tab)
    _until(choice.hasFocus)
    _to_value(hands, village)
    _until(lambda: not bench.desk.busy)


def _to_value(hands: _Hands, value: str) -> None:
    """Go to a value of the choice that has the keyboard, from its end."""
    choice = QApplication.focusWidget()
    if not isinstance(choice, Choice):
        raise SystemExit("the keyboard is at no choice")
    hands.press(Qt.Key.Key_End)
    while choice.value() != value and choice.currentIndex() > 0:
        hands.press(Qt.Key.Key_Up)
    if choice.value() != value:
        raise SystemExit("the village is not offered")


def _until(done: Callable[[], bool]) -> None:
    """Let the window and the worker live until something is so."""
    loop, poll = QEventLoop(), QTimer(interval=5)
    poll.timeout.connect(lambda: loop.quit() if done() else None)
    poll.start()
    QTimer.singleShot(_WAIT, loop.quit)
    if not done():
        loop.exec()
    poll.stop()
    if not done():
        raise SystemExit("the window did not come as far as expected")
