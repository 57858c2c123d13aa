"""Recognition: a decision for all that passed, numbered certificates, revoking one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from cdht_desktop.changes import Changes
from cdht_desktop.data import certificates as kept
from cdht_desktop.data import years as reading
from cdht_desktop.data.certificates import Standing, Tally
from cdht_desktop.data.citizens import birth_of
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import ASSOCIATION, CERTIFICATE, CITIZEN, DECISION, EVALUATION, REGISTRATION, VILLAGE
from cdht_desktop.data.writing import Write, batched
from cdht_desktop.data.years import JOINED, CertificateRow, DecisionRow
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import FieldErrors, NotFound, Refused
from cdht_desktop.ops import numbering, sharing
from cdht_desktop.ops.numbering import Number
from cdht_desktop.ops.printable import reason_fault, text_fault, unprintable
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "CertificateRow", "DecisionRow", "Recognised", "Standing", "Tally", "Waiting", "certificate_values", "certificates",
    "decisions", "find", "recognise", "revoke", "rows", "tally", "waiting",
]  # fmt: skip
_MAX_NUMBER = 60
_BATCH = 1_000
_R, _E, _N, _C = REGISTRATION.c, EVALUATION.c, CERTIFICATE.c, CITIZEN.c


@dataclass(frozen=True)
class Waiting:
    """Where a year stands before recognition: `passed` are those that passed and have no certificate yet.

    They would get the numbers from `next_number` to `last_number` ("" where nobody passed), in the register those from
    `next_register` to `last_register`.
    """

    passed: int
    failed: int
    unscored: int
    recognised: int
    next_number: str
    last_number: str
    next_register: str
    last_register: str


@dataclass(frozen=True)
class Recognised:
    """What a decision gave: how many were recognised, under which certificate numbers."""

    recognised: int
    first_number: str
    last_number: str
    decision_id: str


def waiting(store: Store, year: int) -> Waiting:
    """Return where a year stands before recognition; raises `NotFound` where it has not been opened."""
    with store.read() as connection:
        counts = reading.counts(connection, reading.round_of(connection, year))
        passed = counts["to_recognise"]
        numbers = numbering.preview(connection, store.unit, year, passed)
    first, last = numbers[0], numbers[-1]
    return Waiting(
        passed,
        counts["failed"],
        counts["registered"] - counts["evaluated"],
        counts["recognised"],
        first.number,
        last.number if passed else "",
        first.register_number,
        last.register_number if passed else "",
    )


@needs(Right.DECIDE)
def recognise(store: Store, year: int, number: str, date: dt.date, progress: Progress) -> Changes[Recognised]:
    """Recognise all that passed and have no certificate, by decision `number` of `date`; certificates get numbers.

    Whoever asked that their data be kept but not used is passed over.

    One transaction: numbers are given once, in the order of villages and names. Raises `FieldErrors` (number, date),
    `NotFound`, or `Refused` where nobody is waiting, or on a second PC (`ops.sharing`).
    """
    number = nfc(number)
    _check(number, date, year)
    sharing.master_only(store)
    title = _("Recognised for {year} by decision {number}").format(year=year, number=number)
    with store.write(title) as writing:
        round_id = reading.round_of(writing.connection, year)
        _refuse_known(writing.connection, round_id, number)
        passed = _passed(writing.connection, round_id)
        if not passed:
            raise Refused(_("Nobody is waiting: no one passed who is not recognised already."))
        _refuse_unprintable(passed)
        decision_id = _decide(writing, round_id, number, date, len(passed))
        issued = _issue(writing, year, decision_id, passed, progress)
    return writing.changes(Recognised(len(issued), issued[0], issued[-1], decision_id))


def _check(number: str, date: dt.date, year: int) -> None:
    errors = {}
    if not number:
        errors["number"] = _("Give the decision's number, such as 12/QĐ-HKH.")
    elif len(number) > _MAX_NUMBER:
        errors["number"] = _("At most {count} letters.").format(count=_MAX_NUMBER)
    elif wrong := text_fault(number):
        errors["number"] = wrong
    if not year <= date.year <= year + 1:
        errors["date"] = _("A decision on {year} is dated in {year} or the year after.").format(year=year)
    if errors:
        raise FieldErrors(errors)


def _refuse_known(connection: Connection, round_id: str, number: str) -> None:
    known = {fold(decision.number) for decision in reading.decisions(connection, round_id)}
    if fold(number) in known:
        raise FieldErrors({"number": _("There is a decision {number} in this year already.").format(number=number)})


def _passed(connection: Connection, round_id: str) -> list[Any]:
    """Return the registrations that passed and have no valid certificate, by village and name."""
    joined = JOINED.join(CITIZEN, _R.citizen_id == _C.id).outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
    query = (
        select(
            _R.id, _C.name, _C.birth_year, _C.birth_month, _C.birth_day, VILLAGE.c.name.label("village")
        )
        .select_from(joined)
        .where(_R.round_id == round_id, _E.grade == "passed", _N.id.is_(None), _C.restricted_on.is_(None))
        .order_by(VILLAGE.c.name_sort.nulls_last(), _C.name_sort, _R.id)
    )  # fmt: skip
    return list(connection.execute(query))


def _refuse_unprintable(passed: list[Any]) -> None:
    """Refuse names that no certificate could bear: they would stay in the register as they are given."""
    if letters := unprintable(text for row in passed for text in (row.name, row.village or "")):
        words = _(
            "Of those who passed, a name or a village has the letter {letters}, which cannot be printed: correct it."
        )
        raise Refused(words.format(letters=letters))


def _decide(writing: Write, round_id: str, number: str, date: dt.date, recognised: int) -> str:
    counts = reading.counts(writing.connection, round_id)
    signer = writing.connection.execute(select(ASSOCIATION.c.signer_title, ASSOCIATION.c.signer_name)).one()
    return writing.insert(
        DECISION,
        {
            "unit_code": writing.unit,
            "round_id": round_id,
            "number": number,
            "decided_on": date.isoformat(),
            "signer_title": signer.signer_title,
            "signer_name": signer.signer_name,
            "registered": counts["registered"],
            "failed": counts["failed"],
            "recognised": recognised,
        },
    )


def _issue(writing: Write, year: int, decision_id: str, passed: list[Any], progress: Progress) -> list[str]:
    """Insert a numbered certificate for each of `passed`; return the numbers in order."""
    given = numbering.give(writing.connection, writing.unit, year, len(passed))
    places = writing.connection.execute(select(ASSOCIATION.c.commune, ASSOCIATION.c.province)).one()
    progress.start(_("Numbering certificates"), len(passed))
    for chunk in batched(zip(given, passed, strict=True), _BATCH):
        rows = []
        for number, row in chunk:
            birth = birth_of(row)
            address = ", ".join(part for part in (row.village, *places) if part)
            person = {"name": row.name, "birth": birth.iso if birth else "", "address": address}
            rows.append(certificate_values(number, decision_id, row.id, year) | person | {"unit_code": writing.unit})
        writing.insert_many(CERTIFICATE, rows)
        progress.step(len(chunk))
    return [number.number for number in given]


def certificate_values(number: Number, decision_id: str, registration_id: str, year: int) -> dict[str, Any]:
    """Return the columns of a new certificate, but for its unit, the person's name, birth and address."""
    return {
        "decision_id": decision_id, "registration_id": registration_id, "year": year, "sequence": number.sequence,
        "number": number.number, "register_sequence": number.register_sequence,
        "register_number": number.register_number, "state": "valid", "revoked_reason": "",
    }  # fmt: skip


