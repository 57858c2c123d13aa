"""ID numbers that somebody asked to see: in full for a minute, then hidden again."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.ops import access
from cdht_desktop.ui.desk import Desk
from cdht_desktop.words import _

KEY = "Alt+S"  # shows and hides, on every page that can


class ShownNumbers(QObject):
    """The full numbers of one person, or of two who are compared; signal `changed()` when others are to be seen.

    They are hidden after a minute, when a record of a citizen changed, where `keep_to` names other people, and at a lock.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._numbers: Mapping[str, str] = {}
        self._wanted: tuple[str, ...] = ()
        self._minute = QTimer(self, singleShot=True, interval=access.SHOWN_SECONDS * 1000)
        self._minute.timeout.connect(self.hide)
        desk.changed.connect(self._look_out)
        desk.leaving.connect(self.hide)

    @property
    def allowed(self) -> bool:
        """Whether the signed-in user may see full numbers."""
        return self._desk.may(Right.SHOW)

    @property
    def any(self) -> bool:
        """Whether a number is shown now."""
        return bool(self._numbers)

    def number(self, citizen_id: str | None) -> str | None:
        """Return the full number of a citizen, None where it is hidden."""
        return self._numbers.get(citizen_id or "")

    def turn(self, *citizen_ids: str) -> None:
        """Show the numbers of these citizens (their reading is recorded first), or hide them where they are in sight."""
        if not self.allowed or not citizen_ids:
            return
        if self._numbers.keys() >= {*citizen_ids}:
            self.hide()
        elif self._wanted != citizen_ids:  # else they are on their way
            self._wanted = citizen_ids
            done = partial(self._show, citizen_ids)
            title = _("Show an ID number")
            self._desk.work(title, access.show_numbers, citizen_ids, done=done, failed=self._refused)

    def keep_to(self, *citizen_ids: str) -> None:
        """Hide the numbers of everybody else: another row or record was chosen."""
        self._wanted = tuple(one for one in self._wanted if one in citizen_ids)
        if not self._numbers.keys() <= {*citizen_ids}:
            self.hide()

    def hide(self) -> None:
        """Hide what is shown."""
        self._wanted = ()
        self._put({})

    def _show(self, citizen_ids: tuple[str, ...], numbers: list[str]) -> None:
        if self._wanted != citizen_ids:
            return  # somebody went on meanwhile
        found = {citizen_id: number for citizen_id, number in zip(citizen_ids, numbers, strict=True) if number}
        self._put(found)
        if not found:
            self._wanted = ()
            self._desk.say(_("No ID number is on record for this person."))

    def _refused(self, _refusal: Refused) -> bool:
        self._wanted = ()
        return False  # the page says it

    def _put(self, numbers: Mapping[str, str]) -> None:
        self._minute.start() if numbers else self._minute.stop()
        if numbers != self._numbers:
            self._numbers = numbers
            self.changed.emit()

    def _look_out(self, changes: Changes[Any]) -> None:
        if changes.touches("citizen"):
            self.hide()
