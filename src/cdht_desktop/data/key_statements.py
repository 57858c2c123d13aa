"""Reading and keeping what was said about keys: which are not believed any more, and for which an upper level vouches."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
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


def mark_revoked(writing: Write, key_id: str, day: dt.date, reason: str) -> int:
    """Believe a key no more from a day on, within an action; return how many rows of known keys say so now."""
    ids = [one.id for one in known_keys(writing.connection, key_id=key_id)]
    values = {"revoked_from": day.isoformat(), "revoked_reason": reason}
    return writing.update_many(TRUSTED_KEY, dict.fromkeys(ids, values))


def revocations(connection: Connection, issuers: Collection[str]) -> list[RevokedRow]:
    """Return what the lists of these issuers (key ids of one unit) say, by key."""
    query = select(REVOCATION).where(_R.issuer.in_(list(issuers))).order_by(_R.key_id, _R.revoked_from)
    return [_revoked(row) for row in connection.execute(query).mappings()]


def _revoked(row: RowMapping) -> RevokedRow:
    day = dt.date.fromisoformat(row["revoked_from"])
    return RevokedRow(row["issuer"], row["list_number"], row["unit_code"], row["key_id"], day, row["reason"])


def keep_revocation(writing: Write, said: RevokedRow) -> None:
    """Keep one line of an issuer's list, within an action; one about the same key is brought up to date."""
    values = {
        "list_number": said.list_number,
        "unit_code": said.unit,
        "revoked_from": said.revoked_from.isoformat(),
        "reason": said.reason,
    }
    same = select(_R.id).where(_R.issuer == said.issuer, _R.key_id == said.key_id)
    if row_id := writing.connection.execute(same).scalar():
        writing.update(REVOCATION, row_id, values)
    else:
        writing.insert(REVOCATION, {**values, "issuer": said.issuer, "key_id": said.key_id})


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
