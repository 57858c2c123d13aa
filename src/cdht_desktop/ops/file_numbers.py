"""The numbers of files that leave the house: above all given before, also where a backup was restored since.

How they are kept is said at `data.numbers_given`.
"""

import datetime as dt

from cdht_desktop.data import numbers_given
from cdht_desktop.data.numbers_given import REVOKED, of_file
from cdht_desktop.data.store import Store
from cdht_desktop.words import _

__all__ = ["REVOKED", "following", "keep", "of_file", "sentence"]


def following(store: Store, thing: str, known: int) -> int:
    """Return the number that a thing gets next, where the data know of `known` (0: of none). Raises `DiskProblem`."""
    return numbers_given.given(store.folder).after(thing, known)


def keep(store: Store, thing: str, number: int) -> None:
    """Keep that a number is given, within the action that gives it. Raises `DiskProblem`."""
    numbers_given.keep(store.folder, thing, number)


def sentence(store: Store, thing: str, known: int) -> str:
    """Say why the next number is not the one after `known`; "" where it is, as it is while no backup was restored."""
    given = numbers_given.given(store.folder)
    number = given.after(thing, known)
    if number == known + 1:
        return ""
    if number != given.floor + 1:
        words = _("A backup from before number {before} was restored; this file gets number {number}.")
        return words.format(before=number - 1, number=number)
    if not given.since:
        words = _(
            "The list of numbers given (numbers.json) is damaged. So that none is given twice, this file gets number "
            "{number}."
        )
        return words.format(number=number)
    words = _(
        "A backup was restored here on {date}. So that no number given after it was made is given twice, this file gets "
        "number {number}."
    )
    return words.format(date=f"{dt.date.fromisoformat(given.since):%d/%m/%Y}", number=number)
