"""From a paper on the screen to a printer or a file: made whole, sent, recorded, asked about."""

import dataclasses
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSizeF, Signal
from PySide6.QtWidgets import QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import Refused, Stale
from cdht_desktop.ops import papers, printers
from cdht_desktop.ops.papers import Asked, Made, Paper, Printed
from cdht_desktop.ops.printers import Placing
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.preview import printer_dialog
from cdht_desktop.ui.preview.page_ranges import written
from cdht_desktop.ui.preview.pages import PdfPages
from cdht_desktop.ui.preview.printer_dialog import Chosen
from cdht_desktop.ui.preview.sending import Sending, Sent
from cdht_desktop.ui.widgets import ask
from cdht_desktop.words import _

_KINDS = {".pdf": "PDF (*.pdf)", ".docx": "Word (*.docx)"}


@dataclasses.dataclass(frozen=True)
class Went:
    """What went to a printer of a paper; `wanted` are the pages that were to go, `job_id` the record of it."""

    made: Made
    sent: Sent
    wanted: tuple[int, ...]
    job_id: str = ""


class PaperPrinting(QObject):
    """Prints and saves papers for a page.

    Signals: `saved(Path)`; `recorded(Went)` after a print; `refused(sentence)` where there is no printer, or it does not
    answer; `stale(sentence)` where the paper has to be made anew.
    """

    saved = Signal(object)
    recorded = Signal(object)
    refused = Signal(str)
    stale = Signal(str)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._page = desk, page
        self._made: Made | None = None  # the last one that was made whole
        self._on_way: tuple[Made, Chosen] | None = None
        self._unrecorded: list[Callable[[], object]] = []
        self._locked = False
        self.sending = Sending(self)
        self.sending.ended.connect(self._sent)
        self.sending.refused.connect(self.refused)
        self.sending.broke.connect(desk.worker.broke)
        desk.leaving.connect(self._lock)

    def keep(self, made: Made | None) -> None:
        """Know a paper that was made whole, so that it need not be made again."""
        self._made = made

    def unlock(self) -> None:
        """The workspace is open again: record what was printed while it was locked."""
        self._locked = False
        waiting, self._unrecorded = self._unrecorded, []
        for record in waiting:
            record()

    # To a file ------------------------------------------------------------------------------------------------------

    def save(self, asked: Asked, name: str, guard: QWidget, *, office: bool) -> None:
        """Ask for a file, and write the paper into it; `name` is proposed."""
        ending = ".docx" if office else ".pdf"
        out = ask.save_file(self._page, _("Where to save it?"), str(Path(name).with_suffix(ending)), _KINDS[ending])
        if out is None:
            return
        asked = dataclasses.replace(asked, office=office)
        title = _("Save a paper")
        if self._made is not None and self._made.asked == asked:
            self._desk.work(title, papers.save, self._made, out, done=self._saved, guard=guard)
        else:
            self._desk.work(title, _make_and_save, asked, out, done=self._saved, progress=True, guard=guard)

    def _saved(self, changes: Changes[Printed]) -> None:
        self.saved.emit(changes.value.file)

    # To a printer ---------------------------------------------------------------------------------------------------

    def print(self, asked: Asked, guard: QWidget) -> None:
        """Ask for a printer, and print the paper."""
        if self.sending.busy:
            self.refused.emit(_("Another paper is still being printed. Wait until it has ended."))
            return
        self._whole(asked, guard, partial(self._ask_printer, guard))

    def print_sheet(self, printer: str, *, across: bool) -> str:
        """Print the page by which a printer is set right; returns the printer that was chosen, "" where none was.

        It is no paper of the year: nothing is recorded.
        """
        if self.sending.busy:
            self.refused.emit(_("Another paper is still being printed. Wait until it has ended."))
            return ""
        content = self._desk.read(printers.calibration_page, printer, across=across)
        chosen = self._choose_printer(_("Printer alignment"), content, printer)
        if chosen is None or not chosen.numbers:
            return ""
        if chosen.name != printer:  # the page says whose it is, and how that one stands set
            content = self._desk.read(printers.calibration_page, chosen.name, across=across)
        self.sending.send(content, chosen)
        return chosen.name

    def _whole(self, asked: Asked, guard: QWidget, then: Callable[[Made], object]) -> None:
        """Go on with a whole paper, which is made first where it is not at hand."""
        if self._made is not None and self._made.asked == asked:
            then(self._made)
            return

        def done(made: Made) -> None:
            self._made = made
            then(made)

        self._desk.work(_("Make the paper"), papers.make, asked, done=done, progress=True, guard=guard)

    def _ask_printer(self, guard: QWidget, made: Made) -> None:
        title = papers.title(made.asked.paper)
        chosen = self._choose_printer(title, made.content)
        if chosen is None or not chosen.numbers:
            return
        placing = self._desk.read(printers.calibration, chosen.name)
        if made.asked.paper is Paper.CERTIFICATES and placing != Placing():
            right = dataclasses.replace(made.asked, placing=placing)
            self._whole(right, guard, partial(self._send, chosen))
        else:
            self._send(chosen, made)

    def _choose_printer(self, title: str, content: bytes, name: str = "") -> Chosen | None:
        """Ask for a printer; says so where there is none."""
        pages = PdfPages(content)
        count, size = pages.count, QSizeF(pages.size(0))
        pages.close()
        try:
            return printer_dialog.ask_printer(self._page.window(), title, count, size, name)
        except Refused as error:
            self.refused.emit(str(error))
            return None

    def _send(self, chosen: Chosen, made: Made) -> None:
        try:
            self._desk.read(papers.still_true, made)
        except Stale as error:
            self.stale.emit(str(error))
            return
        self._on_way = made, chosen
        self.sending.send(made.content, chosen)

    def _sent(self, sent: Sent) -> None:
        if self._on_way is None:  # the page to measure
            return
        (made, chosen), self._on_way = self._on_way, None
        if not sent.numbers:
            self.refused.emit(_("The printer “{name}” took no page.").format(name=chosen.name))
            return
        record = partial(self._record, Went(part_of(made, sent.numbers), sent, chosen.numbers), chosen.name)
        if self._locked:
            self._unrecorded.append(record)
        else:
            record()

    def _record(self, went: Went, printer: str) -> None:
        def done(changes: Changes[str]) -> None:
            self.recorded.emit(dataclasses.replace(went, job_id=changes.value))

        self._desk.work(_("Record a print"), papers.printed, went.made, printer, done=done)

    def _lock(self) -> None:
        self._locked = True


def part_of(made: Made, numbers: tuple[int, ...]) -> Made:
    """Return a paper as far as these pages of it (from 0) were printed: a certificate is a page."""
    if not made.certificate_ids:
        return dataclasses.replace(made, pages=len(numbers))
    ids = tuple(made.certificate_ids[number] for number in sorted(numbers))
    return dataclasses.replace(made, pages=len(ids), certificate_ids=ids, marked=made.marked & frozenset(ids))


def in_words(went: Went) -> str:
    """Say what became of the print of a paper that holds no certificates."""
    name = papers.title(went.made.asked.paper)
    if went.sent.ended == "all":
        return _("{paper}: {count} page(s) went to the printer.").format(paper=name, count=len(went.sent.numbers))
    missing = written([number + 1 for number in went.wanted if number not in went.sent.numbers])
    words = _("{paper}: printing ended early. Pages {pages} are missing; print them again.")
    return words.format(paper=name, pages=missing)


def _make_and_save(store: Store, asked: Asked, out: Path, progress: Progress) -> Changes[Printed]:
    return papers.save(store, papers.make(store, asked, progress), out)
