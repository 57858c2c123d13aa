"""The association's texts for papers, the criteria in force, backups, and the look."""

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.ops import association, backups, rounds
from cdht_desktop.ui import theme
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

_WIDEST = 760


class SettingsPage(Page):
    """One card a subject."""

    tables = frozenset({"association", "round", "criteria_set"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("The association and settings"))
        self._save = self.set_primary(_("Save"), self._saving, icon="save", shortcut="Ctrl+S")
        self._unit = label("", "muted", wrap=True)
        self._criteria = label("", wrap=True)
        self._backup = label("", "muted", wrap=True)
        self.form = self._association_form()
        self.form.changed.connect(lambda: self._save.setEnabled(True))
        self._cards = QVBoxLayout()
        self._cards.setSpacing(STEP * 2)
        self._cards.setContentsMargins(0, STEP // 2, STEP, 0)
        self._add_card(_("The association on papers"), self._unit, self.form)
        if desk.store.level == "commune":
            self._add_card(_("Criteria set of the year"), self._criteria)
        self._add_card(_("Backup"), self._backup, button(_("Make a backup now"), self._back_up, icon="save"))
        self._add_card(_("Look"), self._look())
        self._scroll()

    def load(self) -> None:
        found = self.desk.read(association.get)
        self.form.set_values({name: getattr(found, name) for name in self.form.values()})
        self._save.setEnabled(False)
        level = _("commune") if found.level == "commune" else _("upper level")
        self._unit.setText(_("Unit's code: {code} · {level}").format(code=found.unit, level=level))
        if found.level == "commune":
            self._criteria.setText(self._criteria_words())
        folder = _("Folder: {folder}").format(folder=self.desk.store.folder)
        at = self.desk.read(backups.last_backup)
        last = at.strftime("%H:%M %d/%m/%Y") if at else _("none yet")
        self._backup.setText(_("Last backup: {when}").format(when=last) + "\n" + folder)

    def _association_form(self) -> FormRows:
        form = FormRows()
        form.line("name", _("Association's name"))
        form.line("commune", _("Commune"), _("Such as: xã Đồng Tâm"))
        form.line("province", _("Province"), beside=True)
        form.line("upper_name", _("Upper level"), _("Who receives the yearly batch"))
        form.line("place", _("Place on papers"), _("Stands before the date"), beside=True)
        form.line("signer_title", _("Signer's title"), _("Such as: CHỦ TỊCH"))
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

    def _add_card(self, title: str, *parts: QWidget) -> None:
        card = QFrame()
        card.setObjectName("card")
        card.setMaximumWidth(_WIDEST)
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
        title = _("Save the association's details")
        self.desk.work(title, association.edit, done=self._saved, failed=self.form.refused, guard=self._save, **values)

    def _saved(self, changes: Changes[None]) -> None:
        self._save.setEnabled(False)
        self.desk.say(_("Saved."), "done")

    def _back_up(self) -> None:
        self.desk.work(_("Make a backup"), backups.backup, done=self._backed_up)

    def _backed_up(self, _file: object) -> None:
        self.load()
        self.desk.touched("backup")
        self.desk.say(_("The backup was made and checked."), "done")
