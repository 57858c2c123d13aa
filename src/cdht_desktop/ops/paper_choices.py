"""What can be chosen for a paper: the villages of a year, and villages and decisions by what people call them."""

from collections.abc import Iterable, Sequence

from cdht_desktop.data import citizens as people
from cdht_desktop.data import paper_lists
from cdht_desktop.data import years as reading
from cdht_desktop.data.paper_lists import VillageOf
from cdht_desktop.data.store import Store
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.words import _

__all__ = ["VillageOf", "decision_id", "village_ids", "villages"]


def villages(store: Store, year: int) -> list[VillageOf]:
    """Return the villages that people are registered in for a year, sorted the Vietnamese way; those of none come last.

    Raises `NotFound` where the year has not been opened.
    """
    with store.read() as connection:
        return paper_lists.villages(connection, reading.round_of(connection, year))


def village_ids(store: Store, year: int, names: Sequence[str]) -> tuple[str | None, ...]:
    """Return the villages that are called so, of the list or of the year; "" stands for people without a village.

    Marks and capitals may be left out where only one can be meant. Raises `NotFound`, or `Refused` where several can.
    """
    with store.read() as connection:
        known = {one.id: one.name for one in people.villages(connection)}
        round_id = reading.round_of(connection, year)
        known |= {one.id: one.name for one in paper_lists.villages(connection, round_id) if one.id}
    return tuple(_called(known.items(), nfc(name)) if nfc(name) else None for name in names)


def _called(known: Iterable[tuple[str, str]], name: str) -> str:
    like = {village_id: called for village_id, called in known if fold(called) == fold(name)}
    same = [village_id for village_id, called in like.items() if called == name] or list(like)
    if not same:
        raise NotFound(_("There is no village “{name}” on the list.").format(name=name))
    if len(same) > 1:
        names = ", ".join(f"“{like[village_id]}”" for village_id in same)
        raise Refused(_("“{name}” may be several villages: {names}.").format(name=name, names=names))
    return same[0]


def decision_id(store: Store, year: int, number: str) -> str:
    """Return the decision of a year with this number, in any case; raises `NotFound`."""
    with store.read() as connection:
        found = reading.decisions(connection, reading.round_of(connection, year))
    same = [row.id for row in found if fold(row.number) == fold(nfc(number))]
    if not same:
        raise NotFound(_("There is no decision “{number}” in {year}.").format(number=nfc(number), year=year))
    return same[0]
