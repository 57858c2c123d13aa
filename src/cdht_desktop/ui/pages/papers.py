"""The papers of a year: chosen at the left, seen at the right, printed or saved."""

from functools import partial
from pathlib import Path

from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import FieldErrors, Refused
from cdht_desktop.ops import layouts, papers, printers, prints
from cdht_desktop.ops.papers import Asked, Made, Paper
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.papers_alignment import AlignmentForm
from cdht_desktop.ui.pages.papers_making import Making
from cdht_desktop.ui.pages.papers_options import CHOSEN, DECISION, UNPRINTED, PaperOptions
from cdht_desktop.ui.pages.papers_outcome import OutcomePanel, question
from cdht_desktop.ui.pages.papers_printing import PaperPrinting, Went, in_words
from cdht_desktop.ui.pages.papers_sample import Sample, sample
from cdht_desktop.ui.pages.papers_set import PaperSet
from cdht_desktop.ui.pages.papers_sight import PaperInSight
from cdht_desktop.ui.pages.papers_split import SetAndPreview
from cdht_desktop.ui.pages.papers_year import Seen, line, read_year
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.preview.printer_dialog import no_printer, printer_names
from cdht_desktop.ui.preview.sending import SendingBar
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.widgets.panel import ListAndPanel, SidePanel
from cdht_desktop.words import _

_HIGH = 560  # dots of height from which the papers and the list of what came out both fit


