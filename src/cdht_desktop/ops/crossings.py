"""People whom two communes handed in: a queue of pairs that an officer decides, and never a merging.

Whoever is said to be one person counts once in the figures without doubles, in one of the two communes by the rule in
force; both communes keep their records. A decision is about two persons, and holds for every year they are handed in:
until a file comes in which one of them has another name, birth, sex or ID number than when it was decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from cdht_desktop.changes import Changes
from cdht_desktop.data import crossings as reading
from cdht_desktop.data import unit_figures
from cdht_desktop.data.crossings import HandedIn, Verdict, Who, crossing_index
from cdht_desktop.data.doubles import counting_place
from cdht_desktop.data.store import Store, now
from cdht_desktop.data.tables import CROSSING
from cdht_desktop.data.unit_figures import CountingFile
from cdht_desktop.domain.crossings import KINDS, CountingRule, Kind
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.masking import masked
from cdht_desktop.domain.problems import sentence
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc_lines
from cdht_desktop.domain.two_numbers import Holder, TwoNumbers, compared
from cdht_desktop.errors import FieldErrors, NotFound, Refused
from cdht_desktop.ops import counting_rules, tasks
from cdht_desktop.ops.crossing_queue import Pair, Queue, queue
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "FIELDS", "KINDS", "MOST_WORDS", "Details", "Kind", "Listed", "Pair", "Queue", "Side", "Verdict", "Who", "again",
    "ask_both", "decide", "details", "known", "listed", "look",
]  # fmt: skip
FIELDS = ("name", "birth", "sex", "id_number", "village", "group")
MOST_WORDS = 500


@dataclass(frozen=True)
class Side:
    """One unit's record of a person; the ID number is masked. `revision` is that of the unit's file."""

    unit: str
    unit_name: str
    revision: int
    person_id: str
    name: str
    birth: str
    sex: str | None
    id_number: str
    village: str
    group: str
    registered_on: str
    total: int | None
    grade: str | None
    certificate: str


@dataclass(frozen=True)
class Details:
    """Both records side by side. `counted_in` is the code of the unit where the person counts if they are one, by `rule`.

    `differing` are those of `FIELDS` in which they differ; `numbers` says what of the whole ID numbers may be seen.
    """

    pair: Pair
    first: Side
    second: Side
    differing: tuple[str, ...]
    numbers: TwoNumbers
    rule: CountingRule
    counted_in: str

    def side(self, unit: str) -> Side:
        """Return a unit's record."""
        return self.first if self.first.unit == unit else self.second


@dataclass(frozen=True)
class Listed:
    """A pair as its list shows it; None for who is not handed in any more."""

    pair: Pair
    first: Side | None
    second: Side | None

    @property
    def id(self) -> str:
        """What the list knows it by."""
        return self.pair.id


# Looking ------------------------------------------------------------------------------------------------------------


def look(store: Store, year: int, *, progress: Progress | None = None) -> Queue:
    """Look through everybody handed in for a year (half a minute for 850,000), and return the queue.

    Only units whose file changed since the last time are looked at anew. Raises `Cancelled`, `Refused` in a commune.
    """
    _upper_only(store)
    return queue(store, year, crossing_index(store).look(year, progress or Progress()))


def known(store: Store, year: int) -> Queue | None:
    """Return the queue as it was last found, with today's decisions; None where nobody was looked through yet."""
    found = crossing_index(store).known(year)
    return None if found is None else queue(store, year, found)


# Showing ------------------------------------------------------------------------------------------------------------


def listed(store: Store, year: int, pairs: Sequence[Pair]) -> list[Listed]:
    """Return the two people of each pair, as far as they are still handed in."""
    found = crossing_index(store).known(year)
    with store.read() as connection:
        sides = _sides(connection, year, pairs, found.places if found else {})
    return [Listed(pair, sides.get(pair.first), sides.get(pair.second)) for pair in pairs]


def details(store: Store, year: int, pair: Pair) -> Details:
    """Return both records of a pair; raises `NotFound` where one is not handed in any more."""
    with store.read() as connection:
        files = {one.unit: one for one in unit_figures.files(connection, year)}
        rows = _both(connection, year, pair)
        rule = counting_rules.rule(connection)
    first, second = rows[pair.first], rows[pair.second]
    return Details(
        pair,
        _side(first, files),
        _side(second, files),
        tuple(name for name in FIELDS if (getattr(first, name) or "") != (getattr(second, name) or "")),
        compared(_holder(first), _holder(second), digits=store.may(Right.SHOW)),
        rule,
        counting_place(rule, rows),
    )


