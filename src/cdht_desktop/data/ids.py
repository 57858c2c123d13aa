"""Row identities: UUIDv7 as text, made where the row is born; and stable ones for rows handed in by others."""

import datetime as dt
import os
import threading
import time
import uuid

_NAMESPACE = uuid.UUID("6f4c1d52-8d8e-5b1a-9a58-0c2f4d1e7a11")
_VERSION_7 = 0x7000
_VARIANT = 0x8000000000000000
_lock = threading.Lock()
_last = 0


def new_ids(count: int) -> list[str]:
    """Return UUIDv7s: 48 bits of milliseconds, 12 that count within them, 62 random bits; later ids sort after earlier.

    When the clock steps back, the time part keeps counting up from the last one given.
    """
    global _last  # noqa: PLW0603 - one sequence for the process
    with _lock:
        first = max(_last + 1, time.time_ns() // 1_000_000 << 12)
        _last = first + count - 1
    noise = os.urandom(8 * count)
    return [_text(first + at, int.from_bytes(noise[8 * at : 8 * at + 8], "big")) for at in range(count)]


def new_id() -> str:
    """Return one new id."""
    return new_ids(1)[0]


def made_on(row_id: str) -> dt.date:
    """Return the day on which an id was given, in this place's time, as it says itself; for ids of this module only."""
    milliseconds = int(row_id.replace("-", "")[:12], 16)
    return dt.datetime.fromtimestamp(milliseconds / 1000, dt.UTC).astimezone().date()


def _text(stamp: int, noise: int) -> str:
    high = f"{(stamp >> 12) << 16 | _VERSION_7 | (stamp & 0xFFF):016x}"
    low = f"{_VARIANT | noise >> 2:016x}"
    return f"{high[:8]}-{high[8:12]}-{high[12:]}-{low[:4]}-{low[4:]}"


def id_from(*parts: str) -> str:
    """Return the same id for the same parts: the identity at the upper level of a row that a commune handed in."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))
