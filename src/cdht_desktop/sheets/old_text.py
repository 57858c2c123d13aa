"""Sheets typed in the fonts of the 1990s, turned into Unicode: decided by what reads as Vietnamese, cell by cell."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

from cdht_desktop.domain.legacy import ODD, SIGN_IN_WORD, WORDS, Encoding, decoded, votes
from cdht_desktop.domain.text import nfc
from cdht_desktop.sheets.reader import Sheet

_FEW = 3  # cells that speak for an encoding among others in Unicode: fewer are foreign names
_RARELY_BOTH = 3  # an office had one kind of fonts or the other: a third of the other's cells, or it is chance
_Reading = Literal["unicode", "tcvn3", "vni"]
_ENCODINGS: tuple[Encoding, ...] = ("tcvn3", "vni")


def in_unicode(sheet: Sheet, known: frozenset[str] = frozenset()) -> Sheet:
    """Return a sheet with its text in Unicode: itself, where none is in TCVN3 or VNI.

    Of two readings that has more for itself which is made of `known` words (small letters): `Xóm`, not `Xĩm`. A cell
    that reads equally well in two ways (`Sè`, `Hoà`) is read as the clear cells of its row are, or of its column where
    columns were typed apart.
    """
    texts = {cell for row in sheet.rows for cell in row if isinstance(cell, str) and not cell.isascii()}
    if not ODD.search("".join(texts)):
        return sheet
    all_readings = {text: _best(text, ("unicode", *_ENCODINGS), known) for text in texts}
    clear = Counter[_Reading]()
    for text, best in all_readings.items():
        if len(best) == 1:
            clear[best[0]] += 1 if best[0] == "unicode" else _weight(text, best[0])
    there = [encoding for encoding in _ENCODINGS if clear[encoding] >= min(_FEW, max(1, clear["unicode"]))]
    most = max(clear[encoding] for encoding in _ENCODINGS)
    there = [encoding for encoding in there if _RARELY_BOTH * clear[encoding] > most]
    if not there:
        return sheet
    rows = _Grid(sheet.rows, {text: _best(text, ("unicode", *there), known) for text in texts}).in_unicode()
    name = _best(sheet.name, ("unicode", *there), known)[0]
    return replace(sheet, name=sheet.name if name == "unicode" else decoded(sheet.name, name), rows=rows)


class _Grid:
    """The cells of a sheet, with the ways in which each of their texts can be read."""

    def __init__(self, rows: list[list[Any]], readings: dict[str, tuple[_Reading, ...]]) -> None:
        self.rows = rows
        self.readings = readings
        self.by_row = [self._clear(row) for row in rows]
        self.by_column = [self._clear(column) for column in zip(*rows, strict=True)]
        self.whole = sum(self.by_row, Counter[_Reading]())
        several = [len(found) > 1 for found in self.by_row if found.total() > 1]
        self.rows_alike = 2 * sum(several) <= len(several)

    def in_unicode(self) -> list[list[Any]]:
        """Return the rows with every text in Unicode."""
        return [
            [self._cell(cell, row, column) if cell in self.readings else cell for column, cell in enumerate(cells)]
            for row, cells in enumerate(self.rows)
        ]

    def _clear(self, cells: Iterable[Any]) -> Counter[_Reading]:
        """Count the texts that can be read in one way only, by that."""
        found = (self.readings.get(cell, ()) for cell in cells)
        return Counter(readings[0] for readings in found if len(readings) == 1)

    def _cell(self, text: str, row: int, column: int) -> str:
        readings = self.readings[text]
        if len(readings) > 1:
            near, far = self.by_row[row], self.by_column[column]
            if not self.rows_alike:
                near, far = far, near
            reading = max(readings, key=lambda one: (near[one], far[one], self.whole[one]))
        else:
            reading = readings[0]
        return text if reading == "unicode" else decoded(text, reading)


def _weight(text: str, reading: Encoding) -> int:
    """Return how much one clear text tells: as much as a few where all its words of other letters agree.

    One word is enough where a sign is one of its letters (`S¬n`).
    """
    words = [word for word in WORDS.findall(text) if not word.isascii()]
    agreeing = [word for word in words if getattr(votes(word), reading)]
    if not agreeing:  # `m²`
        return 0
    if len(agreeing) == len(words) and (len(words) > 1 or any(map(SIGN_IN_WORD.search, words))):
        return _FEW
    return 1


def _best(text: str, among: Sequence[_Reading], known: frozenset[str]) -> tuple[_Reading, ...]:
    """Return the readings in which most words of a text are Vietnamese, then known ones; Unicode first."""
    found = votes(text)
    if not any(found) and "tcvn3" in among and SIGN_IN_WORD.search(text):
        return ("tcvn3",)  # `K'Br¬i`: no syllable, but nothing else writes letters so
    if not any(found) and not ODD.search(text):
        among = [reading for reading in among if reading != "tcvn3"]  # no letter of `Niê` speaks for TCVN3
    counts = [int(getattr(found, reading)) for reading in among]
    most = max(counts)
    if counts.count(most) > 1 and known:
        counts = [
            count if count < most else most + _known(text, reading, known)
            for reading, count in zip(among, counts, strict=True)
        ]
        most = max(counts)
    return tuple(reading for reading, count in zip(among, counts, strict=True) if count == most)


def _known(text: str, reading: _Reading, known: frozenset[str]) -> int:
    """Return how many words of other letters are known ones in a reading."""
    return sum(
        nfc(word if reading == "unicode" else decoded(word, reading)).lower() in known
        for word in WORDS.findall(text)
        if not word.isascii()
    )
