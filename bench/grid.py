"""From a key to its picture in the scoring grid with 2,000 rows, while rows are saved, beside a bare table."""

import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem, QWidget

from bench.workplace import filled, percentile
from cdht_desktop.app import make_application
from cdht_desktop.ops import evaluations, registrations, rounds
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.ui.pages.scoring import ScoringPage
from cdht_desktop.ui.workbench import Workbench
from cdht_desktop.ui.worker import Worker

ROWS = 2_000
FORMS = 40
PACES = (10, 30)  # keys a second: faster than a practised clerk types from paper; a key held down, which nobody reads
YEAR = 2026
MOST_MS = 16.0
_SIZE = 1366, 768
_WAIT = 10  # s


def run() -> list[str]:
    """Type forms into both tables, at both paces, and return lines; the target is for the pace of a person."""
    app = QApplication.instance() or make_application()
    with filled(ROWS) as store:
        rounds.open_year(store, YEAR)
        registrations.register(store, YEAR, None)
        ours, saved = _ours(app, store)
    floor = _floor()
    bare = {pace: _typed(floor, pace) for pace in PACES}
    lines = [f"{ROWS} rows, {saved} forms saved meanwhile"]
    for pace, times in ours.items():
        late = sum(seconds * 1000 > MOST_MS for seconds in times)
        lines.append(f"{pace} keys/s, {len(times)} keys: {_spread(times)}; longer than {MOST_MS:g} ms: {late}")
        lines.append(f"{pace} keys/s, floor, a bare table: {_spread(bare[pace])}")
    slow = percentile(ours[PACES[0]], 0.95) * 1000
    kept = "ok" if slow <= MOST_MS else "MISSED"
    return [*lines, f"{PACES[0]} keys/s: 95th percentile {slow:.1f} ms, at most {MOST_MS:g} ms: {kept}"]


def _ours(app: QApplication, store: Store) -> tuple[dict[int, list[float]], int]:
    worker = Worker()
    bench = Workbench(store, worker)
    bench.resize(*_SIZE)
    bench.show()
    bench.activateWindow()
    bench.open_place("scoring")
    page = bench.page
    if not isinstance(page, ScoringPage) or page.table is None:
        raise SystemExit("the scoring page did not open")
    table = page.table
    table.setFocus()
    times = {pace: _typed(table, pace) for pace in PACES}
    _until(app, lambda: not page.hand.saver.busy and not bench.desk.busy)
    saved = ROWS - len(evaluations.find(store, YEAR, state="waiting"))
    worker.close()
    bench.close()
    bench.deleteLater()
    return times, saved


class _Painted(QObject):
    """Runs the window until a widget has been painted, as the program itself would."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self._loop = QEventLoop()
        self._end = QTimer(self, singleShot=True, interval=_WAIT * 1000)
        self._end.timeout.connect(self._loop.quit)
        watched.installEventFilter(self)

    def wait(self) -> None:
        self._end.start()
        self._loop.exec()
        if not self._end.isActive():
            raise SystemExit("a key was painted by nobody")

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._loop.quit)  # after the painting
        return False


def _typed(table: QTableWidget | QWidget, pace: int) -> list[float]:
    """Return the seconds from each key to the end of the painting that it caused."""
    viewport = getattr(table, "viewport")()  # noqa: B009 - both tables have one, their common base does not
    painted = _Painted(viewport)
    _settle(1)
    times = []
    for number in range(FORMS):
        for key in (*((Qt.Key.Key_5 + (number + place) % 5) for place in range(10)), Qt.Key.Key_Return):
            text = "\r" if key == Qt.Key.Key_Return else chr(int(key))
            begin = time.perf_counter()
            QCoreApplication.postEvent(
                table, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
            )
            painted.wait()
            times.append(time.perf_counter() - begin)
            _settle(1 / pace - times[-1])
    return times


def _settle(seconds: float) -> None:
    """Let the window and the worker live, without keeping the interpreter for ourselves."""
    loop = QEventLoop()
    QTimer.singleShot(max(int(seconds * 1000), 1), loop.quit)
    loop.exec()


def _until(app: QApplication, done: Callable[[], bool]) -> None:
    end = time.monotonic() + _WAIT
    while not done():
        if time.monotonic() > end:
            raise SystemExit("nothing happened for ten seconds")
        app.processEvents()


class _Bare(QTableWidget):
    """Puts a key into the cell in hand and goes on: the least that a table can do."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        row, column = self.currentRow(), self.currentColumn()
        if event.key() == Qt.Key.Key_Return:
            self.setCurrentCell(row + 1, 0)
        else:
            self.item(row, column).setText(event.text())
            self.setCurrentCell(row, column + 1)


def _floor() -> _Bare:
    table = _Bare(ROWS, 16)
    for row in range(ROWS):
        for column in range(16):
            table.setItem(row, column, QTableWidgetItem(""))
    table.resize(*_SIZE)
    table.show()
    table.setCurrentCell(0, 0)
    return table


def _spread(seconds: list[float]) -> str:
    median, slow = statistics.median(seconds) * 1000, percentile(seconds, 0.95) * 1000
    return f"median {median:.1f} ms, 95th percentile {slow:.1f} ms, most {max(seconds) * 1000:.1f} ms"
