"""Negative controls: programs that do it wrongly. A mode that finds nothing wrong with them is blind."""

import contextlib
import shutil
from collections.abc import Callable

from sqlalchemy import insert
from tests.faults.operations import Operation, sealed
from tests.faults.places import OLDER, Place, typed
from tests.faults.power import cuts
from tests.faults.running import Ground, Mode
from tests.faults.striking import kills, refusals

from cdht_desktop.data.ids import new_ids
from cdht_desktop.data.tables import VILLAGE
from cdht_desktop.errors import DiskProblem
from cdht_desktop.ops import citizens, invented
from cdht_desktop.ops.workspaces import Store

_CONTENT = b"%PDF-1.7 " + bytes(range(256)) * 64


def _pragma(store: Store, text: str) -> None:
    with store.engine.connect() as connection:
        connection.connection.cursor().execute(text)


def _saving(pragma: str) -> Callable[[Place], None]:
    """Return a session of saving, the database being set so that it is faster and forgets."""

    def session(place: Place) -> None:
        with place.opened() as store:
            _pragma(store, pragma)
            for person in invented.people(12, 99):
                citizens.add(store, typed(person))
                place.kept(store, "added")

    return session


def _one_by_one(place: Place) -> None:
    """Write rows each in a transaction of its own, and none into the trail."""
    with place.opened() as store:
        ids = new_ids(4)
        for at, row_id in enumerate(ids):
            with store.aside() as connection:
                names = dict.fromkeys(("name", "name_fold", "name_sort"), f"thon {at}")
                connection.execute(
                    insert(VILLAGE), {"id": row_id, "version": 1, "unit_code": store.unit, "remote": False, **names}
                )
        place.kept(store, "villages added")


def _too_early(place: Place) -> None:
    """Say "saved" before it is."""
    with place.opened() as store:
        for person in invented.people(4, 99):
            with contextlib.suppress(DiskProblem):
                place.kept(None, "added", seq=10_000, hash="")
                citizens.add(store, typed(person))


def _written_in_place(place: Place) -> None:
    """Write a file under its final name, bit by bit, without a sync."""
    target = place.out / OLDER
    with target.open("wb") as stream:
        for at in range(0, len(_CONTENT), 4096):
            stream.write(_CONTENT[at : at + 4096])
            stream.flush()
    shutil.copy(place.kit.folder / OLDER, target)
    place.kept(None, "written", file=sealed(target))


def _not_synced(place: Place) -> None:
    """Write beside and rename, but never sync."""
    part, target = place.out / ".danh-sach.part", place.out / "danh-sach.pdf"
    part.write_bytes((place.kit.folder / OLDER).read_bytes())
    part.replace(target)
    place.kept(None, "written", file=sealed(target))


def modes(ground: Ground, count: int) -> list[Mode]:
    """Return the controls of kills, errors and power cuts, `count` cases each."""
    open_trail = Operation("rows without a trail", "scored", _one_by_one)
    in_place = Operation("written in place", "scored", _written_in_place)
    early = Operation("said too early", "scored", _too_early)
    normal = Operation("synchronous NORMAL", "scored", _saving("PRAGMA synchronous = NORMAL"))
    off = Operation("synchronous OFF", "scored", _saving("PRAGMA synchronous = OFF"))
    return [
        kills(ground, count, [open_trail, in_place, early], control=True),
        refusals(ground, [early, in_place], thin=4, control=True),
        cuts(ground, count, [normal], control="synchronous NORMAL"),
        cuts(ground, count, [off], control="synchronous OFF"),
        cuts(ground, count, [Operation("not synced", "scored", _not_synced)], control="renamed, not synced"),
    ]
