"""The form for a new request: who asks for what, since when, and by when it has to be done."""

import datetime as dt

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import FieldErrors
from cdht_desktop.ops import requests
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.papers_person import PersonField
from cdht_desktop.ui.pages.privacy_words import short
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.fields import DateField
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _


class NewRequest(QWidget):
    """The fields, with the last days that follow from them."""

    def __init__(self, desk: Desk, citizen_id: str | None = None) -> None:
        super().__init__()
        self._desk = desk
        self.form = FormRows()
        self.person = self.form.add("citizen_id", _("Who asks"), PersonField(desk))
        kinds = [(kind, requests.kind_words(kind)) for kind in requests.REQUEST_KINDS]
        self.form.choice("kind", _("Asked for"), kinds)
        self.received: DateField = self.form.date("received_on", _("Received on"))
        self.form.line("how", _("How it came"), _("Such as: by word of mouth at the office; a letter"), longest=500)
        self.form.set_values({"received_on": dt.date.today(), "citizen_id": citizen_id})
        self.days = label("", "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(self.form)
        column.addWidget(self.days)
        self.form.changed.connect(self._count)
        self._count()

    def save(self, done: object) -> None:
        """Note the request; `done(changes)` once it is."""
        values = self.form.values()
        if not values["citizen_id"]:
            self.form.refused(FieldErrors({"citizen_id": _("Choose who asks: type a name, then press Enter.")}))
            return

        def saved(changes: Changes[str]) -> None:
            if callable(done):
                done(changes)

        self._desk.work(
            _("Note the request"), requests.add, values["citizen_id"], values["kind"], values["received_on"], values["how"],
            done=saved, failed=self.form.refused,
        )  # fmt: skip

    def _count(self) -> None:
        day = self.received.date()
        if day is None:
            self.days.setText("")
            return
        by = self._desk.read(requests.deadlines, self.form.values()["kind"], day)
        words = _("To be answered by {answer} (working days), done by {done}.")
        text = words.format(answer=short(by.answer_by), done=short(by.done_by))
        if not by.announced:
            text += " " + _("The holidays of {year} are not in the program yet: add them under “Rules”.").format(
                year=by.answer_by.year
            )
        self.days.setText(text)
