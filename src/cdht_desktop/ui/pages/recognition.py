"""Recognition and certificates: the decision on all who passed, their certificates, and the paper for both."""

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import numbering, recognition, villages
from cdht_desktop.ops.recognition import DecisionRow, Waiting
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.certificate_details import written
from cdht_desktop.ui.pages.certificate_list import CertificateList
from cdht_desktop.ui.pages.certificate_tasks import CertificateTasks
from cdht_desktop.ui.pages.numbers_gaps import GapList
from cdht_desktop.ui.pages.numbers_tasks import NumberTasks
from cdht_desktop.ui.pages.recognition_panel import TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.recognition_tasks import Tasks
from cdht_desktop.ui.pages.recognition_work import Seen, Work
from cdht_desktop.ui.pages.report_figures import Figures, thousands
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable
from cdht_desktop.words import _

_KEYS = "Ctrl+N"
_PRINT = "Ctrl+P"


class RecognitionPage(Page):
    """Where the year stands, its certificates, decisions and numbers left out; a panel for each task.

    The main button is the next thing to do: recognise those who wait, and where nobody waits, print.
    """

    tables = frozenset(
        {
            "round", "registration", "evaluation", "decision", "certificate", "association", "village", "setting",
            "void_number", "print_item", "print_job",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Recognition and certificates"))
        self._seen: Seen | None = None
        self.saved = SavedBanner(self.banner)
        self.figures = Figures(_("Where the year stands"))
        self.certificates = CertificateList(lambda ids: desk.read(recognition.rows, ids))
        self.decisions = RowsTable(_columns(), self._decision_rows, name=_("Decisions"))
        self.gaps = GapList()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.certificates, _("Certificates"))
        self.tabs.addTab(self.decisions, _("Decisions"))
        self.tabs.addTab(self.gaps, _("Numbers left out"))
        self._listing = QWidget()
        self.panel = TaskPanel(self._listing)
        self._empty = EmptyPage("certificate", "", action=_("Go to scoring"), slot=self._do_next)
        self._shown = QStackedWidget()
        self._put_together()
        self.work = Work(desk, self.split, self.panel, self.banner, self.saved)
        self.numbers = NumberTasks(self.work)
        self.tasks = Tasks(self.work, self.numbers)
        self.one = CertificateTasks(self.work, self.certificates.table.chosen_ids)
        self._add_actions()
        self._connect()

    def load(self) -> None:
        year = self.desk.year
        self._seen = None
        if year is not None:
            self._seen = Seen(
                year,
                self.desk.read(recognition.waiting, year),
                self.desk.read(recognition.tally, year),
                {row.id: row for row in self.desk.read(recognition.decisions, year)},
                self.desk.read(numbering.gaps, year),
            )
        self._show(self._seen)
        self.work.tell(self._seen)

    def follow(self, text: str) -> None:
        self.tabs.setCurrentIndex(0)
        self.certificates.search.setText(text)

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        return (*super().shortcuts(), (_PRINT, _("Print certificates")))

    def _search(self) -> None:
        """Show the certificates that are searched for."""
        if self._seen is None:
            return
        wanted = self.certificates.search.value(), self.certificates.standing()
        ids = self.desk.read(recognition.find, self._seen.year, *wanted)
        names = [village.name for village in self.desk.read(villages.all_villages)]
        ends = self.desk.read(recognition.rows, [*ids[:1], *ids[-1:]])  # a rule may have changed between them
        self.certificates.show_ids(ids, names, [(row.number, row.register_number) for row in ends])

    def _show(self, seen: Seen | None) -> None:
        self.figures.setVisible(seen is not None)
        listed = seen is not None and (seen.decisions or any(gap.why == "void" for gap in seen.gaps))
        self._shown.setCurrentIndex(0 if listed else 1)
        self._tell_actions(seen)
        if seen is None:
            text = _("Open a year on the home page first.")
            self._empty.say(_("No year is open yet"), text, action=_("Go to the home page"))
            return
        self._tell_empty(seen.waiting)
        self.figures.show_numbers(_figures(seen.waiting))
        left_out = sum(gap.last - gap.first + 1 for gap in seen.gaps if gap.kind == "certificate")
        self.tabs.setTabText(0, _("Certificates ({count})").format(count=thousands(seen.tally.all)))
        self.tabs.setTabText(1, _("Decisions ({count})").format(count=thousands(len(seen.decisions))))
        self.tabs.setTabText(2, _("Numbers left out ({count})").format(count=thousands(left_out)))
        self.decisions.show_ids(list(seen.decisions))
        self.gaps.show_gaps(seen.gaps)
        self._search()

    def _tell_actions(self, seen: Seen | None) -> None:
        waits, printable = bool(seen and seen.waiting.passed), bool(seen and seen.tally.valid)
        self._rule.setEnabled(seen is not None)
        self._print_decision.setEnabled(bool(seen and seen.decisions))
        self._print.setEnabled(printable)
        self._print.setVisible(waits)
        prints = printable and not waits
        words = _("Print certificates") if prints else _("Recognise those who passed")
        self._primary.setText(words)
        self._primary.setShortcut(QKeySequence(_KEYS))  # new words take the keys away in Qt
        self._primary.setToolTip(f"{words} ({_KEYS})")
        set_icon(self._primary, "print" if prints else "check", "on_accent")
        self._primary.setEnabled(waits or printable)

    def _tell_empty(self, waiting: Waiting) -> None:
        if waiting.passed:
            text = _(
                "{count} persons passed and are waiting. "
                "One decision recognises them all and numbers their certificates."
            )
            text = text.format(count=thousands(waiting.passed))
            action = _("Recognise those who passed") if self.desk.may(Right.DECIDE) else ""
            self._empty.say(_("Nobody is recognised yet"), text, action=action)
        else:
            text = _("Score the forms first: those who pass will wait here to be recognised.")
            self._empty.say(_("Nobody has passed yet"), text, action=_("Go to scoring"))

    def _do_next(self) -> None:
        """Do what the empty page offers."""
        if self._seen is None:
            self.desk.go_to("home")
        elif self._seen.waiting.passed:
            self.tasks.open_recognise()
        else:
            self.desk.go_to("scoring")

    def _act(self) -> None:
        """Do the next thing: recognise those who wait, else print."""
        if self._seen is not None and self._seen.waiting.passed:
            self.tasks.open_recognise()
        else:
            self.one.print_some()

    def _print_a_decision(self) -> None:
        """Print the decision chosen in its list, else the year's last."""
        chosen = self.decisions.current_id() if self.tabs.currentIndex() == 1 else ""
        last = list(self._seen.decisions)[-1:] if self._seen else []
        if row_id := chosen or "".join(last):
            self.tasks.print_decision(row_id)

    def _decision_rows(self, ids: list[str]) -> list[DecisionRow]:
        return [self._seen.decisions[row_id] for row_id in ids] if self._seen else []

    def _connect(self) -> None:
        table = self.certificates.table
        self.certificates.asked.connect(self._search)
        table.opened.connect(self.one.open_certificate)
        table.picked.connect(self.one.follow_choice)
        self.decisions.opened.connect(self.tasks.open_decision)
        self.gaps.void_asked.connect(lambda: self.numbers.open_void(self.gaps.chosen_kind()))

    def _add_actions(self) -> None:
        self._print = self.add_action(_("Print certificates"), self.one.print_some, icon="print", right=Right.PRINT)
        self._print.setToolTip(f"{self._print.text()} ({_PRINT})")
        self._print_decision = self.add_action(
            _("Print a decision and its list"), self._print_a_decision, icon="print", right=Right.PRINT
        )
        self._rule = self.add_action(
            _("Numbers of certificates"), self.numbers.open_rule, icon="edit", right=Right.SETTINGS
        )
        self.add_action(_("Let others check certificates"), self.tasks.save_kit, icon="check", right=Right.EXPORT)
        # Not the button's own: where nobody waits it is hidden, and the keys of a hidden button are off.
        QShortcut(QKeySequence(_PRINT), self).activated.connect(self.one.print_some)
        words = _("Recognise those who passed")
        self._primary = self.set_primary(words, self._act, icon="check", shortcut=_KEYS, right=Right.DECIDE)
        only_with(self.desk, Right.DECIDE, self.gaps.declare)

    def _put_together(self) -> None:
        self._listing.setFocusProxy(self.certificates)
        column = QVBoxLayout(self._listing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.figures)
        column.addWidget(self._shown, 1)
        self._shown.addWidget(self.tabs)
        self._shown.addWidget(self._empty)
        self.split = ListAndPanel(self._listing, self.panel)
        self.body.addWidget(self.saved)
        self.body.addWidget(self.split, 1)


def _figures(waiting: Waiting) -> tuple[tuple[int | str, str], ...]:
    return (
        (waiting.passed, _("waiting to be recognised")),
        (waiting.recognised, _("recognised")),
        (waiting.failed, _("failed")),
        (waiting.unscored, _("not scored yet")),
        (waiting.next_number, _("next certificate number")),
    )


def _columns() -> list[Column]:
    return [
        Column(_("Decision number"), lambda row: row.number, width=160, stretch=True),
        Column(_("Date"), lambda row: written(row.date), width=DATE_WIDTH, align="right"),
        Column(_("Recognised"), lambda row: thousands(row.recognised), width=120, align="right"),
        Column(_("Failed"), lambda row: thousands(row.failed), width=100, align="right"),
        Column(_("Registered"), lambda row: thousands(row.registered), width=100, align="right"),
    ]
