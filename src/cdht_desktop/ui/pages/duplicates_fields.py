"""What of two records is shown side by side, field by field, and which value is proposed to stay."""

from dataclasses import dataclass
from html import escape
from typing import Literal

from cdht_desktop.ops.citizens import Citizen
from cdht_desktop.ops.duplicates import FIELDS, PairDetails, Side
from cdht_desktop.ui.pages.citizen_table import sex_words
from cdht_desktop.ui.pages.duplicates_marks import marked_signs, marked_words
from cdht_desktop.words import _, n_

Taken = Literal["first", "second", "both"]
Two = tuple[str, str]
_SIGNS = frozenset({"birth", "id_number", "phone"})  # compared digit by digit, the others word by word
_TITLES = {
    "name": n_("Full name"), "birth": n_("Birth"), "sex": n_("Sex"), "id_number": n_("ID number"),
    "village": n_("Village"), "group": n_("Group"), "phone": n_("Phone"), "note": n_("Note"), "consent": n_("Consent"),
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One line of the comparison: both values as text, and as HTML with what differs underlined.

    `name` is that of the action, "" where nothing is to be chosen. `both` is what comes of the two together: offered
    for notes, and what comes out of years.
    """

    name: str
    title: str
    plain: Two
    marked: Two
    differs: bool
    preset: Taken = "first"
    both: str = ""


def fields_of(details: PairDetails, numbers: Two | None = None) -> list[Field]:
    """Return the lines of a comparison in the order of the form, without those that are empty in both records.

    `numbers` are the full ID numbers, where they were asked for.
    """
    fields = [
        *(_field(name, details, numbers) for name in FIELDS),
        _years(_("Registered"), details.first_years, details.second_years),
        _years(_("Recognised"), details.first_recognised, details.second_recognised),
    ]
    return [field for field in fields if any(field.plain)]


def proposed(name: str, details: PairDetails) -> Taken:
    """Return what is proposed to stay.

    What is known before what is not; both notes; a full date before a bare year; the ID number that agrees with sex and
    year of birth before one that does not; else the value of the record that more rests on: more years recognised or
    registered, changed more often, or made later.
    """
    one, other = _worth(name, details.first), _worth(name, details.second)
    if name == "id_number" and one == other:
        one, other = (-doubts for doubts in details.numbers.doubts)
    if one != other:
        return "first" if one > other else "second"
    return "both" if name == "note" else _used_more(details)


def _used_more(details: PairDetails) -> Side:
    first = len(details.first_recognised), len(details.first_years), details.first.version
    second = len(details.second_recognised), len(details.second_years), details.second.version
    if first == second:  # ids sort by when they were made
        return "first" if details.first.id > details.second.id else "second"
    return "first" if first > second else "second"


def _worth(name: str, citizen: Citizen) -> int:
    """Return how much a value says: 0 nothing, then the more the better."""
    if not _text(name, citizen):
        return 0
    if name == "birth":
        return 2 if citizen.birth is not None and citizen.birth.month else 1
    return 1


def _field(name: str, details: PairDetails, numbers: Two | None) -> Field:
    plain = _text(name, details.first), _text(name, details.second)
    if name == "id_number":
        plain = numbers or (details.numbers.first, details.numbers.second)
    differs = name in details.differing
    marked = (marked_signs if name in _SIGNS else marked_words)(*plain) if differs else (escape(plain[0]),) * 2
    both = _joined(*plain) if name == "note" and differs and all(plain) else ""
    return Field(name, _(_TITLES[name]), plain, marked, differs, proposed(name, details), both)


def _text(name: str, citizen: Citizen) -> str:
    """Return a field's value as people read it."""
    if name == "consent":
        day = citizen.consent_date.strftime("%d/%m/%Y") if citizen.consent_date else ""
        return ", ".join(filter(None, (citizen.consent_source, day)))
    value = getattr(citizen, name)
    return sex_words(value) if name == "sex" else str(value or "")


def _joined(first: str, second: str) -> str:
    """Return two notes together, as merging joins them."""
    return max(first, second, key=len) if first in second or second in first else f"{first}; {second}"


def _years(title: str, first: tuple[int, ...], second: tuple[int, ...]) -> Field:
    plain = _listed(first), _listed(second)
    return Field("", title, plain, plain, first != second, both=_listed(tuple({*first, *second})))


def _listed(years: tuple[int, ...]) -> str:
    return ", ".join(map(str, sorted(years)))
