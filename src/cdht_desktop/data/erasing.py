"""Erasing persons: their records become stubs, and nothing of them is left in the history, the drafts or the filters.

Law 91/2025/QH15: a person can have their data erased. What stays says nothing about a person: the rows that the figures
of a year count, the numbers of certificates, and that an erasure was made.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Connection, Engine, Table, delete, exists, or_, select

from cdht_desktop.data import person
from cdht_desktop.data.forgetting import (
    MENTIONING,
    PERSONAL,
    Traces,
    images_of,
    names_them,
    strip_history,
    stubbed,
    traces,
    unnamed_value,
)
from cdht_desktop.data.server import DIALECT, is_on_server
from cdht_desktop.data.store import now, sentences
from cdht_desktop.data.tables import (
    CERTIFICATE,
    CITIZEN,
    CITIZEN_PAIR,
    CONSENT,
    DRAFT,
    ERASURE,
    EVALUATION,
    METADATA,
    PRIVACY_REQUEST,
    REGISTRATION,
    TASK,
    VOID_NUMBER,
)
from cdht_desktop.data.writing import CHUNK, Write, batched
from cdht_desktop.domain.privacy import PrivacyRules, Stub, rules_from_toml
from cdht_desktop.places import RESOURCES

_C, _R, _E, _N, _P = CITIZEN.c, REGISTRATION.c, EVALUATION.c, CERTIFICATE.c, CITIZEN_PAIR.c
_RULES = "rules.toml"
_UNCLEAN = 1  # the file's user_version, from the erasure's own transaction on until the file is clean
# What people write freely, and where somebody else may be named.
_WRITTEN = (
    _C.note, _C.consent_source, _E.note, _N.revoked_reason, CONSENT.c.source, PRIVACY_REQUEST.c.how,
    PRIVACY_REQUEST.c.note, PRIVACY_REQUEST.c.reason, ERASURE.c.reason, VOID_NUMBER.c.reason, TASK.c.words,
    TASK.c.answer,
)  # fmt: skip


@cache
def shipped_rules() -> PrivacyRules:
    """Return the rules that the program ships (resources/privacy); raises `BadRules`."""
    return rules_from_toml((RESOURCES / "privacy" / _RULES).read_text(encoding="utf-8"), _RULES)


def records_of(connection: Connection, citizen_ids: Sequence[str]) -> list[str]:
    """Return these citizens' ids, and those of the second records that were merged into theirs."""
    query = select(_C.id).where(_C.merged_into.is_not(None))
    merged = [
        row_id
        for ids in batched(citizen_ids, CHUNK)
        for row_id in connection.execute(query.where(_C.merged_into.in_(ids))).scalars()
    ]
    return list(dict.fromkeys([*citizen_ids, *merged]))


def erase(
    writing: Write,
    citizen_ids: Sequence[str],
    *,
    reason: str,
    request_id: str | None = None,
    day: dt.date | None = None,
) -> int:
    """Strip exactly these records (`records_of` finds all of a person) to stubs; return how many there were.

    A record that is not in this database, or is a stub already, is passed over: so the erasures of a workspace can be
    made again in an older copy of it (`day` then is the day of the first time). The write must not be undoable.
    `request_id` is a row of privacy_request, and is left out where this database has no such row. Call `clean` once the
    transaction is over.
    """
    connection, stub = writing.connection, shipped_rules().stub
    if not is_on_server(connection):
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    ids = _unerased(connection, citizen_ids)
    if not ids:
        return 0
    if not is_on_server(connection):
        connection.exec_driver_sql(f"PRAGMA user_version = {_UNCLEAN}")
    about = _rows_about(connection, ids)
    images = images_of(connection, about)
    found = traces(connection, ids, images)
    _forget_unjudged(writing, ids)
    _strip_rows(writing, about, stub)
    _strip_mentions(writing, found, stub)
    _drop_drafts(connection, about, found, stub)
    _make_stubs(writing, ids, (day or dt.date.today()).isoformat(), reason, request_id)
    strip_history(writing, ids, images, found, stub)
    return len(ids)


def clean(engine: Engine) -> None:
    """Write the database anew and empty its log: what was erased does not stay in pages that are no longer used.

    On a server that is its operator's: there is nothing to do here. No transaction may be open; while somebody reads,
    the log cannot be emptied, and the file stays `unclean`. Raises
    `DiskProblem` where there is no room (about the size of the database).
    """
    if engine.dialect.name == DIALECT:
        return
    with sentences(), engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("VACUUM")
        waits = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if not waits:
            cursor.execute("PRAGMA user_version = 0")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()


def unclean(connection: Connection) -> bool:
    """Say whether persons were erased and `clean` has not been through since: the program was killed in between."""
    if is_on_server(connection):
        return False
    return bool(connection.exec_driver_sql("PRAGMA user_version").scalar_one() == _UNCLEAN)


def mentions(connection: Connection, found: Traces) -> int:
    """Return in how many notes and reasons about others a name or number of a person still stands."""
    stub = shipped_rules().stub
    texts = [text for column in _WRITTEN for text in connection.execute(select(column).where(column != "")).scalars()]
    return sum(found.scrubbed(text, stub, about=False) != text for text in texts)


