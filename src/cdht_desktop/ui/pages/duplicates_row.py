"""One field of two records side by side: which of the two values stays, and what comes out."""

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from cdht_desktop.ui.pages.duplicates_fields import Field, Taken
from cdht_desktop.ui.theme import STEP, colour
from cdht_desktop.ui.widgets.basics import button, label, restyle
from cdht_desktop.words import _

_NAMES, _NAMES_NARROW = 124, 100  # width of the fields' names
_RADIO = 30  # width of a radio button that has no words of its own
_ABOVE = 5  # over the first line beside a radio button
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ASIDE = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Columns(QHBoxLayout):
    """Four parts in a line: a name of fixed width, then three of the same width whatever stands in them."""

    def __init__(self, name: QWidget, parts: tuple[QWidget, QWidget, QWidget], owner: QWidget) -> None:
        super().__init__(owner)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(STEP)
        self._name = name
        self.addWidget(name)
        for part in parts:
            policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            part.setSizePolicy(policy)
            self.addWidget(part, 1)

    def fit(self, *, narrow: bool) -> None:
        """Give the names less room where the page is narrow: a whole ID number must fit."""
        self._name.setFixedWidth(_NAMES_NARROW if narrow else _NAMES)
        self.setSpacing(STEP // 2 if narrow else STEP)


class _Radio(QRadioButton):
    """A choice whose arrow keys go between sides and between rows."""

    stepped = Signal(int)
    sided = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}:
            if (by := _STEPS.get(Qt.Key(event.key()))) is not None:
                self.stepped.emit(by)
                return
            if (aside := _ASIDE.get(Qt.Key(event.key()))) is not None:
                self.sided.emit(aside)
                return
        super().keyPressEvent(event)


def _stand_at_top(words: QLabel, *, high: bool) -> None:
    """Let the first line stand where that of its neighbours does; `high`: beside a radio button."""
    words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    words.setContentsMargins(0, _ABOVE if high else 2, 0, _ABOVE if high else 2)


