"""Whose files are believed: the keys by which others are known, and what is to be thought of who signed a file.

A unit is known by a key once an officer compared its ten words on the phone and confirmed them, or where the
certificate of an upper level that is known vouches for the key, for exactly its units and dates.

**A revoked key.** Whoever holds a stolen key can write any day into a file. So what counts is the day on which a file
arrives, which nobody outside can set, not the day that it bears: from the day of revocation on nothing more is taken
in that the key signed, even where it bears an earlier day; the unit signs it anew. A file that bears the day or a later
one is not believed whenever it comes. What was taken in before stays: it was believed rightly on that day, and a thief
cannot have made it; where it bears the day of revocation or a later one, `counting_since` names it to the officer. The
same holds for a certificate that has run out, for the same reason.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from cdht_desktop.changes import Changes
from cdht_desktop.data import exchange_keys as kept
from cdht_desktop.data import key_statements as statements
from cdht_desktop.data.exchange_keys import PC, Known, Pin
from cdht_desktop.data.store import Store
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.exchange import keys
from cdht_desktop.exchange.key_words import Certificate
from cdht_desktop.exchange.keys import PublicKey
from cdht_desktop.exchange.manifest import Level, Manifest
from cdht_desktop.ops import vouching
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = [
    "Known", "KnownRow", "PublicKey", "SignerState", "confirm", "confirm_known", "counting_since", "known",
    "look_at_key_file", "met", "recipients_of", "signer_state", "standing", "trust_key_file", "upper", "upper_of",
]  # fmt: skip
_COMMUNE_DIGITS = 5  # of a commune's code; provinces have two, the districts of before had three
Standing = Literal["confirmed", "certified", "unconfirmed", "expired", "replaced", "revoked"]
State = Literal["trusted", "unknown", "other_key", "revoked", "expired", "wrong_unit"]


@dataclass(frozen=True)
class SignerState:
    """What is to be thought of who signed a file: one word for programs, one sentence, and the words for the phone."""

    state: State
    words: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class KnownRow:
    """A known key as the window shows it: `by` and `at` (ISO text in UTC) tell who last confirmed or changed it."""

    key: Known
    words: tuple[str, ...]
    by: str
    at: str
    revoked_from: dt.date | None
    revoked_reason: str
    expired: bool

    @property
    def id(self) -> str:
        """The id of the key's row."""
        return self.key.id


def known(store: Store) -> list[KnownRow]:
    """Return the keys by which others are known, those in use first, then the replaced ones."""
    today = dt.date.today()
    with store.read() as connection:
        found = kept.known_keys(connection)
        by = kept.confirmed_by(connection, [key.id for key in found])
        revoked = {key.key_id: statements.revoked_from(connection, key.key_id) or (None, "") for key in found}
    rows = []
    for key in found:
        (user, at), (day, reason) = by.get(key.id, ("", key.pinned_at)), revoked[key.key_id]
        expired = key.certified_by is not None and not _in_dates(key, today)
        rows.append(KnownRow(key, keys.words(key.public), user, at, day, reason, expired))
    return rows


def standing(row: KnownRow) -> Standing:
    """Return in one word how a known key stands today."""
    if row.revoked_from is not None and row.revoked_from <= dt.date.today():
        return "revoked"
    if row.key.replaced_at is not None:
        return "replaced"
    if row.expired:
        return "expired"
    return "confirmed" if row.key.confirmed else "certified" if row.key.certified_by else "unconfirmed"


def signer_state(
    connection: Connection, manifest: Manifest, *, level: Level | None = None, on: dt.date | None = None
) -> SignerState:
    """Say what is to be thought of who signed a file whose signature holds.

    `level` is what the signer has to be (None: whatever they are known as); `on` the day on which the file came (None:
    today), by which revocations and certificates are judged.
    """
    sender, signer = manifest.sender, manifest.signer
    day, public = on or dt.date.today(), bytes.fromhex(signer.public_key)
    words = keys.words(public)

    if sentence := _revoked(connection, manifest, day):
        return SignerState("revoked", words, sentence)
    if level is not None and sender.level != level:
        sentence = _("The file comes from another level than the one that it is for.")
        return SignerState("wrong_unit", words, sentence)
    rows = [key for key in kept.known_keys(connection, unit=sender.unit) if key.replaced_at is None]
    own = next((key for key in rows if key.public == public and _is_level(key, sender.level)), None)
    certificate = vouching.certificate_of(connection, manifest)
    state: State
    if own is not None and own.confirmed:
        state, sentence = "trusted", _("The key of {unit} is known here.").format(unit=sender.unit_name)
    elif certificate is not None:
        state, sentence = _by_certificate(certificate, manifest, day)
    elif own is not None and own.certified_by:
        state, sentence = _by_older_certificate(own, manifest, day)
    else:
        state, sentence = _stranger(connection, manifest, rows, words)
    return SignerState(state, words, sentence)


