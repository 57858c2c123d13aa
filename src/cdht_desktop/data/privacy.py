"""Reading consents, requests, erasures, and who has not been heard of for years: frozen values out."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from cdht_desktop.data.citizens import LIVING
from cdht_desktop.data.ids import made_on
from cdht_desktop.data.tables import (
    CERTIFICATE,
    CITIZEN,
    CONSENT,
    ERASURE,
    PRIVACY_REQUEST,
    REGISTRATION,
    ROUND,
    SETTING,
    VILLAGE,
)  # fmt: skip
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.privacy import Outcome, RequestKind

SETTING_NAME = "privacy"
_C, _K, _Q, _X, _R, _N = CITIZEN.c, CONSENT.c, PRIVACY_REQUEST.c, ERASURE.c, REGISTRATION.c, CERTIFICATE.c


@dataclass(frozen=True)
class ConsentRow:
    """What a person agreed to besides the title, on which paper, and when they took it back."""

    id: str
    version: int
    purpose: str
    source: str
    given_on: dt.date
    withdrawn_on: dt.date | None


@dataclass(frozen=True)
class RequestRow:
    """What a person asked for; `name` is empty where they are erased by now."""

    id: str
    version: int
    citizen_id: str
    name: str
    birth_year: int | None
    village: str
    kind: RequestKind
    received_on: dt.date
    how: str
    answer_by: dt.date
    done_by: dt.date
    answered_on: dt.date | None
    done_on: dt.date | None
    outcome: Outcome
    reason: str
    note: str
    erased: bool
    restricted: bool


@dataclass(frozen=True)
class ErasureRow:
    """An erased record: `backups_on` is the day since which no backup of ours holds it any more, None while one does."""

    id: str
    citizen_id: str
    erased_on: dt.date
    reason: str
    backups_on: dt.date | None


@dataclass(frozen=True)
class LastSeen:
    """A person and the last they took part: years of registration and certificate, when they came and went."""

    id: str
    name: str
    birth_year: int | None
    village: str
    came_on: dt.date
    removed_on: dt.date | None
    registered: int | None
    certified: int | None


def consents(connection: Connection, citizen_id: str) -> list[ConsentRow]:
    """Return a person's consents besides that of the title."""
    rows = connection.execute(select(CONSENT).where(_K.citizen_id == citizen_id).order_by(_K.given_on, _K.id))
    return [
        ConsentRow(row.id, row.version, row.purpose, row.source, _day(row.given_on), _day_or_none(row.withdrawn_on))
        for row in rows
    ]


def consent_for(connection: Connection, citizen_id: str, purpose: str) -> Any | None:
    """Return the row of a person's consent to a purpose, None where there is none."""
    query = select(CONSENT).where(_K.citizen_id == citizen_id, _K.purpose == purpose)
    return connection.execute(query).mappings().first()


def without_consent(connection: Connection) -> int:
    """Return how many persons on the list have neither source nor date of their consent to the title noted."""
    query = select(func.count()).select_from(CITIZEN).where(_C.consent_source == "", _C.consent_date.is_(None), *LIVING)
    return int(connection.execute(query).scalar_one())


def _requests() -> Select[Any]:
    return select(
        PRIVACY_REQUEST, _C.name, _C.birth_year, _C.erased_on, _C.restricted_on, VILLAGE.c.name.label("village")
    ).select_from(
        PRIVACY_REQUEST.join(CITIZEN, _Q.citizen_id == _C.id).outerjoin(VILLAGE, _C.village_id == VILLAGE.c.id)
    )


def requests(connection: Connection, *, citizen_id: str | None = None) -> list[RequestRow]:
    """Return requests, of one person or all: those that are open first, by their last days; then the newest."""
    query = _requests()
    if citizen_id is not None:
        query = query.where(_Q.citizen_id == citizen_id)
    found = [_request(row) for row in connection.execute(query)]
    pending = sorted((row for row in found if row.outcome == "open"), key=lambda row: (row.done_by, row.id))
    over = sorted((row for row in found if row.outcome != "open"), key=lambda row: (row.done_on, row.id), reverse=True)
    return pending + over


