"""Receiving at the upper level: files are looked at, then taken in; what waits for an officer is decided here."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QTabWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.ops import receiving, units
from cdht_desktop.ops.receiving import Arrival, Received
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.receive_arrivals import ArrivalList
from cdht_desktop.ui.pages.receive_files import FileList
from cdht_desktop.ui.pages.receive_gathering import KINDS, dropped, look
from cdht_desktop.ui.pages.receive_opening import Opening
from cdht_desktop.ui.pages.receive_tasks import Deciding
from cdht_desktop.ui.pages.receive_waiting import WaitingList, waiting_rows
from cdht_desktop.ui.pages.receive_words import done_words, is_taken, looked_words, settled
from cdht_desktop.ui.pages.recognition_panel import TaskPanel
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.words import _

# Receiving answers no `Changes`: whatever a file holds may have changed.
_WRITTEN = ("batch", "slice_person", "slice_figure", "trusted_key", "criteria_set", "task", "crossing")
_PANEL = 440  # two files side by side
_ALL, _ONE_GO, _NOTHING = range(3)  # what is in sight: the lists, the files of one go, the empty page


class ReceivePage(Page):
    """Two lists, of what waits and of all that came; and the files of one go, before they are taken in and after."""

    tables = frozenset({"batch", "trusted_key", "member_unit"})
    by_year = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Receive batch files"))
        self._coming: list[Path] = []  # files that were looked at and wait to be taken in
        self._phones: dict[str, str] = {}
        self.setAcceptDrops(desk.may(Right.HAND_UP))
        self._folder = self.add_action(
            _("A whole folder …"), self.ask_folder, icon="folder", shortcut="Ctrl+Shift+O", right=Right.HAND_UP
        )
        self._back = self.add_action(_("Back to the lists"), self.show_lists, icon="chevron-left")
        self._primary = self.set_primary(
            _("Choose files …"), self._press, icon="receive", shortcut="Ctrl+O", right=Right.HAND_UP
        )
        self.waiting, self.files, self.one_go = WaitingList(), FileList(), ArrivalList()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.waiting, "")
        self.tabs.addTab(self.files, "")
        self._shown = QStackedWidget()
        self._nothing = _nothing_yet(desk, self.ask_files)
        for part in (self.tabs, self.one_go, self._nothing):
            self._shown.addWidget(part)
        self.panel = TaskPanel(self._shown)
        self.split = ListAndPanel(self._shown, self.panel, width=_PANEL)
        self.body.addWidget(self.split, 1)
        self.opening = Opening(desk, self.split, Deciding(desk, self.panel, self._decided))
        for table, opens in (
            (self.waiting, self._open_waiting), (self.files, self._open_file), (self.one_go, self._open_coming)
        ):  # fmt: skip
            table.opened.connect(opens)
            table.picked.connect(partial(self._picked, opens))
        self.tabs.currentChanged.connect(lambda _tab: self.panel.close_panel())
        escape = QShortcut(QKeySequence("Alt+Left"), self)
        escape.activated.connect(self.show_lists)
        self._dress()

    def load(self) -> None:
        received = self.desk.read(receiving.received)
        waiting = waiting_rows(self.desk.read(receiving.aside), received)
        self._phones = {unit.code: unit.phone for unit in self.desk.read(units.all_units)}
        self.waiting.show_rows(waiting)
        self.files.show_rows(received)
        self.tabs.setTabText(0, _("Waiting for your decision ({count})").format(count=thousands(len(waiting))))
        self.tabs.setTabText(1, _("All files ({count})").format(count=thousands(len(received))))
        if self._shown.currentIndex() != _ONE_GO:
            self._shown.setCurrentIndex(_ALL if received else _NOTHING)
            self._tell()
        if not waiting and self.tabs.currentWidget() is self.waiting and not self.waiting.hasFocus():
            self.tabs.setCurrentIndex(1)

    def follow(self, text: str) -> None:
        """Show what waits for a decision."""
        self.show_lists()
        self.tabs.setCurrentIndex(0)
        self.waiting.setFocus()

    # Choosing, looking, taking in -----------------------------------------------------------------------------------

    def ask_files(self) -> None:
        """Ask for files, and look at them."""
        if files := ask.open_files(self, _("Which files?"), _("Batch files") + f" ({KINDS})"):
            self.look_at(files)

    def ask_folder(self) -> None:
        """Ask for a folder, and look at the files in it."""
        if (folder := ask.folder(self, _("In which folder are the files?"))) is not None:
            self.look_at([folder])

    def look_at(self, paths: Sequence[Path]) -> None:
        """Say of each file what would become of it; nothing is written."""
        self.banner.hide()
        self.panel.close_panel()
        self.desk.work(
            _("Look at batch files"), look, sorted(paths), done=self._looked, progress=True, guard=self._primary
        )  # fmt: skip

    def _looked(self, found: list[Arrival]) -> None:
        found = settled(found)
        self._coming = [one.file for one in found if is_taken(one)]
        self.set_title(_("Look before taking in"), looked_words(found))
        self._show_go(found)

    def take_in(self) -> None:
        """Take in the files that were looked at."""
        self.panel.close_panel()
        self.desk.work(
            _("Receive batch files"), receiving.receive, self._coming,
            done=self._received, failed=self._stopped, progress=True, guard=self._primary,
        )  # fmt: skip

    def _received(self, found: list[Received]) -> None:
        self._coming, found = [], settled(found)
        self.desk.touched(*_WRITTEN)
        self.set_title(_("What became of the files"), done_words(found))
        self._show_go(found)

    def _stopped(self, _error: Refused) -> bool:
        self.desk.touched(*_WRITTEN)  # files before the one where it stopped are in
        return False

    def _show_go(self, found: Sequence[Arrival] | Sequence[Received]) -> None:
        self.one_go.show_files(found)
        self._shown.setCurrentIndex(_ONE_GO)
        self._dress()
        self.one_go.setFocus()

    def show_lists(self) -> None:
        """Leave the files of one go."""
        if self._shown.currentIndex() == _ONE_GO:
            self._coming = []
            self.panel.close_panel()
            self._shown.setCurrentIndex(_ALL)
            self.load()
            self._dress()

    def _press(self) -> None:
        if self._coming:
            self.take_in()
        else:
            self.ask_files()

    def _dress(self) -> None:
        """Give the buttons the words of what is in sight."""
        count = len(self._coming)
        words = _("Take in {count} files").format(count=thousands(count)) if count else _("Choose files …")
        self._primary.setText(words)
        self._primary.setToolTip(f"{words} (Ctrl+O)")
        set_icon(self._primary, "check" if count else "receive", "on_accent")
        within = self._shown.currentIndex() == _ONE_GO
        for made, shown in ((self._back, within), (self._folder, not within)):
            made.setVisible(shown)
            made.setEnabled(shown)  # the menu “More” offers it too where the window is narrow
        self.fit_actions()

    def _tell(self) -> None:
        words = _("Choose the files that came, or drop files or a folder on this page.")
        self.set_title(
            _("Receive batch files"), words if self.acceptDrops() and self._shown.currentIndex() == _ALL else ""
        )

    def _picked(self, opens: Callable[[str], object], row_id: str) -> None:
        if row_id and self.panel.isVisible():
            opens(row_id)

    def _open_waiting(self, row_id: str) -> None:
        if (row := self.waiting.row_of(row_id)) is not None:
            self.opening.open_waiting(row, self._phones.get(row.unit, ""))

    def _open_file(self, row_id: str) -> None:
        if (row := self.files.row_of(row_id)) is not None:
            self.opening.open_file(row, self._phones.get(row.unit, ""))

    def _open_coming(self, line_id: str) -> None:
        line = self.one_go.line(line_id)
        self.opening.open_line(line, self._phones.get(line.one.unit, ""), waits=bool(self._coming))

    def _decided(self, words: str) -> None:
        self.panel.close_panel()
        self.desk.touched(*_WRITTEN)
        self.banner.done(words)

    # Dropping -------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := dropped(event):
            event.acceptProposedAction()
            self.look_at(paths)


def _nothing_yet(desk: Desk, choose: Callable[[], object]) -> EmptyPage:
    made = EmptyPage(
        "receive",
        _("No commune has handed in its year yet"),
        _("Choose the files that the communes sent (their names end in .cdht), or drop them or a folder on this page."),
        action=_("Choose files …"),
        slot=choose,
    )
    only_with(desk, Right.HAND_UP, made.action)
    return made
