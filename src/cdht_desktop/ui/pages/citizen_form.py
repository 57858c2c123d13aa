"""The form of one citizen, beside the list: adding one after another, and changing one."""

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import citizens, requests
from cdht_desktop.ops.citizens import Citizen, CitizenInput
from cdht_desktop.ops.drafts import Draft
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.drafts import FormDraft, kept_at
from cdht_desktop.ui.pages.card_field import CardLine
from cdht_desktop.ui.pages.citizen_alike import AlikeNotice
from cdht_desktop.ui.pages.citizen_enter import EnterMoves
from cdht_desktop.ui.pages.citizen_fields import in_words, make_form, offer_places, to_read_only, values_of
from cdht_desktop.ui.pages.citizen_looks import CitizenLooks
from cdht_desktop.ui.pages.citizen_number import NumberField
from cdht_desktop.ui.pages.citizen_restricted import RestrictedNotice
from cdht_desktop.ui.pages.citizen_village import VillageField, made_first
from cdht_desktop.ui.pages.field_offers import FieldOffers, Other, meanwhile
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.shown_numbers import ShownNumbers
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.panel import SidePanel
from cdht_desktop.words import _

DRAFTS = "citizen:"  # the forms' names among the drafts: `citizen:<id>`, `citizen:new:<any>`
NEW = DRAFTS + "new:"
_NEW_VILLAGE = "new_village"
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
        self.saving = False  # a save is on its way
        self.kept: dict[str, Any] = {}  # village and group of the person added last
        self.scanned = False  # the person in the form came from a card
        self.village = VillageField(_("not known"))
        self.number = NumberField()
        self.form = make_form(self.village, self.number)
        self.shown = ShownNumbers(desk, self)
        self.number.follow(self.shown, lambda: self._id)
        self.offers = FieldOffers(self.form, partial(in_words, self.form))
        self.card = CardLine()
        self.alike = AlikeNotice(desk)
        self.restricted = RestrictedNotice()
        self._draft = FormDraft(desk, self._typed, self)
        self._lay_out()
        self._enter = EnterMoves(self.form, lambda: self.save(another=self._id is None))
        self.looks = CitizenLooks(desk, self.form, self.alike, self._enter, lambda: self._id, lambda: self.unsaved)
        self.form.changed.connect(self._draft.touch)
        self.card.needed.connect(lambda: self.bring_into_sight(self.card))
        desk.worker.broke.connect(self._broke)
        self._mind_rights()
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
        offer_places(self._desk, self.form, self.village)
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
        self.looks.tell(told or {})
        self.form.changed.emit()
        self.looks.look()

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
        rows.addWidget(self.restricted)
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

    def _mind_rights(self) -> None:
        """Offer what the signed-in user may do; who may not write reads the form."""
        only_with(self._desk, Right.PRINT, self.sheet)
        if not only_with(self._desk, Right.WRITE, self.primary, self.another):
            to_read_only(self.form)
            self.card.hide()

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
        self.looks.look()

    def _show(self, citizen_id: str | None, version: int, values: dict[str, object]) -> None:
        self._id, self._version = citizen_id, version
        self.scanned = False
        self.looks.begin()
        self.banner.hide()
        self.card.say("")
        self.offers.show({})
        self.form.set_values(values)
        self.shown.keep_to(citizen_id or "")
        self._before = self.form.values()
        self.another.setVisible(citizen_id is None)
        self.sheet.setVisible(citizen_id is not None)
        self.card.at_once.setVisible(citizen_id is None)
        self.restricted.show_since(self._desk.read(requests.restricted_since, citizen_id) if citizen_id else None)
        self.looks.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        self.looks.stop()  # nobody is there to be told
        if not event.spontaneous():
            self.shown.hide()
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
        told, scanned = self.looks.told, self.scanned
        focus = self.form.focusWidget()
        cursor = focus.cursorPosition() if isinstance(focus, QLineEdit) else 0
        self._show(newest.id, newest.version, values_of(newest))
        self._draft.follow(DRAFTS + newest.id, newest.version)
        self.looks.told, self.scanned = told, scanned
        changed = meanwhile(before, own, self._before)
        self.form.set_values(own)
        self.village.type_in(village)
        if isinstance(focus, QLineEdit):
            focus.setCursorPosition(cursor)
        self.offers.show(changed)
        self.looks.look()
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
            self.looks.hold()
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
