"""Reading and keeping what a workspace knows of batch files and keys."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from cdht_desktop.data.store import now
from cdht_desktop.data.tables import BATCH, SIGNING_KEY, TRUSTED_KEY
from cdht_desktop.data.writing import Write

_B, _K, _T = BATCH.c, SIGNING_KEY.c, TRUSTED_KEY.c


@dataclass(frozen=True)
class BatchRow:
    """A batch file that was sent or received; `at` ISO text in UTC."""

    id: str
    at: str
    year: int
    unit: str
    unit_name: str
    revision: int
    file: str
    sha256: str
    rows: int
    outcome: str
    signer: str


@dataclass(frozen=True)
class OwnKey:
    """This workspace's key pair, 32 bytes each."""

    key_id: str
    public: bytes
    private: bytes

    def __repr__(self) -> str:
        return f"OwnKey({self.key_id})"


_COLUMNS = (
    _B.id,
    _B.at,
    _B.year,
    _B.unit_code,
    _B.unit_name,
    _B.revision,
    _B.file_name,
    _B.sha256,
    _B.rows,
    _B.outcome,
    _B.signer,
)


def sent(connection: Connection, year: int) -> list[BatchRow]:
    """Return the batch files of a year that were made here, the newest first."""
    query = select(*_COLUMNS).where(_B.direction == "out", _B.year == year).order_by(_B.revision.desc())
    return [BatchRow(*row) for row in connection.execute(query)]


def received(connection: Connection) -> list[BatchRow]:
    """Return the batch files taken in, the newest first."""
    query = select(*_COLUMNS).where(_B.direction == "in").order_by(_B.at.desc(), _B.id)
    return [BatchRow(*row) for row in connection.execute(query)]


def known(connection: Connection, sha256: str) -> BatchRow | None:
    """Return the batch taken in with this checksum."""
    row = connection.execute(select(*_COLUMNS).where(_B.direction == "in", _B.sha256 == sha256)).first()
    return BatchRow(*row) if row else None


def current(connection: Connection, unit: str, year: int) -> BatchRow | None:
    """Return the batch that stands for a unit and year."""
    query = select(*_COLUMNS).where(_B.unit_code == unit, _B.year == year, _B.outcome == "current")
    row = connection.execute(query).first()
    return BatchRow(*row) if row else None


def trusted_key(connection: Connection, unit: str) -> str | None:
    """Return the key id by which a unit is known here."""
    query = select(_T.key_id).where(_T.unit_code == unit, _T.replaced_at.is_(None))
    found = connection.execute(query).scalar()
    return str(found) if found else None


def trust(writing: Write, unit: str, unit_name: str, key_id: str, public: bytes, *, confirmed: bool) -> None:
    """Know a unit by this key from now on, within an action; the one before stays on record as replaced."""
    standing = select(_T.id).where(_T.unit_code == unit, _T.replaced_at.is_(None), _T.key_id != key_id)
    old = list(writing.connection.execute(standing).scalars())
    writing.update_many(TRUSTED_KEY, {row_id: {"replaced_at": now()} for row_id in old})
    same = select(_T.id).where(_T.unit_code == unit, _T.key_id == key_id)
    if row_id := writing.connection.execute(same).scalar():
        writing.update(TRUSTED_KEY, row_id, {"confirmed": confirmed, "replaced_at": None})
        return
    writing.insert(
        TRUSTED_KEY,
        {
            "unit_code": unit,
            "unit_name": unit_name,
            "key_id": key_id,
            "public_key": public.hex(),
            "confirmed": confirmed,
            "pinned_at": now(),
        },
    )


def own_key(connection: Connection) -> OwnKey | None:
    """Return this workspace's key pair, None before it was first needed."""
    row = connection.execute(select(_K.key_id, _K.public_key, _K.private_key).where(_K.replaced_at.is_(None))).first()
    return OwnKey(row.key_id, bytes.fromhex(row.public_key), bytes.fromhex(row.private_key)) if row else None


def keep_key(writing: Write, key: OwnKey) -> None:
    """Keep a new key pair, within an action."""
    values = {"key_id": key.key_id, "public_key": key.public.hex(), "private_key": key.private.hex(), "made_at": now()}
    writing.insert(SIGNING_KEY, values)
