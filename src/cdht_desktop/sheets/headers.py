"""The header of a list: the row, or up to three where cells are merged, that names its columns."""

from collections.abc import Iterator, Sequence
from typing import Any

from cdht_desktop.sheets.columns import Column, Path, Vocabulary, header_text, key
from cdht_desktop.sheets.reader import Sheet

MOST_HEADER_ROWS = 3
_LONGEST_HEADER = 80  # letters; what is longer is a sentence below a title

Texts = list[str]


def best_header(rows: Sequence[Texts], most: int, words: Vocabulary) -> tuple[int, int, dict[str, Column]] | None:
    """Return the first row (from 0, below `most`), the depth and the fields of the header that names most fields."""
    best: tuple[int, int, int] | None = None
    fields: dict[str, Column] = {}
    for first in range(most):
        for depth in _depths(rows, first, words):
            found = fields_of(rows[first : first + depth], words)
            if not words.missing(found) and (best is None or (len(found), -depth) > best[:2]):
                best, fields = (len(found), -depth, first), found
    if best is None:
        return None
    first, depth = best[2], -best[1]
    for deeper in _depths(rows, first, words):  # a row that only names parts of a cell above is no person
        if deeper > depth and len(found := fields_of(rows[first : first + deeper], words)) >= len(fields):
            depth, fields = deeper, found
    return first, depth, fields


def header_paths(sheet: Sheet, header_rows: Sequence[int]) -> list[Path]:
    """Return each column's header texts from above, by the rows (from 1) that make up the header."""
    return paths_of([header_texts(sheet.rows[row - 1]) for row in header_rows])


def header_texts(row: Sequence[Any]) -> Texts:
    """Return the texts of a row that may be a header; `Thôn:` beside `Vai` is a title's, and heads no column."""
    texts = [header_text(cell) for cell in row]
    labels = sum(text.endswith(":") for text in texts)
    if labels and labels < sum(map(bool, texts)):
        return ["" if text.endswith(":") else text for text in texts]
    return texts


def _depths(rows: Sequence[Texts], first: int, words: Vocabulary) -> Iterator[int]:
    """Give the numbers of rows that a header from row `first` can have."""
    yield 1
    for depth in range(2, MOST_HEADER_ROWS + 1):
        above, below = rows[first : first + depth - 1], rows[first + depth - 1 : first + depth]
        if not below or sum(map(bool, above[0])) < 2 or not _goes_on(above, below[0], words):  # noqa: PLR2004
            return
        yield depth


def _goes_on(above: Sequence[Texts], below: Texts, words: Vocabulary) -> bool:
    """Say whether a row is the lower part of the header above it: it names parts of cells that are merged there.

    A person's row is not: it fills columns whose headers are complete.
    """
    tops = [next((text for text in reversed(texts) if text), "") for texts in zip(*above, strict=True)]
    named = False
    for index, text in enumerate(below):
        if not text:
            continue
        after = index + 1
        in_group = not tops[index] or (after < len(tops) and not tops[after] and below[after] != "")
        both = f"{tops[index]} {text}"
        joined = (
            bool(tops[index]) and key(both) != key(tops[index]) and words.whole((both,)) is not None
        )  # "(1)" adds nothing
        known = joined or words.whole((text,)) is not None
        if not (joined or in_group) or len(text) > _LONGEST_HEADER or (not known and text[:1].isdigit()):
            return False
        named = named or known
    return named


def fields_of(rows: Sequence[Texts], words: Vocabulary) -> dict[str, Column]:
    """Return the fields that the rows of a header name together."""
    found = words.match(paths_of(rows))
    if {"day", "month", "male"} <= found.keys() and "female" not in found:
        found["year"] = found.pop("male")  # "Năm" beside "Ngày" and "Tháng" is no "Nam"
    if not {"day", "month", "year"} <= found.keys():
        for part in ("day", "month", "year"):
            found.pop(part, None)
    return found


def paths_of(rows: Sequence[Texts]) -> list[Path]:
    """Return each column's header texts from above; an empty cell above others belongs to the merged one on its left."""
    levels: list[Texts] = []
    for level, row in enumerate(rows):
        filled, left = [], ""
        for index, text in enumerate(row):
            deeper = any(below[index] for below in rows[level + 1 :])
            left = text or (left if deeper else "")
            filled.append(left)
        levels.append(filled)
    return [tuple(text for text in path if text) for path in zip(*levels, strict=True)]
