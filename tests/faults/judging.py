"""What must hold after a case: the workspace opens, is sound, holds all that was acknowledged, and no file is half."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select
from tests.faults.places import PASSWORD, PASSWORDS, Place

from cdht_desktop.data import backup_file
from cdht_desktop.data.keys import KeyFile
from cdht_desktop.data.tables import CHANGE_ROW, CHANGE_SET, METADATA
from cdht_desktop.data.tables_exchange import DERIVED
from cdht_desktop.errors import NoRight, Refused, WrongPassword
from cdht_desktop.exchange.batch import open_batch
from cdht_desktop.exchange.keys import read_public_key_file
from cdht_desktop.ops import backups, checking, workspaces
from cdht_desktop.progress import Progress

_SET = CHANGE_SET.c
_NO_DATA = frozenset({"change_set", "change_row", "draft", "resealed"}) | DERIVED


@dataclass
class Told:
    """What a case told before it ended: acknowledgements, calls counted, a refusal, a crash."""

    kept: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    refused: str = ""
    crashed: str = ""
    ended: bool = False  # by itself, with nothing refused

    def take(self, line: str) -> None:
        """Take one line of the pipe in."""
        said = json.loads(line)
        if "kept" in said:
            self.kept.append(said)
        self.calls = said.get("calls", self.calls)
        self.refused = said.get("refused", self.refused)
        self.crashed = said.get("crashed", self.crashed)

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The newest action acknowledged, and what may stand in its place where data were being replaced."""
        newest: dict[str, Any] = next((one for one in reversed(self.kept) if "seq" in one), {"seq": 0})
        return [newest, newest["either"]] if "either" in newest else [newest]

    @property
    def signs(self) -> dict[str, list[str | None]]:
        """Which passwords may sign whom in."""
        return next((one["signs"] for one in reversed(self.kept) if "signs" in one), {})


def faults(place: Place, told: Told, *, sets: int) -> list[str]:
    """Return what is wrong after a case, in words; nothing where all holds."""
    if not told.heads[0]["seq"] and not workspaces.is_workspace(place.workspace):
        return [] if not (place.workspace / "keys.json").exists() else ["a workspace without a database"]
    found: list[str] = []
    try:
        for user, passwords in told.signs.items():
            found += _signed_in(place, user, passwords)
        store = workspaces.open_workspace(place.workspace, place.password)
    except Refused as refusal:
        return [*found, f"does not open: {type(refusal).__name__}: {refusal}"]
    with store:
        found += [f"not sound: {line}" for line in checking.check(store)]
        with store.read() as connection:
            found += _lost(connection, told, sets)
            found += _torn(connection)
            found += _remembered(connection, told)
    return found + list(_files(place, told))


def _signed_in(place: Place, user: str, allowed: list[str | None]) -> Iterator[str]:
    """Yield where not one of the allowed passwords signs a user in (None: none need), or one that is not allowed."""
    opened = [password for password in PASSWORDS if _opens(place, user, password)]
    if not opened and None not in allowed:
        yield f"none of {len(allowed)} passwords signs {user} in"
    if len(opened) > 1 or not set(opened) <= set(allowed):
        yield f"{len(opened)} passwords sign {user} in, of {len(allowed)} that might"
    if user == "admin" and opened:
        place.password = opened[0]


def _opens(place: Place, user: str, password: str) -> bool:
    try:
        workspaces.open_workspace(place.workspace, password, user).close()
    except (WrongPassword, NoRight):
        return False
    return True


def _lost(connection: Connection, told: Told, sets: int) -> Iterator[str]:
    """Yield whether the newest acknowledged action is missing, and whether more happened than was asked for."""
    heads = told.heads
    hashes = [connection.execute(select(_SET.hash).where(_SET.seq == head["seq"])).scalar() for head in heads]
    if heads[0]["seq"] and not any(found == head["hash"] for found, head in zip(hashes, heads, strict=True)):
        yield f"LOST: action {heads[0]['seq']} was acknowledged ({told.kept[-1]['kept']}) and is not there"
    elif heads[0]["seq"] and hashes[0] == heads[0]["hash"]:
        newer = select(func.count()).select_from(CHANGE_SET).where(_SET.seq > heads[0]["seq"], _SET.note.is_(None))
        if (more := connection.execute(newer).scalar_one()) > sets:
            yield f"{more} actions more than were acknowledged"


