"""The cards of the door that ask for a secret: sign in, and a new password by the recovery code."""

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from cdht_desktop.errors import Refused, TooManyTries
from cdht_desktop.ui.door_pages import DoorPage
from cdht_desktop.ui.new_password import NewPassword
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.words import _

Names = Callable[[Path, Callable[[Sequence[str]], object]], object]  # tells who can sign in to a workspace
_LAST_USER = "door/user"
_TICK = 200  # ms: a second told is never more than that late


class SecretPage(DoorPage):
    """A card that opens a workspace by a secret: whose it is, and how long to wait after too many wrong ones."""

    def __init__(self, title: str, text: str = "") -> None:
        super().__init__(title, text)
        self._user = Choice()
        self._user.currentIndexChanged.connect(lambda _index: self._user_chosen())
        self.wait = Wait(self)
        self.wait.ticked.connect(self._tell_wait)
        self._left = label("", "heading")
        self._left.hide()
        self.column.addWidget(self._left)

    @property
    def user(self) -> str:
        """The name of the user who signs in, "" where nobody can be chosen."""
        return str(self._user.value() or "")

    @property
    def users(self) -> list[str]:
        """Who can be chosen."""
        return [str(self._user.itemData(number)) for number in range(self._user.count())]

    def add_user_row(self, *, beside: bool = False) -> None:
        """Add the choice of users at this place of the form; it is seen where there is more than one."""
        self.form.add("user", _("User"), self._user, beside=beside)
        self.form.show_row("user", visible=False)

    def offer_users(self, names: Sequence[str], chosen: str = "") -> None:
        """Offer these users; the one who was here last stays chosen."""
        kept = chosen or self.user or str(QSettings().value(_LAST_USER, ""))
        self._user.set_options((name, name) for name in names)
        self._user.set_value(kept)
        self.form.show_row("user", visible=len(names) > 1)
        self.wait.end()

    def remember_user(self) -> None:
        """Propose whoever has just signed in the next time that the program is started by this profile."""
        QSettings().setValue(_LAST_USER, self.user)

    def refused(self, error: Refused) -> bool:
        super().refused(error)
        if isinstance(error, TooManyTries):
            self.banner.error(
                _("A wrong password was typed too often. Wait until the time has run out, then try again.")
            )
            self.wait.begin(error.seconds)
        return True

    def _user_chosen(self) -> None:
        self.wait.end()  # another user need not wait; if they must, they are told so when they try

    def _secret(self) -> QWidget:
        """Return the field that is off while one has to wait."""
        raise NotImplementedError

    def _tell_wait(self, seconds: int) -> None:
        self._secret().setEnabled(not seconds)
        self._left.setText(_("Still to wait: {time}").format(time=clock(seconds)))
        self._left.setVisible(seconds > 0)
        if self.primary is not None:
            self.primary.setEnabled(not seconds)
        if not seconds:
            self.banner.hide()
            if not self._user.hasFocus():  # who chooses another user goes on choosing
                self.focus_first()


class Wait(QObject):
    """Counts seconds down: `ticked(seconds left)` at once and each second, 0 at the end."""

    ticked = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._until = 0.0
        self._each = QTimer(self, interval=_TICK)
        self._each.timeout.connect(self._tick)
        self._told = 0

    @property
    def running(self) -> bool:
        """Whether there is still time to wait."""
        return self._each.isActive()

    def begin(self, seconds: int) -> None:
        """Count from here."""
        self._until = time.monotonic() + seconds
        self._each.start()
        self._tick()

    def end(self) -> None:
        """Wait no longer."""
        if self.running:
            self._until = 0.0
            self._tick()

    def _tick(self) -> None:
        left = max(0, math.ceil(self._until - time.monotonic()))
        if not left:
            self._each.stop()
        if left != self._told:
            self._told = left
            self.ticked.emit(left)


