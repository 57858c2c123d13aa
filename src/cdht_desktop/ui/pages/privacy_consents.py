"""What one person agreed to, purpose by purpose, and whether their data are used."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.ops import consents, requests
from cdht_desktop.ops.consents import PersonConsent
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.papers_person import PersonField
from cdht_desktop.ui.pages.privacy_words import consent_chip, consent_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.widgets.chip import Chip
from cdht_desktop.words import _


class Consents(QWidget):
    """Who, then a part for each purpose; `changed(changes)` is called after each that was noted."""

    def __init__(self, desk: Desk, changed: Callable[[Changes[Any]], object], citizen_id: str | None = None) -> None:
        super().__init__()
        self._desk, self._changed = desk, changed
        self.person = PersonField(desk)
        self.person.changed.connect(self.show_person)
        self._parts = QVBoxLayout()
        self._parts.setSpacing(STEP * 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(self.person)
        column.addLayout(self._parts)
        self.setFocusProxy(self.person)
        self.person.set_value(citizen_id)
        self.show_person()

    def show_person(self) -> None:
        """Show the purposes of the person who is chosen."""
        while (item := self._parts.takeAt(0)) is not None:
            if (part := item.widget()) is not None:
                part.hide()
                part.deleteLater()
        citizen_id = self.person.value()
        if citizen_id is None:
            words = _("Find the person first: type a name, then press Enter.")
            self._parts.addWidget(label(words, "muted", wrap=True))
            return
        for one in self._desk.read(consents.of_person, citizen_id):
            self._parts.addWidget(rule())
            self._parts.addWidget(self._purpose(citizen_id, one))
        self._parts.addWidget(rule())
        self._parts.addWidget(self._use(citizen_id))

    def _purpose(self, citizen_id: str, one: PersonConsent) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        column.addWidget(label(one.purpose.label, "strong", wrap=True))
        column.addWidget(label(one.purpose.hint, "muted", wrap=True))
        chip = consent_chip(one)
        line = QHBoxLayout()
        line.setSpacing(STEP)
        line.addWidget(Chip(chip.word, chip.tone))
        line.addWidget(label(consent_words(one), wrap=True), 1)
        column.addLayout(line)
        feet = QHBoxLayout()
        feet.setSpacing(STEP)
        feet.addWidget(self._button(_("Note their consent …"), partial(self._ask, citizen_id, one), one))
        if one.holds and one.purpose.code != consents.TITLE:
            feet.addWidget(self._button(_("Taken back …"), partial(self._ask_back, citizen_id, one), one))
        feet.addStretch()
        column.addLayout(feet)
        return made

    def _button(self, words: str, slot: Callable[[], object], one: PersonConsent) -> QWidget:
        made = button(words, slot)
        made.setAccessibleName(f"{words} {one.purpose.label}")
        return made

    def _use(self, citizen_id: str) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        since = self._desk.read(requests.restricted_since, citizen_id)
        if since is None:
            column.addWidget(label(_("Their data are kept and used."), wrap=True))
            stop = partial(self._work, _("Keep but use no more"), requests.restrict, citizen_id)
            column.addWidget(button(_("Keep but use no more"), stop, icon="lock"))
        else:
            words = _("Since {date} their data are kept but not used.").format(date=f"{since:%d/%m/%Y}")
            column.addWidget(label(words, "caution", wrap=True))
            column.addWidget(
                button(_("Use them again"), partial(self._work, _("Use them again"), requests.lift, citizen_id))
            )
        return made

    def _ask(self, citizen_id: str, one: PersonConsent) -> None:
        dialog = AskForm(
            self.window(), _("Note a consent"), one.purpose.label, _("Save"), lambda: self._give(dialog, citizen_id, one),
            "save",
        )  # fmt: skip
        hint = _("Such as: registration form of 05/01/2026, signed")
        dialog.form.line("source", _("On which paper they agreed"), hint)
        dialog.form.date("given_on", _("On which day"))
        dialog.form.set_values({"source": one.source, "given_on": one.given_on or dt.date.today()})
        dialog.open()
        dialog.form.focus_first()

    def _give(self, dialog: AskForm, citizen_id: str, one: PersonConsent) -> None:
        values = dialog.form.values()
        self._work(
            _("Note a consent"), consents.give, citizen_id, one.purpose.code, values["source"], values["given_on"],
            dialog=dialog,
        )  # fmt: skip

    def _ask_back(self, citizen_id: str, one: PersonConsent) -> None:
        dialog = AskForm(
            self.window(), _("A consent was taken back"), one.purpose.label, _("Save"),
            lambda: self._take_back(dialog, citizen_id, one), "save",
        )  # fmt: skip
        dialog.form.date("withdrawn_on", _("On which day"))
        dialog.form.set_values({"withdrawn_on": dt.date.today()})
        dialog.open()
        dialog.form.focus_first()

    def _take_back(self, dialog: AskForm, citizen_id: str, one: PersonConsent) -> None:
        day = dialog.form.values()["withdrawn_on"]
        self._work(_("A consent was taken back"), consents.withdraw, citizen_id, one.purpose.code, day, dialog=dialog)

    def _work(self, title: str, call: Callable[..., Any], *args: object, dialog: AskForm | None = None) -> None:
        def done(changes: Changes[Any]) -> None:
            if dialog is not None:
                dialog.close()
            self.show_person()
            self._changed(changes)

        self._desk.work(title, call, *args, done=done, failed=dialog.refused if dialog else None)
