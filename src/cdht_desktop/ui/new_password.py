"""A new password in a form: typed twice, or one of four words that the program offers.

Nothing here imports `ops` (see main_window): who makes the form says where the words come from.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

AGAIN = "again"


class NewPassword(QWidget):
    """Adds the two rows to a form and stands under them; `name` is the password's among the form's values."""

    def __init__(self, form: FormRows, offer: Callable[[], str], *, name: str = "password") -> None:
        super().__init__()
        hint = _("At least 12 characters, or four of the words offered below.")
        self._form, self._offer, self._name = form, offer, name
        self.field = form.password(name, _("New password"), hint)
        self.again = form.password(AGAIN, _("The same password again"))
        self._words = label("", "strong", wrap=True)
        self._words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._words.setAccessibleName(_("Four words, easy to remember"))
        self._lay_out()
        form.layout().addWidget(self)  # type: ignore[union-attr] # a form always has one

    @property
    def value(self) -> str:
        """The new password as typed."""
        return self.field.value()

    def wrong(self) -> dict[str, str]:
        """Return what is wrong as it stands here, by field; what the password must be is judged in `ops`."""
        if self.field.value() != self.again.value():
            return {AGAIN: _("The two passwords are not the same.")}
        return {}

    def forget(self) -> None:
        """Let go of what was typed, and of what was offered."""
        for field in (self.field, self.again):
            field.set_value("")
            field.reveal(on=False)
        self._words.hide()
        self._offering.setText(_("Offer four words"))
        self._taking.hide()

    def _another(self) -> None:
        self._words.setText(self._offer())
        self._words.show()
        self._offering.setText(_("Offer four others"))
        self._taking.show()

    def _take(self) -> None:
        for field in (self.field, self.again):
            field.set_value(self._words.text())
            field.reveal(on=True)  # to be learnt by heart, or copied onto paper
        self._words.hide()
        self._taking.hide()
        self._form.errors({})
        self.field.setFocus()

    def _lay_out(self) -> None:
        self._offering = button(_("Offer four words"), self._another, role="link", icon="redo")
        self._taking = button(_("Use these words"), self._take, role="link")
        for offered in (self._words, self._taking):
            offered.hide()
        row = QHBoxLayout()
        row.setSpacing(STEP)
        row.addWidget(self._taking)
        row.addWidget(self._offering)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._words)
        column.addLayout(row)
