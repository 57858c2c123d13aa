"""This workspace's own keys: the one that signs, those by which others encrypt to it, and the paper backup key.

The signing and the working key are made when they are first needed, inside an action, and never leave the encrypted
database. The private half of an upper level's paper key is the other way round: it is shown once, for paper, and never
kept; only its public half is, so that every file can be opened by it when the computer is lost.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path

from cdht_desktop.changes import Changes
from cdht_desktop.data import exchange_keys as kept
from cdht_desktop.data import key_statements as statements
from cdht_desktop.data.exchange_keys import OwnAgeKey, OwnKey
from cdht_desktop.data.store import Store
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import BadBatch, FieldErrors, Refused
from cdht_desktop.exchange import ages, key_words, keys
from cdht_desktop.files import replacing
from cdht_desktop.ops import association
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = [
    "ENDING", "MAX_REASON", "OwnKey", "OwnKeys", "PaperKey", "identities", "keep_paper_key", "new_paper_key", "overview",
    "public_key_file", "recipients", "renew", "replaced_key_files", "restore", "save_public_key", "signing",
    "take_certificate", "words",
]  # fmt: skip
ENDING = ".cdhtkey"
MAX_REASON = 200
_IDENTITY = "AGE-SECRET-KEY-1"
_GROUP = 4
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
# Bech32, in which age writes its keys, has no 1, B, I or O after the prefix: what looks like one is another letter.
_MISREAD = str.maketrans("1IOB", "LL08")


@dataclass(frozen=True)
class OwnKeys:
    """What is known of this workspace's own keys, nothing secret; `key_id` is "" before the key was first needed.

    `paper` says when the paper backup key was made (ISO text in UTC), None where there is none, `paper_check` the last
    four letters of its public half, which stand on the sheet; `level` whether one is
    wanted; `revoked_from` the day from which others do not believe the key any more. `replaced` counts the signing keys
    before this one.
    """

    level: str
    key_id: str = ""
    words: tuple[str, ...] = ()
    typed: str = ""
    made_at: str = ""
    certificate: key_words.Certificate | None = None
    revoked_from: dt.date | None = None
    working: str | None = None
    paper: str | None = None
    paper_check: str = ""
    replaced: int = 0

    @property
    def lacks_paper(self) -> bool:
        """Whether this is an upper level without the key that opens files when the computer is lost."""
        return self.level == "upper" and self.paper is None


@dataclass(frozen=True)
class PaperKey:
    """A paper backup key that was just made; `identity` is its private half, for paper alone."""

    recipient: str
    identity: str = field(repr=False)

    @property
    def groups(self) -> tuple[str, ...]:
        """What stands after `AGE-SECRET-KEY-1`, in groups of four letters for a person to type."""
        letters = self.identity.removeprefix(_IDENTITY)
        return tuple(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def overview(store: Store) -> OwnKeys:
    """Return what is known of this workspace's own keys; only reads, and so makes none."""
    with store.read() as connection:
        signing_keys, age_keys = kept.own_keys(connection), kept.age_keys(connection)
        own = next((key for key in signing_keys if key.replaced_at is None), None)
        revoked = statements.revoked_from(connection, own.key_id) if own else None
    by_role = {key.role: key.made_at for key in age_keys if key.replaced_at is None}
    check = next(
        (key.recipient[-_GROUP:].upper() for key in age_keys if key.role == "paper" and not key.replaced_at), ""
    )
    known = {
        "level": store.level,
        "working": by_role.get("working"),
        "paper": by_role.get("paper"),
        "paper_check": check,
    }
    if own is None:
        return OwnKeys(**known)  # type: ignore[arg-type] # the names above
    return OwnKeys(
        **known,  # type: ignore[arg-type] # the names above
        key_id=own.key_id,
        words=keys.words(own.public),
        typed=keys.typed(own.public),
        made_at=own.made_at,
        certificate=key_words.read_certificate(own.certificate) if own.certificate else None,
        revoked_from=revoked[0] if revoked else None,
        replaced=len(signing_keys) - 1,
    )


def signing(store: Store) -> OwnKey:
    """Return this workspace's signing key; it is made when first needed and never leaves the encrypted database."""
    with store.read() as connection:
        found = kept.own_key(connection)
    if found is not None:
        return found
    with store.write(_("Signing key made"), undoable=False) as writing:
        # Another officer on the same database may have been faster.
        return kept.own_key(writing.connection) or _make_signing(writing)


def recipients(store: Store) -> tuple[str, ...]:
    """Return the keys by which others encrypt to this workspace: the working one, made when first needed, then paper."""
    found = _recipients(_age_keys(store))
    if found:
        return found
    with store.write(_("Key to encrypt by made"), undoable=False) as writing:
        if not _recipients(kept.age_keys(writing.connection)):
            _make_working(writing)
        return _recipients(kept.age_keys(writing.connection))


def identities(store: Store) -> tuple[str, ...]:
    """Return all private halves by which files for this workspace open, those of replaced keys too; only reads."""
    return tuple(key.identity for key in _age_keys(store) if key.identity)


def words(store: Store) -> tuple[str, ...]:
    """Return the words of this workspace's key, to read out on the phone; the key is made when first needed."""
    return keys.words(signing(store).public)


