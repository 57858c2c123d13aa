"""One certificate in the panel, and the form that revokes it; one decision."""

import datetime as dt

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.domain import points
from cdht_desktop.ops.recognition import CertificateRow, DecisionRow
from cdht_desktop.ui.pages.certificate_list import printed_chip, state_chip
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import Chip
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _


def certificate_details(row: CertificateRow) -> QWidget:
    """Return what is known about a certificate."""
    chips = QHBoxLayout()
    for value in (state_chip(row), printed_chip(row)):
        chips.addWidget(Chip(value.word, value.tone))
    chips.addStretch()
    made, column = _column()
    column.addWidget(label(row.name, "heading", wrap=True))
    column.addLayout(chips)
    column.addWidget(
        facts(
            (
                (_("Certificate number"), row.number),
                (_("Register number"), row.register_number),
                (_("Birth"), str(row.birth or "")),
                (_("Address"), row.address),
                (_("Group"), row.group),
                (_("Points"), points.show(row.total)),
                (_("Decision"), _("{number} of {date}").format(number=row.decision, date=written(row.decision_date))),
                (_("Revoked because"), row.revoked_reason),
            )
        )
    )
    return made


def decision_details(row: DecisionRow) -> QWidget:
    """Return what is known about a decision, and what printing it gives."""
    made, column = _column()
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
    what = _("The program writes one PDF file: the decision for the signature, and the list of all recognised by it.")
    column.addWidget(label(what, "muted", wrap=True))
    return made


class RevokeForm(QWidget):
    """The reason for which a certificate is revoked."""

    def __init__(self, row: CertificateRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
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
        again = _("If the scores stay as they are, the person waits for the next decision: correct them first.")
        column.addWidget(label(again, "muted", wrap=True))


def written(date: str) -> str:
    """Return an ISO date as people write it: dd/mm/yyyy."""
    return dt.date.fromisoformat(date).strftime("%d/%m/%Y")


def _column() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    return made, column
