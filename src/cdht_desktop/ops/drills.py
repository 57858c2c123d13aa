"""The restore drill: a backup is opened as for a restore, checked and counted, and one page says so; nothing is replaced."""

import datetime as dt
import io
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from cdht_desktop.data import backups, schema, trail
from cdht_desktop.data.backup_copy import facts
from cdht_desktop.data.backups import Kept
from cdht_desktop.data.keys import KEYS, KeyFile
from cdht_desktop.data.store import Store, sentences
from cdht_desktop.documents import fields as known
from cdht_desktop.documents.certificate_layout import FOLDER
from cdht_desktop.documents.dates import in_words, short
from cdht_desktop.documents.document_layout import read_document_layout
from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.fields import of_issuer
from cdht_desktop.documents.fields_drill import CONCLUSION, COUNTED, check_rows, count_rows
from cdht_desktop.documents.kinds import Kind
from cdht_desktop.documents.reading import Source
from cdht_desktop.documents.values import DocumentValue
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import BadBackup, DamagedWorkspace, NotFound, Refused
from cdht_desktop.files import replacing
from cdht_desktop.ops import checking
from cdht_desktop.ops.paper_values import issuer
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = ["COUNTED", "Drill", "paper", "run", "save"]
# Not among the kinds whose layout an association changes: what it says is how the program works.
_KIND = Kind(
    "drill",
    known.ISSUER
    | {"date", "date_short", "time", "made", "file", "size", "seconds", "program", "sound", "users"},
    {"checks": frozenset({"position", "label", "result", "note"}),
     "counts": frozenset({"position", "label", "backup", "today"})},
)  # fmt: skip
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Drill:
    """What a drill found; moments are local time.

    `passed` holds each check that was come to, in their order; `faults` sentences of what is wrong. `counts` and `today`:
    rows of each table in the backup and in the data of today. `users`: who has a password in the backup.
    """

    file: Path
    size: int
    made_at: dt.datetime
    at: dt.datetime
    seconds: float
    program: str
    passed: Mapping[str, bool]
    faults: tuple[str, ...]
    counts: Mapping[str, int]
    today: Mapping[str, int]
    users: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether the backup could be restored."""
        return all(self.passed.values())


@needs(Right.BACKUP)
def run(store: Store, file: Path | None = None, progress: Progress | None = None) -> Drill:
    """Open a backup (the newest where None) in a copy, check it as a restore would and more, and count what it holds.

    Raises `NotFound` where there is none, `BadBackup` where the file is none, `DiskProblem`, `Cancelled`. That it was
    done is recorded.
    """
    told, began = progress or Progress(), time.monotonic()
    kept = backups.chosen(file) if file else next(iter(backups.all_backups(store.folder)), None)
    if kept is None:
        raise NotFound(_("There is no backup yet. Make one first."))
    with sentences(), store.engine.connect() as connection:
        today = facts(connection).counts
    found = _Found({}, [], {}, ())
    try:
        with backups.opened(kept.file, store.folder, store.data_key, told) as engine:
            found.passed["unpacked"] = True
            _look_inside(engine, kept, found, told)
    except (BadBackup, DamagedWorkspace) as error:
        found.passed["opened" if "unpacked" in found.passed else "unpacked"] = False
        found.faults.append(str(error))
    done = Drill(
        kept.file, kept.size, kept.made_at.astimezone(), dt.datetime.now().astimezone(), time.monotonic() - began,
        kept.manifest.program if kept.manifest else "", found.passed, tuple(found.faults), found.counts, today, found.users,
    )  # fmt: skip
    words = _("nothing wrong found") if done.sound else _("the backup is NOT sound")
    store.note(Note.CHECKED, _("Restore drill"), detail=f"{kept.file.name}: {words}")
    return done


@dataclass
class _Found:
    passed: dict[str, bool]
    faults: list[str]
    counts: Mapping[str, int]
    users: tuple[str, ...]


def _look_inside(engine: Engine, kept: Kept, found: _Found, progress: Progress) -> None:
    progress.start(_("Checking the backup"))
    faults = backups.faults_of(engine, kept.manifest)
    found.passed |= {"opened": True, "sound": not faults}
    found.faults += faults
    if faults:
        return
    with engine.connect() as connection:
        found.counts = facts(connection).counts
    schema.bring_up_to_date(engine, lambda: None)
    with engine.connect() as connection, connection.begin():
        wrong = [one for one in trail.verify(connection, progress) if not one.notice]
    found.passed["trail"] = not wrong
    found.faults += [checking.sentence(one) for one in wrong]
    keys = KeyFile.read(backups.folder_of(engine) / KEYS)
    found.users = keys.users
    found.passed["keys"] = bool(keys.users)


@needs(Right.BACKUP)
def paper(store: Store, drill: Drill) -> bytes:
    """Return the page that says what a drill found, as PDF; it holds nothing personal but the users' names."""
    fields = {
        **of_issuer(issuer(store)),
        "date": in_words(drill.at.date()),
        "date_short": short(drill.at.date()),
        "time": f"{drill.at:%H:%M}",
        "made": f"{drill.made_at:%H:%M} {short(drill.made_at.date())}",
        "file": drill.file.name,
        "size": f"{drill.size / _MEGABYTE:.1f}".replace(".", ","),
        "seconds": f"{drill.seconds:.1f}".replace(".", ","),
        "program": drill.program,
        "sound": CONCLUSION if drill.sound else "",
        "users": ", ".join(drill.users),
    }
    tables = {
        "checks": check_rows(drill.passed, {}),
        "counts": count_rows(drill.counts, drill.today) if drill.counts else (),
    }
    layout = read_document_layout(Source.of_file(FOLDER / "drill.toml"), _KIND)
    out = io.BytesIO()
    value = DocumentValue(_("The restore drill"), fields, tables)
    write_document_pdf(out, layout, [value], fields["association"], Progress())
    return out.getvalue()


@needs(Right.BACKUP)
def save(store: Store, drill: Drill, out: Path) -> Path:
    """Write the page of a drill to a file; raises `Refused` (another ending than .pdf), `DiskProblem`."""
    if out.suffix.lower() != ".pdf":
        raise Refused(_("“{name}”: this page is written as PDF only.").format(name=out.name))
    content = paper(store, drill)
    with replacing(out) as stream:
        stream.write(content)
    return out
