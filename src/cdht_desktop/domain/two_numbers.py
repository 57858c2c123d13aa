"""Two ID numbers beside each other: what they have in common, and what may be seen of them."""

from dataclasses import dataclass
from typing import Literal

from cdht_desktop.domain.duplicates import near_numbers
from cdht_desktop.domain.idnumber import Sex, disagreements
from cdht_desktop.domain.masking import masked, masked_beside

Likeness = Literal["same", "digit", "swapped", ""]


@dataclass(frozen=True)
class Holder:
    """Whose number it is: what of the record agrees with a number or not."""

    number: str | None
    sex: Sex | None = None
    birth_year: int | None = None

    @property
    def doubts(self) -> int:
        """In how many things (sex, year of birth) the record disagrees with its number."""
        return len(disagreements(self.number, self.sex, self.birth_year)) if self.number else 0


@dataclass(frozen=True)
class TwoNumbers:
    """Both numbers masked, save the few digits by which they differ; how alike they are, and each record's doubts."""

    first: str = ""
    second: str = ""
    likeness: Likeness = ""
    doubts: tuple[int, int] = (0, 0)


def likeness(first: str | None, second: str | None) -> Likeness:
    """Say how alike two numbers are: one digit is another one, or two have changed places; "" where they are not."""
    if not first or not second:
        return ""
    if first == second:
        return "same"
    if not near_numbers(first, second):
        return ""
    return "digit" if sum(ours != theirs for ours, theirs in zip(first, second, strict=True)) == 1 else "swapped"


def compared(first: Holder, second: Holder, *, digits: bool) -> TwoNumbers:
    """Compare two records' numbers; with `digits` the few that differ are seen, else no more than a mask shows."""
    ours, theirs = first.number, second.number
    shown = masked_beside(ours, theirs) if digits else (masked(ours), masked(theirs))
    return TwoNumbers(*shown, likeness(ours, theirs), (first.doubts, second.doubts))
