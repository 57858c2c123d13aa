"""After how many minutes without a person the window locks itself."""

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import locking
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

_OFFERED = (1, 2, 5, 10, 15, 20, 30, 60, 120)


class IdleMinutes(FormRows):
    """A choice that holds at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        hint = _("No key, no mouse: everything is hidden until the password is typed. What was typed is kept.")
        self._choice: Choice = self.choice("minutes", _("Lock by itself after"), (), hint)
        self._choice.setEnabled(desk.may(Right.SETTINGS))
        self._choice.activated.connect(lambda _index: self._chosen())

    def load(self) -> None:
        """Show how long it is now."""
        now = self._desk.read(locking.idle_minutes)
        offered = sorted({*_OFFERED, now})
        words = _("{count} minutes")
        self._choice.set_options((minutes, words.format(count=minutes)) for minutes in offered)
        self._choice.set_value(now)

    def _chosen(self) -> None:
        minutes = self._choice.value()
        title = _("Choose when the window locks")
        self._desk.work(title, locking.set_idle_minutes, minutes, done=self._saved, failed=self.refused)

    def _saved(self, changes: Changes[None]) -> None:
        if changes.id is not None:
            said = _("The window locks after {count} minutes without a key or the mouse.")
            self._desk.say(said.format(count=self._choice.value()), "done")
