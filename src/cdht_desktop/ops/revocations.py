"""Revoked keys: said by an officer here, and by the numbered, signed lists of an upper level.

Each list of an upper level holds all that its lists before held; a list with a lower number than the one known is
refused, so that nobody brings an old one back. What a revocation means for a file stands in `ops.trust`. Which keys were
revoked after a backup was made is not known once it was restored elsewhere: they are to be revoked again; communes forget
none.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from cdht_desktop.changes import Changes
from cdht_desktop.data import exchange_keys as kept
from cdht_desktop.data import key_statements as statements
from cdht_desktop.data.key_statements import RevokedRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import BadBatch, FieldErrors, NotFound, Refused
from cdht_desktop.exchange import key_words, keys
from cdht_desktop.exchange.key_words import Revocations, Revoked
from cdht_desktop.files import replacing
from cdht_desktop.ops import file_numbers, key_certificates, own_keys, vouching
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

Record = tuple[str, Mapping[str, Any]]
ENDING = key_words.REVOCATIONS_ENDING
_EARLIEST = dt.date(2020, 1, 1)


@needs(Right.SETTINGS)
def revoke(store: Store, key_id: str, reason: str, day: dt.date | None) -> Changes[int]:
    """Believe a key no more from a day on; answers the number of the list that says so, 0 in a commune's workspace.

    At an upper level the key comes onto the list that goes down to the communes, with `reason`. What was taken in before
    stays. Raises `FieldErrors` (`reason`, `day`), `NotFound` (the key).
    """
    why = _checked(reason, day)
    issuer = own_keys.signing(store).key_id if store.level == "upper" else ""
    with store.write(_("Key revoked"), undoable=False) as writing:
        found = kept.known_keys(writing.connection, key_id=key_id)
        if not found or day is None:
            raise NotFound(_("No key {key} is known here.").format(key=key_id))
        writing.title = _("Key of {unit} revoked from {day} on: {reason}").format(
            unit=found[0].unit, day=f"{day:%d/%m/%Y}", reason=why
        )
        statements.mark_revoked(writing, {key_id: (day, why)})
        number = 0
        if issuer:
            known = _number(statements.revocations(writing.connection, _own_ids(writing.connection)))
            number = file_numbers.following(store, file_numbers.REVOKED, known)
            _keep_own(store, writing, RevokedRow(issuer, number, found[0].unit, key_id, day, why))
    return writing.changes(number)


def current(store: Store) -> list[Record]:
    """Return the records of this upper level's list for a batch of kind "lists", none where nothing was ever revoked."""
    said = _own_list(store)
    return [*key_words.revocation_records(said.number, said.keys)] if said.number else []


def take(writing: Write, records: Iterable[Record], issuer: str) -> int:
    """Take in the list of revoked keys that came in a batch signed by the key `issuer`, within an action.

    Records of other types are passed over. Returns how many keys are revoked anew. Raises `BadBatch` for an issuer who
    is no known upper level, an older list than the one known, and records that are no list.
    """
    try:
        number, found = key_words.from_records(records)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise BadBatch(_("The list of revoked keys cannot be read; nothing was changed.")) from error
    return _take(writing, number, found, issuer) if number else 0


@needs(Right.SETTINGS)
def take_file(store: Store, file: Path) -> Changes[int]:
    """Take in an upper level's list of revoked keys as a file; answers how many are revoked anew. Raises `BadBatch`."""
    said = key_words.read_text(key_words.text_of(file), file.name)
    if not isinstance(said, Revocations):
        raise BadBatch(_("“{name}” is a certificate, no list of revoked keys.").format(name=file.name))
    with store.write(_("List {number} of revoked keys taken in").format(number=said.number), undoable=False) as writing:
        if not vouching.is_known_upper(writing.connection, said.issuer.key_id, said.issuer.public):
            raise _unknown()
        count = _take(writing, said.number, said.keys, said.issuer.key_id)
    return writing.changes(count)


@needs(Right.HAND_UP)
def save(store: Store, out: Path) -> int:
    """Write this upper level's list of revoked keys as a signed file; return its number.

    Raises `Refused` where nothing was revoked yet, or this is no upper level.
    """
    key_certificates.upper_only(store)
    said = _own_list(store)
    if not said.number:
        raise Refused(_("No key was revoked yet; there is no list to save."))
    content = key_words.revocations(keys.signing_key(own_keys.signing(store).private), said)
    with replacing(out) as stream:
        stream.write(content.encode("utf-8") + b"\n")
    return said.number


