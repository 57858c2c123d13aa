"""Tasks of the recognition page: recognise those who passed, look at a decision, let others check certificates."""

from functools import partial

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import association, recognition, verifying_kit
from cdht_desktop.ops.recognition import Recognised
from cdht_desktop.ops.verifying_kit import Kit
from cdht_desktop.ui.pages.certificate_details import DecisionDetails
from cdht_desktop.ui.pages.numbers_tasks import NumberTasks
from cdht_desktop.ui.pages.recognition_form import RecogniseForm
from cdht_desktop.ui.pages.recognition_work import Seen, Work
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.widgets import ask
from cdht_desktop.words import _


class Tasks:
    """Tasks that concern the whole year or one decision."""

    def __init__(self, work: Work, numbers: NumberTasks) -> None:
        self._work, self._numbers = work, numbers

    def open_recognise(self) -> None:
        """Open the form that recognises all who passed."""
        work = self._work
        if work.seen is None or not work.seen.waiting.passed:
            return
        if isinstance(work.body, RecogniseForm):  # what was typed stays
            work.show_again()
            work.body.form.focus_first()
            return
        body = RecogniseForm(work.seen.year)
        body.signer_asked.connect(lambda: work.desk.go_to("settings"))
        body.rule_asked.connect(self._numbers.open_rule)
        action = (_("Recognise"), "check", partial(self._recognise, body))
        work.turn_to(
            _("Recognise those who passed"), body, main=action, refresh=partial(self._tell, body),
            then=body.form.focus_first,
        )  # fmt: skip

    def _tell(self, body: RecogniseForm, seen: Seen) -> None:
        body.tell(seen.waiting, self._work.desk.read(association.get))
        self._work.panel.main.setEnabled(seen.waiting.passed > 0)

    def _recognise(self, body: RecogniseForm) -> None:
        date = body.date()
        if date is None or self._work.seen is None:
            return
        number = str(body.form.values()["number"])
        self._work.do(
            body, _("Recognise those who passed"), recognition.recognise, self._work.seen.year, number, date,
            done=self._recognised, form=body.form, progress=True,
        )  # fmt: skip

    def _recognised(self, changes: Changes[Recognised]) -> None:
        found = changes.value
        words = _("{count} persons are recognised, with the certificate numbers {first} to {last}.")
        if found.first_number == found.last_number:
            words = _("{count} persons are recognised, with the certificate number {first}.")
        self._work.banner.done(
            words.format(count=thousands(found.recognised), first=found.first_number, last=found.last_number),
            action=_("Undo"),
            slot=partial(self._work.desk.undo, changes.id),
        )

    def open_decision(self, row_id: str) -> None:
        """Show a decision, and offer to print it."""
        seen = self._work.seen
        if seen is None or row_id not in seen.decisions:
            return
        row = seen.decisions[row_id]
        printing = (_("Print …"), "print", lambda: self.print_decision(row.id))
        main = self._work.offered(Right.PRINT, printing)
        body = DecisionDetails(row, may_print=main is not None)
        self._work.turn_to(_("Decision {number}").format(number=row.number), body, main=main)

    def print_decision(self, row_id: str) -> None:
        """Go to the page of papers with this decision."""
        self._work.desk.go_to("papers", f"decision:{row_id}")

    def save_kit(self) -> None:
        """Ask for a folder, and write there what anybody needs to check the certificates."""
        folder = ask.folder(self._work.panel.window(), _("Folder for what others need to check certificates"))
        if folder is not None:
            done = self._kit_saved
            self._work.desk.work(_("Let others check certificates"), verifying_kit.save_kit, folder, done=done)

    def _kit_saved(self, kit: Kit) -> None:
        words = _(
            "Written: the page that checks, the public key (as a file and to be typed), and {count} revoked numbers."
        )
        self._work.saved.saved(words.format(count=kit.revoked_count), kit.page)
