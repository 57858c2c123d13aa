"""How lists call their columns: spellings that are data, and the fields that a header names by them."""

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from cdht_desktop.domain.problems import Place
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import BadRules
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _

_BRACKETS = re.compile(r"\([^()]*\)")
_MARKED = re.compile(r"[^\W\d_]+")
_LONGEST_SPELLING = 20  # words; a cell of a header may be a page of text
_SIGNS = re.compile(r"[^a-z0-9]+")
# A field, and columns that give it in its place.
_GIVEN_BY = (
    ("birth", ("day", "month", "year")),
    ("birth", ("male", "female")),
    ("sex", ("male", "female")),
    ("village", ("address",)),
)
Path = tuple[str, ...]  # the texts of a column's header, from above


@dataclass(frozen=True)
class Column:
    """A column found: counted from 0, with the header as it stands there."""

    index: int
    header: str


@dataclass(frozen=True)
class Columns:
    """What was recognised in one sheet.

    `header_rows` are the spreadsheet's rows (from 1) that make up the header: one, or up to three where cells
    are merged (men's and women's birth years under one title); none, where a person said so. `fields` maps a
    field's name to its column. `above` counts the rows before the first person where a person said so.
    """

    file: str
    sheet: str
    header_rows: tuple[int, ...]
    fields: Mapping[str, Column]
    above: int = 0

    @property
    def header_row(self) -> int:
        """The spreadsheet's row (from 1) in which the header begins; without one, the first person's."""
        return self.header_rows[0] if self.header_rows else self.above + 1

    @property
    def rows_above(self) -> int:
        """How many rows stand above the first person's."""
        return max((self.above, *self.header_rows))

    def place(self, row: int) -> Place:
        """Return where spreadsheet row `row` (from 1) stands."""
        return Place(self.file, self.sheet, row)

    def headers(self) -> dict[str, str]:
        """Return the header text of each field that was found, also where other columns give it (men's and women's)."""
        found = {field: column.header for field, column in self.fields.items()}
        for field, parts in _GIVEN_BY:
            if field not in found and (headers := [found[part] for part in parts if part in found]):
                found[field] = ", ".join(headers)
        return found


