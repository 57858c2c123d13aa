"""Making a workspace: whose data, where, and the first password; the recovery code comes after it (`keep_code`)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal

from cdht_desktop.ui.door_pages import DoorPage
from cdht_desktop.ui.new_password import AGAIN, NewPassword
from cdht_desktop.ui.widgets.fields import FolderField
from cdht_desktop.words import _


class MakeWorkspace(DoorPage):
    """Step 1: whose data, where, and the password."""

    back = Signal()

    def __init__(self, go: Callable[[], None], offer: Callable[[], str]) -> None:
        super().__init__(_("Make the association's workspace"), _("Step 1 of 2"))
        self._go = go
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
        self._level.currentIndexChanged.connect(lambda _index: self._show_digits())
        self._show_digits()
        self.set_primary(_("Make the workspace"), self._check)
        self.add_link(_("Back"), self.back.emit, icon="chevron-left")

    def propose(self, folder: Path) -> None:
        """Fill in where the data would lie."""
        self.form.set_values({"folder": folder})

    def forget(self) -> None:
        """Let go of what was typed."""
        self.banner.hide()
        self._new.forget()

    def values(self) -> dict[str, Any]:
        """Return what was typed, as the action that makes the workspace takes it."""
        return {name: value for name, value in self.form.values().items() if name != AGAIN}

    def focus_first(self) -> None:
        self._unit.setFocus()

    def _show_digits(self) -> None:
        digits = _("5 digits, such as 04849") if self._level.value() == "commune" else _("2 digits, such as 01")
        self._unit.setPlaceholderText(digits)

    def _check(self) -> None:
        wrong = self._new.wrong()
        if not self.form.values()["folder"].is_absolute():
            wrong["folder"] = _("Choose a folder.")
        self.form.errors(wrong)
        if not wrong:
            self._go()
