"""Where two values differ, made visible: a mark that is hard to see otherwise (Đào, Đảo), one digit among twelve."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from html import escape

_MARK = '<span style="font-weight: 700; text-decoration: underline">{}</span>'


def marked_words(first: str, second: str) -> tuple[str, str]:
    """Return both texts as HTML, the words that only one of them has underlined.

    Where they have no word in common nothing is underlined: all of it differs.
    """
    ours, theirs = first.split(" "), second.split(" ")
    common = [
        (block.a, block.b, block.size)
        for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
        if block.size
    ]
    if not common:
        return escape(first), escape(second)
    in_first = {at for start, _other, size in common for at in range(start, start + size)}
    in_second = {at for _other, start, size in common for at in range(start, start + size)}
    return " ".join(_marked(ours, in_first)), " ".join(_marked(theirs, in_second))


def marked_signs(first: str, second: str) -> tuple[str, str]:
    """Return both texts as HTML, each digit (or letter) that is another one in the other text underlined.

    Texts of different lengths are left alone: nothing can be told place by place.
    """
    if len(first) != len(second):
        return escape(first), escape(second)
    same = {at for at, (one, other) in enumerate(zip(first, second, strict=True)) if one == other}
    if not same:
        return escape(first), escape(second)
    return "".join(_marked(first, same)), "".join(_marked(second, same))


def _marked(parts: Sequence[str], same: set[int]) -> list[str]:
    return [escape(part) if at in same else _MARK.format(escape(part)) for at, part in enumerate(parts)]