def _both(connection: Connection, year: int, pair: Pair) -> dict[Who, HandedIn]:
    rows = reading.handed_in(connection, year, (pair.first, pair.second))
    if len(rows) < 2:  # noqa: PLR2004 - a pair
        raise NotFound(_("One of the two is not handed in any more."))
    return rows


def _sides(
    connection: Connection, year: int, pairs: Iterable[Pair], places: Mapping[Who, reading.Place]
) -> dict[Who, Side]:
    files = {one.unit: one for one in unit_figures.files(connection, year)}
    rows = reading.handed_in(connection, year, {who for pair in pairs for who in (pair.first, pair.second)}, places)
    return {who: _side(row, files) for who, row in rows.items()}


def _side(row: HandedIn, files: Mapping[str, CountingFile]) -> Side:
    file = files[row.unit]
    return Side(
        row.unit, file.unit_name, file.revision, row.person_id, row.name, str(BirthDate.from_iso(row.birth) or ""), row.sex,
        masked(row.id_number), row.village, row.group, row.registered_on, row.total, row.grade, row.certificate,
    )  # fmt: skip


def _holder(row: HandedIn) -> Holder:
    birth = BirthDate.from_iso(row.birth)
    return Holder(row.id_number, row.sex, birth.year if birth else None)


# Deciding -----------------------------------------------------------------------------------------------------------


@needs(Right.WRITE)
def decide(store: Store, year: int, pair: Pair, verdict: Verdict, reason: str = "") -> Changes[None]:
    """Say that two are one person (who then counts once), that they are two, or put the pair off.

    Raises `NotFound` where one is not handed in any more, `FieldErrors` (reason), `Refused` in a commune.
    """
    _upper_only(store)
    reason = nfc_lines(reason)
    if len(reason) > MOST_WORDS:
        raise FieldErrors({"reason": sentence("text_too_long", count=MOST_WORDS)})
    titles: dict[Verdict, str] = {
        "same": _("One person in two communes"),
        "different": _("Two people in two communes, not one"),
        "later": _("Put off: is this one person in two communes?"),
    }
    with store.write(titles[verdict]) as writing:
        rows = _both(writing.connection, year, pair)
        writing.named = _("{first} and {second}").format(first=rows[pair.first].name, second=rows[pair.second].name)
        counted_in = counting_place(counting_rules.rule(writing.connection), rows) if verdict == "same" else None
        values = {
            "verdict": verdict, "counted_in": counted_in, "reason": reason, "decided_on": now(), "decided_by": store.user,
            "compared": reading.compared(rows, (pair.first, pair.second)),
        }  # fmt: skip
        standing = reading.decision_of(writing.connection, (pair.first, pair.second))
        if standing is not None:
            writing.update(CROSSING, standing, values)
        else:
            (first_unit, first), (second_unit, second) = pair.first, pair.second
            of = {"first_unit": first_unit, "first_person": first, "second_unit": second_unit, "second_person": second}
            writing.insert(CROSSING, {**of, **values})
    return writing.changes(None)


@needs(Right.WRITE)
def again(store: Store, pair: Pair) -> Changes[None]:
    """Forget what was decided about a pair, so that it is asked about again; raises `NotFound`."""
    with store.write(_("Decision about a person in two communes taken back")) as writing:
        standing = reading.decision_of(writing.connection, (pair.first, pair.second))
        if standing is None:
            raise NotFound(_("Nothing was decided about these two."))
        writing.delete_many(CROSSING, [standing])
    return writing.changes(None)


@needs(Right.HAND_UP)
def ask_both(store: Store, year: int, pair: Pair, words: str = "") -> list[Changes[str]]:
    """Ask both communes to look whether the person is theirs: a task each, which goes down with the next return files.

    Neither is told anything of the record that the other has, but for the other's name. Raises as `tasks.ask`.
    """
    _upper_only(store)
    with store.read() as connection:
        _both(connection, year, pair)
        names = {one.unit: one.unit_name for one in unit_figures.files(connection, year)}
    two = ((pair.first, pair.second[0]), (pair.second, pair.first[0]))
    return [
        tasks.ask(store, unit, year, person, "duplicate", wanted=f"{other} {names[other]}", words=words)
        for (unit, person), other in two
    ]


def _upper_only(store: Store) -> None:
    if store.level != "upper":
        raise Refused(_("Only an upper level sees the people of several communes."))
