"""A form built from rows: label, field, help, and room for its error."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import FieldErrors, Refused
from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, restyle
from cdht_desktop.ui.widgets.fields import Choice, DateField, Note, PasswordField
from cdht_desktop.words import _

FieldT = TypeVar("FieldT", bound=QWidget)


@dataclass(frozen=True)
class Offer:
    """Another value for a field: a sentence that names it, and what takes it."""

    sentence: str
    action: str
    slot: Callable[[], object]


class FormRows(QWidget):
    """Rows from top to bottom.

    `line`, `choice`, `check`, `date`, `password` and `note` add one each and return its field; `add` takes any widget
    that has `value()` and `set_value()`, or is one of Qt's simple fields. Names are those of the action's values, so
    that `FieldErrors` find their row. `beside=True` puts a row to the right of the one before. `changed` is emitted
    when any field changes.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP * 2)
        self._line = QHBoxLayout()

    def add(self, name: str, text: str, field: FieldT, hint: str = "", *, beside: bool = False) -> FieldT:
        """Add a row with any field, and return the field; `hint` is the help under it."""
        row = _Row(text, field, hint)
        self._rows[name] = row
        if not beside:
            self._line = QHBoxLayout()
            self._line.setSpacing(STEP * 2)
            self._column.addLayout(self._line)
        self._line.addWidget(row, 1)
        _tell_changes(field, self.changed.emit)
        return field

    def line(self, name: str, text: str, hint: str = "", *, beside: bool = False, longest: int = 200) -> QLineEdit:
        """Add a line of text."""
        field = self.add(name, text, QLineEdit(), hint, beside=beside)
        field.setMaxLength(longest)
        return field

    def choice(
        self, name: str, text: str, options: Iterable[tuple[object, str]], hint: str = "", *, beside: bool = False
    ) -> Choice:
        """Add a choice of (value, words)."""
        return self.add(name, text, Choice(options), hint, beside=beside)

    def check(self, name: str, text: str, hint: str = "", *, beside: bool = False) -> QCheckBox:
        """Add a box to tick; its words stand beside it."""
        return self.add(name, "", QCheckBox(text), hint, beside=beside)

    def date(
        self, name: str, text: str, hint: str = "", *, year_alone: bool = False, beside: bool = False
    ) -> DateField:
        """Add a date."""
        return self.add(name, text, DateField(year_alone=year_alone), hint, beside=beside)

    def password(self, name: str, text: str, hint: str = "", *, beside: bool = False) -> PasswordField:
        """Add a password."""
        return self.add(name, text, PasswordField(), hint, beside=beside)

    def note(self, name: str, text: str, hint: str = "", *, lines: int = 3) -> Note:
        """Add a text of a few lines."""
        return self.add(name, text, Note(lines), hint)

    def field(self, name: str) -> QWidget:
        """Return a row's field."""
        return self._rows[name].field

    def values(self) -> dict[str, Any]:
        """Return what the fields hold, by name; text is NFC."""
        return {name: _value(row.field) for name, row in self._rows.items()}

    def set_values(self, values: Mapping[str, object]) -> None:
        """Fill the fields that are named, and clear all errors; `changed` is not emitted."""
        self.blockSignals(True)
        for name, value in values.items():
            if name in self._rows:
                _set_value(self._rows[name].field, value)
        self.blockSignals(False)
        self.errors({})

    def errors(self, fields: Mapping[str, str]) -> list[str]:
        """Show each sentence under its field and go to the first; fields not named are cleared.

        Returns the sentences that have no row here.
        """
        first: QWidget | None = None
        for name, row in self._rows.items():
            row.fault(fields.get(name, ""))
            if name in fields and first is None:
                first = row.field
        if first is not None:
            first.setFocus()
            self._bring_into_sight(first)
        return [sentence for name, sentence in fields.items() if name not in self._rows]

    def warnings(self, fields: Mapping[str, str]) -> None:
        """Show sentences that ask for a look but forbid nothing; fields with an error keep it."""
        for name, row in self._rows.items():
            row.warn(fields.get(name, ""))

    def offers(self, fields: Mapping[str, Offer]) -> None:
        """Show another value under each field named, with a button that takes it; fields not named offer none."""
        for name, row in self._rows.items():
            row.offer(fields.get(name))

    def words_for(self, name: str) -> str:
        """Return what a field's label says."""
        return self._rows[name].text

    def refused(self, error: Refused) -> bool:
        """Show an action's `FieldErrors` at their fields; True where every sentence found its row.

        Made for `desk.work(…, failed=form.refused)`.
        """
        return isinstance(error, FieldErrors) and not self.errors(error.fields)

    def focus_first(self) -> None:
        """Go to the first field that can be filled in."""
        for row in self._rows.values():
            if row.field.isEnabled() and row.field.isVisibleTo(self):
                row.field.setFocus()
                return

    def focus_on(self, name: str) -> None:
        """Go to a field, and bring it in sight where the form scrolls."""
        field = self._rows[name].field
        field.setFocus()
        QTimer.singleShot(0, field, lambda: self._bring_into_sight(field))  # once the rows above have their height

    def show_row(self, name: str, *, visible: bool) -> None:
        """Show or hide a whole row."""
        self._rows[name].setVisible(visible)

    def lock(self) -> None:
        """Let everything be read and copied, and nothing be changed."""
        for row in self._rows.values():
            if isinstance(row.field, QLineEdit | QPlainTextEdit):
                row.field.setReadOnly(True)
            else:
                row.field.setEnabled(False)

    def _bring_into_sight(self, field: QWidget) -> None:
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(field, 0, 80)


