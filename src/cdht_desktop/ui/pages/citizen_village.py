"""The village of a citizen or of a list: one of those there are, or a new one typed on the spot."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import FieldErrors, Refused
from cdht_desktop.ops import villages
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.words import _

_NEW = "*new*"  # no id and no village's name


class VillageField(QWidget):
    """A choice that ends in “New village …”; that opens a line for its name under it.

    `value()` is what was chosen (None: none); `typed()` the name of a new village, which the caller adds.
    """

    changed = Signal()

    def __init__(self, none: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._none = none
        self.choice = Choice()
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Name of the new village"))
        self.line.setAccessibleName(_("Name of the new village"))
        self.line.setMaxLength(100)
        self.line.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.choice)
        column.addWidget(self.line)
        self.setFocusProxy(self.choice)
        self.set_villages(())
        self.choice.currentIndexChanged.connect(self._chosen)
        self.choice.activated.connect(lambda _index: self._go_to_line())
        self.line.textChanged.connect(lambda _text: self.changed.emit())

    def set_villages(self, known: Iterable[tuple[object, str]]) -> None:
        """Offer these villages (value, name); what was chosen stays so."""
        self.choice.set_options([(None, self._none), *known, (_NEW, _("New village …"))])

    def value(self) -> str | None:
        """Return the chosen village, None where none or a new one is."""
        value = self.choice.value()
        return None if value in {None, _NEW} else str(value)

    def set_value(self, value: object) -> None:
        """Choose a village."""
        self.choice.set_value(value)
        self.line.clear()
        self.line.setVisible(self.is_new)

    def type_in(self, name: str) -> None:
        """Put in the name of a new village, as it was typed before; nothing for an empty one."""
        if name:
            self.choice.set_value(_NEW)
            self.line.setText(name)

    def words_of(self, value: object) -> str:
        """Return the name of a village, or that none is known."""
        return self.choice.itemText(max(self.choice.findData(value), 0))

    @property
    def is_new(self) -> bool:
        """Whether a new village is being typed."""
        return self.choice.value() == _NEW

    def typed(self) -> str:
        """Return the name of a new village, empty where one of those there are was chosen."""
        return nfc(self.line.text()) if self.is_new else ""

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.choice.setAccessibleName(name)

    def _chosen(self, _index: int) -> None:
        self.line.setVisible(self.is_new)
        self.changed.emit()

    def _go_to_line(self) -> None:
        if self.is_new:
            self.line.setFocus()


def made_first(
    desk: Desk, field: VillageField, guard: QWidget, go: Callable[[], object], failed: Callable[[Refused], bool]
) -> None:
    """Go on once the new village typed into `field` is made and chosen; at once where none was typed."""
    name = field.typed()
    if not name:
        go()
        return

    def added(changes: Changes[str]) -> None:
        field.set_value(changes.value)
        go()

    def refused(error: Refused) -> bool:
        return failed(FieldErrors({"village_id": str(error)}) if isinstance(error, FieldErrors) else error)

    desk.work(_("Add the village"), villages.add, name, done=added, failed=refused, guard=guard)
