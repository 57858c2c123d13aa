"""Correcting a certificate: the old one is revoked with the reason, a new one with new numbers names it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdht_desktop.changes import Changes
from cdht_desktop.data import paper_lists
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CERTIFICATE
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.names import name_error
from cdht_desktop.domain.problems import sentence
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import FieldErrors, NotFound, Refused
from cdht_desktop.ops import numbering
from cdht_desktop.ops.printable import reason_fault, text_fault
from cdht_desktop.ops.recognition import certificate_values
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

_FIELDS = ("name", "birth", "address")
_MAX_ADDRESS = 200


@dataclass(frozen=True)
class Corrected:
    """The certificate that stands in for a revoked one: its id and numbers, and the number of the old one."""

    id: str
    number: str
    register_number: str
    old_number: str


@needs(Right.DECIDE)
def correct(store: Store, certificate_id: str, changes: Mapping[str, str], reason: str) -> Changes[Corrected]:
    """Issue a certificate anew as it should stand, in the same decision, and revoke the old one for `reason`.

    `changes` may hold name, birth (`dd/mm/yyyy`, a year, or "") and address; what is left out stays as it was. The
    citizen's own record is not touched. As with revoking, this cannot be taken back: others may have seen which numbers
    are revoked. Raises `FieldErrors` (name, birth, address, reason), `NotFound`, or `Refused` where the certificate is
    revoked already or nothing would differ.
    """
    wanted, reason = {name: nfc(changes[name]) for name in _FIELDS if name in changes}, nfc(reason)
    person = _checked(wanted, reason)
    with store.write("", undoable=False) as writing:
        old = _standing(writing, certificate_id)
        if all(old[name] == value for name, value in person.items()):
            raise Refused(
                _("Nothing differs from the certificate as it is: change the name, the birth or the address.")
            )
        number = numbering.give(writing.connection, writing.unit, old["year"], 1)[0]
        pattern = _("Certificate {old} revoked; corrected by {number}")
        writing.title = pattern.format(old=old["number"], number=number.number)
        revoked = {"state": "revoked", "revoked_on": dt.date.today().isoformat(), "revoked_reason": reason}
        writing.update(CERTIFICATE, certificate_id, revoked)
        values = certificate_values(number, old["decision_id"], old["registration_id"], old["year"])
        values |= (
            {"unit_code": writing.unit, "replaces": certificate_id} | {name: old[name] for name in _FIELDS} | person
        )
        new_id = writing.insert(CERTIFICATE, values)
    return writing.changes(Corrected(new_id, number.number, number.register_number, old["number"]))


def _standing(writing: Write, certificate_id: str) -> dict[str, Any]:
    """Return the certificate as it stands; raises `NotFound`, or `Refused` where it is revoked."""
    row = writing.rows(CERTIFICATE, [certificate_id]).get(certificate_id)
    if row is None:
        raise NotFound(_("This certificate is not in the register."))
    if row["state"] == "revoked":
        raise Refused(_("Certificate {number} is revoked already.").format(number=row["number"]))
    if paper_lists.restricted(writing.connection, [certificate_id]):
        raise Refused(_("This person asked that their data be kept but not used: no certificate is printed."))
    return row


def _checked(wanted: Mapping[str, str], reason: str) -> dict[str, str]:
    """Return what is to stand on the new certificate, as its columns; raises `FieldErrors`."""
    errors, person = {}, dict(wanted)
    if "name" in wanted and (wrong := name_error(wanted["name"])):
        errors["name"] = sentence(wrong, value=wanted["name"])
    if wanted.get("birth"):
        try:
            person["birth"] = BirthDate.parse(wanted["birth"], dt.date.today()).iso
        except BadDate as error:
            errors["birth"] = sentence(error.reason, value=wanted["birth"])
    if len(wanted.get("address", "")) > _MAX_ADDRESS:
        errors["address"] = _("At most {count} letters.").format(count=_MAX_ADDRESS)
    for name in ("name", "address"):
        if name not in errors and (wrong := text_fault(wanted.get(name, ""))):
            errors[name] = wrong
    if wrong := reason_fault(reason):
        errors["reason"] = wrong
    if errors:
        raise FieldErrors(errors)
    return person
