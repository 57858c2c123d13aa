"""One application with our look, and workspaces on disk; Vietnamese is what people read, whatever the catalogue."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from cdht_desktop import words
from cdht_desktop.ops import workspaces
from cdht_desktop.progress import Progress
from cdht_desktop.ui import desk as desk_module
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.worker import Worker

PASSWORD = "một nhà bốn cửa sổ"


@pytest.fixture
def vietnamese():
    """The language people read; the other tests show message ids. To be asked for before a window is made."""
    words.set_language("vi")
    yield
    words.set_language("en")


@pytest.fixture
def stopped(monkeypatch):
    """Every long action is asked to stop before its first step."""

    class Stopped(Progress):
        def __init__(self):
            super().__init__()
            self.cancel()

    monkeypatch.setattr(desk_module, "Progress", Stopped)


@pytest.fixture
def store(tmp_path: Path):
    made = workspaces.create(
        tmp_path / "xã Đồng Tâm", unit="04849", name="Hội Khuyến học xã Đồng Tâm", level="commune", password=PASSWORD
    )
    with made.store as opened:
        yield opened


@pytest.fixture
def worker(qapp):
    made = Worker()
    yield made
    made.close()


@pytest.fixture
def desk(store, worker):
    return Desk(store, worker)


def shut(window):
    """Close a main window and wait for what it does before: it backs up what was changed.

    For `qtbot.addWidget(window, before_close_func=shut)`: pytest-qt does not wait.
    """
    until(lambda: not window.worker.busy, timeout=20_000)
    window.close()
    until(lambda: not window.worker.busy, timeout=20_000)


def type_text(widget: QWidget, text: str) -> None:
    """Type letters as an input method does; `QTest.keyClicks` aborts on any letter outside ASCII."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(widget, event)


def until(condition, timeout=10_000):
    """Let the window live until `condition()`; qtbot's waits hold Python's lock, so that the worker stands still."""
    loop = QEventLoop()
    poll = QTimer(interval=5)
    poll.timeout.connect(lambda: condition() and loop.quit())
    poll.start()
    end = QTimer(singleShot=True, interval=timeout)
    end.timeout.connect(loop.quit)
    end.start()
    while not condition() and end.isActive():  # an instant of truth may be over when the loop is left
        loop.exec()
    poll.stop()
    assert condition()
