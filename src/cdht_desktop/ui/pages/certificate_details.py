"""One certificate in the panel with its prints, the form that revokes it; one decision."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.domain import points
from cdht_desktop.ops.prints import PrintOf
from cdht_desktop.ops.recognition import CertificateRow, DecisionRow
from cdht_desktop.ui.pages.certificate_list import printed_chip, state_chip
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.recognition_work import TaskBody
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.widgets.chip import Chip
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

_SHOWN = 6  # prints of one certificate; older ones are counted


class CertificateDetails(TaskBody):
    """What is known about a certificate, and when it was printed.

    `other_asked(number)`: the person wants to see the certificate that this one replaces, or that replaces it.
    """

    other_asked = Signal(str)

    def __init__(self, row: CertificateRow, prints: Sequence[PrintOf]) -> None:
        super().__init__()
        self.row, self.prints = row, prints
        chips = QHBoxLayout()
        for value in (state_chip(row), printed_chip(row)):
            chips.addWidget(Chip(value.word, value.tone))
        chips.addStretch()
        column = _column(self)
        column.addWidget(label(row.name, "heading", wrap=True))
        column.addLayout(chips)
        for words, number in (
            (_("Replaced by certificate {number}"), row.replaced_by),
            (_("Replaces certificate {number}"), row.replaces),
        ):
            if number:
                column.addWidget(
                    button(words.format(number=number), partial(self.other_asked.emit, number), role="link")
                )
        column.addWidget(facts(_facts(row)))
        column.addWidget(rule())
        column.addWidget(label(_("Prints of this certificate"), "label"))
        column.addWidget(_prints(row, prints))


def _facts(row: CertificateRow) -> tuple[tuple[str, str], ...]:
    return (
        (_("Certificate number"), row.number),
        (_("Register number"), row.register_number),
        (_("Birth"), str(row.birth or "")),
        (_("Address"), row.address),
        (_("Group"), row.group),
        (_("Points"), points.show(row.total)),
        (_("Decision"), _("{number} of {date}").format(number=row.decision, date=written(row.decision_date))),
        (_("Revoked because"), row.revoked_reason),
    )


def _prints(row: CertificateRow, prints: Sequence[PrintOf]) -> QWidget:
    """Return when, where and by whom a certificate was printed, and whether it came out; the newest first."""
    pairs = [(_moment(one.at), _print_words(one)) for one in prints[:_SHOWN]]
    if len(prints) > _SHOWN:
        pairs.append((_("Before that"), _("{count} times").format(count=thousands(len(prints) - _SHOWN))))
    unrecorded = row.prints - sum(one.outcome != "failed" for one in prints)
    if unrecorded > 0:
        pairs.append((_("Earlier"), _("printed with an older version of the program")))
    return facts(pairs) if pairs else label(_("Not printed yet."), "muted")


def _print_words(one: PrintOf) -> str:
    where = one.target_name if one.target == "printer" else _("file “{name}”").format(name=one.target_name)
    parts = [where, _("by {user}").format(user=one.user)]
    if one.target == "printer":
        parts.append(_OUTCOMES[one.outcome]())
    if one.copy_marked:
        parts.append(_("marked as a copy"))
    return " · ".join(parts)


_OUTCOMES = {
    "sent": lambda: _("not known whether it came out"),
    "out": lambda: _("came out"),
    "failed": lambda: _("did not come out"),
}


def _moment(at: str) -> str:
    return dt.datetime.fromisoformat(at).astimezone().strftime("%d/%m/%Y %H:%M")


class DecisionDetails(TaskBody):
    """What is known about a decision, and where it is printed by whoever may."""

    def __init__(self, row: DecisionRow, *, may_print: bool) -> None:
        super().__init__()
        column = _column(self)
        column.addWidget(
            facts(
                (
                    (_("Number"), row.number),
                    (_("Date"), written(row.date)),
                    (_("Recognised"), thousands(row.recognised)),
                    (_("Registered"), thousands(row.registered)),
                    (_("Failed"), thousands(row.failed)),
                )
            )
        )
        what = _("On the page of papers you see the decision with the list of all recognised by it, and print it.")
        if may_print:
            column.addWidget(label(what, "muted", wrap=True))


class RevokeForm(TaskBody):
    """The reason for which a certificate is revoked."""

    def __init__(self, row: CertificateRow) -> None:
        super().__init__()
        column = _column(self)
        whose = _("{name}, number {number}").format(name=row.name, number=row.number)
        column.addWidget(label(whose, "strong", wrap=True))
        self.form = FormRows()
        self.form.note("reason", _("Reason"), _("It stands in the register, so write it in full."))
        column.addWidget(self.form)
        what = _(
            "The certificate stays in the register as revoked, and its number is never used again. "
            "This cannot be undone."
        )
        column.addWidget(label(what, wrap=True))
        again = _(
            "Only a slip in name, birth or address? Go back and choose “Correct …”: a new certificate is issued at once. "
            "After revoking, a person whose scores stay as they are waits for the next decision."
        )
        column.addWidget(label(again, "muted", wrap=True))

    @property
    def typed(self) -> bool:
        return bool(str(self.form.values()["reason"]).strip())


def written(date: str) -> str:
    """Return an ISO date as people write it: dd/mm/yyyy."""
    return dt.date.fromisoformat(date).strftime("%d/%m/%Y")


def _column(made: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    return column
