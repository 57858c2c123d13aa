"""Row identities: UUIDv7 as text, made where the row is born; and stable ones for rows handed in by others."""

import os
import threading
import time
import uuid

_NAMESPACE = uuid.UUID("6f4c1d52-8d8e-5b1a-9a58-0c2f4d1e7a11")
_VERSION_7 = 0x7000
_VARIANT = 0x8000000000000000
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a UUIDv7: 48 bits of milliseconds, then 74 random bits; later ids sort after earlier ones.

    Within one millisecond, and when the clock steps back, the time part keeps counting up from the last one given.
    """
    global _last  # noqa: PLW0603 - one sequence for the process
    with _lock:
        # Twelve bits below the millisecond count ids of the same millisecond, so that they stay in order.
        _last = max(_last + 1, time.time_ns() // 1_000_000 << 12)
        stamp = _last
    high = (stamp >> 12) << 16 | _VERSION_7 | (stamp & 0xFFF)
    low = _VARIANT | (int.from_bytes(os.urandom(8), "big") & (_VARIANT - 1)) >> 1
    text = f"{high:016x}{low:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def id_from(*parts: str) -> str:
    """Return the same id for the same parts: the identity at the upper level of a row that a commune handed in."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))
