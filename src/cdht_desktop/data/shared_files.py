"""The files that went between this PC and the others of its commune."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cdht_desktop.data.batches import content
from cdht_desktop.data.tables import BATCH
from cdht_desktop.domain.three_way import Key

_B = BATCH.c


@dataclass(frozen=True)
class SharedFile:
    """A file for another PC (`out`) or from one (`in`); `other` is that PC's key, `at` ISO text in UTC."""

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


def files(connection: Connection) -> list[SharedFile]:
    """Return the files between this PC and others, in the order in which they were made or came."""
    query = select(BATCH).where(_B.kind.in_(("share", "additions"))).order_by(_B.number)
    return [
        SharedFile(
            row.id, row.number, row.direction, row.kind, row.to_unit if row.direction == "out" else row.signer,
            row.revision, row.sha256, row.file_name, row.rows, row.at,
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
