"""Wording as data: a line of text with fields, read once and filled for each paper.

`{name}` is a field and `{name:upper}` the same in capitals. `[…]` is printed only where every field in it has a value;
`[a|b|c]` prints the first part of which that is true. `{{`, `}}`, `[[` and `]]` stand for the signs themselves.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from cdht_desktop.words import _

_TOKEN = re.compile(r"\[\[|\]\]|\{\{|\}\}|\{(\w+)(?::(\w+))?\}|[\[\]|{}]|[^\[\]|{}]+")
_BRACKETS = frozenset("[]|{}")
_SIGNS = {"[[": "[", "]]": "]", "{{": "{", "}}": "}"}


def _name_case(text: str) -> str:
    """Write a name as people do where a list had it all in capitals, which nobody can read in a script font."""
    return text.title() if text.isupper() or text.islower() else text


_FORMS: dict[str, Callable[[str], str]] = {"": str, "upper": str.upper, "name": _name_case}


class WordingError(ValueError):
    """A wording that cannot be used: `token` is what is wrong in it, the message says why."""

    def __init__(self, token: str, reason: str) -> None:
        self.token = token
        super().__init__(reason)


@dataclass(frozen=True)
class Field:
    """A place to be filled: the value's name, and the form in which it is written."""

    name: str
    form: str


Way = tuple[str | Field, ...]


@dataclass(frozen=True)
class Part:
    """A stretch of a wording: the ways to say it, of which the first without an empty field is taken.

    `always` has one way only, and says it with empty fields too.
    """

    ways: tuple[Way, ...]
    always: bool

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the stretch with its fields filled, `""` where no way can be said."""
        for way in self.ways:
            said = [piece if isinstance(piece, str) else _FORMS[piece.form](values[piece.name]) for piece in way]
            if self.always or all(said):
                return "".join(said)
        return ""


@dataclass(frozen=True)
class Wording:
    """A line of text with fields."""

    parts: tuple[Part, ...]

    @property
    def fields(self) -> frozenset[str]:
        """Names of the fields used."""
        pieces = (piece for part in self.parts for way in part.ways for piece in way)
        return frozenset(piece.name for piece in pieces if isinstance(piece, Field))

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with the fields filled from `values` (each field's text by its name)."""
        return "".join(part.fill(values) for part in self.parts)


@dataclass
class _Reader:
    """The state of reading one wording: what is done, and the ways of the part being read."""

    parts: list[Part] = field(default_factory=list)
    ways: list[list[str | Field]] = field(default_factory=lambda: [[]])
    inside: bool = False

    def close(self) -> None:
        """End the part being read."""
        ways = tuple(tuple(way) for way in self.ways)
        if any(ways):
            self.parts.append(Part(ways, not self.inside))
        self.ways = [[]]

    def bracket(self, sign: str) -> None:
        """Take one of `[`, `|`, `]`, `{`, `}` that stands alone."""
        if sign == "|" and self.inside:
            self.ways.append([])
        elif sign == "|":
            self.ways[-1].append(sign)
        elif sign == ("]" if self.inside else "["):
            self.close()
            self.inside = not self.inside
        else:
            raise WordingError(sign, _("a bracket “{sign}” has no other to match it").format(sign=sign))


def parse(text: str, known: Collection[str]) -> Wording:
    """Read a wording; raises `WordingError` for an unknown field or form, or a bracket without its pair."""
    reader = _Reader()
    for match in _TOKEN.finditer(text):
        said = match[0]
        if match[1]:
            reader.ways[-1].append(_field(match, known))
        elif said in _BRACKETS:
            reader.bracket(said)
        else:
            reader.ways[-1].append(_SIGNS.get(said, said))
    if reader.inside:
        raise WordingError("[", _("a bracket “{sign}” has no other to match it").format(sign="["))
    reader.close()
    return Wording(tuple(reader.parts))


def _field(match: re.Match[str], known: Collection[str]) -> Field:
    name, form = match[1], match[2] or ""
    if name not in known:
        fields = ", ".join(sorted(known))
        raise WordingError(
            match[0], _("there is no field {token}; there are: {fields}").format(token=match[0], fields=fields)
        )
    if form not in _FORMS:
        forms = ", ".join(filter(None, _FORMS))
        raise WordingError(
            match[0], _("{token} asks for an unknown form; there are: {forms}").format(token=match[0], forms=forms)
        )
    return Field(name, form)
