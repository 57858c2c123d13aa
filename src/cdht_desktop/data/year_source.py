"""A unit's year as the records that are handed up: one line a person, and nothing that follows from something else.

No total, verdict or sort key is sent: the receiver derives them. What is private to the commune (phone, notes, consent,
how a person scored themselves) is nobody's business above. A field that has its default is left out.
docs/batch-format.md says what the records mean; `exchange.year_records` reads them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, func, select

from cdht_desktop.data import tasks
from cdht_desktop.data.tables import (
    CERTIFICATE,
    CITIZEN,
    CITIZEN_GROUP,
    CRITERIA_SET,
    DECISION,
    EVALUATION,
    REGISTRATION,
    ROUND,
    VILLAGE,
)  # fmt: skip
from cdht_desktop.data.years import COUNTING, HANDED_UP
from cdht_desktop.domain.dates import BirthDate

Record = dict[str, Any]
_R, _C, _E, _N = REGISTRATION.c, CITIZEN.c, EVALUATION.c, CERTIFICATE.c
_PERSON_DEFAULTS: Mapping[str, Any] = {
    "sex": None, "id_number": None, "village": None, "group": None, "remote": False, "digital_skills": None,
    "updates_online": None, "stage": "commune",
}  # fmt: skip
_OF_EVALUATION = ("stage", "evaluated_on", "digital_skills", "updates_online")
_PERSON = (
    _R.id, _C.removed_at, _C.id, _C.name, _C.birth_year, _C.birth_month, _C.birth_day, _C.sex, _C.id_number,
    _R.village_id, _R.group_id, _R.registered_on, _R.remote, _E.scores, *(_E[name] for name in _OF_EVALUATION),
)  # fmt: skip
_NONE = object()  # what no value is equal to: the field has no default


def records(connection: Connection, round_id: str) -> Iterator[tuple[str, Record]]:
    """Yield (kind, record) of everything that belongs to a round: its people, places and groups, and nobody else's.

    Whoever asked that their data be kept but not used is left out unless they have a certificate (`years.HANDED_UP`).
    """
    theirs = (_R.round_id == round_id) & HANDED_UP
    criteria, year = _head(connection, round_id)
    yield "criteria_set", criteria
    yield "round", year
    yield from (("answer", answer) for answer in tasks.answers(connection, year["year"]))
    keys: dict[str, dict[str, int]] = {}
    for kind, rows in (
        ("village", _villages(connection, theirs)),
        ("group", _groups(connection, theirs)),
        ("decision", _decisions(connection, round_id)),
    ):
        keys[kind], said = _keyed(rows, "number" if kind == "decision" else "name")
        yield from ((kind, {"key": key, **one}) for key, one in enumerate(said, 1))
    yield from _persons(connection, theirs, keys["village"], keys["group"], keys["decision"])


def person_ids(connection: Connection, round_id: str) -> list[str]:
    """Return the ids of the persons whom `records` tells of."""
    query = select(_R.citizen_id).where(_R.round_id == round_id, HANDED_UP)
    return list(connection.execute(query).scalars())


def points(connection: Connection, round_id: str) -> int:
    """Return the sum of the totals of those handed up, in tenths: a control sum."""
    query = select(func.coalesce(func.sum(_E.total), 0)).select_from(REGISTRATION.join(EVALUATION, COUNTING))
    return int(connection.execute(query.where(_R.round_id == round_id, HANDED_UP)).scalar_one())


def _head(connection: Connection, round_id: str) -> tuple[Record, Record]:
    """Return the criteria set and the round."""
    k, r = CRITERIA_SET.c, ROUND.c
    query = select(k.code, k.title, k.sha256, k.source, r.year, r.kind, r.state, r.opened_on)
    row = connection.execute(query.join(ROUND, r.criteria_set_id == k.id).where(r.id == round_id)).one()
    criteria = {"code": row.code, "title": row.title, "sha256": row.sha256, "source": row.source}
    said = {"year": row.year, "kind": row.kind, "criteria": row.code, "state": row.state, "opened_on": row.opened_on}
    return criteria, said


def _keyed(rows: Iterator[tuple[str, Record]], name: str) -> tuple[dict[str, int], list[Record]]:
    """Return the keys by row id, and what each says; two of one name are one: a village that was removed and came back."""
    keys: dict[str, int] = {}
    by_name: dict[str, int] = {}
    said: list[Record] = []
    for row_id, record in rows:
        if record[name] not in by_name:
            said.append(record)
            by_name[record[name]] = len(said)
        keys[row_id] = by_name[record[name]]
    return keys, said


def _villages(connection: Connection, theirs: ColumnElement[bool]) -> Iterator[tuple[str, Record]]:
    """Yield the villages that persons are registered in, by id, in the order of their keys."""
    v = VILLAGE.c
    named = select(_R.village_id).where(theirs)
    query = select(v.id, v.name, v.remote).where(v.id.in_(named)).order_by(v.name_sort, v.name, v.id)
    for row in connection.execute(query):
        yield row.id, {"name": row.name, "remote": row.remote}


def _groups(connection: Connection, theirs: ColumnElement[bool]) -> Iterator[tuple[str, Record]]:
    g = CITIZEN_GROUP.c
    named = select(_R.group_id).where(theirs)
    query = select(g.id, g.code, g.name, g.official, g.position).where(g.id.in_(named))
    for row in connection.execute(query.order_by(g.position, g.code, g.id)):
        yield row.id, {"code": row.code, "name": row.name, "official": row.official, "position": row.position}


def _decisions(connection: Connection, round_id: str) -> Iterator[tuple[str, Record]]:
    d = DECISION.c
    columns = (d.number, d.decided_on, d.signer_title, d.signer_name, d.registered, d.failed, d.recognised)
    query = select(d.id, *columns).where(d.round_id == round_id).order_by(d.decided_on, d.number)
    for row_id, *values in connection.execute(query):
        yield row_id, {column.name: value for column, value in zip(columns, values, strict=True)}


def _persons(
    connection: Connection,
    theirs: ColumnElement[bool],
    villages: Mapping[str, int],
    groups: Mapping[str, int],
    decisions: Mapping[str, int],
) -> Iterator[tuple[str, Record]]:
    papers, twice = _certificates(connection, theirs, decisions), _twice(connection, theirs)
    joined = REGISTRATION.join(CITIZEN, _R.citizen_id == _C.id).outerjoin(EVALUATION, COUNTING)
    for registration, removed, *row in connection.execute(select(*_PERSON).select_from(joined).where(theirs)):
        record = _person(row, villages, groups)
        if removed and record.get("id_number") in twice:
            del record["id_number"]
        if registration in papers:
            record["certificates"] = [_paper(one, record["name"], record["birth"]) for one in papers[registration]]
        yield "person", record


def _person(row: Sequence[Any], villages: Mapping[str, int], groups: Mapping[str, int]) -> Record:
    """Return a person's record without certificates, from the columns of `_PERSON` behind the first two."""
    person, name, year, month, day, sex, number, village, group, since, remote, scores, *said = row
    values = {
        "id": person, "name": name, "birth": BirthDate(year, month, day).iso if year else "", "sex": sex,
        "id_number": number, "village": villages.get(village), "group": groups.get(group), "registered_on": since,
        "remote": remote,
    }  # fmt: skip
    if scores is not None:
        values |= {"scores": orjson.loads(scores), **dict(zip(_OF_EVALUATION, said, strict=True))}
    return {key: value for key, value in values.items() if _PERSON_DEFAULTS.get(key, _NONE) != value}