def request(connection: Connection, request_id: str) -> RequestRow | None:
    """Return one request, None where it is not there."""
    row = connection.execute(_requests().where(_Q.id == request_id)).first()
    return _request(row) if row else None


def _request(row: Any) -> RequestRow:
    erased = row.erased_on is not None
    return RequestRow(
        row.id, row.version, row.citizen_id, "" if erased else row.name, row.birth_year, row.village or "", row.kind,
        _day(row.received_on), row.how, _day(row.answer_by), _day(row.done_by), _day_or_none(row.answered_on),
        _day_or_none(row.done_on), row.outcome, row.reason, row.note, erased, row.restricted_on is not None,
    )  # fmt: skip


def erasures(connection: Connection) -> list[ErasureRow]:
    """Return what was erased, the newest first."""
    rows = connection.execute(select(ERASURE).order_by(_X.erased_on.desc(), _X.id.desc()))
    return [
        ErasureRow(row.id, row.citizen_id, _day(row.erased_on), row.reason, _day_or_none(row.backups_on))
        for row in rows
    ]


def last_seen(connection: Connection) -> list[LastSeen]:
    """Return each person of this workspace who is not erased, with the last they took part, by name.

    Records that were merged into others are left out: they go with these.
    """
    registered = (
        select(_R.citizen_id, func.max(ROUND.c.year).label("year"))
        .join(ROUND, _R.round_id == ROUND.c.id)
        .group_by(_R.citizen_id)
        .subquery("registered")
    )
    certified = (
        select(_R.citizen_id, func.max(_N.year).label("year"))
        .join(CERTIFICATE, _N.registration_id == _R.id)
        .group_by(_R.citizen_id)
        .subquery("certified")
    )
    rows = (
        CITIZEN.outerjoin(registered, registered.c.citizen_id == _C.id)
        .outerjoin(certified, certified.c.citizen_id == _C.id)
        .outerjoin(VILLAGE, _C.village_id == VILLAGE.c.id)
    )
    query = select(
        _C.id, _C.name, _C.birth_year, VILLAGE.c.name.label("village"), _C.removed_at,
        registered.c.year.label("registered"), certified.c.year.label("certified"),
    ).select_from(rows)  # fmt: skip
    found = connection.execute(
        query.where(_C.erased_on.is_(None), _C.merged_into.is_(None)).order_by(_C.name_sort, _C.id)
    )
    return [
        LastSeen(
            row.id, row.name, row.birth_year, row.village or "", made_on(row.id), _moment_day(row.removed_at),
            row.registered, row.certified,
        )
        for row in found
    ]  # fmt: skip


def chosen(connection: Connection) -> dict[str, Any]:
    """Return what the association set itself of the rules (days, holidays, years); empty where nothing."""
    text = connection.execute(select(SETTING.c.value).where(SETTING.c.id == SETTING_NAME)).scalar()
    return json.loads(text) if text else {}


def keep_chosen(writing: Write, values: Mapping[str, Any]) -> None:
    """Keep what the association sets itself of the rules."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    if writing.rows(SETTING, [SETTING_NAME]):
        writing.update(SETTING, SETTING_NAME, {"value": text})
    else:
        writing.insert(SETTING, {"id": SETTING_NAME, "value": text})


def restricted(connection: Connection, citizen_ids: Sequence[str]) -> frozenset[str]:
    """Return those of the citizens whose data are kept but not used."""
    query = select(_C.id).where(_C.restricted_on.is_not(None))
    found = set(connection.execute(query).scalars())
    return frozenset(found.intersection(citizen_ids))


def restricted_since(connection: Connection, citizen_id: str) -> dt.date | None:
    """Return the day since which a citizen's data are kept but not used, None where they are used."""
    return _day_or_none(connection.execute(select(_C.restricted_on).where(_C.id == citizen_id)).scalar())


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _day_or_none(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _moment_day(text: str | None) -> dt.date | None:
    return dt.datetime.fromisoformat(text).astimezone().date() if text else None