class PapersPage(Page):
    """The set of papers in the order of the year; each is looked at before it is printed.

    `follow` takes `certificates`, `certificates:<ids>`, `decision:<id>`, `person:<citizen id>`, `form:<registration
    ids>` and the like.
    """

    tables = frozenset(
        {
            "round", "registration", "evaluation", "decision", "certificate", "citizen", "village", "citizen_group",
            "association", "paper_layout", "picture", "setting", "print_job", "print_item",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Papers"))
        self._print = self.set_primary(_("Print"), self.print_paper, icon="print", shortcut="Ctrl+P")
        self._pdf = self.add_action(
            _("Save as PDF …"), partial(self.save, office=False), icon="save", shortcut="Ctrl+S"
        )
        office = partial(self.save, office=True)
        self._office = self.add_action(_("Save for Word …"), office, icon="edit", shortcut="Ctrl+Shift+S")
        if desk.store.level == "commune":  # only certificates have to stand that exactly
            self.add_action(_("Printer alignment …"), self.open_alignment, icon="settings")
        self.saved = SavedBanner(self.banner)
        self.outcome = OutcomePanel()
        self.printing = PaperPrinting(desk, self)
        self.bar = SendingBar(self.printing.sending)
        self.options = PaperOptions(desk)
        self.papers = [Paper.REPORT] if desk.store.level == "upper" else list(Paper)
        self.set = PaperSet(self.papers, self.options)
        self.sight = PaperInSight()
        self.making = Making(desk, self)
        self.panel = SidePanel()
        self._seen = Seen()
        self._year: int | None = None
        self._sample: Sample | None = None
        self._name = ""
        self._put_off: set[str] = set()
        self._put_together()
        self._connect()

    def load(self) -> None:
        first = self._seen == Seen()
        self._seen = read_year(self.desk)
        if self._seen.year != self._year:
            self._year = self._seen.year
            self.options.forget()
        self.set.say({paper: line(paper, self._seen) for paper in self.papers})
        self.printing.keep(None)
        if first and self._seen.decisions:
            self.set.choose(Paper.CERTIFICATES)
        self.show_paper()
        self.printing.unlock()
        self._ask_outcome()

    def follow(self, text: str) -> None:
        kind, _colon, rest = text.partition(":")
        if kind not in self.papers:
            return
        paper, ids = Paper(kind), tuple(filter(None, rest.split(",")))
        if paper is Paper.PERSON and ids:
            self.options.choose_person(ids[0])
        elif paper is Paper.DECISION and ids:
            self.options.choose(paper, DECISION + ids[0])
        elif ids:
            self.options.choose(paper, CHOSEN, ids)
        elif paper is Paper.CERTIFICATES:
            self.options.choose(paper, UNPRINTED)
        self.set.choose(paper)
        self.show_paper()
        self.split.look()

    @property
    def busy(self) -> bool:
        return self.printing.sending.busy

    def may_close(self) -> bool:
        if self.busy:
            self.say(_("A paper is still being printed. Wait until it has ended, or stop it."))
            return False
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._put_off.clear()  # asked again when the page is opened the next time

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        self.whole.setVisible(not self.outcome.is_open or self.height() >= _HIGH)

    # What is seen ---------------------------------------------------------------------------------------------------

    def show_paper(self) -> None:
        """Show the chosen paper with its options."""
        self.options.show_paper(self.set.paper, self._seen)
        self._look()

    def asked(self) -> Asked | str:
        """Return the paper that is wanted, or the sentence that says what is missing."""
        said = line(self.set.paper, self._seen)
        return self.options.asked() if said.ready else said.text

    def _look(self) -> None:
        """Make the paper that is wanted, as far as it is looked at."""
        asked = self.asked()
        self._sample = None
        if isinstance(asked, str):
            self.making.want(None)
            self.sight.say(asked)
        else:
            self._sample = sample(self.desk, asked, self.options.certificates())
            self.making.want(self._sample.asked)
        self._allow(possible=not isinstance(asked, str))

    def _allow(self, *, possible: bool) -> None:
        self._print.setEnabled(possible)
        self._pdf.setEnabled(possible)
        self._office.setEnabled(possible and ".docx" in papers.formats(self.set.paper))

    def _made(self, made: Made) -> None:
        if self._sample is None:
            return
        self._name = made.name
        whole = not self._sample.of
        if whole:
            self.printing.keep(made)
        if not self.sight.show_made(made, self._sample.of):
            self._allow(possible=False)

    def _refused(self, sentence: str) -> None:
        self.sight.say(sentence, layout=True)
        self._allow(possible=False)

    # Print, save ----------------------------------------------------------------------------------------------------

    def print_paper(self) -> None:
        """Print the paper that is wanted."""
        asked = self.asked()
        if isinstance(asked, Asked):
            self.printing.print(asked, self._print)

    def save(self, *, office: bool) -> None:
        """Save the paper that is wanted, as PDF or for a word processor."""
        asked = self.asked()
        if isinstance(asked, Asked):
            name = self._name or papers.title(asked.paper)
            self.printing.save(asked, name, self._office if office else self._pdf, office=office)

    def _saved(self, out: Path) -> None:
        self.banner.hide()
        self.saved.saved(_("The paper is in “{file}”.").format(file=out.name), out)

    def _not_printed(self, sentence: str) -> None:
        self.banner.error(sentence, action=_("Save as PDF …"), slot=partial(self.save, office=False))

    def _changed_meanwhile(self, sentence: str) -> None:
        self.banner.error(sentence)
        self.reload()

    def _recorded(self, went: Went) -> None:
        if not went.made.certificate_ids:
            say = self.banner.done if went.sent.ended == "all" else self.banner.error
            say(in_words(went))
            return
        self._ask_outcome(went)

    # Did it come out? -----------------------------------------------------------------------------------------------

    def _ask_outcome(self, went: Went | None = None) -> None:
        """Ask about the newest print that nobody has answered for."""
        if self._seen.year is None:
            self.outcome.drop()
            return
        jobs = [job for job in self.desk.read(prints.unasked, self._seen.year) if job.id not in self._put_off]
        if not jobs:
            self.outcome.drop()
        elif jobs[0].id != self.outcome.job_id or went is not None:
            wanted = len(went.wanted) if went is not None and went.job_id == jobs[0].id else 0
            self.outcome.ask(question(self.desk, jobs[0], wanted))

    def _answered(self, job_id: str, failed: list[str]) -> None:
        told = _("{count} did not come out. They are chosen here: print them again.").format(count=len(failed))

        def done(_changes: object) -> None:
            if failed:
                self.options.choose(Paper.CERTIFICATES, CHOSEN, failed)
                self.set.choose(Paper.CERTIFICATES)
                self.show_paper()
                self.banner.notice(told)
            self._print.setFocus()  # what was answered on is gone

        self.desk.work(_("What came out of the printer"), prints.outcome, job_id, failed, done=done)

    def _answer_later(self, job_id: str) -> None:
        self._put_off.add(job_id)
        self._ask_outcome()

    # The printer set right ------------------------------------------------------------------------------------------

    def open_alignment(self) -> None:
        """Open the panel that sets a printer right."""
        names = printer_names()
        if not names:
            self.banner.error(no_printer())
            return
        body = AlignmentForm(self.desk, names, lambda printer: self._print_sheet(body, printer))
        self.panel.set_title(_("Printer alignment"))
        self.panel.set_body(body)
        self._set_right.clicked.disconnect()
        self._set_right.clicked.connect(lambda: self._take_numbers(body))
        self.whole.open()

    def _print_sheet(self, body: AlignmentForm, printer: str) -> None:
        try:
            name = self.printing.print_sheet(printer, across=self._across())
        except Refused as error:
            self.panel.banner.error(str(error))
            return
        if name:
            body.choose(name)

    def _take_numbers(self, body: AlignmentForm) -> None:
        try:
            read, across = body.numbers(), self._across()
        except FieldErrors as error:
            body.read.errors(error.fields)
            return
        except Refused as error:
            self.panel.banner.error(str(error))
            return

        def done(_changes: object) -> None:
            body.clear()
            self.panel.banner.done(_("Set right. Print the page again to see whether all three read 0."))

        self.desk.work(
            _("Set a printer right"), printers.set_by_page, body.printer, read, across=across,
            done=done, failed=body.read.refused, guard=self._set_right,
        )  # fmt: skip

    def _across(self) -> bool:
        """Say whether certificates lie across: their printer is set right on such a sheet. Raises `BadRules`."""
        layout = self.desk.read(layouts.certificate)
        return layout.width > layout.height

    # How it is put together -----------------------------------------------------------------------------------------

    def _put_together(self) -> None:
        self.split = SetAndPreview(self.set, self.sight)
        self.whole = ListAndPanel(self.split, self.panel)
        self._set_right = self.panel.add_primary(_("Set right by these numbers"), lambda: None, shortcut="Ctrl+Return")
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.saved, self.outcome, self.bar):
            column.addWidget(part)
        self.body.addWidget(above)
        self.body.addWidget(self.whole, 1)

    def _connect(self) -> None:
        self.set.chosen.connect(lambda _paper: self.show_paper())
        self.set.went.connect(self.desk.go_to)
        self.options.changed.connect(self._look)
        self.options.grown.connect(self.set.bring_into_sight)
        self.sight.layout_asked.connect(lambda: self.desk.go_to("layouts", self.set.paper.value))
        only_with(self.desk, Right.SETTINGS, self.sight.layouts_button)
        self.making.began.connect(self.sight.wait)
        self.making.made.connect(self._made)
        self.making.refused.connect(self._refused)
        self.printing.saved.connect(self._saved)
        self.printing.refused.connect(self._not_printed)
        self.printing.stale.connect(self._changed_meanwhile)
        self.printing.recorded.connect(self._recorded)
        self.outcome.answered.connect(self._answered)
        self.outcome.put_off.connect(self._answer_later)
        # On a small screen the list of what came out has the page to itself.
        self.outcome.opened.connect(lambda _on: self._share_room())
