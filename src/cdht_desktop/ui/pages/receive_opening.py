"""Opens a file in the panel: one that waits, one that came, or one of the go in hand."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import receiving, refused_rows, unit_files
from cdht_desktop.ops.receiving import Arrival, Aside, BatchRow, Differences, RowProblem
from cdht_desktop.ops.refused_rows import NamedRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.receive_arrivals import Line, arrival_body
from cdht_desktop.ui.pages.receive_differences import DifferencesDialog
from cdht_desktop.ui.pages.receive_dispute import DisputeBody
from cdht_desktop.ui.pages.receive_files import file_body
from cdht_desktop.ui.pages.receive_problems import ProblemsDialog
from cdht_desktop.ui.pages.receive_tasks import Deciding
from cdht_desktop.ui.pages.receive_waiting import AsideBody, Waiting
from cdht_desktop.ui.pages.recognition_panel import Button, TaskPanel
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.words import _

_CRITERIA = "criteria"
_COMPARED = frozenset({"current", "replaced", "disputed"})  # outcomes of files that can be compared with another


class Opening:
    """Turns the panel to a file, with the buttons for what can be done about it."""

    def __init__(self, desk: Desk, split: ListAndPanel, deciding: Deciding) -> None:
        assert isinstance(split.panel, TaskPanel)  # noqa: S101 - the page made it
        self._desk, self._split, self._panel, self._deciding = desk, split, split.panel, deciding

    def open_waiting(self, row: Waiting, phone: str) -> None:
        """Show a file put aside with what is to be decided, or two files that differ."""
        if row.aside is None:
            sides = self._desk.read(unit_files.sides, row.unit, row.year)
            there = _("See the unit"), "chevron-right", partial(self._desk.go_to, "units", row.unit)
            both = partial(unit_files.between, first_id=row.files[0].id, second_id=row.files[-1].id)
            compare = self._compare(row.unit_name, both, words=_("Where they differ …"), sides=True)
            self._panel.turn_to(row.unit_name, DisputeBody(sides, phone), main=compare, other=there)
            self._split.open()
            return
        one, body = row.aside, AsideBody(row.aside, phone)
        main = other = third = None
        if self._desk.may(Right.HAND_UP):
            if one.can_confirm or one.needs_reason:
                words = _("All ten words agree …") if one.words else _("Take it in …")
                words = _("Take it in") if one.needs_reason else words
                main = words, "check", partial(self._deciding.take, one, body)
            other = _("Reject …"), "remove", partial(self._deciding.reject, one)
        if one.needs_reason:
            third = self._compare(row.unit_name, receiving.differences, one.batch_id, words=_("Who is gone …"))
        elif one.code == _CRITERIA:
            third = _("Its title"), "search", partial(self._look_at_criteria, one)
        self._panel.turn_to(one.unit_name, body, main=main, other=other, third=third)
        self._split.open()

    def _look_at_criteria(self, one: Aside) -> None:
        def tell(title: str) -> None:
            self._panel.banner.notice(_("Scored by: {title}").format(title=title))

        work = _("Look at a criteria set")
        self._desk.work(
            work, unit_files.criteria_title, one.batch_id, done=tell, progress=True, guard=self._panel.third
        )

    def open_file(self, row: BatchRow, phone: str) -> None:
        """Show a file that came."""
        problems = self._desk.read(unit_files.problems, row.id) if row.outcome == "refused" else []
        main = self._problems(row.file, row.id, problems, phone)
        if row.outcome in _COMPARED:
            main = self._compare(row.unit_name, receiving.differences, row.id)
        self._panel.turn_to(row.unit_name, file_body(row), main=main)
        self._split.open()

    def open_line(self, line: Line, phone: str, *, waits: bool) -> None:
        """Show a file of the go in hand; `waits`: it is not taken in yet."""
        one = line.one
        kept = None if isinstance(one, Arrival) else one.batch_id
        main = self._problems(one.file.name, kept or one.file, one.problems, phone)
        if waits and isinstance(one, Arrival) and one.standing is not None:
            main = self._compare(one.unit_name, receiving.compare, one.file)
        elif not waits and not isinstance(one, Arrival) and one.outcome == "replaced":
            main = self._compare(one.unit_name, receiving.differences, one.batch_id)
        self._panel.turn_to(one.unit_name or one.file.name, arrival_body(line), main=main)
        self._split.open()

    def _problems(self, file: str, source: Path | str, problems: Sequence[RowProblem], phone: str) -> Button | None:
        """Return the button for all that is wrong: the names are looked up in the file when it is pressed."""
        if not problems:
            return None

        def show(rows: list[NamedRow]) -> None:
            ProblemsDialog(self._desk, file, rows, phone, self._panel.window()).open()

        def go() -> None:
            self._desk.work(
                _("Look up the persons in a file"), refused_rows.named, source, problems,
                done=show, progress=True, guard=self._panel.main,
            )  # fmt: skip

        return _("All that is wrong ({count}) …").format(count=thousands(len(problems))), "warning", go

    def _compare(
        self, title: str, call: Callable[..., Any], *what: object, words: str = "", sides: bool = False
    ) -> Button:
        def go() -> None:
            self._desk.work(
                _("Compare two revisions"), call, *what,
                done=partial(self._show, title, sides=sides), progress=True, guard=self._panel.main,
            )  # fmt: skip

        return words or _("See what changes …"), "chevron-right", go

    def _show(self, title: str, found: Differences, *, sides: bool) -> None:
        DifferencesDialog(title, found, self._panel.window(), sides=sides).open()
