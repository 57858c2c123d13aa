"""What a bug looks like to a person: one sentence, details without personal data, and the window still standing."""

import platform
import sys
import traceback
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from cdht_desktop import __version__
from cdht_desktop.errors import DamagedWorkspace, Refused
from cdht_desktop.files import replacing
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.words import _


def details(title: str, error: BaseException) -> str:
    """Return what a developer needs: versions, what was being done, and where it broke.

    Messages of exceptions and values of variables are left out: they may hold names and numbers of persons.
    """
    system = f"Python {platform.python_version()} · Qt {PySide6.__version__} · {platform.platform()}"
    lines = [f"CDHT Desktop {__version__} · {system}", f"Doing: {title or '-'}"]
    link: BaseException | None = error
    while link is not None:
        lines.append(f"{type(link).__module__}.{type(link).__name__}")
        frames = traceback.extract_tb(link.__traceback__)
        lines += [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        link = link.__cause__ or link.__context__
    return "\n".join(lines)


class BugReport(QDialog):
    """Says that the program made a mistake, and gives the details to pass on."""

    def __init__(self, title: str, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("The program made a mistake"))
        self._banner = Banner()
        self._text = QPlainTextEdit(details(title, error), readOnly=True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setAccessibleName(_("Details for the developers"))
        self._text.setMinimumHeight(160)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.setSpacing(STEP * 2)
        column.addWidget(label(self._sentence(title), "heading", wrap=True))
        column.addWidget(
            label(
                _(
                    "Your data are as they were before. You can go on working; if it happens again, "
                    "save these details and send them to the person who helps you with the program. "
                    "They hold no names and no numbers of citizens."
                ),
                wrap=True,
            )
        )
        column.addWidget(self._banner)
        column.addWidget(self._text, 1)
        column.addLayout(self._buttons())
        self.resize(640, 440)

    @staticmethod
    def _sentence(title: str) -> str:
        if title:
            return _("“{title}” could not be done: the program made a mistake.").format(title=title)
        return _("The program made a mistake.")

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(button(_("Copy the details"), self._copy, icon="copy"))
        row.addWidget(button(_("Save the details …"), self._save, icon="save"))
        row.addStretch()
        going_on = button(_("Go on working"), self.close, role="primary")
        going_on.setDefault(True)
        row.addWidget(going_on)
        return row

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self._banner.done(_("Copied."))

    def _save(self) -> None:
        path = ask.save_file(self, _("Save the details"), "cdht-loi.txt", _("Text (*.txt)"))
        if path is None:
            return
        try:
            with replacing(path) as stream:
                stream.write(self._text.toPlainText().encode())
        except Refused as error:
            self._banner.error(str(error))
        else:
            self._banner.done(_("Saved."))


class Mishaps(QObject):
    """Brings every unexpected exception to a `BugReport`: those of actions and those of Qt's own callbacks."""

    _found = Signal(str, object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._open: BugReport | None = None
        # Exceptions of other threads arrive here too: the signal brings them to the GUI thread.
        self._found.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Make this the place where exceptions end that nobody caught."""
        sys.excepthook = self._hook

    def report(self, title: str, error: BaseException) -> None:
        """Show a report for an exception; `title` says in words what was being done."""
        self._found.emit(title, error)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if issubclass(kind, DamagedWorkspace):
            return  # no bug; the desk has told of it
        traceback.print_exception(kind, None, trace)  # where it broke; not the message, which may hold personal data
        self._found.emit("", error)

    def _show(self, title: str, error: BaseException) -> None:
        if self._open is not None:
            return  # one report at a time: a fault in painting would open hundreds
        self._open = BugReport(title, error, self._window)
        self._open.destroyed.connect(self._closed)
        self._open.open()

    def _closed(self) -> None:
        self._open = None
