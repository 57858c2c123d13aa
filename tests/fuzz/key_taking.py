"""Who opens files about keys, for the fuzzers: a commune that knows its upper level, and an upper level with a paper key."""

from collections.abc import Callable
from pathlib import Path

from tests.fuzz import seeds
from tests.fuzz.batches import PartialError
from tests.fuzz.key_files import OWN, PAPER, UNIT, UPPER

from cdht_desktop.data import exchange_keys, key_statements
from cdht_desktop.data.exchange_keys import OwnKey, Pin
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import ENCRYPTION_KEY, REVOCATION, TRUSTED_KEY
from cdht_desktop.exchange import ages, keys
from cdht_desktop.ops import key_certificates, own_keys, revocations, workspaces


def _commune(folder: Path) -> Store:
    """Open the commune's workspace: it has a key of its own, and knows its upper level and another unit."""
    store = workspaces.open_workspace(folder / "commune", seeds.PASSWORD)
    other = seeds.PUBLIC
    with store.write("keys", undoable=False) as writing:
        exchange_keys.keep_key(writing, OwnKey(keys.key_id(OWN.public), OWN.public, OWN.private))
        exchange_keys.pin(writing, Pin(UPPER.unit, UPPER.unit_name, UPPER.public, UPPER.key_id, "upper", ()))
        exchange_keys.pin(writing, Pin("04850", "Hội xã bên", other.public, other.key_id, "commune", ()))
    return store


def _unchanged(store: Store, attempt: Callable[[], object]) -> None:
    """Do what may be refused; raises `PartialError` where a refusal left something in the history."""
    before = _actions(store)
    try:
        attempt()
    except BaseException:
        if _actions(store) != before:
            raise PartialError("a refused file left something") from None
        raise


def _actions(store: Store) -> int:
    with store.read() as connection:
        return int(connection.exec_driver_sql("SELECT max(seq) FROM change_set").scalar_one())


def certificate_taker(folder: Path) -> Callable[[bytes, int], str]:
    """Take certificates in at the commune; what is kept must be for its own key and unit, and be read again."""
    store, file = _commune(folder), folder / "chung-thu.cdhtcert"

    def open_one(data: bytes, _number: int) -> str:
        file.write_bytes(data)
        _unchanged(store, lambda: key_certificates.take(store, file))
        kept = own_keys.overview(store).certificate
        if kept is None or kept.public != OWN.public or UNIT not in kept.units or kept.issuer.public != UPPER.public:
            raise PartialError("a certificate of another")
        if list(kept.units) != sorted(set(kept.units)) or kept.valid_from > kept.valid_to:
            raise PartialError("units or days that cannot be")
        return "taken"

    return open_one


def list_taker(folder: Path) -> Callable[[bytes, int], str]:
    """Take lists of revoked keys in at the commune, which knows of list 1; then put it back as it was."""
    store, file = _commune(folder), folder / "thu-hoi.cdhtrevoked"

    def open_one(data: bytes, _number: int) -> str:
        file.write_bytes(data)
        _unchanged(store, lambda: revocations.take_file(store, file))
        _put_back(store)
        return "taken"

    return open_one


def _put_back(store: Store) -> None:
    """Take back what a list said, after a look at it."""
    with store.write("put back", undoable=False) as writing:
        rows = key_statements.revocations(writing.connection, [UPPER.key_id])
        if len({row.list_number for row in rows}) > 1 or any(not row.unit.isascii() for row in rows):
            raise PartialError("a list of several")
        ids = list(writing.connection.execute(REVOCATION.select()).scalars())
        writing.delete_many(REVOCATION, ids)
        known = [key.id for key in exchange_keys.known_keys(writing.connection) if key.revoked_from]
        writing.update_many(TRUSTED_KEY, {key: {"revoked_from": None, "revoked_reason": ""} for key in known})


def paper_key_reader(folder: Path) -> Callable[[bytes, int], str]:
    """Take a typed paper key in at the upper level; only the one that was printed may be taken for it."""
    store = workspaces.open_workspace(folder / "upper", seeds.PASSWORD)
    recipient = ages.recipient_of(PAPER)
    own_keys.keep_paper_key(store, recipient)

    def open_one(data: bytes, _number: int) -> str:
        typed = data.decode("utf-8", "replace")
        _unchanged(store, lambda: _restored(store, typed))
        with store.read() as connection:
            found = exchange_keys.age_keys(connection)
        if any(one.identity and ages.recipient_of(one.identity) != one.recipient for one in found):
            raise PartialError("a private half of another key")
        return "taken"

    return open_one


def _restored(store: Store, typed: str) -> None:
    if not own_keys.restore(store, typed).value:
        raise PartialError("another key than the one that was printed")
    with store.write("put back", undoable=False) as writing:
        row = next(
            one for one in exchange_keys.age_keys(writing.connection) if one.recipient == ages.recipient_of(PAPER)
        )
        writing.update(ENCRYPTION_KEY, row.id, {"role": "paper", "identity": None, "replaced_at": None})
