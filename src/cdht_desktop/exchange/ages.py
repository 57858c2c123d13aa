"""Encrypting with age: to public keys (`age1…`), never to a passphrase."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyrage
from pyrage import x25519

from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import points

_FIRST_LINE = b"age-encryption.org/v1\n"
_MAX_HEADER = 8 * 1024  # bytes; sixteen readers and what age adds to keep others honest take 2,200
_STANZA, _OURS, _GREASE = b"-> ", b"X25519", b"-grease"


class NotForUs(BadBatch):
    """None of the private keys at hand opens what was encrypted."""


@dataclass(frozen=True)
class AgeKey:
    """A key pair of age, as age itself writes them; `identity` is the private half and is shown to nobody."""

    recipient: str
    identity: str

    def __repr__(self) -> str:
        return f"AgeKey({self.recipient})"


def make_age_key() -> AgeKey:
    """Return a new key pair from the operating system's randomness."""
    identity = x25519.Identity.generate()
    return AgeKey(str(identity.to_public()), str(identity))


def is_recipient(text: str) -> bool:
    """Say whether `text` is a public key of age, in the one way that age writes it, and can be somebody's."""
    try:
        return str(x25519.Recipient.from_str(text)) == text and points.may_receive(text)
    except pyrage.RecipientError:
        return False


def recipient_of(identity: str) -> str:
    """Return the public half of a private key; raises `ValueError` where it is none."""
    try:
        return str(x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError as error:
        raise ValueError("not a private key of age") from error


def encrypt(data: bytes, recipients: Sequence[str]) -> bytes:
    """Return `data` encrypted to each of the public keys; raises `ValueError` where one is none."""
    if not all(map(is_recipient, recipients)):
        raise ValueError("not a public key of age")
    return bytes(pyrage.encrypt(data, [x25519.Recipient.from_str(one) for one in recipients]))


def readers(data: bytes) -> int:
    """Return to how many public keys a text was encrypted, by its header alone.

    Raises `ValueError` where it is not age's, or can be opened in another way (a passphrase, other kinds of keys).
    """
    header, end, _rest = data[:_MAX_HEADER].partition(b"\n--- ")
    if not end or not header.startswith(_FIRST_LINE):
        raise ValueError("not encrypted with age")
    kinds = [line.split(b" ")[1] for line in header.split(b"\n") if line.startswith(_STANZA)]
    if any(kind != _OURS and not kind.endswith(_GREASE) for kind in kinds):
        raise ValueError("encrypted to other kinds of keys")
    return kinds.count(_OURS)


def decrypt(data: bytes, identities: Sequence[str]) -> bytes:
    """Return what was encrypted to one of the private keys.

    Raises `NotForUs` where none of them opens it, `ValueError` where it is no encrypted text or was changed.
    """
    try:
        return bytes(pyrage.decrypt(data, [x25519.Identity.from_str(one) for one in identities]))
    except pyrage.DecryptError as error:
        if not identities or "No matching keys" in str(error):
            raise NotForUs("not encrypted to any key at hand") from error
        raise ValueError("not readable as encrypted") from error
    except pyrage.IdentityError as error:
        raise ValueError("not a private key of age") from error
