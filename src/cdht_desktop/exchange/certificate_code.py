"""The code on a certificate: what the paper says, signed by the association, checked by anybody without a network.

The text of the QR is `CDHT1:` and Base45 (RFC 9285, so that a QR holds it in its dense alphabet) of a COSE_Sign1
(RFC 9052) with EdDSA, whose payload is a CBOR map with the keys of `_FIELDS`. Of the ID number only the last four
digits are in it. The specification stands in `docs/certificate-code.md`.
"""

import string
from collections.abc import Callable
from functools import cache
from typing import Any

import base45
import cbor2
from cwt import COSE, COSEKey
from cwt.exceptions import CWTError

from cdht_desktop.errors import Refused
from cdht_desktop.exchange.certificate_facts import ID_DIGITS, CertificateFacts
from cdht_desktop.exchange.keys import KeyPair, key_id
from cdht_desktop.words import _, n_

FAMILY = "CDHT"  # what the codes of all versions begin with
PREFIX = f"{FAMILY}1:"
LONGEST = 1_200  # characters that a code may have: three times the longest that is made
_OKP, _ED25519, _EDDSA = 1, 6, -8  # RFC 9053: key type, curve, algorithm
_KTY, _KID, _ALG, _CRV, _X, _D = 1, 2, 3, -1, -2, -4  # RFC 9052: labels of a COSE_Key
_ALPHABET = frozenset(string.digits + string.ascii_uppercase + " $%*+-./:")
_FIELDS: tuple[tuple[int, str, type], ...] = (
    (1, "number", str),
    (2, "name", str),
    (3, "birth_year", int),
    (4, "id_last", str),
    (5, "title", str),
    (6, "year", int),
    (7, "decision", str),
    (8, "date", str),
    (9, "unit", str),
)
_MAY_LACK = frozenset({"birth_year", "id_last"})
_SENTENCES = {
    "not_a_code": n_("This is not the code of a certificate."),
    "newer": n_("This code was made by a newer program. Update this program, then check again."),
    "other_key": n_("The code was signed with another key ({key}) than the one it is checked with."),
    "signature": n_("The signature does not hold: the code was altered, or another association signed it."),
}


class BadCode(Refused):
    """A code that is none, or that does not hold; `code` is a key of the sentences, for programs."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        super().__init__(_(_SENTENCES[code]).format(**values))


def signer(keys: KeyPair) -> Callable[[CertificateFacts], str]:
    """Return what turns facts into the text of a code signed with `keys`; the same facts give the same text."""
    key = COSEKey.new(_cose_key(keys.public) | {_D: keys.private})
    cose = COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True)

    def sign(facts: CertificateFacts) -> str:
        message = cose.encode_and_sign(cbor2.dumps(_as_map(facts), canonical=True), key)
        return f"{PREFIX}{base45.b45encode(message).decode('ascii')}"

    return sign


def read(text: str, public: bytes) -> CertificateFacts:
    """Return what a code says, checked with the 32 bytes of the association's public key; raises `BadCode`.

    Spaces and line breaks around the code, and small letters, are taken as a scanner or a person may give them.
    """
    message = _message(text)
    said = _header(message)
    if said != _kid(public):
        raise BadCode("other_key", key=_shown(said))
    try:
        payload = COSE.new().decode(message, _verifying_key(public))
        return _facts(cbor2.loads(payload))
    except (CWTError, ValueError, TypeError, LookupError, cbor2.CBORError) as error:
        raise BadCode("signature") from error


def _message(text: str) -> bytes:
    """Return the COSE message in a code's text."""
    found = text.strip("\r\n\t\0").upper()
    if found.startswith(tuple(f"{FAMILY}{number}:" for number in range(2, 10))):
        raise BadCode("newer")
    if not found.startswith(PREFIX) or len(found) > LONGEST or not set(found) <= _ALPHABET:
        raise BadCode("not_a_code")
    try:
        return bytes(base45.b45decode(found.removeprefix(PREFIX)))
    except ValueError as error:
        raise BadCode("not_a_code") from error


def _header(message: bytes) -> bytes:
    """Return the key's name that a message carries; its form is checked before anything in it is believed."""
    try:
        tagged = cbor2.loads(message)
        _protected, unprotected, payload, signature = tagged.value
        if not (tagged.tag == 18 and isinstance(payload, bytes) and isinstance(signature, bytes)):  # noqa: PLR2004 - RFC 9052
            raise BadCode("not_a_code")
        found = unprotected[4]
    except (ValueError, TypeError, LookupError, AttributeError, cbor2.CBORError) as error:
        raise BadCode("not_a_code") from error
    if not isinstance(found, bytes):
        raise BadCode("not_a_code")
    return found


def _kid(public: bytes) -> bytes:
    """Return the short name of a public key as the code carries it: its letters without the dashes."""
    return key_id(public).replace("-", "").encode("ascii")


def _shown(kid: bytes) -> str:
    letters = "".join(letter for letter in kid.decode("ascii", "replace") if letter.isalnum())[:16]
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _cose_key(public: bytes) -> dict[int, Any]:
    return {_KTY: _OKP, _CRV: _ED25519, _X: public, _KID: _kid(public), _ALG: _EDDSA}


@cache
def _verifying_key(public: bytes) -> Any:
    return COSEKey.new(_cose_key(public))


def _as_map(facts: CertificateFacts) -> dict[int, Any]:
    return {label: value for label, name, _kind in _FIELDS if (value := getattr(facts, name)) not in (None, "")}


def _facts(said: Any) -> CertificateFacts:
    """Return the facts in a payload whose signature holds; raises `TypeError` or `ValueError` where it is not ours."""
    if not isinstance(said, dict):
        raise TypeError("not a map")
    values: dict[str, Any] = {"birth_year": None, "id_last": ""}
    for label, name, kind in _FIELDS:
        value = said.get(label)
        if value is None and name in _MAY_LACK:
            continue
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TypeError(name)
        values[name] = value
    if len(values["id_last"]) > ID_DIGITS:
        raise ValueError("id_last")
    return CertificateFacts(**values)
