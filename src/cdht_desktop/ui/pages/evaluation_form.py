"""The evaluation form: ten small fields under their competences, the two digital marks, a note."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.ops.evaluations import EvaluationInput, EvaluationRow
from cdht_desktop.ui.pages.evaluation_field import ScoreField
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.fields import Note
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.words import _

_PERSONS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class EvaluationForm(QWidget):
    """The form of one criteria set; `show_person` fills it.

    Enter goes to the next field without a score, as in a workbook; where all are filled, or with Ctrl, it accepts.
    Signals: `changed` any field; `accepted` save and go on; `unfinished` Enter, but the field in hand is the only one
    without a score; `stepped(±1)` Page down and up: the next or the previous person.
    """

    changed = Signal()
    accepted = Signal()
    unfinished = Signal()
    stepped = Signal(int)

    def __init__(self, criteria: CriteriaSet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standing = EvaluationInput((None,) * len(criteria.indicators))
        self._arrived: ScoreField | None = None  # reached by typing in the field before, not by any key of its own
        self.fields = [ScoreField(one, criteria.step, criteria.floor, self) for one in criteria.indicators]
        self.digital = QCheckBox(_("Has digital &skills"))
        self.updates = QCheckBox(_("&Updates own information online"))
        self.reading = False  # whoever is signed in may only look
        self.note = Note(2)
        self.note.setAccessibleName(_("Note"))
        self._connect()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        column.addLayout(self._scores(criteria))
        column.addLayout(self._marks())
        self._keys = label(_keys(criteria), "muted", wrap=True)
        column.addWidget(self._keys)
        if not criteria.official:
            column.addWidget(label(_("The program's own short labels; not yet the official text."), "muted", wrap=True))
        column.addSpacing(STEP)
        column.addWidget(self._words_of_note())
        column.addWidget(self.note)

    def show_person(self, row: EvaluationRow, typed: EvaluationInput | None = None) -> None:
        """Show a person's scores, or what was `typed` and is not saved."""
        locked = row.recognised or self.reading
        self._standing = EvaluationInput(row.scores, row.digital, row.updates, row.note)
        shown = typed or self._standing
        self.blockSignals(True)
        for field, points in zip(self.fields, shown.scores, strict=True):
            field.set_value(points)
            field.setReadOnly(locked)
        self.digital.setChecked(bool(shown.digital))
        self.updates.setChecked(bool(shown.updates))
        self.note.set_value(shown.note)
        self.note.setReadOnly(locked)
        self._keys.setVisible(not locked)
        for box in (self.digital, self.updates):
            box.setEnabled(not locked)
        self.blockSignals(False)
        self.faults({})
        self.changed.emit()

    def values(self) -> EvaluationInput:
        """Return what the form holds."""
        return EvaluationInput(
            self.scores(),
            _answer(self.digital, self._standing.digital),
            _answer(self.updates, self._standing.updates),
            self.note.value(),
        )

    def scores(self) -> tuple[int | None, ...]:
        """Return the scores in tenths, None where there is none."""
        return tuple(field.value() for field in self.fields)

    @property
    def standing(self) -> EvaluationInput:
        """What is saved, or on its way there."""
        return self._standing

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.values() != self._standing

    def settle(self) -> None:
        """Take what the form holds as saved."""
        self._standing = self.values()

    def faults(self, fields: Mapping[str, str]) -> None:
        """Show what was refused at its field (`score_1` …)."""
        for number, field in enumerate(self.fields, 1):
            field.fault(fields.get(f"score_{number}", ""))

    def focus_first(self) -> None:
        """Go to the first field without a score, the first of all where none is empty."""
        self._go_to(next((field for field in self.fields if not field.text()), self.fields[0]))

    def type_key(self, key: str) -> None:
        """Take a key that was typed elsewhere into the field with the keyboard's place."""
        field = next((field for field in self.fields if field.hasFocus()), None)
        if field is not None and not field.isReadOnly():
            field.key(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():  # a key held down would run through the list
                self._enter(finish=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.key() in _PERSONS:
            self.stepped.emit(_PERSONS[Qt.Key(event.key())])
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._go_to(self.fields[0 if event.key() == Qt.Key.Key_Home else -1])
        else:
            super().keyPressEvent(event)

    def _enter(self, *, finish: bool) -> None:
        empty = [number for number, field in enumerate(self.fields) if field.value() is None]
        if finish or not empty:
            self.accepted.emit()
            return
        now = next((number for number, field in enumerate(self.fields) if field.hasFocus()), -1)
        arrived, self._arrived = self._arrived, None
        if now in empty and self.fields[now] is arrived:
            return  # “8 Enter 9 Enter”: the 8 has gone on by itself already
        following = next((number for number in empty if number > now), empty[0])
        if following == now:
            self.unfinished.emit()
        self._go_to(self.fields[following])

    def _connect(self) -> None:
        for number, field in enumerate(self.fields):
            field.entered.connect(self.changed)
            field.filled.connect(lambda number=number: self._filled(number))
            field.left.connect(lambda by, number=number: self._step(number + by))
            field.handed_on.connect(lambda key, number=number: self._hand_on(number + 1, key))
        self.digital.toggled.connect(lambda _on: self.changed.emit())
        self.updates.toggled.connect(lambda _on: self.changed.emit())
        self.note.textChanged.connect(self.changed)

    def _scores(self, criteria: CriteriaSet) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(STEP)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        line = 0
        for competence in criteria.competences:
            grid.addWidget(label(f"{competence.code}. {competence.label}", "strong", wrap=True), line, 0, 1, 3)
            line += 1
            for indicator, field in zip(criteria.indicators, self.fields, strict=True):
                if indicator.competence == competence.code:
                    words = label(indicator.label, wrap=True)
                    words.setBuddy(field)
                    number = label(str(indicator.number), "muted")
                    grid.addWidget(number, line, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                    grid.addWidget(words, line, 1)
                    grid.addWidget(field, line, 2)
                    line += 1
        return grid

    def _marks(self) -> FlowLayout:
        row = FlowLayout(gap=STEP)
        row.addWidget(self.digital)
        row.addWidget(self.updates)
        return row

    def _words_of_note(self) -> QLabel:
        words = label(_("Note"), "label")
        words.setBuddy(self.note)
        return words

    def _step(self, number: int) -> None:
        if 0 <= number < len(self.fields):
            self._go_to(self.fields[number])

    def _filled(self, number: int) -> None:
        if number + 1 < len(self.fields):
            self._go_to(self.fields[number + 1])
            self._arrived = self.fields[number + 1]

    def _hand_on(self, number: int, key: str) -> None:
        if number < len(self.fields):
            self._go_to(self.fields[number])
            self.fields[number].key(key)

    def _go_to(self, field: ScoreField) -> None:
        self._arrived = None
        field.setFocus()
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(field, 0, 48)


def _keys(criteria: CriteriaSet) -> str:
    if criteria.step % 10:
        return _("Type 0–9, X for 10, a comma for half a point. Enter: next empty field; all filled: next person.")
    return _("Type 0–9, X for 10. Enter: next empty field; all filled: save, next person.")


def _answer(box: QCheckBox, standing: bool | None) -> bool | None:
    """Return a mark: one that was never answered and is not ticked stays unanswered."""
    return True if box.isChecked() else (standing and False)