def clock(seconds: int) -> str:
    """Return a time as people read it from a clock: `0:29`, `12:05`, `1:00:00`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class SignIn(SecretPage):
    """Which workspace, who, and the password."""

    forgot = Signal()
    other = Signal()
    make = Signal()
    restore = Signal()

    def __init__(self, go: Callable[[], None]) -> None:
        super().__init__(_("Open the association's data"))
        self._names: Names = lambda _folder, then: then(())
        self._asked = False  # who can sign in; a server may take its time
        self._choice = Choice()
        self._choice.currentIndexChanged.connect(lambda _index: self._folder_chosen())
        self.form.add("folder", _("Workspace"), self._choice)
        self.form.show_row("folder", visible=False)
        self.add_user_row(beside=True)  # a low screen shows the whole card
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
    def can_open(self) -> bool:
        """Whether a workspace is chosen, and it is known who can sign in to it."""
        return self.folder is not None and not self._asked

    @property
    def password(self) -> str:
        """What was typed."""
        return self._field.value()

    def ready(self, known: list[Path], names: Names) -> None:
        """Offer the workspaces known on this computer, the last one first; `names` tells who can sign in to one."""
        self._ready = True
        self._names = names
        self._offer(known)

    def ask_again(self, folder: Path, user: str = "", why: str = "") -> None:
        """Ask for the password of `folder`; `why` where it was locked."""
        others = [self._choice.itemData(number) for number in range(self._choice.count())]
        self._offer([folder, *(path for path in others if path != folder)], folder, user)
        self.forget()
        self.set_title(_("Locked") if why else _("Open the association's data"))
        for link in self._links[2:]:  # not what somebody does who comes back; and a low screen shows the whole card
            link.setVisible(not why)
        if why:
            self.banner.notice(why)

    def forget(self) -> None:
        """Let go of what was typed."""
        self.banner.hide()
        self._field.clear()
        self._field.reveal(on=False)

    def focus_first(self) -> None:
        self._field.setFocus()
        self._field.selectAll()

    def _secret(self) -> QWidget:
        return self._field

    def ask_names(self, user: str = "", then: Callable[[], object] | None = None) -> None:
        """Ask who can sign in to the workspace chosen, `user` perhaps; `then` when it is known. Nobody can until then."""
        folder = self.folder
        if folder is None:
            return

        def told(names: Sequence[str]) -> None:
            if folder == self.folder:
                self._asked = False
                self.offer_users(names, user)
                self._switch()
                if then is not None:
                    then()

        self._asked = True
        self._switch()
        self._names(folder, told)

    def _offer(self, known: list[Path], chosen: Path | None = None, user: str = "") -> None:
        names = [path.name for path in known]
        # Two workspaces of one name are told apart by their whole path.
        self._choice.set_options((path, path.name if names.count(path.name) == 1 else str(path)) for path in known)
        if chosen is not None:
            blocked = self._choice.blockSignals(True)
            self._choice.set_value(chosen)
            self._choice.blockSignals(blocked)
        self.form.show_row("folder", visible=len(known) > 0)
        for number, path in enumerate(known):
            self._choice.setItemData(number, str(path), Qt.ItemDataRole.ToolTipRole)
        self._folder_chosen(user)
        self._switch()

    def _folder_chosen(self, user: str = "") -> None:
        self._choice.setToolTip(str(self.folder or ""))
        self.ask_names(user)

    def _switch(self) -> None:
        for part in (self.primary, self._links[0]):
            if part is not None:
                part.setEnabled(self.can_open)
        for link in self._links[1:]:
            link.setEnabled(self._ready)


class Recover(SecretPage):
    """The recovery code, and a new password."""

    back = Signal()

    def __init__(self, go: Callable[[], None], offer: Callable[[], str]) -> None:
        super().__init__(
            _("Set a new password"),
            _("The recovery code was shown once when the workspace was made, and was to be kept on paper."),
        )
        self.folder = Path()
        self._go = go
        self.add_user_row()
        self._code = self.form.line("code", _("Recovery code"))
        self._new = NewPassword(self.form, offer)
        self._new.again.returnPressed.connect(self._check)
        self.set_primary(_("Set the password and open"), self._check)
        self.add_link(_("Back"), self.back.emit, icon="chevron-left")

    @property
    def code(self) -> str:
        """The code as typed."""
        return self._code.text().strip()

    @property
    def password(self) -> str:
        """The new password."""
        return self._new.value

    def forget(self) -> None:
        """Let go of what was typed."""
        self.banner.hide()
        self._code.clear()
        self._new.forget()
        self.form.errors({})

    def _secret(self) -> QWidget:
        return self._code

    def _check(self) -> None:
        wrong = self._new.wrong()
        if not self.code:
            wrong["code"] = _("Type the recovery code.")
        self.form.errors(wrong)
        if not wrong and not self.wait.running:
            self._go()
