"""Batch files of both kinds and what is changed in them, and who opens them: the reader, and an upper level's workspace."""

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text as sql
from tests.exchange import make_vectors
from tests.fuzz import mutations, seeds, signing

from cdht_desktop.data.store import Store
from cdht_desktop.errors import Refused
from cdht_desktop.exchange import batch
from cdht_desktop.exchange.year_records import check_year
from cdht_desktop.ops import receiving, workspaces
from cdht_desktop.progress import Progress

# A file that clears up who signed may let another in that waited for it: so what is counted is what came of this one.
_HELD = sql(
    "SELECT (SELECT count(*) FROM slice_person p JOIN batch b ON p.batch_number = b.number WHERE b.sha256 = :sha256), "
    "(SELECT count(*) FROM slice_figure f JOIN batch b ON f.batch_number = b.number WHERE b.sha256 = :sha256), "
    "(SELECT count(*) FROM citizen)"
)
_COUNTED = frozenset({"accepted", "replaced", "disputed"})  # these change what counts


class PartialError(Exception):
    """A refused file left something behind, or an accepted one left other than it said."""


# Honest ones -----------------------------------------------------------------------------------------------------------


def plain(_folder: Path) -> Sequence[bytes]:
    """Return a year that is not encrypted."""
    return [(make_vectors.FOLDER / "CDHT_2026_99001_1.cdht").read_bytes()]


def years(folder: Path) -> Sequence[bytes]:
    """Return the year of the workspace `scored`."""
    return [file.read_bytes() for file in sorted(folder.glob("*.cdht"))]


def small() -> bytes:
    """Return a batch of two records, signed."""
    out = io.BytesIO()
    sender = batch.read_batch(io.BytesIO(plain(Path())[0]), Progress()).manifest.sender
    records = [("citizen", {"id": "a", "name": "Đỗ Lan"}), ("village", {"id": "b", "name": "Thôn Vai"})]
    batch.write_batch(out, sender, records, signing.KEY, Progress())
    return out.getvalue()


# Changed ones ----------------------------------------------------------------------------------------------------------


def plain_changed(rng: Random, data: bytes) -> bytes:
    """Change a batch that is not encrypted: its bytes; or its manifest or records, signed again."""
    return _changed(rng, data, encrypted=False)


def encrypted_changed(rng: Random, data: bytes) -> bytes:
    """Encrypt a batch and change it in the same ways, and in what is encrypted."""
    return _changed(rng, data, encrypted=True)


def _changed(rng: Random, data: bytes, *, encrypted: bool) -> bytes:
    draft = signing.draft(data, encrypted=encrypted)
    if rng.random() < 0.2:
        return mutations.raw(rng, draft.made())
    draft.manifest["revision"] = rng.randrange(1, 999_999)
    if rng.random() < 0.7:  # else most are older than one that came before
        draft.sign_as(f"{rng.randrange(100_000):05}")
    if rng.random() < 0.75:
        for _change in range(rng.choice((1, 1, 2))):
            _record_changed(rng, draft.lines)
        draft.lines.sort()
    if rng.random() < 0.1:
        draft.pack = lambda content: mutations.raw(rng, signing.deflated(content))
    if encrypted and rng.random() < 0.3:
        draft.encrypt = lambda packed: mutations.raw(rng, signing.sealed(packed))
    if rng.random() < 0.35:
        draft.manifest = mutations.tree(rng, draft.manifest)
    try:
        return draft.made()
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):  # too little of the manifest is left
        draft.written = json.dumps(draft.manifest, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return batch._FIRST_LINE + draft.written + b"\n" + data.split(b"\n", 2)[2]


def _record_changed(rng: Random, lines: list[bytes]) -> None:
    if not lines:
        return
    at = rng.randrange(len(lines))
    way = rng.random()
    if way < 0.1:
        del lines[at]
    elif way < 0.2:
        lines[at] = mutations.words(rng, lines[at])
    elif not _reads(lines[at]):
        lines[at] = mutations.raw(rng, lines[at])
    elif way < 0.6:
        lines[at] = _field_changed(rng, json.loads(lines[at]))
    else:
        value = mutations.tree(rng, json.loads(lines[at]), ("[" * 3000, "[null,null]", "1e999", "2026-02-30", "passed"))
        lines[at] = signing.written(value)


def _reads(line: bytes) -> bool:
    """Say whether a record, changed before perhaps, still is one."""
    try:
        kind, record = json.loads(line)
    except (ValueError, TypeError, RecursionError):
        return False
    return isinstance(kind, str) and isinstance(record, dict) and bool(record)


def _field_changed(rng: Random, record: list[Any]) -> bytes:
    """Return a record one of whose fields says something else of the same kind."""
    field = rng.choice(list(record[1]))
    value = record[1][field]
    if isinstance(value, str):
        record[1][field] = rng.choice((*mutations.TEXTS, value + "a", value[:-1], value[::-1]))[:20_000]
    else:
        record[1][field] = rng.choice((0, 1, -1, 2**53, 2**31)) if type(value) is int else rng.choice((True, False))
    return signing.written(record)


# Who opens them --------------------------------------------------------------------------------------------------------


def read(data: bytes, number: int = 0) -> None:
    """Open a batch to its last record; raises what the program raises."""
    if number % 5 == 0:
        batch.inspect_batch(io.BytesIO(data))
    sealed = batch.open_batch(data, Progress(), name="nam.cdht")
    check_year(sealed.records(signing.IDENTITIES, Progress()), sealed.manifest)


def reader(_folder: Path) -> Callable[[bytes, int], str]:
    """Return who opens a batch and looks at each record, with no workspace."""

    def open_one(data: bytes, number: int) -> str:
        read(data, number)
        return "taken"

    return open_one


def refuser(_folder: Path) -> Callable[[bytes, int], str]:
    """Return who opens what must not be taken."""

    def open_one(data: bytes, number: int) -> str:
        read(data, number)
        raise PartialError("a hostile file was taken")

    return open_one


def upper_level(folder: Path) -> Callable[[bytes, int], str]:
    """Return an upper level's workspace that takes files in, and see to it that a refused one leaves nothing that counts."""
    store = workspaces.open_workspace(folder / "upper", seeds.PASSWORD)
    file = folder / "nam.cdht"
    receiving.backups.before = lambda *_asked: None  # type: ignore[attr-defined, assignment]  # one a file, for thousands

    def open_one(data: bytes, number: int) -> str:
        file.write_bytes(data)
        outcome, reason = "refused", ""
        try:
            (found,) = receiving.receive(store, [file], Progress(), trust=bool(number % 3))
            outcome, reason = found.outcome, found.reason
        finally:
            if outcome not in {*_COUNTED, "already"} and any(held := _held(store, data)):
                raise PartialError(f"{outcome}: {held}")
        if outcome not in _COUNTED:
            raise Refused(reason or outcome)
        return "taken"

    return open_one


def _held(store: Store, data: bytes) -> tuple[int, ...]:
    with store.read() as connection:
        return tuple(connection.execute(_HELD, {"sha256": hashlib.sha256(data).hexdigest()}).one())
