"""The text of a layout file, written from what was read in it.

A layout that is changed in the window is written anew: its values in the order in which they stood, the comment at its
head kept, other comments not. Whatever is written reads back as the same values (held by a property test).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cdht_desktop import outside
from cdht_desktop.documents.reading import MOST_LETTERS, not_toml

Values = dict[str, Any]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
_LINE = 120  # a list that is longer is written one entry a line


def parsed(name: str, text: str) -> Values:
    """Return the values of a layout file; raises `BadRules`, naming it `name`, where it is no TOML, too long or deep."""
    try:
        return outside.toml(text, MOST_LETTERS)
    except ValueError as error:  # ValueError: also a number of more digits than Python reads
        raise not_toml(name, error) from error


def written(values: Mapping[str, Any], like: str = "") -> str:
    """Return the text of a layout file that holds `values`, under the comment that stands at the head of `like`."""
    return "\n".join([*_head(like), *_table(values, ())]) + "\n"


def _head(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("#"):
            return
        yield line


def _table(values: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[str]:
    """Yield a table's lines: what fits on lines of its own first, as TOML asks for, then the tables in it."""
    inner = {name: value for name, value in values.items() if isinstance(value, Mapping) or _stands_apart(name, value)}
    for name, value in values.items():
        if name not in inner:
            yield f"{_key(name)} = {_long(value)}"
    for name, value in inner.items():
        path = (*place, name)
        title = ".".join(map(_key, path))
        if isinstance(value, Mapping):
            yield from ("", f"[{title}]")
            yield from _table(value, path)
        else:
            for one in value:
                yield from ("", f"[[{title}]]")
                yield from _table(one, path)


def _stands_apart(name: str, value: object) -> bool:
    """Say whether a list is written as tables of their own: all but texts, which shipped files write in one line."""
    apart = isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    return apart and name != "text"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _long(value: object) -> str:
    said = _value(value)
    if not isinstance(value, list) or (len(said) < _LINE and not any(isinstance(one, Mapping) for one in value)):
        return said
    return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_value, value))}]"
    raise TypeError(type(value).__name__)


def _text(text: str) -> str:
    return '"' + "".join(_letter(letter) for letter in text) + '"'


def _letter(letter: str) -> str:
    if letter in _ESCAPED:
        return _ESCAPED[letter]
    return letter if letter.isprintable() or letter >= "\xa0" else f"\\u{ord(letter):04X}"
