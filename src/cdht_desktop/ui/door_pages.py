"""The cards of the door: what they are made of, welcome, restore."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.widgets.fields import FileField, FolderField
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _


class DoorPage(QWidget):
    """Title, banner, a form, one primary button below it over the whole width.

    The card is at most `widest` pixels wide; the program's name stands above it in a window of at least `named_from`.
    """

    widest = 560
    named_from = 600

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__()
        self.banner = Banner()
        self.form = FormRows()
        self.primary: QPushButton | None = None
        self._links_below: QVBoxLayout | None = None
        self._title = label(title, "title", wrap=True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(STEP * 2)
        self.column.addWidget(self._title)
        if text:
            self.column.addWidget(label(text, "muted", wrap=True))
        self.column.addWidget(self.banner)
        self.column.addWidget(self.form)

    def set_title(self, title: str) -> None:
        """Say something else at the head of the card."""
        self._title.setText(title)

    def set_primary(self, text: str, slot: Callable[[], object]) -> None:
        """Add the main button; Enter in a field presses it."""
        self.primary = button(text, slot, role="primary")
        self.column.addWidget(self.primary)

    def add_link(self, text: str, slot: Callable[[], object], *, icon: str = "") -> QPushButton:
        """Add a quiet button below."""
        if self._links_below is None:  # closer together than the rest: a low screen shows them all
            self._links_below = QVBoxLayout()
            self._links_below.setSpacing(0)
            self.column.addLayout(self._links_below)
        made = button(text, slot, role="link", icon=icon)
        self._links_below.addWidget(made)
        return made

    def refused(self, error: Refused) -> bool:
        """Say what was refused, at its field or above the form."""
        self.banner.hide()
        if not self.form.refused(error):
            self.banner.error(str(error))
            self.focus_first()
        return True

    def focus_first(self) -> None:
        """Go to the first field."""
        self.form.focus_first()


class Restore(DoorPage):
    """A backup file, and the new folder that it becomes a workspace in."""

    back = Signal()

    def __init__(self, go: Callable[[], None]) -> None:
        super().__init__(
            _("Restore from a backup"),
            _("The backup becomes a workspace in a new folder. What is on this computer already stays as it is."),
        )
        self._go = go
        hint = _("A file that ends in .cdhtbackup. Of an older program: .db, with its keys (….keys.json) beside it.")
        self.form.add("file", _("Backup file"), FileField(_("Backup file"), _("Backup") + " (*.cdhtbackup *.db)"), hint)
        self.form.add("folder", _("Folder for the data"), FolderField(_("Folder for the data")))
        self.set_primary(_("Restore"), self._check)
        self.add_link(_("Back"), self.back.emit, icon="chevron-left")

    def propose(self, folder: Path) -> None:
        """Fill in where the data would lie."""
        self.form.set_values({"file": "", "folder": folder})

    @property
    def file(self) -> Path:
        """The backup chosen."""
        value: Path = self.form.values()["file"]
        return value

    @property
    def folder(self) -> Path:
        """Where its workspace is to lie."""
        value: Path = self.form.values()["folder"]
        return value

    def _check(self) -> None:
        wrong = {}
        if not self.file.is_absolute():
            wrong["file"] = _("Choose the backup file.")
        if not self.folder.is_absolute():
            wrong["folder"] = _("Choose a folder.")
        self.form.errors(wrong)
        if not wrong:
            self._go()


class Welcome(DoorPage):
    """First run: make a workspace, look at an example, or open one that is there."""

    make = Signal()
    demo = Signal()
    other = Signal()
    restore = Signal()
    server = Signal()

    def __init__(self) -> None:
        super().__init__(
            _("Welcome"),
            _("This program keeps your commune's citizens, scores, decisions and certificates on this computer. "
              "First it needs a place for the association's data."),
        )  # fmt: skip
        self.form.hide()
        self.set_primary(_("Make the association's workspace"), self.make.emit)
        self._add_other(_("Look at an example first"), self.demo.emit, _("An invented commune; nothing in it is real."))
        self.column.addWidget(rule())
        self.add_link(_("I have a workspace already: open its folder …"), self.other.emit)
        self.add_link(_("Restore from a backup …"), self.restore.emit)
        self.add_link(_("On a server (upper level) …"), self.server.emit)

    def focus_first(self) -> None:
        if self.primary is not None:
            self.primary.setFocus()

    def _add_other(self, text: str, slot: Callable[[], object], hint: str) -> None:
        self.column.addWidget(button(text, slot))
        self.column.addWidget(label(hint, "muted", wrap=True))
