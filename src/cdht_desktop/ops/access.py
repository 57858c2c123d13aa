"""What is seen of people's ID numbers, and what of them leaves the program: asked for one by one, and recorded."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cdht_desktop.data import citizens as reading
from cdht_desktop.data.citizens import CitizenRow
from cdht_desktop.data.store import Store
from cdht_desktop.domain.masking import is_masked, masked
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = [
    "SHOWN_SECONDS", "exported", "flush", "looked_for", "number_meant", "rows_to_list", "settle", "show_number",
    "show_numbers", "waiting",
]  # fmt: skip
SHOWN_SECONDS = 60  # a number that was asked for is hidden again after this time
_SEARCH = "search by number"
_LEAST = 4  # digits from which a search can tell whose number it is
_SEEN = 4
_DIGITS = re.compile(r"\d[\d\s.\-]*")


@needs(Right.SHOW)
def show_number(store: Store, citizen_id: str) -> str:
    """Return a citizen's full ID number, "" where there is none; recorded before it is answered.

    Raises `NotFound`, `NoRight`.
    """
    return show_numbers(store, [citizen_id])[0]


@needs(Right.SHOW)
def show_numbers(store: Store, citizen_ids: Sequence[str]) -> list[str]:
    """Return the full ID numbers of a few citizens, each recorded before any is answered; as `show_number`."""
    with store.read() as connection:
        numbers = [reading.number_of(connection, citizen_id) for citizen_id in citizen_ids]
    for citizen_id, number in zip(citizen_ids, numbers, strict=True):
        if number:
            store.note_soon(Note.SHOWN, _("ID number shown"), subject=citizen_id)
    flush(store)
    return [number or "" for number in numbers]


def rows_to_list(store: Store, citizen_ids: Sequence[str]) -> list[CitizenRow]:
    """Return citizens for the command line, whose lists go anywhere: in full and recorded, as an export is.

    Who may not see ID numbers gets them masked.
    """
    settle(store)
    with store.read() as connection:
        found = reading.rows(connection, citizen_ids)
    if not (store.may(Right.SHOW) and store.may(Right.EXPORT)):
        flush(store)
        return [replace(row, id_number=masked(row.id_number) or None) for row in found]
    exported(store, _("List of citizens given to the command line: {count} people").format(count=len(found)))
    return found


def number_meant(store: Store, text: str, citizen_id: str | None) -> str:
    """Return the number that a form's text means: of a mask left untouched the one in the citizen's record."""
    if citizen_id is None or not is_masked(text):
        return text
    with store.read() as connection:
        standing = reading.number_of(connection, citizen_id)
    return standing if standing is not None and masked(standing) == text.strip() else text


def exported(store: Store, title: str, *, file: str = "") -> None:
    """Record that a list with personal data leaves the program; `file` is its name alone, without folders."""
    store.note(Note.EXPORTED, title, detail=file)


# Searching by number ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Search:
    digits: str
    subject: str | None


def looked_for(store: Store, text: str, found: Sequence[str]) -> None:
    """Keep in mind that people were looked for by `text`, where that holds digits enough for an ID number.

    While somebody types, each search takes the place of the one that it goes on with (or takes back); `settle` records
    the last one. Another number records the one before.
    """
    digits = max((re.sub(r"\D", "", one) for one in _DIGITS.findall(text)), key=len, default="")
    if len(digits) < _LEAST:
        return
    search = _Search(digits, found[0] if len(found) == 1 else None)
    before: _Search | None = store.caches.get(_SEARCH)
    if before is not None and not _goes_on(before.digits, search.digits):
        settle(store)
    store.caches[_SEARCH] = search


def _goes_on(before: str, now: str) -> bool:
    return before.startswith(now) or now.startswith(before)


def waiting(store: Store) -> bool:
    """Say whether a search, or anything else that was read, is still to be recorded."""
    return store.has_notes or store.caches.get(_SEARCH) is not None


def settle(store: Store) -> None:
    """Take the last search by number as meant; it is written with the next action, or by `flush`."""
    search: _Search | None = store.caches.pop(_SEARCH, None)
    if search is not None:
        title, detail = _("People looked for by an ID number"), masked("0" * _SEEN + search.digits[-_SEEN:])
        store.note_soon(Note.SEARCHED, title, subject=search.subject, detail=detail)


def flush(store: Store) -> None:
    """Write down what was read and is not recorded yet."""
    settle(store)
    if store.has_notes:
        store.flush_notes()
