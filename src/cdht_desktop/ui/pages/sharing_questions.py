"""What both PCs changed, a few cards at a time: whose it is, the field, what stands here and what there.

Three hundred of them are gone through by the field, some cards after the others, by the mouse or with Tab, the arrows
and Ctrl+Page Down; or decided at once, and taken back.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.ops.sharing import Question, Side
from cdht_desktop.ui.pages.sharing_decisions import Asked, Decisions
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.words import _

_INDENT = STEP * 4
_CARDS = 20  # at once
_NUMBER: dict[str, int] = {"ours": 1, "theirs": 2}


class Questions(QWidget):
    """Cards to decide one by one, and buttons that decide all that are open; `decided` when something was chosen."""

    decided = Signal()

    def __init__(self, questions: Sequence[Question], unasked: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._decisions = Decisions(questions, unasked)
        self._groups: dict[Asked, QButtonGroup] = {}
        self._first = 0
        self._left = label("", "strong", wrap=True)
        self._left.setAccessibleName(_("Still to decide"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP)
        said = _("Changed on both PCs: choose what is right. Nothing is taken in before each is decided.")
        self._column.addWidget(label(said, "caution", wrap=True))
        self._column.addWidget(self._left)
        self._field = Choice()
        self._field.setAccessibleName(_("Which of them"))
        self._field.currentIndexChanged.connect(lambda _at: self._turn(0))
        self._column.addWidget(self._field)
        self._column.addWidget(self._for_all())
        self._place = label("", "muted", wrap=True)
        self._column.addWidget(self._place)
        self._cards = QWidget()
        self._column.addWidget(self._cards)
        self._column.addWidget(self._turning())
        self._tell()
        self._turn(0)

    @property
    def open(self) -> int:
        """How many are not decided yet."""
        return self._decisions.open

    @property
    def rest(self) -> Side | None:
        """What holds for those that are told by their number alone."""
        return self._decisions.rest

    def sides(self) -> dict[Asked, Side]:
        """Return what was chosen, by what was asked."""
        return self._decisions.sides()

    def _for_all(self) -> QWidget:
        self._ours = button("", lambda: self._rest("ours"))
        self._theirs = button("", lambda: self._rest("theirs"))
        self._back = button(_("Take back the last choice"), self._take_back, icon="undo")
        return _row(self._ours, self._theirs, self._back)

    def _turning(self) -> QWidget:
        self._before = button(_("The ones before"), lambda: self._go(-_CARDS), shortcut="Ctrl+PgUp")
        self._after = button(_("The next ones"), lambda: self._go(_CARDS), shortcut="Ctrl+PgDown")
        return _row(self._before, self._after)

    def _go(self, by: int) -> None:
        """Show the cards before or behind these from the top, with the keyboard on the first of them."""
        self._turn(self._first + by)
        first = self._cards.findChild(QRadioButton)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            QTimer.singleShot(0, area, partial(self._scroll_to_cards, area))

    def _scroll_to_cards(self, area: QScrollArea) -> None:
        inner = area.widget()
        if inner is not None:
            area.verticalScrollBar().setValue(self._place.mapTo(inner, QPoint()).y())

    def _asked_for(self) -> str:
        return str(self._field.value() or "")

    def _rest(self, side: Side) -> None:
        self._decisions.choose_rest(side, self._asked_for())
        self._changed()

    def _take_back(self) -> None:
        self._decisions.take_back()
        self._changed()

    def _choose(self, asked: Asked, number: int) -> None:
        self._decisions.choose(asked, "ours" if number == _NUMBER["ours"] else "theirs")
        self._tell()
        self.decided.emit()

    def _changed(self) -> None:
        for asked, group in self._groups.items():
            side = self._decisions.side(asked)
            group.setExclusive(False)  # else what was chosen cannot be unchosen
            for name, number in _NUMBER.items():
                group.button(number).setChecked(name == side)
            group.setExclusive(True)
        self._tell()
        self.decided.emit()

    def _tell(self) -> None:
        """Say how far it is, and what the buttons will do."""
        left, whole = self._decisions.open, not self._asked_for()
        self._left.setText(_("Still to decide: {count}").format(count=left) if left else _("All is decided."))
        self._ours.setText(_("All the rest: as here") if whole else _("The rest of these: as here"))
        self._theirs.setText(_("All the rest: as there") if whole else _("The rest of these: as there"))
        more = [("", _("All ({count})").format(count=len(self._decisions.questions) + self._decisions.unasked))]
        more += [(field, f"{field} ({count})") for field, count in self._decisions.fields().items()]
        self._field.set_options(more)
        self._field.setVisible(len(more) > 2)  # noqa: PLR2004 - of one field alone there is nothing to choose
        for made in (self._ours, self._theirs):
            made.setEnabled(bool(left))
        self._back.setEnabled(self._decisions.made)

    def _turn(self, first: int) -> None:
        """Show other cards, and begin at the top of them."""
        shown = self._decisions.shown(self._asked_for(), open_only=False)
        self._first = max(0, min(first, (len(shown) - 1) // _CARDS * _CARDS))
        self._groups = {}
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        for one in shown[self._first : self._first + _CARDS]:
            column.addWidget(self._card(one))
        self._column.replaceWidget(self._cards, cards)
        self._cards.hide()
        self._cards.deleteLater()
        self._cards = cards
        self._tell_place(len(shown))
        self._tell()

    def _tell_place(self, count: int) -> None:
        last = min(self._first + _CARDS, count)
        said = _("{first} to {last} of {count}").format(first=self._first + 1, last=last, count=count)
        if self._decisions.unasked and not self._asked_for():
            said += " · " + _("{count} more are decided all alike").format(count=self._decisions.unasked)
        self._place.setText(said)
        many = count > _CARDS
        for made, is_there in ((self._before, self._first > 0), (self._after, last < count)):
            made.setVisible(many)
            made.setEnabled(is_there)

    def _card(self, one: Question) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(STEP, STEP, STEP, STEP)
        column.setSpacing(STEP // 2)
        column.addWidget(label(one.whose, "strong", wrap=True))
        column.addWidget(label(one.field, "muted", wrap=True))
        group = self._groups[one.asked] = QButtonGroup(card)
        chosen = self._decisions.side(one.asked)
        for side, words, value in (("ours", _("Here"), one.here), ("theirs", _("There"), one.there)):
            choice = QRadioButton(words)
            choice.setAccessibleName(f"{one.whose}, {one.field}. {words}: {value}")
            group.addButton(choice, _NUMBER[side])
            choice.setChecked(side == chosen)
            column.addWidget(choice)
            said = label(value, wrap=True)  # a button's own words would not wrap
            said.setIndent(_INDENT)
            column.addWidget(said)
        group.idClicked.connect(lambda number, asked=one.asked: self._choose(asked, number))
        return card


def _row(*widgets: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(row := FlowLayout(gap=STEP))
    for one in widgets:
        row.addWidget(one)
    return made
