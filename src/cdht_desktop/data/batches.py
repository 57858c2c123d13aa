"""Reading and keeping what a workspace knows of batch files; `at` and `decided_at` are ISO text in UTC."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from sqlalchemy import ColumnElement, Connection, func, select

from cdht_desktop.data.ids import id_from
from cdht_desktop.data.store import now
from cdht_desktop.data.tables import BATCH, BATCH_FILE, UPPER_YEAR
from cdht_desktop.data.writing import CHUNK, Write, batched

_B = BATCH.c
_COUNTING = ("current", "replaced", "older", "disputed")
REMOVALS = "removals"  # why a file was put aside although it was read: it counts as soon as an officer says why


@dataclass(frozen=True)
class BatchRow:
    """A batch file that was made here or came here; what the outcomes mean is said at `tables_exchange.Batch`."""

    id: str
    at: str
    year: int
    unit: str
    unit_name: str
    revision: int
    file: str
    sha256: str
    rows: int
    outcome: str
    signer: str
    number: int
    kind: str = "year"
    direction: str = "in"
    reason: str = ""
    to_unit: str = ""
    encrypted: bool = False
    previous: str | None = None
    rows_sha256: str = ""
    decided_at: str | None = None
    decided_by: str = ""


_COLUMNS = (
    _B.id, _B.at, _B.year, _B.unit_code, _B.unit_name, _B.revision, _B.file_name, _B.sha256, _B.rows, _B.outcome,
    _B.signer, _B.number, _B.kind, _B.direction, _B.reason, _B.to_unit, _B.encrypted, _B.previous_sha256, _B.rows_sha256,
    _B.decided_at, _B.decided_by,
)  # fmt: skip
_IN_YEAR = (_B.direction == "in", _B.kind == "year")


def sent(connection: Connection, year: int, kind: str = "year") -> list[BatchRow]:
    """Return the files of a year and kind that were made here, the newest first."""
    return _rows(connection, _B.direction == "out", _B.year == year, _B.kind == kind, newest=_B.revision)


def received(connection: Connection, kind: str = "year") -> list[BatchRow]:
    """Return the files of a kind that came here, the newest first."""
    return _rows(connection, _B.direction == "in", _B.kind == kind, newest=_B.number)


def known(connection: Connection, sha256: str) -> BatchRow | None:
    """Return the file that came here with this checksum."""
    return next(iter(_rows(connection, _B.direction == "in", _B.sha256 == sha256)), None)


def known_among(connection: Connection, checksums: Iterable[str]) -> dict[str, BatchRow]:
    """Return the files that came here before, of these checksums."""
    found: dict[str, BatchRow] = {}
    for chunk in batched(checksums, CHUNK):
        rows = _rows(connection, _B.direction == "in", _B.sha256.in_(chunk))
        found |= {row.sha256: row for row in rows}
    return found


def by_id(connection: Connection, batch_id: str) -> BatchRow | None:
    """Return one file's row."""
    return next(iter(_rows(connection, _B.id == batch_id)), None)


def of_unit(connection: Connection, unit: str, year: int) -> list[BatchRow]:
    """Return the files of a unit's year that came here, in the order in which they came."""
    return _rows(connection, *_IN_YEAR, _B.unit_code == unit, _B.year == year)


def of_year(connection: Connection, year: int) -> list[BatchRow]:
    """Return the years' files of all units that came here, in the order in which they came."""
    return _rows(connection, *_IN_YEAR, _B.year == year)


def all_years(connection: Connection) -> list[BatchRow]:
    """Return all units' years that came here, in the order in which they came."""
    return _rows(connection, *_IN_YEAR)


def current(connection: Connection, unit: str, year: int) -> BatchRow | None:
    """Return the file that counts for a unit's year."""
    return next(iter(_rows(connection, _B.unit_code == unit, _B.year == year, _B.outcome == "current")), None)


def all_current(connection: Connection) -> list[BatchRow]:
    """Return every file that counts."""
    return _rows(connection, _B.outcome == "current")


def aside(connection: Connection) -> list[BatchRow]:
    """Return the units' years that wait for an officer, the oldest first."""
    return _rows(connection, *_IN_YEAR, _B.outcome == "aside")


def candidates(connection: Connection, unit: str, year: int) -> list[BatchRow]:
    """Return the files of a unit's year that were read and found right: those among which one counts, or none."""
    found = of_unit(connection, unit, year)
    waiting = facts(connection, [row.id for row in found if row.outcome == "aside"])
    return [
        row
        for row in found
        if row.outcome in _COUNTING or (row.outcome == "aside" and waiting[row.id].get("aside") == REMOVALS)
    ]


