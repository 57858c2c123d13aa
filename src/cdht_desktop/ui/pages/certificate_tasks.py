"""Tasks that concern one certificate: look at it, print it, revoke it, correct it; and which are printed."""

from collections.abc import Callable
from functools import partial

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import corrections, prints, recognition
from cdht_desktop.ops.corrections import Corrected
from cdht_desktop.ops.recognition import CertificateRow
from cdht_desktop.ui.pages.certificate_correct import CorrectForm
from cdht_desktop.ui.pages.certificate_details import CertificateDetails, RevokeForm
from cdht_desktop.ui.pages.recognition_work import Seen, Work
from cdht_desktop.words import _


class CertificateTasks:
    """Tasks of the list of certificates; `chosen` returns the ids chosen in it."""

    def __init__(self, work: Work, chosen: Callable[[], list[str]]) -> None:
        self._work, self._chosen = work, chosen

    def print_some(self) -> None:
        """Go to the page of papers with the certificates chosen in the list, or with what it offers of the year."""
        seen = self._work.seen
        if seen is None or not seen.tally.valid or not self._work.desk.may(Right.PRINT):
            return
        chosen = self._chosen()
        some = chosen if 1 < len(chosen) < seen.tally.all else []
        valid = [row.id for row in self._work.desk.read(recognition.rows, some) if row.state == "valid"]
        self._print(valid)

    def _print(self, ids: list[str]) -> None:
        self._work.desk.go_to("papers", f"certificates:{','.join(ids)}" if ids else "certificates")

    def open_certificate(self, row_id: str) -> None:
        """Show a certificate with its prints, and offer to print, correct or revoke it."""
        work = self._work
        row = self._read(row_id)
        if row is None or work.seen is None:
            return
        body = CertificateDetails(row, work.desk.read(prints.of_certificate, row_id))
        body.other_asked.connect(self._open_number)
        valid = row.state == "valid"
        main = work.offered(Right.PRINT, (_("Print …"), "print", lambda: self._print([row.id])))
        correct = work.offered(Right.DECIDE, (_("Correct …"), "edit", partial(self._open_correct, row)))
        revoke = work.offered(Right.DECIDE, (_("Revoke …"), "remove", partial(self._open_revoke, row)))
        work.turn_to(
            _("Certificate {number}").format(number=row.number),
            body,
            main=main if valid else None,
            other=correct if valid else None,
            third=revoke if valid else None,
            refresh=partial(self._tell, body),
        )

    def follow_choice(self, row_id: str) -> None:
        """Another certificate was picked in the list: show that one, where one is shown."""
        if row_id and isinstance(self._work.body, CertificateDetails) and self._work.body.row.id != row_id:
            self.open_certificate(row_id)

    def _read(self, row_id: str) -> CertificateRow | None:
        return next(iter(self._work.desk.read(recognition.rows, [row_id])), None)

    def _tell(self, body: CertificateDetails, _seen: Seen) -> None:
        now = self._read(body.row.id)
        if now is None:
            self._work.panel.close_panel()
        elif (now, self._work.desk.read(prints.of_certificate, now.id)) != (body.row, body.prints):
            self.open_certificate(now.id)

    def _open_number(self, number: str) -> None:
        """Show the certificate of this number: the one that the shown one replaces, or that replaces it."""
        seen = self._work.seen
        found = self._work.desk.read(recognition.find, seen.year, number) if seen else []
        same = [row.id for row in self._work.desk.read(recognition.rows, found) if row.number == number]
        for row_id in same[:1]:
            self.open_certificate(row_id)

    # Revoking -------------------------------------------------------------------------------------------------------

    def _open_revoke(self, row: CertificateRow) -> None:
        body = RevokeForm(row)
        main = (_("Revoke this certificate"), "remove", partial(self._revoke, body, row))
        back = (_("Back"), "chevron-left", partial(self.open_certificate, row.id))
        self._work.turn_to(_("Revoke a certificate"), body, main=main, other=back, then=body.form.focus_first)

    def _revoke(self, body: RevokeForm, row: CertificateRow) -> None:
        reason = str(body.form.values()["reason"])
        told = _("Certificate {number} is revoked. It stays in the register.").format(number=row.number)
        self._work.do(
            body, _("Revoke a certificate"), recognition.revoke, row.id, reason,
            done=lambda _changes: self._work.banner.done(told), form=body.form,
        )  # fmt: skip

    # Correcting -----------------------------------------------------------------------------------------------------

    def _open_correct(self, row: CertificateRow) -> None:
        body = CorrectForm(row)
        main = (_("Issue it anew"), "check", partial(self._correct, body, row))
        back = (_("Back"), "chevron-left", partial(self.open_certificate, row.id))
        self._work.turn_to(
            _("Correct a certificate"), body, main=main, other=back, refresh=lambda seen: body.tell(seen.waiting),
            then=body.form.focus_first,
        )  # fmt: skip

    def _correct(self, body: CorrectForm, row: CertificateRow) -> None:
        values = {name: str(value) for name, value in body.form.values().items()}
        reason = values.pop("reason")
        self._work.do(
            body, _("Correct a certificate"), corrections.correct, row.id, values, reason,
            done=self._corrected, form=body.form,
        )  # fmt: skip

    def _corrected(self, changes: Changes[Corrected]) -> None:
        found = changes.value
        words = _("Certificate {old} is revoked; certificate {number} stands in its place. Collect the old paper.")
        self._work.banner.done(
            words.format(old=found.old_number, number=found.number),
            action=_("Print the new one"),
            slot=lambda: self._print([found.id]),
        )
