"""Canonical JSON: one text for one value, so that signatures and checksums have something to hold on to.

UTF-8, NFC, keys sorted, no blanks, whole numbers only: the rules of RFC 8785 on values that need few of them. Each line
of a batch goes through here, hundreds of thousands of them: tests compare the quick reader with a plain one.
"""

import unicodedata
from typing import Any

import orjson

from cdht_desktop import outside
from cdht_desktop.domain.text import MOST_MARKS, bounded

# Whole numbers within ±(2⁵³ - 1): what every reader of JSON keeps (RFC 7493, section 2.2).
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
# By which a float is found in its shortest form, 1.5 or 1e16: digits become 0, and what may stand before one a comma.
_FLAT = bytes.maketrans(b"123456789[:", b"000000000,,")


def dump(value: object) -> bytes:
    """Return the canonical bytes of `value`; texts become NFC.

    Takes None, bool, int within ±(2⁵³ - 1), str, and lists and dicts of them; raises `ValueError` on anything else, and
    on what `load` would not take: nested too deeply, marks upon marks, or a line feed before a mark.
    """
    _check(value)
    data = _encoded(value)
    if data.isascii() or unicodedata.is_normalized("NFC", data.decode()):
        _check_form(data)
        return data
    data = _encoded(_composed(value))
    _check_form(data)
    return data


def load(data: bytes) -> Any:
    """Return the value of canonical bytes; raises `ValueError` where they are not canonical, or nested too deeply."""
    _check_form(data)
    value = orjson.loads(data)
    if _encoded(value) != data:
        raise ValueError("not canonical")
    if b"." in data or b",0e" in data.translate(_FLAT, b"-") or type(value) is float:  # or a text that looks like one
        _check(value)
    return value


def _encoded(value: object) -> bytes:
    try:
        return orjson.dumps(value, option=_OPTIONS)
    except TypeError as error:  # a number too large, a key that is no text, a lone surrogate
        raise ValueError(str(error)) from error


def _check_form(data: bytes) -> None:
    """Refuse what would cost a reader much (brackets within brackets, marks upon marks), and what is not NFC."""
    if data.count(b"[") + data.count(b"{") > outside.DEEPEST and outside.may_be_deep(data.decode()):
        raise ValueError("nested too deeply")
    if data.isascii():
        return
    text = data.decode()
    # A mark takes two bytes or more, so few bytes above the letters hold few of them.
    if len(data) - len(text) > MOST_MARKS and bounded(text) != text:
        raise ValueError("marks upon marks")
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("not in NFC")


def _check(value: object) -> None:
    """Refuse what JSON does not have, or would bend: dates, bytes, sets, floats."""
    if isinstance(value, dict):
        for item in value.values():
            _check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    elif not isinstance(value, str | int | None):
        raise ValueError(f"{type(value).__name__} cannot stand in canonical JSON")  # noqa: TRY004 - as all here


def _composed(value: Any) -> Any:
    """Return `value` with its texts in NFC; two keys that become one are refused."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", bounded(value))
    if isinstance(value, dict):
        composed = {_composed(key): _composed(item) for key, item in value.items()}
        if len(composed) != len(value):
            raise ValueError("two keys are one")
        return composed
    return [_composed(item) for item in value] if isinstance(value, list | tuple) else value
