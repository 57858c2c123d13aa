"""Certificates for keys: an upper level's signed word that a key is of exactly these units, for some time.

Whoever trusts the upper level believes the key without asking on the phone. The unit takes its certificate in, and it
travels with each file that the unit makes.
"""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from cdht_desktop.changes import Changes
from cdht_desktop.data import exchange_keys as kept
from cdht_desktop.data import key_statements as statements
from cdht_desktop.data.exchange_keys import Known
from cdht_desktop.data.key_statements import CertificateRow
from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import BadBatch, FieldErrors, NotFound, Refused
from cdht_desktop.exchange import key_words, keys
from cdht_desktop.exchange.key_words import Certificate, Issuer
from cdht_desktop.files import replacing
from cdht_desktop.ops import association, own_keys, vouching
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

ENDING = key_words.CERTIFICATE_ENDING
LONGEST = dt.timedelta(days=5 * 366)  # a lost key that nobody noticed is good for no longer
_UNIT = re.compile(r"[0-9]{2,5}")


def issuer(store: Store) -> Issuer:
    """Return this workspace as the one that says something about keys."""
    own = association.get(store)
    return Issuer(own.unit, own.name, own_keys.signing(store).public)


@needs(Right.SETTINGS)
def certify(
    store: Store, key_id: str, units: Sequence[str], first: dt.date, last: dt.date, out: Path
) -> Changes[Certificate]:
    """Issue a certificate for a confirmed key and write it to `out` as a small file.

    Raises `FieldErrors` (`units`, `first`, `last`), `NotFound` (the key), `Refused` (not confirmed, revoked, or this is
    no upper level), `DiskProblem`.
    """
    upper_only(store)
    said_by = issuer(store)
    key = _good_key(store, key_id)
    exact = checked(units, first, last)
    said = Certificate(said_by, key.public, key.unit_name, exact, first, last)
    content = key_words.certificate(keys.signing_key(own_keys.signing(store).private), said)
    with store.write(_("Certificate issued for the key of {unit}").format(unit=key.unit), undoable=False) as writing:
        statements.keep_certificate(
            writing, issuer=said_by.key_id, key_id=key_id, units=exact, first=first, last=last, content=content
        )
        with replacing(out) as stream:  # before the end: what cannot be handed over was not issued
            stream.write(content.encode("utf-8") + b"\n")
    return writing.changes(said)


@needs(Right.SETTINGS)
def take(store: Store, file: Path) -> Changes[None]:
    """Take in the certificate that the upper level issued for this workspace's own key.

    Raises `BadBatch` where it is none, is for another key or unit, or comes from an upper level that is not known here.
    """
    content = key_words.text_of(file)
    said = key_words.read_text(content, file.name)
    if not isinstance(said, Certificate):
        raise BadBatch(_("“{name}” is a list of revoked keys, no certificate.").format(name=file.name))
    with store.read() as connection:
        if not vouching.is_known_upper(connection, said.issuer.key_id, said.issuer.public):
            sentence = _("{issuer} is not known here. Load and confirm their key first.")
            raise BadBatch(sentence.format(issuer=said.issuer.unit_name))
    return own_keys.take_certificate(store, said, content)


def issued(store: Store, key_id: str) -> list[CertificateRow]:
    """Return the certificates issued here for a key, the newest first."""
    with store.read() as connection:
        return statements.certificates(connection, [key_id])


def upper_only(store: Store) -> None:
    """Raise `Refused` in a commune's workspace, which says nothing about keys of others."""
    if store.level != "upper":
        raise Refused(_("Only an upper level issues this; this workspace is a commune's."))


def _good_key(store: Store, key_id: str) -> Known:
    with store.read() as connection:
        found = kept.known_keys(connection, key_id=key_id)
        revoked = statements.revoked_from(connection, key_id)
    if not found:
        raise NotFound(_("No key {key} is known here.").format(key=key_id))
    if revoked is not None:
        raise Refused(_("This key was revoked from {day} on.").format(day=f"{revoked[0]:%d/%m/%Y}"))
    if not found[0].confirmed or found[0].replaced_at is not None:
        raise Refused(_("Confirm this key first: compare its ten words on the phone."))
    return found[0]


def checked(units: Sequence[str], first: dt.date, last: dt.date) -> tuple[str, ...]:
    """Return the codes of the units of a certificate, each once and in order; raises `FieldErrors` as `certify` does."""
    exact = tuple(sorted({unit.strip() for unit in units if unit.strip()}))
    wrong = {}
    if not exact or not all(_UNIT.fullmatch(unit) for unit in exact):
        wrong["units"] = _("Give the codes of the units, digits only, such as 04849.")
    elif len(exact) > key_words.MOST_UNITS:
        wrong["units"] = _("At most {count} units.").format(count=key_words.MOST_UNITS)
    if last < first:
        wrong["last"] = _("The last day lies before the first.")
    elif last - first > LONGEST:
        wrong["last"] = _("A certificate holds for five years at most.")
    if wrong:
        raise FieldErrors(wrong)
    return exact
