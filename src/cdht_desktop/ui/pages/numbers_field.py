"""The look of a number: what stands before and behind it."""

from PySide6.QtCore import QDynamicPropertyChangeEvent, QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, restyle
from cdht_desktop.words import _

_NUMBER = "{n}"


class PatternField(QWidget):
    """Two boxes with the number between them; its value is a rule's pattern.

    The year and the unit's code are written as what they are; within the pattern they stand as `{year}` and `{unit}`, so
    that the next year takes the rule over with its own year.
    """

    changed = Signal()

    def __init__(self, year: int, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = {str(year): "{year}", unit: "{unit}"}
        self.before, self.behind = QLineEdit(), QLineEdit()
        self._number = label("", "strong")
        for box, words in ((self.before, _("before")), (self.behind, _("behind"))):
            box.setPlaceholderText(words)
            box.setMaxLength(40)
            box.textChanged.connect(lambda _text: self.changed.emit())
        self.setFocusProxy(self.before)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP)
        row.addWidget(self.before, 2)
        row.addWidget(self._number)
        row.addWidget(self.behind, 3)

    def value(self) -> str:
        """Return the pattern."""
        before, behind = (self._with_fields(box.text()) for box in (self.before, self.behind))
        return f"{before}{_NUMBER}{behind}"

    def set_value(self, pattern: object) -> None:
        """Show a pattern."""
        shown = str(pattern)
        for text, field in self._fields.items():
            shown = shown.replace(field, text)
        before, _number, behind = shown.partition(_NUMBER)
        self.before.setText(before)
        self.behind.setText(behind)

    def show_number(self, text: str) -> None:
        """Show the counted number between the boxes."""
        self._number.setText(text)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.before.setAccessibleName(_("{what}: before the number").format(what=name))
        self.behind.setAccessibleName(_("{what}: behind the number").format(what=name))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QDynamicPropertyChangeEvent) and event.propertyName() == b"wrong":
            for box in (self.before, self.behind):
                restyle(box, "wrong", self.property("wrong"))
        return super().event(event)

    def _with_fields(self, text: str) -> str:
        for shown, field in self._fields.items():
            text = text.replace(shown, field)
        return text
