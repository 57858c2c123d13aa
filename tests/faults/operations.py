"""What is done while it is struck: the actions of a year as a clerk does them, each telling when it was acknowledged."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.places import (
    CLERK,
    CLERK_PASSWORD,
    DECIDED_ON,
    FORGOTTEN,
    NEW_PASSWORD,
    OLDER,
    PASSWORD,
    YEAR,
    Place,
    typed,
)

from cdht_desktop.data import database
from cdht_desktop.domain.numbering import Numbering, Rules
from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import DiskProblem
from cdht_desktop.ops import (
    backups,
    citizen_export,
    citizen_lists,
    citizens,
    erasures,
    evaluations,
    handing_up,
    history,
    invented,
    numbering,
    own_keys,
    papers,
    recognition,
    reports,
    score_lists,
    users,
    workspaces,
)
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.paper_asked import Asked, Paper
from cdht_desktop.progress import Progress

_GOOD = (90,) * 10
_SMALL_LOG = 32  # pages: the log is folded in within the session, many times


@dataclass(frozen=True)
class Operation:
    """One thing to do, on a copy of which template.

    `sets`: how many change sets one acknowledged step makes at most. `record`: the table that gets a row for each step
    acknowledged as `step`, and none for one that failed.
    """

    name: str
    template: str
    run: Callable[[Place], None]
    sets: int = 1
    record: str = ""
    step: str = ""


def _save(place: Place) -> None:
    with place.opened() as store:
        for person in invented.people(4, 99):
            person_id = citizens.add(store, typed(person)).value
            place.kept(store, "added")
        one = citizens.get(store, person_id)
        citizens.edit(store, person_id, citizens.CitizenInput("Trần Thị Thử", "1960", one.sex), one.version)
        place.kept(store, "edited")
        citizens.remove(store, [person_id])
        place.kept(store, "removed")


def _go_on(place: Place) -> None:
    """Save what the disk refused again at once, in the same session: "free some space and try again"."""
    with place.opened() as store:
        for person in invented.people(3, 97):
            try:
                citizens.add(store, typed(person))
            except DiskProblem:
                citizens.add(store, typed(person))
            place.kept(store, "added")


def _score(place: Place) -> None:
    with place.opened() as store:
        for registration in evaluations.find(store, YEAR)[-4:]:
            evaluations.save(store, registration, EvaluationInput(_GOOD))
            place.kept(store, "scored")
        evaluations.clear(store, registration)
        place.kept(store, "cleared")


def _import_list(place: Place) -> None:
    with place.opened() as store:
        citizen_lists.import_list(store, place.kit.people, Progress())
        place.kept(store, "imported")


def _import_scores(place: Place) -> None:
    with place.opened() as store:
        score_lists.import_scores(store, place.kit.scores, Progress())
        place.kept(store, "scores imported")


def _recognise(place: Place) -> None:
    with place.opened() as store:
        recognition.recognise(store, YEAR, "12/QĐ-HKH", DECIDED_ON, Progress())
        place.kept(store, "recognised")


def _number(place: Place) -> None:
    with place.opened() as store:
        numbering.set_rules(store, YEAR, Rules(Numbering("{n}/{year}", 4, 40), Numbering("{n}", 4, 1)), "đổi sổ")
        place.kept(store, "rules set")
        numbering.declare_void(store, YEAR, "certificate", 41, 43, "in hỏng")
        place.kept(store, "numbers void")
        recognition.recognise(store, YEAR, "13/QĐ-HKH", DECIDED_ON, Progress())
        place.kept(store, "recognised")


def _undo(place: Place) -> None:
    with place.opened() as store:
        citizen_lists.import_list(store, place.kit.people, Progress())
        place.kept(store, "imported")
        for turn, name in ((history.undo, "undone"), (history.redo, "redone"), (history.undo, "undone")):
            turn(store)
            place.kept(store, name)


def _long_session(place: Place) -> None:
    """Save so much, with so small a log, that it is folded in again and again while people work."""
    standing, database._LOG_PAGES = database._LOG_PAGES, _SMALL_LOG
    try:
        for _day in range(2):
            _import_list(place) if not _day else _save(place)
            _score(place)
    finally:
        database._LOG_PAGES = standing


def _print(place: Place) -> None:
    target = place.out / OLDER
    with place.opened() as store:
        for paper in (Paper.DECISION, Paper.CERTIFICATES):
            made = papers.make(store, Asked(paper, YEAR), Progress())
            papers.save(store, made, target)
            place.kept(store, "printed", file=sealed(target))


def _export(place: Place) -> None:
    with place.opened() as store:
        out = place.out / "danh-sach.xlsx"
        citizen_export.save_list(store, citizens.find(store), out, numbers=False, progress=Progress())
        place.kept(store, "list exported", file=sealed(out))
        reports.save_report(store, YEAR, place.out / "bao-cao.xlsx", Progress())
        place.kept(store, "report exported", file=sealed(place.out / "bao-cao.xlsx"))
        own_keys.save_public_key(store, place.out / "khoa.cdhtkey")
        place.kept(store, "key exported", file=sealed(place.out / "khoa.cdhtkey"))


def _hand_up(place: Place) -> None:
    with place.opened() as store:
        for _revision in range(2):
            done = handing_up.export(store, YEAR, place.out, Progress()).value
            place.kept(store, "handed up", file=sealed(done.file))


def _backup(place: Place) -> None:
    with place.opened() as store:
        citizens.add(store, typed(invented.people(1, 98)[0]))
        place.kept(store, "added")
        place.kept(store, "backed up", file=sealed(backups.backup(store)))
        place.kept(store, "backed up outside", file=sealed(backups.backup(store, place.out)))


def _restore(place: Place) -> None:
    backups.restore(place.kit.backup, place.workspace)
    with place.opened() as store:
        place.kept(store, "restored")


def _migrate(place: Place) -> None:
    with place.opened() as store:
        place.kept(store, "migrated")
        citizens.add(store, typed(invented.people(1, 98)[0]))
        place.kept(store, "added")


def _recover(place: Place) -> None:
    place.signs([PASSWORD, NEW_PASSWORD])
    workspaces.recover(place.workspace, place.kit.code, NEW_PASSWORD)
    place.signs([NEW_PASSWORD])


def _work_with_users(place: Place) -> None:
    """Let a clerk in, change both passwords, and let the clerk go: each rewraps the key."""
    with place.opened() as store:
        place.signs([PASSWORD], clerk=[CLERK_PASSWORD, None])
        user_id = users.add(store, CLERK, "Lê Thị Thu", Role.CLERK, CLERK_PASSWORD).value
        place.signs([PASSWORD], clerk=[CLERK_PASSWORD])
        place.kept(store, "clerk added")
        place.signs([PASSWORD, NEW_PASSWORD], clerk=[CLERK_PASSWORD])
        users.change_password(store, PASSWORD, NEW_PASSWORD)
        place.signs([NEW_PASSWORD], clerk=[CLERK_PASSWORD, None])
        place.kept(store, "password changed")
        users.remove(store, user_id)
        place.signs([NEW_PASSWORD], clerk=[None])
        place.kept(store, "clerk gone")


def _create(place: Place) -> None:
    place.signs([NEW_PASSWORD])
    made = workspaces.create(
        place.workspace, unit="04849", name="Hội Khuyến học xã Thử", level="commune", password=NEW_PASSWORD
    )
    with made.store as store:
        place.kept(store, "made")


def _erase(place: Place) -> None:
    with place.opened() as store:
        ids = citizens.find(store, FORGOTTEN)
        erasures.erase(store, ids, "theo yêu cầu")
        place.kept(store, "erased", nowhere=FORGOTTEN)
        citizens.add(store, typed(invented.people(1, 98)[0]))
        place.kept(store, "added")


def _restore_in_place(place: Place) -> None:
    with place.opened() as store:
        citizens.add(store, typed(invented.people(1, 98)[0]))
        place.kept(store, "added", either=place.kit.backup_head)
        done = backups.restore_in_place(store, place.kit.backup)
        place.kept(None, "restored", **place.kit.backup_head, file=sealed(done.replaced))
    with place.opened() as store:
        place.kept(None, "opened", **place.kit.backup_head)
        citizens.add(store, typed(invented.people(1, 96)[0]))
        place.kept(store, "added")


def sealed(file: Path) -> tuple[str, str]:
    """Return a file's path and what is in it, as SHA-256; not that where the stick was pulled just now."""
    try:
        return str(file), hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return str(file), ""


OPERATIONS = (
    Operation("save", "scored", _save),
    Operation("save again", "scored", _go_on),
    Operation("scoring", "scored", _score),
    Operation("import", "scored", _import_list),
    Operation("import of scores", "scored", _import_scores),
    Operation("recognition", "scored", _recognise),
    Operation("numbering", "scored", _number),
    Operation("undo and redo", "scored", _undo),
    Operation("long session", "scored", _long_session),
    Operation("print to a file", "recognised", _print, record="print_job", step="printed"),
    Operation("export", "recognised", _export),
    Operation("hand up", "recognised", _hand_up, record="batch", step="handed up"),
    Operation("backup", "recognised", _backup),
    Operation("restore", "", _restore),
    Operation("restore in place", "recognised", _restore_in_place, sets=3),
    Operation("migration", "old", _migrate, sets=2),
    Operation("recovery", "scored", _recover),
    Operation("users and passwords", "scored", _work_with_users),
    Operation("erasure", "recognised", _erase),
    Operation("new workspace", "", _create, sets=2),
)
BY_NAME = {operation.name: operation for operation in OPERATIONS}
