"""A file that an upper level writes to its communes: numbered, signed, whole under its name and noted, or neither."""

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cdht_desktop
from cdht_desktop.changes import Changes
from cdht_desktop.data import answers, batches
from cdht_desktop.data.answers import AnswerFile
from cdht_desktop.data.store import Store
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.exchange.batch import Record, Written, file_name, write_batch
from cdht_desktop.exchange.keys import signing_key
from cdht_desktop.exchange.manifest import BadManifest, Kind, Sender
from cdht_desktop.files import disk_problem, revocable
from cdht_desktop.ops import association, file_numbers, own_keys
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


@dataclass(frozen=True)
class Outgoing:
    """What goes down: `to` is the unit that it is for and by which its file is named, "" for all of them.

    `recipients` are the age keys that can read it, none where it holds no personal data; `units` is the version of the
    list of units, `criteria` the checksums of criteria sets by their codes.
    """

    kind: Kind
    year: int
    title: str
    records: Sequence[Record]
    to: str = ""
    recipients: Sequence[str] = ()
    units: str | None = None
    criteria: Mapping[str, str] = field(default_factory=dict)

    @property
    def thing(self) -> str:
        """What it is numbered by."""
        return file_numbers.of_file(self.kind, self.year, self.to)


@dataclass(frozen=True)
class Answered:
    """A file that was written for a unit ("" for all), with the page that says the same where there is one.

    `numbering` says why its number is not the one after the file before, "" where it is.
    """

    file: Path
    kind: str
    unit: str
    unit_name: str
    year: int
    revision: int
    sha256: str
    rows: int
    paper: Path | None = None
    numbering: str = ""


@needs(Right.HAND_UP)
def write(
    store: Store,
    folder: Path,
    said: Outgoing,
    progress: Progress,
    *,
    unit_name: str = "",
    then: Callable[[Write, str], None] | None = None,
) -> Changes[Answered]:
    """Write one file into `folder` under the next number of its kind, and note it; `then(writing, id)` in the same action.

    Raises `Refused` where a text in it is too long for a file, `DiskProblem`, `Cancelled`.
    """
    key, own = own_keys.signing(store), association.get(store)
    before = _newest(store, said)
    known = before.revision if before else 0
    numbering = file_numbers.sentence(store, said.thing, known)
    sender = Sender(
        program=f"CDHT Desktop {cdht_desktop.__version__}",
        unit=own.unit,
        unit_name=own.name,
        level="upper",
        year=said.year,
        revision=file_numbers.following(store, said.thing, known),
        created=dt.date.today(),
        previous=before.sha256 if before else None,
        criteria=said.criteria,
        kind=said.kind,
        to=said.to or None,
        units=said.units,
    )
    content = io.BytesIO()
    try:
        written = write_batch(
            content, sender, said.records, signing_key(key.private), progress,
            recipients=said.recipients, reply_to=own_keys.recipients(store), certificate=key.certificate,
        )  # fmt: skip
    except BadManifest:
        raise
    except ValueError as error:
        raise Refused(_("A text is too long to be sent in one file.")) from error
    path = folder / file_name(said.to or own.unit, said.year, sender.revision, said.kind)
    done = _keep(store, path, said, written, content.getvalue(), unit_name, then)
    return replace(done, value=replace(done.value, numbering=numbering))


def _newest(store: Store, said: Outgoing) -> AnswerFile | None:
    """Return the file before: of this unit and year; lists are numbered through all years."""
    with store.read() as connection:
        found = answers.files(connection, "out", said.kind)
    same = [row for row in found if row.kind == "lists" or (row.to_unit, row.year) == (said.to, said.year)]
    return max(same, key=lambda row: row.revision, default=None)


def _keep(
    store: Store,
    path: Path,
    said: Outgoing,
    written: Written,
    content: bytes,
    unit_name: str,
    then: Callable[[Write, str], None] | None,
) -> Changes[Answered]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, path.parent) from error
    with revocable(path) as put, store.write(said.title, undoable=False) as writing:
        batch_id = batches.insert(writing, written.manifest, written.sha256, path.name, direction="out", outcome="sent")
        if then is not None:
            then(writing, batch_id)
        put(content)
        file_numbers.keep(store, said.thing, written.manifest.sender.revision)
    revision, year = written.manifest.sender.revision, said.year
    return writing.changes(Answered(path, said.kind, said.to, unit_name, year, revision, written.sha256, written.rows))
