"""What an officer decides about a file put aside: its signer is confirmed, a reason is given, or it is rejected."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.ops import receiving
from cdht_desktop.ops.receiving import Aside, Received
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.receive_waiting import AsideBody
from cdht_desktop.ui.pages.recognition_panel import TaskPanel
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.words import _


class Deciding:
    """Decides about files put aside; `decided(words)` is called when that is written."""

    def __init__(self, desk: Desk, panel: TaskPanel, decided: Callable[[str], object]) -> None:
        self._desk, self._panel, self._decided = desk, panel, decided

    def take(self, one: Aside, body: AsideBody) -> None:
        """Take a file in: after a question where a signer is confirmed, with the reason that was typed where one is due."""
        if one.needs_reason:
            self._take(one, body)
            return
        if not one.words:
            text = _(
                "Only go on if you know the decision by which this criteria set holds. From then on, years scored by it are "
                "taken in."
            )
            title, action = _("Take in a year scored by another criteria set?"), _("Take it in")
        else:
            text = _(
                "Only go on if an officer whom you know read the ten words to you on the phone, and all ten agree. "
                "From then on, files of this unit are received under this key."
            )
            title, action = _("Did you compare the words on the phone?"), _("All ten agree, take in")
        ask.question(self._panel.window(), title, text, action, partial(self._take, one, body, confirm=True))

    def _take(self, one: Aside, body: AsideBody, *, confirm: bool = False) -> None:
        self._desk.work(
            _("Take in a file that was put aside"), receiving.take, one.batch_id, confirm=confirm, reason=body.reason,
            done=self._taken, failed=partial(self._refused, body), progress=True, guard=self._panel.main,
        )  # fmt: skip

    def _taken(self, found: list[Received]) -> None:
        done = found[0]
        words = {
            "accepted": _("The year {year} of {unit} counts now."),
            "replaced": _("The year {year} of {unit} counts now, in place of the older revision."),
            "older": _("The file of {unit} is older than what counts; it is kept and changes nothing."),
            "disputed": _("Another file of {unit} has the same revision and differs: neither counts."),
        }.get(done.outcome, done.reason)
        said = words.format(unit=done.unit_name or done.unit, year=done.year)
        if len(found) > 1:
            said += " " + _("{count} other files waited for the same and were taken in too.").format(
                count=len(found) - 1
            )
        self._decided(said)

    def _refused(self, body: AsideBody, error: Refused) -> bool:
        if not body.form.refused(error):
            self._panel.banner.error(str(error))
        return True

    def reject(self, one: Aside) -> None:
        """Ask why a file is rejected, and reject it."""
        RejectDialog(self._desk, one, self._decided, self._panel.window()).open()


class RejectDialog(AskForm):
    """The reason stands in the receipt that the unit gets."""

    def __init__(self, desk: Desk, one: Aside, done: Callable[[str], object], parent: QWidget) -> None:
        text = _("The file of {unit} is not taken in. The reason stands in the receipt that the unit gets.")
        super().__init__(
            parent, _("Reject the file"), text.format(unit=one.unit_name), _("Reject"), self._save, icon="remove"
        )
        self._desk, self._one, self._done = desk, one, done
        self.form.note("reason", _("Why it is rejected"))
        self.form.focus_first()

    def _save(self) -> None:
        reason = self.form.values()["reason"]
        if not reason:
            self.form.errors({"reason": _("Say why, so that the unit knows what to do.")})
            return
        self._desk.work(
            _("Reject a file"), receiving.reject, self._one.batch_id, reason,
            done=self._saved, failed=self.refused, guard=self.primary,
        )  # fmt: skip

    def _saved(self, _result: object) -> None:
        self.close()
        self._done(_("The file of {unit} is rejected.").format(unit=self._one.unit_name))
