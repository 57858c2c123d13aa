"""Where two values differ, made visible: a mark that is hard to see otherwise (Đào, Đảo), one digit among twelve."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from html import escape

from cdht_desktop.domain import idnumber

_MARK = '<span style="font-weight: 700; text-decoration: underline">{}</span>'
_FEW = 2  # hidden digits that may be shown for the sake of comparing


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


def masked_beside(first: str | None, second: str | None) -> tuple[str, str]:
    """Return two ID numbers with their middle hidden, save the digits by which they differ where those are few.

    Where more than two hidden digits differ and the others tell the numbers apart, all stay hidden.
    """
    ours, theirs = idnumber.masked(first), idnumber.masked(second)
    if not first or not second or len(first) != len(second):
        return ours, theirs
    hidden = [at for at, sign in enumerate(ours) if not sign.isdigit() and first[at] != second[at]]
    if len(hidden) > _FEW and ours != theirs:
        return ours, theirs
    return _shown(ours, first, hidden), _shown(theirs, second, hidden)


def _shown(masked: str, number: str, places: Sequence[int]) -> str:
    return "".join(number[at] if at in places else sign for at, sign in enumerate(masked))


def _marked(parts: Sequence[str], same: set[int]) -> list[str]:
    return [escape(part) if at in same else _MARK.format(escape(part)) for at, part in enumerate(parts)]
