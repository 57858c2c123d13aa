"""What stands above the history: whom it is about, who did it, on which days, of what kind."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from cdht_desktop.ops.history_list import Asked, Kind
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.fields import Choice, DateField, SearchBox
from cdht_desktop.words import _, n_

_DATE_WIDTH, _CHOICE_WIDTH = 116, 188
_KINDS: Sequence[tuple[Kind | None, str]] = (
    (None, n_("Any kind")),
    ("changed", n_("Data changed")),
    ("printed", n_("Papers printed")),
    ("given", n_("Files that left the program")),
    ("shown", n_("ID numbers shown or looked for")),
    ("signed", n_("Sign-ins and passwords")),
    ("kept", n_("Backups and checks")),
)
_OWN: Literal["own"] = "own"
_DAYS: Sequence[tuple[int | str | None, str]] = (
    (None, n_("All days")),
    (1, n_("Today")),
    (7, n_("The last 7 days")),
    (30, n_("The last 30 days")),
    (_OWN, n_("From … to …")),
)


class HistoryFilters(QObject):
    """Signal `asked()`: something else is looked up."""

    asked = Signal()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.person = SearchBox(_("Whom it is about …"))
        self.person.setToolTip(_("Parts of a person's name, with or without marks"))
        self.kind = _choice(_("What was done"), [(kind, _(words)) for kind, words in _KINDS])
        self.user = _choice(_("By whom"), [(None, _("Everybody"))])
        self.days = _choice(_("On which days"), [(days, _(words)) for days, words in _DAYS])
        self.first, self.last = _date(_("From day")), _date(_("To day"))
        self._to = label("–")
        self.person.asked.connect(lambda _text: self.asked.emit())
        for choice in (self.kind, self.user):
            choice.activated.connect(lambda _index: self.asked.emit())
        self.days.activated.connect(lambda _index: self._chosen())
        for field in (self.first, self.last):
            field.editingFinished.connect(self.asked)
        self._show_dates()

    @property
    def widgets(self) -> list[QWidget]:
        """All that stands in the row, from left to right."""
        return [self.person, self.kind, self.user, self.days, self.first, self._to, self.last]

    def offer(self, users: Sequence[str]) -> None:
        """Offer those who stand in the history; who is chosen stays."""
        named = [(user, user or _("the program")) for user in users]
        self.user.set_options([(None, _("Everybody")), *named])

    def value(self) -> Asked:
        """Return what is looked up now; a date that is none leaves that side open."""
        first, last = self._between()
        return Asked(
            self.person.value(),
            cast("str | None", self.user.value()),
            first,
            last,
            cast("Kind | None", self.kind.value()),
        )

    def clear(self) -> None:
        """Look everything up."""
        self.person.clear()
        for choice in (self.kind, self.user, self.days):
            choice.set_value(None)
        self._show_dates()

    def _between(self) -> tuple[dt.date | None, dt.date | None]:
        days = self.days.value()
        if days == _OWN:
            return self.first.date(), self.last.date()
        if isinstance(days, int):
            return dt.date.today() - dt.timedelta(days=days - 1), None
        return None, None

    def _chosen(self) -> None:
        if self.days.value() == _OWN and not self.first.text():
            today = dt.date.today()
            self.first.set_value(today.replace(day=1))
            self.last.set_value(today)
        self._show_dates()
        if self.days.value() == _OWN:
            self.first.setFocus()
            self.first.selectAll()
        self.asked.emit()

    def _show_dates(self) -> None:
        for part in (self.first, self._to, self.last):
            part.setVisible(self.days.value() == _OWN)


def _choice(name: str, options: Sequence[tuple[object, str]]) -> Choice:
    made = Choice(options)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFixedWidth(_CHOICE_WIDTH)
    return made


def _date(name: str) -> DateField:
    made = DateField()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFixedWidth(_DATE_WIDTH)
    return made
