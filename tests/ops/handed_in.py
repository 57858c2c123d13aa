"""Files that communes handed in, as rows of an upper level's workspace: written as receiving writes them, without files."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from cdht_desktop.data.ids import new_id
from cdht_desktop.data.tables import BATCH, SLICE_FIGURE, SLICE_PERSON
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.text import sort_text
from cdht_desktop.ops.workspaces import Store

YEAR = 2026
FARMERS, WORKERS = ("farmers", "Nông dân", 1), ("workers", "Công nhân", 2)
_PERSON = (
    "batch_number", "position", "person_id", "name", "birth", "sex", "id_number", "village", "group_code", "group_name",
    "remote", "registered_on", "stage", "scores", "total", "grade", "reasons", "digital_skills", "updates_online",
    "evaluated_on", "certificate", "papers",
)  # fmt: skip
_FIGURE = (
    "batch_number", "position", "unit_code", "year", "village", "village_sort", "group_code", "group_name",
    "group_position", "registered", "evaluated", "passed", "failed", "recognised", "recognised_digital",
    "recognised_updates",
)  # fmt: skip


@dataclass(frozen=True)
class One:
    """A person's year; `id` is the commune's own. `grade` None: not evaluated."""

    id: str
    name: str
    birth: str = "1970-05-20"
    sex: str | None = "female"
    number: str | None = None
    village: str = "Thôn Đồi"
    group: tuple[str, str, int] = FARMERS
    registered_on: str = "2026-03-01"
    grade: str | None = "passed"
    certificate: str = ""
    digital: bool | None = None
    updates: bool | None = None


def hand_in(
    store: Store, unit: str, people: list[One], *, name: str = "", revision: int = 1, at: str = "", **columns: Any
) -> int:
    """Let a unit's file of people count for 2026, in place of the one that did; return its number."""
    with store.write("A file") as writing:
        _replaced(writing, unit)
        number = max([0, *writing.connection.execute(select(BATCH.c.number)).scalars()]) + 1
        values = {
            "number": number, "direction": "in", "unit_code": unit, "unit_name": name or f"Hội Khuyến học xã {unit}",
            "year": YEAR, "revision": revision, "sha256": f"{number:064}", "file_name": "x.cdht", "rows": len(people),
            "signer": "test", "manifest": '{"created": "2026-11-20T02:00:00Z"}', "problems": "[]", "facts": "{}",
            "outcome": "current",
            "at": at or "2026-11-20T03:00:00.000+00:00",
        }  # fmt: skip
        writing.insert(BATCH, {"id": new_id(), **values, **columns})
        if (values | columns)["outcome"] == "current":
            writing.derive(SLICE_PERSON, _PERSON, [_person(number, at, one) for at, one in enumerate(people, 1)])
            writing.derive(SLICE_FIGURE, _FIGURE, _figures(number, unit, people))
    return number


def changed(people: list[One], person_id: str, **values: Any) -> list[One]:
    """Return the people with one of them changed."""
    return [replace(one, **values) if one.id == person_id else one for one in people]


def _replaced(writing: Write, unit: str) -> None:
    standing = select(BATCH.c.id, BATCH.c.number).where(BATCH.c.unit_code == unit, BATCH.c.outcome == "current")
    for row in writing.connection.execute(standing).all():
        writing.update(BATCH, row.id, {"outcome": "replaced"})
        writing.underive(SLICE_PERSON, SLICE_PERSON.c.batch_number == row.number)
        writing.underive(SLICE_FIGURE, SLICE_FIGURE.c.batch_number == row.number)


def _person(number: int, position: int, one: One) -> tuple[Any, ...]:
    scored = one.grade is not None
    return (
        number, position, one.id, one.name, one.birth, one.sex, one.number, one.village, one.group[0], one.group[1],
        False, one.registered_on, "commune" if scored else None, "[]" if scored else None, 850 if scored else None,
        one.grade, "[]", one.digital, one.updates, "2026-10-01" if scored else None, one.certificate, "[]",
    )  # fmt: skip


def _figures(number: int, unit: str, people: list[One]) -> list[tuple[Any, ...]]:
    places = Counter((one.village, one.group) for one in people)
    rows = []
    for position, (village, group) in enumerate(sorted(places), 1):
        theirs = [one for one in people if (one.village, one.group) == (village, group)]
        recognised = [one for one in theirs if one.certificate]
        digital = [one for one in recognised if one.digital]
        rows.append((
            number, position, unit, YEAR, village, sort_text(village), *group, len(theirs),
            sum(one.grade is not None for one in theirs), sum(one.grade == "passed" for one in theirs),
            sum(one.grade == "failed" for one in theirs), len(recognised), len(digital),
            sum(bool(one.updates) for one in digital),
        ))  # fmt: skip
    return rows
