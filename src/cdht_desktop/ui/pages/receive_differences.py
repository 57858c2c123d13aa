"""What a file changes, person by person, in a window of its own: who is new, who is gone, what changed of whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from cdht_desktop.domain import points
from cdht_desktop.ops.receiving import Differences, PersonChange, PersonRow
from cdht_desktop.ui.pages.drill_persons import birth_words, result_chip
from cdht_desktop.ui.pages.receive_words import figure_pairs
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.chip import ChipDelegate
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable
from cdht_desktop.words import _

_SIZE = 860, 480
_FOLLOWS = frozenset({"scores", "reasons", "stage", "papers"})  # said by another field, or too long for a line


@dataclass(frozen=True)
class _Line:
    id: str
    name: str
    village: str
    what: str


class DifferencesDialog(QDialog):
    """Three lists, the first that is not empty in sight; `sides`: two files that differ, neither of which counts."""

    def __init__(self, title: str, found: Differences, parent: QWidget, *, sides: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("What the file changes"))
        self.tabs = QTabWidget()
        self.added, self.removed = _people(found.added, _("New")), _people(found.removed, _("Gone"))
        self.changed = _changes(found.changed)
        for table, words, count in (
            (self.added, _("Only in file 2 ({count})") if sides else _("New ({count})"), len(found.added)),
            (self.removed, _("Only in file 1 ({count})") if sides else _("Gone ({count})"), len(found.removed)),
            (self.changed, _("Changed ({count})"), len(found.changed)),
        ):
            self.tabs.addTab(table, words.format(count=thousands(count)))
        counts = (len(found.added), len(found.removed), len(found.changed))
        self.tabs.setCurrentIndex(next((at for at in (1, 0, 2) if counts[at]), 0))
        closing = button(_("Close"), self.close, role="primary")
        closing.setDefault(True)
        feet = QHBoxLayout()
        feet.addStretch()
        feet.addWidget(closing)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.setSpacing(STEP)
        column.addWidget(label(title, "heading", wrap=True))
        column.addWidget(label(_of_file_2() if sides else _said(found), "muted", wrap=True))
        column.addWidget(self.tabs, 1)
        column.addLayout(feet)
        self.resize(*_SIZE)


def _of_file_2() -> str:
    return _("File 2 against file 1; of what changed, file 1 says the first and file 2 the second.")


def _said(found: Differences) -> str:
    pairs = " · ".join(f"{words}: {value}" for words, value in figure_pairs(found.before, found.after))
    if found.against is None:
        return pairs
    return _("Against revision {number}: {figures}").format(number=found.against, figures=pairs)


def _people(people: Sequence[PersonRow], name: str) -> RowsTable:
    rows = {row.id: row for row in people}
    columns = [
        Column(_("Full name"), lambda row: row.name, width=184, stretch=True),
        Column(_("Birth"), lambda row: birth_words(row.birth), width=DATE_WIDTH, align="right"),
        Column(_("Village"), lambda row: row.village, width=176),
        Column(_("Result"), result_chip, width=240, delegate=ChipDelegate),
    ]
    return _table(columns, rows, name)


def _changes(changes: Iterable[PersonChange]) -> RowsTable:
    rows = {one.id: _Line(one.id, one.name, one.village, _changed_words(one)) for one in changes}
    columns = [
        Column(_("Full name"), lambda row: row.name, width=184),
        Column(_("Village"), lambda row: row.village, width=144),
        Column(_("What changed"), lambda row: row.what, width=300, stretch=True),
    ]
    return _table(columns, rows, _("Changed"))


def _table(columns: Sequence[Column], rows: dict[str, PersonRow] | dict[str, _Line], name: str) -> RowsTable:
    made = RowsTable(columns, lambda ids: [rows[one] for one in ids], name=name)
    made.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
    made.show_ids(list(rows))
    return made


def _changed_words(one: PersonChange) -> str:
    said = [_field(name, before, after) for name, before, after in one.fields if name not in _FOLLOWS]
    if not said:
        said = [_("scores or certificates")]
    return "; ".join(said)


def _field(name: str, before: str, after: str) -> str:
    words = _("{field}: {before} → {after}")
    return words.format(field=_names().get(name, name), before=_value(name, before), after=_value(name, after))


def _value(name: str, text: str) -> str:
    if not text:
        return "–"
    if name == "birth":
        return birth_words(text)
    if name == "total":
        return points.show(int(text))
    if name.endswith("_on"):
        return "/".join(reversed(text.split("-")))
    return {
        "male": _("Male"), "female": _("Female"), "passed": _("Passed"), "failed": _("Failed"), "True": _("yes"),
        "False": _("no"),
    }.get(text, text)  # fmt: skip


def _names() -> dict[str, str]:
    return {
        "name": _("Full name"), "birth": _("Birth"), "sex": _("Sex"), "id_number": _("ID number"),
        "village": _("Village"), "group_name": _("Group"), "remote": _("Remote area"), "total": _("Points"),
        "registered_on": _("Registered on"), "grade": _("Result"), "digital_skills": _("Digital skills"),
        "updates_online": _("Updates online"), "evaluated_on": _("Scored on"), "certificate": _("Certificate number"),
    }  # fmt: skip
