"""At the door of a workspace on a server: its address, and the password of the database's user where the server asks."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from cdht_desktop.ui.door_pages import DoorPage
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.words import _

_LIKE = "postgresql://cdht@server.example/cdht"
_LONGEST = 500  # letters: an address may name the file of the server's certificate


class ServerCard(DoorPage):
    """The address of an upper level's workspace on a server, or of the empty database in which one is to be made."""

    back = Signal()

    def __init__(self, go: Callable[[], None]) -> None:
        super().__init__(
            _("A workspace on a server"),
            _("For an upper level whose officers work at several computers. A commune's data always lie on its own "
              "computer."),
        )  # fmt: skip
        self._go = go
        hint = _("Whoever runs the server gives it to you. Where the database is empty, a workspace is made in it.")
        self._address = self.form.line("address", _("Address of the database"), hint, longest=_LONGEST)
        self._address.setPlaceholderText(_LIKE)
        hint = _("Not your own password. Leave it empty where the server asks for none.")
        self._password = self.form.password("password", _("Password of the database's user"), hint)
        for field in (self._address, self._password):
            field.returnPressed.connect(self._check)
        self.set_primary(_("Look for the server"), self._check)
        self.add_link(_("Back"), self.back.emit, icon="chevron-left")

    @property
    def address(self) -> str:
        """The address as typed."""
        return self._address.text().strip()

    @property
    def password(self) -> str:
        """The password of the database's user."""
        return self._password.value()

    def forget(self) -> None:
        """Let go of the password; the address stays."""
        self.banner.hide()
        self._password.clear()
        self._password.reveal(on=False)
        self.form.errors({})

    def _check(self) -> None:
        self.banner.hide()
        wrong = {} if self.address else {"address": _("Type the address.")}
        self.form.errors(wrong)
        if not wrong:
            self._go()


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
