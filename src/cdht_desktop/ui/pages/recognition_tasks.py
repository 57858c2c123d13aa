"""What is done in the panel of the recognition page: recognise, print, look at one, revoke."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.files import safe_name
from cdht_desktop.ops import association, papers, recognition, verifying_kit
from cdht_desktop.ops.papers import Printed
from cdht_desktop.ops.recognition import CertificateRow, DecisionRow, Recognised, Waiting
from cdht_desktop.ops.verifying_kit import Kit
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.certificate_details import RevokeForm, certificate_details, decision_details
from cdht_desktop.ui.pages.certificate_print import PrintChoice
from cdht_desktop.ui.pages.recognition_form import RecogniseForm
from cdht_desktop.ui.pages.recognition_panel import TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.words import _

_PDF = "PDF (*.pdf)"
Chosen = Callable[[], list[str]]


@dataclass(frozen=True)
class Seen:
    """What the page read last: all certificates of the year, whatever is searched for, and its decisions."""

    year: int
    waiting: Waiting
    certificates: Mapping[str, CertificateRow] = field(default_factory=dict)
    decisions: Mapping[str, DecisionRow] = field(default_factory=dict)

    @property
    def printable(self) -> bool:
        """Whether there is a certificate that can be printed."""
        return any(row.state == "valid" for row in self.certificates.values())


class Tasks:
    """The tasks of the panel; one is open at a time. `chosen` returns the ids chosen in the list of certificates."""

    def __init__(
        self, desk: Desk, split: ListAndPanel, panel: TaskPanel, banner: Banner, saved: SavedBanner, *, chosen: Chosen
    ) -> None:
        self._desk, self._split, self._panel, self._banner, self._saved = desk, split, panel, banner, saved
        self._chosen = chosen
        self._seen: Seen | None = None
        self._body: QWidget | None = None
        self._refresh: Callable[[Seen], None] | None = None
        panel.closing = self._may_close
        panel.closed.connect(self._forget)

    @property
    def body(self) -> QWidget | None:
        """What the panel shows, None where it is closed."""
        return self._body

    def tell(self, seen: Seen | None) -> None:
        """The page has read again: the open task shows how things stand now; another year closes it."""
        other_year = seen is None or self._seen is None or seen.year != self._seen.year
        self._seen = seen
        if other_year:
            self._close()
        self.refresh()

    def refresh(self) -> None:
        """Show in the panel how things stand now."""
        if self._refresh is not None and self._seen is not None:
            self._refresh(self._seen)

    # Recognising ----------------------------------------------------------------------------------------------------

    def open_recognise(self) -> None:
        """Open the form that recognises all who passed."""
        if self._seen is None or not self._seen.waiting.passed:
            return
        if isinstance(self._body, RecogniseForm):  # what was typed stays
            self._split.open()
            self._body.form.focus_first()
            return
        body = RecogniseForm(self._seen.year)
        body.signer_asked.connect(lambda: self._desk.go_to("settings"))
        action = (_("Recognise"), "check", partial(self._recognise, body))
        self._turn_to(_("Recognise those who passed"), body, main=action, refresh=partial(self._tell_recognise, body))
        body.form.focus_first()

    def _tell_recognise(self, body: RecogniseForm, seen: Seen) -> None:
        body.tell(seen.waiting, self._desk.read(association.get))
        self._panel.main.setEnabled(seen.waiting.passed > 0)

    def _recognise(self, body: RecogniseForm) -> None:
        date = body.date()
        if date is None or self._seen is None:
            return
        number = str(body.form.values()["number"])
        self._work(
            body, _("Recognise those who passed"), recognition.recognise, self._seen.year, number, date,
            done=self._recognised, form=body.form, progress=True,
        )  # fmt: skip

    def _recognised(self, changes: Changes[Recognised]) -> None:
        found = changes.value
        words = _("{count} persons are recognised, with the certificate numbers {first} to {last}.")
        if found.first_number == found.last_number:
            words = _("{count} persons are recognised, with the certificate number {first}.")
        self._banner.done(
            words.format(count=thousands(found.recognised), first=found.first_number, last=found.last_number),
            action=_("Undo"),
            slot=partial(self._desk.undo, changes.id),
        )

    # Printing -------------------------------------------------------------------------------------------------------

    def open_print(self) -> None:
        """Ask which certificates to print."""
        if self._seen is None or not self._seen.printable:
            return
        if isinstance(self._body, PrintChoice):  # the choice made stays
            self._split.open()
            self._body.focus_first()
            return
        body = PrintChoice()
        action = (_("Save as PDF"), "print", lambda: self._print(body, body.ids()))
        self._turn_to(_("Print certificates"), body, main=action, refresh=partial(self._tell_print, body))
        body.focus_first()

    def _tell_print(self, body: PrintChoice, seen: Seen) -> None:
        body.tell(list(seen.certificates.values()), self._chosen())
        self._panel.main.setEnabled(bool(body.ids()))

    def _print(self, body: QWidget, ids: Sequence[str]) -> None:
        if self._seen is None:
            return
        year = self._seen.year
        name = _("Certificates {year}").format(year=year)
        if len(ids) == 1:
            name = _("Certificate {year} no {number}").format(year=year, number=self._seen.certificates[ids[0]].number)
        out = self._ask_where(name)
        if out is not None:
            self._work(
                body, _("Print certificates"), papers.print_certificates, year, out, list(ids),
                done=lambda changes: self._printed(changes.value), progress=True,
            )  # fmt: skip

    def _printed(self, printed: Printed) -> None:
        words = _("“{file}” is ready: {pages} pages. Open it, then print it.")
        self._saved.saved(words.format(file=printed.file.name, pages=thousands(printed.pages)), printed.file)

    # Checking by others ---------------------------------------------------------------------------------------------

    def save_kit(self) -> None:
        """Ask for a folder, and write there what anybody needs to check the certificates."""
        folder = ask.folder(self._panel.window(), _("Folder for what others need to check certificates"))
        if folder is not None:
            done = self._kit_saved
            self._desk.work(_("Let others check certificates"), verifying_kit.save_kit, folder, done=done)

    def _kit_saved(self, kit: Kit) -> None:
        words = _(
            "Written: the page that checks, the public key (as a file and to be typed), and {count} revoked numbers."
        )
        self._saved.saved(words.format(count=kit.revoked_count), kit.page)

    # One decision ---------------------------------------------------------------------------------------------------

    def open_decision(self, row_id: str) -> None:
        """Show a decision, and offer to print it."""
        if self._seen is None or row_id not in self._seen.decisions:
            return
        row = self._seen.decisions[row_id]
        body = decision_details(row)
        action = (_("Save as PDF"), "print", partial(self._print_decision, body, row))
        self._turn_to(_("Decision {number}").format(number=row.number), body, main=action)

    def _print_decision(self, body: QWidget, row: DecisionRow) -> None:
        out = self._ask_where(_("Decision {number}").format(number=row.number))
        if out is not None and self._seen is not None:
            self._work(
                body, _("Print a decision and its list"), papers.print_decision, self._seen.year, out, row.id,
                done=self._printed, progress=True,
            )  # fmt: skip

    # One certificate ------------------------------------------------------------------------------------------------

    def open_certificate(self, row_id: str) -> None:
        """Show a certificate, and offer to print or to revoke it."""
        row = self._seen.certificates.get(row_id) if self._seen else None
        if row is None:
            return
        body = certificate_details(row)
        valid = row.state == "valid"
        main = (_("Print this one"), "print", lambda: self._print(body, [row.id]))
        other = (_("Revoke …"), "remove", partial(self._open_revoke, row))
        title = _("Certificate {number}").format(number=row.number)
        again = partial(self._tell_certificate, row)
        self._turn_to(title, body, main=main if valid else None, other=other if valid else None, refresh=again)

    def follow_choice(self, row_id: str) -> None:
        """Another certificate was picked in the list: show that one, where one is shown."""
        if row_id and isinstance(self._refresh, partial) and self._refresh.func == self._tell_certificate:
            self.open_certificate(row_id)

    def _tell_certificate(self, row: CertificateRow, seen: Seen) -> None:
        now = seen.certificates.get(row.id)
        if now is None:
            self._panel.close_panel()
        elif now != row:
            self.open_certificate(row.id)

    def _open_revoke(self, row: CertificateRow) -> None:
        body = RevokeForm(row)
        main = (_("Revoke this certificate"), "remove", partial(self._revoke, body, row))
        other = (_("Back"), "chevron-left", partial(self.open_certificate, row.id))
        self._turn_to(_("Revoke a certificate"), body, main=main, other=other)
        body.form.focus_first()

    def _revoke(self, body: RevokeForm, row: CertificateRow) -> None:
        reason = str(body.form.values()["reason"])
        told = _("Certificate {number} is revoked. It stays in the register.").format(number=row.number)
        self._work(
            body, _("Revoke a certificate"), recognition.revoke, row.id, reason,
            done=lambda _changes: self._banner.done(told), form=body.form,
        )  # fmt: skip

    # The panel ------------------------------------------------------------------------------------------------------

    def _turn_to(
        self,
        title: str,
        body: QWidget,
        *,
        main: tuple[str, str, Callable[[], object]] | None = None,
        other: tuple[str, str, Callable[[], object]] | None = None,
        refresh: Callable[[Seen], None] | None = None,
    ) -> None:
        if self._typed:
            again = partial(self._turn_to, title, body, main=main, other=other, refresh=refresh)
            ask.unsaved(self._panel.window(), lambda: self._drop(again))
            return
        self._body, self._refresh = body, None
        self._panel.turn_to(title, body, main=main, other=other)
        self._split.open()
        self._refresh = refresh
        self.refresh()

    @property
    def _typed(self) -> bool:
        """Whether the open form holds words that closing it would lose."""
        if isinstance(self._body, RecogniseForm):
            return bool(str(self._body.form.values()["number"]).strip())
        return isinstance(self._body, RevokeForm) and bool(str(self._body.form.values()["reason"]).strip())

    def _may_close(self) -> bool:
        if self._typed:
            ask.unsaved(self._panel.window(), self._drop)
            return False
        return True

    def _drop(self, then: Callable[[], None] | None = None) -> None:
        """Let what was typed go, and show the next task where there is one."""
        self._close()
        if then is not None:
            then()

    def _close(self) -> None:
        """Close the panel without asking."""
        self._body = None
        self._panel.close_panel()

    def _forget(self) -> None:
        self._body = self._refresh = None

    def _ask_where(self, name: str) -> Path | None:
        return ask.save_file(self._panel, _("Where to save it?"), safe_name(name, ".pdf"), _PDF)

    def _work(
        self,
        body: QWidget,
        title: str,
        call: Callable[..., Any],
        *args: object,
        done: Callable[[Any], object],
        form: FormRows | None = None,
        progress: bool = False,
    ) -> None:
        """Do the task on the worker; its panel closes when it is done, and says so when it was refused."""

        def ended(result: Any) -> None:
            if self._body is body:
                self._close()
            self._saved.hide()
            self._banner.hide()
            done(result)

        def refused(error: Refused) -> bool:
            if self._body is not body or isinstance(error, Cancelled):
                return False
            if form is None or not form.refused(error):
                self._panel.banner.error(str(error))
            return True

        self._desk.work(title, call, *args, done=ended, failed=refused, progress=progress, guard=self._panel.main)