def _remembered(connection: Connection, told: Told) -> Iterator[str]:
    """Yield each table in which a person still stands who was erased."""
    for name in (one["nowhere"] for one in told.kept if "nowhere" in one):
        for table in METADATA.sorted_tables:
            if any(name in str(value) for row in connection.execute(select(table)) for value in row):
                yield f"REMEMBERED: an erased person still stands in {table.name}"


def _torn(connection: Connection) -> Iterator[str]:
    """Yield each table whose rows are not what the trail's images add up to: an action that is there in part.

    Counted here anew, not by the program's own check, which is a thing under test.
    """
    said = _said(connection)
    for table in METADATA.sorted_tables:
        if table.name in _NO_DATA:
            continue
        there = {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}
        trail = said.get(table.name, {})
        if there.keys() != trail.keys():
            yield f"TORN: {table.name} has {len(there)} rows, its trail {len(trail)}"
        elif wrong := [key for key, image in trail.items() if any(there[key][name] != image[name] for name in image)]:
            yield f"TORN: {table.name}: {len(wrong)} rows are not what the trail says"


def _said(connection: Connection) -> dict[str, dict[str, dict[str, Any]]]:
    said: dict[str, dict[str, dict[str, Any]]] = {}
    row = CHANGE_ROW.c
    query = select(row.table_name, row.row_id, row.op, row.after).order_by(row.set_seq, row.position)
    for table, row_id, op, after in connection.execute(query):
        rows = said.setdefault(table, {})
        if op == "delete":
            del rows[row_id]
        else:
            image = {name: value for name, value in json.loads(after).items() if name != "version"}
            rows[row_id] = (rows.get(row_id, {}) if op == "update" else {}) | image
    return said


def _files(place: Place, told: Told) -> Iterator[str]:
    """Yield each file that stands half under a final name, and each acknowledged one that is gone."""
    newest: dict[str, str] = dict(one["file"] for one in told.kept if "file" in one)
    for path, sha in newest.items():
        file = Path(path)
        if not file.is_file():
            yield f"LOST: the file {file.name} was acknowledged and is gone"
        elif told.ended and sha and hashlib.sha256(file.read_bytes()).hexdigest() != sha:
            yield f"the file {file.name} is not as it was acknowledged"
    places = (place.out, place.workspace / "backups", place.workspace / "replaced")
    for file in sorted(file for folder in places if folder.is_dir() for file in folder.iterdir() if file.is_file()):
        if not file.name.startswith(".") and (wrong := _half(file)):
            yield f"HALF: {file.name}: {wrong}"


def _half(file: Path) -> str:
    """Say what is wrong with a file under its final name, '' where it is whole."""
    try:
        _WHOLE[file.suffix](file)
    except (Refused, ValueError, KeyError, OSError, zipfile.BadZipFile, AssertionError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _pdf(file: Path) -> None:
    content = file.read_bytes()
    assert content.startswith(b"%PDF"), "no beginning"
    assert content.rstrip().endswith(b"%%EOF"), "no end"
    at = int(content[content.rindex(b"startxref") + 9 :].split()[0])
    assert content[at : at + 4] == b"xref" or b"/XRef" in content[at : at + 200], "its table is elsewhere"


def _zip(file: Path) -> None:
    with zipfile.ZipFile(file) as package:
        assert package.testzip() is None, "a part is damaged"


def _database(file: Path) -> None:
    """An old backup: a database with its keys beside it."""
    folder = file.parent / f"{file.stem}-again"
    backups.restore(file, folder)
    with workspaces.open_workspace(folder, PASSWORD) as store:
        assert not checking.check(store), "not sound"


def _batch(file: Path) -> None:
    """A batch: its signature is over the whole of it; what is encrypted is for somebody else to read."""
    sealed = open_batch(file, Progress())
    if not sealed.manifest.encrypted:
        assert len(list(sealed.records((), Progress()))) == sealed.manifest.rows


def _key_file(file: Path) -> None:
    KeyFile.read(file)


_WHOLE: dict[str, Callable[[Path], object]] = {
    ".cdhtbackup": backup_file.prove,
    ".pdf": _pdf,
    ".xlsx": _zip,
    ".cdht": _batch,
    ".cdhtkey": read_public_key_file,
    ".db": _database,
    ".json": _key_file,
}
