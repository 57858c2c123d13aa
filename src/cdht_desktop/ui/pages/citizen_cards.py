"""What becomes of a scanned ID card: the person's record, if they are on the list, else a form filled in."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from cdht_desktop.domain import idnumber
from cdht_desktop.domain.idcard import Card
from cdht_desktop.domain.masking import is_masked, masked
from cdht_desktop.domain.text import fold, same_word
from cdht_desktop.errors import FieldErrors
from cdht_desktop.ops import citizens
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.card_field import CardCatcher, name_sentence
from cdht_desktop.ui.pages.citizen_form import CitizenPanel
from cdht_desktop.ui.pages.field_offers import Other
from cdht_desktop.words import _

_MOMENT = 20  # ms


class CitizenCards(QObject):
    """Works for one `CitizenPanel`: `go()` opens it, `known()` is what a new person begins with (village, group)."""

    def __init__(
        self, desk: Desk, panel: CitizenPanel, go: Callable[[], object], known: Callable[[], Mapping[str, object]]
    ) -> None:
        super().__init__(panel)
        self._desk = desk
        self._panel = panel
        self._go = go
        self._known = known
        self._card: Card | None = None  # the one in the form
        panel.card.scanned.connect(self.take)
        panel.alike.asked.connect(self._open_alike)
        self._catcher = CardCatcher(self.go_on, self)
        for kind in (QLineEdit, QComboBox):
            self._catcher.watch(*panel.form.findChildren(kind))

    def watch(self, *widgets: QWidget) -> None:
        """Recognise a card scanned into these, too."""
        self._catcher.watch(*widgets)

    def begin(self) -> None:
        """Go to the line that takes a card; a new person's form is opened where none is open."""
        self._bring_in_sight()
        self._panel.card.setFocus()

    def go_on(self, text: str) -> None:
        """Take a card whose beginning (or all of it) was typed elsewhere; the rest comes to the card's line."""
        self._bring_in_sight()
        self._panel.card.take(text)

    def take(self, card: Card) -> None:
        """Open the record of the card's holder, or fill in a form; the person before is saved first."""
        if self._panel.saving:
            QTimer.singleShot(_MOMENT, self, partial(self.take, card))
            return
        self._card = card
        holder = self._desk.read(citizens.with_number, card.number)
        panel = self._panel
        if holder is not None and holder == panel.citizen_id and not panel.isHidden():
            self._compare(card)
        elif holder is not None:
            self._open(holder, card)
        elif panel.citizen_id is not None and not panel.isHidden() and self._lacks_number_of(card):
            self._compare(card)
        elif panel.citizen_id is None and not panel.isHidden() and self._fits(card):
            self._fill(card)
        else:
            panel.unless_unsaved(partial(self._start, card))

    def _bring_in_sight(self) -> None:
        if self._panel.isHidden():
            self._panel.start_new(self._go, **self._new())

    def _new(self) -> dict[str, object]:
        """Return the village and group of the next person: those filtered by, else those of the person before."""
        filtered = {name: value for name, value in self._known().items() if value is not None}
        return {**self._panel.kept, **filtered}

    # Somebody on the list -------------------------------------------------------------------------------------------

    def _open(self, citizen_id: str, card: Card) -> None:
        def opened() -> None:
            self._go()
            self._compare(card)

        self._panel.show_citizen(citizen_id, opened)

    def _open_alike(self, citizen_id: str) -> None:
        values, card = self._panel.form.values(), self._card
        if card is None or self._panel.citizen_id is not None or values["id_number"] != card.number:
            self._panel.show_citizen(citizen_id, self._go)
            return
        self._panel.throw_away()  # nothing stands there but what the card says, and it goes into the record
        self._open(citizen_id, card)

    def _lacks_number_of(self, card: Card) -> bool:
        values = self._panel.form.values()
        same = not card.name or fold(values["name"]) == fold(card.name)
        return not values["id_number"] and same and values["birth"][-4:] in {"", card.birth[-4:]}

    def _compare(self, card: Card) -> None:
        """Fill in what the record lacks, and offer what the card says otherwise."""
        panel, values, untouched = self._panel, self._panel.form.values(), not self._panel.unsaved
        said = {name: value for name, value in _values(card).items() if value}
        lacking = {name: value for name, value in said.items() if not values[name]}
        told, own = _("On the card: {value}"), _("In the record: {value}")
        differing = {
            name: Other(value, told, own)
            for name, value in said.items()
            if name not in lacking and not _same(name, value, values[name])
        }
        panel.put_in(lacking, _told(card))
        panel.offers.show(differing)
        labels = [panel.form.words_for(name) for name in differing or lacking]
        if differing:
            words = _("On the list already. The card says something else at: {fields}.")
        elif lacking:
            words = _("On the list already. Filled in from the card, not saved yet: {fields}.")
        else:
            words = _("On the list already, and the card says the same.")
        panel.banner.show_text(words.format(fields=", ".join(labels)), "notice" if labels else "done")
        panel.card.setFocus()
        if panel.card.at_once.isChecked() and untouched and lacking and not (differing or self._doubtful()):
            panel.save()

    # Somebody new ---------------------------------------------------------------------------------------------------

    def _fits(self, card: Card) -> bool:
        """Say whether a new person's form is empty, or holds this card's person."""
        values = self._panel.form.values()
        if values["id_number"]:
            return idnumber.clean(values["id_number"]) == card.number
        return not card.name or fold(card.name).startswith(fold(values["name"]))  # perhaps half typed

    def _start(self, card: Card) -> None:
        self._panel.fill_new(self._new())
        self._go()
        self._fill(card)

    def _fill(self, card: Card) -> None:
        panel = self._panel
        panel.put_in({name: value for name, value in _values(card).items() if value}, _told(card))
        panel.scanned = True
        if card.name:  # on a small screen the form goes on to the village, and the name out of sight
            panel.set_title(f"{_('Add a citizen')}: {card.name}")
        missing = self._missing(card)
        panel.form.focus_on(missing) if missing else panel.card.setFocus()
        if panel.card.at_once.isChecked():
            self._save_at_once(card, missing)

    def _missing(self, card: Card) -> str:
        values = self._panel.form.values()
        if card.name_fault:
            return "name"
        wanted = ("birth", "village_id", "group_id")
        return next((name for name in wanted if not values[name] and not self._typed(name)), "")

    def _typed(self, name: str) -> bool:
        return name == "village_id" and bool(self._panel.village.typed())

    def _save_at_once(self, card: Card, missing: str) -> None:
        panel = self._panel
        panel.alike.look_now(panel.input(), panel.citizen_id)  # nothing is saved by itself before that is known
        if missing not in {"", "group_id"}:  # a group may be left open
            words = _("Not saved by itself: {field} is still missing.").format(field=panel.form.words_for(missing))
            panel.put_in({}, {missing: words} | _told(card))
        elif panel.alike.found:
            panel.card.say(_("Not saved by itself: someone alike is on the list. Ctrl+Enter saves."), "caution")
        elif self._doubtful():
            panel.card.say(_("Not saved by itself: please look at the form. Ctrl+Enter saves."), "caution")
        else:
            panel.card.setFocus()
            panel.save(another=True)

    def _doubtful(self) -> bool:
        try:
            return bool(self._desk.read(citizens.check, self._panel.input(), self._panel.citizen_id))
        except FieldErrors:
            return True


def _values(card: Card) -> dict[str, Any]:
    return {"name": card.name, "birth": card.birth, "sex": card.sex, "id_number": card.number}


def _told(card: Card) -> dict[str, str]:
    sentence = name_sentence(card)
    return {"name": sentence} if sentence else {}


def _same(field: str, on_card: str, in_record: str) -> bool:
    if field == "id_number":  # a masked one is that of the record, which was found by the card's number
        return masked(on_card) == in_record if is_masked(in_record) else on_card == idnumber.clean(in_record)
    return same_word(on_card, in_record) if field == "name" else on_card == in_record
