"""Which registrations the scoring page shows: search, village, state, and whose scores."""

from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from cdht_desktop.domain.stages import STAGES, Stage
from cdht_desktop.ops import evaluations, villages
from cdht_desktop.ops.evaluations import State
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.scoring_words import stage_words
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.words import _

_NARROW = 800  # pixels of a page
_LEAST, _ANY = 200, 16777215  # of the search box; Qt's own for any width


class ScoringFilters(QObject):
    """The boxes above the list. Signals: `asked()` other rows are wanted; `stage_changed()` other scores."""

    asked = Signal()
    stage_changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.search = SearchBox(_("Find by name, ID number, village …"))
        self.search.setToolTip(_("Name, ID number, village, or the code on a form: type it or scan it"))
        self.village = _choice(_("Village"), [(None, _("All villages"))])
        self.state = _choice(
            _("State"),
            [
                ("all", _("All states")),
                ("waiting", _("Not scored")),
                ("passed", _("Passed")),
                ("failed", _("Failed")),
                ("recognised", _("Already recognised")),
            ],
        )
        self.stage = _choice(_("Who scored"), [(stage, stage_words(stage)) for stage in reversed(STAGES)])
        self.stage.setToolTip(_("Whose scores are shown and typed; the last ones count"))
        self.search.asked.connect(lambda _text: self.asked.emit())
        self.village.currentIndexChanged.connect(lambda _index: self.asked.emit())
        self.state.currentIndexChanged.connect(lambda _index: self.asked.emit())
        self.stage.currentIndexChanged.connect(lambda _index: self.stage_changed.emit())

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """The boxes, from left to right."""
        return self.search, self.village, self.state, self.stage

    @property
    def at(self) -> Stage:
        """The stage whose scores are shown and typed."""
        return cast("Stage", self.stage.value())

    @property
    def village_id(self) -> str | None:
        """The village chosen, None for all."""
        return cast("str | None", self.village.value())

    @property
    def place(self) -> str:
        """The name of the village chosen, empty for all."""
        return self.village.currentText() if self.village_id else ""

    @property
    def narrowed(self) -> bool:
        """Whether some of those registered are not shown."""
        return bool(self.search.value() or self.village_id or self.state.value() != "all")

    def offer_villages(self) -> None:
        """Offer the villages that there are now."""
        known = [(village.id, village.name) for village in self._desk.read(villages.all_villages)]
        self.village.set_options([(None, _("All villages")), *known])

    def find(self, year: int, state: State | None = None) -> list[str]:
        """Return the ids of the registrations that fit; another `state` may be asked for than the one chosen."""
        return self._desk.read(
            evaluations.find,
            year,
            self.search.value(),
            village_id=self.village_id,
            state=state or cast("State", self.state.value()),
            stage=self.at,
        )

    def show_all(self, text: str = "") -> None:
        """Let everybody be shown whom `text` finds."""
        self.village.set_value(None)
        self.state.set_value("all")
        self.search.setText(text)

    def let_in(self, year: int, registration_id: str) -> None:
        """Look for nobody any more, and let this registration be shown, whatever is chosen otherwise."""
        self.search.ask_for("")
        if registration_id not in self.find(year):
            self.show_all()

    def fit(self, room: int) -> None:
        """Take as much width as a page of `room` pixels has: on a small screen the boxes stay in one line."""
        narrow = room < _NARROW
        self.search.setPlaceholderText(_("Find a name …") if narrow else _("Find by name, ID number, village …"))
        for box, wide in ((self.village, 172), (self.state, 172), (self.stage, 116), (self.search, 147)):
            box.setMinimumWidth(0 if narrow or box is not self.search else _LEAST)
            box.setMaximumWidth(wide if narrow else _ANY)


def _choice(name: str, options: list[tuple[object, str]]) -> Choice:
    made = Choice(options)
    made.setAccessibleName(name)
    return made
