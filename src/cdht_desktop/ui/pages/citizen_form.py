"""The form of one citizen, beside the list: adding one after another, and changing one."""

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import citizens, groups, villages
from cdht_desktop.ops.citizens import Citizen, CitizenInput
from cdht_desktop.ops.drafts import Draft
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.drafts import FormDraft, kept_at
from cdht_desktop.ui.pages.card_field import CardLine
from cdht_desktop.ui.pages.citizen_alike import AlikeNotice
from cdht_desktop.ui.pages.citizen_enter import EnterMoves
from cdht_desktop.ui.pages.citizen_fields import in_words, make_form, values_of
from cdht_desktop.ui.pages.citizen_village import VillageField, made_first
from cdht_desktop.ui.pages.field_offers import FieldOffers, Other, meanwhile
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.panel import SidePanel
from cdht_desktop.words import _

DRAFTS = "citizen:"  # the forms' names among the drafts: `citizen:<id>`, `citizen:new:<any>`
NEW = DRAFTS + "new:"
_NEW_VILLAGE = "new_village"
_PAUSE = 300  # ms without typing after which the values are looked at
_KEPT = ("village_id", "group_id")  # for the next person


class CitizenPanel(SidePanel):
    """Signal `saved(id, changes)`: a citizen was added (once, the panel is closed) or changed."""

    saved = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._id: str | None = None
        self._version = 0
        self._before: dict[str, Any] = {}
        self._refused_values: dict[str, Any] | None = None
        self._told: dict[str, tuple[str, object]] = {}  # what is said at a field as long as this value stands there
        self.saving = False  # a save is on its way
        self.kept: dict[str, Any] = {}  # village and group of the person added last
        self.scanned = False  # the person in the form came from a card
        self.village = VillageField(_("not known"))
        self.form = make_form(self.village)
        self.offers = FieldOffers(self.form, partial(in_words, self.form))
        self.card = CardLine()
        self.alike = AlikeNotice(desk)
        self._draft = FormDraft(desk, self._typed, self)
        self._lay_out()
        self._look = QTimer(self, singleShot=True, interval=_PAUSE)
        self._enter = EnterMoves(self.form, lambda: self.save(another=self._id is None))
        self._enter.left.connect(lambda: self._look.start(0))
        self._look.timeout.connect(self._look_again)
        self.form.changed.connect(lambda: self._look.start(_PAUSE))
        self.form.changed.connect(self._draft.touch)
        self.card.needed.connect(lambda: self.bring_into_sight(self.card))
        desk.leaving.connect(self._look.stop)
        desk.worker.broke.connect(self._broke)
        self.closing = self._may_close
        self.leaving = self._draft.keep_now
        self.refresh()

    @property
    def citizen_id(self) -> str | None:
        """The citizen shown; None for one that is being added."""
        return self._id

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not saved."""
        return not self.isHidden() and (bool(self.village.typed()) or self.form.values() != self._before)

    def start_new(self, go: Callable[[], object], **known: object) -> None:
        """Empty the form for a new citizen (`known`: their village …), then `go`; asks first about unsaved words."""

        def start() -> None:
            self.fill_new(known)
            go()
            self.form.focus_first()

        self.unless_unsaved(start)

    def show_citizen(self, citizen_id: str, go: Callable[[], object]) -> None:
        """Show a citizen's record, then `go`; asks first about unsaved words."""

        def show() -> None:
            try:
                self._fill(self._desk.read(citizens.get, citizen_id))
            except NotFound as error:
                self._desk.say(str(error), "error")
            else:
                go()

        self.unless_unsaved(show)

    def resume(self, draft: Draft, go: Callable[[], object]) -> None:
        """Show a new citizen's form as it was left, then `go`; asks first about unsaved words."""

        def show() -> None:
            self.fill_new({}, draft.form)
            go()
            self._restore(draft)
            self.form.focus_first()

        self.unless_unsaved(show)

    def refresh(self) -> None:
        """Offer the villages and groups there are now, and bring in what others changed in the record shown."""
        untouched = not self.isHidden() and not self.unsaved
        self.village.set_villages([(one.id, one.name) for one in self._desk.read(villages.all_villages)])
        known = [(one.id, one.name) for one in self._desk.read(groups.all_groups)]
        group = self.form.field("group_id")
        assert isinstance(group, QComboBox)  # noqa: S101 - as make_form made it
        group.set_options([(None, _("not known")), *known])  # type: ignore[attr-defined] # a Choice
        if self._id is None or self.isHidden() or self.saving:
            return
        try:
            newest = self._desk.read(citizens.get, self._id)
        except NotFound as error:
            if untouched:
                self.close_panel()
            else:
                self.banner.error(str(error))
            return
        if newest.version != self._version:
            self._fill(newest) if untouched else self._merge(newest)

    def save(self, *, another: bool = False) -> None:
        """Save what was typed; with `another` stay for the next person. Faults are shown at their fields."""
        if not self.primary.isEnabled() or self.isHidden():
            return  # the same press twice
        self.banner.hide()
        try:
            self._desk.read(citizens.check, self.input(), self._id)
        except FieldErrors as error:
            self._refused(error)
        else:
            made_first(self._desk, self.village, self.primary, partial(self._write, another=another), self._refused)

    def input(self) -> CitizenInput:
        """Return what stands in the form."""
        return CitizenInput(**self.form.values())

    def put_in(self, values: Mapping[str, object], told: Mapping[str, str] | None = None) -> None:
        """Put values into fields as if they were typed; `told` is said at fields until something else stands there."""
        self.form.set_values(values)
        self._told |= {name: (sentence, self.form.values()[name]) for name, sentence in (told or {}).items()}
        self.form.changed.emit()
        self._look_again()

    def unless_unsaved(self, go: Callable[[], object]) -> None:
        """Go on, after the question about unsaved words where there are any."""

        def drop() -> None:
            self.throw_away()
            go()

        if self.unsaved:
            ask.unsaved(self.window(), drop)
        else:
            go()

    def throw_away(self) -> None:
        """Take what was typed as not typed."""
        self._draft.forget()
        self.village.set_value(None)
        self._before = self.form.values()

    # Building -------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(STEP * 2)
        rows.addWidget(self.card)
        rows.addWidget(self.form)
        self.set_body(body)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)  # noqa: S101 - the panel's own
        column.insertWidget(column.indexOf(self.banner) + 1, self.alike)
        self.sheet = self.add_button(_("Print this person's sheet"), self._print_sheet, icon="print")
        self.sheet.setToolTip(_("All that is kept about this person, for themselves"))
        self.another = self.add_button(_("Save, then the next person"), lambda: self.save(another=True))
        self.another.setToolTip(_("Village and group stay for the next person") + " (Ctrl+Enter)")
        self.primary = self.add_primary(_("Save"), self.save, icon="save", shortcut="Ctrl+S")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda: self.save(another=self._id is None))

    def _print_sheet(self) -> None:
        """Go on to print what is kept about the person; what was typed and not saved stays here."""
        self._desk.go_to("papers", f"person:{self._id}")

    # Filling --------------------------------------------------------------------------------------------------------

    def fill_new(self, known: Mapping[str, object], form: str = "") -> None:
        """Empty the form for a new citizen, of whom this much is known; `form` is their draft's name, if any."""
        empty = dict.fromkeys(self.form.values())
        self._show(None, 0, empty | dict(known))
        self._draft.follow(form or NEW + uuid.uuid4().hex, 0)
        self._enter.forget()
        self.form.warnings({})
        self.set_title(_("Add a citizen"))

    def _fill(self, one: Citizen) -> None:
        self._show(one.id, one.version, values_of(one))
        self._enter.visited_all()
        self.set_title(one.name)
        name = self.form.field("name")
        if isinstance(name, QLineEdit):
            name.setCursorPosition(0)  # a long name shows its beginning
        draft = self._draft.follow(DRAFTS + one.id, one.version)
        if draft is not None:
            self._restore(draft)
        self._look_again()

    def _show(self, citizen_id: str | None, version: int, values: dict[str, object]) -> None:
        self._id, self._version = citizen_id, version
        self._told, self._refused_values, self.scanned = {}, None, False
        self.banner.hide()
        self.alike.forget()
        self.card.say("")
        self.offers.show({})
        self.form.set_values(values)
        self._before = self.form.values()
        self.another.setVisible(citizen_id is None)
        self.sheet.setVisible(citizen_id is not None)
        self.card.at_once.setVisible(citizen_id is None)
        self._look.stop()

    def _look_again(self) -> None:
        """Show what to look at again under its field; what cannot stand too, once its field was left."""
        self.alike.look(self.input(), self._id)
        if self.form.values() == self._refused_values:
            return  # the faults stay until something is typed
        try:
            found = self._desk.read(citizens.check, self.input(), self._id)
        except FieldErrors as error:
            begun = self._id is not None or self.unsaved  # of an empty form nothing is missing yet
            told = {name: words for name, words in error.fields.items() if begun and self._enter.was_left(name)}
        else:
            told = {one.field: one.message for one in found}
        self.form.errors({})
        values = self.form.values()
        # These last: that a card's name was damaged says more than that the name is missing.
        self.form.warnings(told | {name: said for name, (said, value) in self._told.items() if values[name] == value})

    def hideEvent(self, event: QHideEvent) -> None:
        self._look.stop()  # nobody is there to be told
        super().hideEvent(event)

    # What was typed and not saved -----------------------------------------------------------------------------------

    def _own(self) -> dict[str, Any]:
        """Return what was typed over the record, by field."""
        return {name: value for name, value in self.form.values().items() if value != self._before[name]}

    def _typed(self) -> dict[str, Any] | None:
        if not self.unsaved:
            return None
        values = self.form.values() if self._id is None else self._own()
        return values | {_NEW_VILLAGE: self.village.typed()}

    def _restore(self, draft: Draft) -> None:
        """Put back what was left unsaved, beside what the record says."""
        before, own = self._before, {name: draft.values[name] for name in self._before if name in draft.values}
        self.form.set_values(own)
        self.village.type_in(str(draft.values.get(_NEW_VILLAGE, "")))
        if self._id is not None:
            record, typed = _("In the record: {value}"), _("You typed: {value}")
            self.offers.show({name: Other(before[name], record, typed) for name in own})
        words = _("You typed this at {time}, and it is not saved yet.").format(time=kept_at(draft))
        self.banner.notice(words, action=_("Drop it"), slot=self._drop_draft)

    def _drop_draft(self) -> None:
        self.throw_away()
        if self._id is None:
            self.close_panel()
        else:
            self._fill(self._desk.read(citizens.get, self._id))

    def _merge(self, newest: Citizen) -> None:
        """Bring a record that others changed in under what was typed, and say field by field what they changed."""
        own, before, village = self._own(), self._before, self.village.typed()
        told, scanned = self._told, self.scanned
        focus = self.form.focusWidget()
        cursor = focus.cursorPosition() if isinstance(focus, QLineEdit) else 0
        self._show(newest.id, newest.version, values_of(newest))
        self._draft.follow(DRAFTS + newest.id, newest.version)
        self._told, self.scanned = told, scanned
        changed = meanwhile(before, own, self._before)
        self.form.set_values(own)
        self.village.type_in(village)
        if isinstance(focus, QLineEdit):
            focus.setCursorPosition(cursor)
        self.offers.show(changed)
        self._look_again()
        self._draft.touch()
        if changed:
            fields = ", ".join(map(self.form.words_for, changed))
            words = _("This record was changed meanwhile: {fields}. What you typed is still here.")
            self.banner.notice(words.format(fields=fields))

    # Saving ---------------------------------------------------------------------------------------------------------

    def _write(self, *, another: bool) -> None:
        values = self.input()
        done = partial(self._done, another, values.name)
        if self._id is None:
            title, call = _("Add a citizen"), (citizens.add, values)
        else:
            title, call = _("Save the citizen"), (citizens.edit, self._id, values, self._version)  # type: ignore[assignment]
        self.saving = True  # what the page reads again meanwhile is our own change
        self._desk.work(title, *call, done=done, failed=self._refused, guard=self.primary)

    def _done(self, another: bool, name: str, changes: Changes[str | None]) -> None:
        self.saving = False
        self._draft.forget()
        citizen_id = changes.value or self._id or ""
        if self._id is None:
            self.kept = {field: self.form.values()[field] for field in _KEPT}
        if another:
            scanned = self.scanned
            self.fill_new(self.kept)
            undo = partial(self._desk.undo, changes.id)
            self.banner.done(_("Added: {name}").format(name=name), action=_("Undo"), slot=undo)
            self.card.setFocus() if scanned else self.form.focus_first()
        else:
            self._before = self.form.values()
            self.close_panel()
        self.saved.emit(citizen_id, changes)

    def _refused(self, error: Refused) -> bool:
        self.saving = False
        if isinstance(error, FieldErrors):
            self._refused_values = self.form.values()
            self._enter.visited_all()
            if not self.form.refused(error):
                self.banner.error(str(error))
        elif isinstance(error, Stale):
            self.refresh()
        else:
            self.banner.error(str(error))
        return True

    def _broke(self, _job: object) -> None:
        self.saving = False

    # Closing --------------------------------------------------------------------------------------------------------

    def _may_close(self) -> bool:
        if self.unsaved:
            self.unless_unsaved(self.close_panel)
            return False
        return True