def number(store: Store) -> int:
    """Return the number of this upper level's own list, 0 before anything was revoked."""
    with store.read() as connection:
        return _number(statements.revocations(connection, _own_ids(connection)))


def _keep_own(store: Store, writing: Write, row: RevokedRow) -> None:
    """Keep a line of this upper level's own list, and that its number is given."""
    statements.keep_revocations(writing, row.issuer, [row])
    file_numbers.keep(store, file_numbers.REVOKED, row.list_number)


def _own_list(store: Store) -> Revocations:
    issuer = key_certificates.issuer(store)
    rows = _numbered_rows(store)
    latest = {
        row.key_id: row for row in sorted(rows, key=lambda row: row.list_number)
    }  # by keys that were replaced since
    listed = tuple(Revoked(row.unit, row.key_id, row.revoked_from, row.reason) for row in latest.values())
    return Revocations(issuer, _number(rows), listed)


def _numbered_rows(store: Store) -> list[RevokedRow]:
    """Return the lines of this upper level's own list; after a restore under a number that was never given.

    A list that went out before the restore may bear the number that the restored data know, or a higher one: communes
    would refuse this one as older, or as another of the same number.
    """
    with store.read() as connection:
        rows = statements.revocations(connection, _own_ids(connection))
    newest = max(rows, key=lambda row: row.list_number, default=None)
    if newest is None or not file_numbers.sentence(store, file_numbers.REVOKED, newest.list_number):
        return rows
    number = file_numbers.following(store, file_numbers.REVOKED, newest.list_number)
    title = _("List of revoked keys numbered anew after a restore: {number}").format(number=number)
    with store.write(title, undoable=False) as writing:
        _keep_own(store, writing, replace(newest, list_number=number))
        return statements.revocations(writing.connection, _own_ids(writing.connection))


def _take(writing: Write, number: int, found: Collection[Revoked], issuer: str) -> int:
    connection = writing.connection
    if not vouching.is_known_upper(connection, issuer):
        raise _unknown()
    standing = statements.revocations(connection, _ids_of_unit(connection, issuer))
    known = _number(standing)
    before = {row.key_id: Revoked(row.unit, row.key_id, row.revoked_from, row.reason) for row in standing}
    if number < known:
        sentence = _(
            "List {number} of revoked keys is older than list {known}, which is known here; it was not taken in."
        )
        raise BadBatch(sentence.format(number=number, known=known))
    changed = [one for one in found if before.get(one.key_id) != one]
    if number == known and changed:
        sentence = _("There is another list {number} of revoked keys than the one known here; it was not taken in.")
        raise BadBatch(sentence.format(number=number))
    rows = (RevokedRow(issuer, number, one.unit, one.key_id, one.revoked_from, one.reason) for one in changed)
    statements.keep_revocations(writing, issuer, rows)
    statements.mark_revoked(writing, {one.key_id: (one.revoked_from, one.reason) for one in changed})
    return sum(one.key_id not in before for one in changed)


def _number(rows: Iterable[RevokedRow]) -> int:
    return max((row.list_number for row in rows), default=0)


def _own_ids(connection: Connection) -> list[str]:
    return [key.key_id for key in kept.own_keys(connection)]


def _ids_of_unit(connection: Connection, key_id: str) -> set[str]:
    """Return all keys by which the unit with this key was ever known: its list goes on when its key is replaced."""
    units = {key.unit for key in kept.known_keys(connection, key_id=key_id)}
    return {key.key_id for key in kept.known_keys(connection) if key.unit in units}


def _checked(reason: str, day: dt.date | None) -> str:
    why, wrong = nfc(reason), {}
    if not why:
        wrong["reason"] = _("Say why the key is revoked.")
    elif len(why) > key_words.MAX_REASON or not why.isprintable():
        wrong["reason"] = _("At most {count} letters.").format(count=key_words.MAX_REASON)
    if day is None:
        wrong["day"] = _("Give the day from which the key is not believed.")
    elif day < _EARLIEST:
        wrong["day"] = _("The day lies before any key was made.")
    if wrong:
        raise FieldErrors(wrong)
    return why


def _unknown() -> BadBatch:
    return BadBatch(
        _("The list of revoked keys comes from an upper level that is not known here; confirm its key first.")
    )
