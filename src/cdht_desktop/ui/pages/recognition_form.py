"""The form by which the association recognises all who passed."""

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.ops.association import Association
from cdht_desktop.ops.recognition import Waiting
from cdht_desktop.ui.pages.recognition_work import TaskBody
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _


class RecogniseForm(TaskBody):
    """Who will be recognised, under which numbers; the decision's number and date; who signs.

    `signer_asked`: the person wants to fill in who signs; `rule_asked`: to change how numbers look.
    """

    signer_asked = Signal()
    rule_asked = Signal()

    def __init__(self, year: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._year = year
        self._count = label("", "heading", wrap=True)
        self._numbers = label("", wrap=True)
        self._rule = button(_("Change how the numbers look"), self.rule_asked.emit, role="link")
        self._left = label("", "muted", wrap=True)
        self._signer = label("", wrap=True)
        self._no_signer = button(_("Fill in who signs"), self.signer_asked.emit, role="link")
        self.form = FormRows()
        self.form.line("number", _("Decision number"), _("As on the paper, such as 12/QĐ-HKH"), longest=60)
        self.form.date("date", _("Date of the decision")).set_value(_likely_date(year))
        self._lay_out()

    def tell(self, waiting: Waiting, signs: Association) -> None:
        """Show where the year stands now, and who signs."""
        self._count.setText(_("{count} persons will be recognised").format(count=thousands(waiting.passed)))
        self._numbers.setText(_numbers(waiting))
        left = _("{count} forms are not scored yet. Those persons can be recognised later by another decision.")
        self._left.setText(left.format(count=thousands(waiting.unscored)))
        self._left.setVisible(waiting.unscored > 0)
        who = ", ".join([*signs.signer_title.splitlines(), signs.signer_name])
        known = bool(signs.signer_name)
        words = _("Signed by: {who}").format(who=who) if known else _("Nobody is named as the signer of papers yet.")
        self._signer.setText(words)
        self._no_signer.setVisible(not known)

    @property
    def typed(self) -> bool:
        return bool(str(self.form.values()["number"]).strip())

    def date(self) -> dt.date | None:
        """Return the decision's date; where it cannot be read, None, and its row says so."""
        field = self.form.field("date")
        found: dt.date | None = field.date()  # type: ignore[attr-defined] # made by form.date above
        self.form.errors({} if found else {"date": _("Write the date as dd/mm/yyyy.")})
        return found

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        parts = (self._count, self._numbers, self._rule, self._left, rule(), self.form)
        for part in (*parts, self._signer, self._no_signer, rule()):
            column.addWidget(part)
        what = _(
            "Each person gets a certificate number and is listed in this decision. It can be undone as long as nothing "
            "of it was printed, saved as a file or handed up."
        )
        column.addWidget(label(what, "muted", wrap=True))


def _numbers(waiting: Waiting) -> str:
    """Return which numbers would be given."""
    first, last = waiting.next_number, waiting.last_number
    below, above = waiting.next_register, waiting.last_register
    if (first, last) == (below, above):
        words = (
            _("Certificate and register number {first}")
            if first == last
            else _("Certificate and register numbers {first} to {last}")
        )
        return words.format(first=first, last=last)
    words = (
        _("Certificate number {first}, register number {below}")
        if first == last
        else _("Certificate numbers {first} to {last}, register numbers {below} to {above}")
    )
    return words.format(first=first, last=last, below=below, above=above)


def _likely_date(year: int) -> dt.date:
    """Return today, or the year's last day where today cannot be the date of a decision on `year`."""
    today = dt.datetime.now().astimezone().date()
    return today if year <= today.year <= year + 1 else dt.date(year, 12, 31)
