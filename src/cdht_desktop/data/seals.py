"""The seals of the trail: a hash for each row of a change set, one for its content, one for it and the set before.

A chain of them finds what was altered, removed or put in another order from outside (`data.trail` says how); the data
themselves are compared with the images of the trail, and the anchor (`data.trail_anchor`) finds that the newest sets
were cut off. What none of this finds:

- whoever holds the data key (every user's password opens it), alters data, trail and all seals from there to the end,
  and writes a new anchor to fit; only a backup from before, kept elsewhere, can then tell;
- an action added at the end with a right seal: that is what the program itself does;
- an anchor that was deleted together with the newest sets and their data is told as missing, not as cut off;
- an older copy of the whole folder put in place of the folder: it is sound in itself;
- what stands in no trail: open forms (drafts), the number of the schema, `keys.json` and the files beside it;
- what an erasure stripped from older sets: that it was stripped is sealed, what stood there is gone, as it must be.

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
