"""What is said at the fields of a citizen's form while it is filled in: what cannot stand, and what to look at again."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer

from cdht_desktop.errors import FieldErrors
from cdht_desktop.ops import citizens
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizen_alike import AlikeNotice
from cdht_desktop.ui.pages.citizen_enter import EnterMoves
from cdht_desktop.ui.widgets.form import FormRows

_PAUSE = 300  # ms without typing after which the values are looked at


class CitizenLooks(QObject):
    """Looks at what stands in the form after each pause in typing, and when a field is left.

    `person` answers whose record it is (None: a new one), `begun` whether anything was typed.
    """

    def __init__(
        self,
        desk: Desk,
        form: FormRows,
        alike: AlikeNotice,
        enter: EnterMoves,
        person: Callable[[], str | None],
        begun: Callable[[], bool],
    ) -> None:
        super().__init__(form)
        self._desk, self._form, self._alike, self._enter = desk, form, alike, enter
        self._person, self._begun = person, begun
        self._refused: dict[str, Any] | None = None
        self.told: dict[str, tuple[str, object]] = {}  # what is said at a field as long as this value stands there
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self.look)
        enter.left.connect(lambda: self._soon.start(0))
        form.changed.connect(lambda: self._soon.start(_PAUSE))
        desk.leaving.connect(self.stop)

    def begin(self) -> None:
        """Forget what was said: another record stands in the form."""
        self.told, self._refused = {}, None
        self._alike.forget()

    def stop(self) -> None:
        """Look no more until something is typed."""
        self._soon.stop()

    def tell(self, told: Mapping[str, str]) -> None:
        """Say sentences at fields until something else stands there."""
        values = self._form.values()
        self.told |= {name: (sentence, values[name]) for name, sentence in told.items()}

    def hold(self) -> None:
        """Let the faults that a save was refused for stand until something is typed."""
        self._refused = self._form.values()
        self._enter.visited_all()

    def look(self) -> None:
        """Show what to look at again under its field; what cannot stand too, once its field was left."""
        values, citizen_id = self._form.values(), self._person()
        self._alike.look(CitizenInput(**values), citizen_id)
        if values == self._refused:
            return
        try:
            found = self._desk.read(citizens.check, CitizenInput(**values), citizen_id)
        except FieldErrors as error:
            begun = citizen_id is not None or self._begun()  # of an empty form nothing is missing yet
            told = {name: words for name, words in error.fields.items() if begun and self._enter.was_left(name)}
        else:
            told = {one.field: one.message for one in found}
        self._form.errors({})
        # These last: that a card's name was damaged says more than that the name is missing.
        self._form.warnings(told | {name: said for name, (said, value) in self.told.items() if values[name] == value})
