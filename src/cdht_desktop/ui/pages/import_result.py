"""Last step of an import: what was done, and the way back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cdht_desktop.ops.citizen_lists import ListResult
from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.pages.citizen_table import number_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.words import _

_MARK = 48


class ResultStep(QWidget):
    """Signals: `undo_asked()`; `save_asked()` the list with its faults marked; `duplicates_asked()` the pairs."""

    undo_asked = Signal()
    save_asked = Signal()
    duplicates_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        sign = QLabel()
        sign.setProperty("cdht_icon_size", _MARK)
        set_icon(sign, "done", "accent")
        self.words = label("", "heading", wrap=True)
        self.more = label("", "muted", wrap=True)
        self.undo = button(_("Undo the import"), self.undo_asked.emit, icon="undo")
        self.save = button(_("Save the list with the faults marked"), self.save_asked.emit, icon="export")
        self.twice = label("", "strong")
        self.look = button(_("Look at them"), self.duplicates_asked.emit, icon="copy")
        self._pairs = QWidget()
        beside = QHBoxLayout(self._pairs)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(STEP * 2)
        beside.addStretch()
        beside.addWidget(self.twice)
        beside.addWidget(self.look)
        beside.addStretch()
        self._pairs.hide()
        ways = QHBoxLayout()
        ways.setSpacing(STEP)
        ways.addStretch()
        ways.addWidget(self.undo)
        ways.addWidget(self.save)
        ways.addStretch()
        column = QVBoxLayout(self)
        column.setSpacing(STEP)
        column.addStretch(2)
        for part in (sign, self.words, self.more):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        column.addSpacing(STEP)
        column.addLayout(ways)
        column.addSpacing(STEP * 2)
        column.addWidget(self._pairs)
        column.addStretch(3)

    def show_result(self, result: ListResult) -> None:
        """Say what an import did."""
        words = _("Added: {written} people. Updated: {updated}.") if result.updated else _("Added: {written} people.")
        self.words.setText(words.format(written=number_words(result.written), updated=number_words(result.updated)))
        errors = len({(one.file, one.sheet, one.row) for one in result.problems if one.severity == "error"})
        parts = []
        if result.unchanged:
            words = _("{count} were on the list already, just the same.")
            parts.append(words.format(count=number_words(result.unchanged)))
        if errors:
            words = _("{count} rows with an error were left out. Mend them in the file and import it again: "
                      "nobody is added twice.")  # fmt: skip
            parts.append(words.format(count=number_words(errors)))
        self.more.setText(" ".join(parts))
        self.save.setVisible(bool(result.problems))
        self.show_duplicates(0)

    def show_duplicates(self, pairs: int) -> None:
        """Say how many pairs of records look like one person; nothing where none does."""
        words = _("{count} people may be on the list twice.")
        self.twice.setText(words.format(count=number_words(pairs)))
        self._pairs.setVisible(pairs > 0)
