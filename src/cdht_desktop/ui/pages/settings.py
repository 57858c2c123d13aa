"""The association's texts for papers, its villages, the criteria in force, backups, and the look."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import association, backups, evaluations, registrations, rounds
from cdht_desktop.ui import theme
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.settings_idle import IdleMinutes
from cdht_desktop.ui.pages.settings_villages import VillageList
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

_WIDEST = 760


class SettingsPage(Page):
    """One card a subject."""

    tables = frozenset({"association", "round", "criteria_set", "village", "citizen", "setting", "backup"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("The association and settings"))
        self._changes = desk.may(Right.SETTINGS)
        if not self._changes:
            said = _("Only an admin changes what stands here.")
            if desk.store.level == "commune" and desk.may(Right.WRITE):
                said = _("Only an admin changes what stands here, but for the villages.")
            self.set_title(_("The association and settings"), said)
        self._save = self.set_primary(_("Save"), self._saving, icon="save", shortcut="Ctrl+S", right=Right.SETTINGS)
        self._unit = label("", "muted", wrap=True)
        self._criteria = label("", wrap=True)
        self._backup = label("", "muted", wrap=True)
        self.form = self._association_form()
        self._before = self.form.values()
        self.form.changed.connect(self._switch)
        if not self._changes:
            self.form.lock()
        self.idle = IdleMinutes(desk)
        self.villages = VillageList(desk, self._village_saved)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(STEP * 2)
        self._cards.setContentsMargins(0, STEP // 2, STEP, 0)
        self._add_card(_("The association on papers"), self._unit, self.form)
        if desk.store.level == "commune":
            self._add_card(_("Villages"), self.villages)
            self._add_card(_("Criteria set of the year"), self._criteria)
            if self._changes:
                self._add_card(_("Papers"), self._papers())
        self._add_card(_("Users and lock"), *self._users(), self.idle)
        self._add_card(_("Backup"), self._backup, *self._backups())
        if self.desk.may(Right.HAND_UP):
            self._add_card(_("Keys"), self._keys())
        self._add_card(_("Look"), self._look())
        self._scroll()

    def load(self) -> None:
        found = self.desk.read(association.get)
        self._fill(found)
        level = _("commune") if found.level == "commune" else _("upper level")
        self.idle.load()
        self._unit.setText(_("Unit's code: {code} · {level}").format(code=found.unit, level=level))
        if found.level == "commune":
            self._criteria.setText(self._criteria_words())
            self.villages.load()
        folder = _("Folder: {folder}").format(folder=self.desk.store.folder)
        at = self.desk.read(backups.last_backup)
        last = at.strftime("%H:%M %d/%m/%Y") if at else _("none yet")
        self._backup.setText(_("Last backup: {when}").format(when=last) + "\n" + folder)

    @property
    def unsaved(self) -> bool:
        """Whether a field differs from what is saved."""
        return self.form.values() != self._before

    def may_close(self) -> bool:
        if self.unsaved:
            ask.unsaved(self.window(), self._drop)
            return False
        return True

    def _fill(self, found: association.Association) -> None:
        """Show what is saved; what was typed and is not saved yet stays."""
        typed = self.form.values()
        own = {name: value for name, value in typed.items() if value != self._before[name]}
        self.form.set_values({name: getattr(found, name) for name in typed})
        self._before = self.form.values()
        self.form.set_values(own)
        self._switch()

    def _drop(self) -> None:
        self.form.set_values(self._before)
        self._switch()

    def _switch(self) -> None:
        self._save.setEnabled(self.unsaved)

    def _association_form(self) -> FormRows:
        form = FormRows()
        form.line("name", _("Association's name"))
        if self.desk.store.level == "commune":
            form.line("commune", _("Commune"), _("Such as: xã Đồng Tâm"))
        else:
            form.line("commune", _("Area"), _("Such as: tỉnh Hưng Yên"))
        form.line("province", _("Province"), beside=True)
        form.line("upper_name", _("Upper level"), _("Who receives the yearly batch"))
        form.line("place", _("Place on papers"), _("Stands before the date"), beside=True)
        hint = _("Such as: CHỦ TỊCH. Up to three lines, printed as they stand here.")
        form.note("signer_title", _("Signer's title"), hint)
        form.line("signer_name", _("Signer's name"), beside=True)
        if self.desk.store.level == "commune":
            form.check(
                "remote",
                _("A remote or ethnic-minority commune"),
                _("Recognised from the lower threshold; each village can say otherwise."),
            )
        return form

    def _criteria_words(self) -> str:
        year = self.desk.year
        if year is None:
            return _("No year is open yet.")
        found = self.desk.read(rounds.criteria_of, year)
        if found.official:
            return f"{found.title}\n{found.instrument}"
        note = _("The program's own criteria set with short labels; not yet the official text.")
        return f"{found.title}\n{note}"

    def _look(self) -> QWidget:
        holder = FormRows()
        choice: Choice = holder.choice(
            "scheme",
            _("Colours"),
            [("system", _("As the computer")), ("light", _("Light")), ("dark", _("Dark"))],
        )
        choice.set_value(theme.chosen())
        choice.currentIndexChanged.connect(lambda _index: theme.choose(choice.value()))  # type: ignore[arg-type] # the three above
        return holder

    def _users(self) -> list[QWidget]:
        if not self.desk.may(Right.USERS):
            return []
        made = button(_("Users …"), lambda: self.desk.go_to("users"), icon="person")
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(
            label(_("Who works here, what each may do, passwords, the recovery code."), "muted", wrap=True)
        )
        column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        return [holder]

    def _backups(self) -> list[QWidget]:
        if not self.desk.may(Right.BACKUP):
            return []
        holder = QWidget()
        holder.setLayout(row := FlowLayout(gap=STEP))
        row.addWidget(button(_("Safety of the data"), lambda: self.desk.go_to("safety"), icon="save"))
        return [holder]

    def _keys(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        words = _("The keys that sign and encrypt the files between the levels: your own, and those of others.")
        column.addWidget(label(words, "muted", wrap=True))
        opening = button(_("Keys …"), lambda: self.desk.go_to("keys"), icon="lock")
        column.addWidget(opening, 0, Qt.AlignmentFlag.AlignLeft)
        if self.desk.store.level == "commune" and self.desk.may(Right.HAND_UP):
            words = _("Where several PCs work for this commune: what goes between them.")
            column.addWidget(label(words, "muted", wrap=True))
            opening = button(_("Other PCs …"), lambda: self.desk.go_to("sharing"), icon="copy")
            column.addWidget(opening, 0, Qt.AlignmentFlag.AlignLeft)
        return holder

    def _papers(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(label(_("Wording, letters, borders and logo of what is printed."), "muted", wrap=True))
        opening = button(_("Layouts of papers"), lambda: self.desk.go_to("layouts"), icon="edit")
        column.addWidget(opening, 0, Qt.AlignmentFlag.AlignLeft)
        return holder

    def _add_card(self, title: str, *parts: QWidget) -> None:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(STEP * 3, STEP * 2, STEP * 3, STEP * 2)
        column.setSpacing(STEP * 2)
        column.addWidget(label(title, "heading"))
        for part in parts:
            column.addWidget(part)
        self._cards.addWidget(card)

    def _scroll(self) -> None:
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        inner.setMaximumWidth(_WIDEST + STEP)  # not the cards': words that wrap in them need the height of that width
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._cards)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.body.addWidget(area, 1)

    def _saving(self) -> None:
        values = self.form.values()
        threshold = values.get("remote") != self._before.get("remote")
        self.desk.work(
            _("Save the association's details"),
            association.edit,
            done=partial(self._saved, values, threshold),
            failed=self.form.refused,
            guard=self._save,
            **values,
        )

    def _saved(self, sent: Mapping[str, Any], threshold: bool, changes: Changes[None]) -> None:
        self._before = {**sent}  # what was sent is saved, if not letter by letter: blanks and empty lines are left out
        self._fill(self.desk.read(association.get))
        self._tell(_("Saved."), changes)
        if threshold:
            self._judge_again()

    def _village_saved(self, changes: Changes[Any], threshold: bool) -> None:
        self._tell(changes.title or _("Saved."), changes)
        if threshold:
            self._judge_again()

    def _judge_again(self) -> None:
        """Hold the year's scores against the threshold that holds now."""
        year = self.desk.year
        if year is not None and self.desk.read(registrations.registered, year):
            title = _("Judge by the new threshold")
            self.desk.work(title, evaluations.judge_again, year, done=self._judged, progress=True)

    def _judged(self, changes: Changes[int]) -> None:
        if not changes.value:
            self.banner.done(_("Saved. By the new threshold everybody keeps their result."))
            return
        words = _("Judged again by the new threshold: {count} people have another result.")
        self._tell(words.format(count=f"{changes.value:,}".replace(",", ".")), changes)

    def _tell(self, words: str, changes: Changes[Any]) -> None:
        if changes.id is None:
            self.banner.done(words)
        else:
            self.banner.done(words, action=_("Undo"), slot=partial(self.desk.undo, changes.id))
