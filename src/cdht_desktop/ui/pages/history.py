"""History: what was done, by whom, before and after; undo and redo."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import Refused
from cdht_desktop.ops import history
from cdht_desktop.ops.history import ChangedRow, ChangeSetRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import ALL, Page
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.widgets.chip import Chip, ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel, SidePanel
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_PAGE = 200
_SHOWN = 60  # rows of one action that the panel spells out
_STATE = 3  # the column
_NARROW = 800  # narrower than this, or beside the panel, an empty column is room for what was done


class HistoryPage(Page):
    """Actions, the newest first; the panel shows one field by field."""

    tables = frozenset({ALL})
    by_year = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("History"), _("Everything that was done, and by whom. Nothing is ever forgotten."))
        self._rows: dict[str, ChangeSetRow] = {}
        self._limit = _PAGE
        self._redo = self.add_action(_("Redo"), desk.redo, icon="redo")
        self._undo = self.set_primary(_("Undo the last action"), desk.undo, icon="undo")
        self.table = RowsTable(_columns(), lambda ids: [self._rows[row_id] for row_id in ids], name=_("History"))
        self.table.opened.connect(self._show)
        self.table.picked.connect(self._follow_choice)
        self._take_back: QPushButton
        self.panel = self._make_panel()
        self.split = ListAndPanel(self.table, self.panel)
        self.panel.closed.connect(self._fit)
        self._older = button(_("Show older actions"), self._more, role="link")
        self._shown = QStackedWidget()
        self._shown.addWidget(self.split)
        self._shown.addWidget(
            EmptyPage("history", _("Nothing was done yet"), _("Each import, score and decision will stand here."))
        )
        self.body.addWidget(self._shown, 1)
        self.body.addWidget(self._older)

    def load(self) -> None:
        found = self.desk.read(history.page, self._limit + 1)
        self._older.setVisible(len(found) > self._limit)
        found = found[: self._limit]
        self._rows = {row.id: row for row in found}
        self.table.show_ids([row.id for row in found])
        self._shown.setCurrentIndex(0 if found else 1)
        self._fit()
        self._undo.setEnabled(self.desk.read(history.next_undo) is not None)
        self._redo.setEnabled(self.desk.read(history.next_redo) is not None)
        if not self.panel.isHidden() and self.table.current_id():
            self._show(self.table.current_id())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        told = any(row.state != "done" for row in self._rows.values())
        room = self.width() >= _NARROW and (self.panel.isHidden() or not self.split.beside)
        self.table.show_column(_STATE, visible=told or room)

    def _make_panel(self) -> SidePanel:
        panel = SidePanel()
        self._take_back = panel.add_primary(_("Undo this action"), self._undo_chosen, icon="undo")
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
        self.panel.set_body(_details(row, self.desk.read(history.details, row.id)))
        self._take_back.setEnabled(row.undoable)
        self.split.open()
        self._fit()

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


def _columns() -> list[Column]:
    return [
        Column(_("When"), lambda row: row.at.strftime("%d/%m/%Y %H:%M"), width=160),
        Column(_("What was done"), lambda row: row.title, width=192, stretch=True),
        Column(_("By whom"), lambda row: row.user, width=96),
        Column(_("State"), _state, width=144, delegate=ChipDelegate),
    ]


def _state(row: ChangeSetRow) -> ChipValue:
    return ChipValue("" if row.state == "done" else _("undone"))


def _details(row: ChangeSetRow, changed: list[ChangedRow]) -> QWidget:
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP)
    when = _("{when} · {user} · {count} rows")
    count = f"{row.rows:,}".replace(",", ".")
    column.addWidget(label(when.format(when=row.at.strftime("%d/%m/%Y %H:%M"), user=row.user, count=count), "muted"))
    told = [one for one in changed if one.fields or one.op != "update"]  # a change of nothing that can be read
    for one in told[:_SHOWN]:
        column.addWidget(rule())
        column.addWidget(_changed_row(one))
    if row.rows > _SHOWN:
        column.addWidget(label(_("… and {count} rows more").format(count=row.rows - _SHOWN), "muted"))
    return body


def _changed_row(one: ChangedRow) -> QWidget:
    words = {"insert": (_("added"), "good"), "update": (_("changed"), "accent"), "delete": (_("removed"), "caution")}
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP // 2)
    word, tone = words[one.op]
    column.addWidget(label(f"{one.table}: {one.whose}" if one.whose else one.table, "strong", wrap=True))
    column.addWidget(Chip(word, tone), 0, Qt.AlignmentFlag.AlignLeft)  # type: ignore[arg-type] # three of the tones
    for field, before, after in one.fields:
        told = after if one.op == "insert" else f"{before or '–'} → {after or '–'}"
        column.addWidget(label(field, "muted"))
        column.addWidget(label(told, wrap=True))
    return body