def public_key_file(store: Store) -> bytes:
    """Return this workspace's public keys as the content of a small file that others can trust."""
    own = association.get(store)
    key = keys.signing_key(signing(store).private)
    return keys.public_key_file(key, own.unit, own.name, level=own.level, recipients=recipients(store))


def replaced_key_files(store: Store) -> list[bytes]:
    """Return the public key files of this workspace's replaced keys, the newest first: what they signed on paper stays."""
    own = association.get(store)
    with store.read() as connection:
        replaced = [key for key in kept.own_keys(connection) if key.replaced_at is not None]
    return [
        keys.public_key_file(keys.signing_key(key.private), own.unit, own.name, level=own.level) for key in replaced
    ]


@needs(Right.HAND_UP)
def save_public_key(store: Store, out: Path) -> None:
    """Write this workspace's public keys as a small file that others can trust. Raises `DiskProblem`."""
    content = public_key_file(store)
    with replacing(out) as stream:
        stream.write(content)


@needs(Right.SETTINGS)
def renew(store: Store, reason: str) -> Changes[tuple[str, ...]]:
    """Make a new signing key and a new working key in place of lost ones; answers the new words.

    The replaced ones stay on record: old files open with them. `reason` is kept in the history. Raises `FieldErrors`.
    """
    why = nfc(reason)
    if not why:
        raise FieldErrors({"reason": _("Say why a new key is needed.")})
    if len(why) > MAX_REASON:
        raise FieldErrors({"reason": _("At most {count} letters.").format(count=MAX_REASON)})
    with store.write(_("New keys in place of the ones before: {reason}").format(reason=why), undoable=False) as writing:
        made = _make_signing(writing)
        _make_working(writing)
    return writing.changes(keys.words(made.public))


@needs(Right.SETTINGS)
def new_paper_key(store: Store) -> PaperKey:
    """Return a new paper backup key, known to nobody yet: put it on paper, then call `keep_paper_key`.

    Raises `Refused` in a commune's workspace.
    """
    _upper_only(store)
    made = ages.make_age_key()
    return PaperKey(made.recipient, made.identity)


@needs(Right.SETTINGS)
def keep_paper_key(store: Store, recipient: str) -> Changes[None]:
    """Encrypt to this paper key from now on; the one before on paper opens the files made until now."""
    _upper_only(store)
    if not ages.is_recipient(recipient):
        raise ValueError("not a public key of age")
    with store.write(_("Paper backup key made"), undoable=False) as writing:
        kept.keep_age_key(writing, "paper", recipient, None)
    return writing.changes(None)


@needs(Right.SETTINGS)
def restore(store: Store, typed: str) -> Changes[bool]:
    """Take in a paper key, typed or scanned, when the working key is lost: the files encrypted to it open from now on.

    Its private half then stands in the encrypted database, so nothing new is encrypted to it and a new paper key is to
    be made. Answers whether this workspace knew the key. Raises `FieldErrors` (`identity`), `Refused` in a commune's
    workspace.
    """
    _upper_only(store)
    identity = _identity(typed)
    try:
        recipient = ages.recipient_of(identity)
    except ValueError:
        # Without its cause: that one may quote what was typed.
        sentence = _("This is not a paper backup key, or it was not typed correctly. Compare it group by group.")
        raise FieldErrors({"identity": sentence}) from None
    with store.write(_("Paper backup key taken in to open files"), undoable=False) as writing:
        known = kept.keep_found_identity(writing, recipient, identity)
    return writing.changes(known)


@needs(Right.SETTINGS)
def take_certificate(store: Store, said: key_words.Certificate, content: str) -> Changes[None]:
    """Keep the upper level's certificate for this workspace's key; it travels with each file from now on.

    Raises `BadBatch` where it is for another key or unit, or its issuer is not the upper level known here.
    """
    with store.write(_("Certificate of the own key taken in"), undoable=False) as writing:
        own = kept.own_key(writing.connection)
        if own is None or own.key_id != said.key_id or said.public != own.public:
            raise BadBatch(_("This certificate is for another key than this workspace's own."))
        if store.unit not in said.units:
            raise BadBatch(_("This certificate is for other units than this workspace's own."))
        kept.keep_own_certificate(writing, own.key_id, content)
    return writing.changes(None)


def _make_signing(writing: Write) -> OwnKey:
    pair = keys.make_key_pair()
    made = OwnKey(keys.key_id(pair.public), pair.public, pair.private)
    kept.keep_key(writing, made)
    return made


def _make_working(writing: Write) -> None:
    made = ages.make_age_key()
    kept.keep_age_key(writing, "working", made.recipient, made.identity)


def _age_keys(store: Store) -> list[OwnAgeKey]:
    with store.read() as connection:
        return kept.age_keys(connection)


def _recipients(found: list[OwnAgeKey]) -> tuple[str, ...]:
    """Return the public halves in use, none where there is no working key yet."""
    standing = [key for key in found if key.replaced_at is None]
    return tuple(key.recipient for key in standing) if any(key.role == "working" for key in standing) else ()


def _identity(typed: str) -> str:
    """Return a private key of age as age writes it, whatever way it was typed from paper."""
    letters = _BETWEEN.sub("", typed).upper()
    prefix = _BETWEEN.sub("", _IDENTITY)
    return _IDENTITY + letters.removeprefix(prefix).translate(_MISREAD)


def _upper_only(store: Store) -> None:
    if store.level != "upper":
        raise Refused(_("Only an upper level has a paper backup key; this workspace is a commune's."))
