"""The cards of the door: sign in, recover a password, welcome."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.widgets.fields import Choice, FileField, FolderField
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _


class DoorPage(QWidget):
    """Title, banner, a form, one primary button below it over the whole width."""

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__()
        self.banner = Banner()
        self.form = FormRows()
        self.primary: QPushButton | None = None
        self._links_below: QVBoxLayout | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(STEP * 2)
        self.column.addWidget(label(title, "title", wrap=True))
        if text:
            self.column.addWidget(label(text, "muted", wrap=True))
        self.column.addWidget(self.banner)
        self.column.addWidget(self.form)

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


class SignIn(DoorPage):
    """Which workspace, and its password."""

    forgot = Signal()
    other = Signal()
    make = Signal()
    restore = Signal()

    def __init__(self, go: Callable[[], None]) -> None:
        super().__init__(_("Open the association's data"))
        self._go = go
        self._choice = Choice()
        self._choice.currentIndexChanged.connect(lambda _index: self._tell_path())
        self.form.add("folder", _("Workspace"), self._choice)
        self.form.show_row("folder", visible=False)
        self._field = self.form.password("password", _("Password"))
        self._field.returnPressed.connect(go)
        self.set_primary(_("Open"), go)
        self._ready = False
        self._links = [
            self.add_link(_("I have forgotten the password"), self.forgot.emit),
            self.add_link(_("Open another folder …"), self.other.emit),
            self.add_link(_("Make a new workspace"), self.make.emit),
            self.add_link(_("Restore from a backup …"), self.restore.emit),
        ]
        self._switch()

    @property
    def folder(self) -> Path | None:
        """The workspace chosen, None while none is known."""
        value = self._choice.value()
        return value if isinstance(value, Path) else None

    @property
    def password(self) -> str:
        """What was typed."""
        return self._field.value()

    def ready(self, known: list[Path]) -> None:
        """Offer the workspaces known on this computer, the last one first."""
        self._ready = True
        self._offer(known)

    def ask_again(self, folder: Path) -> None:
        """Ask for the password of `folder`."""
        others = [self._choice.itemData(number) for number in range(self._choice.count())]
        self._offer([folder, *(path for path in others if path != folder)])
        self._choice.set_value(folder)
        self.forget()

    def forget(self) -> None:
        """Let go of what was typed."""
        self.banner.hide()
        self._field.clear()

    def focus_first(self) -> None:
        self._field.setFocus()
        self._field.selectAll()

    def _offer(self, known: list[Path]) -> None:
        names = [path.name for path in known]
        # Two workspaces of one name are told apart by their whole path.
        self._choice.set_options((path, path.name if names.count(path.name) == 1 else str(path)) for path in known)
        self.form.show_row("folder", visible=len(known) > 0)
        for number, path in enumerate(known):
            self._choice.setItemData(number, str(path), Qt.ItemDataRole.ToolTipRole)
        self._tell_path()
        self._switch()

    def _tell_path(self) -> None:
        self._choice.setToolTip(str(self.folder or ""))

    def _switch(self) -> None:
        for part in (self.primary, self._links[0]):
            if part is not None:
                part.setEnabled(self.folder is not None)
        for link in self._links[1:]:
            link.setEnabled(self._ready)


class Recover(DoorPage):
    """The recovery code, and a new password."""

    back = Signal()

    def __init__(self, go: Callable[[], None]) -> None:
        super().__init__(
            _("Set a new password"),
            _("The recovery code was shown once when the workspace was made, and was to be kept on paper."),
        )
        self.folder = Path()
        self._go = go
        self._code = self.form.line("code", _("Recovery code"))
        self._new = self.form.password("password", _("New password"), _("At least 12 characters, or four words."))
        self._again = self.form.password("again", _("The same password again"))
        self._again.returnPressed.connect(self._check)
        self.set_primary(_("Set the password and open"), self._check)
        self.add_link(_("Back"), self.back.emit, icon="chevron-left")

    @property
    def code(self) -> str:
        """The code as typed."""
        return self._code.text().strip()

    @property
    def password(self) -> str:
        """The new password."""
        return self._new.value()

    def _check(self) -> None:
        wrong = {}
        if not self.code:
            wrong["code"] = _("Type the recovery code.")
        if self._new.value() != self._again.value():
            wrong["again"] = _("The two passwords are not the same.")
        self.form.errors(wrong)
        if not wrong:
            self._go()


class Restore(DoorPage):
    """A backup file, and the new folder that it becomes a workspace in."""

    back = Signal()

    def __init__(self, go: Callable[[], None]) -> None:
        super().__init__(
            _("Restore from a backup"),
            _("The backup becomes a workspace in a new folder. What is on this computer already stays as it is."),
        )
        self._go = go
        hint = _("A file that ends in .db; its keys (….keys.json) lie beside it.")
        self.form.add("file", _("Backup file"), FileField(_("Backup file"), _("Backup") + " (*.db)"), hint)
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

    def focus_first(self) -> None:
        if self.primary is not None:
            self.primary.setFocus()

    def _add_other(self, text: str, slot: Callable[[], object], hint: str) -> None:
        self.column.addWidget(button(text, slot))
        self.column.addWidget(label(hint, "muted", wrap=True))
