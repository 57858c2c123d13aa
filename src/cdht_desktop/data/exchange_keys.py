"""Reading and keeping keys: this workspace's own, and those by which others are known.

The private halves stand in the encrypted database and nowhere else, on a server sealed (`data.sealing`); what holds one
here shows nothing of it in a text.
"""

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, RowMapping, select

from cdht_desktop.data.sealing import opened_text, sealed_text
from cdht_desktop.data.store import now
from cdht_desktop.data.tables import ASSOCIATION, CHANGE_ROW, CHANGE_SET, ENCRYPTION_KEY, SIGNING_KEY, TRUSTED_KEY
from cdht_desktop.data.writing import Write

_K, _E, _T = (table.c for table in (SIGNING_KEY, ENCRYPTION_KEY, TRUSTED_KEY))
PC = "pc"


@dataclass(frozen=True)
class OwnKey:
    """This workspace's key pair, 32 bytes each, and the upper level's signed word for it."""

    key_id: str
    public: bytes
    private: bytes = field(repr=False)
    certificate: str | None = field(default=None, repr=False)
    made_at: str = field(default="", compare=False)
    replaced_at: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class OwnAgeKey:
    """A key by which others encrypt to this workspace; a `paper` key has no `identity` here."""

    id: str
    role: str
    recipient: str
    identity: str | None = field(repr=False)
    made_at: str
    replaced_at: str | None


@dataclass(frozen=True)
class Known:
    """A key by which another unit (or another PC of this one) is known.

    `recipients` are the age keys to encrypt to; `certified_by` names the key whose certificate vouches for it from
    `valid_from` to `valid_to`; `pinned_at` is ISO text in UTC.
    """

    id: str
    unit: str
    unit_name: str
    key_id: str
    public: bytes
    level: str
    recipients: tuple[str, ...]
    confirmed: bool
    certified_by: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    revoked_from: dt.date | None
    revoked_reason: str
    pinned_at: str
    replaced_at: str | None


# This workspace's own keys --------------------------------------------------------------------------------------------


