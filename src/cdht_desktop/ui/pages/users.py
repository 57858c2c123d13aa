"""Who works with this workspace: users, what each may do, their passwords, and the recovery code."""

from functools import partial

from PySide6.QtWidgets import QLabel

from cdht_desktop.domain.roles import Right, Role
from cdht_desktop.ops import paper_recovery, users
from cdht_desktop.ops.users import User
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.keep_code import KeepCodeDialog
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.users_panel import UserPanel
from cdht_desktop.ui.role_words import role_words
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _


class UsersPage(Page):
    """A list of users, and a form beside it for one of them."""

    tables = frozenset({"user_account"})
    by_year = False

    def __init__(self, desk: Desk) -> None:
        said = _("Each person signs in with a name and a password of their own, so that the history says who did what.")
        super().__init__(desk, _("Users"), said)
        self._known: dict[str, User] = {}
        self.set_way_back(_("Settings"), _("Back to the settings"), lambda: desk.go_to("settings"))
        self.code_button = self.add_action(_("New recovery code …"), self._ask_code, icon="lock", right=Right.USERS)
        self.set_primary(_("Add a user"), self._add, icon="add", shortcut="Ctrl+N", right=Right.USERS)
        self.table = RowsTable(_columns(), self._rows, name=_("Users"))
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._picked)
        self.panel = UserPanel(desk, self._done, self._ask_removal)
        self.split = ListAndPanel(self.table, self.panel)
        self._alone: QLabel = label(
            _("So far only the admin works here. Add each person who uses this computer for the association."),
            "muted",
            wrap=True,
        )
        self.body.addWidget(self._alone)
        self.body.addWidget(self.split, 1)

    def load(self) -> None:
        found = self.desk.read(users.all_users)
        self._known = {user.id: user for user in found}
        self._alone.setVisible(len(found) == 1)
        self.table.show_ids(list(self._known))

    def may_close(self) -> bool:
        return self.panel.close_panel() if self.panel.isVisible() else True

    def _rows(self, ids: list[str]) -> list[User]:
        return [self._known[one] for one in ids]

    def _add(self) -> None:
        if self.panel.close_panel():
            self.panel.begin(None)
            self.split.open()
            self.panel.focus_first()

    def _open(self, user_id: str) -> None:
        if self._show(user_id):
            self.panel.focus_first()

    def _picked(self, user_id: str) -> None:
        if self.panel.isVisible() and user_id != self.panel.user_id:
            self._show(user_id)

    def _show(self, user_id: str) -> bool:
        user = self._known.get(user_id)
        if user is None or not self.panel.close_panel():
            return False
        self.panel.begin(user)
        self.split.open()
        return True

    def _done(self, words: str) -> None:
        self.panel.finish()
        self.banner.done(words)

    def _ask_removal(self, user: User) -> None:
        text = _(
            "“{user}” can't sign in any more, from now on. What they did stays in the history under their name. "
            "To let them work here again, add them anew."
        )
        ask.question(
            self.window(), _("End a user's work here"), text.format(user=user.name), _("End it"),
            partial(self._remove, user),
        )  # fmt: skip

    def _remove(self, user: User) -> None:
        words = _("“{user}” can't sign in any more.").format(user=user.name)
        self.desk.work(_("End a user's work here"), users.remove, user.id, done=lambda _changes: self._done(words))

    def _ask_code(self) -> None:
        text = _("The code on paper so far opens nothing any more. Destroy that sheet when the new one is printed.")
        ask.question(self.window(), _("Make a new recovery code"), text, _("Make the code"), self._make_code)

    def _make_code(self) -> None:
        title = _("Make a new recovery code")
        self.desk.work(title, users.new_recovery_code, done=self._show_code, guard=self.code_button)

    def _show_code(self, code: str) -> None:
        sheet = partial(paper_recovery.sheet, self.desk.store, code)
        KeepCodeDialog(self.window(), self.desk.worker, code, sheet).open()


def _columns() -> list[Column]:
    return [
        Column(_("Signs in as"), lambda user: user.name, width=108),
        Column(_("Full name"), lambda user: user.full_name or "–", stretch=True, width=140),
        Column(_("Role"), _role, width=160, delegate=ChipDelegate),
        Column(_("State"), _state, width=168, delegate=ChipDelegate),
    ]


def _role(user: User) -> ChipValue:
    return ChipValue(role_words(user.role), "accent" if user.role is Role.ADMIN else "quiet")


def _state(user: User) -> ChipValue:
    if user.removed_on is not None:
        return ChipValue(_("Ended on {date}").format(date=f"{user.removed_on:%d/%m/%Y}"), "quiet")
    return ChipValue(_("Works here"), "good") if user.has_password else ChipValue(_("Has no password"), "caution")
