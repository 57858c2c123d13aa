"""Reading and noting files other than years: receipts, returns and lists, by their numbers."""

from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, select

from cdht_desktop.data.tables import BATCH, CRITERIA_SET, SETTING
from cdht_desktop.data.writing import Write

Direction = Literal["in", "out"]
_B, _K = BATCH.c, CRITERIA_SET.c
_TARGETS = "targets"  # the name of the setting that holds the targets in force, as TOML


@dataclass(frozen=True)
class AnswerFile:
    """A receipt, a return or lists; `at` is ISO text in UTC, `facts` and `problems` what was kept of its content."""

    id: str
    kind: str
    unit: str
    unit_name: str
    to_unit: str
    year: int
    revision: int
    sha256: str
    file: str
    rows: int
    at: str
    outcome: str
    facts: dict[str, Any]
    problems: list[dict[str, Any]]


def files(connection: Connection, direction: Direction, kind: str | None = None) -> list[AnswerFile]:
    """Return the receipts, returns and lists (or those of one kind) that came or were made here, the newest first."""
    query = select(
        _B.id, _B.kind, _B.unit_code.label("unit"), _B.unit_name, _B.to_unit, _B.year, _B.revision, _B.sha256,
        _B.file_name.label("file"), _B.rows, _B.at, _B.outcome, _B.facts, _B.problems,
    ).where(_B.direction == direction, _B.kind.in_(("receipt", "return", "lists") if kind is None else (kind,)))  # fmt: skip
    found = connection.execute(query.order_by(_B.number.desc())).mappings()
    return [
        AnswerFile(**{**row, "facts": orjson.loads(row["facts"]), "problems": orjson.loads(row["problems"])})
        for row in found
    ]


def made_here(connection: Connection, year: int) -> dict[str, tuple[str, int]]:
    """Return the files of a year that were handed up from here: name and revision by SHA-256."""
    query = select(_B.sha256, _B.file_name, _B.revision).where(
        _B.direction == "out", _B.kind == "year", _B.year == year
    )
    return {row.sha256: (row.file_name, row.revision) for row in connection.execute(query)}


def criteria_sources(connection: Connection) -> list[str]:
    """Return the texts of the criteria sets kept here, of each code the newest, by code."""
    query = select(_K.code, _K.source).order_by(_K.code, _K.id)
    return list({row.code: row.source for row in connection.execute(query)}.values())


def targets(connection: Connection) -> str:
    """Return the targets that were set here or came down, as TOML; "" where the shipped ones are in force."""
    return str(connection.execute(select(SETTING.c.value).where(SETTING.c.id == _TARGETS)).scalar() or "")


def keep_targets(writing: Write, source: str) -> None:
    """Put targets in force within an action; "" brings the shipped ones back."""
    standing = writing.rows(SETTING, [_TARGETS])
    if standing and not source:
        writing.delete_many(SETTING, [_TARGETS])
    elif standing:
        writing.update(SETTING, _TARGETS, {"value": source})
    elif source:
        writing.insert(SETTING, {"id": _TARGETS, "value": source})
