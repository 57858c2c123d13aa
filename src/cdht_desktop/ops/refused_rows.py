"""Whom the rows of a refused file are about: named on the screen, from the kept file or from the commune's own list.

What is kept and sent of a bad row is its number and the commune's own mark of the person (`domain.handed_in`). The name
is looked up when somebody looks, and kept nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdht_desktop.data import batches, tasks
from cdht_desktop.data.store import Store
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.form_codes import form_code, scanned_code
from cdht_desktop.domain.handed_in import RowProblem
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange.answer_records import RowProblem as ReturnedRow
from cdht_desktop.exchange.batch import open_batch
from cdht_desktop.ops import answers_in, own_keys
from cdht_desktop.progress import Progress, uncollected

__all__ = ["BadRow", "NamedRow", "named", "to_put_right"]
_MOST_NAME = 100  # letters that are shown of whatever a bad record calls itself


@dataclass(frozen=True)
class NamedRow:
    """What is wrong with a row, and what the row calls itself: a person, a village, a group or a decision's number.

    Everything but `problem` is "" where the row does not say it.
    """

    problem: RowProblem
    name: str = ""
    birth: str = ""
    village: str = ""


@dataclass(frozen=True)
class BadRow:
    """A row that is to be put right, with the person on the commune's own list.

    `person_id` is "" where the row is about nobody; the name is "" where the person is no longer on the list. `code`, as
    a reader types it, leads the page of scores to the person's form of the year; "" where they are not registered.
    """

    id: str
    problem: ReturnedRow
    person_id: str = ""
    name: str = ""
    birth: BirthDate | None = None
    village: str = ""
    code: str = ""


def named(store: Store, source: Path | str, found: Sequence[RowProblem], progress: Progress) -> list[NamedRow]:
    """Return the problems of a refused file with the names that its rows say, in their order.

    `source` is the file, or the id under which it was kept. Where it cannot be read any more, the rows stay without
    names. Raises `Cancelled`.
    """
    wanted = {one.row for one in found if one.row}
    try:
        rows = _records(store, source, wanted, progress) if wanted else {}
    except BadBatch:
        rows = {}
    return [NamedRow(one, *rows.get(one.row, ("", "", ""))) for one in found]


def _records(store: Store, source: Path | str, wanted: set[int], progress: Progress) -> dict[int, tuple[str, str, str]]:
    """Return name, birth and village of the wanted rows, as they call themselves; raises `BadBatch`."""
    sealed = open_batch(source if isinstance(source, Path) else _content(store, source), progress)
    villages: dict[Any, str] = {}
    rows: dict[int, Mapping[str, Any]] = {}
    with uncollected():
        for row, (kind, record) in enumerate(sealed.records(own_keys.identities(store), progress), 1):
            if kind == "village" and isinstance(record.get("key"), int):
                villages[record["key"]] = _said(record.get("name"))
            if row in wanted:
                rows[row] = record
    return {
        row: (
            _said(record.get("name")) or _said(record.get("number")),
            _birth(record.get("birth")),
            villages.get(_key(record.get("village")), ""),
        )
        for row, record in rows.items()
    }


def _content(store: Store, batch_id: str) -> bytes:
    with store.read() as connection:
        return batches.content(connection, batch_id) or b""


def _said(value: object) -> str:
    """Return a text of a bad record so that it can be shown, "" where it is none."""
    text = nfc(value) if isinstance(value, str) else ""
    return "".join(letter for letter in text[:_MOST_NAME] if letter.isprintable())


def _birth(value: object) -> str:
    """Return a birth as people write it; what is none stays as the record says it."""
    try:
        return str(BirthDate.from_iso(value) or "") if isinstance(value, str) else ""
    except BadDate:
        return _said(value)


def _key(value: object) -> int | None:
    return value if isinstance(value, int) else None


def to_put_right(store: Store, year: int) -> list[BadRow]:
    """Return the rows for which the upper level refused files of a year, with the persons on the commune's own list."""
    found = answers_in.faults(store, year)
    with store.read() as connection:
        people = tasks.on_list(connection, {one.person for one in found if one.person})
        forms = tasks.registrations(connection, year, {one.id for one in people.values()})
    return [_bad_row(one, people, forms) for one in found]


def _bad_row(one: ReturnedRow, people: Mapping[str, tasks.OnList], forms: Mapping[str, str]) -> BadRow:
    row_id, known = f"{one.sha256}:{one.position}", people.get(one.person)
    if known is None:
        return BadRow(row_id, one)
    code = scanned_code(form_code(forms[known.id])) if known.id in forms else ""
    return BadRow(row_id, one, known.id, known.name, known.birth, known.village, code)