def _revoked(connection: Connection, manifest: Manifest, day: dt.date) -> str:
    """Return the sentence for a key that is not believed, "" for one that is."""
    found = statements.revoked_from(connection, manifest.signer.key_id)
    if found is None or max(day, manifest.sender.created) < found[0]:
        return ""
    sentence = _(
        "The key that signed this file was revoked from {day} on ({reason}); nothing that it signed is taken in any more. "
        "{unit} has to make a new key and hand in again."
    )
    return sentence.format(day=f"{found[0]:%d/%m/%Y}", reason=found[1] or "–", unit=manifest.sender.unit_name)


def _by_certificate(certificate: Certificate, manifest: Manifest, day: dt.date) -> tuple[State, str]:
    if manifest.sender.unit not in certificate.units:
        sentence = _("The certificate in this file is for {units}; the file says that it comes from {unit}.")
        return "wrong_unit", sentence.format(units=", ".join(certificate.units), unit=manifest.sender.unit)
    if not (certificate.holds_on(day) and certificate.holds_on(manifest.sender.created)):
        return "expired", _expired(certificate.valid_from, certificate.valid_to)
    sentence = _("{issuer} vouches for this key by a certificate until {day}.")
    return "trusted", sentence.format(issuer=certificate.issuer.unit_name, day=f"{certificate.valid_to:%d/%m/%Y}")


def _by_older_certificate(key: Known, manifest: Manifest, day: dt.date) -> tuple[State, str]:
    """Judge a file without a certificate by the one that came before it for the same key."""
    if _in_dates(key, day) and _in_dates(key, manifest.sender.created):
        return "trusted", _("A certificate vouches for the key of {unit}.").format(unit=manifest.sender.unit_name)
    return "expired", _expired(key.valid_from or day, key.valid_to or day)


def _stranger(
    connection: Connection, manifest: Manifest, rows: list[Known], words: tuple[str, ...]
) -> tuple[State, str]:
    """Return what is to be thought of a key by which nobody knows the unit."""
    sender, said = manifest.sender, {"unit": manifest.sender.unit_name, "words": " ".join(words)}
    elsewhere = [key for key in kept.known_keys(connection, key_id=manifest.signer.key_id) if key.unit != sender.unit]
    if elsewhere:
        sentence = _("This key is known as that of {known}; the file says that it comes from {unit}.")
        return "wrong_unit", sentence.format(known=elsewhere[0].unit_name, unit=sender.unit_name)
    if any(key.confirmed and key.level != PC and key.level == sender.level for key in rows):
        return "other_key", _(
            "{unit} signed with another key than the one known here. Ask them on the phone for the words of their key; "
            "these are: {words}."
        ).format(**said)
    return "unknown", _(
        "The key of {unit} is not confirmed yet. Ask them on the phone for the words of their key; these are: {words}."
    ).format(**said)


