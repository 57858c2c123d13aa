"""Keys after a restore in place: those of today stay, as the users do, whatever the backup knows.

A backup has the keys of its own day. With them alone a unit whose key was made since would sign with another one that
nobody knows, what others encrypted to a newer key would open to nobody, and a key that was revoked since would be
believed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.exc import DBAPIError

from cdht_desktop.data.backup_erasing import written
from cdht_desktop.data.store import now
from cdht_desktop.data.tables import ENCRYPTION_KEY, KEY_CERTIFICATE, REVOCATION, SIGNING_KEY, TRUSTED_KEY
from cdht_desktop.data.writing import Write
from cdht_desktop.words import _

_Row = Mapping[str, Any]
# What tells one row of a table from the others, whichever id it has.
_NAMED_BY: Mapping[Table, tuple[str, ...]] = {
    SIGNING_KEY: ("key_id",),
    ENCRYPTION_KEY: ("recipient",),
    TRUSTED_KEY: ("unit_code", "key_id"),
    REVOCATION: ("issuer", "key_id"),
    KEY_CERTIFICATE: ("content",),
}
_REPLACEABLE = frozenset({SIGNING_KEY, ENCRYPTION_KEY, TRUSTED_KEY})
_NO_VALUES = frozenset({"id", "version"})
_REVOKED = ("revoked_from", "revoked_reason")


@dataclass(frozen=True)
class _Plan:
    """What a table lacks, and what is otherwise in it: values by id."""

    new: Sequence[dict[str, Any]] = ()
    changed: Mapping[str, dict[str, Any]] = field(default_factory=dict)


def keep_of_today(engine: Engine, user: str, present: Engine | None) -> None:
    """Bring the keys in a backup's database up to those of the database that it takes the place of.

    One that is only in the backup counts as replaced; what is revoked in either stays revoked. Nothing is done where the
    keys of today cannot be read.
    """
    if present is None:
        return
    try:
        with present.connect() as connection, connection.begin():
            today = {table: _rows(connection, table) for table in _NAMED_BY}
    except DBAPIError:  # damaged: the keys of the backup are better than none
        return
    with engine.connect() as connection, connection.begin():
        plans = {table: _plan(table, rows, _rows(connection, table)) for table, rows in today.items()}
    if any(plan.new or plan.changed for plan in plans.values()):
        with written(engine, user, _("The keys stay those of before the restore")) as writing:
            for table, plan in plans.items():
                _carry_out(writing, table, plan)


def _rows(connection: Connection, table: Table) -> list[_Row]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def _plan(table: Table, today: Sequence[_Row], standing: Sequence[_Row]) -> _Plan:
    def name(row: _Row) -> tuple[Any, ...]:
        return tuple(row[column] for column in _NAMED_BY[table])

    by_name = {name(row): row for row in standing}
    changed = {}
    for row in today:
        before = by_name.pop(name(row), None)
        if before is not None:
            values = _values(row) | ({one: before[one] for one in _REVOKED} if _revoked_before(row, before) else {})
            changed[before["id"]] = {one: value for one, value in values.items() if before[one] != value}
    if table in _REPLACEABLE:
        changed |= {row["id"]: {"replaced_at": now()} for row in by_name.values() if row["replaced_at"] is None}
    known = {name(row) for row in standing}
    new = [{**_values(row), "id": row["id"]} for row in today if name(row) not in known]
    return _Plan(new, {row_id: values for row_id, values in changed.items() if values})


def _values(row: _Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _NO_VALUES}


def _revoked_before(row: _Row, before: _Row) -> bool:
    return before.get("revoked_from") is not None and row["revoked_from"] is None


def _carry_out(writing: Write, table: Table, plan: _Plan) -> None:
    writing.update_many(table, plan.changed)
    writing.insert_many(table, plan.new)