def _twice(connection: Connection, theirs: ColumnElement[bool]) -> frozenset[str]:
    """Return the ID numbers that two persons of the year bear: one was taken off the list, and entered again.

    Both stay in the year, as in the commune's own report; the number is told with the one who is on the list.
    """
    query = select(_C.id_number).join(REGISTRATION, _R.citizen_id == _C.id).where(theirs, _C.id_number.is_not(None))
    return frozenset(connection.execute(query.group_by(_C.id_number).having(func.count() > 1)).scalars())


def _certificates(
    connection: Connection, theirs: ColumnElement[bool], decisions: Mapping[str, int]
) -> dict[str, list[Record]]:
    """Return the certificates by registration, revoked ones among them, in the order of their numbers."""
    columns = (
        _N.sequence, _N.number, _N.register_number, _N.address, _N.name, _N.birth, _N.state, _N.revoked_on,
        _N.revoked_reason,
    )  # fmt: skip
    names = [column.name for column in columns]
    query = select(_N.registration_id, _N.decision_id, *columns).join(REGISTRATION, _N.registration_id == _R.id)
    found: dict[str, list[Record]] = defaultdict(list)
    for registration, decision, *values in connection.execute(query.where(theirs).order_by(_N.sequence)):
        found[registration].append({"decision": decisions[decision], **dict(zip(names, values, strict=True))})
    return found


def _paper(certificate: Record, name: str, birth: str) -> Record:
    """Return a certificate without what is as its person's, or as most are."""
    plain: Record = {"name": name, "birth": birth, "state": "valid"}
    if certificate["state"] == "valid":
        plain |= {"revoked_on": None, "revoked_reason": ""}
    return {key: value for key, value in certificate.items() if key not in plain or plain[key] != value}
