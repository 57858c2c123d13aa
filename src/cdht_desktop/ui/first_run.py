"""Making a workspace: whose data, where, and the first password; the recovery code comes after it (`keep_code`)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal

from cdht_desktop.ui.door_pages import DoorPage
from cdht_desktop.ui.new_password import AGAIN, NewPassword
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.fields import FolderField
from cdht_desktop.words import _


class MakeWorkspace(DoorPage):
    """Step 1: whose data, where, and the password. Signal `server_asked()`: an upper level's is to lie on a server."""

    back = Signal()
    server_asked = Signal()

    def __init__(self, go: Callable[[], None], offer: Callable[[], str]) -> None:
        super().__init__(_("Make the association's workspace"), _("Step 1 of 2"))
        self._go = go
        self.server: Any = None  # the empty database in which it is made; None: a folder of this computer
        self._where = label("", wrap=True)
        self.column.insertWidget(self.column.indexOf(self.form), self._where)
        form = self.form
        self._level = form.choice(
            "level",
            _("Level"),
            [("commune", _("Commune (xã, phường, đặc khu)")), ("upper", _("Upper level (province)"))],
        )
        self._unit = form.line("unit", _("Unit's code"), beside=True, longest=5)
        form.line("name", _("Association's name"), _("As it stands on papers, such as: Hội Khuyến học xã Đồng Tâm"))
        form.add("folder", _("Folder for the data"), FolderField(_("Folder for the data")))
        self._new = NewPassword(form, offer)
        self._new.again.returnPressed.connect(self._check)
        self.set_primary(_("Make the workspace"), self._check)
        self._on_server = self.add_link(_("On a server, for several computers …"), self.server_asked.emit)
        self.add_link(_("Back"), self.back.emit, icon="chevron-left")
        self._level.currentIndexChanged.connect(lambda _index: self._fit_level())
        self.on_this_computer(Path())

    def on_this_computer(self, folder: Path) -> None:
        """Make it in a folder, this one unless another is chosen."""
        self.form.set_values({"folder": folder})
        self._put(None)

    def on_server(self, found: Any) -> None:
        """Make an upper level's in the empty database that was found (`ops.servers.Found`)."""
        self.form.set_values({"level": "upper"})
        self._put(found)

    def _put(self, found: Any) -> None:
        self.server = found
        self.form.show_row("folder", visible=found is None)
        self.form.show_row("level", visible=found is None)
        words = _("The upper level's data will lie in the empty database {name}.")
        self._where.setText(words.format(name=found.name) if found is not None else "")
        self._where.setVisible(found is not None)
        self._fit_level()

    def forget(self) -> None:
        """Let go of what was typed."""
        self.banner.hide()
        self._new.forget()

    def values(self) -> dict[str, Any]:
        """Return what was typed, as the action that makes the workspace takes it."""
        return {name: value for name, value in self.form.values().items() if name != AGAIN}

    def focus_first(self) -> None:
        self._unit.setFocus()

    def _fit_level(self) -> None:
        self._on_server.setVisible(self._level.value() == "upper" and self.server is None)
        digits = _("5 digits, such as 04849") if self._level.value() == "commune" else _("2 digits, such as 01")
        self._unit.setPlaceholderText(digits)

    def _check(self) -> None:
        wrong = self._new.wrong()
        if self.server is None and not self.form.values()["folder"].is_absolute():
            wrong["folder"] = _("Choose a folder.")
        self.form.errors(wrong)
        if not wrong:
            self._go()
