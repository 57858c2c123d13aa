"""Looking at a unit's file before anything of it is written: is it for us, whose is it, may it be read, is it right?"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from cdht_desktop.data import batches as kept
from cdht_desktop.data.batches import REMOVALS, BatchRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CRITERIA_SET
from cdht_desktop.domain.handed_in import RowProblem, YearContent
from cdht_desktop.errors import BadBatch, Refused
from cdht_desktop.exchange.ages import NotForUs
from cdht_desktop.exchange.batch import Sealed, open_batch
from cdht_desktop.exchange.manifest import Manifest
from cdht_desktop.exchange.year_records import BadYear, check_year
from cdht_desktop.ops import own_keys, trust
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _, n_

CLOSED, CRITERIA, NOT_FOR_US = "closed", "criteria", "not_for_us"
SIGNER = "signer_"  # how the codes begin that tell what is wrong with a signer
CONFIRMABLE = frozenset({"signer_unknown", "signer_other_key", CRITERIA})  # what an officer may take upon themselves
_ELSEWHERE = {
    "receipt": n_("“{name}” is a receipt for {to}: it is taken in there, in that unit's own workspace."),
    "return": n_("“{name}” is an answer to {to}: it is taken in there, in that unit's own workspace."),
    "lists": n_("“{name}” holds lists from an upper level: communes take it in, in their own workspaces."),
    "share": n_("“{name}” is for the second PC of {unit}: it is taken in there."),
    "additions": n_("“{name}” comes from the second PC of {unit}: it is taken in on that commune's main PC."),
}


@dataclass(frozen=True)
class Hindrance:
    """Why a file waits for an officer: a code, the sentence, and the words to compare on the phone."""

    code: str
    sentence: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """A unit's year that was opened: what hinders it, or what is wrong with it, or what it says."""

    sealed: Sealed
    hindrance: Hindrance | None = None
    problems: tuple[RowProblem, ...] = ()
    content: YearContent | None = field(default=None, repr=False)

    @property
    def manifest(self) -> Manifest:
        """What the file says in the clear."""
        return self.sealed.manifest


class Within(Progress):
    """The progress of a part: it asks the whole whether to stop, and counts nothing itself."""

    def __init__(self, whole: Progress) -> None:
        super().__init__()
        self._whole = whole

    def check(self) -> None:
        """Raise `Cancelled` if the person asked the whole to stop."""
        self._whole.check()


class Reader:
    """Opens files with this workspace's keys; made once for many files."""

    def __init__(self, store: Store, progress: Progress) -> None:
        self._unit = store.unit
        self._identities = own_keys.identities(store)
        self._progress = Within(progress)

    def open(self, source: Path | bytes, name: str = "") -> Sealed:
        """Open a file's envelope; raises `BadBatch` where it is none, or of a kind that is taken in elsewhere."""
        sealed = open_batch(source, self._progress, name=name)
        sender = sealed.manifest.sender
        if sender.kind != "year":
            words = _(_ELSEWHERE[sender.kind]).format(name=sealed.name, to=sender.to or "–", unit=sender.unit_name)
            raise BadBatch(words)
        return sealed

    def read(self, sealed: Sealed) -> Read:
        """Decrypt and check a file that nothing hinders; raises `Cancelled`."""
        to = sealed.manifest.sender.to
        if to not in {None, self._unit}:
            words = _("The file is for the unit {to}, not for this workspace.")
            return Read(sealed, Hindrance(NOT_FOR_US, words.format(to=to)))
        try:
            with uncollected():
                content = check_year(sealed.records(self._identities, self._progress), sealed.manifest)
        except NotForUs as error:
            return Read(sealed, Hindrance(NOT_FOR_US, str(error)))
        except BadYear as error:
            return Read(sealed, problems=tuple(error.problems))
        except BadBatch as error:
            return Read(sealed, problems=(RowProblem(0, "", "contradicts", str(error)),))
        return Read(sealed, content=content)

    def again(self, connection: Connection, row: BatchRow) -> YearContent:
        """Read a file that was found right before, as it was kept; raises `Refused` where it can't be read any more."""
        data = kept.content(connection, row.id)
        found = self.read(self.open(data, row.file)) if data is not None else None
        if found is None or found.content is None:
            words = _("The kept file “{name}” (revision {revision} of {unit}) can't be read any more.")
            raise Refused(words.format(name=row.file, revision=row.revision, unit=row.unit_name))
        return found.content


def hindrance(connection: Connection, manifest: Manifest, *, on: dt.date | None = None) -> Hindrance | None:
    """Return why a file may not be read yet, None where it may; `on` is the day on which it came (None: today)."""
    signer = trust.signer_state(connection, manifest, level="commune", on=on)
    if signer.state != "trusted":
        return Hindrance(SIGNER + signer.state, signer.sentence, signer.words)
    return other_hindrance(connection, manifest)


def other_hindrance(connection: Connection, manifest: Manifest) -> Hindrance | None:
    """As `hindrance`, but for what concerns the signer."""
    sender = manifest.sender
    if sender.correction is None and kept.closed_on(connection, sender.year):
        words = _("The year {year} is closed here: only a correction with its decision is taken in.")
        return Hindrance(CLOSED, words.format(year=sender.year))
    unknown = set(sender.criteria.values()) - known_criteria(connection)
    if unknown:
        words = _(
            "The file is scored by a criteria set that is not known here: {codes}. Ask which decision it is from."
        )
        codes = sorted(code for code, digest in sender.criteria.items() if digest in unknown)
        return Hindrance(CRITERIA, words.format(codes=", ".join(codes)))
    return None


def removals(gone: int) -> Hindrance:
    """Return what hinders a file that leaves out too many people without a reason."""
    words = _("{count} persons of the revision before are not in this one, and no reason is given. Ask for it.")
    return Hindrance(REMOVALS, words.format(count=gone))


def known_criteria(connection: Connection) -> frozenset[str]:
    """Return the checksums of the criteria sets known here: shipped, imported, or accepted before."""
    return _shipped() | kept_criteria(connection)


def kept_criteria(connection: Connection) -> frozenset[str]:
    """Return the checksums of the criteria sets that are kept in this workspace."""
    return frozenset(connection.execute(select(CRITERIA_SET.c.sha256)).scalars())


@cache
def _shipped() -> frozenset[str]:
    files = (RESOURCES / "criteria").glob("*.toml")
    return frozenset(hashlib.sha256(file.read_text(encoding="utf-8").encode()).hexdigest() for file in files)


def facts_of(content: YearContent, more: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a file besides its persons: places, groups, decisions, counts; `more` goes with it."""
    said = {kind: list(records) for kind, records in content.said.items() if kind != "criteria_set"}
    criteria = {name: content.criteria[name] for name in ("code", "title", "sha256")}
    return {**said, "criteria_set": [criteria], "counts": dict(content.counts), **more}
