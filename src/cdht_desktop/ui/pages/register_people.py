"""The dialog that registers citizens for the year in hand: everybody, a village, or persons one by one."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import Refused
from cdht_desktop.ops import citizens, registrations, villages
from cdht_desktop.ops.registrations import Registered
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.register_picker import PeoplePicker
from cdht_desktop.ui.pages.scoring_words import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.words import _


def ask(desk: Desk, parent: QWidget, chosen: Sequence[str] = ()) -> "RegisterPeople":
    """Open the dialog for `desk.year`; `chosen` are citizens (ids) already picked on another page."""
    dialog = RegisterPeople(desk, parent, chosen)
    dialog.open()
    return dialog


class RegisterPeople(QDialog):
    """Three ways to say who, each with how many that would be."""

    def __init__(self, desk: Desk, parent: QWidget, chosen: Sequence[str] = ()) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._desk, self._host, self._year = desk, parent, desk.year or 0
        self._registered = desk.read(registrations.registered, self._year)
        title = _("Register citizens for {year}").format(year=self._year)
        self.setWindowTitle(title)
        self.setMinimumWidth(640)
        self.banner = Banner()
        self.everybody = QRadioButton(_("All citizens on the list"))
        self.one_village = QRadioButton(_("One village"))
        self.persons = QRadioButton(_("Persons one by one"))
        self.village = Choice((v.id, v.name) for v in desk.read(villages.all_villages))
        self.village.setAccessibleName(_("Village"))
        self.picker = PeoplePicker(desk, self._registered)
        self.picker.setMinimumHeight(150)
        self._found = label("", wrap=True)
        self.primary = button(_("Register"), self._register, role="primary")
        self._lay_out(title)
        self._connect()
        self.picker.choose(chosen)
        (self.persons if chosen else self.everybody).setChecked(True)

    def ids(self) -> list[str]:
        """Return the citizens that would be registered now."""
        if self.persons.isChecked():
            return self.picker.chosen()
        return [one for one in self._wanted() if one not in self._registered]

    def _wanted(self) -> list[str]:
        village = self.village.value() if self.one_village.isChecked() else None
        return self._desk.read(citizens.find, "", village_id=village)

    def _way_chosen(self) -> None:
        self._count()
        self._make_room()

    def _count(self) -> None:
        """Say how many would be registered, and how many are already."""
        self.village.setEnabled(self.one_village.isChecked())
        self.picker.setVisible(self.persons.isChecked())
        new = len(self.ids())
        self._found.setText(self._counted(new))
        self.primary.setText(_("Register {count} persons").format(count=thousands(new)) if new else _("Register"))
        self.primary.setEnabled(new > 0)

    def _counted(self, new: int) -> str:
        if self.persons.isChecked():
            return _("{count} persons picked.").format(count=thousands(new))
        already = len(self._wanted()) - new
        words = _("{count} persons would be registered.").format(count=thousands(new))
        if already:
            words += " " + _("{count} are registered already.").format(count=thousands(already))
        return words

    def _make_room(self) -> None:
        """Be as large as the list of persons needs, or as small as the rest does."""
        room = self._host.window().height() - STEP * 4
        self.resize(self.width(), min(640, room) if self.persons.isChecked() else self.minimumSizeHint().height())

    def _register(self) -> None:
        wanted = None if self.everybody.isChecked() else self.ids()
        self._desk.work(
            _("Register citizens"),
            registrations.register,
            self._year,
            wanted,
            done=self._done,
            failed=self._refused,
            guard=self.primary,
            progress=True,
        )

    def _done(self, changes: Changes[Registered]) -> None:
        words = _("{count} persons were registered for {year}.").format(
            count=thousands(changes.value.registered), year=self._year
        )
        if isinstance(self._host, Page):
            self._host.banner.done(words, action=_("Undo"), slot=partial(self._desk.undo, changes.id))
        else:
            self._desk.say(words, "done")
        self.close()

    def _refused(self, refusal: Refused) -> bool:
        self.banner.error(str(refusal))
        return True

    def _connect(self) -> None:
        for way in (self.everybody, self.one_village, self.persons):
            way.toggled.connect(lambda on: self._way_chosen() if on else None)
        self.village.currentIndexChanged.connect(lambda _index: self._count())
        self.picker.changed.connect(self._count)
        self.one_village.setEnabled(self.village.count() > 0)

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.setSpacing(STEP)
        column.addWidget(label(title, "heading"))
        column.addWidget(self.banner)
        column.addWidget(self.everybody)
        row = QHBoxLayout()
        row.addWidget(self.one_village)
        row.addWidget(self.village, 1)
        column.addLayout(row)
        column.addWidget(self.persons)
        column.addWidget(self.picker, 1)
        column.addSpacing(STEP)
        column.addWidget(self._found)
        column.addWidget(_note())
        feet = QHBoxLayout()
        feet.addStretch()
        feet.addWidget(button(_("Cancel"), self.close))
        feet.addWidget(self.primary)
        column.addLayout(feet)
        self.primary.setDefault(True)


def _note() -> QLabel:
    return label(_("Village and group are kept as they are today. It can be undone."), "muted", wrap=True)
