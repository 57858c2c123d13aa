"""The rail: the places of the window in the order of the year, and when the last backup was made."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.ops import association, backups
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.icons import SIZE, set_icon
from cdht_desktop.ui.registry import Place
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, restyle, rule
from cdht_desktop.words import _

WIDTH = 232
_LOW = 560  # where the window is lower than this, the places are: then all of them stay in sight
_KEYS = 10  # Alt+1 … Alt+9, Alt+0; what comes after them (the help) has a key of its own


class Rail(QFrame):
    """Signal: `asked(key)` when a place was chosen."""

    asked = Signal(str)

    def __init__(self, desk: Desk, places: Sequence[Place]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self._desk = desk
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._name = label("", "muted", wrap=True)
        self._backup = label("", "muted", wrap=True)
        self._lay_out(places)
        self.refresh()

    def mark(self, key: str) -> None:
        """Show which place is in sight."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)
            self._area.ensureWidgetVisible(self._buttons[key], 0, STEP)
        for known, made in self._buttons.items():
            set_icon(made, str(made.property("place_icon")), "accent" if known == key else "text")

    def refresh(self) -> None:
        """Read the association's name and the last backup's time."""
        self._name.setText(self._desk.read(association.get).name)
        self._backup.setText(backup_words(self._desk.read(backups.last_backup), dt.datetime.now().astimezone()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < _LOW
        self._column.setSpacing(1 if low else 2)
        for made in self._buttons.values():
            restyle(made, "low", "true" if low else "")

    def _lay_out(self, places: Sequence[Place]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP, STEP, STEP, STEP)
        column.setSpacing(2)
        head = QVBoxLayout()
        head.setContentsMargins(STEP, 0, STEP, STEP)
        head.setSpacing(0)
        head.addWidget(label(_("Learning Citizen"), "brand"))
        head.addWidget(self._name)
        column.addLayout(head)
        self._area = self._places(places)
        column.addWidget(self._area, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(STEP, 0, STEP, 0)
        foot.addWidget(self._backup)
        column.addLayout(foot)

    def _places(self, places: Sequence[Place]) -> QScrollArea:
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        self._column = column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        line_drawn = False
        for number, place in enumerate((one for one in places if not one.under), 1):
            if place.apart and not line_drawn:
                column.addSpacing(STEP // 2)
                column.addWidget(rule())
                column.addSpacing(STEP // 2)
                line_drawn = True
            column.addWidget(self._button(place, number))
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _button(self, place: Place, number: int) -> QPushButton:
        keys = f"Alt+{number % 10}" if number <= _KEYS else ""
        made = button(place.words, lambda: self.asked.emit(place.key), icon=place.icon, role="place", shortcut=keys)
        made.setIconSize(QSize(SIZE + 2, SIZE + 2))
        made.setProperty("place_icon", place.icon)
        made.setCheckable(True)
        self._group.addButton(made)
        self._buttons[place.key] = made
        return made


def backup_words(at: dt.datetime | None, now: dt.datetime) -> str:
    """Say when the last backup was made."""
    if at is None:
        return _("No backup yet")
    days = (now.date() - at.date()).days
    time = at.strftime("%H:%M")
    if days == 0:
        return _("Backup at {time} today").format(time=time)
    if days == 1:
        return _("Backup at {time} yesterday").format(time=time)
    return _("Backup on {date}, {days} days ago").format(date=at.strftime("%d/%m/%Y"), days=days)
