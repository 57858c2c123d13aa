"""What comes down from the upper level, taken in by a commune: receipts, returns and lists.

Only from the one upper level whose key an officer confirmed. A file is checked wholly before anything is written, then
taken in as one action; the same file again changes nothing, and none with a lower number than the last one counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from cdht_desktop.data import answers as kept
from cdht_desktop.data import batches, units
from cdht_desktop.data.answers import AnswerFile
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import TASK
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange.answer_records import (
    BadAnswer,
    FileAnswer,
    Lists,
    Return,
    RowProblem,
    TaskAsked,
    check_lists,
    check_receipt,
    check_return,
)  # fmt: skip
from cdht_desktop.exchange.batch import Sealed, open_batch
from cdht_desktop.exchange.key_words import RECORD
from cdht_desktop.ops import association, backups, own_keys, revocations, rounds, trust
from cdht_desktop.ops.backups import Reason
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "AnswerFile", "Taken", "acknowledged", "came", "facts_of", "faults", "outcome_words", "take_in",
]  # fmt: skip
Outcome = Literal["taken", "already", "older", "refused"]
Said = tuple[FileAnswer, ...] | Return | Lists
_CHECKS: Mapping[str, Callable[[Any], Said]] = {
    "receipt": check_receipt, "return": check_return, "lists": check_lists,
}  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What became of a file that came down, and what it brought, in a sentence; `words` where its signer is unknown."""

    file: Path
    outcome: Outcome
    rows: int
    reason: str
    kind: str = ""
    unit: str = ""
    year: int = 0
    words: tuple[str, ...] = ()


class _Stranger(BadBatch):
    """The file's signer is not the upper level that is known here."""

    def __init__(self, state: trust.SignerState) -> None:
        self.words = state.words if state.state in {"unknown", "other_key"} else ()
        super().__init__(state.sentence)


@needs(Right.HAND_UP)
def take_in(store: Store, files: Sequence[Path], progress: Progress, *, trust_signer: bool = False) -> list[Taken]:
    """Take in receipts, returns and lists, those of lower numbers first; answers in the order of `files`.

    With `trust_signer` an upper level that is not known yet is confirmed: its words were heard on the phone (it needs
    the right to change settings). What was taken in before someone stopped, or a disk failed, stays. Raises `Refused` in
    an upper level's workspace.
    """
    association.commune_only(store)
    if trust_signer:
        store.require(Right.SETTINGS)
    backups.before(store, Reason.IMPORT, progress)
    found: dict[int, Taken] = {}
    opened: list[tuple[int, Sealed]] = []
    for at, file in enumerate(files):
        try:
            opened.append((at, open_batch(file, progress)))
        except BadBatch as error:
            found[at] = Taken(file, "refused", 0, str(error))
    opened.sort(key=lambda one: (one[1].manifest.sender.created, one[1].manifest.sender.revision))
    for at, sealed in opened:
        found[at] = _told(store, files[at], sealed, progress, trust_signer=trust_signer)
    return [found[at] for at in range(len(files))]


def acknowledged(store: Store, year: int) -> dict[str, FileAnswer]:
    """Return what the upper level's newest receipt says of the files of a year, by their SHA-256."""
    with store.read() as connection:
        found = [file for file in kept.files(connection, "in", "receipt") if file.year == year]
    newest = max(found, key=lambda file: file.revision, default=None)
    return {one["sha256"]: _file_answer(one) for one in newest.facts.get("files", ())} if newest else {}


def faults(store: Store, year: int) -> list[RowProblem]:
    """Return what was wrong with refused files of a year, row by row, as the newest return says."""
    with store.read() as connection:
        found = [file for file in kept.files(connection, "in", "return") if file.year == year]
    newest = max(found, key=lambda file: file.revision, default=None)
    return [RowProblem(**one) for one in newest.problems] if newest else []


def came(store: Store) -> list[AnswerFile]:
    """Return the files of the upper level that were taken in, the newest first."""
    with store.read() as connection:
        return kept.files(connection, "in")


def facts_of(one: AnswerFile) -> list[tuple[str, str]]:
    """Return in words what a file of the upper level said, line by line."""
    lines = [(_("From"), f"{one.unit_name} ({one.unit})"), (_("Number"), str(one.revision))]
    for said in one.facts.get("files", ()):
        outcome = outcome_words(said["outcome"])
        lines.append((said["file"], f"{outcome}. {said['reason']}" if said["reason"] else outcome))
    if "tasks" in one.facts:
        lines.append((_("Open requests in it"), str(len(one.facts["tasks"]))))
        lines.append((_("Withdrawn"), str(len(one.facts["withdrawn"]) or "")))
        lines.append((_("Rows to put right"), str(len(one.problems) or "")))
    if "units" in one.facts:
        lines.append((_("Units in it"), str(len(one.facts["units"]))))
    return lines