class _Row(QWidget):
    """Label above field; under it the help, then what is wrong with it."""

    def __init__(self, text: str, field: QWidget, hint: str) -> None:
        super().__init__()
        self.field = field
        self.text = text
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        if text:
            words = label(text, "label")
            words.setBuddy(field)
            column.addWidget(words)
            field.setAccessibleName(text)
        elif isinstance(field, QCheckBox):
            field.setAccessibleName(field.text())
        column.addWidget(field)
        if hint:
            column.addWidget(label(hint, "muted", wrap=True))
            field.setAccessibleDescription(hint)
        self._hint = hint
        self._offer: Offer | None = None
        self._sign = QLabel()
        self._words = label(wrap=True)
        below = QHBoxLayout()
        below.setSpacing(STEP // 2)
        below.addWidget(self._sign)
        below.addWidget(self._words, 1)
        column.addLayout(below)
        self._offered = label(wrap=True)
        self._take = button("", self._taken, role="link")
        beside = QHBoxLayout()
        beside.setSpacing(STEP)
        beside.addWidget(self._offered, 1)
        beside.addWidget(self._take, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(beside)
        column.addStretch()
        self.fault("")
        self.offer(None)

    def fault(self, sentence: str) -> None:
        restyle(self.field, "wrong", bool(sentence))
        self._show(sentence, "error", "fault")

    def warn(self, sentence: str) -> None:
        if not self.field.property("wrong"):
            self._show(sentence, "warning", "caution")

    def offer(self, offer: Offer | None) -> None:
        self._offer = offer
        self._offered.setText(offer.sentence if offer else "")
        self._take.setText(offer.action if offer else "")
        self._take.setAccessibleName(f"{offer.action}: {offer.sentence}" if offer else "")
        self._offered.setVisible(offer is not None)
        self._take.setVisible(offer is not None)

    def _taken(self) -> None:
        if self._offer is not None:
            self._offer.slot()

    def _show(self, sentence: str, sign: str, role: str) -> None:
        self._words.setText(sentence)
        restyle(self._words, "role", role)
        if sentence:
            set_icon(self._sign, sign, "error" if sign == "error" else "muted")
        self._sign.setVisible(bool(sentence))
        self._words.setVisible(bool(sentence))
        # Screen readers say why a field is wrong when they come to it.
        said = _("Error: {sentence}").format(sentence=sentence) if sign == "error" and sentence else sentence
        self.field.setAccessibleDescription(" ".join(filter(None, (said, self._hint))))


def _value(field: QWidget) -> Any:
    if hasattr(field, "set_value"):
        return field.value()  # type: ignore[attr-defined] # ours: it has both
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, QSpinBox):
        return field.value()
    if isinstance(field, QLineEdit):
        return nfc(field.text())
    raise TypeError(type(field).__name__)


def _set_value(field: QWidget, value: Any) -> None:
    if hasattr(field, "set_value"):
        field.set_value(value)
    elif isinstance(field, QCheckBox):
        field.setChecked(bool(value))
    elif isinstance(field, QSpinBox):
        field.setValue(int(value))
    elif isinstance(field, QLineEdit):
        field.setText("" if value is None else str(value))
    else:
        raise TypeError(type(field).__name__)


def _tell_changes(field: QWidget, slot: Any) -> None:
    if isinstance(field, QLineEdit | QPlainTextEdit):
        field.textChanged.connect(lambda *_args: slot())
    elif isinstance(field, QComboBox):
        field.currentIndexChanged.connect(lambda _index: slot())
    elif isinstance(field, QCheckBox):
        field.toggled.connect(lambda _on: slot())
    elif isinstance(field, QSpinBox):
        field.valueChanged.connect(lambda _value: slot())
    elif hasattr(field, "changed"):
        field.changed.connect(lambda *_args: slot())
