"""What communes handed in, as Parquet: one file a unit and year, for engines that take it further (DuckDB, Spark).

Only files that count leave. `docs/parquet.md` documents the columns; ID numbers are there in full only where somebody
asked for them. Rows have the order of the commune's file, so the same file that counts gives the same Parquet bytes.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from cdht_desktop.data import batches, slices
from cdht_desktop.data.batches import BatchRow
from cdht_desktop.data.store import Store
from cdht_desktop.domain.handed_in import YearPerson
from cdht_desktop.domain.masking import SEEN
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.files import disk_problem, replacing
from cdht_desktop.ops import access
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = ["COLUMNS", "FORMAT", "Written", "file_name", "write_year"]
FORMAT = 1  # of the columns, in each file's own metadata as `cdht.format`
_PART = 10_000  # rows that are held at a time, and of a group of rows in the file
_TENTHS = 10

# Name and type of each column, in their order; a type with "?" may be empty.
COLUMNS: tuple[tuple[str, str], ...] = (
    ("year", "int16"), ("unit_code", "text"), ("unit_name", "text"), ("revision", "int16"), ("person_id", "text"),
    ("name", "text"), ("birth", "text?"), ("birth_year", "int16?"), ("sex", "text?"), ("id_number", "text?"),
    ("village", "text"), ("group_code", "text?"), ("group_name", "text?"), ("remote", "yes_no"),
    ("registered_on", "day"), ("stage", "text?"), ("evaluated_on", "day?"), ("scores", "points_list?"),
    ("points", "points?"), ("grade", "text?"), ("reasons", "text"), ("digital_skills", "yes_no?"),
    ("updates_online", "yes_no?"), ("certificate", "text?"), ("certificates", "text"),
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A file that was written: of which unit and revision, with how many persons."""

    file: Path
    unit: str
    revision: int
    rows: int


def file_name(unit: str, year: int, revision: int) -> str:
    """Return the name of a unit's file: that of the batch file, with another ending."""
    return f"CDHT_{year}_{unit}_{revision}.parquet"


@needs(Right.EXPORT)
def write_year(store: Store, year: int, folder: Path, progress: Progress, *, numbers: bool = False) -> list[Written]:
    """Write each unit's year that counts to a Parquet file in `folder`; recorded before the first is written.

    `numbers`: ID numbers in full, for which the right to see them is needed; else their last four digits. Each file is
    whole or not there. Raises `NotFound` where nothing counts for the year, `Refused` (a commune's own workspace, or an
    installation without pyarrow), `NoRight`, `DiskProblem`, `Cancelled`.
    """
    if store.level != "upper":
        raise Refused(_("Only an upper level hands its communes' years on as Parquet."))
    if numbers:
        store.require(Right.SHOW)
    arrow = _arrow("pyarrow")
    with store.read() as connection:
        found = [row for row in batches.all_current(connection) if row.year == year]
    units = sorted(found, key=lambda row: row.unit)
    if not units:
        raise NotFound(_("No unit's file counts for {year}.").format(year=year))
    pattern = _("Year {year} handed on as Parquet with ID numbers: {count} units") if numbers else _(
        "Year {year} handed on as Parquet: {count} units"
    )  # fmt: skip
    access.exported(store, pattern.format(year=year, count=len(units)), file=folder.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, folder) from error
    progress.start(_("Writing Parquet files"), sum(unit.rows for unit in units))
    return [_write(store, arrow, unit, folder, progress, numbers=numbers) for unit in units]


def _arrow(name: str) -> ModuleType:
    """Return pyarrow, or a part of it; it is large, optional, and loaded only here."""
    try:
        return import_module(name)
    except ImportError as error:
        raise Refused(_("This installation cannot write Parquet: the part “server” (pyarrow) is missing.")) from error


def _write(
    store: Store, arrow: ModuleType, unit: BatchRow, folder: Path, progress: Progress, *, numbers: bool
) -> Written:
    schema = _schema(arrow, unit)
    target, rows = folder / file_name(unit.unit, unit.year, unit.revision), 0
    with (
        replacing(target) as stream,
        _arrow("pyarrow.parquet").ParquetWriter(stream, schema, compression="zstd") as writer,
        store.read() as connection,
    ):
        for part in _parts(slices.persons(connection, unit.number)):
            lines = [_line(unit, person, numbers=numbers) for person in part]
            columns = [
                arrow.array(list(column), field.type) for column, field in zip(_turned(lines), schema, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))
            rows += len(lines)
            progress.step(len(lines))
    return Written(target, unit.unit, unit.revision, rows)


def _parts(persons: Iterable[YearPerson]) -> Iterator[list[YearPerson]]:
    rest = iter(persons)
    while part := list(islice(rest, _PART)):
        yield part


def _turned(lines: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return zip(*lines, strict=True)


def _schema(arrow: ModuleType, unit: BatchRow) -> Any:
    points = arrow.decimal128(6, 1)
    types = {
        "int16": arrow.int16(), "text": arrow.string(), "yes_no": arrow.bool_(), "day": arrow.date32(), "points": points,
        "points_list": arrow.list_(points),
    }  # fmt: skip
    said = {"cdht.format": str(FORMAT), "cdht.batch_sha256": unit.sha256, "cdht.points": "points, one decimal"}
    fields = [arrow.field(name, types[kind.rstrip("?")], nullable=kind.endswith("?")) for name, kind in COLUMNS]
    return arrow.schema(fields, metadata=said)


def _line(unit: BatchRow, one: YearPerson, *, numbers: bool) -> tuple[Any, ...]:
    scores = None if one.scores is None else [_points(score) for score in json.loads(one.scores)]
    return (
        unit.year, unit.unit, unit.unit_name, unit.revision, one.person_id, one.name, one.birth or None,
        int(one.birth[:4]) if one.birth else None, one.sex, _number(one.id_number, whole=numbers), one.village,
        one.group_code or None, one.group_name or None, one.remote, _day(one.registered_on), one.stage,
        _day(one.evaluated_on), scores, _points(one.total), one.grade, one.reasons, one.digital_skills,
        one.updates_online, one.certificate or None, one.papers,
    )  # fmt: skip


def _points(tenths: int | None) -> Decimal | None:
    return None if tenths is None else Decimal(tenths) / _TENTHS


def _number(number: str | None, *, whole: bool) -> str | None:
    if not number:
        return None
    return number if whole else number[-SEEN:]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