def _told(store: Store, file: Path, sealed: Sealed, progress: Progress, *, trust_signer: bool) -> Taken:
    sender = sealed.manifest.sender
    said = Taken(file, "refused", 0, "", sender.kind, sender.unit, sender.year)
    try:
        return _take(store, said, sealed, progress, trust_signer=trust_signer)
    except _Stranger as error:
        return replace(said, reason=str(error), words=error.words)
    except BadBatch as error:
        return replace(said, reason=str(error))


def _take(store: Store, said: Taken, sealed: Sealed, progress: Progress, *, trust_signer: bool) -> Taken:
    manifest = sealed.manifest
    sender = manifest.sender
    with store.read() as connection:
        if batches.known(connection, sealed.sha256) is not None:
            return replace(said, outcome="already", reason=_("This very file was taken in before."))
        confirm = _check_signer(store, connection, sealed, trust_signer=trust_signer)
        newest = _newest(connection, sealed)
    if newest is not None and sender.revision <= newest:
        words = _("Number {revision} is not newer than number {newest}, which was taken in before.")
        return replace(said, outcome="older", reason=words.format(revision=sender.revision, newest=newest))
    content = _content(store, sealed, progress)
    with store.write(_titles(sender.kind, sender.year), undoable=False) as writing:
        if confirm:
            trust.confirm(writing, manifest)
        trust.met(writing, manifest)
        batch_id = batches.insert(
            writing, manifest, sealed.sha256, sealed.name, direction="in", outcome="taken",
            facts=_facts(content, sender.units),
            problems=batches.to_json([asdict(one) for one in content.problems] if isinstance(content, Return) else []),
        )  # fmt: skip
        reason = _KEEP[sender.kind](writing, sealed, batch_id, content)
    return replace(said, outcome="taken", rows=manifest.rows, reason=reason)


def _check_signer(store: Store, connection: Any, sealed: Sealed, *, trust_signer: bool) -> bool:
    """Raise `BadBatch` for a file that is not for this commune or not from its upper level.

    Answers whether the signer is to be confirmed.
    """
    sender = sealed.manifest.sender
    if sender.kind not in _CHECKS:
        raise BadBatch(_("“{name}” holds a unit's year; an upper level receives it.").format(name=sealed.name))
    if sender.to not in {None, store.unit} or (sender.to is None and sender.kind != "lists"):
        raise BadBatch(_("“{name}” is for another unit ({unit}).").format(name=sealed.name, unit=sender.to or "–"))
    state = trust.signer_state(connection, sealed.manifest, level="upper")
    upper = trust.upper(connection)
    if state.state == "unknown" and trust_signer and upper is None:
        return True
    if state.state != "trusted":
        raise _Stranger(state)
    if upper is None or upper.unit != sender.unit:
        raise BadBatch(_("“{name}” is not from the upper level that is known here.").format(name=sealed.name))
    return False


def _newest(connection: Any, sealed: Sealed) -> int | None:
    """Return the number of the newest file of this kind (of this year too, but for lists) that was taken in."""
    sender = sealed.manifest.sender
    found = [file for file in kept.files(connection, "in", sender.kind) if file.unit == sender.unit]
    same = [file.revision for file in found if sender.kind == "lists" or file.year == sender.year]
    return max(same, default=None)


def _content(store: Store, sealed: Sealed, progress: Progress) -> Said:
    """Return what a file says, read to its end and checked; raises `BadBatch`."""
    manifest = sealed.manifest
    if manifest.sender.kind == "return" and not manifest.encrypted:
        raise BadBatch(_("“{name}” names persons and is not encrypted; it was not taken in.").format(name=sealed.name))
    try:
        return _CHECKS[manifest.sender.kind](sealed.records(own_keys.identities(store), progress))
    except BadAnswer as error:
        words = _("“{name}” holds a row that cannot be right ({reason}); nothing was written.")
        raise BadBatch(words.format(name=sealed.name, reason=str(error)[:100])) from error


