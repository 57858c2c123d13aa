"""The form of one user: who they are, what they may do, and their password."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import Refused
from cdht_desktop.ops import passwords, users
from cdht_desktop.ops.users import User
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.new_password import NewPassword
from cdht_desktop.ui.role_words import may_words, role_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.ui.widgets.panel import SidePanel
from cdht_desktop.words import _

_LONGEST_NAME = 40
Done = Callable[[str], object]


class UserPanel(SidePanel):
    """Adds a user, or changes one; `done(words)` is called when that is saved, `removing(user)` to end their work."""

    def __init__(self, desk: Desk, done: Done, removing: Callable[[User], object]) -> None:
        super().__init__()
        self._desk, self._done, self._removing = desk, done, removing
        self.user: User | None = None
        self.form = FormRows()
        self._new: NewPassword | None = None
        self._before: dict[str, Any] = {}
        self.primary = self.add_primary(_("Save"), self._save, icon="save", shortcut="Ctrl+Return")
        self.closing = self._may_close

    @property
    def user_id(self) -> str:
        """The user who is shown, "" for a new one."""
        return self.user.id if self.user else ""

    def begin(self, user: User | None) -> None:
        """Show a user, or an empty form for a new one."""
        self.user = user
        self.banner.hide()
        self.set_title(user.name if user else _("A new user"))
        self.set_body(self._body(user))
        self._before = self.form.values()
        gone = user is not None and user.removed_on is not None
        self.form.setEnabled(not gone)
        self.primary.setVisible(not gone)
        if gone:
            self.banner.notice(_("This user can't sign in any more. To let them work here again, add them anew."))

    def focus_first(self) -> None:
        """Go to the first field."""
        self.form.focus_first()

    def finish(self) -> None:
        """Close without asking: everything is saved."""
        self._before = self.form.values()
        self.close_panel()

    def _body(self, user: User | None) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        self.form = self._form(user)
        column.addWidget(self.form)
        if user is not None and user.removed_on is None:
            column.addWidget(button(_("Give a new password …"), partial(self._ask_password, user), icon="lock"))
            if user.name != self._desk.store.user:
                column.addWidget(button(_("End their work here …"), partial(self._removing, user), icon="remove"))
        return body

    def _form(self, user: User | None) -> FormRows:
        form, self._new = FormRows(), None
        if user is None:
            hint = _("Short, without blanks, such as: lan")
            form.line("name", _("Signs in as"), hint, longest=_LONGEST_NAME)
        form.line("full_name", _("Full name"), _("Stands in the history beside what they did"))
        role = form.choice("role", _("Role"), [(one, role_words(one)) for one in Role])
        words = label("", "muted", wrap=True)
        form.layout().addWidget(words)  # type: ignore[union-attr] # a form always has one
        role.currentIndexChanged.connect(lambda _index: words.setText(may_words(Role(str(role.value())))))
        form.set_values({"full_name": user.full_name if user else "", "role": user.role if user else Role.CLERK})
        words.setText(may_words(Role(str(role.value()))))
        if user is None:
            self._new = NewPassword(form, passwords.offer)
        elif user.name == self._desk.store.user:
            role.setEnabled(False)  # an admin who is the only one would lock everybody out
        return form

    def _save(self) -> None:
        wrong = self._new.wrong() if self._new else {}
        self.form.errors(wrong)
        if wrong:
            return
        values = self.form.values()
        full_name, role = values["full_name"], Role(values["role"])
        if self.user is None:
            words = _("“{user}” can sign in now. Tell them the password; they can change it themselves.")
            self._work(
                words.format(user=values["name"]), users.add, values["name"], full_name, role, values["password"]
            )
        else:
            self._work(_("Saved."), users.change, self.user.id, full_name, role)

    def _work(self, words: str, call: Callable[..., object], *args: object) -> None:
        title = _("Save a user")
        self._desk.work(
            title, call, *args, done=lambda _changes: self._done(words), failed=self._refused, guard=self.primary
        )

    def _refused(self, error: Refused) -> bool:
        if not self.form.refused(error):
            self.banner.error(str(error))
        return True

    def _ask_password(self, user: User) -> None:
        OthersPassword(self._desk, user, self._done, self.window()).open()

    def _may_close(self) -> bool:
        if self.form.values() == self._before:
            return True
        ask.unsaved(self.window(), self.finish)
        return False


class OthersPassword(AskForm):
    """A new password for a user who has forgotten theirs."""

    def __init__(self, desk: Desk, user: User, done: Done, parent: QWidget) -> None:
        title = _("A new password for “{user}”").format(user=user.name)
        said = _("The old one opens nothing any more. Tell them the new one; they can change it themselves.")
        super().__init__(parent, title, said, _("Set the password"), self._set, icon="lock")
        self._desk, self._user, self._done = desk, user, done
        self._new = NewPassword(self.form, passwords.offer)
        self.form.focus_first()

    def _set(self) -> None:
        wrong = self._new.wrong()
        self.form.errors(wrong)
        if not wrong:
            self._desk.work(
                _("Set a user's password"), users.reset_password, self._user.id, self._new.value,
                done=lambda _nothing: self._was_set(), failed=self.refused, guard=self.primary,
            )  # fmt: skip

    def _was_set(self) -> None:
        self.close()
        self._desk.touched("user_account")
        self._done(_("“{user}” has a new password.").format(user=self._user.name))
