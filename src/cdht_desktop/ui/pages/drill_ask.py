"""Asks a commune to correct something about a person: which field, what it should say, and why."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.ops import tasks, unit_persons
from cdht_desktop.ops.unit_persons import ASKED, PersonYear
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.words import _


class AskDialog(AskForm):
    """The form; it writes a task that the next return carries down."""

    def __init__(self, desk: Desk, person: PersonYear, done: Callable[[Changes[Any]], object], parent: QWidget) -> None:
        title = _("Ask the commune to correct")
        text = _("About {name}. The commune sees it as a task, puts it right or says why not, and hands in again.")
        super().__init__(parent, title, text.format(name=person.row.name), _("Note it"), self._save, icon="save")
        self._desk, self._person, self._done = desk, person, done
        options = [*((field, tasks.field_words(field)) for field in ASKED), ("", _("Something else"))]
        self._field = self.form.choice("field", _("What is to be corrected"), options)
        self._field.currentIndexChanged.connect(lambda _index: self._fit_field())
        self.form.line("wanted", _("What it should say"), _("Leave it empty where you only ask."))
        self.form.choice("sex", _("What it should say"), [("male", _("Male")), ("female", _("Female"))])
        self.form.note("words", _("Why, in a sentence"))
        self._fit_field()
        self.form.focus_first()

    def _fit_field(self) -> None:
        field = self._field.value()
        self.form.show_row("sex", visible=field == "sex")
        self.form.show_row("wanted", visible=field not in {"sex", "scores", ""})

    def _save(self) -> None:
        values = self.form.values()
        field = str(values["field"])
        wanted = values["sex"] if field == "sex" else values["wanted"] if field not in {"scores", ""} else ""
        call = partial(unit_persons.ask, field=field, wanted=wanted, words=values["words"])
        args = self._person.unit, self._person.year, self._person.row.id
        self._desk.work(
            self.windowTitle(), call, *args, done=self._saved, failed=self.refused, guard=self.primary
        )  # fmt: skip

    def _saved(self, changes: Changes[Any]) -> None:
        self.close()
        self._done(changes)
