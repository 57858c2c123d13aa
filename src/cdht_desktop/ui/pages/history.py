"""History: what was done and read, by whom, before and after; undo and redo; the check that nothing was altered."""

import datetime as dt
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.files import safe_name
from cdht_desktop.ops import checking, history, history_list
from cdht_desktop.ops.checking import Checked
from cdht_desktop.ops.history import ChangeSetRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import ALL, Page
from cdht_desktop.ui.pages.history_filters import HistoryFilters
from cdht_desktop.ui.pages.history_panel import SHOWN, action_body, findings_body
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel, SidePanel
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_PAGE = 200
_STATE = 3  # the column
_NARROW = 800  # narrower than this, or beside the panel, an empty column is room for what was done


class HistoryPage(Page):
    """Actions and notes, the newest first; the panel shows one field by field, or what a check found."""

    tables = frozenset({ALL})
    by_year = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("History"), _("What was done and read, and by whom."))
        self._rows: dict[str, ChangeSetRow] = {}
        self._limit = _PAGE
        self.check = self.add_action(_("Check the history"), self._check, icon="check")
        self.export = self.add_action(_("Save as a workbook"), self._export, icon="export", right=Right.EXPORT)
        self._redo = self.add_action(_("Redo"), desk.redo, icon="redo", right=Right.WRITE)
        self._undo = self.set_primary(_("Undo the last action"), desk.undo, icon="undo", right=Right.WRITE)
        self.filters = HistoryFilters(self)
        for widget in self.filters.widgets:
            self.add_filter(widget)
        self.filters.asked.connect(self._ask_anew)
        self.table = RowsTable(_columns(), lambda ids: [self._rows[row_id] for row_id in ids], name=_("History"))
        self.table.opened.connect(self._show)
        self.table.picked.connect(self._follow_choice)
        self._take_back: QPushButton
        self.panel = self._make_panel()
        self.split = ListAndPanel(self.table, self.panel)
        self.panel.closed.connect(self._fit)
        self._older = button(_("Show older actions"), self._more, role="link")
        self._shown = QStackedWidget()
        for shown in (self.split, *self._empty_pages()):
            self._shown.addWidget(shown)
        self.body.addWidget(self._shown, 1)
        self.body.addWidget(self._older)

    def load(self) -> None:
        asked = self.filters.value()
        self.filters.offer(self.desk.read(history_list.users))
        found = self.desk.read(history_list.page, asked, self._limit + 1)
        self._older.setVisible(len(found) > self._limit)
        found = found[: self._limit]
        self._rows = {row.id: row for row in found}
        self.table.show_ids([row.id for row in found])
        self._shown.setCurrentIndex(0 if found else 2 if asked.narrows else 1)
        self._fit()
        self._undo.setEnabled(self.desk.read(history.next_undo) is not None)
        self._redo.setEnabled(self.desk.read(history.next_redo) is not None)
        if not self.panel.isHidden() and self.table.current_id():
            self._show(self.table.current_id())

    def follow(self, text: str) -> None:
        self.filters.clear()
        self.filters.person.setText(text)
        self._ask_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        told = any(row.state != "done" for row in self._rows.values())
        room = self.width() >= _NARROW and (self.panel.isHidden() or not self.split.beside)
        self.table.show_column(_STATE, visible=told or room)

    def _empty_pages(self) -> tuple[EmptyPage, EmptyPage]:
        none = EmptyPage("history", _("Nothing was done yet"), _("Each import, score and decision will stand here."))
        words = _("Nothing in the history is as looked for above.")
        not_found = EmptyPage("search", _("Nothing found"), words, action=_("Show everything"), slot=self._clear)
        return none, not_found

    def _clear(self) -> None:
        self.filters.clear()
        self._ask_anew()

    def _ask_anew(self) -> None:
        self._limit = _PAGE
        self.load()
        text = self.filters.person.value()
        if text and self.desk.read(history_list.people, text) > history_list.MOST_PEOPLE:
            words = _("More than {count} people are called so: type more of the name to see all of the one you mean.")
            self.banner.notice(words.format(count=history_list.MOST_PEOPLE))
        else:
            self.banner.hide()

    def _make_panel(self) -> SidePanel:
        panel = SidePanel()
        self._take_back = panel.add_primary(_("Undo this action"), self._undo_chosen, icon="undo")
        only_with(self.desk, Right.WRITE, self._take_back)
        return panel

    def _more(self) -> None:
        self._limit += _PAGE
        self.load()

    def _follow_choice(self, row_id: str) -> None:
        if row_id and not self.panel.isHidden():
            self._show(row_id)

    def _show(self, row_id: str) -> None:
        row = self._rows[row_id]
        self.panel.banner.hide()
        self.panel.set_title(row.title)
        self.panel.set_body(action_body(row, self.desk.read(history.details, row.id, SHOWN)))
        self._take_back.setVisible(row.note is None)
        self._take_back.setEnabled(row.undoable)
        self.split.open()
        self._fit()

    # Undo -----------------------------------------------------------------------------------------------------------

    def _undo_chosen(self) -> None:
        row_id = self.table.current_id()
        if row_id:
            title = _("Undo")
            self.desk.work(
                title,
                history.undo,
                row_id,
                done=self._undone,
                failed=self._refused,
                guard=self._take_back,
                progress=True,
            )

    def _undone(self, changes: Changes[str]) -> None:
        self.panel.close_panel()
        self.desk.say(changes.title, "done")

    def _refused(self, error: Refused) -> bool:
        self.panel.banner.error(str(error))
        return True

    # Checking -------------------------------------------------------------------------------------------------------

    def _check(self) -> None:
        self.desk.work(_("Check the history"), checking.check_all, done=self._checked, guard=self.check, progress=True)

    def _checked(self, done: Checked) -> None:
        if done.damage:
            self.panel.close_panel()
            self.banner.error(_("The check could not go to its end: parts of the database cannot be read."))
            return
        self.reload()  # the check stands in the history itself
        told = self.desk.read(checking.sentences, done.findings)
        if done.sound:
            self.panel.close_panel()
            words = _(
                "All is in order: {sets} entries and {rows} recorded rows were checked, and the data agree with them."
            )
            self.banner.done(" ".join([words.format(sets=_number(done.sets), rows=_number(done.rows)), *told]))
            return
        words = _("The check found something that was not done in the program: {count}.")
        self.banner.error(words.format(count=len(told)))
        self.table.clearSelection()
        self.panel.banner.hide()
        self.panel.set_title(_("What the check found"))
        self.panel.set_body(findings_body(told))
        self._take_back.hide()
        self.split.open()
        self._fit()

    # As a workbook --------------------------------------------------------------------------------------------------

    def _export(self) -> None:
        name = safe_name(_("History") + f" {dt.date.today():%d-%m-%Y}", ".xlsx")
        out = ask.save_file(self, _("Save as a workbook"), name, _("Excel workbook (*.xlsx)"))
        if out is not None:
            self.desk.work(
                _("Save as a workbook"),
                history_list.save,
                self.filters.value(),
                out,
                done=self._saved,
                guard=self.export,
                progress=True,
            )

    def _saved(self, out: Path) -> None:
        self.reload()
        self.banner.done(
            _("Saved: {file}").format(file=out.name), action=_("Open the folder"), slot=partial(self._open, out.parent)
        )

    def _open(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.banner.error(_("This computer could not open it. It lies here: {path}").format(path=folder))


def _columns() -> list[Column]:
    return [
        Column(_("When"), lambda row: row.at.strftime("%d/%m/%Y %H:%M"), width=160),
        Column(_("What was done"), lambda row: row.title, width=192, stretch=True),
        Column(_("By whom"), lambda row: row.user or _("the program"), width=112),
        Column(_("State"), _state, width=144, delegate=ChipDelegate),
    ]


def _state(row: ChangeSetRow) -> ChipValue:
    return ChipValue("" if row.state == "done" else _("undone"))


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
