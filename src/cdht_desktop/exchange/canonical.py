"""Canonical JSON: one text for one value, so that signatures and checksums have something to hold on to.

UTF-8, NFC, keys sorted, no blanks, whole numbers only: the rules of RFC 8785 on values that need few of them.
"""

import json
import unicodedata
from typing import Any, NoReturn

from cdht_desktop import outside
from cdht_desktop.domain.text import bounded

_LARGEST = 2**53  # whole numbers that every reader of JSON keeps


def dump(value: object) -> bytes:
    """Return the canonical bytes of `value`; texts become NFC.

    Takes None, bool, int within ±2⁵³, str, and lists and dicts of them; raises `ValueError` on anything else.
    """
    text = _encode(value)
    if not unicodedata.is_normalized("NFC", text):
        text = _encode(json.loads(unicodedata.normalize("NFC", text)))
    _check(value)
    return text.encode()  # a lone surrogate is a ValueError here


def load(data: bytes) -> Any:
    """Return the value of canonical bytes; raises `ValueError` where they are not canonical, or nested too deeply."""
    try:
        said = data.decode("utf-8")
        if outside.may_be_deep(said) or bounded(said) != said:
            raise ValueError("brackets within brackets, or marks upon marks")
        value = json.loads(said, parse_int=_whole, parse_float=_refuse, parse_constant=_refuse)
        text = _encode(value)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if text.encode() != data or not unicodedata.is_normalized("NFC", text):
        raise ValueError("not canonical")
    return value


def _encode(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except TypeError as error:
        raise ValueError(str(error)) from error


def _check(value: object) -> None:
    """Refuse what JSON would bend: floats, keys that are no text, numbers too large to keep."""
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a key is not a text")
        for item in value.values():
            _check(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) > _LARGEST):
        raise ValueError(f"{value} is not a whole number that can be kept")


def _whole(digits: str) -> int:
    number = int(digits) if len(digits) < len(str(_LARGEST)) + 2 else _LARGEST + 1
    if abs(number) > _LARGEST:
        raise ValueError("a number is too large")
    return number


def _refuse(number: str) -> NoReturn:
    raise ValueError(f"{number} is not a whole number")
