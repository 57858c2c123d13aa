"""A unit's files for the officer: who signed and made each of those that differ, and what is wrong with a refused one."""

from collections.abc import Mapping
from dataclasses import dataclass

from cdht_desktop.data import batches
from cdht_desktop.data.store import Store
from cdht_desktop.domain.handed_in import RowProblem
from cdht_desktop.errors import NotFound
from cdht_desktop.exchange import keys
from cdht_desktop.exchange.batch import open_batch
from cdht_desktop.exchange.manifest import Manifest
from cdht_desktop.ops import own_keys
from cdht_desktop.ops.arrivals import Reader
from cdht_desktop.ops.differing import Differences, against
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = ["Side", "between", "criteria_title", "problems", "sides"]


@dataclass(frozen=True)
class Side:
    """One of the files of a revision that differ. `at`: when it came, ISO text in UTC; `created`: when it was made.

    `words` are those of the signer's key, `counts` the control sums that the file says in the clear.
    """

    id: str
    file: str
    revision: int
    at: str
    created: str
    program: str
    signer: str
    words: tuple[str, ...]
    counts: Mapping[str, int]
    sha256: str


def sides(store: Store, unit: str, year: int) -> list[Side]:
    """Return the files of a unit's year that differ from each other, in the order in which they came."""
    with store.read() as connection:
        rows = [row for row in batches.of_unit(connection, unit, year) if row.outcome == "disputed"]
        manifests = batches.manifests(connection, [row.id for row in rows])
    found = []
    for row in rows:
        manifest = Manifest.from_dict(manifests[row.id])
        sender, signer = manifest.sender, manifest.signer
        words = keys.words(bytes.fromhex(signer.public_key))
        created = f"{sender.created:%d/%m/%Y}"
        found.append(
            Side(
                row.id, row.file, row.revision, row.at, created, sender.program, signer.key_id, words, sender.control,
                row.sha256,
            )
        )  # fmt: skip
    return found


def between(store: Store, progress: Progress, *, first_id: str, second_id: str) -> Differences:
    """Return what the second of two files of a unit's year has other than the first; raises `NotFound` or `Refused`."""
    reader = Reader(store, progress)
    with store.read() as connection:
        first, second = batches.by_id(connection, first_id), batches.by_id(connection, second_id)
        if first is None or second is None:
            raise NotFound(_("This file is no longer there."))
        return against(connection, first, reader.again(connection, second), reader)


def criteria_title(store: Store, batch_id: str, progress: Progress) -> str:
    """Return the title and code of the criteria set that a file put aside is scored by; nothing of it is kept.

    Raises `NotFound`, or `BadBatch` where it cannot be read.
    """
    with store.read() as connection:
        row, data = batches.by_id(connection, batch_id), batches.content(connection, batch_id)
    if row is None or data is None:
        raise NotFound(_("This file is no longer there."))
    sealed = open_batch(data, progress, name=row.file)
    titles = [
        _("{title} ({code})").format(title=record["title"], code=record["code"])
        for kind, record in sealed.records(own_keys.identities(store), progress)
        if kind == "criteria_set"
    ]
    return "; ".join(map(str, titles))


def problems(store: Store, batch_id: str) -> list[RowProblem]:
    """Return what was wrong with a file that was refused; empty where an officer rejected it."""
    with store.read() as connection:
        found = batches.problems(connection, [batch_id]).get(batch_id, [])
    return [RowProblem(**one) for one in found]
