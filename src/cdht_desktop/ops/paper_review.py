"""The papers before a decision: the minutes of a local branch's review, and the submission to who decides."""

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby

from cdht_desktop.data import paper_lists
from cdht_desktop.data import years as reading
from cdht_desktop.data.paper_lists import RegisteredRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.years import DecisionRow
from cdht_desktop.documents import fields, fields_year
from cdht_desktop.documents.fields_report import NO_GROUP
from cdht_desktop.documents.fields_year import Said, YearCounts
from cdht_desktop.documents.values import DocumentValue, ListedPerson, RowValue
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.points import show
from cdht_desktop.domain.text import sort_text
from cdht_desktop.errors import Refused
from cdht_desktop.ops.paper_asked import Asked
from cdht_desktop.ops.paper_values import Filled, chosen, counts_of, decision_of, issuer
from cdht_desktop.words import _


def minutes(store: Store, asked: Asked) -> Filled:
    """Return the review minutes of each village that is asked for: one document a village, with its list.

    Points and verdicts are the branch's own, where it has none the commune's. A self-score is no review: where nothing
    else is there, or scores are missing, the list leaves room for a pen.
    """
    by = fields.of_issuer(issuer(store))
    rows, criteria, _decisions = _year(store, asked)
    documents = []
    for _village, same in groupby(rows, key=lambda row: row.village_id):
        people = list(same)
        documents.append(_minutes(people, asked.year, criteria, by))
    name = _("Review minutes {year}").format(year=asked.year)
    if len(documents) == 1:
        name = _("{paper} - {village}").format(paper=name, village=rows[0].village or _("no village"))
    return Filled(documents, name)


def _year(store: Store, asked: Asked) -> tuple[list[RegisteredRow], CriteriaSet, list[DecisionRow]]:
    """Return who is asked for of a year's registered citizens, its criteria, its decisions; raises `Refused` for nobody."""
    with store.read() as connection:
        round_id = reading.round_of(connection, asked.year)
        everybody = paper_lists.registered(connection, round_id)
        criteria = reading.criteria_of(connection, asked.year)
        decisions = reading.decisions(connection, round_id)
    if not everybody:
        raise Refused(_("Nobody is registered for {year} yet.").format(year=asked.year))
    rows = [row for row in everybody if chosen(asked, row.id, row.village_id)]
    if not rows:
        raise Refused(_("Nobody of those chosen is registered for {year}.").format(year=asked.year))
    return rows, criteria, decisions


def _minutes(rows: Sequence[RegisteredRow], year: int, criteria: CriteriaSet, by: dict[str, str]) -> DocumentValue:
    reviews = [_review(row) for row in rows]
    grades = [said.grade for said in reviews]
    passed, failed = grades.count("passed"), grades.count("failed")
    counts = YearCounts(len(rows), passed + failed, passed, failed, count=len(rows))
    people = [
        fields_year.reviewed_row(_person(position, row, said), said)
        for position, (row, said) in enumerate(zip(rows, reviews, strict=True), 1)
    ]
    village = rows[0].village
    texts = by | fields_year.of_year(year, village=village, scope=[village] if village else [])
    texts |= fields_year.of_counts(counts) | _criteria(criteria, rows)
    where = _("The review minutes of {village}").format(village=village or _("no village"))
    return DocumentValue(where, texts, {"people": people})


def _review(row: RegisteredRow) -> Said:
    review = row.branch or row.commune
    if review is None or review.grade is None:
        return Said()
    return Said(review.total, review.grade, review.reasons, review.digital, review.updates, review.note)


def _person(position: int, row: RegisteredRow, said: Said) -> ListedPerson:
    return ListedPerson(position, row.name, row.birth, row.sex, row.village, row.group, show(said.total))


def _criteria(criteria: CriteriaSet, rows: Sequence[RegisteredRow]) -> dict[str, str]:
    remote = [row.remote for row in rows]
    return fields_year.of_criteria(criteria, some_remote=any(remote), all_remote=all(remote))


def submission(store: Store, asked: Asked) -> Filled:
    """Return the submission for those who passed and wait for recognition, or for those of a decision.

    Where nobody waits, the year's last decision is taken, so that its submission can be printed once more. It bears
    neither number nor day: it is older than the decision, and has a number of its own. Raises `Refused` where nobody
    passed, and as `papers.make`.
    """
    rows, criteria, decisions = _year(store, asked)
    decision = decision_of(decisions, asked)
    proposed = set() if decision else {row.id for row in rows if row.grade == "passed" and not row.recognised}
    if not proposed and decisions:
        decision = decision or decisions[-1]
        proposed = _decided(store, asked.year, decision)
    people = [row for row in rows if row.id in proposed]
    if not people:
        raise Refused(_("Nobody of those chosen passed in {year}: there is nobody to propose.").format(year=asked.year))
    texts = fields.of_issuer(issuer(store, [decision] if decision else []))
    texts |= fields_year.of_year(asked.year, scope=_names(rows) if asked.villages is not None else [])
    texts |= fields_year.of_counts(counts_of(rows, len(people))) | _criteria(criteria, rows)
    listed = [fields_year.listed_row(_person(at, row, _counting(row))) for at, row in enumerate(people, 1)]
    tables = {
        "people": listed,
        "villages": _table(rows, proposed, lambda row: row.village),
        "groups": _table(
            sorted(rows, key=lambda row: sort_text(row.group)), proposed, lambda row: row.group or NO_GROUP
        ),
    }
    name = _("Submission {year}").format(year=asked.year)
    return Filled([DocumentValue(_("The submission"), texts, tables)], name, decision.id if decision else None)


def _decided(store: Store, year: int, decision: DecisionRow) -> set[str]:
    """Return the registrations that a decision named."""
    with store.read() as connection:
        round_id = reading.round_of(connection, year)
        found = reading.certificates(connection, round_id, decision.id)
        whose = paper_lists.holdings(connection, round_id)
    return {whose[row.id].registration_id for row in found}


def _counting(row: RegisteredRow) -> Said:
    return Said(row.total, row.grade)


def _names(rows: Iterable[RegisteredRow]) -> list[str]:
    return list(dict.fromkeys(row.village for row in rows if row.village))


def _table(
    rows: Sequence[RegisteredRow], proposed: Collection[str], label: Callable[[RegisteredRow], str]
) -> list[RowValue]:
    """Count `rows` by label, in their order, with their sum."""
    parts = []
    for name, same in groupby(rows, key=label):
        people = list(same)
        parts.append((name, counts_of(people, sum(row.id in proposed for row in people))))
    return fields_year.counted_rows(parts)
