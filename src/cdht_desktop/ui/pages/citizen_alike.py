"""Who on the list looks like the person in the form: said calmly, and nothing is kept from being saved."""

from PySide6.QtCore import Signal

from cdht_desktop.ops import duplicates
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.duplicates import Alike
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.words import _


class AlikeNotice(Banner):
    """Signal `asked(id)`: show that record. `found` is who looks like what stood in the form last."""

    asked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.found: list[Alike] = []
        self._asked: tuple[CitizenInput, str | None] | None = None  # waits until the list is read

    def look(self, values: CitizenInput, citizen_id: str | None) -> None:
        """Look for people like the one in the form, at once or when the list is read for it (once a session)."""
        waiting, self._asked = self._asked is not None, (values, citizen_id)
        if self._desk.read(duplicates.ready):
            self._look_for_asked()
        elif not waiting:
            self._desk.work(_("Look for people alike"), duplicates.prepare, done=lambda _done: self._look_for_asked())

    def look_now(self, values: CitizenInput, citizen_id: str | None) -> None:
        """Look for people like the one in the form; a notice that was closed comes back only for other people."""
        self._asked = None
        found = self._desk.read(duplicates.like, values, citizen_id)
        if [one.citizen_id for one in found] != [one.citizen_id for one in self.found]:
            self._say(found)
        self.found = found

    def _look_for_asked(self) -> None:
        if self._asked is not None:
            self.look_now(*self._asked)

    def forget(self) -> None:
        """Another record is shown."""
        self.found, self._asked = [], None
        self.hide()

    def _say(self, found: list[Alike]) -> None:
        if not found:
            self.hide()
            return
        first = found[0]
        person = ", ".join(filter(None, (first.name, first.birth, first.village)))
        words = _("Like someone on the list: {person}.").format(person=person)
        if len(found) > 1:
            words += " " + _("And {count} more.").format(count=len(found) - 1)
        self.notice(words, action=_("Open"), slot=lambda: self.asked.emit(first.citizen_id))