def decisions(store: Store, year: int) -> list[DecisionRow]:
    """Return the decisions of a year, the oldest first."""
    with store.read() as connection:
        return reading.decisions(connection, reading.round_of(connection, year))


def certificates(store: Store, year: int) -> list[CertificateRow]:
    """Return the certificates of a year by number, revoked ones among them."""
    with store.read() as connection:
        return reading.certificates(connection, reading.round_of(connection, year))


def find(store: Store, year: int, text: str = "", standing: Standing = "all") -> list[str]:
    """Return ids of certificates of a year by number: of a standing, with every word of `text` in names or numbers."""
    with store.read() as connection:
        return kept.find(connection, reading.round_of(connection, year), text, standing)


def rows(store: Store, ids: Sequence[str]) -> list[CertificateRow]:
    """Return the certificates with these ids in their order; those that are not there are left out."""
    with store.read() as connection:
        return reading.certificate_rows(connection, ids)


def tally(store: Store, year: int) -> Tally:
    """Count the certificates of a year."""
    with store.read() as connection:
        return kept.tally(connection, reading.round_of(connection, year))


@needs(Right.DECIDE)
def revoke(store: Store, certificate_id: str, reason: str) -> Changes[None]:
    """Revoke a certificate, which stays in the register; its number is never used again.

    Raises `FieldErrors` (reason), `NotFound`, or `Refused` where it is revoked already.
    """
    reason = nfc(reason)
    if wrong := reason_fault(reason):
        raise FieldErrors({"reason": wrong})
    with store.write("", undoable=False) as writing:
        row = writing.rows(CERTIFICATE, [certificate_id]).get(certificate_id)
        if row is None:
            raise NotFound(_("This certificate is not in the register."))
        if row["state"] == "revoked":
            raise Refused(_("Certificate {number} is revoked already.").format(number=row["number"]))
        writing.title = _("Certificate {number} revoked").format(number=row["number"])
        values = {"state": "revoked", "revoked_on": dt.date.today().isoformat(), "revoked_reason": reason}
        writing.update(CERTIFICATE, certificate_id, values)
    return writing.changes(None)
