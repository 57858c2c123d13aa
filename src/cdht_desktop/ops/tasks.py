"""What the upper level asks a commune to put right or to look at, and what the commune answers.

The upper level asks (`ask`), and a return file takes it down (`ops.answers`). The commune does it or says why not
(`apply`, `answer`), and the next file of its year carries every answer up again.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from cdht_desktop.changes import Changes
from cdht_desktop.data import citizens as people
from cdht_desktop.data import tasks as kept
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import TASK
from cdht_desktop.data.tasks import State, TaskRow
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.masking import masked, masked_beside
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.problems import sentence
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc, nfc_lines
from cdht_desktop.errors import FieldErrors, NotFound, Refused
from cdht_desktop.exchange.answer_records import FIELDS, KINDS, MOST_WORDS
from cdht_desktop.ops import citizens
from cdht_desktop.ops.rights import needs
from cdht_desktop.ops.task_values import asked, field_words, kind_words, value_of, value_words, with_value
from cdht_desktop.words import _

__all__ = [
    "APPLIED", "FIELDS", "KINDS", "Kind", "State", "TaskRow", "Told", "answer", "answers", "apply", "ask", "carried",
    "field_words", "get", "kind_words", "listed", "open_count", "show_numbers", "take_answers", "told", "units",
    "value_words",    "withdraw",
]  # fmt: skip
Kind = Literal["correction", "duplicate", "question"]
_NO_WORDS = "–"  # a refusal has words, by the table's own rule
APPLIED = frozenset({"name", "birth", "sex", "id_number"})  # what can be put right by one press


@dataclass(frozen=True)
class Told:
    """A task as the commune sees it: what the record says `now`, and whether that is what is `wanted` already.

    Values as `TaskRow` has them, ID numbers masked. `can_apply`: the wanted value can be put in by `apply`.
    """

    row: TaskRow
    now: str
    same: bool
    can_apply: bool


# Reading ------------------------------------------------------------------------------------------------------------


def listed(
    store: Store, *, unit: str | None = None, year: int | None = None, state: State | None = None
) -> list[TaskRow]:
    """Return the tasks of this workspace, open ones first; ID numbers in them are masked (`show_numbers`)."""
    with store.read() as connection:
        found = kept.listed(connection, unit=unit, year=year)
    return [_masked(row) for row in found if state in {None, row.state}]


def get(store: Store, task_id: str) -> TaskRow:
    """Return one task, ID numbers masked; raises `NotFound`."""
    with store.read() as connection:
        return _masked(kept.get(connection, task_id))


def told(store: Store, task_id: str) -> Told:
    """Return a task beside what the commune's record says today; raises `NotFound` where the task is gone."""
    with store.read() as connection:
        row = kept.get(connection, task_id)
        try:
            citizen = people.one(connection, row.person_id) if row.person_id else None
        except NotFound:
            citizen = None
    now = value_of(citizen, row.field) if citizen else ""
    same = bool(row.wanted) and now == row.wanted
    can_apply = bool(citizen and row.wanted and row.field in APPLIED and row.kind == "correction" and not same)
    return Told(_masked(row), masked(now) if row.field == "id_number" else now, same, can_apply)


def units(store: Store, year: int) -> list[tuple[str, str]]:
    """Return (code, name) of the units that can be asked about a year, sorted the Vietnamese way."""
    with store.read() as connection:
        return kept.units(connection, year)


def open_count(store: Store) -> int:
    """Return how many tasks wait: in a commune for its own answers, at the upper level for the communes'."""
    with store.read() as connection:
        return kept.open_count(connection, _direction(store))


@needs(Right.SHOW)
def show_numbers(store: Store, task_id: str) -> tuple[str, str, str]:
    """Return in full the ID numbers that a task about one says, wants, and finds in the record now; it is recorded.

    Raises `NotFound`.
    """
    with store.read() as connection:
        row = kept.get(connection, task_id)
        ours = store.level == "commune" and bool(row.person_id) and bool(row.person)
        now = people.one(connection, row.person_id).id_number if ours else ""
    if row.field != "id_number":
        return "", "", ""
    store.note(Note.SHOWN, _("ID number shown"), subject=row.person_id if ours else None)
    return row.said, row.wanted, now or ""


def answers(connection: Any, year: int) -> list[dict[str, Any]]:
    """Return what the next file of a year answers to the upper level: `{"task","state","answer","on"}` each."""
    return kept.answers(connection, year)


# At the upper level -------------------------------------------------------------------------------------------------


@needs(Right.HAND_UP)
def ask(  # noqa: PLR0913, PLR0917 - what a task holds
    store: Store,
    unit: str,
    year: int,
    person_id: str | None,
    kind: str,
    field: str = "",
    said: str = "",
    wanted: str = "",
    words: str = "",
) -> Changes[str]:
    """Ask a unit to put right a field, to look at a person whom another unit handed in too, or a question in words.

    `person_id` is the unit's own id of the person, as its file says (None: about the year as a whole). `said` and
    `wanted` are values as the file has them; `wanted` of a birth may be typed `dd/mm/yyyy`. Of a duplicate `wanted` names
    the other unit and nothing about anybody there. Answers the task's id. Raises `FieldErrors` (kind, field, wanted,
    words), `NotFound` where the person is not in the file that counts, `Refused` in a commune's workspace.
    """
    _upper_only(store)
    values = asked(kind, field, said, wanted, words)
    with store.write(_("Unit {unit} asked about {year}").format(unit=unit, year=year)) as writing:
        if person_id is not None and not kept.in_slice(writing.connection, unit, year, person_id):
            raise NotFound(_("This person is not in the file that counts for the unit."))
        columns = {"direction": "out", "unit_code": unit, "year": year, "person_id": person_id, **values}
        task_id = writing.insert(TASK, {**columns, "made_on": dt.date.today().isoformat()})
    return writing.changes(task_id)


