"""Where backups go besides the workspace's own folder, and when a person is reminded: a setting, and a small file.

When the last backup reached another disk stands in a file beside the backups and not in the database: an older database
that is restored knows nothing of it, and it is no change of the data.
"""

import contextlib
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from cdht_desktop.data.backups import BACKUPS
from cdht_desktop.data.tables import SETTING
from cdht_desktop.data.writing import Write
from cdht_desktop.files import replacing

DEFAULT_DAYS = 14
_SETTING = "backup"
_FILE = "outside.json"
_MOST_BYTES = 4_096


@dataclass(frozen=True)
class BackupPlan:
    """A second folder for backups, None where none was chosen; and after how many days without one there to remind."""

    folder: Path | None = None
    days: int = DEFAULT_DAYS


def plan(connection: Connection) -> BackupPlan:
    """Return what the association chose."""
    value = connection.execute(select(SETTING.c.value).where(SETTING.c.id == _SETTING)).scalar()
    if value is None:
        return BackupPlan()
    found = json.loads(value)
    return BackupPlan(Path(found["folder"]) if found["folder"] else None, int(found["days"]))


def keep(writing: Write, new: BackupPlan) -> None:
    """Keep what the association chose in place of what it chose before."""
    value = json.dumps({"folder": str(new.folder) if new.folder else "", "days": new.days}, ensure_ascii=False)
    if writing.rows(SETTING, [_SETTING]):
        writing.update(SETTING, _SETTING, {"value": value})
    else:
        writing.insert(SETTING, {"id": _SETTING, "value": value})


def last_outside(folder: Path) -> dt.datetime | None:
    """Return when a backup of the workspace in `folder` last reached another disk (UTC), None where that is not known."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        with (folder / BACKUPS / _FILE).open("rb") as stream:
            found = dt.datetime.fromisoformat(json.loads(stream.read(_MOST_BYTES))["at"])
        return found if found.tzinfo else None
    return None


def reached_outside(folder: Path, at: dt.datetime) -> None:
    """Note that a backup reached another disk; raises `DiskProblem`."""
    (folder / BACKUPS).mkdir(exist_ok=True)
    with replacing(folder / BACKUPS / _FILE) as stream:
        stream.write(json.dumps({"at": at.isoformat(timespec="seconds")}).encode("utf-8"))
