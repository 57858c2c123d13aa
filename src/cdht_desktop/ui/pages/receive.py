"""Receiving at the upper level: the files that communes hand up, and what became of each."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.ops import batches
from cdht_desktop.ops.batches import BatchRow, Received
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.hand_up_panel import local_time, shortened
from cdht_desktop.ui.pages.receive_outcomes import outcomes, summary
from cdht_desktop.ui.pages.recognition_panel import TaskPanel, facts
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

# Receiving answers no `Changes`: whatever a batch file holds may have changed.
_WRITTEN = (
    "batch", "village", "citizen_group", "citizen", "criteria_set", "round", "registration", "evaluation", "decision",
    "certificate",
)  # fmt: skip


class ReceivePage(Page):
    """The files taken in, of all years; the panel says what became of those received last."""

    tables = frozenset({"batch"})
    by_year = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Receive batch files"))
        self._rows: dict[str, BatchRow] = {}
        self.setAcceptDrops(desk.may(Right.HAND_UP))
        self._receive = self.set_primary(
            _("Receive files …"), self.ask_files, icon="receive", shortcut="Ctrl+O", right=Right.HAND_UP
        )
        self.table = RowsTable(_columns(), self._rows_of, name=_("Batches received"))
        self.table.opened.connect(self._open)
        self.panel = TaskPanel(self.table)
        self.split = ListAndPanel(self.table, self.panel)
        self._shown = QStackedWidget()
        self._shown.addWidget(self.split)
        nothing = EmptyPage(
            "receive",
            _("No commune has handed in its year yet"),
            _("Choose the files that the communes sent (their names end in .cdht), or drop them on this page."),
            action=_("Receive files …"),
            slot=self.ask_files,
        )
        only_with(desk, Right.HAND_UP, nothing.action)
        self._shown.addWidget(nothing)
        self.body.addWidget(self._shown, 1)

    def load(self) -> None:
        self._rows = {row.id: row for row in self.desk.read(batches.received)}
        self.table.show_ids(list(self._rows))
        self._turn()
        units = len({row.unit for row in self._rows.values()})
        words = _("{files} files of {units} units. More files can be dropped on this page.")
        if not self.acceptDrops():
            words = _("{files} files of {units} units.")
        subtitle = words.format(files=thousands(len(self._rows)), units=thousands(units)) if self._rows else ""
        self.set_title(_("Receive batch files"), subtitle)

    def ask_files(self) -> None:
        """Ask for files, and receive them."""
        kinds = _("Batch files") + f" (*{batches.ENDING})"
        if files := ask.open_files(self, _("Which files?"), kinds):
            self.receive(files)

    def receive(self, files: Sequence[Path], *, trust: bool = False) -> None:
        """Receive files; with `trust` their keys were confirmed on the phone."""
        self.banner.hide()
        self.desk.work(
            _("Receive batch files"), batches.receive, sorted(files),
            trust=trust, done=self._received, failed=self._stopped, progress=True, guard=self._receive,
        )  # fmt: skip

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if files := _dropped(event):
            event.acceptProposedAction()
            self.receive(files)

    def _received(self, found: list[Received]) -> None:
        self.desk.touched(*_WRITTEN)
        again = [one.file for one in found if one.new_key]
        main = (_("The words agree …"), "check", partial(self._confirm, again)) if again else None
        close = (_("Close"), "close", self.panel.close_panel)
        self.panel.turn_to(_("Outcome"), outcomes(found), main=main, other=close)
        self.split.open()
        self._turn()
        refused = any(one.outcome in {"refused", "older"} for one in found)
        self.banner.show_text(summary(found), "notice" if refused else "done")

    def _confirm(self, files: Sequence[Path]) -> None:
        """Ask whether somebody really was on the phone, and receive the files under their new key."""
        text = _(
            "Only go on if an officer whom you know read the ten words to you on the phone, and all ten agree. "
            "From then on, files of this unit are received under the new key."
        )
        act = partial(self.receive, files, trust=True)
        ask.question(self, _("Did you compare the words on the phone?"), text, _("All ten agree, receive"), act)

    def _stopped(self, _error: Refused) -> bool:
        self.desk.touched(*_WRITTEN)  # files before the one where it stopped are in
        return False

    def _open(self, row_id: str) -> None:
        row = self._rows[row_id]
        body = facts(
            (
                (_("Unit"), row.unit_name),
                (_("Unit's code"), row.unit),
                (_("Year"), str(row.year)),
                (_("Revision"), str(row.revision)),
                (_("Rows of data"), thousands(row.rows)),
                (_("Received on"), local_time(row.at)),
                (_("File"), row.file),
                (_("State"), str(_state(row))),
                (_("Checksum (SHA-256)"), shortened(row.sha256)),
                (_("Signed with key"), row.signer),
            )
        )
        self.panel.turn_to(row.unit_name, body, other=(_("Close"), "close", self.panel.close_panel))
        self.split.open()

    def _rows_of(self, ids: list[str]) -> list[BatchRow]:
        return [self._rows[row_id] for row_id in ids]

    def _turn(self) -> None:
        """Show the list where there is one, or a panel beside it."""
        self._shown.setCurrentIndex(0 if self._rows or not self.panel.isHidden() else 1)


def _dropped(event: QDropEvent) -> list[Path]:
    """Return the files that are dropped."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]


def _columns() -> list[Column]:
    return [
        Column(_("Unit"), lambda row: row.unit_name, width=240, stretch=True),
        Column(_("State"), _state, width=184, delegate=ChipDelegate),
        Column(_("Year"), lambda row: row.year, width=80, align="right"),
        Column(_("Revision"), lambda row: row.revision, width=96, align="right", spare=4),
        Column(_("Rows of data"), lambda row: thousands(row.rows), width=96, align="right", spare=2),
        Column(_("Received on"), lambda row: local_time(row.at), width=176, align="right", spare=3),
        Column(_("Code"), lambda row: row.unit, width=88, spare=1),
    ]


def _state(row: BatchRow) -> ChipValue:
    return ChipValue(_("counted"), "good") if row.outcome == "current" else ChipValue(_("replaced by a later one"))
