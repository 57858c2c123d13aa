"""For which villages a paper is wanted: all, one, or several that are ticked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cdht_desktop.ops.villages import Village
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.words import _

_ALL, _SEVERAL, _NONE = "*", "+", "-"
_HEIGHT = 176


class VillagesField(QWidget):
    """A choice, and under it a list to tick where several are wanted; `changed` when others are.

    `opened` when the list came in sight.
    """

    changed = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = Choice()
        self.choice.setAccessibleName(_("Villages"))
        self.ticks = QListWidget()
        self.ticks.setFixedHeight(_HEIGHT)
        self.ticks.setAccessibleName(_("Villages"))
        self.ticks.hide()
        self.choice.currentIndexChanged.connect(self._choice_changed)
        self.ticks.itemChanged.connect(lambda _item: self.changed.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        column.addWidget(self.choice)
        column.addWidget(self.ticks)
        self.setFocusProxy(self.choice)

    def set_villages(self, known: Sequence[Village]) -> None:
        """Offer these villages; what was chosen stays, where it is still there. Emits nothing."""
        each: list[tuple[object, str]] = [(one.id, one.name) for one in known]
        none = [(_NONE, _("People without a village"))] if known else []
        several = [(_SEVERAL, _("Several villages …"))] if len(known) > 1 else []
        self.choice.set_options([(_ALL, _("The whole commune")), *several, *each, *none])
        self.ticks.setVisible(self.choice.value() == _SEVERAL)
        kept = set(self._ticked())
        blocked = self.ticks.blockSignals(True)
        self.ticks.clear()
        for one in known:
            item = QListWidgetItem(one.name)
            item.setData(Qt.ItemDataRole.UserRole, one.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if one.id in kept else Qt.CheckState.Unchecked)
            self.ticks.addItem(item)
        self.ticks.blockSignals(blocked)

    def value(self) -> tuple[str | None, ...] | None:
        """Return the ids of the villages wanted: None for the whole commune, an id None for people without a village."""
        chosen = self.choice.value()
        if chosen in {_ALL, None}:
            return None
        if chosen == _SEVERAL:
            return self._ticked()
        return (None if chosen == _NONE else str(chosen),)

    def set_value(self, value: object) -> None:
        """Choose one village by id, or the whole commune (None)."""
        self.choice.set_value(_ALL if value is None else value)

    def _ticked(self) -> tuple[str, ...]:
        items = (self.ticks.item(row) for row in range(self.ticks.count()))
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    def _choice_changed(self) -> None:
        self.ticks.setVisible(self.choice.value() == _SEVERAL)
        if not self.ticks.isHidden():
            self.opened.emit()
        self.changed.emit()
