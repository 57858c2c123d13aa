"""Where a case plays: copies of small workspaces that are made once a run, and what the operation told before it ended."""

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import select
from tests.faults.shim import Shim

from cdht_desktop.data import keys
from cdht_desktop.data.backup_file import read_manifest
from cdht_desktop.data.tables import CHANGE_SET
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.ops import (
    association,
    backups,
    citizen_lists,
    citizens,
    demo,
    evaluations,
    invented,
    own_keys,
    papers,
    recognition,
    registrations,
    rounds,
    score_lists,
    workspaces,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.paper_asked import Asked, Paper
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, write_workbook

PASSWORD, NEW_PASSWORD, CLERK_PASSWORD = PASSWORDS = (
    demo.PASSWORD,
    "năm con trâu qua cầu",
    "sáu cái thuyền về bến",
)  # fewer than may be tried in a row
CLERK = "thu"
YEAR, DECIDED_ON = 2026, dt.date(2026, 2, 5)
OLD = Path(__file__).parents[1] / "files" / "workspace-0001"  # of the first schema; 40 people
OLDER = "quyet-dinh.pdf"  # lies on each stick, and is written over
FORGOTTEN = "Tôn Nữ Như Ý Xoá Mất"  # nobody else in the workspaces has such a name
PEOPLE, SEED = 30, 5
_SCORED = 24
_SEXES: dict[Sex, str] = {"male": "Nam", "female": "Nữ"}


@dataclass
class Place:
    """One case's own folder: `workspace` to work on, `out` to export to."""

    folder: Path
    kit: "Kit"
    shim: Shim | None = None
    tells: int = -1  # the pipe to whoever judges
    password: str = PASSWORD
    then: Callable[[], None] | None = None  # is done after each acknowledgement

    @property
    def workspace(self) -> Path:
        """The workspace's folder."""
        return self.folder / "workspace"

    @property
    def out(self) -> Path:
        """The folder that files are exported to: a stick."""
        return self.folder / "stick"

    def opened(self) -> Store:
        """Open the workspace as the program does."""
        return workspaces.open_workspace(self.workspace, self.password)

    def kept(self, store: Store | None, what: str, **more: Any) -> None:
        """Tell that an action is done, as the window tells the person: from here on it must never be lost."""
        told = {"kept": what, **(head(store) if store else {}), **more}
        text = json.dumps(told)
        if self.shim is not None:
            self.shim.mark(text)
        if self.tells >= 0:
            os.write(self.tells, text.encode("utf-8") + b"\n")
        if self.then is not None:
            self.then()

    def signs(self, admin: Sequence[str | None], clerk: Sequence[str | None] | None = None) -> None:
        """Tell which password of several signs each user in from here on; None: perhaps none does."""
        self.kept(None, "passwords", signs={"admin": admin} | ({CLERK: clerk} if clerk else {}))


@dataclass(frozen=True)
class Kit:
    """What all cases of a run share: workspaces to copy, and what was read of lists."""

    folder: Path
    people: citizen_lists.ListPlan
    scores: score_lists.ScorePlan
    code: str  # the recovery code of `scored`
    backup: Path  # of `recognised`
    backup_head: dict[str, Any]  # how far its trail comes

    def place(self, folder: Path, template: str, shim: Shim | None = None) -> Place:
        """Return a place with a fresh copy of a template in it."""
        (folder / "stick").mkdir(parents=True)
        shutil.copy(self.folder / OLDER, folder / "stick")
        if template:
            shutil.copytree(self.folder / template, folder / "workspace")
        return Place(folder, self, shim)


def head(store: Store) -> dict[str, Any]:
    """Return number and hash of the newest action that is committed."""
    with store.read() as connection:
        row = connection.execute(select(CHANGE_SET.c.seq, CHANGE_SET.c.hash).order_by(CHANGE_SET.c.seq.desc())).first()
    return {"seq": row.seq, "hash": row.hash} if row else {"seq": 0, "hash": ""}


class _Derived:
    """A hash in the place of Argon2id, which would cost a case a third of a second; `figures.py` measures the real one.

    Only what an older program sealed is opened with the real one, once a run.
    """

    real = Argon2id

    def __init__(self, **cost: Any) -> None:
        self._cost = tuple(sorted(cost.items()))

    def derive(self, secret: bytes) -> bytes:
        """Return the key of a password."""
        if dict(self._cost)["salt"] in _old_salts():
            return _derived(self._cost, secret)
        return hashlib.blake2b(repr((self._cost, secret)).encode("utf-8"), digest_size=32).digest()


@cache
def _old_salts() -> frozenset[bytes]:
    return frozenset(slot.salt for slot in keys.KeyFile.read(OLD / keys.KEYS).slots)


@cache
def _derived(cost: tuple[tuple[str, Any], ...], secret: bytes) -> bytes:
    return _Derived.real(**dict(cost)).derive(secret)


def cheap_passwords() -> None:
    """Let passwords cost nothing, here and in every process forked from here."""
    setattr(keys, Argon2id.__name__, _Derived)


def make_kit(folder: Path) -> Kit:
    """Make the workspaces that the cases copy."""
    folder.mkdir(parents=True)
    persons = invented.people(PEOPLE, SEED)
    made = workspaces.create(
        folder / "scored", unit="04849", name="Hội Khuyến học xã Thử", level="commune", password=PASSWORD
    )
    with made.store as store:
        _fill(store, persons)
        plan = citizen_lists.read_list(store, [write_list(folder / "ds.xlsx", 80, SEED + 1)], progress=Progress())
        scores = score_lists.read_scores(store, YEAR, _write_scores(folder / "diem.xlsx", persons), Progress())
    shutil.copytree(folder / "scored", folder / "recognised")
    with workspaces.open_workspace(folder / "recognised", PASSWORD) as store:
        citizens.add(store, CitizenInput(FORGOTTEN, "1950", "female", note=f"con bà {FORGOTTEN}"))
        recognition.recognise(store, YEAR, "12/QĐ-HKH", DECIDED_ON, Progress())
        own_keys.signing(store)
        own_keys.recipients(store)
        backup = backups.backup(store, folder / "backups")
        paper = papers.make(store, Asked(Paper.SUBMISSION, YEAR), Progress())
    (folder / OLDER).write_bytes(paper.content)
    shutil.copytree(OLD, folder / "old")
    shutil.copytree(OLD, folder / "old-once")
    workspaces.open_workspace(folder / "old-once", PASSWORD).close()  # loads what migrations need, before any fork
    said = read_manifest(backup)
    return Kit(folder, plan, scores, made.recovery_code, backup, {"seq": said.seq, "hash": said.trail})


def _fill(store: Store, persons: list[invented.Person]) -> None:
    association.edit(
        store, commune="xã Thử", province="tỉnh Thử", upper_name="Hội Khuyến học tỉnh Thử", place="Thử",
        signer_title="CHỦ TỊCH", signer_name="Nguyễn Văn Thử",
    )  # fmt: skip
    ids = [citizens.add(store, typed(person)).value for person in persons]
    rounds.open_year(store, YEAR)
    registrations.register(store, YEAR, ids)
    for registration in evaluations.find(store, YEAR)[:_SCORED]:
        evaluations.save(store, registration, EvaluationInput((90, 90, 90, 90, 90, 90, 90, 80, 80, 80)))


def typed(person: invented.Person) -> CitizenInput:
    """Return an invented person as a clerk types one."""
    return CitizenInput(person.name, person.birth.strftime("%d/%m/%Y"), person.sex, person.id_number)


def write_list(path: Path, count: int, seed: int) -> Path:
    """Write a list of invented people as a workbook."""
    headers = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Thôn", "Nhóm", "Điện thoại")
    rows = [
        (at, p.name, p.birth, _SEXES[p.sex], p.id_number, p.village, p.group, p.phone)
        for at, p in enumerate(invented.people(count, seed), 1)
    ]
    with path.open("wb") as stream:
        write_workbook(stream, [OutSheet("DS", headers, rows)], Progress())
    return path


def _write_scores(path: Path, persons: list[invented.Person]) -> Path:
    headers = ("STT", "Họ và tên", "Số CCCD", *(f"CS{number}" for number in range(1, 11)), "Tổng")
    rows: list[tuple[str | int, ...]] = [
        (at, person.name, person.id_number, *scores.points, sum(scores.points))
        for at, (person, scores) in enumerate(invented.scores(persons, SEED), 1)
    ]
    with path.open("wb") as stream:
        write_workbook(stream, [OutSheet("Chấm điểm", headers, rows)], Progress())
    return path
