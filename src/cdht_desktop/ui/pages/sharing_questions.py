"""What both PCs changed, one card each: whose it is, the field, what stands here and what there; one is to be chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QVBoxLayout, QWidget

from cdht_desktop.ops.sharing import Question, Side
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.words import _

_INDENT = STEP * 4
_MOST = 200  # cards at once: more are decided all alike


class Questions(QWidget):
    """Cards to decide one by one, and two buttons that decide all that are open; `decided` when one was chosen."""

    decided = Signal()

    def __init__(self, questions: Sequence[Question], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sides: dict[tuple[str, str, str], Side | None] = {one.asked: None for one in questions}
        self._groups: dict[tuple[str, str, str], QButtonGroup] = {}
        self._left = label("", "strong", wrap=True)
        self._count()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        said = _("Changed on both PCs: choose what is right. Nothing is taken in before each is decided.")
        column.addWidget(label(said, "caution", wrap=True))
        column.addWidget(self._left)
        column.addWidget(self._for_all())
        for one in questions[:_MOST]:
            column.addWidget(self._card(one))
        if len(questions) > _MOST:
            more = _("… and {count} more: choose for all the rest with the buttons above.")
            column.addWidget(label(more.format(count=len(questions) - _MOST), "muted", wrap=True))

    @property
    def open(self) -> int:
        """How many are not decided yet."""
        return sum(side is None for side in self._sides.values())

    def sides(self) -> dict[tuple[str, str, str], Side]:
        """Return what was chosen, by what was asked."""
        return {asked: side for asked, side in self._sides.items() if side is not None}

    def _for_all(self) -> QWidget:
        holder = QWidget()
        holder.setLayout(row := FlowLayout(gap=STEP))
        row.addWidget(button(_("All the rest: as here"), lambda: self._rest("ours")))
        row.addWidget(button(_("All the rest: as there"), lambda: self._rest("theirs")))
        return holder

    def _rest(self, side: Side) -> None:
        for asked, chosen in self._sides.items():
            if chosen is None:
                self._sides[asked] = side
                if asked in self._groups:
                    self._groups[asked].button(_NUMBER[side]).setChecked(True)
        self._count()
        self.decided.emit()

    def _count(self) -> None:
        left = self.open
        self._left.setText(_("Still to decide: {count}").format(count=left) if left else _("All is decided."))

    def _card(self, one: Question) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(STEP, STEP, STEP, STEP)
        column.setSpacing(STEP // 2)
        column.addWidget(label(one.whose, "strong", wrap=True))
        column.addWidget(label(one.field, "muted", wrap=True))
        group = self._groups[one.asked] = QButtonGroup(card)
        for side, words, value in (("ours", _("Here"), one.here), ("theirs", _("There"), one.there)):
            choice = QRadioButton(words)
            choice.setAccessibleName(f"{one.whose}, {one.field}. {words}: {value}")
            group.addButton(choice, _NUMBER[side])
            column.addWidget(choice)
            said = label(value, wrap=True)  # a button's own words would not wrap
            said.setIndent(_INDENT)
            column.addWidget(said)
        group.idClicked.connect(lambda number, asked=one.asked: self._choose(asked, number))
        return card

    def _choose(self, asked: tuple[str, str, str], number: int) -> None:
        self._sides[asked] = "ours" if number == _NUMBER["ours"] else "theirs"
        self._count()
        self.decided.emit()


_NUMBER: dict[str, int] = {"ours": 1, "theirs": 2}