def traces_of(connection: Connection, citizen_ids: Sequence[str]) -> Traces:
    """Return how these persons may be named in a text; to be asked before they are erased."""
    return traces(connection, citizen_ids, images_of(connection, citizen_ids))


def _unerased(connection: Connection, citizen_ids: Sequence[str]) -> list[str]:
    query = select(_C.id).where(_C.erased_on.is_(None))
    standing = {
        row_id
        for ids in batched(citizen_ids, CHUNK)
        for row_id in connection.execute(query.where(_C.id.in_(ids))).scalars()
    }
    return [row_id for row_id in dict.fromkeys(citizen_ids) if row_id in standing]


def _rows_about(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Return the ids of all rows that are or were about these records; consents, requests and tasks among them."""
    more = [
        row_id
        for table in (CONSENT, PRIVACY_REQUEST)
        for row_id in connection.execute(select(table.c.id).where(table.c.citizen_id.in_(ids))).scalars()
    ]
    asked = connection.execute(select(TASK.c.id).where(TASK.c.person_id.in_(ids))).scalars()
    return [*person.rows_about(connection, ids), *more, *asked]


def _forget_unjudged(writing: Write, ids: Sequence[str]) -> None:
    """Delete registrations that no figure counts beyond itself: without a whole verdict and without a certificate.

    What was judged stays, for the figures of the year, as scores of nobody.
    """
    judged = exists().where(_E.registration_id == _R.id, _E.counts.is_(True), _E.grade.is_not(None))
    issued = exists().where(_N.registration_id == _R.id)
    query = select(_R.id).where(_R.citizen_id.in_(ids), ~judged, ~issued)
    going = list(writing.connection.execute(query).scalars())
    scores = select(_E.id).where(_E.registration_id.in_(going))
    writing.delete_many(EVALUATION, list(writing.connection.execute(scores).scalars()), forget=True)
    writing.delete_many(REGISTRATION, going, forget=True)


def _strip_rows(writing: Write, about: Sequence[str], stub: Stub) -> None:
    """Empty what is personal in the rows about them; what they agreed to, and who they may be, goes as a whole."""
    writing.delete_many(CONSENT, _among(writing.connection, CONSENT, about), forget=True)
    either = or_(_P.first_id.in_(about), _P.second_id.in_(about))
    writing.delete_many(
        CITIZEN_PAIR, list(writing.connection.execute(select(_P.id).where(either)).scalars()), forget=True
    )
    for name in ("citizen", "evaluation", "certificate", "privacy_request", "task"):
        table = METADATA.tables[name]
        rows = writing.rows(table, _among(writing.connection, table, about))
        values = {
            row_id: {column: stubbed(name, column, row[column], stub) for column in PERSONAL[name]}
            for row_id, row in rows.items()
        }
        writing.update_many(table, values, forget=True)


def _among(connection: Connection, table: Table, row_ids: Iterable[str]) -> list[str]:
    query = select(table.c.id)
    return [
        row_id
        for ids in batched(row_ids, CHUNK)
        for row_id in connection.execute(query.where(table.c.id.in_(ids))).scalars()
    ]


def _strip_mentions(writing: Write, found: Traces, stub: Stub) -> None:
    """Let go of saved filters that look for the person, and of names of files that name them."""
    for name, columns in MENTIONING.items():
        table = METADATA.tables[name]
        rows = writing.connection.execute(select(table)).mappings().all()
        naming = [row for row in rows if any(names_them(row[column], found, stub) for column in columns)]
        if name == "saved_filter":
            writing.delete_many(table, [row["id"] for row in naming], forget=True)
        else:
            values = {
                row["id"]: {column: unnamed_value(name, column, row[column], stub) for column in columns}
                for row in naming
            }
            writing.update_many(table, values, forget=True)


def _drop_drafts(connection: Connection, about: Sequence[str], found: Traces, stub: Stub) -> None:
    """Drop the open forms about them, and those that name them: drafts are no data, and nothing is recorded."""
    for row in connection.execute(select(DRAFT)).all():
        theirs = any(row_id in row.id or row_id in row.content for row_id in about)
        if theirs or found.scrubbed(row.content, stub, about=False) != row.content:
            connection.execute(delete(DRAFT).where(DRAFT.c.id == row.id, DRAFT.c.user == row.user))


def _make_stubs(writing: Write, ids: Sequence[str], day: str, reason: str, request_id: str | None) -> None:
    """Take the records off the list and out of use for good, and note that they were erased."""
    removed = {row_id: row["removed_at"] for row_id, row in writing.rows(CITIZEN, ids).items()}
    values = {"erased_on": day, "restricted_on": day}
    writing.update_many(
        CITIZEN, {row_id: values | {"removed_at": removed[row_id] or now()} for row_id in ids}, forget=True
    )
    known = request_id is not None and writing.rows(PRIVACY_REQUEST, [request_id])
    common: dict[str, str | None] = {"unit_code": writing.unit, "erased_on": day, "reason": reason}
    rows = [common | {"citizen_id": row_id, "request_id": request_id if known else None} for row_id in ids]
    noted = set(writing.connection.execute(select(ERASURE.c.citizen_id).where(ERASURE.c.citizen_id.in_(ids))).scalars())
    writing.insert_many(ERASURE, [row for row in rows if row["citizen_id"] not in noted])
