"""The files that went between this PC and the others of its commune."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cdht_desktop.data.batches import content
from cdht_desktop.data.tables import BATCH, BATCH_FILE
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.three_way import Key

_B = BATCH.c


@dataclass(frozen=True)
class SharedFile:
    """A file for another PC (`out`) or from one (`in`); `other` is that PC's key, `at` ISO text in UTC.

    `previous` is the checksum of the file from the other side that it begins from.
    """

    id: str
    number: int
    direction: str
    kind: str
    other: str
    revision: int
    sha256: str
    file: str
    rows: int
    at: str
    previous: str | None


def files(connection: Connection) -> list[SharedFile]:
    """Return the files between this PC and others, in the order in which they were made or came."""
    query = select(BATCH).where(_B.kind.in_(("share", "additions"))).order_by(_B.number)
    return [
        SharedFile(
            row.id, row.number, row.direction, row.kind, row.to_unit if row.direction == "out" else row.signer,
            row.revision, row.sha256, row.file_name, row.rows, row.at, row.previous_sha256,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def is_second(connection: Connection) -> bool:
    """Say whether a master's file was ever taken in here: then decisions and numbers are given there."""
    query = select(_B.id).where(_B.kind == "share", _B.direction == "in").limit(1)
    return connection.execute(query).scalar() is not None


def names(connection: Connection, other: str) -> dict[Key, str]:
    """Return under which key of ours a row of another PC stands, as found when its files were taken in."""
    query = select(_B.facts).where(_B.kind.in_(("share", "additions")), _B.direction == "in", _B.signer == other)
    found: dict[Key, str] = {}
    for facts in connection.execute(query.order_by(_B.number)).scalars():
        found |= {(kind, theirs): ours for kind, theirs, ours in json.loads(facts).get("names", [])}
    return found


def content_of(connection: Connection, file: SharedFile) -> bytes | None:
    """Return a file as it was made or came, None where it is not kept."""
    return content(connection, file.id)


def forget_superseded(writing: Write, other: str) -> int:
    """Remove what stood in the files from and for another PC that nothing can begin from any more; return how many.

    Each holds all the people. Kept are the last one that came, and of ours those from the one on that it begins from:
    what comes next begins from one of these. That the others went between the two stays noted.
    """
    known = [one for one in files(writing.connection) if one.other == other]
    last = next((one for one in reversed(known) if one.direction == "in"), None)
    if last is None:
        return 0
    begun = next((one.number for one in known if one.sha256 == last.previous), 0)
    old = [one.id for one in known if one is not last and (one.direction == "in" or one.number < begun)]
    return writing.underive(BATCH_FILE, BATCH_FILE.c.batch_id.in_(old)) if old else 0
