"""Why two records look alike, and what to know before they are merged, in words."""

from dataclasses import dataclass
from typing import Self

from cdht_desktop.domain.text import fold
from cdht_desktop.ops.citizens import Citizen, CitizenRow
from cdht_desktop.ops.duplicates import Likeness, PairDetails
from cdht_desktop.words import _


def warning_words(details: PairDetails) -> str:
    """Say what is to be known before the two are merged: years that both take part in; "" where there are none."""
    if years := sorted({*details.first_recognised} & {*details.second_recognised}):
        words = _("Both are recognised for {years}. Revoke one of the two certificates before merging.")
    elif years := sorted({*details.first_years} & {*details.second_years}):
        words = _("Both are registered for {years}. Of the two forms only the one that is further on will stay.")
    else:
        return ""
    return words.format(years=", ".join(map(str, years)))


@dataclass(frozen=True)
class _Known:
    """What two records are compared by, as text."""

    name: str
    birth: str  # dd/mm/yyyy or yyyy
    village: str

    @classmethod
    def of(cls, one: Citizen | CitizenRow) -> Self:
        return cls(one.name, str(one.birth or ""), one.village)


def why_words(first: Citizen | CitizenRow, second: Citizen | CitizenRow, numbers: Likeness) -> str:
    """Say in what two records are alike, the strongest first; `numbers` is how alike their whole ID numbers are."""
    one, other = _Known.of(first), _Known.of(second)
    village = _("same village") if one.village == other.village != "" else ""
    words = ", ".join(filter(None, (_number(numbers), _name(one, other), _birth(one, other), village)))
    return words[:1].upper() + words[1:]


def _number(numbers: Likeness) -> str:
    return {
        "same": _("same ID number"),
        "digit": _("ID numbers differ by one digit"),
        "swapped": _("two digits of the ID number changed places"),
        "": "",
    }[numbers]


def _name(one: _Known, other: _Known) -> str:
    if one.name == other.name:
        return _("same name")
    return _("names differ by marks alone") if fold(one.name) == fold(other.name) else _("nearly the same name")


def _birth(one: _Known, other: _Known) -> str:
    if not one.birth or one.birth[-4:] != other.birth[-4:]:
        return ""
    if one.birth == other.birth and "/" in one.birth:
        return _("same date of birth")
    ours, theirs = one.birth.split("/"), other.birth.split("/")
    if len(ours) == len(theirs) == 3 and ours[:2] == theirs[1::-1]:  # noqa: PLR2004 - day, month, year
        return _("day and month of birth changed places")
    return _("same year of birth")
