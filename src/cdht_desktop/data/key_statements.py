"""Reading and keeping what was said about keys: which are not believed any more, and for which an upper level vouches."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from cdht_desktop.data.exchange_keys import known_keys
from cdht_desktop.data.store import now
from cdht_desktop.data.tables import BATCH, KEY_CERTIFICATE, REVOCATION, TRUSTED_KEY
from cdht_desktop.data.writing import Write

_T, _R, _C, _B = (table.c for table in (TRUSTED_KEY, REVOCATION, KEY_CERTIFICATE, BATCH))


@dataclass(frozen=True)
class RevokedRow:
    """A key revoked by the list of an issuer, and the number of the list that first said so."""

    issuer: str
    list_number: int
    unit: str
    key_id: str
    revoked_from: dt.date
    reason: str


@dataclass(frozen=True)
class CertificateRow:
    """A certificate that was issued here; `content` is the signed text."""

    id: str
    issuer: str
    key_id: str
    units: tuple[str, ...]
    valid_from: dt.date
    valid_to: dt.date
    content: str
    made_at: str


def revoked_from(connection: Connection, key_id: str) -> tuple[dt.date, str] | None:
    """Return from which day on a key is not believed, and why; the earliest where several say so."""
    own = select(_T.revoked_from, _T.revoked_reason).where(_T.key_id == key_id, _T.revoked_from.is_not(None))
    lists = select(_R.revoked_from, _R.reason).where(_R.key_id == key_id)
    found = [tuple(row) for query in (own, lists) for row in connection.execute(query)]
    day, reason = min(found, default=(None, ""))
    return (dt.date.fromisoformat(day), reason) if day else None


def mark_revoked(writing: Write, revoked: Mapping[str, tuple[dt.date, str]]) -> int:
    """Believe keys no more, each from a day on for a reason, within an action; return how many known keys changed."""
    known = [one for one in known_keys(writing.connection) if one.key_id in revoked]
    said = {one.id: revoked[one.key_id] for one in known}
    return writing.update_many(
        TRUSTED_KEY,
        {row_id: {"revoked_from": day.isoformat(), "revoked_reason": why} for row_id, (day, why) in said.items()},
    )


def revocations(connection: Connection, issuers: Collection[str]) -> list[RevokedRow]:
    """Return what the lists of these issuers (key ids of one unit) say, by key."""
    query = select(REVOCATION).where(_R.issuer.in_(list(issuers))).order_by(_R.key_id, _R.revoked_from)
    return [_revoked(row) for row in connection.execute(query).mappings()]


def _revoked(row: RowMapping) -> RevokedRow:
    day = dt.date.fromisoformat(row["revoked_from"])
    return RevokedRow(row["issuer"], row["list_number"], row["unit_code"], row["key_id"], day, row["reason"])


def keep_revocations(writing: Write, issuer: str, said: Iterable[RevokedRow]) -> None:
    """Keep lines of an issuer's list (up to 10,000), within an action; one about the same key is brought up to date."""
    standing = select(_R.key_id, _R.id).where(_R.issuer == issuer)
    ids = {row.key_id: row.id for row in writing.connection.execute(standing)}
    values = {
        one.key_id: {
            "list_number": one.list_number,
            "unit_code": one.unit,
            "revoked_from": one.revoked_from.isoformat(),
            "reason": one.reason,
        }
        for one in said
    }
    writing.update_many(REVOCATION, {ids[key_id]: row for key_id, row in values.items() if key_id in ids})
    new = [{**row, "issuer": issuer, "key_id": key_id} for key_id, row in values.items() if key_id not in ids]
    writing.insert_many(REVOCATION, new)


def certificates(connection: Connection, key_ids: Iterable[str] | None = None) -> list[CertificateRow]:
    """Return the certificates issued here (for these keys), the newest first."""
    query = select(KEY_CERTIFICATE).order_by(_C.made_at.desc(), _C.id.desc())
    if key_ids is not None:
        query = query.where(_C.key_id.in_(list(key_ids)))
    return [
        CertificateRow(
            row["id"], row["issuer"], row["key_id"], tuple(json.loads(row["units"])),
            dt.date.fromisoformat(row["valid_from"]), dt.date.fromisoformat(row["valid_to"]), row["content"],
            row["made_at"],
        )
        for row in connection.execute(query).mappings()
    ]  # fmt: skip


def keep_certificate(
    writing: Write, *, issuer: str, key_id: str, units: Sequence[str], first: dt.date, last: dt.date, content: str
) -> None:
    """Keep a certificate that was issued, within an action."""
    values = {
        "issuer": issuer,
        "key_id": key_id,
        "units": json.dumps(list(units)),
        "valid_from": first.isoformat(),
        "valid_to": last.isoformat(),
        "content": content,
        "made_at": now(),
    }
    writing.insert(KEY_CERTIFICATE, values)


def counting_files(connection: Connection, key_id: str, since: dt.date) -> list[tuple[str, int, int, str]]:
    """Return (unit's name, year, revision, file name) of what counts here, signed by a key on that day or later."""
    query = (
        select(_B.unit_name, _B.year, _B.revision, _B.file_name, _B.manifest)
        .where(_B.direction == "in", _B.outcome == "current", _B.signer == key_id)
        .order_by(_B.unit_code, _B.year)
    )
    found = connection.execute(query)
    return [tuple(row[:4]) for row in found if json.loads(row.manifest)["created"] >= since.isoformat()]
