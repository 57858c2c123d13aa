"""The form of one citizen, beside the list: adding one after another, and changing one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit

from cdht_desktop.changes import Changes
from cdht_desktop.errors import FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import citizens, groups, villages
from cdht_desktop.ops.citizens import Citizen, CitizenInput
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizen_enter import EnterMoves
from cdht_desktop.ui.pages.citizen_village import VillageField
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.ui.widgets.panel import SidePanel
from cdht_desktop.words import _

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
        self._elsewhere: dict[str, str] = {}  # what someone else wrote meanwhile into fields that were typed in
        self.village = VillageField(_("not known"))
        self.form = self._make_form()
        self.set_body(self.form)
        self.another = self.add_button(_("Save, then the next person"), lambda: self.save(another=True))
        self.another.setToolTip(_("Village and group stay for the next person") + " (Ctrl+Enter)")
        self.primary = self.add_primary(_("Save"), self.save, icon="save", shortcut="Ctrl+S")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda: self.save(another=self._id is None))
        self._look = QTimer(self, singleShot=True, interval=_PAUSE)
        self._enter = EnterMoves(self.form, lambda: self.save(another=self._id is None))
        self._enter.left.connect(lambda: self._look.start(0))
        self._look.timeout.connect(self._look_again)
        self.form.changed.connect(lambda: self._look.start(_PAUSE))
        self.closing = self._may_close
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
            self._fill_new(known)
            go()
            self.form.focus_first()

        self._unless_unsaved(start)

    def show_citizen(self, citizen_id: str, go: Callable[[], object]) -> None:
        """Show a citizen's record, then `go`; asks first about unsaved words."""

        def show() -> None:
            try:
                self._fill(self._desk.read(citizens.get, citizen_id))
            except NotFound as error:
                self._desk.say(str(error), "error")
            else:
                go()

        self._unless_unsaved(show)

    def refresh(self) -> None:
        """Offer the villages and groups there are now, and read the record again where nothing was typed."""
        untouched = not self.isHidden() and not self.unsaved
        self.village.set_villages([(one.id, one.name) for one in self._desk.read(villages.all_villages)])
        known = [(one.id, one.name) for one in self._desk.read(groups.all_groups)]
        group = self.form.field("group_id")
        assert isinstance(group, QComboBox)  # noqa: S101 - as _make_form made it
        group.set_options([(None, _("not known")), *known])  # type: ignore[attr-defined] # a Choice
        if untouched and self._id is not None:
            try:
                self._fill(self._desk.read(citizens.get, self._id))
            except NotFound:
                self.close_panel()

    def save(self, *, another: bool = False) -> None:
        """Save what was typed; with `another` stay for the next person. Faults are shown at their fields."""
        if not self.primary.isEnabled() or self.isHidden():
            return  # the same press twice
        self.banner.hide()
        try:
            self._desk.read(citizens.check, self._input(), self._id)
        except FieldErrors as error:
            self._refused(error)
        else:
            self._add_village_then(partial(self._write, another=another))

    def _make_form(self) -> FormRows:
        form = FormRows()
        form.line("name", _("Full name"))
        form.date("birth", _("Birth date (or year)"), year_alone=True)
        sexes = [(None, _("not known")), ("male", _("Male")), ("female", _("Female"))]
        form.choice("sex", _("Sex"), sexes, beside=True)
        form.line("id_number", _("ID number"), longest=40)
        form.add("village_id", _("Village"), self.village)
        form.choice("group_id", _("Group"), [])
        form.line("phone", _("Phone"), longest=40)
        form.note("note", _("Note"), lines=2)
        form.line("consent_source", _("Agreed to the use of their data: on which paper"))
        form.date("consent_date", _("Agreed on"))
        for name, words in {
            "name": _("such as: Nguyễn Thị Đào"),
            "birth": _("such as: 05/03/1958"),
            "id_number": _("12 digits; may be left empty"),
            "consent_source": _("such as: signed registration form"),
        }.items():
            field = form.field(name)
            assert isinstance(field, QLineEdit)  # noqa: S101 - as made above
            field.setPlaceholderText(words)
        return form

    def _input(self) -> CitizenInput:
        return CitizenInput(**self.form.values())

    # Filling --------------------------------------------------------------------------------------------------------

    def _fill_new(self, known: dict[str, object]) -> None:
        empty = dict.fromkeys(self.form.values())
        self._show(None, 0, empty | known)
        self._enter.forget()
        self.form.warnings({})
        self.set_title(_("Add a citizen"))

    def _fill(self, one: Citizen) -> None:
        self._show(one.id, one.version, _values(one))
        self._enter.visited_all()
        self.set_title(one.name)
        name = self.form.field("name")
        if isinstance(name, QLineEdit):
            name.setCursorPosition(0)  # a long name shows its beginning
        self._look_again()

    def _show(self, citizen_id: str | None, version: int, values: dict[str, object]) -> None:
        self._id, self._version = citizen_id, version
        self._elsewhere, self._refused_values = {}, None
        self.banner.hide()
        self.form.set_values(values)
        self._before = self.form.values()
        self.another.setVisible(citizen_id is None)
        self._look.stop()

    def _look_again(self) -> None:
        """Show what to look at again under its field; what cannot stand too, once its field was left."""
        if self.form.values() == self._refused_values:
            return  # the faults stay until something is typed
        try:
            found = self._desk.read(citizens.check, self._input(), self._id)
        except FieldErrors as error:
            told = {name: sentence for name, sentence in error.fields.items() if self._enter.was_left(name)}
        else:
            told = {one.field: one.message for one in found}
        self.form.errors({})
        self.form.warnings(self._elsewhere | told)

    # Saving ---------------------------------------------------------------------------------------------------------

    def _add_village_then(self, go: Callable[[], object]) -> None:
        name = self.village.typed()
        if not name:
            go()
            return

        def added(changes: Changes[str]) -> None:
            self.village.set_value(changes.value)
            go()

        def refused(error: Refused) -> bool:
            return self._refused(FieldErrors({"village_id": str(error)}) if isinstance(error, FieldErrors) else error)

        title = _("Add the village")
        self._desk.work(title, villages.add, name, done=added, failed=refused, guard=self.primary)

    def _write(self, *, another: bool) -> None:
        values = self._input()
        done = partial(self._done, another, values.name)
        if self._id is None:
            title, call = _("Add a citizen"), (citizens.add, values)
        else:
            title, call = _("Save the citizen"), (citizens.edit, self._id, values, self._version)  # type: ignore[assignment]
        self._desk.work(title, *call, done=done, failed=self._refused, guard=self.primary)

    def _done(self, another: bool, name: str, changes: Changes[str | None]) -> None:
        citizen_id = changes.value or self._id or ""
        if another:
            kept = {field: self.form.values()[field] for field in _KEPT}
            self._fill_new(kept)
            undo = partial(self._desk.undo, changes.id)
            self.banner.done(_("Added: {name}").format(name=name), action=_("Undo"), slot=undo)
            self.form.focus_first()
        else:
            self._before = self.form.values()
            self.close_panel()
        self.saved.emit(citizen_id, changes)

    def _refused(self, error: Refused) -> bool:
        if isinstance(error, FieldErrors):
            self._refused_values = self.form.values()
            self._enter.visited_all()
            if not self.form.refused(error):
                self.banner.error(str(error))
        elif isinstance(error, Stale):
            self.banner.error(str(error), action=_("Open again"), slot=self._open_again)
        else:
            self.banner.error(str(error))
        return True

    def _open_again(self) -> None:
        """Read the record again under what was typed, and say where both differ."""
        typed, before = self.form.values(), self._before
        own = {name: value for name, value in typed.items() if value != before[name]}
        try:
            self._fill(self._desk.read(citizens.get, self._id))
        except NotFound as error:
            self.banner.error(str(error))
            return
        both = [name for name in own if self._before[name] not in {before[name], own[name]}]
        self._elsewhere = {name: _("Changed meanwhile to: {value}").format(value=self._words(name)) for name in both}
        self.form.set_values(own)
        self._look_again()
        self.banner.notice(_("This is the newest record, with what you typed. Look at it, then save."))

    def _words(self, name: str) -> str:
        field = self.form.field(name)
        if isinstance(field, VillageField):
            return field.words()
        if isinstance(field, QComboBox):
            return field.currentText()
        return str(self.form.values()[name] or _("(empty)"))

    # Closing --------------------------------------------------------------------------------------------------------

    def _unless_unsaved(self, go: Callable[[], object]) -> None:
        if not self.unsaved:
            go()
            return
        ask.unsaved(self.window(), go)

    def _may_close(self) -> bool:
        if self.unsaved:
            self._unless_unsaved(self._close_anyway)
            return False
        return True

    def _close_anyway(self) -> None:
        self.village.set_value(None)
        self._before = self.form.values()
        self.close_panel()


def _values(one: Citizen) -> dict[str, object]:
    return {
        "name": one.name, "birth": str(one.birth or ""), "sex": one.sex, "id_number": one.id_number,
        "village_id": one.village_id, "group_id": one.group_id, "phone": one.phone, "note": one.note,
        "consent_source": one.consent_source, "consent_date": one.consent_date,
    }  # fmt: skip
