"""What the papers of a year have in common: who issues them, which people they are of, and how they say it."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from cdht_desktop.data.paper_lists import RegisteredRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.years import CertificateRow, DecisionRow
from cdht_desktop.documents.fields_year import YearCounts
from cdht_desktop.documents.values import DocumentValue, Issuer, ListedPerson
from cdht_desktop.domain.points import show
from cdht_desktop.errors import NotFound
from cdht_desktop.ops import association
from cdht_desktop.ops.paper_asked import Asked
from cdht_desktop.words import _


@dataclass(frozen=True)
class Filled:
    """What a paper says, before it is laid out: its documents, and the name proposed for its file, without an ending."""

    documents: Sequence[DocumentValue]
    name: str
    decision_id: str | None = None


def issuer(store: Store, decisions: Sequence[DecisionRow] = ()) -> Issuer:
    """Return who issues this workspace's papers: signed by who signed the decision, where it is one and says so."""
    a = association.get(store)
    signers = {(row.signer_title, row.signer_name) for row in decisions if row.signer_name}
    title, name = signers.pop() if len(signers) == 1 else (a.signer_title, a.signer_name)
    return Issuer(a.name, a.upper_name, a.commune, a.province, a.place, title, name)


def decision_of(decisions: Sequence[DecisionRow], asked: Asked) -> DecisionRow | None:
    """Return the decision that is asked for, None where none is; raises `NotFound` where it is not of the year."""
    if asked.decision_id is None:
        return None
    found = next((row for row in decisions if row.id == asked.decision_id), None)
    if found is None:
        raise NotFound(_("There is no such decision in {year}.").format(year=asked.year))
    return found


def date_of(decision: DecisionRow) -> dt.date:
    """Return the day of a decision."""
    return dt.date.fromisoformat(decision.date)


def chosen(asked: Asked, registration_id: str, village_id: str | None) -> bool:
    """Say whether a registered citizen is among those that a list is asked for."""
    return _among(asked.villages, village_id) and _among(asked.ids, registration_id)


def _among(wanted: Collection[str | None] | None, one: str | None) -> bool:
    return wanted is None or one in wanted


def listed(position: int, row: CertificateRow) -> ListedPerson:
    """Return a certificate as a row of a list."""
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


def counts_of(rows: Iterable[RegisteredRow], count: int = 0) -> YearCounts:
    """Count registered citizens by the scores that count; `count` of them stand on the paper's list."""
    found = list(rows)
    grades = [row.grade for row in found]
    passed, failed = grades.count("passed"), grades.count("failed")
    return YearCounts(len(found), passed + failed, passed, failed, sum(row.recognised for row in found), count)
