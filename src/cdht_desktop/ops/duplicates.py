"""People who are on the list twice: a queue of pairs, merging two records into one, saying that they are two people."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from cdht_desktop.changes import Changes
from cdht_desktop.data import citizens as people
from cdht_desktop.data import duplicates as reading
from cdht_desktop.data.citizens import Citizen, CitizenRow
from cdht_desktop.data.duplicates import DecidedPair, RegisteredYear, Verdict, pair_index
from cdht_desktop.data.merging import merge_rows
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN, CITIZEN_PAIR
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.duplicates import KINDS, Kind
from cdht_desktop.domain.lookalikes import pair_of
from cdht_desktop.domain.masking import masked
from cdht_desktop.domain.problems import sentence
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.two_numbers import Holder, Likeness, TwoNumbers, compared, likeness
from cdht_desktop.errors import FieldErrors, NotFound
from cdht_desktop.ops import association, evaluations
from cdht_desktop.ops.alike import Alike, like, prepare, ready, said_different
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "FIELDS", "KINDS", "Alike", "Decided", "Kind", "Likeness", "Pair", "PairDetails", "PairPeople", "Side", "TwoNumbers",
    "count", "decided", "details", "later", "like", "look_again", "merge", "not_the_same", "people_of", "prepare",
    "ready", "waiting",
]  # fmt: skip
Side = Literal["first", "second"]
FIELDS = ("name", "birth", "sex", "id_number", "village", "group", "phone", "note", "consent")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "name_fold", "name_sort"),
    "birth": ("birth_year", "birth_month", "birth_day"),
    "village": ("village_id",),
    "group": ("group_id",),
    "consent": ("consent_source", "consent_date"),  # a date proves only the consent that it belongs to
}
_MAX_NOTE = 1000  # as in the citizen's form


@dataclass(frozen=True)
class Pair:
    """Two records that look like one person; `first_id` has more years, or is the older record.

    `later`: a person put the pair off.
    """

    first_id: str
    second_id: str
    kinds: tuple[Kind, ...]
    later: bool = False


@dataclass(frozen=True)
class PairPeople:
    """The two people of a pair as lists show them, their ID numbers masked; `likeness` is that of the whole numbers."""

    pair: Pair
    first: CitizenRow
    second: CitizenRow
    likeness: Likeness


@dataclass(frozen=True)
class PairDetails:
    """Both records side by side, with the years they are registered and recognised for.

    `differing` are those of `FIELDS` in which they differ. The records' ID numbers are masked; `numbers` says what of
    the whole ones is needed to compare them.
    """

    pair: Pair
    first: Citizen
    second: Citizen
    first_years: tuple[int, ...]
    second_years: tuple[int, ...]
    first_recognised: tuple[int, ...]
    second_recognised: tuple[int, ...]
    differing: tuple[str, ...]
    numbers: TwoNumbers


@dataclass(frozen=True)
class Decided:
    """Two records that a person said are two people."""

    first: CitizenRow
    second: CitizenRow
    decided_on: dt.date


def waiting(store: Store, *, progress: Progress | None = None) -> list[Pair]:
    """Return the pairs that wait for a person's word: the strongest first, those put off last.

    Found once (seconds for 100,000), then kept up to date with each action. Raises `Cancelled`.
    """
    found = pair_index(store).pairs(progress or Progress())
    with store.read() as connection:
        verdicts = _verdicts(reading.decided(connection))
        left = {pair: kinds for pair, kinds in found.items() if verdicts.get(pair) != "different"}
        years = _years(reading.registered_years(connection, {row_id for pair in left for row_id in pair}))
    pairs = [_pair(*pair, kinds, years, later=pair in verdicts) for pair, kinds in left.items()]
    return sorted(pairs, key=lambda pair: (pair.later, KINDS.index(pair.kinds[0]), -len(pair.kinds), pair.first_id))


def count(store: Store) -> int | None:
    """Return how many pairs wait, those put off among them; None while that is not known. Takes no time."""
    found = pair_index(store).known_pairs()
    if found is None:
        return None
    with store.read() as connection:
        return len(found.keys() - said_different(reading.decided(connection)))


def _verdicts(rows: Iterable[DecidedPair]) -> dict[tuple[str, str], Verdict]:
    return {(row.first_id, row.second_id): row.verdict for row in rows}


def _years(rows: Iterable[RegisteredYear]) -> dict[str, list[RegisteredYear]]:
    found: dict[str, list[RegisteredYear]] = {}
    for row in rows:
        found.setdefault(row.citizen_id, []).append(row)
    return found


def _pair(one: str, other: str, kinds: tuple[Kind, ...], years: Mapping[str, Any], *, later: bool) -> Pair:
    first, second = (other, one) if len(years.get(other, ())) > len(years.get(one, ())) else (one, other)
    return Pair(first, second, kinds, later)


def details(store: Store, pair: Pair) -> PairDetails:
    """Return both records of a pair; raises `NotFound` where one is gone."""
    with store.read() as connection:
        first, second = people.one(connection, pair.first_id), people.one(connection, pair.second_id)
        years = _years(reading.registered_years(connection, (first.id, second.id)))
    mine, theirs = years.get(first.id, []), years.get(second.id, [])
    return PairDetails(
        pair,
        replace(first, id_number=masked(first.id_number) or None),
        replace(second, id_number=masked(second.id_number) or None),
        tuple(row.year for row in mine),
        tuple(row.year for row in theirs),
        tuple(row.year for row in mine if row.recognised),
        tuple(row.year for row in theirs if row.recognised),
        tuple(field for field in FIELDS if _value(first, field) != _value(second, field)),
        compared(_holder(first), _holder(second), digits=store.may(Right.SHOW)),
    )


def people_of(store: Store, pairs: Sequence[Pair]) -> list[PairPeople]:
    """Return the people of pairs, without those pairs of which a record is gone."""
    wanted = sorted({row_id for pair in pairs for row_id in (pair.first_id, pair.second_id)})
    with store.read() as connection:
        whole = {row.id: row for row in people.rows(connection, wanted)}
    known = {row_id: replace(row, id_number=masked(row.id_number) or None) for row_id, row in whole.items()}
    return [
        PairPeople(
            pair, known[pair.first_id], known[pair.second_id],
            likeness(whole[pair.first_id].id_number, whole[pair.second_id].id_number),
        )
        for pair in pairs
        if pair.first_id in known and pair.second_id in known
    ]  # fmt: skip


def _holder(citizen: Citizen) -> Holder:
    return Holder(citizen.id_number, citizen.sex, citizen.birth.year if citizen.birth else None)


def _value(citizen: Citizen, field: str) -> Any:
    if field == "consent":
        return citizen.consent_source, citizen.consent_date
    return getattr(citizen, {"village": "village_id", "group": "group_id"}.get(field, field))


@needs(Right.WRITE)
def merge(
    store: Store, pair: Pair, chosen: Mapping[str, Literal["first", "second", "both"]], *, keep: Side = "first"
) -> Changes[str]:
    """Make one record of two; answers the id of the one that stays.

    `chosen` says by `FIELDS` whose value stands (`both`: notes joined); a field that is not in it keeps the value of
    the record that stays, or takes the other's where that is blank. The other record is removed and remembers into
    which it went; its years and certificates go over. Raises `NotFound`, `FieldErrors` (note), `Refused`.
    """
    association.commune_only(store)
    survivor, other = (pair.first_id, pair.second_id) if keep == "first" else (pair.second_id, pair.first_id)
    with store.write("") as writing:
        rows = _living(writing, pair.first_id, pair.second_id)
        sides: dict[Side, dict[str, Any]] = {"first": rows[pair.first_id], "second": rows[pair.second_id]}
        columns = _chosen(sides, chosen, keep)
        writing.title, writing.subject, writing.named = _("Two records merged"), survivor, columns["name"]
        merge_rows(writing, survivor, other, columns)
        evaluations.follow(writing, [survivor])
    return writing.changes(survivor)


def _living(writing: Write, *ids: str) -> dict[str, dict[str, Any]]:
    rows = {row_id: row for row_id, row in writing.rows(CITIZEN, ids).items() if row["removed_at"] is None}
    if len(rows) < len(set(ids)) or len(rows) < 2:  # noqa: PLR2004 - a pair
        raise NotFound(_("One of the two is no longer on the list."))
    return rows


def _chosen(
    sides: Mapping[Side, Mapping[str, Any]], chosen: Mapping[str, Literal["first", "second", "both"]], keep: Side
) -> dict[str, Any]:
    """Return the columns that the record which stays gets."""
    if unknown := chosen.keys() - set(FIELDS):
        raise ValueError(unknown)
    columns: dict[str, Any] = {}
    for field in FIELDS:
        names = _COLUMNS.get(field, (field,))
        side = chosen.get(field) or _not_blank(sides, names, keep)
        if side == "both":
            columns[field] = _joined(sides, field)
        else:
            columns |= {name: sides[side][name] for name in names}
    return columns


def _not_blank(sides: Mapping[Side, Mapping[str, Any]], names: tuple[str, ...], keep: Side) -> Side:
    other: Side = "second" if keep == "first" else "first"
    return keep if any(sides[keep][name] not in (None, "") for name in names) else other


def _joined(sides: Mapping[Side, Mapping[str, Any]], field: str) -> str:
    if field != "note":
        raise ValueError(field)
    first, second = str(sides["first"][field]), str(sides["second"][field])
    if second in first or first in second:
        return max(first, second, key=len)
    joined = f"{first}; {second}"
    if len(joined) > _MAX_NOTE:
        raise FieldErrors({"note": sentence("text_too_long", count=_MAX_NOTE)})
    return joined


@needs(Right.WRITE)
def not_the_same(store: Store, pair: Pair) -> Changes[None]:
    """Remember that two records are two people; raises `NotFound`."""
    return _decide(store, pair, "different", _("Two people, not one"))


@needs(Right.WRITE)
def later(store: Store, pair: Pair) -> Changes[None]:
    """Put a pair off: it comes last in the queue; raises `NotFound`."""
    return _decide(store, pair, "later", _("Put off: are they one person?"))


def _decide(store: Store, pair: Pair, verdict: Verdict, title: str) -> Changes[None]:
    association.commune_only(store)
    with store.write(title) as writing:
        rows = _living(writing, pair.first_id, pair.second_id)
        first, second = (rows[row_id]["name"] for row_id in (pair.first_id, pair.second_id))
        writing.subject = pair.first_id
        writing.named = _("{first} and {second}").format(first=first, second=second)
        values = {"verdict": verdict, "decided_on": dt.date.today().isoformat()}
        if standing := reading.verdict_row(writing.connection, pair.first_id, pair.second_id):
            writing.update(CITIZEN_PAIR, standing[0], values)
        else:
            first, second = pair_of(pair.first_id, pair.second_id)
            writing.insert(CITIZEN_PAIR, {"unit_code": store.unit, "first_id": first, "second_id": second, **values})
    return writing.changes(None)


def decided(store: Store) -> list[Decided]:
    """Return the pairs that were said to be two people, the newest decision first."""
    with store.read() as connection:
        rows = [row for row in reading.decided(connection) if row.verdict == "different"]
        ids = list({row_id: None for row in rows for row_id in (row.first_id, row.second_id)})
        named = {row.id: replace(row, id_number=masked(row.id_number) or None) for row in people.rows(connection, ids)}
    return [Decided(named[row.first_id], named[row.second_id], dt.date.fromisoformat(row.decided_on)) for row in rows]


@needs(Right.WRITE)
def look_again(store: Store, first_id: str, second_id: str) -> Changes[None]:
    """Forget what was decided about two records, so that they are asked about again; raises `NotFound`."""
    with store.write(_("Decision about two records taken back")) as writing:
        standing = reading.verdict_row(writing.connection, first_id, second_id)
        if standing is None:
            raise NotFound(_("Nothing was decided about these two."))
        writing.delete_many(CITIZEN_PAIR, [standing[0]])
    return writing.changes(None)
