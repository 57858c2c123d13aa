"""Occupation groups: the shipped list, and the spellings by which lists call them."""

from collections.abc import Iterable
from dataclasses import dataclass

from cdht_desktop import outside
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import BadRules
from cdht_desktop.words import _

_MOST_LETTERS = 60_000  # of the file of groups: ten times the shipped one


@dataclass(frozen=True)
class Group:
    """An occupation group: its code, its name, and the other spellings that lists use."""

    code: str
    name: str
    spellings: tuple[str, ...] = ()
    official: bool = False  # counts as officials and employees for target 3 of QĐ 677


def groups_from_toml(text: str, name: str) -> tuple[Group, ...]:
    """Read the shipped groups; raises `BadRules`, naming the file `name`, where it cannot be used."""
    try:
        return tuple(
            Group(str(g["code"]), nfc(g["name"]), tuple(map(nfc, g.get("spellings", ()))), bool(g.get("official")))
            for g in outside.toml(text, _MOST_LETTERS)["group"]
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRules(_("{name}: {reason}.").format(name=name, reason=error)) from error


def code_for(name: str) -> str:
    """Return the code of a group that an association makes itself: its folded name in small letters and dashes."""
    return "-".join("".join(char if char.isalnum() else " " for char in fold(name)).split())[:60] or "khac"


def by_spelling(groups: Iterable[Group]) -> dict[str, Group]:
    """Return the groups by every folded spelling they are known by."""
    found: dict[str, Group] = {}
    for group in groups:
        for spelling in (group.name, *group.spellings):
            found.setdefault(fold(spelling), group)
    return found
