"""The papers of a decision: itself with its list, the register book, and the list for handing over certificates."""

import datetime as dt
from collections.abc import Sequence

from cdht_desktop.data import paper_lists
from cdht_desktop.data import years as reading
from cdht_desktop.data.paper_lists import Holding
from cdht_desktop.data.store import Store
from cdht_desktop.data.years import CertificateRow, DecisionRow
from cdht_desktop.documents import fields, fields_year
from cdht_desktop.documents.decision_document import decision_document
from cdht_desktop.documents.fields_year import Entry, YearCounts
from cdht_desktop.documents.values import DecisionValue, DocumentValue, RowValue
from cdht_desktop.domain.numbering import HIGHEST
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.ops import numbering
from cdht_desktop.ops.paper_asked import Asked
from cdht_desktop.ops.paper_values import Filled, chosen, date_of, decision_of, issuer, listed
from cdht_desktop.words import _

Held = tuple[CertificateRow, Holding]


def decision(store: Store, asked: Asked) -> Filled:
    """Return the decision that is asked for, or the year's last one, with the list that it was signed with.

    Who was corrected since stands as decided; the correction names the old number, and the decision does not change.
    Raises `NotFound` where the year has no decision.
    """
    with store.read() as connection:
        round_id = reading.round_of(connection, asked.year)
        decisions = reading.decisions(connection, round_id)
        if not decisions:
            raise NotFound(_("There is no decision for {year} yet.").format(year=asked.year))
        found = decision_of(decisions, asked) or decisions[-1]
        criteria = reading.criteria_of(connection, asked.year)
        rows = [row for row in reading.certificates(connection, round_id, found.id) if not row.replaces]
    people = [listed(position, row) for position, row in enumerate(rows, 1)]
    value = DecisionValue(
        found.number, date_of(found), asked.year, criteria.title, criteria.instrument, criteria.official,
        found.registered, found.failed,
    )  # fmt: skip
    document = decision_document(issuer(store, [found]), value, people)
    return Filled([document], _("Decision {number}").format(number=found.number), found.id)


def register(store: Store, asked: Asked) -> Filled:
    """Return the register book: every certificate in the order of register numbers, revoked ones among them.

    Of a whole year it also says which numbers nobody bears, and why. Raises `Refused` where there is no certificate.
    """
    held, by = _held(store, asked)
    held.sort(key=lambda one: one[1].register_sequence)
    lines = [(whose.register_sequence, _entry(at, row, whose)) for at, (row, whose) in enumerate(held, 1)]
    if (asked.villages, asked.ids, asked.decision_id) == (None, None, None):
        lines += _void(store, asked.year)
    rows = [row for _sequence, row in sorted(lines, key=lambda line: line[0])]
    name = _("Register book {year}").format(year=asked.year)
    return _filled(store, asked, held, by, _("The register book"), name, {"certificates": rows})


def hand_over(store: Store, asked: Asked) -> Filled:
    """Return the list by which valid certificates are handed over, by village and name.

    Raises `Refused` where there is none.
    """
    held, by = _held(store, asked)
    held = [one for one in held if one[0].state == "valid"]
    if not held:
        raise Refused(_nobody(asked.year))
    rows = [
        fields_year.handed_over_row(listed(position, row), row.decision)
        for position, (row, _whose) in enumerate(held, 1)
    ]
    name = _("List for handing over {year}").format(year=asked.year)
    return _filled(store, asked, held, by, _("The list for handing over"), name, {"people": rows})


def _held(store: Store, asked: Asked) -> tuple[list[Held], list[DecisionRow]]:
    """Return the certificates that are asked for, by village and name, and their decisions."""
    with store.read() as connection:
        round_id = reading.round_of(connection, asked.year)
        decisions = reading.decisions(connection, round_id)
        wanted = decision_of(decisions, asked)
        rows = {row.id: row for row in reading.certificates(connection, round_id, wanted.id if wanted else None)}
        whose = paper_lists.holdings(connection, round_id)
    held = [
        (rows[row_id], holding)
        for row_id, holding in whose.items()
        if row_id in rows and chosen(asked, holding.registration_id, holding.village_id)
    ]
    if not held:
        raise Refused(_nobody(asked.year))
    numbers = {row.decision for row, _whose in held}
    return held, [row for row in decisions if row.number in numbers]


def _nobody(year: int) -> str:
    return _("There is no certificate of {year} among those chosen: recognise first.").format(year=year)


def _entry(position: int, row: CertificateRow, whose: Holding) -> RowValue:
    entry = Entry(
        decision=row.decision,
        decision_date=dt.date.fromisoformat(row.decision_date),
        address=row.address,
        revoked=dt.date.fromisoformat(whose.revoked_on) if whose.revoked_on else None,
        reason=row.revoked_reason,
        replaces=row.replaces,
        replaced_by=row.replaced_by,
    )
    return fields_year.register_row(listed(position, row), entry)


def _void(store: Store, year: int) -> list[tuple[int, RowValue]]:
    """Return the lines for numbers that nobody bears: those of the register in its order, then the certificates'."""
    lines = []
    for gap in numbering.gaps(store, year):
        if gap.why not in {"void", "unknown"}:
            continue  # revoked and replaced ones have lines of their own
        span = _span(gap.first_text, gap.last_text)
        if gap.kind == "register":
            lines.append((gap.first, fields_year.void_row(gap.reason, register_number=span)))
        else:
            lines.append((HIGHEST + gap.first, fields_year.void_row(gap.reason, certificate_number=span)))
    return lines


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} - {last}"


def _filled(
    store: Store,
    asked: Asked,
    held: Sequence[Held],
    decisions: Sequence[DecisionRow],
    where: str,
    name: str,
    tables: dict[str, list[RowValue]],
) -> Filled:
    """Return a list of certificates; it bears number and day of its decision, where they are all of one."""
    one = decisions[0] if len(decisions) == 1 else None
    villages = list(dict.fromkeys(row.village for row, _whose in held if row.village))
    texts = fields.of_issuer(issuer(store, decisions))
    texts |= fields_year.of_year(
        asked.year,
        village=villages[0] if asked.villages and len(villages) == 1 else "",
        scope=villages if asked.villages else (),
        number=one.number if one else "",
        date=date_of(one) if one else None,
    )
    valid = sum(row.state == "valid" for row, _whose in held)
    texts |= fields_year.of_counts(YearCounts(recognised=valid, count=len(held)))
    return Filled([DocumentValue(where, texts, tables)], name, asked.decision_id)
