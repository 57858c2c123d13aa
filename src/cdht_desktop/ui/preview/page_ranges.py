"""Page numbers as people type them: 3, 5-7."""

import re
from collections.abc import Collection, Iterator
from itertools import groupby

from cdht_desktop.errors import FieldErrors
from cdht_desktop.words import _

_DASH = re.compile(r"\s*[-–]\s*")
_PART = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")


def read_ranges(text: str, most: int) -> list[int]:
    """Return the numbers that a text names, from 1 to `most`, each once and in order.

    Raises `FieldErrors` (pages) where it names none, or one that there is not.
    """
    found: set[int] = set()
    for part in filter(None, re.split(r"[,;\s]+", _DASH.sub("-", text))):
        named = _PART.fullmatch(part)
        if named is None:
            raise FieldErrors({"pages": _("Type page numbers such as 3, 5-7.")})
        first, last = int(named[1]), int(named[2] or named[1])
        if not 1 <= first <= last <= most:
            raise FieldErrors({"pages": _("There are pages 1 to {count}.").format(count=most)})
        found.update(range(first, last + 1))
    if not found:
        raise FieldErrors({"pages": _("Type page numbers such as 3, 5-7.")})
    return sorted(found)


def written(numbers: Collection[int]) -> str:
    """Return numbers as people write them: 3, 5-7."""
    return ", ".join(_runs(sorted(numbers)))


def _runs(numbers: list[int]) -> Iterator[str]:
    for _key, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _at, number in run]
        yield str(members[0]) if len(members) == 1 else f"{members[0]}-{members[-1]}"
