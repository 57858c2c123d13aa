"""Paper: certificates and decisions of a year as PDF."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cdht_desktop.changes import Changes
from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store, now
from cdht_desktop.data.tables import CERTIFICATE
from cdht_desktop.data.years import CertificateRow, DecisionRow
from cdht_desktop.documents.certificate_layout import read_certificate_layout
from cdht_desktop.documents.certificates import write_certificates
from cdht_desktop.documents.decision import write_decision
from cdht_desktop.documents.layouts import read_decision_layout
from cdht_desktop.documents.values import CertificateValue, DecisionValue, Issuer, ListedPerson
from cdht_desktop.domain.points import show
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.exchange.certificate_facts import ID_DIGITS, TITLE, CertificateFacts
from cdht_desktop.exchange.keys import KeyPair
from cdht_desktop.files import replacing
from cdht_desktop.ops import association, batches
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


@dataclass(frozen=True)
class Printed:
    """A paper that was written: its file and how many pages it has."""

    file: Path
    pages: int


def issuer(store: Store, decisions: Sequence[DecisionRow]) -> Issuer:
    """Return who issues this workspace's papers: signed by who signed the decision, where it is one and says so."""
    a = association.get(store)
    signers = {(row.signer_title, row.signer_name) for row in decisions if row.signer_name}
    title, name = signers.pop() if len(signers) == 1 else (a.signer_title, a.signer_name)
    return Issuer(a.name, a.upper_name, a.commune, a.province, a.place, title, name)


def print_certificates(
    store: Store, year: int, out: Path, certificate_ids: Sequence[str] | None = None, *, progress: Progress
) -> Changes[Printed]:
    """Write the valid certificates of a year (or those of `certificate_ids`) to a PDF and note that they were printed.

    Raises `Refused` where there is none, `DiskProblem`, or `Cancelled`: then no file is left behind.
    """
    with store.read() as connection:
        round_id = reading.round_of(connection, year)
        found, decisions = reading.certificates(connection, round_id), reading.decisions(connection, round_id)
    wanted = None if certificate_ids is None else set(certificate_ids)
    chosen = [row for row in found if row.state == "valid" and (wanted is None or row.id in wanted)]
    if not chosen:
        raise Refused(_("There is no certificate to print for {year}.").format(year=year))
    numbers = {row.decision for row in chosen}
    by = issuer(store, [decision for decision in decisions if decision.number in numbers])
    progress.start(_("Certificates"), len(chosen))
    with replacing(out) as stream:
        people = _with_codes(store, chosen, year)
        pages = write_certificates(stream, read_certificate_layout(), by, people, progress)
    with store.write(_("{count} certificates printed").format(count=len(chosen)), undoable=False) as writing:
        first = {row.id: {"printed_at": now()} for row in chosen if not row.printed}
        writing.update_many(CERTIFICATE, first)
    return writing.changes(Printed(out, pages))


def _with_codes(store: Store, rows: Sequence[CertificateRow], year: int) -> list[CertificateValue]:
    """Return certificates with the codes by which they can be checked, signed with this workspace's key."""
    # Signing loads a COSE library (0.4 s); pages that only list papers do without.
    from cdht_desktop.exchange import certificate_code  # noqa: PLC0415

    key = batches.own_key(store)
    sign = certificate_code.signer(KeyPair(key.private, key.public))
    unit = store.unit
    return [_certificate(row, year, sign(_facts(row, year, unit))) for row in rows]


def _facts(row: CertificateRow, year: int, unit: str) -> CertificateFacts:
    return CertificateFacts(
        number=row.number,
        name=row.name,
        birth_year=row.birth.year if row.birth else None,
        id_last=(row.id_number or "")[-ID_DIGITS:],
        title=TITLE,
        year=year,
        decision=row.decision,
        date=row.decision_date,
        unit=unit,
    )


def _certificate(row: CertificateRow, year: int, code: str) -> CertificateValue:
    return CertificateValue(
        number=row.number,
        register_number=row.register_number,
        name=row.name,
        birth=row.birth,
        address=row.address,
        year=year,
        decision_number=row.decision,
        decision_date=dt.date.fromisoformat(row.decision_date),
        code=code,
    )


def print_decision(
    store: Store, year: int, out: Path, decision_id: str | None = None, *, progress: Progress
) -> Printed:
    """Write a decision with its list to a PDF: the one asked for, or the year's last.

    Raises `NotFound` where the year has none, `DiskProblem`, or `Cancelled`.
    """
    with store.read() as connection:
        round_id = reading.round_of(connection, year)
        decisions = [row for row in reading.decisions(connection, round_id) if decision_id in {None, row.id}]
        if not decisions:
            raise NotFound(_("There is no decision for {year} yet.").format(year=year))
        decision = decisions[-1]
        criteria = reading.criteria_of(connection, year)
        rows = reading.certificates(connection, round_id, decision.id)
    people = [_listed(position, row) for position, row in enumerate(rows, 1)]
    value = _decision(decision, year, criteria.title, criteria.instrument, official=criteria.official)
    progress.start(_("Decision"), len(people))
    with replacing(out) as stream:
        pages = write_decision(stream, read_decision_layout(), issuer(store, [decision]), value, people, progress)
    return Printed(out, pages)


def _decision(row: DecisionRow, year: int, title: str, instrument: str, *, official: bool) -> DecisionValue:
    date = dt.date.fromisoformat(row.date)
    return DecisionValue(row.number, date, year, title, instrument, official, row.registered, row.failed)


def _listed(position: int, row: CertificateRow) -> ListedPerson:
    return ListedPerson(
        position=position,
        name=row.name,
        birth=row.birth,
        sex=row.sex,
        village=row.village,
        group=row.group,
        points=show(row.total),
        certificate_number=row.number,
        register_number=row.register_number,
    )
