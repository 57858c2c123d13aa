"""First step of an import: which files, and the village of rows that name none."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.pages.citizen_village import VillageField
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import button, label, small_button
from cdht_desktop.words import _

_MARK = 40  # size of the sign in the field to drop files on


class ChooseStep(QWidget):
    """Files by a dialog, or dropped here. Signal `changed()`: other files or another village."""

    changed = Signal()

    def __init__(self, villages: Sequence[str]) -> None:
        super().__init__()
        self.files: list[Path] = []
        self.first_field = button(_("Choose files …"), self._ask, icon="folder")
        self._list = QVBoxLayout()
        self._list.setSpacing(STEP // 2)
        self.village = VillageField(_("the list names the villages itself"))
        self.village.set_villages([(name, name) for name in villages])
        self.village.setMaximumWidth(420)
        self.village.changed.connect(self.changed)
        self.setAcceptDrops(True)
        self._lay_out()

    @property
    def village_name(self) -> str:
        """The village of rows that name none, empty where none was chosen."""
        return self.village.typed() or self.village.value() or ""

    @property
    def village_lacks(self) -> bool:
        """Whether a new village was begun, and its name is not there yet."""
        return self.village.is_new and not self.village.typed()

    def add_files(self, files: Iterable[Path]) -> None:
        """Add files to those chosen; one chosen twice stands once."""
        new = [file for file in dict.fromkeys(files) if file not in self.files]
        self.files.extend(new)
        for file in new:
            self._list.addWidget(self._row(file))
        self.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add_files(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())

    def _lay_out(self) -> None:
        words = label(_("Village of the rows that name none"), "label")
        words.setBuddy(self.village)
        self.village.setAccessibleName(words.text())
        help_text = _("Needed only where the list has no column for the village: one list for one village.")
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, STEP, 0)
        column.setSpacing(STEP)
        column.addWidget(self._drop_field())
        column.addLayout(self._list)
        column.addSpacing(STEP)
        column.addWidget(words)
        column.addWidget(self.village)
        column.addWidget(label(help_text, "muted", wrap=True))
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _drop_field(self) -> QFrame:
        field = QFrame()
        field.setObjectName("card")
        sign = QLabel()
        sign.setProperty("cdht_icon_size", _MARK)
        set_icon(sign, "import", "accent")
        text = QVBoxLayout()
        text.setSpacing(STEP // 2)
        text.addWidget(label(_("Drop Excel files here, or choose them"), "strong", wrap=True))
        told = _(
            "Lists in .xlsx, .xls, .ods or .csv; several at once if you like. The files are only read, never changed."
        )
        text.addWidget(label(told, "muted", wrap=True))
        row = QHBoxLayout(field)
        row.setContentsMargins(STEP * 2, STEP * 2, STEP * 2, STEP * 2)
        row.setSpacing(STEP * 2)
        row.addWidget(sign)
        row.addLayout(text, 1)
        row.addWidget(self.first_field)
        return field

    def _row(self, file: Path) -> QWidget:
        made = QWidget()
        sign = QLabel()
        set_icon(sign, "copy", "muted")
        row = QHBoxLayout(made)
        row.setContentsMargins(STEP * 2, 0, 0, 0)
        row.setSpacing(STEP)
        name = label(file.name, wrap=True)
        name.setToolTip(str(file))
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(name, 1)
        leave = _("Leave out {file}").format(file=file.name)
        row.addWidget(small_button("close", leave, lambda: self._leave_out(file, made)))
        return made

    def _leave_out(self, file: Path, row: QWidget) -> None:
        self.files.remove(file)
        row.hide()
        row.deleteLater()
        self.changed.emit()

    def _ask(self) -> None:
        kinds = _("Lists in Excel (*.xlsx *.xls *.ods *.csv)") + ";;" + _("All files (*)")
        self.add_files(ask.open_files(self, _("Choose lists of citizens"), kinds))