@needs(Right.HAND_UP)
def withdraw(store: Store, task_id: str, words: str = "") -> Changes[None]:
    """Take back what was asked: before it was sent the task goes, later the next return says so with `words`.

    Raises `NotFound`, `Refused` where it was answered already, or in a commune's workspace.
    """
    _upper_only(store)
    words = nfc_lines(words)[:MOST_WORDS]
    with store.write(_("Request to a unit withdrawn")) as writing:
        row = kept.get(writing.connection, task_id)
        if row.state != "open":
            raise Refused(_("This was answered or withdrawn already."))
        if row.sent:
            closed = {"state": "declined", "answer": words or _("No longer needed."), "answered_on": None}
            writing.update(TASK, task_id, closed)
        else:
            writing.delete_many(TASK, [task_id])
    return writing.changes(None)


def take_answers(
    writing: Write, unit: str, year: int, answers_given: Iterable[Mapping[str, Any]], revision: int
) -> int:
    """Mark what a unit's file answers (its `answer` records), within the action that takes it in; return how many changed.

    An answer to something that was never asked of this unit and year is passed over, and one that says nothing.
    """
    given = {str(one["task"]): _words_of(one) for one in answers_given if one["state"] in {"done", "declined"}}
    return kept.mark_answers(writing, unit, year, given, revision)


# In a commune -------------------------------------------------------------------------------------------------------


@needs(Right.WRITE)
def apply(store: Store, task_id: str) -> Changes[str]:
    """Put what the upper level wants into the record, with all checks of the form, and mark the task as done.

    Answers the citizen's id. Raises `FieldErrors` where the value cannot stand, `Refused` where there is nothing to put
    in, `NotFound`, `Stale`.
    """
    with store.read() as connection:
        row = kept.get(connection, task_id)
        citizen = people.one(connection, row.person_id) if row.person_id else None
    if citizen is None or row.field not in APPLIED or not row.wanted:
        raise Refused(_("This cannot be put in by itself: open the record."))
    values = with_value(citizen, row.field, row.wanted)
    columns = citizens.checked_columns(store, values, citizen.id)
    with store.write(_("Corrected as the upper level asked")) as writing:
        citizens.change(writing, citizen.id, columns, citizen.version)
        _answer(writing, task_id, "done", "")
    return writing.changes(citizen.id)


@needs(Right.WRITE)
def answer(store: Store, task_id: str, state: Literal["open", "done", "declined"], words: str = "") -> Changes[None]:
    """Say that a task is done, or declined with the reason in `words`; `open` takes an answer back.

    Raises `FieldErrors` (answer) where a refusal has no reason, `NotFound`, `Refused` where the upper level withdrew it
    or in its workspace.
    """
    if store.level != "commune":
        raise Refused(_("Only the commune that was asked can answer."))
    words = nfc(words)
    if state == "declined" and not words:
        raise FieldErrors({"answer": _("Say why: the upper level reads it.")})
    if len(words) > MOST_WORDS:
        raise FieldErrors({"answer": sentence("text_too_long", count=MOST_WORDS)})
    titles = {
        "open": _("Answer to the upper level taken back"),
        "done": _("Done as the upper level asked"),
        "declined": _("Request of the upper level declined"),
    }
    with store.write(titles[state]) as writing:
        _answer(writing, task_id, state, words)
    return writing.changes(None)


def carried(writing: Write, year: int, revision: int) -> None:
    """Note within the action of an export that this revision of the year carries all answers given so far."""
    kept.mark_carried(writing, year, revision)


def _words_of(given: Mapping[str, Any]) -> Mapping[str, Any]:
    words = nfc(given["answer"])[:MOST_WORDS]
    return {**given, "answer": words or (_NO_WORDS if given["state"] == "declined" else "")}


def _answer(writing: Write, task_id: str, state: str, words: str) -> None:
    row = kept.get(writing.connection, task_id)
    if row.state == "withdrawn":
        raise Refused(_("The upper level withdrew this; nothing is to be answered."))
    if row.person_id:
        writing.subject = row.person_id
    day = None if state == "open" else dt.date.today().isoformat()
    writing.update(TASK, task_id, {"state": state, "answer": words, "answered_on": day, "carried": None})


def _upper_only(store: Store) -> None:
    if store.level != "upper":
        raise Refused(_("Only an upper level asks communes; this is a commune's workspace."))


def _direction(store: Store) -> Literal["in", "out"]:
    return "out" if store.level == "upper" else "in"


def _masked(row: TaskRow) -> TaskRow:
    if row.field != "id_number":
        return row
    said, wanted = masked_beside(row.said, row.wanted)
    return replace(row, said=said, wanted=wanted)
