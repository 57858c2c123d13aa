"""The certificates of a year as one PDF: chosen, signed with codes by which they can be checked, laid out."""

import datetime as dt
import io
from collections.abc import Sequence

from cdht_desktop.data import paper_lists
from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store
from cdht_desktop.data.years import CertificateRow, DecisionRow
from cdht_desktop.documents.certificates import write_certificates
from cdht_desktop.documents.placing import Placing
from cdht_desktop.documents.values import CertificateValue
from cdht_desktop.errors import Refused
from cdht_desktop.exchange.certificate_facts import ID_DIGITS, TITLE, CertificateFacts
from cdht_desktop.exchange.keys import KeyPair
from cdht_desktop.files import safe_name
from cdht_desktop.ops import layouts, own_keys
from cdht_desktop.ops.paper_asked import PDF, Asked, Made
from cdht_desktop.ops.paper_values import decision_of, issuer
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


def make(store: Store, asked: Asked, progress: Progress) -> Made:
    """Return the valid certificates that are asked for, by number.

    Raises `Refused` where there is none, where a text does not fit, or where .docx is asked for; `BadRules`, `Cancelled`.
    """
    if asked.office:
        raise Refused(
            _("Certificates are made as PDF only: a word processor would move what has to stand in its place.")
        )
    rows, decisions = _chosen(store, asked)
    layout = layouts.certificate(store)
    numbers = {row.decision for row in rows}
    by = issuer(store, [decision for decision in decisions if decision.number in numbers])
    marked = frozenset(row.id for row in rows if asked.copy and row.printed)
    progress.start(_("Certificates"), len(rows))
    people = _with_codes(store, rows, asked.year, marked)
    out = io.BytesIO()
    pages = write_certificates(
        out, layout, by, people, progress, placing=asked.placing or Placing(), pictures=layouts.pictures(store)
    )
    ids, name = tuple(row.id for row in rows), _name(asked.year, rows)
    used = layouts.name(
        store, layouts.CERTIFICATE
    )  # its title is on every design's paper, so it would not tell them apart
    return Made(asked, out.getvalue(), pages, name, used, ids, asked.decision_id, marked)


def _chosen(store: Store, asked: Asked) -> tuple[list[CertificateRow], list[DecisionRow]]:
    """Return the certificates to print, and the year's decisions."""
    with store.read() as connection:
        round_id = reading.round_of(connection, asked.year)
        decisions = reading.decisions(connection, round_id)
        decision = decision_of(decisions, asked)
        found = reading.certificates(connection, round_id, decision.id if decision else None)
        whose = paper_lists.holdings(connection, round_id) if asked.villages is not None else {}
        unused = paper_lists.restricted(connection, [row.id for row in found])
    if asked.ids is not None:
        wanted = set(asked.ids)
        found = [row for row in found if row.id in wanted]
    if asked.villages is not None:
        found = [row for row in found if whose[row.id].village_id in asked.villages]
    valid = [row for row in found if row.state == "valid" and row.id not in unused]
    if found and unused.issuperset(row.id for row in found):
        raise Refused(_("This person asked that their data be kept but not used: no certificate is printed."))
    if not valid:
        raise Refused(_("There is no certificate to print for {year}.").format(year=asked.year))
    return valid, decisions


def _name(year: int, rows: Sequence[CertificateRow]) -> str:
    if len(rows) == 1:
        words = _("Certificate {year} no {number}").format(year=year, number=rows[0].number)
    else:
        words = _("Certificates {year}").format(year=year)
    return safe_name(words, PDF)


def _with_codes(
    store: Store, rows: Sequence[CertificateRow], year: int, marked: frozenset[str]
) -> list[CertificateValue]:
    """Return certificates with the codes by which they can be checked, signed with this workspace's key."""
    # Signing loads a COSE library (0.4 s); pages that only list papers do without.
    from cdht_desktop.exchange import certificate_code  # noqa: PLC0415

    key = own_keys.signing(store)
    sign = certificate_code.signer(KeyPair(key.private, key.public))
    unit = store.unit
    return [_certificate(row, year, sign(_facts(row, year, unit)), copy=row.id in marked) for row in rows]


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


def _certificate(row: CertificateRow, year: int, code: str, *, copy: bool) -> CertificateValue:
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
        replaces=row.replaces,
        copy=copy,
    )
