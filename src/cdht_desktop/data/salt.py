"""The salt of an encrypted database, found again in its log.

SQLCipher keeps it in the clear in the first 16 bytes of the file, and without it no page can be read, not even with the
key. While the log is folded in those bytes are written again: a power cut at that moment may garble them. The same page
stands whole in the log then, with the salt before it.
"""

from collections.abc import Iterator
from pathlib import Path

_HEADER, _FRAME, _SALT = 32, 24, 16  # bytes: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
_PAGE_SIZES = frozenset(2**power for power in range(9, 17))


def salts_in_log(database: Path) -> list[bytes]:
    """Return the salts that stand before the first page in a database's log, each once; none where there is no log."""
    found: dict[bytes, None] = {}
    try:
        with database.with_name(f"{database.name}-wal").open("rb") as log:
            size = int.from_bytes(log.read(_HEADER)[8:12], "big")
            for at in _frames(size, log.seek(0, 2)):
                log.seek(at)
                frame = log.read(_FRAME + _SALT)
                if int.from_bytes(frame[:4], "big") == 1:
                    found[frame[_FRAME:]] = None
    except OSError:
        return []
    return list(found)


def _frames(page_size: int, length: int) -> Iterator[int]:
    """Yield where the whole frames of a log begin."""
    if page_size in _PAGE_SIZES:
        yield from range(_HEADER, length - page_size - _FRAME + 1, page_size + _FRAME)
