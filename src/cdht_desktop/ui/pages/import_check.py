"""Second step of an import: what was recognised, what would happen, and what is wrong."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from cdht_desktop.domain.masking import masked
from cdht_desktop.domain.problems import Problem
from cdht_desktop.ops.citizen_lists import ListPlan
from cdht_desktop.ui.pages.citizen_table import number_words, sex_words
from cdht_desktop.ui.pages.import_columns import ColumnsPreview
from cdht_desktop.ui.pages.import_problems import ProblemsTable
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import Chip, Tone
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable
from cdht_desktop.words import _

_READ, _PROBLEMS, _COLUMNS = range(3)  # the pages of the step


@dataclass(frozen=True)
class _Row:
    id: str
    value: tuple[str, ...]


class CheckStep(QWidget):
    """Counts above; rows read, problems and columns below. Signal `village_wanted()`: back, to choose one."""

    village_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.counts = {name: Chip() for name in ("written", "updated", "unchanged", "errors", "warnings", "columns")}
        self.read = label("", "strong")
        self.notice = Banner()
        self.preview = _Preview()
        self.problems = ProblemsTable()
        self.columns = ColumnsPreview()
        self.tabs = QTabWidget()
        self._plan: ListPlan | None = None
        counts = QWidget()
        flow = FlowLayout(counts, gap=STEP)
        for widget in (self.read, *self.counts.values()):
            flow.addWidget(widget)
        for page, words in (
            (self.preview, _("Rows read")),
            (self.problems, _("To look at")),
            (self.columns, _("Columns")),
        ):
            self.tabs.addTab(page, words)
        self.tabs.currentChanged.connect(lambda _index: self._turned())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(counts)
        column.addWidget(self.notice)
        column.addWidget(self.tabs, 1)

    def show_plan(self, plan: ListPlan, *, again: bool = False) -> None:
        """Show what importing a list would do; checked `again`, the page in sight stays so."""
        self._plan = plan
        errors, warnings = (_rows_with(plan.problems, severity) for severity in ("error", "warning"))
        words = _("Rows read: {count}") if plan.read else _("No row could be read yet")
        self.read.setText(words.format(count=number_words(plan.read)))
        self._count("written", _("{count} to add"), plan.written, "good")
        self._count("updated", _("{count} to update"), plan.updated, "accent")
        self._count("unchanged", _("{count} the same as now"), plan.unchanged, "quiet")
        self._count("errors", _("{count} with an error, left out"), errors, "bad")
        self._count("warnings", _("{count} to look at"), warnings, "caution")
        last_time = any(one.source == "last_time" and one.columns for one in plan.sheets)
        self.counts["columns"].say(_("Columns as last time") if last_time else "", "accent")
        told = [*plan.problems, *plan.notices]
        self.preview.show_plan(plan)
        self.problems.show_problems(told)
        self.columns.show_plan(plan)
        self.tabs.setTabText(_READ, _("Rows read ({count})").format(count=number_words(len(_good(plan)))))
        self.tabs.setTabText(_PROBLEMS, _("To look at ({count})").format(count=number_words(len(told))))
        self.tabs.setTabVisible(_PROBLEMS, bool(told))
        if plan.refusals and not again:
            self.columns.go_to_unread()
        if not again:
            self.tabs.setCurrentIndex(_COLUMNS if plan.refusals else _PROBLEMS if errors else _READ)
        self._tell(plan)

    def _count(self, name: str, words: str, count: int, tone: Tone) -> None:
        self.counts[name].say(words.format(count=number_words(count)) if count else "", tone)

    def _turned(self) -> None:
        """Another page of the step is shown: beside the columns nothing else is told, so that rows are in sight."""
        if self._plan is not None:
            self._tell(self._plan)

    def _tell(self, plan: ListPlan) -> None:
        """Say what a person should do or know before importing: a village to choose, new villages and groups."""
        self.notice.hide()
        if self.tabs.currentIndex() == _COLUMNS:
            return
        if plan.refusals:
            self.notice.error(plan.refusals[0], action=_("Show the columns"), slot=self._show_columns)
            return
        homeless = sum(1 for problem in plan.problems if problem.code == "village_missing")
        if homeless:
            words = _("{count} rows name no village. Choose one for them, or they go in without.")
            words = words.format(count=number_words(homeless))
            self.notice.notice(words, action=_("Choose the village"), slot=self.village_wanted.emit)
            return
        new = {code: sum(1 for one in plan.notices if one.code == code) for code in ("village_new", "group_new")}
        parts = []
        if new["village_new"]:
            parts.append(_("New villages to be made: {count}.").format(count=number_words(new["village_new"])))
        if new["group_new"]:
            parts.append(_("New groups to be made: {count}.").format(count=number_words(new["group_new"])))
        if parts:
            parts.append(_("If one is only misspelt, mend it in the file first."))
            self.notice.notice(" ".join(parts), action=_("Show them"), slot=self._show_notices)

    def _show_columns(self) -> None:
        self.tabs.setCurrentIndex(_COLUMNS)
        self.columns.go_to_unread()

    def _show_notices(self) -> None:
        self.tabs.setCurrentIndex(_PROBLEMS)
        self.problems.show_only("notice")


class _Preview(QWidget):
    """The rows that can be imported, as they were understood."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        headers = [
            (_("Row"), 72), (_("Full name"), 160), (_("Birth"), DATE_WIDTH), (_("Sex"), 72), (_("ID number"), 140),
            (_("Village"), 120), (_("Group"), 128), (_("Phone"), 130),
        ]  # fmt: skip
        columns = _text_columns(headers, wide=1, right=frozenset({0, 2}))
        self.table = RowsTable(columns, lambda ids: [self._rows[int(row_id)] for row_id in ids], name=_("Rows read"))
        _fill(self, self.table)

    def show_plan(self, plan: ListPlan) -> None:
        self._rows = [
            _Row(
                str(number),
                (
                    str(one.place.row), one.name, str(one.birth), sex_words(one.sex), masked(one.id_number),
                    one.village, one.group or "", one.phone or "",
                ),
            )
            for number, one in enumerate(_good(plan))
        ]  # fmt: skip
        self.table.show_ids([row.id for row in self._rows])


def _text_columns(
    headers: Sequence[tuple[str, int]], *, wide: int, right: frozenset[int] = frozenset()
) -> list[Column]:
    def value(at: int) -> Callable[[_Row], str]:
        return lambda row: row.value[at]

    return [
        Column(header, value(at), width=width, stretch=at == wide, align="right" if at in right else "left")
        for at, (header, width) in enumerate(headers)
    ]


def _fill(page: QWidget, table: RowsTable) -> None:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, STEP, 0, 0)
    column.addWidget(table)


def _good(plan: ListPlan) -> list[Any]:
    """Return the rows that would be on the list after the import."""
    wrong = {(one.file, one.sheet, one.row) for one in plan.problems if one.severity == "error"}
    return [one for one in plan.entries if (one.place.file, one.place.sheet, one.place.row) not in wrong]


def _rows_with(problems: Iterable[Problem], severity: str) -> int:
    """Return how many rows have a problem of this severity: one row may have several."""
    return len({(one.file, one.sheet, one.row) for one in problems if one.severity == severity})
