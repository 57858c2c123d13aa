"""Whom the association's own rules propose to erase: persons who have not taken part for years.

No official number of years is known here, so none is set until the association sets one (`privacy_rules`).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cdht_desktop.data import privacy
from cdht_desktop.data.privacy import LastSeen
from cdht_desktop.data.store import Store
from cdht_desktop.domain.privacy import RetentionCode
from cdht_desktop.ops import privacy_rules
from cdht_desktop.words import _

__all__ = ["Proposed", "proposed", "rules_set"]


@dataclass(frozen=True)
class Proposed:
    """A person whom a rule proposes to erase, why, and the last year in which anything was noted of them."""

    id: str
    name: str
    birth_year: int | None
    village: str
    rule: RetentionCode
    last_year: int
    why: str


def rules_set(store: Store) -> bool:
    """Say whether the association set any rule."""
    return any(privacy_rules.rules(store).retention.values())


def proposed(store: Store, today: dt.date | None = None) -> list[Proposed]:
    """Return those whom the rules propose, by name."""
    today = today or dt.date.today()
    years = privacy_rules.rules(store).retention
    if not any(years.values()):
        return []
    with store.read() as connection:
        people = privacy.last_seen(connection)
    return [one for person in people for one in _judged(person, years, today)]


def _judged(person: LastSeen, years: Mapping[RetentionCode, int], today: dt.date) -> Iterable[Proposed]:
    """Give the first rule under which a person is proposed, if any."""
    last = max(filter(None, (person.registered, person.certified)), default=None)
    seen = max(last or 0, person.came_on.year)
    facts = person.id, person.name, person.birth_year, person.village
    if person.removed_on and _over(person.removed_on.year, years["removed"], today):
        yield Proposed(*facts, "removed", person.removed_on.year, _taken_off(person.removed_on))
    elif person.certified and last == person.certified and _over(person.certified, years["certified"], today):
        yield Proposed(*facts, "certified", seen, _("last recognised for {year}").format(year=person.certified))
    elif not person.certified and _over(seen, years["unregistered"], today):
        words = _("last registered for {year}").format(year=last) if last else _("on the list, never registered")
        yield Proposed(*facts, "unregistered", seen, words)


def _taken_off(day: dt.date) -> str:
    return _("taken off the list on {date}").format(date=f"{day:%d/%m/%Y}")


def _over(year: int, years: int, today: dt.date) -> bool:
    """Say whether more than `years` whole years lie between a year and today's; 0 years: never."""
    return years > 0 and today.year - year > years
