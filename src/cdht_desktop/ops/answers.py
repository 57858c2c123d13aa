"""Answers to what communes hand in: the receipt and the return that an upper level writes, and their taking in below.

A receipt says what became of each file, holds nothing personal and is not encrypted; a page says the same on paper. A
return asks for corrections and tells what was wrong with a refused file, row by row and by the commune's own ids of
persons; it is encrypted to the commune and to the upper level's own keys. Both are numbered for each unit and year.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cdht_desktop.changes import Changes
from cdht_desktop.data import batches, tasks
from cdht_desktop.data.batches import BatchRow
from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import Refused
from cdht_desktop.exchange.answer_records import (
    FileAnswer,
    Return,
    RowProblem,
    TaskAsked,
    receipt_records,
    return_records,
)  # fmt: skip
from cdht_desktop.files import replacing
from cdht_desktop.ops import answer_files, own_keys, paper_receipt, trust
from cdht_desktop.ops.answer_files import Answered, Outgoing
from cdht_desktop.ops.answers_in import Taken, acknowledged, came, facts_of, faults, take_in
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "Answered", "FileAnswer", "RowProblem", "Taken", "Written", "acknowledged", "came", "facts_of", "faults", "take_in",
    "waiting_units", "write_all", "write_receipts", "write_return", "write_returns",
]  # fmt: skip
_COUNTED = ("registered", "evaluated", "passed", "failed", "recognised")
_MOST_CODES = 50
_MOST_REASON = 1000
_MOST_PROBLEMS = 2000
_MOST_MESSAGE = 200


@dataclass(frozen=True)
class Written:
    """The answers of a year that were written; `left` names each unit without a return that wants one, and why."""

    receipts: tuple[Answered, ...]
    returns: tuple[Answered, ...]
    left: tuple[tuple[str, str], ...]


@needs(Right.HAND_UP)
def write_receipts(
    store: Store, year: int, folder: Path, progress: Progress, *, units: Collection[str] | None = None
) -> list[Answered]:
    """Write a receipt for each unit that sent files of a year (or for `units`), and its page as PDF beside it.

    Raises `Refused` where nobody sent anything, or in a commune's workspace; `DiskProblem`, `Cancelled`: receipts that
    were written before stay.
    """
    _upper_only(store)
    by_unit = _received(store, year)
    if units is not None:
        by_unit = {unit: rows for unit, rows in by_unit.items() if unit in units}
    if not by_unit:
        raise Refused(_("Nothing was received for {year} yet; there is nothing to answer.").format(year=year))
    progress.start(_("Writing receipts"), len(by_unit))
    made = []
    for unit, rows in sorted(by_unit.items()):
        made.append(_receipt(store, unit, year, rows, folder))
        progress.step()
    return made


@needs(Right.HAND_UP)
def write_return(store: Store, unit: str, year: int, folder: Path, progress: Progress) -> Changes[Answered]:
    """Write what a unit is asked about a year, and what was wrong with its files that were refused since the last good one.

    Raises `Refused` where there is nothing to say, where no key to encrypt to the unit is known, or in a commune's
    workspace; `DiskProblem`, `Cancelled`.
    """
    _upper_only(store)
    with store.read() as connection:
        rows = batches.of_unit(connection, unit, year)
        open_ones, withdrawn = tasks.to_send(connection, unit, year)
        problems = _problems(rows, batches.problems(connection, [row.id for row in rows if row.outcome == "refused"]))
        recipients = trust.recipients_of(connection, unit)
    name = rows[-1].unit_name if rows else unit
    if not (open_ones or withdrawn or problems):
        raise Refused(_("There is nothing to ask {unit} about {year}.").format(unit=name, year=year))
    if not recipients:
        words = _("No key to encrypt to {unit} is known: confirm the words of their key first.")
        raise Refused(words.format(unit=name))
    said = Return(tuple(map(_asked, open_ones)), withdrawn, problems)
    title = _("Return for {unit}, {year}, written").format(unit=name, year=year)
    readers = tuple(dict.fromkeys([*recipients, *own_keys.recipients(store)]))
    going = Outgoing("return", year, title, list(return_records(said)), unit, readers)
    ids = [row["id"] for row in open_ones]
    return answer_files.write(
        store, folder, going, progress, unit_name=name, then=lambda writing, file: tasks.mark_sent(writing, ids, file)
    )


@needs(Right.HAND_UP)
def write_all(store: Store, year: int, folder: Path, progress: Progress) -> Written:
    """Write receipts for all units that sent files of a year, and returns for those that are asked something.

    Raises as `write_receipts`; a unit whose return cannot be written is left out and named.
    """
    receipts = write_receipts(store, year, folder, progress) if _has_files(store, year) else []
    returns, left = write_returns(store, year, folder, progress)
    if not (receipts or returns or left):
        raise Refused(_("Nothing was received for {year} yet; there is nothing to answer.").format(year=year))
    return Written(tuple(receipts), tuple(returns), tuple(left))


def _has_files(store: Store, year: int) -> bool:
    with store.read() as connection:
        return bool(batches.of_year(connection, year))


@needs(Right.HAND_UP)
def write_returns(
    store: Store, year: int, folder: Path, progress: Progress
) -> tuple[list[Answered], list[tuple[str, str]]]:
    """Write a return for each unit that has something to be told; answers the files, and (unit, why) where none was made.

    Raises `DiskProblem`, `Cancelled`: returns that were written before stay.
    """
    made: list[Answered] = []
    left: list[tuple[str, str]] = []
    units = waiting_units(store, year)
    for unit in units:
        try:
            made.append(write_return(store, unit, year, folder, progress).value)
        except Refused as error:
            if type(error) is not Refused:  # a full disk, or the person who stopped
                raise
            left.append((unit, str(error)))
    return made, left


def waiting_units(store: Store, year: int) -> list[str]:
    """Return the codes of the units that have open tasks of a year, withdrawn ones that were sent, or refused files."""
    with store.read() as connection:
        asked = {row.unit for row in tasks.listed(connection, year=year) if row.state in {"open", "withdrawn"}}
        rows = batches.of_year(connection, year)
    by_unit: dict[str, list[BatchRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, []).append(row)
    return sorted(asked | {unit for unit, files in by_unit.items() if _refused_since(files)})


def _received(store: Store, year: int) -> dict[str, list[BatchRow]]:
    with store.read() as connection:
        rows = batches.of_year(connection, year)
    found: dict[str, list[BatchRow]] = {}
    for row in rows:
        found.setdefault(row.unit, []).append(row)
    return found


def _receipt(store: Store, unit: str, year: int, rows: list[BatchRow], folder: Path) -> Answered:
    with store.read() as connection:
        ids = [row.id for row in rows]
        manifests, problems = batches.manifests(connection, ids), batches.problems(connection, ids)
    files = [_file_answer(row, manifests.get(row.id, {}), problems.get(row.id, [])) for row in rows]
    files.sort(key=lambda one: (one.revision, one.received_at))
    name = rows[-1].unit_name
    title = _("Receipt for {unit}, {year}, written").format(unit=name, year=year)
    going = Outgoing("receipt", year, title, list(receipt_records(files)), unit)
    done = answer_files.write(store, folder, going, Progress(), unit_name=name).value
    paper = done.file.with_suffix(".pdf")
    content = paper_receipt.sheet(store, done, files)
    with replacing(paper) as stream:
        stream.write(content)
    return replace(done, paper=paper)


def _file_answer(row: BatchRow, manifest: dict[str, Any], problems: list[dict[str, Any]]) -> FileAnswer:
    control = manifest.get("control", {})
    codes = tuple(dict.fromkeys(str(one["code"]) for one in problems))[:_MOST_CODES]
    return FileAnswer(
        sha256=row.sha256,
        file=row.file,
        revision=row.revision,
        received_at=row.at,
        outcome="accepted" if row.outcome == "current" else row.outcome,
        reason=nfc(row.reason)[:_MOST_REASON],
        codes=codes,
        counts={name: control[name] for name in _COUNTED if name in control} if row.outcome == "current" else {},
    )


def _refused_since(rows: list[BatchRow]) -> list[BatchRow]:
    """Return a unit's refused files that no better one of a higher revision took the place of."""
    good = max((row.revision for row in rows if row.outcome in {"current", "replaced"}), default=0)
    return [row for row in rows if row.outcome == "refused" and row.revision > good]


def _problems(rows: list[BatchRow], found: dict[str, list[dict[str, Any]]]) -> tuple[RowProblem, ...]:
    """Return what is wrong with the refused files, in their order."""
    said = []
    for row in _refused_since(rows):
        for position, one in enumerate(found.get(row.id, [])[:_MOST_PROBLEMS], 1):
            said.append(
                RowProblem(
                    row.sha256, row.file, row.revision, position, int(one.get("row") or 0),
                    nfc(str(one.get("field", "")))[:_MOST_MESSAGE], nfc(str(one.get("code", "")))[:_MOST_MESSAGE],
                    nfc(str(one.get("message", "")))[:_MOST_REASON], str(one.get("person", "")),
                )
            )  # fmt: skip
    return tuple(said)


def _asked(row: dict[str, Any]) -> TaskAsked:
    names = ("id", "kind", "field", "said", "wanted", "words", "made_on")
    return TaskAsked(**{name: row[name] for name in names}, person=row["person_id"] or "")


def _upper_only(store: Store) -> None:
    if store.level != "upper":
        raise Refused(_("Only an upper level answers communes; this is a commune's workspace."))
