"""At the door of a workspace on a server: the password of the database's user, where the server asks for one."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.words import _


class ServerAccess(AskForm):
    """Asks for the server's own password; `given` is called with what was typed."""

    def __init__(self, parent: QWidget, why: str, given: Callable[[str], object]) -> None:
        said = _(
            "It is not your own password. Whoever runs the server knows it; it is kept until the program is closed."
        )
        super().__init__(parent, _("The server's password"), f"{why} {said}", _("Go on"), self._go_on, icon="lock")
        self._given = given
        self.form.password("password", _("Password of the database's user"))
        self.form.focus_first()

    def _go_on(self) -> None:
        password = self.form.values()["password"]
        self.close()
        self._given(password)
