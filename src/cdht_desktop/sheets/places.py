"""The village of people whose rows name none: in titles above them, in the sheet's name, in a line between them."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cdht_desktop.domain.text import nfc
from cdht_desktop.domain.villages import named_in, starts_with_kind

_LISTED = re.compile(r"^(?:(?:[IVXivx]+|\d+|[A-Za-z])\s*[.):/\-]|[*+•\-–])\s*(?=\w)")  # "II. ", "3) ", "- "
_FEW = 3  # filled cells of a line that only names a village: its number, its name, how many people


def village_of_titles(rows: Iterable[list[Any]]) -> str:
    """Return the village that title lines name, "" where none does; the line nearest to the list counts."""
    found = ""
    for cells in rows:
        found = next(filter(None, map(named_in, _lines(cells))), None) or found
    return found


def village_of_sheet(name: str) -> str:
    """Return the village that a sheet is called after, "" where it is called otherwise (`Sheet1`, `Danh sách`)."""
    return named_in(nfc(name)) or ""


def sections(rows: Iterable[tuple[int, list[Any]]], is_person: Callable[[list[Any]], bool]) -> dict[int, str]:
    """Return the village that each line between people names (`II | THÔN VAI`), by spreadsheet row."""
    found = {}
    for row, cells in rows:
        texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        if len(texts) < _FEW and not is_person(cells):
            lines = (_LISTED.sub("", nfc(text)) for text in texts)
            name = next(filter(None, map(named_in, filter(starts_with_kind, lines))), None)
            if name:
                found[row] = name
    return found


def written_once(villages: Sequence[str]) -> bool:
    """Say whether a column of villages names each only beside its first person, and leaves the others empty."""
    filled = list(filter(None, villages))
    return bool(villages and villages[0]) and 2 * len(filled) <= len(villages) and len(set(filled)) == len(filled)


def _lines(cells: list[Any]) -> list[str]:
    """Return a row's lines of text; a cell that ends in a colon goes on in the next one (`Thôn:` | `Vai`)."""
    lines: list[str] = []
    for cell in cells:
        text = nfc(cell) if isinstance(cell, str) else str(cell)
        if not text:
            continue
        if lines and lines[-1].endswith(":"):
            lines[-1] += f" {text.removesuffix('.0')}"
        else:
            lines.extend(map(nfc, cell.splitlines()) if isinstance(cell, str) else [])
    return lines
