"""ID numbers with most of their digits hidden: what screens and lists show unless somebody asked for the whole.

The last four digits are seen: they tell people of one name apart, and say nothing about anybody. The first eight stay
hidden, as place, century, sex and year of birth can be read from six of them (`domain.idnumber`), and are known of most
people anyway: with them in sight two digits would be left to guess.
"""

from collections.abc import Sequence

SEEN = 4
HIDDEN = "•"
_FEW = 2  # hidden digits that may be shown for the sake of comparing


def masked(id_number: str | None) -> str:
    """Return the number with all but its last four digits hidden (`••••••••2632`), "" where there is none."""
    if not id_number:
        return ""
    seen = id_number[-SEEN:] if len(id_number) > SEEN else ""
    return HIDDEN * (len(id_number) - len(seen)) + seen


def is_masked(text: str) -> bool:
    """Say whether a text is a number with digits hidden, and no number itself."""
    return HIDDEN in text


def masked_beside(first: str | None, second: str | None) -> tuple[str, str]:
    """Return two numbers masked, save the hidden digits by which they differ where those are few.

    Where more than two hidden digits differ and the others tell the numbers apart, all stay hidden.
    """
    ours, theirs = masked(first), masked(second)
    if not first or not second or len(first) != len(second):
        return ours, theirs
    apart = [at for at, sign in enumerate(ours) if sign == HIDDEN and first[at] != second[at]]
    if len(apart) > _FEW and ours != theirs:
        return ours, theirs
    return _shown(ours, first, apart), _shown(theirs, second, apart)


def _shown(mask: str, number: str, places: Sequence[int]) -> str:
    return "".join(number[at] if at in places else sign for at, sign in enumerate(mask))
