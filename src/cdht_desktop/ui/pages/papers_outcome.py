"""Did it come out? Asked after certificates were printed, until somebody has answered."""

import datetime as dt
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cdht_desktop.errors import FieldErrors, NotFound
from cdht_desktop.ops import prints, recognition
from cdht_desktop.ops.prints import Job
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.preview.page_ranges import read_ranges, written
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, small_button
from cdht_desktop.words import _

_HEIGHT = 132


@dataclass(frozen=True)
class Question:
    """A print of certificates: `sheets` are their ids with what stands on each, in the order of the pages.

    `wanted` is how many were to be printed, where the printer was stopped before.
    """

    job_id: str
    printer: str
    at: str
    sheets: tuple[tuple[str, str], ...]
    wanted: int = 0


def question(desk: Desk, job: Job, wanted: int = 0) -> Question:
    """Return what to ask about a print."""
    ids = desk.read(prints.held, job.id)
    try:
        known = {row.id: f"{row.number} · {row.name}" for row in desk.read(recognition.certificates, job.year)}
    except NotFound:  # the opening of the year was undone meanwhile
        known = {}
    return Question(job.id, job.target_name, job.at, tuple((one, known.get(one, "")) for one in ids), wanted)


class OutcomePanel(QFrame):
    """Asks whether all came out; where not, which did not.

    Signals: `answered(job id, ids of those that did not come out)`, `put_off(job id)` when it was closed unanswered,
    `opened(on)` when the list came in sight or went.
    """

    answered = Signal(str, list)
    put_off = Signal(str)
    opened = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setProperty("kind", "notice")
        self._question: Question | None = None
        self._words = label("", wrap=True)
        self._all = button(_("All came out"), lambda: self._answer([]))
        self._some = button(_("Not all …"), self._open)
        self._close = small_button("close", _("Answer later"), self._put_off)
        self._pages = QLineEdit()
        self._fault = label("", "fault", wrap=True)
        self.sheets = QListWidget()
        self._mark = button("", self._answer_ticked, role="primary")
        self._below = self._make_below()
        head = QHBoxLayout()
        head.setSpacing(STEP)
        head.addWidget(self._words, 1)
        for part in (self._some, self._all, self._close):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 2, STEP, STEP, STEP)
        column.addLayout(head)
        column.addWidget(self._below)
        self.hide()

    def ask(self, asked: Question) -> None:
        """Ask about a print."""
        self._question = asked
        self._words.setText(_sentence(asked))
        self.setAccessibleName(self._words.text())
        self._below.hide()
        self.opened.emit(False)
        self._some.show()
        blocked = self.sheets.blockSignals(True)
        self.sheets.clear()
        for number, (row_id, words) in enumerate(asked.sheets, 1):
            item = QListWidgetItem(_("Page {page}: {sheet}").format(page=number, sheet=words))
            item.setData(Qt.ItemDataRole.UserRole, row_id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.sheets.addItem(item)
        self.sheets.blockSignals(blocked)
        self._tell()
        self.show()

    @property
    def job_id(self) -> str:
        """The print that is asked about, "" where none is."""
        return self._question.job_id if self._question is not None else ""

    @property
    def is_open(self) -> bool:
        """Whether the list of what came out is in sight."""
        return not (self.isHidden() or self._below.isHidden())

    def drop(self) -> None:
        """Ask nothing any more."""
        self._question = None
        self.hide()
        self.opened.emit(False)

    def _make_below(self) -> QWidget:
        self._pages.setAccessibleName(_("Pages that did not come out"))
        self._pages.setPlaceholderText(_("for instance 3, 5-7"))
        self._pages.setMaximumWidth(220)
        self._pages.editingFinished.connect(self._read_pages)
        self.sheets.setAccessibleName(_("Certificates of this print"))
        self.sheets.setMinimumHeight(_HEIGHT)
        self.sheets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheets.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.sheets.itemChanged.connect(lambda _item: self._tell())
        words = label(_("Tick what did not come out, or type its pages:"), wrap=True)
        words.setBuddy(self._pages)
        beside = QVBoxLayout()
        beside.addWidget(words)
        beside.addWidget(self._pages)
        beside.addWidget(self._fault)
        beside.addStretch()
        beside.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignLeft)
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP * 2)
        row.addWidget(self.sheets, 3)
        row.addLayout(beside, 2)
        return made

    def _open(self) -> None:
        self._below.show()
        self._some.hide()
        self._pages.setFocus()
        self.opened.emit(True)

    def _ticked(self) -> list[int]:
        """Return the rows that are ticked."""
        return [
            row for row in range(self.sheets.count()) if self.sheets.item(row).checkState() == Qt.CheckState.Checked
        ]

    def _tell(self) -> None:
        """Write the ticks as page numbers, and how many they are."""
        rows = self._ticked()
        self._pages.setText(written([row + 1 for row in rows]))
        self._fault.hide()
        self._mark.setText(_("{count} did not come out").format(count=thousands(len(rows))))
        self._mark.setEnabled(bool(rows))

    def _read_pages(self) -> None:
        """Tick the pages that were typed."""
        text = self._pages.text()
        try:
            pages = set(read_ranges(text, self.sheets.count())) if text.strip() else set()
        except FieldErrors as error:
            self._fault.setText(str(error))
            self._fault.show()
            self._mark.setEnabled(False)
            return
        blocked = self.sheets.blockSignals(True)
        for row in range(self.sheets.count()):
            on = row + 1 in pages
            self.sheets.item(row).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.sheets.blockSignals(blocked)
        self._tell()
        if pages:
            self.sheets.scrollToItem(self.sheets.item(min(pages) - 1))

    def _answer_ticked(self) -> None:
        self._read_pages()
        if self._mark.isEnabled():
            self._answer([str(self.sheets.item(row).data(Qt.ItemDataRole.UserRole)) for row in self._ticked()])

    def _answer(self, failed: list[str]) -> None:
        if self._question is not None:
            job_id = self._question.job_id
            self.drop()
            self.answered.emit(job_id, failed)

    def _put_off(self) -> None:
        job_id = self.job_id
        self.drop()
        self.put_off.emit(job_id)


def _sentence(asked: Question) -> str:
    at = dt.datetime.fromisoformat(asked.at).astimezone()
    count, values = len(asked.sheets), {"printer": asked.printer, "time": at.strftime("%H:%M, %d/%m/%Y")}
    if asked.wanted > count:
        words = _(
            "Printing on “{printer}” ended early: {count} of {wanted} certificates went out. Did all {count} come out?"
        )
        return words.format(count=thousands(count), wanted=thousands(asked.wanted), **values)
    if count == 1:
        return _("One certificate went to “{printer}” ({time}). Did it come out?").format(**values)
    words = _("{count} certificates went to “{printer}” ({time}). Did all come out?")
    return words.format(count=thousands(count), **values)
