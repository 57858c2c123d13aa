"""The tasks of the recognition page: one at a time in the panel, each done on the worker."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.ops.numbering import Gap
from cdht_desktop.ops.recognition import DecisionRow, Tally, Waiting
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.recognition_panel import Button, TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.ui.widgets.panel import ListAndPanel


@dataclass(frozen=True)
class Seen:
    """What the page read last: how many certificates the year has, its decisions, and the numbers left out."""

    year: int
    waiting: Waiting
    tally: Tally
    decisions: Mapping[str, DecisionRow] = field(default_factory=dict)
    gaps: Sequence[Gap] = ()


class TaskBody(QWidget):
    """What a task shows in the panel."""

    @property
    def typed(self) -> bool:
        """Whether it holds words that closing it would lose."""
        return False


class Work:
    """Opens tasks in the panel and does them. `seen` is what the page read last, None without a year."""

    def __init__(self, desk: Desk, split: ListAndPanel, panel: TaskPanel, banner: Banner, saved: SavedBanner) -> None:
        self.desk, self.panel, self.banner, self.saved = desk, panel, banner, saved
        self.seen: Seen | None = None
        self.body: TaskBody | None = None
        self._split = split
        self._refresh: Callable[[Seen], None] | None = None
        panel.closing = self._may_close
        panel.closed.connect(self._forget)

    def tell(self, seen: Seen | None) -> None:
        """The page has read again: the open task shows how things stand now; another year closes it."""
        other_year = seen is None or self.seen is None or seen.year != self.seen.year
        self.seen = seen
        if other_year:
            self.close()
        self.refresh()

    def refresh(self) -> None:
        """Show in the panel how things stand now."""
        if self._refresh is not None and self.seen is not None:
            self._refresh(self.seen)

    def turn_to(
        self,
        title: str,
        body: TaskBody,
        *,
        main: Button | None = None,
        other: Button | None = None,
        third: Button | None = None,
        refresh: Callable[[Seen], None] | None = None,
        then: Callable[[], object] | None = None,
    ) -> None:
        """Open a task, and do `then`; where the open one holds typed words, ask first whether they may go."""
        if self.body is not None and self.body.typed:
            again = partial(self.turn_to, title, body, main=main, other=other, third=third, refresh=refresh, then=then)
            ask.unsaved(self.panel.window(), lambda: self._drop(again))
            return
        self.body, self._refresh = body, None
        self.panel.turn_to(title, body, main=main, other=other, third=third)
        self._split.open()
        self._refresh = refresh
        self.refresh()
        if then is not None:
            then()

    def offered(self, right: Right, task: Button) -> Button | None:
        """Return a button, None where the signed-in user lacks the right to do what it does."""
        return task if self.desk.may(right) else None

    def show_again(self) -> None:
        """Bring the open task in sight."""
        self._split.open()

    def do(
        self,
        body: TaskBody,
        title: str,
        call: Callable[..., Any],
        *args: object,
        done: Callable[[Any], object],
        form: FormRows | None = None,
        progress: bool = False,
    ) -> None:
        """Do the task on the worker; its panel closes when it is done, and says so when it was refused."""

        def ended(result: Any) -> None:
            if self.body is body:
                self.close()
            self.saved.hide()
            self.banner.hide()
            done(result)

        def refused(error: Refused) -> bool:
            if self.body is not body or isinstance(error, Cancelled):
                return False
            if form is None or not form.refused(error):
                self.panel.banner.error(str(error))
            elif (wrong := form.focusWidget()) is not None:
                self.panel.bring_into_sight(wrong.parentWidget() or wrong)  # with the sentence below the field
            return True

        self.desk.work(title, call, *args, done=ended, failed=refused, progress=progress, guard=self.panel.main)

    def close(self) -> None:
        """Close the panel without asking."""
        self.body = None
        self.panel.close_panel()

    def _may_close(self) -> bool:
        if self.body is not None and self.body.typed:
            ask.unsaved(self.panel.window(), self._drop)
            return False
        return True

    def _drop(self, then: Callable[[], object] | None = None) -> None:
        """Let what was typed go, and show the next task where there is one."""
        self.close()
        if then is not None:
            then()

    def _forget(self) -> None:
        self.body = self._refresh = None