def _facts(content: Said, units_version: str | None) -> dict[str, Any]:
    if isinstance(content, Lists):
        return {"units": dict(content.units), "units_version": units_version}
    if isinstance(content, Return):
        return {"tasks": [task.id for task in content.tasks], "withdrawn": sorted(content.withdrawn)}
    return {"files": [{**asdict(one), "codes": list(one.codes)} for one in content]}


def _file_answer(said: Mapping[str, Any]) -> FileAnswer:
    return FileAnswer(**{**said, "codes": tuple(said["codes"])})


# What each kind leaves in the workspace; each answers a sentence that says what came ---------------------------------


def _keep_receipt(writing: Write, sealed: Sealed, _batch_id: str, content: tuple[FileAnswer, ...]) -> str:
    ours = kept.made_here(writing.connection, sealed.manifest.sender.year)
    unknown = sum(one.sha256 not in ours for one in content)
    latest = max((one for one in content if one.sha256 in ours), key=lambda one: one.revision, default=None)
    parts = []
    if latest is not None:
        words = _("The upper level answered revision {revision}: {outcome}.")
        parts.append(words.format(revision=latest.revision, outcome=outcome_words(latest.outcome)))
    if unknown:
        parts.append(_("{count} files named in it were not made on this computer.").format(count=unknown))
    return " ".join(parts) or _("It names no file.")


def _keep_return(writing: Write, sealed: Sealed, batch_id: str, content: Return) -> str:
    year, ids = sealed.manifest.sender.year, [*(task.id for task in content.tasks), *content.withdrawn]
    known = writing.rows(TASK, ids)
    if any(row["direction"] != "in" or row["year"] != year for row in known.values()):
        raise BadBatch(_("“{name}” names a task that is another's; nothing was written.").format(name=sealed.name))
    new = [_task_row(writing.unit, year, task, batch_id) for task in content.tasks if task.id not in known]
    writing.insert_many(TASK, new)
    again = [task for task in content.tasks if task.id in known]
    writing.update_many(TASK, {task.id: {"wanted": task.wanted, "words": task.words} for task in again})
    gone = [task_id for task_id in content.withdrawn if task_id in known and known[task_id]["state"] == "open"]
    closed = {"state": "declined", "answered_on": None}
    words = {task_id: content.withdrawn[task_id] or _("No longer needed.") for task_id in gone}
    writing.update_many(TASK, {task_id: {**closed, "answer": words[task_id]} for task_id in gone})
    said = _("{new} new requests, {gone} withdrawn, {problems} rows to put right.")
    return said.format(new=len(new), gone=len(gone), problems=len(content.problems))


def _task_row(unit: str, year: int, task: TaskAsked, batch_id: str) -> dict[str, Any]:
    return {
        **{name: getattr(task, name) for name in ("id", "kind", "field", "said", "wanted", "words", "made_on")},
        "direction": "in",
        "unit_code": unit,
        "year": year,
        "person_id": task.person or None,
        "sent_in": batch_id,
    }


def _keep_lists(writing: Write, sealed: Sealed, _batch_id: str, content: Lists) -> str:
    for criteria in content.criteria:
        rounds.keep_criteria(writing, criteria)
    kept.keep_targets(writing, content.targets)
    for due in content.due:
        units.put_year(writing, due.year, {"due_on": due.due_on or None, "closed_on": due.closed_on or None})
    records = [(RECORD, value) for value in content.revocations]
    revoked = revocations.take(writing, records, sealed.manifest.signer.key_id)
    said = _("{criteria} criteria sets, {units} units, {due} years with a due date, {revoked} keys newly revoked.")
    return said.format(criteria=len(content.criteria), units=len(content.units), due=len(content.due), revoked=revoked)


_KEEP: Mapping[str, Callable[[Write, Sealed, str, Any], str]] = {
    "receipt": _keep_receipt, "return": _keep_return, "lists": _keep_lists,
}  # fmt: skip


def _titles(kind: str, year: int) -> str:
    titles = {
        "receipt": _("Receipt of the upper level for {year} taken in"),
        "return": _("Requests of the upper level for {year} taken in"),
        "lists": _("Lists of the upper level taken in"),
    }
    return titles[kind].format(year=year)


def outcome_words(outcome: str) -> str:
    """Say what became of a file at the upper level."""
    return {
        "accepted": _("accepted"),
        "replaced": _("replaced by a later one"),
        "older": _("older than the one that counts"),
        "disputed": _("another file has the same number: none of them counts"),
        "aside": _("put aside"),
        "refused": _("refused"),
    }.get(outcome, outcome)
