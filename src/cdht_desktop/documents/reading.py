"""Reading a layout file table by table, so that whatever is wrong in it is told with file, place and reason."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NoReturn

from cdht_desktop import outside
from cdht_desktop.documents.fonts import NAMES, Typeface, typeface
from cdht_desktop.documents.wording import Wording, WordingError, parse
from cdht_desktop.domain.text import nfc, nfc_lines
from cdht_desktop.errors import BadRules
from cdht_desktop.files import disk_problem, read_at_most
from cdht_desktop.words import _

_INK = re.compile(r"#[0-9A-Fa-f]{6}")
_AT_LINE = re.compile(r"\(at line (\d+), ")  # in what the reader of TOML says, which is English
_REQUIRED = object()
MOST_LETTERS = 200_000  # of a layout's text: a hundred times what is shipped
_LETTER = 4  # bytes at most, in UTF-8
_LONGEST = 60  # letters of what a sentence quotes from a file

Ink = tuple[float, float, float]


class Table:
    """One table of a layout file: fields are asked for by name; `done` refuses those that nobody asked for."""

    def __init__(self, source: "Source", place: str, data: Mapping[str, Any]) -> None:
        self.source = source
        self.place = place
        self._data = data
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def wrong(self, key: str, reason: str, token: str = "") -> NoReturn:
        """Raise `BadRules` for the field `key`; `token` is what to look for to tell the line."""
        self.source.wrong(" · ".join(filter(None, (self.place, key and _short(key)))), reason, token)

    def _value(self, key: str, default: object) -> Any:
        self._asked.add(key)
        value = self._data.get(key, default)
        if value is _REQUIRED:
            self.wrong(key, _("it is missing"))
        return value

    def number(self, key: str, default: object = _REQUIRED, *, least: float = 0, most: float = 1000) -> float:
        """Return a number from `least` to `most`."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(key, _("“{value}” is not a number").format(value=_short(value)))
        if not least <= value <= most:
            self.wrong(
                key,
                _("{value} is not between {least} and {most}").format(
                    value=_short(value), least=f"{least:g}", most=f"{most:g}"
                ),
            )
        return float(value)

    def text(self, key: str, default: object = _REQUIRED) -> str:
        """Return a text, in NFC, on one line."""
        return nfc(self._text(key, default))

    def _text(self, key: str, default: object) -> str:
        value = self._value(key, default)
        if not isinstance(value, str):
            self.wrong(key, _("“{value}” is not a text").format(value=_short(value)))
        return value

    def switch(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            self.wrong(key, _("“{value}” is neither true nor false").format(value=_short(value)))
        return value

    def choice(self, key: str, options: Collection[str], default: object = _REQUIRED) -> str:
        """Return one of `options`."""
        value = self.text(key, default)
        if value not in options:
            self.wrong(
                key,
                _("“{value}” is not one of: {options}").format(value=_short(value), options=", ".join(sorted(options))),
                value,
            )
        return value

    def ink(self, key: str, default: str) -> Ink:
        """Return a colour given as `#RRGGBB`, as shares of red, green and blue."""
        value = self.text(key, default)
        if not _INK.fullmatch(value):
            self.wrong(key, _("“{value}” is not a colour such as #0B6E69").format(value=_short(value)), value)
        red, green, blue = (int(value[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return red, green, blue

    def faces(self, key: str, default: str) -> tuple[Typeface, ...]:
        """Return the typefaces of a list `script, serif-italic`: the first that has a text's letters prints it."""
        names = [name.strip() for name in self.text(key, default).split(",")]
        for name in names:
            if name not in NAMES:
                fonts = ", ".join(sorted(NAMES))
                words = _("there is no font “{name}”; there are: {fonts}").format(name=_short(name), fonts=fonts)
                self.wrong(key, words, name)
        return tuple(typeface(name) for name in names)

    def wording(self, key: str, known: Collection[str], default: object = _REQUIRED) -> Wording:
        """Return a text with fields, which must be among `known`; its line breaks stay."""
        return self._parsed(key, nfc_lines(self._text(key, default)), known)

    def wordings(self, key: str, known: Collection[str]) -> tuple[Wording, ...]:
        """Return a list of texts with fields."""
        values = self._value(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self.wrong(key, _("it is not a list of texts"))
        return tuple(self._parsed(key, nfc(value), known) for value in values)

    def _parsed(self, key: str, text: str, known: Collection[str]) -> Wording:
        try:
            return parse(text, known)
        except WordingError as error:
            self.wrong(key, str(error), error.token)

    def table(self, key: str) -> "Table":
        """Return the table `[key]`."""
        value = self._value(key, _REQUIRED)
        if not isinstance(value, dict):
            self.wrong(key, _("it is not a table"))
        return Table(self.source, " · ".join(filter(None, (self.place, key))), value)

    def tables(self, key: str, named_by: str = "name") -> list["Table"]:
        """Return the tables `[[key]]`, each called by its number and, where it has one, its name."""
        values = self._value(key, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.wrong(key, _("it is not a list of tables"))
        return [
            Table(self.source, " · ".join(filter(None, (self.place, _called(key, number, value.get(named_by))))), value)
            for number, value in enumerate(values, 1)
        ]

    def done(self) -> None:
        """Raise `BadRules` where the table has a field that nobody asked for: a slip of the pen."""
        for key in self._data:
            if key not in self._asked:
                self.wrong(key, _("no such field is known here"), key)


def _called(key: str, number: int, name: object) -> str:
    return f"{key} {number} (“{_short(name)}”)" if name else f"{key} {number}"


def _short(value: object) -> str:
    """Return a value as a sentence quotes it."""
    said = str(value)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]} …"


def not_toml(name: str, error: Exception) -> BadRules:
    """Return the refusal of a text that is no TOML, too long or too deep; `error` is its reader's: only the line is told."""
    if found := _AT_LINE.search(str(error)):
        words = _(
            "{file}, line {line}: it cannot be read; a quotation mark, bracket or “=” is missing, or a name stands twice."
        )
        return BadRules(words.format(file=name, line=found[1]))
    return BadRules(_("{file}: it is no layout, or not a whole one.").format(file=name))


class Source:
    """A layout file: its name and its text, to tell places by."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._text = text

    @classmethod
    def of_file(cls, path: Path) -> "Source":
        """Read a file; raises `DiskProblem`, or `BadRules` where it is no text."""
        try:
            content = read_at_most(path, _LETTER * MOST_LETTERS)
        except OSError as error:
            raise disk_problem(error, path) from error
        if content is None:
            raise BadRules(_("{file}: it is too large for a layout.").format(file=path.name))
        try:
            return cls(path.name, content.decode("utf-8-sig").replace("\r\n", "\n"))
        except UnicodeDecodeError as error:
            raise BadRules(_("{file}: it is not a text in UTF-8.").format(file=path.name)) from error

    def top(self) -> Table:
        """Return the file's outermost table; raises `BadRules` where it is not TOML, too long or too deep."""
        try:
            return Table(self, "", outside.toml(self._text, MOST_LETTERS))
        except ValueError as error:  # also a number of more digits than Python reads
            raise not_toml(self.name, error) from error

    def wrong(self, place: str, reason: str, token: str = "") -> NoReturn:
        """Raise `BadRules` with file, place and reason, and the line of `token` where it stands on one line only."""
        line = self._line(token)
        if line:
            raise BadRules(
                _("{file}, line {line}, {place}: {reason}.").format(
                    file=self.name, line=line, place=place, reason=reason
                )
            )
        raise BadRules(_("{file}, {place}: {reason}.").format(file=self.name, place=place, reason=reason))

    def _line(self, token: str) -> int | None:
        lines = [number for number, line in enumerate(self._text.splitlines(), 1) if token in line]
        return lines[0] if token and len(lines) == 1 else None
