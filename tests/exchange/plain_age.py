"""Age (`age-encryption.org/v1`) written out from its specification, with every secret chosen by the caller.

For files that must come out the same each time (the test vectors), and for such as no age would write (hostile ones).
Nothing here is safe for anything but tests.
"""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
CHUNK = 64 * 1024


def bech32(prefix, raw):
    """32 bytes as age writes them (BIP 173)."""
    number = int.from_bytes(raw, "big") << 4
    values = [number >> 5 * place & 31 for place in range(51, -1, -1)]
    check = 1
    for value in [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(one) & 31 for one in prefix), *values, *[0] * 6]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, part in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= part if top >> bit & 1 else 0
    values += [(check ^ 1) >> 5 * (5 - place) & 31 for place in range(6)]
    return f"{prefix}1" + "".join(ALPHABET[value] for value in values)


def raw_of(text):
    """The 32 bytes of a key as age writes it."""
    number = 0
    for letter in text.lower().rpartition("1")[2][:52]:
        number = number << 5 | ALPHABET.index(letter)
    return (number >> 4).to_bytes(32, "big")


def pair(secret):
    """Return (recipient, identity) of 32 secret bytes."""
    public = X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    return bech32("age", public), bech32("age-secret-key-", secret).upper()


def stanza(kind, arguments, body):
    """One stanza of a header."""
    lines = _base64(body)
    wrapped = [lines[at : at + 64] for at in range(0, len(lines), 64)]
    if not wrapped or len(wrapped[-1]) == 64:
        wrapped.append(b"")
    return b" ".join((b"->", kind, *arguments)) + b"\n" + b"\n".join(wrapped) + b"\n"


def for_key(recipient, file_key, ephemeral):
    """The stanza by which one recipient gets at the key of the file."""
    secret, public = X25519PrivateKey.from_private_bytes(ephemeral), raw_of(recipient)
    share = secret.public_key().public_bytes_raw()
    shared = secret.exchange(X25519PublicKey.from_public_bytes(public))
    wrap = _derived(shared, share + public, b"age-encryption.org/v1/X25519")
    return stanza(b"X25519", [_base64(share)], ChaCha20Poly1305(wrap).encrypt(bytes(12), file_key, None))


def encrypt(data, stanzas, file_key, nonce):
    """Return `data` under a header of these stanzas."""
    header = b"age-encryption.org/v1\n" + b"".join(stanzas) + b"---"
    mac = hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")
    cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)] or [b""]
    packed = [
        cipher.encrypt(number.to_bytes(11, "big") + bytes([number == len(chunks) - 1]), chunk, None)
        for number, chunk in enumerate(chunks)
    ]
    return b"".join((header, b" ", _base64(mac), b"\n", nonce, *packed))


def encrypted(data, recipients, seed):
    """Return `data` encrypted to the recipients, every secret drawn from `seed` (bytes): the same each time."""

    def secret(name):
        return hashlib.sha256(name + b"\0" + seed).digest()

    file_key = secret(b"file")[:16]
    stanzas = [for_key(one, file_key, secret(one.encode())) for one in recipients]
    return encrypt(data, stanzas, file_key, secret(b"nonce")[:16])


def _base64(data):
    return base64.b64encode(data).rstrip(b"=")


def _derived(secret, salt, info):
    return HKDF(SHA256(), 32, salt, info).derive(secret)
