"""Questions to the person: which file, which folder, which of two ways. All words are ours."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QSettings, QStandardPaths, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.words import _

T = TypeVar("T")
_LAST = "files/folder"


@dataclass
class _Locks:
    count: int = 0


_locks = _Locks()


def open_files(parent: QWidget, title: str, kinds: str) -> list[Path]:
    """Ask for files to read; `kinds` as Qt writes them: `Excel (*.xlsx *.xls)`."""
    found = answered(lambda: QFileDialog.getOpenFileNames(parent, title, _last(), kinds))
    return [_remember(Path(name)) for name in found[0]] if found else []


def open_file(parent: QWidget, title: str, kinds: str) -> Path | None:
    """Ask for one file to read."""
    found = answered(lambda: QFileDialog.getOpenFileName(parent, title, _last(), kinds))
    return _remember(Path(found[0])) if found and found[0] else None


def save_file(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Ask where to write a file; `name` is proposed, and its ending is added where it is missing."""
    start = str(Path(_last()) / name)
    found = answered(lambda: QFileDialog.getSaveFileName(parent, title, start, kinds))
    if not found or not found[0]:
        return None
    path = Path(found[0])
    return _remember(path if path.suffix else path.with_suffix(Path(name).suffix))


def folder(parent: QWidget, title: str, start: Path | None = None) -> Path | None:
    """Ask for a folder."""
    chosen = answered(lambda: QFileDialog.getExistingDirectory(parent, title, str(start or _last())))
    return _remember(Path(chosen) / "x").parent if chosen else None


def answered(asking: Callable[[], T]) -> T | None:
    """Return what a dialog of the system answers, None where the window was locked while it stood open."""
    before = _locks.count
    answer = asking()
    return answer if _locks.count == before else None


def lock() -> None:
    """The window is locked: what an open dialog of the system answers from now on is no answer."""
    _locks.count += 1


def question(
    parent: QWidget, title: str, text: str, action: str, slot: Callable[[], object], *, stay: str = ""
) -> QDialog:
    """Ask before something that cannot be undone: `action` names what is done, beside “Cancel”.

    Returns the open dialog; `slot` is called where the person agrees. Enter never agrees. `stay` names the better way
    in place of “Cancel”, and makes it the main button: for an `action` that loses work.
    """
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setWindowTitle(title)
    dialog.setMinimumWidth(480)

    def act() -> None:
        dialog.close()
        slot()

    staying = button(stay or _("Cancel"), dialog.close, role="primary" if stay else "")
    staying.setDefault(True)
    acting = button(action, act, role="" if stay else "primary")
    feet = QHBoxLayout()
    feet.addStretch()
    for made in (acting, staying) if stay else (staying, acting):  # the main button stands last
        feet.addWidget(made)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
    column.setSpacing(STEP * 2)
    column.addWidget(label(title, "heading", wrap=True))
    column.addWidget(label(text, wrap=True))
    column.addLayout(feet)
    dialog.setMinimumHeight(column.totalHeightForWidth(dialog.minimumWidth()))  # all of the text, however long
    dialog.open()
    staying.setFocus()
    return dialog


def unsaved(parent: QWidget, drop: Callable[[], object]) -> QDialog:
    """Ask before a form with unsaved words is left; `drop` is called where they may go."""
    title, text = _("Not saved yet"), _("What you typed in this form is not saved.")
    return question(parent, title, text, _("Drop what was typed"), drop, stay=_("Back to the form"))


def _last() -> str:
    place = QStandardPaths.StandardLocation.DocumentsLocation
    return str(QSettings().value(_LAST, QStandardPaths.writableLocation(place)))


def _remember(path: Path) -> Path:
    QSettings().setValue(_LAST, str(path.parent))
    return path
