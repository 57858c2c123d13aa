"""Before the workspace is open: sign in, recover, first run. It does not import `ops` (see main_window)."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.errors import DamagedWorkspace, Refused, ServerPassword
from cdht_desktop.ui.door_cards import Cards
from cdht_desktop.ui.door_making import Making, offered_password
from cdht_desktop.ui.door_pages import DoorPage
from cdht_desktop.ui.door_secrets import Recover, SecretPage, SignIn
from cdht_desktop.ui.door_server import ServerAccess
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.worker import Job, Worker
from cdht_desktop.words import _

_LEAST = 480


class Door(QScrollArea):
    """A card in the middle of the window.

    Signals: `opened(store)` when a workspace was opened, `mended()` when another database took the place of a damaged one.
    """

    opened = Signal(object)
    mended = Signal()

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self.worker = worker
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the first field has it
        self.workspaces: ModuleType | None = None
        self._suspected: set[Path] = set()  # workspaces in which damage has shown: they are looked at, not opened
        self._mending: Any = None
        self._card = QFrame()
        self.sign_in = SignIn(self._sign_in)
        self.recover = Recover(self._recover, offered_password)
        self.making = made = Making(worker, self._modules, self)
        self.welcome, self.make, self.restore, self.keep_code = made.welcome, made.make, made.restore, made.keep_code
        self._name = label(_("Learning Citizen"), "huge")
        self._tagline = label(_("For the commune's association, without a network"), "muted")
        self._cards = Cards((self.sign_in, self.recover, *made.cards))
        self._connect()
        self._lay_out()
        self.show_page(self.sign_in)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus_card()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for line in (self._name, self._tagline):  # on a low screen the card needs the room
            line.setVisible(self.height() >= self._current().named_from)

    def ready(self, workspaces: ModuleType) -> None:
        """`ops.workspaces` is loaded: what was typed meanwhile stays."""
        self.workspaces = workspaces
        known: list[Path] = workspaces.remembered()
        self.sign_in.ready(known, self._tell_names)
        if known:
            self._focus_card()
        else:
            self.show_page(self.welcome)

    def ask_password(self, folder: Path, user: str = "", why: str = "") -> None:
        """Show the sign-in for a workspace; `why` where it was locked, and the user who was in it."""
        self.show_page(self.sign_in)
        self.sign_in.ask_again(folder, user, why)
        self._tell_example_password(folder)

    def show_page(self, page: DoorPage) -> None:
        """Turn to one of the cards."""
        page.banner.hide()
        self._card.setMaximumWidth(page.widest)
        self._cards.show_page(page)
        self._fit()
        self.verticalScrollBar().setValue(0)
        page.focus_first()

    def suspect(self, folder: Path) -> None:
        """Lead who signs in to a workspace to what is damaged in it."""
        self._suspected.add(folder)

    def _tell_names(self, folder: Path, then: Callable[[Sequence[str]], object]) -> None:
        """Tell who can sign in to a workspace; one on a server is asked by the worker, as its answer may take long."""
        if self._modules().is_on_server(folder):
            self.worker.run(Job(_("Look for the server"), partial(self._names, folder), done=then))
        else:
            then(self._names(folder))

    def _names(self, folder: Path) -> Sequence[str]:
        """Return who can sign in to a workspace; nobody where its keys cannot be read, which opening it will say."""
        try:
            names: Sequence[str] = self._modules().user_names(folder)
        except Refused:
            return ()
        return names

    def _focus_card(self) -> None:
        """Put the keyboard into the card, unless it is there: what was typed meanwhile stays as it is."""
        if not self._current().isAncestorOf(self.window().focusWidget()):
            self._current().focus_first()

    def _connect(self) -> None:
        self.sign_in.forgot.connect(self._ask_code)
        self.sign_in.other.connect(self._open_other)
        self.sign_in.make.connect(self.making.ask_make)
        self.sign_in.restore.connect(self.making.ask_restore)
        self.welcome.other.connect(self._open_other)
        self.recover.back.connect(lambda: self.show_page(self.sign_in))
        self.making.turned.connect(self.show_page)
        self.making.began.connect(partial(self._cards.setEnabled, False))
        self.making.left.connect(self._back)
        self.making.entered.connect(self._go_in)
        self.making.tried.connect(self.opened)  # not remembered: the next start asks for the association's own data
        self.making.known.connect(self._known)
        # Whatever came of it, even a bug: the card can be used again.
        self.worker.ended.connect(lambda _job: self._cards.setEnabled(not self.worker.busy))

    def _lay_out(self) -> None:
        self._card.setObjectName("card")
        inner = QVBoxLayout(self._card)
        inner.setContentsMargins(STEP * 4, STEP * 3, STEP * 4, STEP * 3)
        inner.addWidget(self._cards)
        self._card.setMinimumWidth(_LEAST)
        middle = QWidget()
        middle.setProperty("role", "scrolled")
        column = QVBoxLayout(middle)
        column.setContentsMargins(STEP * 2, STEP * 2, STEP * 2, STEP * 2)
        column.setSpacing(STEP * 2)
        column.addStretch(2)
        for line in (self._name, self._tagline):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(line)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._card, 8)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)
        self.setWidget(middle)

    # Sign in --------------------------------------------------------------------------------------------------------

    def _sign_in(self) -> None:
        folder, password, user = self.sign_in.folder, self.sign_in.password, self.sign_in.user
        if folder is None or not self.sign_in.can_open or self.sign_in.wait.running:
            return  # the button is off until then; Enter comes here as well
        if folder in self._suspected:
            self._examine()
            return

        def run() -> Any:
            return self._modules().open_workspace(folder, password, *_named(user))

        self._cards.setEnabled(False)
        self.worker.run(Job(_("Open the workspace"), run, done=self._signed_in, failed=self._not_opened))

    def _not_opened(self, error: Refused) -> bool:
        if isinstance(error, DamagedWorkspace):
            self._examine()
            return True
        if isinstance(error, ServerPassword):
            self._ask_server(str(error))
            return True
        return self.sign_in.refused(error)

    def _ask_server(self, why: str) -> None:
        """Ask for the password by which the server lets this computer in, and then for the names again."""
        folder = self.sign_in.folder
        if folder is None:
            return

        def given(password: str) -> None:
            self._modules().give_server_password(folder, password)
            self.sign_in.ask_names(self.sign_in.user, self._sign_in)

        ServerAccess(self, why, given).open()

    # Damaged --------------------------------------------------------------------------------------------------------

    def _examine(self) -> None:
        """Look at what is damaged in the workspace that was to be opened."""
        folder, password, user = self.sign_in.folder, self.sign_in.password, self.sign_in.user
        mending = self._mender()
        self._cards.setEnabled(False)
        mending.look(folder, user or self._modules().ADMIN, password, self.sign_in.refused)

    def _mender(self) -> Any:
        if self._mending is None:
            # Start-up: it needs all of ops, once in a lifetime.
            self._mending = made = import_module("cdht_desktop.ui.door_mending").Mending(self.worker, self)
            self._cards.add(made.page)
            made.looked.connect(self._looked)
            made.opened.connect(self._opened_damaged)
            made.mended.connect(self._mended)
            made.page.back.connect(lambda: self.show_page(self.sign_in))
        return self._mending

    def _looked(self) -> None:
        self.sign_in.remember_user()
        self.sign_in.forget()
        self.show_page(self._mending.page)

    def _opened_damaged(self, store: Any) -> None:
        self.suspect(store.folder)  # a lock leads back here
        self.opened.emit(store)

    def not_shown(self, store: Any) -> None:
        """Say that a workspace that was opened cannot be shown, and lead to what can be done."""
        words = _("Something that every page needs is damaged, so it cannot be shown. Save what can be read instead.")
        self.suspect(store.folder)
        if store.read_only:
            self.show_page(self._mending.page)
            self._mending.page.banner.error(words)
        else:
            self.ask_password(store.folder, store.user)
            self.sign_in.banner.error(_("The data are damaged. Type the password to see what can be done about it."))

    def _mended(self, words: str) -> None:
        found = self._mending.found
        self._suspected.discard(found.folder)
        self.mended.emit()
        self.ask_password(found.folder, found.user)
        self.sign_in.banner.done(words)

    def _signed_in(self, store: Any) -> None:
        page = self._current()
        if isinstance(page, SecretPage):
            page.remember_user()
        self.sign_in.forget()
        self.recover.forget()
        self._go_in(store)

    def _go_in(self, store: Any) -> None:
        self._modules().remember(store.folder)
        self.opened.emit(store)

    def _known(self, folder: Path, words: str) -> None:
        """Lead to the sign-in of a workspace that was restored, or found on a server."""
        self.ask_password(folder)
        self.sign_in.banner.done(words)

    def _open_other(self) -> None:
        folder = ask.folder(self, _("Open the workspace in the folder"))
        if folder is None:
            return
        if not self._modules().is_left(folder):
            self._current().banner.error(_("There is no workspace in “{name}”.").format(name=folder.name))
            return
        self.ask_password(folder)

    def _ask_code(self) -> None:
        if self.sign_in.folder is not None:
            self.recover.folder = self.sign_in.folder
            self.recover.forget()
            self.recover.offer_users(self.sign_in.users, self.sign_in.user)
            self.show_page(self.recover)

    def _recover(self) -> None:
        folder, code, password = self.recover.folder, self.recover.code, self.recover.password
        user = _named(self.recover.user)

        def run() -> Any:
            self._modules().recover(folder, code, password, *user)
            return self._modules().open_workspace(folder, password, *user)

        self._cards.setEnabled(False)
        self.worker.run(Job(_("Set a new password"), run, done=self._signed_in, failed=self.recover.refused))

    def _tell_example_password(self, folder: Path) -> None:
        from cdht_desktop.ui import example  # noqa: PLC0415 - start-up, as above

        if example.is_example(folder):
            self.sign_in.banner.notice(_("The example's password: {password}").format(password=example.PASSWORD))

    def _back(self) -> None:
        self.show_page(self.sign_in if self.sign_in.folder is not None else self.welcome)

    def _current(self) -> DoorPage:
        return self._cards.current

    def _modules(self) -> ModuleType:
        assert self.workspaces is not None  # noqa: S101 - every button is off until `ready`
        return self.workspaces


def _named(user: str) -> tuple[str, ...]:
    """Return the user as an argument; none where the keys name nobody, so that opening says what is wrong."""
    return (user,) if user else ()
