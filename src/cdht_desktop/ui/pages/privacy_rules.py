"""The association's own rules about personal data: years of keeping, days for requests, more holidays."""

from collections.abc import Callable
from typing import Any

from cdht_desktop.changes import Changes
from cdht_desktop.domain.privacy import REQUEST_KINDS, RETENTION_CODES, RetentionCode
from cdht_desktop.ops import privacy_rules, requests
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _, n_

_YEARS: dict[RetentionCode, str] = {
    "removed": n_("Taken off the list: years"),
    "unregistered": n_("Not registered any more: years"),
    "certified": n_("Recognised long ago: years"),
}
_LINES = 3
_DIGITS = 3


class RulesForm:
    """Fills `form` with the rows; `save` keeps them."""

    def __init__(self, desk: Desk, form: FormRows) -> None:
        self._desk, self.form = desk, form
        found = desk.read(privacy_rules.chosen)
        for position, code in enumerate(RETENTION_CODES):
            hint = "" if position else _about_years()
            form.line(f"years_{code}", _(_YEARS[code]), hint, longest=_DIGITS).setText(str(found.retention[code]))
        for kind in REQUEST_KINDS:
            words = _("{request}: days").format(request=requests.kind_words(kind))
            line = form.line(f"days_{kind}", words, longest=_DIGITS)
            line.setText(str(found.days[kind]))
        hint = _("One date a line: dd/mm/yyyy. Tết and other days that are announced each year; {years} is known.")
        known = ", ".join(map(str, sorted(desk.read(privacy_rules.calendar).years)))
        note = form.note("holidays", _("More holidays"), hint.format(years=known), lines=_LINES)
        note.set_value("\n".join(f"{day:%d/%m/%Y}" for day in found.holidays))

    def save(self, done: Callable[[Changes[None]], object]) -> None:
        """Keep what stands in the rows."""
        values: dict[str, Any] = self.form.values()
        days = {kind: _number(values[f"days_{kind}"]) for kind in REQUEST_KINDS}
        years = {code: _number(values[f"years_{code}"]) for code in RETENTION_CODES}
        self._desk.work(
            _("Rules about personal data"), privacy_rules.keep, days, years, values["holidays"].splitlines(),
            done=done, failed=self.form.refused,
        )  # fmt: skip


def _about_years() -> str:
    return _(
        "After so many years the person is proposed; 0: nobody. No official number is known: decide it yourselves."
    )


def _number(text: str) -> int:
    """Return a whole number, -1 for what is none: no rule takes that."""
    return int(text) if text.strip().isdecimal() else -1
