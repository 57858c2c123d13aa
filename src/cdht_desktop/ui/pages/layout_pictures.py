"""A dialog with the pictures of the workspace: what there is, and away with what no layout uses."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import Refused
from cdht_desktop.ops import layout_pictures
from cdht_desktop.ops.layout_pictures import PictureRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.theme import ROW_HEIGHT, STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_ROWS = 6  # in sight at once


class PicturesDialog(QDialog):
    """The pictures with their sizes; a picture that a layout uses stays."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Pictures for layouts"))
        self.setMinimumWidth(560)
        self._desk = desk
        self._rows: dict[str, PictureRow] = {}
        self.banner = Banner()
        self.table = RowsTable(
            _columns(), lambda ids: [self._rows[row_id] for row_id in ids], name=_("Pictures for layouts")
        )
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.setFixedHeight(ROW_HEIGHT * (_ROWS + 1) + 4)
        self.remove_button = button(_("Remove the picture"), self._remove, icon="remove", shortcut="Del")
        self.table.picked.connect(lambda row_id: self.remove_button.setEnabled(bool(row_id)))
        self._lay_out()
        self.load()

    def load(self) -> None:
        """Read the pictures again."""
        found = self._desk.read(layout_pictures.all_pictures)
        self._rows = {row.id: row for row in found}
        self.table.show_ids([row.id for row in found])
        if found and not self.table.current_id():
            self.table.selectRow(0)
        self.table.setVisible(bool(found))
        self._none.setVisible(not found)
        self.remove_button.setEnabled(bool(found))

    def _remove(self) -> None:
        if picture := self.table.current_id():
            self._desk.work(
                _("Remove a picture"),
                layout_pictures.remove_picture,
                picture,
                done=self._removed,
                failed=self._refused,
                guard=self.remove_button,
            )

    def _removed(self, changes: Changes[None]) -> None:
        self.load()
        self.banner.done(changes.title, action=_("Undo"), slot=lambda: self._take_back(changes.id))

    def _take_back(self, change_set: str | None) -> None:
        self._desk.undo(change_set)
        self.close()  # the page below says what was taken back

    def _refused(self, error: Refused) -> bool:
        self.banner.error(str(error))
        return True

    def _lay_out(self) -> None:
        hint = _("There is no picture yet. A picture is added where a certificate's layout is changed.")
        self._none = label(hint, "muted", wrap=True)
        closing = button(_("Close"), self.close)
        closing.setDefault(True)
        feet = QHBoxLayout()
        feet.addWidget(self.remove_button)
        feet.addStretch()
        feet.addWidget(closing)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.setSpacing(STEP * 2)
        column.addWidget(label(_("Pictures for layouts"), "heading"))
        column.addWidget(self.banner)
        column.addWidget(self.table)
        column.addWidget(self._none)
        column.addLayout(feet)


def _columns() -> list[Column]:
    return [
        Column(_("Picture"), lambda row: row.name, width=220, stretch=True),
        Column(_("Pixels"), lambda row: f"{row.width} × {row.height}", width=136, align="right"),
        Column(
            _("File's size"), lambda row: _("{count} KB").format(count=-(-row.size // 1024)), width=112, align="right"
        ),
    ]
