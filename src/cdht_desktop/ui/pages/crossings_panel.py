"""Two communes' records of what may be one person, side by side, and what an officer says about them."""

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from cdht_desktop.domain.points import show
from cdht_desktop.ops.crossings import MOST_WORDS, Details, Side
from cdht_desktop.ui.pages.citizen_table import sex_words
from cdht_desktop.ui.pages.crossings_words import changed_words, decided_words, why
from cdht_desktop.ui.pages.duplicates_marks import marked_signs, marked_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.panel import SidePanel
from cdht_desktop.words import _

_NAMES = 104  # width of the fields' names
_SIGNS = frozenset({"birth", "id_number"})  # compared digit by digit, the others word by word


class CrossingPanel(SidePanel):
    """The comparison with its buttons; signals say what is asked for: `decided(verdict)`, `again`, `ask_both`."""

    decided = Signal(str)
    again = Signal()
    ask_both = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.reason = QLineEdit()
        self.later = self.add_button(_("Later"), lambda: self.decided.emit("later"))
        self.different = self.add_button(_("Two people"), lambda: self.decided.emit("different"))
        self.look_again = self.add_button(_("Decide anew"), self.again.emit, icon="undo")
        self.same = self.add_primary(
            _("One person"), lambda: self.decided.emit("same"), icon="check", shortcut="Ctrl+Return"
        )
        for made, keys in ((self.later, "Ctrl+B"), (self.different, "Ctrl+D")):
            made.setShortcut(keys)
            made.setToolTip(f"{made.text()} ({keys})")
        self.ask = button(_("Ask both communes to look"), self.ask_both.emit, icon="export", role="link")

    def show_details(self, details: Details, *, decided: bool, may_decide: bool, may_ask: bool) -> None:
        """Show a pair; where it is `decided` already, what was said, and a way to decide anew."""
        self.set_title(_("One person in two communes?"))
        asked = not decided and may_decide
        for made in (self.later, self.different, self.same):
            made.setVisible(asked)
        self.look_again.setVisible(decided and may_decide)
        self.reason = _reason()
        self.ask = button(_("Ask both communes to look"), self.ask_both.emit, icon="export", role="link")
        self.set_body(self._body(details, asked=asked, may_ask=may_ask))

    def _body(self, details: Details, *, asked: bool, may_ask: bool) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        for text in filter(None, (why(details.pair), decided_words(details.pair))):
            column.addWidget(label(text, wrap=True))
        if text := changed_words(details):
            column.addWidget(label(text, "caution", wrap=True))
        column.addWidget(_comparison(details))
        if asked or details.pair.verdict == "same":
            column.addWidget(_where(details, asked=asked))
        row = QHBoxLayout()
        if asked:
            row.addWidget(self.reason, 1)
        else:
            row.addStretch()
        if may_ask:
            row.addWidget(self.ask)
        column.addLayout(row)
        return body


def _reason() -> QLineEdit:
    made = QLineEdit()
    made.setMaxLength(MOST_WORDS)
    made.setAccessibleName(_("Reason (may be left empty)"))
    made.setPlaceholderText(_("Reason (may be left empty)"))
    made.setToolTip(_("for example: both communes were phoned"))
    return made


def _where(details: Details, *, asked: bool) -> QWidget:
    """Return the card that says where the person counts if the two are one (no longer `asked`: because they are)."""
    card = QFrame()
    card.setObjectName("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(STEP, STEP, STEP, STEP)
    column.setSpacing(STEP // 2)
    unit = details.side(details.counted_in)
    words = _("If they are one person, they count once: in {unit}.") if asked else _("They count once: in {unit}.")
    column.addWidget(label(words.format(unit=unit.unit_name), "strong", wrap=True))
    rule = _("By the rule “{rule}”. Both communes keep their records; nothing is merged.")
    column.addWidget(label(rule.format(rule=details.rule.label), "muted", wrap=True))
    card.setToolTip(details.rule.title)
    return card


def _comparison(details: Details) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(STEP)
    grid.setVerticalSpacing(STEP // 2)
    grid.setColumnMinimumWidth(0, _NAMES)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(2, 1)
    first, second = details.first, details.second
    for column, side in enumerate((first, second), 1):
        grid.addWidget(label(side.unit_name, "strong", wrap=True), 0, column)
    for row, (name, title, values) in enumerate(_rows(details), 1):
        differs = name in details.differing
        sign = label(f"{'≠' if differs else '='} {title}", "label" if differs else "muted", wrap=True)
        sign.setAccessibleName(f"{title}: {_('differs') if differs else _('the same')}" if name else title)
        if not name:
            sign.setText(title)
        grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        for column, text in enumerate(_marked(name, values, differs=differs), 1):
            grid.addWidget(_value(text, f"{title}: {values[column - 1]}"), row, column, Qt.AlignmentFlag.AlignTop)
    return made


def _rows(details: Details) -> list[tuple[str, str, tuple[str, str]]]:
    """Return (field, its title, both values); the field "" where a difference says nothing about who it is."""
    first, second = details.first, details.second
    return [
        ("name", _("Full name"), (first.name, second.name)),
        ("birth", _("Birth"), (first.birth, second.birth)),
        ("sex", _("Sex"), (sex_words(first.sex), sex_words(second.sex))),
        ("id_number", _("ID number"), (details.numbers.first, details.numbers.second)),
        ("village", _("Village"), (first.village, second.village)),
        ("group", _("Group"), (first.group, second.group)),
        ("", _("Registered on"), (_day(first), _day(second))),
        ("", _("Result"), (_result(first), _result(second))),
        ("", _("Certificate"), (first.certificate, second.certificate)),
    ]


def _marked(name: str, values: tuple[str, str], *, differs: bool) -> tuple[str, str]:
    if not differs or not all(values):
        return escape(values[0]) or "–", escape(values[1]) or "–"
    return (marked_signs if name in _SIGNS else marked_words)(*values)


def _value(text: str, spoken: str) -> QLabel:
    made = label(wrap=True)
    made.setTextFormat(Qt.TextFormat.RichText)  # our own marks; what people typed was escaped
    made.setText(text)
    made.setAccessibleName(spoken)
    return made


def _day(side: Side) -> str:
    year, month, day = side.registered_on.split("-")
    return f"{day}/{month}/{year}"


def _result(side: Side) -> str:
    if side.grade is None:
        return _("not scored")
    words = _("passed") if side.grade == "passed" else _("failed")
    return words if side.total is None else f"{words}, {show(side.total)}"