def facts(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what files say besides their persons, by id."""
    return _texts(connection, ids, _B.facts)


def problems(connection: Connection, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return what is wrong with refused files (`row`, `field`, `code`, `message`), by id."""
    return _texts(connection, ids, _B.problems)


def manifests(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what files say in the clear, by id."""
    return _texts(connection, ids, _B.manifest)


def content(connection: Connection, batch_id: str) -> bytes | None:
    """Return a file as it came, None where it was not kept: it came before files were."""
    query = select(BATCH_FILE.c.content).where(BATCH_FILE.c.batch_id == batch_id)
    return connection.execute(query).scalar()


def has_content(connection: Connection, batch_id: str) -> bool:
    """Say whether a file was kept as it came."""
    query = select(BATCH_FILE.c.batch_id).where(BATCH_FILE.c.batch_id == batch_id)
    return connection.execute(query).scalar() is not None


def next_number(connection: Connection) -> int:
    """Return the number that the next file gets."""
    return int(connection.execute(select(func.coalesce(func.max(_B.number), 0))).scalar_one()) + 1


def closed_on(connection: Connection, year: int) -> str | None:
    """Return since when a year is closed at this upper level, None where it is not."""
    return connection.execute(select(UPPER_YEAR.c.closed_on).where(UPPER_YEAR.c.year == year)).scalar()


class Said(Protocol):
    """What `insert` reads of a manifest (`exchange.manifest.Manifest`)."""

    @property
    def sender(self) -> Any: ...  # noqa: D102 - as the manifest's own
    @property
    def signer(self) -> Any: ...  # noqa: D102
    @property
    def payload(self) -> Any: ...  # noqa: D102
    @property
    def rows(self) -> int: ...  # noqa: D102
    @property
    def encrypted(self) -> bool: ...  # noqa: D102
    def as_dict(self) -> dict[str, Any]: ...  # noqa: D102


def insert(  # noqa: PLR0913 - the columns of a file's row, by keyword
    writing: Write,
    manifest: Said,
    sha256: str,
    name: str,
    *,
    direction: str,
    outcome: str,
    facts: Mapping[str, Any] | str = "{}",
    data: bytes | None = None,
    **more: Any,
) -> str:
    """Note a file within an action, under the next number; return its id, which follows from its checksum.

    `name` is what the file is called, `data` the file itself, where it is to be kept as it is; `more` are further
    columns of `batch` (`reason`, `rows_sha256`).
    """
    sender = manifest.sender
    row = {
        "id": id_from("batch", sha256), "number": next_number(writing.connection), "direction": direction,
        "kind": sender.kind, "unit_code": sender.unit, "unit_name": sender.unit_name, "to_unit": sender.to or "",
        "year": sender.year, "revision": sender.revision, "sha256": sha256,
        "content_sha256": manifest.payload.content_sha256, "previous_sha256": sender.previous, "file_name": name,
        "rows": manifest.rows, "encrypted": manifest.encrypted, "signer": manifest.signer.key_id,
        "manifest": to_json(manifest.as_dict()), "outcome": outcome,
        "facts": facts if isinstance(facts, str) else to_json(facts), "problems": "[]", "at": now(), **more,
    }  # fmt: skip
    row_id = writing.insert(BATCH, row)
    if data is not None:
        writing.derive(BATCH_FILE, ("batch_id", "content"), [(row_id, data)])
    return row_id


def to_json(value: object) -> str:
    """Return what a file says as it is kept: JSON with its keys sorted."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def change(writing: Write, batch_id: str, values: Mapping[str, Any]) -> None:
    """Change what is noted of a file within an action: its outcome, the reason, who decided."""
    writing.update(BATCH, batch_id, values)


def _rows(
    connection: Connection, *conditions: ColumnElement[bool], newest: ColumnElement[int] | None = None
) -> list[BatchRow]:
    order = _B.number if newest is None else newest.desc()
    found: Any = connection.execute(select(*_COLUMNS).where(*conditions).order_by(order))
    return [BatchRow(*row) for row in found]


def _texts(connection: Connection, ids: Sequence[str], column: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for chunk in batched(ids, CHUNK):
        rows = connection.execute(select(_B.id, column).where(_B.id.in_(chunk)))
        found |= {row_id: orjson.loads(text) for row_id, text in rows}
    return found
