"""Keystrokes for a citizen typed in and for a scored form, counted as they go into the real window, against a spreadsheet.

In a spreadsheet each cell takes its characters and a Tab or Enter; names are typed letter by letter in both (an input
method's own keys are the same in both, and are not counted).
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from bench.workplace import filled
from cdht_desktop.app import make_application
from cdht_desktop.ops import citizens, evaluations, registrations, rounds
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.ui.pages.scoring import ScoringPage
from cdht_desktop.ui.workbench import Workbench
from cdht_desktop.ui.worker import Worker

YEAR = 2026
FORMS = 60
MOST = 12
NAME, BIRTH = "Đinh Thị Đào", "1984"
SCORES = "8988798989"
_PEOPLE = 300
_SIZE = 1366, 768
_WAIT = 20_000  # ms
_CTRL, _NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


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
    """Type into the window and return lines."""
    make_application()
    with filled(_PEOPLE) as store:
        rounds.open_year(store, YEAR)
        registrations.register(store, YEAR, None)
        worker = Worker()
        bench = Workbench(store, worker)
        bench.resize(*_SIZE)
        bench.show()
        bench.activateWindow()
        _until(bench.isActiveWindow)
        form, village, right = _score(bench, store)
        citizen = _citizen(bench, store)
        worker.close()
        bench.close()
    sheet_form = sum(2 for _score_of_ten in SCORES)
    sheet_citizen = len(NAME) + 1 + len(BIRTH) + 1
    kept = "ok" if right == FORMS else "MISSED"
    few = "ok" if form <= MOST else "MISSED"
    return [
        f"a scored form, ten scores: {form:g} keys; in a spreadsheet {sheet_form}",
        f"a citizen with name and birth year, from the list until saved: {citizen} keys; in a spreadsheet {sheet_citizen}",
        f"{FORMS} forms without the mouse: {village} keys, {right} saved with the right verdict: {kept}",
        f"keys of a scored form {form:g}, at most {MOST}: {few}",
    ]


def _score(bench: Workbench, store: Store) -> tuple[float, int, int]:
    """Score the first people of the list; return keys a form, all keys, and how many are right in the workspace."""
    bench.open_place("scoring")
    page = bench.page
    if not isinstance(page, ScoringPage) or page.table is None:
        raise SystemExit("the scoring page did not open")
    table, hands = page.table, _Hands(bench)
    table.setFocus()
    _until(table.hasFocus)
    ids = list(table.rows.ids[:FORMS])
    for _form in ids:
        hands.write(SCORES)
        hands.press(Qt.Key.Key_Return)
    _until(lambda: not page.saver.busy and not bench.desk.busy)
    rows = evaluations.rows(store, ids)
    expected = tuple(int(digit) * 10 for digit in SCORES)
    right = sum(row.scores == expected and row.grade == "passed" for row in rows)
    return hands.count / FORMS, hands.count, right


def _citizen(bench: Workbench, store: Store) -> int:
    """Type a citizen in from the page on; return how many keys that took, the saving among them."""
    bench.open_place("citizens")
    _until(lambda: not bench.desk.busy)
    before, hands = citizens.count(store), _Hands(bench)
    hands.press(Qt.Key.Key_N, _CTRL)
    _until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    hands.write(NAME)
    hands.press(Qt.Key.Key_Return)
    hands.write(BIRTH)
    hands.press(Qt.Key.Key_S, _CTRL)
    _until(lambda: citizens.count(store) > before)
    return hands.count


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