class _Value(QFrame):
    """A value that wraps, with a radio button where it can be chosen; a click anywhere on it chooses."""

    def __init__(self, marked: str, *, choosable: bool, caption: str = "") -> None:
        super().__init__()
        self.radio = _Radio(caption) if choosable else None
        if self.radio is not None:
            self.radio.setProperty("low", "true")
        self.words = label(wrap=True)
        self.words.setTextFormat(Qt.TextFormat.RichText)  # our own marks; what people typed was escaped
        self.words.setText(marked or "–")
        _stand_at_top(self.words, high=choosable and not caption)
        way = QBoxLayout.Direction.TopToBottom if caption else QBoxLayout.Direction.LeftToRight
        row = QBoxLayout(way, self)
        row.setContentsMargins(STEP // 2, 2, STEP // 2, 2)
        row.setSpacing(0)
        if self.radio is not None:
            if not caption:
                self.radio.setFixedWidth(_RADIO)
            self.radio.toggled.connect(self._look)
            self.radio.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            row.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignTop)
            row.addSpacing(STEP // 2)
        row.addWidget(self.words, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.radio is not None and self.rect().contains(event.position().toPoint()):
            self.radio.setChecked(True)
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.radio is None or not self.radio.isChecked():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent_soft"))
        painter.drawRoundedRect(self.rect(), 6, 6)

    def _look(self, chosen: bool) -> None:
        restyle(self.words, "role", "" if chosen else "muted")
        self.update()


class _Result(_Value):
    """What comes out; where both values can stand together, that is a choice of its own."""

    def __init__(self, both: str) -> None:
        super().__init__("", choosable=bool(both), caption=_("Keep both") if both else "")
        _stand_at_top(self.words, high=not both)
        restyle(self.words, "role", "strong")

    def _look(self, chosen: bool) -> None:
        self.update()


class ChoiceRow(QWidget):
    """A field in which the records differ. Signal `stepped(±1)`: go to the row above or below."""

    stepped = Signal(int)

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field.name
        self._texts: dict[Taken, str] = {"first": field.plain[0], "second": field.plain[1]}
        self._values: dict[Taken, _Value] = {
            "first": _Value(field.marked[0], choosable=True), "second": _Value(field.marked[1], choosable=True)
        }  # fmt: skip
        self.result = _Result(field.both)
        if field.both:
            self._texts["both"] = field.both
            self._values["both"] = self.result
        self._group = QButtonGroup(self)
        name = _name(field.title, differs=True, high=True)
        self._columns = Columns(name, (self._values["first"], self._values["second"], self.result), self)
        for taken, value in self._values.items():
            self._connect(taken, value, field.title)
        self.choose(field.preset)

    @property
    def taken(self) -> Taken:
        """Which record's value stays, or both."""
        return next(taken for taken, value in self._values.items() if value.radio and value.radio.isChecked())

    def choose(self, taken: Taken) -> None:
        """Let this record's value stay."""
        if taken in self._values and (radio := self._values[taken].radio) is not None:
            radio.setChecked(True)

    def fit(self, *, narrow: bool) -> None:
        """Take less room where the page is narrow."""
        self._columns.fit(narrow=narrow)

    def take_focus(self) -> None:
        """Bring the keyboard here."""
        if (radio := self._values[self.taken].radio) is not None:
            radio.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self, taken: Taken, value: _Value, title: str) -> None:
        radio = value.radio
        if radio is None:
            return
        words = _("{field}, both together: {value}") if taken == "both" else _("{field}, record {number}: {value}")
        text, number = self._texts[taken] or _("nothing"), 1 if taken == "first" else 2
        radio.setAccessibleName(words.format(field=title, number=number, value=text))
        self._group.addButton(radio)
        radio.stepped.connect(self.stepped)
        radio.sided.connect(self._go_aside)
        radio.toggled.connect(self._toggled)

    def _go_aside(self, by: int) -> None:
        ways = list(self._values)
        self.choose(ways[min(max(ways.index(self.taken) + by, 0), len(ways) - 1)])
        self.take_focus()

    def _toggled(self, on: bool) -> None:
        if on:
            self.result.words.setText(escape(self._texts[self.taken]) or "–")


class FactRow(QWidget):
    """A field in which nothing is to be chosen: both records say the same, or the result holds both.

    `result` None: nothing is to come out.
    """

    def __init__(self, title: str, marked: tuple[str, str], result: str | None, *, differs: bool) -> None:
        super().__init__()
        values = [_Value(text, choosable=False) for text in marked]
        self.result = _Value(escape(result or ""), choosable=False)
        if result is None:
            self.result.hide()
        restyle(self.result.words, "role", "strong" if differs else "muted")
        for value in values:
            restyle(value.words, "role", "" if differs else "muted")
        name = _name(title, differs=differs, high=False)
        self._columns = Columns(name, (values[0], values[1], self.result), self)

    def fit(self, *, narrow: bool) -> None:
        """Take less room where the page is narrow."""
        self._columns.fit(narrow=narrow)


def _name(title: str, *, differs: bool, high: bool) -> QWidget:
    made = QWidget()
    sign = label("≠" if differs else "=", "strong" if differs else "muted")
    sign.setFixedWidth(STEP * 2)
    sign.setAccessibleName(_("differs") if differs else _("the same"))
    words = label(title, "label" if differs else "muted", wrap=True)
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(0)
    for part in (sign, words):
        _stand_at_top(part, high=high)
    row.addWidget(sign)
    row.addWidget(words, 1)
    return made


class Heading(QWidget):
    """The names of the columns. Signal `all_asked(side)`: every value of one record is to stay."""

    all_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        sides = [self._side(_("Record {number}").format(number=at), side) for at, side in ((1, "first"), (2, "second"))]
        self._outcome = label(_("Result"), "strong")
        self._outcome.setContentsMargins(STEP // 2, 0, 0, 0)
        self._columns = Columns(QWidget(), (sides[0], sides[1], self._outcome), self)

    def fit(self, *, narrow: bool) -> None:
        """Take less room where the page is narrow."""
        self._columns.fit(narrow=narrow)

    def offer(self, *, every: bool, result: bool) -> None:
        """Offer to take all of one record or not, and say that something comes out or not."""
        for made in self.buttons:
            made.setVisible(every)
        self._outcome.setVisible(result)

    def _side(self, words: str, side: str) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(STEP // 2, 0, 0, 0)
        row.setSpacing(STEP // 2)
        row.addWidget(label(words, "strong"))
        tip = _("Take every value from {record}").format(record=words)
        key = f"Ctrl+{len(self.buttons) + 1}"
        take = button(_("Take all"), lambda: self.all_asked.emit(side), role="link", shortcut=key, tip=tip)
        take.setAccessibleName(tip)
        take.setProperty("low", "true")
        self.buttons.append(take)
        row.addWidget(take)
        row.addStretch()
        return made
