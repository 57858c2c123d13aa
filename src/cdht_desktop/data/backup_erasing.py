"""Erasing persons in backups as well: a backup that holds one is opened, stripped, and written anew in its own place."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from cdht_desktop.data import backups, erasing, schema
from cdht_desktop.data.backup_file import ENDING, Reason
from cdht_desktop.data.backups import Kept, Said
from cdht_desktop.data.ids import new_id
from cdht_desktop.data.keys import KEYS, KeyFile
from cdht_desktop.data.store import now
from cdht_desktop.data.tables import ASSOCIATION, ERASURE
from cdht_desktop.data.writing import Write
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_E = ERASURE.c


@dataclass(frozen=True)
class Gone:
    """A person who was erased: the id of the stub, why, and on which day (ISO)."""

    citizen_id: str
    reason: str
    day: str


def gone(connection: Connection) -> list[Gone]:
    """Return who was erased in a database."""
    rows = connection.execute(select(_E.citizen_id, _E.reason, _E.erased_on).order_by(_E.citizen_id))
    return [Gone(*row) for row in rows]


def holds(kept: Kept, citizen_ids: Sequence[str]) -> bool:
    """Say whether a backup may still hold one of these persons, by what it says of itself."""
    return kept.manifest is None or bool(set(citizen_ids) - set(kept.manifest.erased))


def strip(
    kept: Kept, room: Path, data_key: bytes, user: str, persons: Sequence[Gone], progress: Progress | None = None
) -> Kept:
    """Erase persons in a backup and write it anew in its place, whole or not at all; it stays a backup of its own moment.

    It is opened below `room`, and brought up to date for it; one of the older kind becomes one of the present kind.
    Raises `BadBackup` or `DamagedWorkspace` where it cannot be opened, `NewerWorkspace`, `DiskProblem`, `Cancelled`.
    """
    with backups.opened(kept.file, room, data_key, progress) as engine:
        schema.bring_up_to_date(engine, lambda: None)
        erase_again(engine, user, persons)
        folder = backups.folder_of(engine)
        keys = (folder / KEYS).read_bytes()
        said = Said(
            KeyFile.read(folder / KEYS).workspace,
            kept.manifest.made_at if kept.manifest else kept.made_at.isoformat(),
            kept.manifest.reason if kept.manifest else Reason.WORK,
        )
        ids = tuple(one.citizen_id for one in persons)
        target = kept.file.with_suffix(ENDING)
        made = backups.write(engine, target, keys, said, erased=ids, progress=progress)
    if kept.old:
        backups.remove(kept)
    return made


def erase_again(engine: Engine, user: str, persons: Sequence[Gone]) -> None:
    """Strip persons in a database that is not open as a workspace; those who are stubs already stay as they are."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in persons:
        groups.setdefault((one.reason, one.day), []).append(one.citizen_id)
    for (reason, day), ids in groups.items():
        with written(engine, user, _("Erased again in older data")) as writing:
            erasing.erase(writing, ids, reason=reason, day=dt.date.fromisoformat(day))
    if groups:
        erasing.clean(engine)


@contextlib.contextmanager
def written(engine: Engine, user: str, title: str) -> Iterator[Write]:
    """Give a `Write` for one action on a database that is not open as a workspace; whole or not at all."""
    with engine.connect() as plain:
        connection = plain.execution_options(cdht_writes=True)
        with connection.begin():
            unit = connection.execute(select(ASSOCIATION.c.unit_code)).scalar_one()
            writing = Write(connection, unit, user, title)
            yield writing
            writing.record(new_id(), user=user, at=now(), undoable=False)
