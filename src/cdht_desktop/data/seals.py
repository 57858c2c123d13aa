"""The seals of the trail: a hash for each row of a change set, one for its content, one for it and the set before.

A chain of them finds what was altered, removed or put in another order from outside. It does not keep out who holds
the data key and rebuilds all of it: see docs/SECURITY.md.

- a row: the first 16 bytes of SHA-256 over the JSON list [set's number, position, table, row, op, before, after];
- a content: SHA-256 over the JSON list [title, detail] followed by the rows' digests in their order;
- a set: SHA-256 over the JSON list [hash of the set before ("" for the first), number, id, at, user, kind, undoes,
  undoable, count of rows, note, subject, content].

JSON is UTF-8 without blanks, as orjson writes it. `undone` stands in no seal: it follows from the sets that undo.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

DIGEST_BYTES = 16


@dataclass(frozen=True)
class Head:
    """What of a change set never changes, an erasure included."""

    seq: int
    id: str
    at: str
    user: str
    kind: str
    undoes: str | None
    undoable: bool
    rows: int
    note: str | None
    subject: str | None


def row_digest(seq: int, position: int, image: tuple[str, str, str, str | None, str | None]) -> bytes:
    """Return the seal of one row: `image` is table, row id, op, before and after as stored."""
    return hashlib.sha256(orjson.dumps([seq, position, *image])).digest()[:DIGEST_BYTES]


def content_hash(title: str, detail: str, digests: Iterable[bytes]) -> str:
    """Return the seal of what a set says and of its rows, in their order."""
    return hashlib.sha256(orjson.dumps([title, detail]) + b"".join(digests)).hexdigest()


def set_hash(previous: str, head: Head, content: str) -> str:
    """Return the seal of a set, which holds the seal of the one before."""
    values = [
        previous, head.seq, head.id, head.at, head.user, head.kind, head.undoes, head.undoable, head.rows, head.note,
        head.subject, content,
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(values)).hexdigest()
