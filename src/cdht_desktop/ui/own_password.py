"""The form for one's own password."""

from PySide6.QtWidgets import QWidget

from cdht_desktop.ops import passwords, users
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.new_password import NewPassword
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.words import _


class OwnPassword(AskForm):
    """The password in force, and the new one; the data stay as they are, only their key is wrapped anew."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        said = _("The data stay as they are. From now on only the new password opens them for you.")
        super().__init__(parent, _("Change my password"), said, _("Change the password"), self._change, icon="lock")
        self._desk = desk
        self.form.password("old", _("Password in force"))
        self._new = NewPassword(self.form, passwords.offer, name="new")
        self.form.focus_first()

    def _change(self) -> None:
        wrong = self._new.wrong()
        self.form.errors(wrong)
        if wrong:
            return
        old = self.form.values()["old"]
        self._desk.work(
            _("Change my password"), users.change_password, old, self._new.value,
            done=lambda _nothing: self._changed(), failed=self.refused, guard=self.primary,
        )  # fmt: skip

    def _changed(self) -> None:
        self.close()
        self._desk.say(_("Your password was changed. The old one opens nothing any more."), "done")
