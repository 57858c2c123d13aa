"""The villages in the settings: their names, and which threshold holds in each."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import villages
from cdht_desktop.ops.villages import Village
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.theme import ROW_HEIGHT, STEP
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_ROWS = 8  # in sight at once
Saved = Callable[[Changes[Any], bool], object]


class VillageList(QWidget):
    """The list with its two buttons; `saved(changes, threshold)` after each, `threshold`: another one holds now."""

    def __init__(self, desk: Desk, saved: Saved) -> None:
        super().__init__()
        self._desk, self._saved = desk, saved
        self._rows: dict[str, Village] = {}
        self.change = button(_("Edit the village"), self._edit, icon="edit")
        self.add = button(_("Add a village"), lambda: self._open(None), icon="add")
        self._writes = only_with(desk, Right.WRITE, self.change, self.add)
        self.table = RowsTable(
            _columns(), lambda ids: [self._rows[row_id] for row_id in ids], name=_("Villages of the commune")
        )
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.opened.connect(lambda _id: self._edit())
        self.table.picked.connect(lambda row_id: self.change.setEnabled(bool(row_id)))
        self._none = label(_("There is no village yet. Importing a list adds those it names."), "muted", wrap=True)
        feet = QHBoxLayout()
        feet.setSpacing(STEP)
        feet.addWidget(self.change)
        feet.addWidget(self.add)
        feet.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.table)
        column.addWidget(self._none)
        column.addLayout(feet)

    def load(self) -> None:
        """Read the villages again."""
        found = self._desk.read(villages.all_villages)
        self._rows = {row.id: row for row in found}
        self.table.show_ids([row.id for row in found])
        self.table.setFixedHeight(ROW_HEIGHT * (min(max(len(found), 1), _ROWS) + 1) + 4)
        self.table.setVisible(bool(found))
        self._none.setVisible(not found)
        self.change.setEnabled(self.table.current_id() in self._rows)

    def _edit(self) -> None:
        if self._writes and (row := self._rows.get(self.table.current_id())) is not None:
            self._open(row)

    def _open(self, village: Village | None) -> None:
        VillageDialog(self._desk, village, self._saved, self.window()).open()


class VillageDialog(AskForm):
    """A village's name and threshold; None for a new one."""

    def __init__(self, desk: Desk, village: Village | None, saved: Saved, parent: QWidget) -> None:
        title = _("Add a village") if village is None else _("Edit the village")
        super().__init__(parent, title, "", _("Save"), self._save, icon="save")
        self._desk, self._village, self._saved = desk, village, saved
        self.form.line("name", _("Village's name"), _("Such as: Thôn Vai"), longest=100)
        if village is not None:
            self.form.choice(
                "remote",
                _("Points needed"),
                list(_thresholds().items()),
                _("In a remote or ethnic-minority area the lower threshold holds."),
            )
            self.form.set_values({"name": village.name, "remote": village.remote})
        self.form.focus_first()

    def _save(self) -> None:
        values, village = self.form.values(), self._village
        if village is None:
            self._work(_("Add a village"), villages.add, values["name"], threshold=False)
        else:
            threshold = values["remote"] != village.remote
            self._work(_("Edit the village"), partial(villages.edit, **values), village.id, threshold=threshold)

    def _work(self, title: str, call: Callable[..., Any], value: str, *, threshold: bool) -> None:
        done = partial(self._done, threshold)
        self._desk.work(title, call, value, done=done, failed=self.refused, guard=self.primary)

    def _done(self, threshold: bool, changes: Changes[Any]) -> None:
        self.close()
        self._saved(changes, threshold)


def _thresholds() -> dict[bool | None, str]:
    return {None: _("As the commune"), True: _("As a remote area"), False: _("As an ordinary area")}


def _columns() -> list[Column]:
    return [
        Column(_("Village"), lambda row: row.name, width=200, stretch=True),
        Column(_("Citizens"), lambda row: f"{row.citizens:,}".replace(",", "."), width=104, align="right"),
        Column(_("Points needed"), lambda row: _thresholds()[row.remote], width=192),
    ]
