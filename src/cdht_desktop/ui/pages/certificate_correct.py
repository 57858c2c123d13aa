"""The form that corrects a certificate."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from cdht_desktop.ops.recognition import CertificateRow, Waiting
from cdht_desktop.ui.pages.recognition_work import TaskBody
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _


class CorrectForm(TaskBody):
    """Name, birth and address as they should stand on the paper, and why; says which number the new one gets."""

    def __init__(self, row: CertificateRow) -> None:
        super().__init__()
        self._row = row
        self._what = label("", wrap=True)
        self.form = FormRows()
        self.form.line("name", _("Full name"), longest=100)
        self.form.date("birth", _("Birth"), year_alone=True)
        self.form.line("address", _("Address"))
        self.form.note("reason", _("Why is it corrected?"), _("It stands in the register, so write it in full."))
        self._as_it_is = {"name": row.name, "birth": str(row.birth or ""), "address": row.address}
        self.form.set_values(self._as_it_is)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(self._what)
        column.addWidget(self.form)
        again = _(
            "This cannot be undone. The person's own record does not change: correct it on the page of citizens, too."
        )
        column.addWidget(label(again, "muted", wrap=True))
        for box in self.findChildren(QLineEdit):
            box.setCursorPosition(0)  # a long address shows how it begins

    @property
    def typed(self) -> bool:
        return self.form.values() != {**self._as_it_is, "reason": ""}

    def tell(self, waiting: Waiting) -> None:
        """Say what will become of the old certificate, and which numbers the new one gets."""
        words = _(
            "Certificate {old} is revoked. A new one is issued in the same decision: number {number}, register number "
            "{register}."
        )
        self._what.setText(
            words.format(old=self._row.number, number=waiting.next_number, register=waiting.next_register)
        )
