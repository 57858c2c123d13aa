"""Two records side by side: where they differ first, with a choice each; then what they have in common."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.pages.duplicates_fields import Field, Taken
from cdht_desktop.ui.pages.duplicates_row import ChoiceRow, FactRow, Heading
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, restyle, rule, small_button
from cdht_desktop.words import _


class Comparison(QFrame):
    """Signals: `merge_asked()`, `different_asked()`, `later_asked()`, `again_asked()`, `step_asked(±1)` to another pair."""

    merge_asked = Signal()
    different_asked = Signal()
    later_asked = Signal()
    again_asked = Signal()
    step_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.rows: list[ChoiceRow] = []
        self._facts: list[FactRow] = []
        self._narrow = False
        self.why = label("", "heading", wrap=True)
        self.place = label("", "muted")
        self.heading = Heading()
        self.heading.all_asked.connect(self.choose_all)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._warning = label("", "caution", wrap=True)
        self._warned = self._make_warned()
        self.feet = self._make_feet()
        self._lay_out()

    # What the page calls --------------------------------------------------------------------------------------------

    def show_pair(self, why: str, place: str, fields: Sequence[Field], *, warning: str = "", decided: bool) -> None:
        """Show two records; `decided`: they were said to be different people, nothing is to be chosen."""
        had_focus = self.holds_focus()
        self.why.setText(why)
        self.place.setText(place)
        self._make_rows(fields, decided=decided)
        self.heading.offer(every=len(self.rows) > 1, result=not decided)
        self._warning.setText(warning)
        self._warned.setVisible(bool(warning) and not decided)
        for made in (self.merge, self.different, self.later):
            made.setVisible(not decided)
        self.again.setVisible(decided)
        self.fit(narrow=self._narrow)
        if had_focus:
            self.take_focus()

    def chosen(self) -> dict[str, Taken]:
        """Return whose value stays, for every field in which the two differ."""
        return {row.field: row.taken for row in self.rows}

    def set_chosen(self, chosen: Mapping[str, Taken]) -> None:
        """Choose again what `chosen` said."""
        for row in self.rows:
            row.choose(chosen.get(row.field, row.taken))

    def choose_all(self, side: Taken) -> None:
        """Let every value of one record stay."""
        for row in self.rows:
            row.choose(side)

    def fit(self, *, narrow: bool) -> None:
        """Take less room where the page is narrow."""
        self._narrow = narrow
        restyle(self.why, "role", "strong" if narrow else "heading")
        parts: list[Heading | ChoiceRow | FactRow] = [self.heading, *self.rows, *self._facts]
        for part in parts:
            part.fit(narrow=narrow)

    def take_focus(self) -> None:
        """Bring the keyboard to the first choice, or to the button where there is none."""
        if self.rows:
            self.rows[0].take_focus()
        else:
            (self.again if self.merge.isHidden() else self.merge).setFocus()

    def holds_focus(self) -> bool:
        """Say whether the keyboard is here."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    # Building -------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(STEP)
        head.addWidget(self.why, 1)
        head.addWidget(small_button("chevron-left", _("Pair before (Ctrl+Up)"), lambda: self.step_asked.emit(-1)))
        head.addWidget(self.place)
        head.addWidget(small_button("chevron-right", _("Next pair (Ctrl+Down)"), lambda: self.step_asked.emit(1)))
        names = QHBoxLayout()
        names.addWidget(self.heading)
        bar = self._area.verticalScrollBar()
        bar.rangeChanged.connect(lambda _low, high: names.setContentsMargins(0, 0, bar.width() if high else 0, 0))
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 2, STEP, STEP, STEP)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(names)
        column.addWidget(rule())
        column.addWidget(self._area, 1)
        column.addWidget(rule())
        column.addWidget(self._warned)
        column.addWidget(self.feet)

    def _make_warned(self) -> QWidget:
        sign = QLabel()
        set_icon(sign, "warning", "muted")
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, STEP // 2, STEP, 0)
        row.setSpacing(STEP)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._warning, 1)
        return made

    def _make_feet(self) -> QWidget:
        self.later = button(_("Later"), self.later_asked.emit, shortcut="Ctrl+B")
        self.different = button(_("Not the same person"), self.different_asked.emit, shortcut="Ctrl+D")
        self.again = button(_("Look at this pair again"), self.again_asked.emit, icon="undo")
        words = _("Merge into one person")
        self.merge = button(words, self.merge_asked.emit, icon="check", role="primary", shortcut="Ctrl+Return")
        feet = QWidget()
        row = QHBoxLayout(feet)
        row.setContentsMargins(0, 6, STEP, 0)
        row.setSpacing(STEP)
        row.addWidget(self.later)
        row.addStretch()
        for made in (self.different, self.again, self.merge):
            row.addWidget(made)
        return feet

    def _make_rows(self, fields: Sequence[Field], *, decided: bool) -> None:
        holder = QWidget()
        holder.setProperty("role", "scrolled")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.rows, self._facts = [], []
        for one in sorted(fields, key=lambda one: not one.differs):  # stable: otherwise in the order of the form
            column.addWidget(self._row(one, decided=decided))
        column.addStretch()
        self._area.setWidget(holder)

    def _row(self, one: Field, *, decided: bool) -> QWidget:
        if one.name and one.differs and not decided:
            made = ChoiceRow(one)
            made.stepped.connect(lambda by, row=made: self._step(row, by))
            self.rows.append(made)
            return made
        result = None if decided else one.both or one.plain[0]
        fact = FactRow(one.title, one.marked, result, differs=one.differs)
        self._facts.append(fact)
        return fact

    def _step(self, row: ChoiceRow, by: int) -> None:
        """Go to the row above or below; from the last one to the button that merges."""
        at = self.rows.index(row) + by
        if at == len(self.rows):
            self.merge.setFocus()
        elif at >= 0:
            self.rows[at].take_focus()
            self._area.ensureWidgetVisible(self.rows[at], 0, STEP)