def own_keys(connection: Connection) -> list[OwnKey]:
    """Return this workspace's signing keys, the one in use first, then the replaced ones, the newest first."""
    query = select(SIGNING_KEY).order_by(_K.replaced_at.is_not(None), _K.made_at.desc(), _K.id.desc())
    return [
        OwnKey(
            row.key_id, bytes.fromhex(row.public_key),
            bytes.fromhex(opened_text(connection, row.private_key, f"signing_key {row.key_id}")),
            row.certificate, row.made_at, row.replaced_at,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def own_key(connection: Connection) -> OwnKey | None:
    """Return this workspace's key pair, None before it was first needed."""
    return next((key for key in own_keys(connection) if key.replaced_at is None), None)


def keep_key(writing: Write, key: OwnKey) -> None:
    """Keep a new key pair, within an action; the one before is replaced by it."""
    old = writing.connection.execute(select(_K.id).where(_K.replaced_at.is_(None))).scalars()
    writing.update_many(SIGNING_KEY, {row_id: {"replaced_at": now()} for row_id in list(old)})
    private = sealed_text(writing.connection, key.private.hex(), f"signing_key {key.key_id}")
    values = {"key_id": key.key_id, "public_key": key.public.hex(), "private_key": private, "made_at": now()}
    writing.insert(SIGNING_KEY, values)


def keep_own_certificate(writing: Write, key_id: str, content: str) -> None:
    """Keep the upper level's word for this workspace's key, within an action."""
    row_id = writing.connection.execute(select(_K.id).where(_K.key_id == key_id)).scalar_one()
    writing.update(SIGNING_KEY, row_id, {"certificate": content})


def age_keys(connection: Connection) -> list[OwnAgeKey]:
    """Return the keys by which others encrypt to this workspace: those in use first, the working before the paper one."""
    order = (_E.replaced_at.is_not(None), _E.role.desc(), _E.made_at.desc(), _E.id.desc())
    columns = (_E.id, _E.role, _E.recipient, _E.identity, _E.made_at, _E.replaced_at)
    found = [OwnAgeKey(*row) for row in connection.execute(select(*columns).order_by(*order))]
    return [
        replace(one, identity=opened_text(connection, one.identity, f"encryption_key {one.recipient}"))
        if one.identity
        else one
        for one in found
    ]


def keep_age_key(writing: Write, role: str, recipient: str, identity: str | None) -> None:
    """Keep a new key of a role, within an action; the one before is replaced by it, and opens old files still."""
    old = [one.id for one in age_keys(writing.connection) if one.role == role and one.replaced_at is None]
    writing.update_many(ENCRYPTION_KEY, {row_id: {"replaced_at": now()} for row_id in old})
    kept = identity and sealed_text(writing.connection, identity, f"encryption_key {recipient}")
    writing.insert(ENCRYPTION_KEY, {"role": role, "recipient": recipient, "identity": kept, "made_at": now()})


def keep_found_identity(writing: Write, recipient: str, identity: str) -> bool:
    """Keep the private half that came from paper, so that old files open; nothing is encrypted to it any more.

    Returns whether this workspace knew the paper key's public half.
    """
    found = next((one for one in age_keys(writing.connection) if one.recipient == recipient), None)
    kept = sealed_text(writing.connection, identity, f"encryption_key {recipient}")
    values = {"role": "working", "identity": kept, "replaced_at": now()}
    if found is None:
        writing.insert(ENCRYPTION_KEY, {**values, "recipient": recipient, "made_at": now()})
    elif found.identity is None:
        writing.update(ENCRYPTION_KEY, found.id, values)
    return found is not None


def own_unit(connection: Connection) -> str:
    """Return the code of this workspace's unit."""
    return str(connection.execute(select(ASSOCIATION.c.unit_code)).scalar_one())


def own_level(connection: Connection) -> str:
    """Return the level of this workspace."""
    return str(connection.execute(select(ASSOCIATION.c.level)).scalar_one())


# Those of others ------------------------------------------------------------------------------------------------------


def known_keys(connection: Connection, *, unit: str | None = None, key_id: str | None = None) -> list[Known]:
    """Return the keys by which others are known: those in use first, by unit, then the newest first."""
    query = select(TRUSTED_KEY)
    if unit is not None:
        query = query.where(_T.unit_code == unit)
    if key_id is not None:
        query = query.where(_T.key_id == key_id)
    order = (_T.replaced_at.is_not(None), _T.unit_code, _T.pinned_at.desc(), _T.id.desc())
    return [_known(row) for row in connection.execute(query.order_by(*order)).mappings()]


def _known(row: RowMapping) -> Known:
    return Known(
        id=row["id"],
        unit=row["unit_code"],
        unit_name=row["unit_name"],
        key_id=row["key_id"],
        public=bytes.fromhex(row["public_key"]),
        level=row["level"],
        recipients=tuple(json.loads(row["recipients"])),
        confirmed=bool(row["confirmed"]),
        certified_by=row["certified_by"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        revoked_from=_day(row["revoked_from"]),
        revoked_reason=row["revoked_reason"],
        pinned_at=row["pinned_at"],
        replaced_at=row["replaced_at"],
    )


@dataclass(frozen=True)
class Pin:
    """What is to be known of another's key; without `certificate` (issuer's key, from, to) an officer confirmed it."""

    unit: str
    unit_name: str
    public: bytes
    key_id: str
    level: str
    recipients: tuple[str, ...]
    certificate: tuple[str, dt.date, dt.date] | None = None


def pin(writing: Write, said: Pin) -> str:
    """Know a unit by a key from now on, within an action; return the row's id.

    The key before stays on record as replaced; of second PCs of this unit there may be several, and one that an officer
    confirmed does not give way to a certificate. A commune has one upper level: another takes the place of the one before.
    """
    alone = own_level(writing.connection) == "commune"
    others = known_keys(writing.connection, unit=None if alone else said.unit)  # an upper level knows thousands
    old = [one.id for one in others if one.replaced_at is None and _gives_way(one, said, alone=alone)]
    writing.update_many(TRUSTED_KEY, {row_id: {"replaced_at": now()} for row_id in old})
    issuer, first, last = said.certificate or (None, None, None)
    values = {
        "unit_name": said.unit_name,
        "level": said.level,
        "recipients": json.dumps(said.recipients),
        "confirmed": said.certificate is None,
        "certified_by": issuer,
        "valid_from": first and first.isoformat(),
        "valid_to": last and last.isoformat(),
        "replaced_at": None,
    }
    same = next(iter(known_keys(writing.connection, unit=said.unit, key_id=said.key_id)), None)
    if same is not None:
        kept = {"recipients": json.dumps(said.recipients or same.recipients)}  # a file may name none to answer to
        writing.update(TRUSTED_KEY, same.id, values | kept | {"pinned_at": now()})
        return same.id
    whose = {"unit_code": said.unit, "key_id": said.key_id, "public_key": said.public.hex(), "pinned_at": now()}
    return writing.insert(TRUSTED_KEY, {**values, **whose})


def _gives_way(one: Known, said: Pin, *, alone: bool) -> bool:
    if one.key_id == said.key_id and one.unit == said.unit:
        return False
    if PC in {one.level, said.level} or (one.confirmed and said.certificate is not None):
        return False
    return one.unit == said.unit or (alone and one.level == said.level == "upper")


def keep_recipients(writing: Write, row_id: str, recipients: Sequence[str]) -> None:
    """Keep other keys to encrypt to a unit that is known, within an action."""
    writing.update(TRUSTED_KEY, row_id, {"recipients": json.dumps(list(recipients))})


def confirmed_by(connection: Connection, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return who last confirmed each known key, and when (ISO text in UTC), by the row's id: as the trail says."""
    query = (
        select(CHANGE_ROW.c.row_id, CHANGE_SET.c.user, CHANGE_SET.c.at)
        .join(CHANGE_SET, CHANGE_SET.c.seq == CHANGE_ROW.c.set_seq)
        .where(CHANGE_ROW.c.table_name == TRUSTED_KEY.name, CHANGE_ROW.c.row_id.in_(list(ids)))
        .where(CHANGE_ROW.c.after.contains('"pinned_at"'))
        .order_by(CHANGE_SET.c.seq)
    )
    return {row.row_id: (row.user, row.at) for row in connection.execute(query)}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