@dataclass(frozen=True)
class Vocabulary:
    """How one kind of list calls its columns and some of its cells; spellings as `key` makes them.

    `columns` maps a spelling to its field, `values` lists of words by name (as written, small letters),
    `numbered` are the words before an indicator's number. Of each of `required` a list has at least one
    field; `titles` is what a field is called in sentences.
    """

    columns: Mapping[str, str]
    values: Mapping[str, frozenset[str]]
    numbered: tuple[str, ...]
    required: tuple[tuple[str, ...], ...]
    titles: Mapping[str, str]
    poorer: frozenset[str] = frozenset()  # spellings that are taken where no other column names their field
    words: frozenset[str] = frozenset()  # of all spellings of columns, in small letters, with their marks

    @classmethod
    def from_toml(cls, text: str, name: str) -> "Vocabulary":
        """Read the text of a file of `resources/columns`; raises `BadRules`, naming the file `name`."""
        try:
            data = tomllib.loads(text)
            columns = {key(word): field for field, words in data["columns"].items() for word in words}
            return cls(
                columns=columns,
                values={field: frozenset(map(_small, words)) for field, words in data["values"].items()},
                numbered=tuple(map(key, data.get("numbered", ()))),
                required=tuple(tuple(map(str, fields)) for fields in data["required"]),
                poorer=frozenset(map(key, data.get("poorer", ()))),
                titles={field: str(words[0]) for field, words in data["columns"].items()},
                words=frozenset(_MARKED.findall(_small(str(list(data["columns"].values()))))),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadRules(_("{name}: {reason}.").format(name=name, reason=error)) from error

    def means(self, value: str, text: str) -> bool:
        """Say whether a cell's text is one of the words listed under `value` (`male`, `none`, …)."""
        return _small(text) in self.values[value]

    def with_indicators(self, labels: Sequence[str]) -> "Vocabulary":
        """Return the vocabulary with a required field for each indicator (`score_1`, …)."""
        columns, titles = dict(self.columns), dict(self.titles)
        for number, label in enumerate(labels, 1):
            field = f"score_{number}"
            titles[field] = f"{self.numbered[1]} {number}".upper()
            for word in self.numbered:
                for text in (f"{word} {number}", f"{word}{number}", f"{word} {number:02}", f"{word}{number:02}"):
                    columns.setdefault(text.strip(), field)
            columns.setdefault(key(label), field)
        scores = tuple((f"score_{number}",) for number in range(1, len(labels) + 1))
        return replace(self, columns=columns, titles=titles, required=self.required + scores)

    def missing(self, fields: Mapping[str, Column]) -> str | None:
        """Return what the first needed column that `fields` lacks is called, None where nothing lacks."""
        unmet = (any_of for any_of in self.required if not any(field in fields for field in any_of))
        first = next(unmet, None)
        return None if first is None else " / ".join(self.titles[field] for field in first)

    def match(self, paths: Sequence[Path]) -> dict[str, Column]:
        """Return the fields that headers name: whole spellings first, then beginnings, then what stands above.

        Columns about others than the people listed (`Họ tên cha`) are taken where no column has their names.
        A column's path is its texts from above (`("Năm sinh", "Nam")`), empty where it has no header.
        """
        found: dict[str, Column] = {}
        own = [() if self._of_others(path) else path for path in paths]
        for field_of in (self._best, self.whole, self._beginning):
            _take(found, own, field_of)
        if own != list(paths) and "name" not in found:  # a list of heads of households
            for field_of in (self.whole, self._beginning):
                _take(found, paths, field_of)
            own = list(paths)
        return found | self._of_groups(own, found)

    def is_poorer(self, path: Path) -> bool:
        """Say whether a header is one that is taken only where no other names its field."""
        return key(path[-1]) in self.poorer

    def _best(self, path: Path) -> str | None:
        return None if self.is_poorer(path) else self.whole(path)

    def _of_others(self, path: Path) -> bool:
        """Say whether a column is about somebody else than the people listed: `Họ tên cha`, `Phụ huynh / Họ tên`."""
        others = self.values.get("others")
        return bool(others) and any(_speaks_of(text, others) for text in path)

    def whole(self, path: Path) -> str | None:
        """Return the field of a header that is a whole spelling, by itself or with what stands above it."""
        texts = path[-1:] if len(path) == 1 else (path[-1], " ".join(path), " ".join(path[-2:]))
        for text in texts:
            whole = _whole_key(text)
            if found := self.columns.get(whole) or self._birth_of(whole) or self.columns.get(key(text)):
                return found
        return None

    def _birth_of(self, whole: str) -> str | None:
        """Return `male` or `female` for the births of one sex: `Sinh ngày (nữ)`, whichever spelling of the births."""
        birth, _space, last = whole.rpartition(" ")
        if self.columns.get(birth) != "birth":
            return None
        return next((sex for sex in ("male", "female") if last in map(fold, self.values[sex])), None)

    def _beginning(self, path: Path) -> str | None:
        """Find `ho va ten chu in hoa` by `ho va ten`; a single word is too little (`Tổng số con`)."""
        words = key(path[-1]).split(" ", _LONGEST_SPELLING)[: _LONGEST_SPELLING + 1]
        starts = (" ".join(words[:length]) for length in range(len(words) - 1, 1, -1))
        return next((self.columns[start] for start in starts if start in self.columns), None)

    def _of_groups(self, paths: Sequence[Path], found: Mapping[str, Column]) -> dict[str, Column]:
        """Give the first column below a title (`CCCD` over `Số`, `Ngày cấp`) its field, where no column there has one."""
        taken = {paths[column.index][:-1] for column in found.values()}
        fields: dict[str, Column] = {}
        for index, path in enumerate(paths):
            if len(path) > 1 and path[:-1] not in taken:
                field = self.whole(path[:-1])
                if field is not None and field not in found:
                    fields.setdefault(field, Column(index, " / ".join(path)))
        return fields


def _take(found: dict[str, Column], paths: Sequence[Path], field_of: Callable[[Path], str | None]) -> None:
    """Add the fields that `field_of` finds in columns which are not taken yet; the first column of a field counts."""
    taken = {column.index for column in found.values()}
    for index, path in enumerate(paths):
        field = None if not path or index in taken else field_of(path)
        if field is not None:
            found.setdefault(field, Column(index, " / ".join(path)))


@cache
def vocabulary(kind: str) -> Vocabulary:
    """Return the shipped spellings of `citizens` or `scores`."""
    path = RESOURCES / "columns" / f"{kind}.toml"
    return Vocabulary.from_toml(path.read_text(encoding="utf-8"), path.name)


@lru_cache(4096)
def key(text: str) -> str:
    """Return a header's text by which it is compared: folded, words only, without what stands in brackets."""
    folded = fold(text)
    bare = _SIGNS.sub(" ", _BRACKETS.sub(" ", folded)).strip()
    return bare or _SIGNS.sub(" ", folded).strip()


@lru_cache(1024)
def _whole_key(text: str) -> str:
    """Return a header's text folded, with what stands in brackets: `Năm sinh (nữ)` → `nam sinh nu`."""
    return _SIGNS.sub(" ", fold(text)).strip()


@lru_cache(1024)
def _speaks_of(text: str, phrases: frozenset[str]) -> bool:
    """Say whether a header has one of `phrases`, or has it in brackets alone; marks count where the header has any."""
    small = fold(text) if text.isascii() else _small(text)
    wanted = frozenset(map(fold, phrases)) if text.isascii() else phrases
    bare = f" {' '.join(_MARKED.findall(_BRACKETS.sub(' ', small)))} "
    if text.isascii() and bare.strip() not in wanted:
        bare = bare.lstrip()  # "Ma dinh danh" is no mother's
    bracketed = (" ".join(_MARKED.findall(inner)) for inner in _BRACKETS.findall(small))
    return any(f" {phrase} " in bare for phrase in wanted) or any(inner in wanted for inner in bracketed)


def _small(text: str) -> str:
    return nfc(text).lower()


def header_text(cell: object) -> str:
    """Return a header cell as text; a number heads the column of an indicator (`1`), a date heads none."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (bool, float, dt.date, dt.time, dt.timedelta)):
        return ""
    return nfc(str(cell))


def is_total(text: str, words: Vocabulary) -> bool:
    """Say whether a text begins a line of totals (`Tổng cộng: 57`); marks count: `Tống` is a surname."""
    first = _small(text).split(":")[0].strip(" .")
    return any(first == word or (" " in word and first.startswith(word)) for word in words.values["totals"])
