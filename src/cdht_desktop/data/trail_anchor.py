"""The anchor of the trail: a small file beside the database that says how far the trail had come.

A trail from which the newest actions are cut off is a sound one, only shorter; the anchor finds it. It holds the number
and the seal of the newest action, under a code (HMAC-SHA256) whose key follows from the data key. Whoever has the data
key can write another.
"""

import contextlib
import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson
from sqlalchemy import Connection, select

from cdht_desktop.data.beside import beside
from cdht_desktop.data.tables import CHANGE_SET

ANCHOR = "trail.json"
_FORMAT = 1
_MOST_BYTES = 4_096
_PURPOSE = b"cdht-desktop trail anchor 1"
_SET = CHANGE_SET.c


@dataclass(frozen=True)
class Anchor:
    """How far the trail had come: the number and the seal of the newest action.

    `state`: whether the file stood there and its code held; number and seal mean something only where it did.
    """

    state: Literal["holds", "altered", "missing"]
    seq: int = 0
    hash: str = ""


def read_anchor(folder: Path, data_key: bytes) -> Anchor:
    """Read the anchor of the workspace in `folder`."""
    try:
        content = beside(folder).read(ANCHOR, _MOST_BYTES) or b""
    except FileNotFoundError:
        return Anchor("missing")
    except OSError:
        return Anchor("altered")
    with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
        found = orjson.loads(content)
        seq, seal, known = found["seq"], found["hash"], found["format"] == _FORMAT
        if known and type(seq) is int and hmac.compare_digest(found["hmac"], _code(data_key, seq, seal)):
            return Anchor("holds", seq, seal)
    return Anchor("altered")


def write_anchor(folder: Path, data_key: bytes, connection: Connection, *, anew: bool = False) -> None:
    """Write how far the trail has come by now; raises `DiskProblem`.

    An anchor that was altered, or that this trail does not lead up to, stays: it is what tells that actions were cut
    off. With `anew` it is written in any case: after a backup was put in place of the data.
    """
    standing = read_anchor(folder, data_key)
    if not anew and (standing.state == "altered" or not holds(connection, standing)):
        return
    last = connection.execute(select(_SET.seq, _SET.hash).order_by(_SET.seq.desc()).limit(1)).first()
    seq, seal = (last.seq, last.hash) if last else (0, "")
    if not anew and standing == Anchor("holds", seq, seal):
        return
    said = {"format": _FORMAT, "seq": seq, "hash": seal, "hmac": _code(data_key, seq, seal)}
    beside(folder).write(ANCHOR, orjson.dumps(said) + b"\n")


def holds(connection: Connection, anchor: Anchor) -> bool:
    """Say whether the trail leads up to an anchor and (perhaps) beyond; an anchor that is not there speaks of nothing."""
    if anchor.state != "holds" or not anchor.seq:
        return True
    seal = connection.execute(select(_SET.hash).where(_SET.seq == anchor.seq)).scalar()
    return isinstance(seal, str) and hmac.compare_digest(seal.encode(), anchor.hash.encode())


def _code(data_key: bytes, seq: int, seal: str) -> str:
    key = hmac.digest(data_key, _PURPOSE, hashlib.sha256)
    return hmac.new(key, orjson.dumps([_FORMAT, seq, seal]), hashlib.sha256).hexdigest()
