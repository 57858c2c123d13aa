"""Recognition and certificates: the decision on all who passed, their certificates, and the paper for both."""

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from cdht_desktop.ops import recognition
from cdht_desktop.ops.recognition import DecisionRow, Waiting
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.certificate_details import written
from cdht_desktop.ui.pages.certificate_list import CertificateList
from cdht_desktop.ui.pages.recognition_panel import TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.recognition_tasks import Seen, Tasks
from cdht_desktop.ui.pages.report_figures import Figures, thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable
from cdht_desktop.words import _

_KEYS = "Ctrl+N"
_PRINT = "Ctrl+P"


class RecognitionPage(Page):
    """Where the year stands, its certificates and decisions; a panel for each task.

    The main button is the next thing to do: recognise those who wait, and where nobody waits, print.
    """

    tables = frozenset({"round", "registration", "evaluation", "decision", "certificate", "association", "village"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Recognition and certificates"))
        self._seen: Seen | None = None
        self.saved = SavedBanner(self.banner)
        self.figures = Figures(_("Where the year stands"))
        self.certificates = CertificateList()
        self.decisions = RowsTable(_columns(), self._decision_rows, name=_("Decisions"))
        self.tabs = QTabWidget()
        self.tabs.addTab(self.certificates, _("Certificates"))
        self.tabs.addTab(self.decisions, _("Decisions"))
        self._listing = QWidget()
        self.panel = TaskPanel(self._listing)
        self._empty = EmptyPage("certificate", "", action=_("Go to scoring"), slot=self._offered)
        self._shown = QStackedWidget()
        self._put_together()
        table = self.certificates.table
        self.tasks = Tasks(desk, self.split, self.panel, self.banner, self.saved, chosen=table.chosen_ids)
        self._add_actions()
        self.certificates.asked.connect(self._search)
        table.opened.connect(self.tasks.open_certificate)
        table.picked.connect(self.tasks.follow_choice)
        table.chosen.connect(lambda _count: self.tasks.refresh())
        self.decisions.opened.connect(self.tasks.open_decision)

    def load(self) -> None:
        year = self.desk.year
        self._seen = None
        if year is not None:
            certificates = self.desk.read(recognition.certificates, year)
            decisions = self.desk.read(recognition.decisions, year)
            self._seen = Seen(
                year,
                self.desk.read(recognition.waiting, year),
                {row.id: row for row in certificates},
                {row.id: row for row in decisions},
            )
        self._show(self._seen)
        self.tasks.tell(self._seen)

    def follow(self, text: str) -> None:
        self.tabs.setCurrentIndex(0)
        self.certificates.search.setText(text)

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        return (*super().shortcuts(), (_PRINT, _("Print certificates")))

    def _search(self) -> None:
        """Show the certificates that are searched for."""
        if self._seen is None:
            return
        rows = list(self._seen.certificates.values())
        self.certificates.show_rows(recognition.holding(rows, self.certificates.search.value()))

    def _show(self, seen: Seen | None) -> None:
        self.figures.setVisible(seen is not None)
        self._shown.setCurrentIndex(0 if seen and seen.decisions else 1)
        self._tell_actions(seen)
        if seen is None:
            text = _("Open a year on the home page first.")
            self._empty.say(_("No year is open yet"), text, action=_("Go to the home page"))
            return
        self._tell_empty(seen.waiting)
        self.figures.show_numbers(_figures(seen.waiting))
        self.tabs.setTabText(0, _("Certificates ({count})").format(count=thousands(len(seen.certificates))))
        self.tabs.setTabText(1, _("Decisions ({count})").format(count=thousands(len(seen.decisions))))
        self.decisions.show_ids(list(seen.decisions))
        self._search()

    def _tell_actions(self, seen: Seen | None) -> None:
        waits, printable = bool(seen and seen.waiting.passed), bool(seen and seen.printable)
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
            self._empty.say(_("Nobody is recognised yet"), text, action=_("Recognise those who passed"))
        else:
            text = _("Score the forms first: those who pass will wait here to be recognised.")
            self._empty.say(_("Nobody has passed yet"), text, action=_("Go to scoring"))

    def _offered(self) -> None:
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
            self.tasks.open_print()

    def _open_decision(self) -> None:
        chosen = self.decisions.current_id() if self.tabs.currentIndex() == 1 else ""
        last = list(self._seen.decisions)[-1:] if self._seen else []
        self.tasks.open_decision(chosen or "".join(last))

    def _decision_rows(self, ids: list[str]) -> list[DecisionRow]:
        return [self._seen.decisions[row_id] for row_id in ids] if self._seen else []

    def _add_actions(self) -> None:
        self._print_decision = self.add_action(_("Print a decision and its list"), self._open_decision, icon="print")
        self.add_action(_("Let others check certificates"), self.tasks.save_kit, icon="check")
        self._print = self.add_action(_("Print certificates"), self.tasks.open_print, icon="print")
        self._print.setToolTip(f"{self._print.text()} ({_PRINT})")
        # Not the button's own: where nobody waits it is hidden, and the keys of a hidden button are off.
        QShortcut(QKeySequence(_PRINT), self).activated.connect(self.tasks.open_print)
        self._primary = self.set_primary(_("Recognise those who passed"), self._act, icon="check", shortcut=_KEYS)

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
