"""Private halves of keys, as they are kept: sealed with the data key where the database itself is not encrypted by us.

A database in a folder is encrypted whole, and holds them as they are. On a server others read the tables: whoever runs
it, whoever reads its backups. There such a text stands as ChaCha20-Poly1305 under a key that follows from the data key
(HMAC-SHA256), with what it is a part of: a sealed text that is put into another row does not open. The connections of a
store on a server carry that key (`SEALING`).
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import Connection

from cdht_desktop.errors import Refused
from cdht_desktop.words import _

SEALING = "cdht_sealing"  # the option of a connection that holds the key
_MARK = "sealed1:"
_PURPOSE = b"cdht-desktop sealed text 1"
_NONCE_BYTES = 12


def sealing_key(data_key: bytes) -> bytes:
    """Return the key that seals, which follows from the data key."""
    return hmac.digest(data_key, _PURPOSE, hashlib.sha256)


def sealed_text(connection: Connection, text: str, part: str) -> str:
    """Return `text` as it is to be kept in the database behind a connection.

    `part` says what it is, such as `signing_key` and the key's id; the same must be given to open it.
    """
    key = connection.get_execution_options().get(SEALING)
    if key is None:
        return text
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, text.encode("utf-8"), part.encode("utf-8"))
    return _MARK + base64.b64encode(nonce + sealed).decode("ascii")


def opened_text(connection: Connection, kept: str, part: str) -> str:
    """Return the text that `sealed_text` made `kept` of; raises `Refused` where it was altered, or put there unsealed."""
    key = connection.get_execution_options().get(SEALING)
    if key is None:
        return kept
    try:
        if not kept.startswith(_MARK):
            raise ValueError(part)
        raw = base64.b64decode(kept.removeprefix(_MARK), validate=True)
        opened = ChaCha20Poly1305(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], part.encode("utf-8"))
    except (ValueError, InvalidTag) as error:
        raise Refused(_("A key of this workspace was altered on the server: it is not used.")) from error
    return opened.decode("utf-8")