def _expired(first: dt.date, last: dt.date) -> str:
    sentence = _("The certificate of this key holds from {first} to {last} only. Issue a new one, or confirm the key.")
    return sentence.format(first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")


def confirm(writing: Write, manifest: Manifest) -> None:
    """Know a file's signer by its key from now on, within an action: an officer heard the words on the phone.

    Raises `Refused` for a revoked key: it never comes back.
    """
    _refuse_revoked(writing.connection, manifest.signer.key_id)
    public = bytes.fromhex(manifest.signer.public_key)
    level = _level(writing.connection, manifest.sender.unit, manifest.sender.level)
    said = Pin(
        manifest.sender.unit, manifest.sender.unit_name, public, keys.key_id(public), level, manifest.signer.reply_to
    )
    kept.pin(writing, said)


def met(writing: Write, manifest: Manifest) -> None:
    """Note, within an action, by which keys the trusted signer of a file wants to be answered.

    One whose key a certificate vouches for comes to stand among the known keys, until the certificate's last day.
    """
    sender, signer = manifest.sender, manifest.signer
    rows = kept.known_keys(writing.connection, unit=sender.unit, key_id=signer.key_id)
    certificate = vouching.certificate_of(writing.connection, manifest)
    if rows and (rows[0].confirmed or certificate is None):
        if signer.reply_to and rows[0].recipients != signer.reply_to:
            kept.keep_recipients(writing, rows[0].id, signer.reply_to)
    elif certificate is not None:
        dates = (certificate.issuer.key_id, certificate.valid_from, certificate.valid_to)
        public = bytes.fromhex(signer.public_key)
        said = Pin(sender.unit, sender.unit_name, public, signer.key_id, sender.level, signer.reply_to, dates)
        if not rows or (rows[0].certified_by, rows[0].valid_from, rows[0].valid_to) != dates:
            kept.pin(writing, said)
        elif signer.reply_to:
            kept.keep_recipients(writing, rows[0].id, signer.reply_to)


def look_at_key_file(store: Store, file: Path) -> tuple[PublicKey, tuple[str, ...]]:
    """Return what a key file says and its words, to be compared on the phone; only reads. Raises `BadBatch`."""
    found = keys.read_public_key_file(file)
    with store.read() as connection:
        _refuse_own(connection, found)
        _refuse_revoked(connection, found.key_id)
    return found, keys.words(found.public)


@needs(Right.SETTINGS)
def trust_key_file(store: Store, file: Path) -> Changes[tuple[str, ...]]:
    """Know another unit by the keys in `file` from now on; answers the words. Raises `BadBatch`, `Refused`."""
    found = keys.read_public_key_file(file)
    with store.write(_("Key of {unit} confirmed").format(unit=found.unit), undoable=False) as writing:
        connection = writing.connection
        _refuse_own(connection, found)
        _refuse_revoked(connection, found.key_id)
        level = _level(connection, found.unit, found.level or _level_of_old(connection))
        kept.pin(writing, Pin(found.unit, found.unit_name, found.public, found.key_id, level, found.recipients))
    return writing.changes(keys.words(found.public))


@needs(Right.SETTINGS)
def confirm_known(store: Store, row_id: str) -> Changes[None]:
    """Confirm a key that is on record here, unconfirmed or replaced, after its words were heard on the phone.

    Raises `Refused` where there is none, or it is revoked.
    """
    with store.write(_("Key confirmed"), undoable=False) as writing:
        key = next((one for one in kept.known_keys(writing.connection) if one.id == row_id), None)
        if key is None:
            raise Refused(_("This key is not known here any more."))
        _refuse_revoked(writing.connection, key.key_id)
        writing.title = _("Key of {unit} confirmed").format(unit=key.unit)
        kept.pin(writing, Pin(key.unit, key.unit_name, key.public, key.key_id, key.level, key.recipients))
    return writing.changes(None)


def recipients_of(connection: Connection, unit: str) -> tuple[str, ...]:
    """Return the keys to encrypt to a unit by; none where it is not known, or its key is revoked.

    Of this unit itself: those of its other PCs.
    """
    standing = [key for key in kept.known_keys(connection, unit=unit) if key.replaced_at is None and _is_good(key)]
    good = [key for key in standing if statements.revoked_from(connection, key.key_id) is None]
    return tuple(dict.fromkeys(one for key in good for one in key.recipients))


def upper(connection: Connection) -> Known | None:
    """Return the upper level as a commune's workspace knows it, None where no officer confirmed its key."""
    found = [
        key
        for key in kept.known_keys(connection)
        if key.level == "upper"
        and key.confirmed
        and key.replaced_at is None
        and statements.revoked_from(connection, key.key_id) is None
    ]
    return max(found, key=lambda key: key.pinned_at, default=None)


def upper_of(store: Store) -> Known | None:
    """Return the upper level as this workspace knows it."""
    with store.read() as connection:
        return upper(connection)


def counting_since(store: Store, key_id: str, day: dt.date) -> list[tuple[str, int, int, str]]:
    """Return (unit's name, year, revision, file name) of what counts here, signed by a key on that day or later."""
    with store.read() as connection:
        return statements.counting_files(connection, key_id, day)


def _is_good(key: Known) -> bool:
    return key.confirmed or (key.certified_by is not None and _in_dates(key, dt.date.today()))


def _in_dates(key: Known, day: dt.date) -> bool:
    return key.valid_from is not None and key.valid_to is not None and key.valid_from <= day <= key.valid_to


def _is_level(key: Known, level: Level) -> bool:
    """Say whether a key is known as that of a level; this unit's second PC says that it is a commune's, or a PC's."""
    return key.level == level or (key.level == PC and level != "upper")


def _level(connection: Connection, unit: str, said: str) -> str:
    """Return as what a key's holder is known: whoever has this very commune's code is another PC of it.

    Raises `Refused` where a commune calls itself an upper level to one: its word about other keys would be believed.
    """
    at_commune = kept.own_level(connection) == "commune"
    if at_commune and unit == kept.own_unit(connection):
        return PC
    if said == "upper" and not at_commune and len(unit) == _COMMUNE_DIGITS:
        sentence = _(
            "The code {unit} is a commune's, but the key says that it is an upper level's; it was not confirmed."
        )
        raise Refused(sentence.format(unit=unit))
    return said


def _level_of_old(connection: Connection) -> str:
    """Return whose key a file holds that was made before key files said so: a commune trusts its upper level's."""
    return "upper" if kept.own_level(connection) == "commune" else "commune"


def _refuse_own(connection: Connection, found: PublicKey) -> None:
    if any(key.key_id == found.key_id for key in kept.own_keys(connection)):
        raise Refused(_("This is the key of this workspace itself; load the file that the other unit sent."))


def _refuse_revoked(connection: Connection, key_id: str) -> None:
    found = statements.revoked_from(connection, key_id)
    if found is not None:
        sentence = _("This key was revoked from {day} on and is not believed again; the unit has to make a new one.")
        raise Refused(sentence.format(day=f"{found[0]:%d/%m/%Y}"))
