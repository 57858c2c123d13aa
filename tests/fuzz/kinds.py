"""The kinds of files that come from elsewhere: honest ones to begin with, how they are changed, and who opens them.

An opener is given a file's content and a number, and opens it as the program does. It says what became of it, raises
`Refused` as the program would, and `PartialError` where a refused file left something behind.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import text as sql
from tests.fuzz import batches, hostile, key_files, key_taking, mutations, seeds, shares, signed
from tests.fuzz.batches import PartialError

from cdht_desktop.data import attempts, backup_file, numbers_given, trail_anchor
from cdht_desktop.data.keys import KeyFile
from cdht_desktop.data.lock import WorkspaceLock
from cdht_desktop.data.store import Store
from cdht_desktop.documents import picture_files
from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.groups import groups_from_toml
from cdht_desktop.domain.targets import targets_from_toml
from cdht_desktop.errors import Refused
from cdht_desktop.exchange import keys
from cdht_desktop.ops import citizen_lists, layout_files, layouts, score_lists, verifying, workspaces
from cdht_desktop.progress import Progress

Opener = Callable[[bytes, int], str]
TAKEN = "taken"
_WRITTEN = 40  # of so many files that can be imported one is
MOST_REVISION = 999_999  # that a file takes
_COSTLY = 4096  # KiB times passes of a slot that is not opened each time: a guess at a real one takes 0.3 s


_TABLES = ("change_set", "citizen", "village", "evaluation", "batch", "certificate", "paper_layout")
_COUNTS = sql(f"SELECT {', '.join(f'(SELECT count(*) FROM {table})' for table in _TABLES)}")  # noqa: S608 - names of ours


@dataclass(frozen=True)
class Kind:
    """A kind of file: `seeds` are honest ones, `change` makes one worse, `opener` is called once in each worker.

    `opener` gets a folder of its own, with copies of the workspaces that `seeds.make_workspaces` makes.
    """

    name: str
    seeds: Callable[[Path], Sequence[bytes]]
    change: Callable[[Random, bytes], bytes]
    opener: Callable[[Path], Opener]
    most: int | None = None  # files, where fewer than of the others will do


def _counts(store: Store) -> tuple[int, ...]:
    with store.read() as connection:
        return tuple(connection.execute(_COUNTS).one())


def _guarded(store: Store, attempt: Callable[[], bool]) -> str:
    """Do what may write; raises `PartialError` where a refusal, or what should only read, wrote something."""
    before = _counts(store)
    wrote = False
    try:
        wrote = attempt()
    finally:
        if not wrote and _counts(store) != before:
            raise PartialError(f"{before} → {_counts(store)}")
    return TAKEN


def _lists(folder: Path, ending: str) -> Opener:
    store = workspaces.open_workspace(folder / "commune", seeds.PASSWORD)
    file = folder / f"danh-sach{ending}"

    def open_one(data: bytes, number: int) -> str:
        file.write_bytes(data)

        def attempt() -> bool:
            plan = citizen_lists.read_list(store, [file], village="Thôn Thử", progress=Progress())
            if number % _WRITTEN or not plan.good:
                return False
            before = _counts(store)[1]
            done = citizen_lists.import_list(store, plan, Progress()).value
            if _counts(store)[1] - before != done.written or done.written != plan.written:
                raise PartialError(f"{plan.written} planned, {done.written} told, {_counts(store)[1] - before} written")
            return True

        return _guarded(store, attempt)

    return open_one


def _scores(folder: Path) -> Opener:
    store = workspaces.open_workspace(folder / "scored", seeds.PASSWORD)
    file = folder / "diem.xlsx"

    def open_one(data: bytes, number: int) -> str:
        file.write_bytes(data)

        def attempt() -> bool:
            plan = score_lists.read_scores(store, seeds.YEAR, file, Progress())
            if number % _WRITTEN or not plan.written + plan.updated:
                return False
            score_lists.import_scores(store, plan, Progress())
            return True

        return _guarded(store, attempt)

    return open_one


def _layouts(folder: Path, paper: str) -> Opener:
    store = workspaces.open_workspace(folder / "commune", seeds.PASSWORD)

    def open_one(data: bytes, number: int) -> str:
        file = folder / f"mau-{number}.toml"
        file.write_bytes(data)

        def attempt() -> bool:
            if number % _WRITTEN:
                text = layout_files._read(file)
                layouts.text_of(layouts.check(paper, file.stem, layout_files._unmarked(text)), text)
                return False
            layout_files.import_layout(store, paper, file)
            return True

        try:
            return _guarded(store, attempt)
        finally:
            file.unlink()

    return open_one


def _rules(_folder: Path) -> Opener:
    def open_one(data: bytes, number: int) -> str:
        text = data.decode("utf-8", "replace")
        if "[[target]]" in text:
            targets_from_toml(text, "chi-tieu.toml")
        elif "[[group]]" in text:
            groups_from_toml(text, "nhom.toml")
        else:
            criteria = CriteriaSet.from_toml(text, "tieu-chi.toml")
            rng = Random(number)
            scores = [rng.choice((None, 0, 50, 100)) for _indicator in criteria.indicators]
            scoring.judge(criteria, scores, remote=rng.random() < 0.5)
        return TAKEN

    return open_one


def _picture(_folder: Path) -> Opener:
    def open_one(data: bytes, _number: int) -> str:
        picture_files.rewritten(data, Progress())
        return TAKEN

    return open_one


def _seen(folder: Path, check: Callable[[Path, keys.PublicKey], Sequence[verifying.Verified]]) -> Opener:
    file = folder / "anh"

    def open_one(data: bytes, _number: int) -> str:
        file.write_bytes(data)
        _no_forgery(check(file, seeds.PUBLIC))
        return TAKEN

    return open_one


def _no_forgery(found: Sequence[verifying.Verified]) -> None:
    """Raise `PartialError` where a code holds that says other than the one that was signed."""
    for one in found:
        if one.valid and one.facts not in seeds.FACTS:
            raise PartialError(f"a forged code holds: {one.facts}")


def _code(_folder: Path) -> Opener:
    def open_one(data: bytes, _number: int) -> str:
        found = verifying.verify_text(data.decode("utf-8", "replace"), seeds.PUBLIC)
        if not found.valid:
            raise Refused(found.reason)
        return TAKEN

    return open_one


def _revoked(folder: Path) -> Opener:
    file = folder / "thu-hoi.txt"

    def open_one(data: bytes, _number: int) -> str:
        file.write_bytes(data)
        verifying.read_revoked(file)
        return TAKEN

    return open_one


def _key_file(folder: Path) -> Opener:
    file = folder / "khoa.cdhtkey"

    def open_one(data: bytes, _number: int) -> str:
        file.write_bytes(data)
        if keys.read_public_key_file(file).public != seeds.PAIR.public:
            raise PartialError("another key")
        return TAKEN

    return open_one


def _keys_json(folder: Path) -> Opener:
    file = folder / "keys.json"

    def open_one(data: bytes, number: int) -> str:
        file.write_bytes(data)
        found = KeyFile.read(file)
        if all(slot.memory_kib * slot.iterations < _COSTLY for slot in found.slots) or number % 500 == 0:
            found.data_key("admin", seeds.PASSWORD)
            found.data_key_by_code(signed.CODE)
        return TAKEN

    return open_one


def _small_files(folder: Path) -> Opener:
    """`attempts.json`, `trail.json`, `holder.json` and `numbers.json` of a workspace, whichever it was made from."""
    lock = WorkspaceLock(folder)

    def open_one(data: bytes, _number: int) -> str:
        for name in ("attempts.json", trail_anchor.ANCHOR, "holder.json", numbers_given.NUMBERS):
            (folder / name).write_bytes(data)
        attempts.known_of(folder, "admin").waits(1000.0)
        trail_anchor.read_anchor(folder, bytes(32))
        lock._sentence()
        if not 4 < numbers_given.given(folder).after("year 2026", 4) < MOST_REVISION:
            raise PartialError("a number that was given before, or that no file takes")
        return TAKEN

    return open_one


def _backups(folder: Path) -> Opener:
    file, room = folder / "sao-luu.cdhtbackup", folder / "phong"
    room.mkdir()

    def open_one(data: bytes, _number: int) -> str:
        file.write_bytes(data)
        backup_file.read_manifest(file)
        backup_file.unpack(file, room)
        if {found.name for found in room.iterdir()} - {"data.db", "keys.json"}:
            raise PartialError("other files")
        return TAKEN

    return open_one


def _any_picture(rng: Random, data: bytes) -> bytes:
    if data.startswith(b"\x89PNG"):
        return mutations.png(rng, data)
    return mutations.jpeg(rng, data) if data.startswith(b"\xff\xd8") else mutations.raw(rng, data)


def _text(rng: Random, data: bytes) -> bytes:
    return mutations.words(rng, data) if rng.random() < 0.8 else mutations.raw(rng, data)


KINDS = {
    kind.name: kind
    for kind in (
        Kind("list .xlsx", seeds.xlsx_lists, mutations.zipped, functools.partial(_lists, ending=".xlsx")),
        Kind("list .xls", seeds.xls_lists, mutations.raw, functools.partial(_lists, ending=".xls")),
        Kind("list .ods", seeds.ods_lists, mutations.zipped, functools.partial(_lists, ending=".ods")),
        Kind("list .csv", seeds.csv_lists, _text, functools.partial(_lists, ending=".csv")),
        Kind("scores .xlsx", seeds.score_lists, mutations.zipped, _scores),
        Kind("layout, certificate", seeds.certificate_layouts, _text, functools.partial(_layouts, paper="certificate")),
        Kind("layout, document", seeds.document_layouts, _text, functools.partial(_layouts, paper="decision")),
        Kind("criteria, targets", seeds.rules, _text, _rules),
        Kind("picture .png", seeds.pngs, mutations.png, _picture),
        Kind("picture .jpg", seeds.jpegs, mutations.jpeg, _picture),
        Kind(
            "picture with a code",
            seeds.code_pictures,
            _any_picture,
            functools.partial(_seen, check=verifying.verify_image),
        ),
        Kind(
            "PDF with codes",
            seeds.code_pdfs,
            mutations.words_or_raw,
            functools.partial(_seen, check=verifying.verify_pdf),
        ),
        Kind("code", seeds.codes, signed.code_changed, _code),
        Kind("revoked numbers", seeds.revoked, _text, _revoked),
        Kind("batch plain", batches.plain, batches.plain_changed, batches.reader),
        Kind("batch encrypted", batches.plain, batches.encrypted_changed, batches.reader),
        Kind("batch hostile", batches.plain, hostile.made, batches.refuser, most=10_000),
        Kind("batch received", batches.years, batches.plain_changed, batches.upper_level),
        Kind("batch share", shares.shares, shares.changed, shares.second, most=10_000),
        Kind("batch additions", shares.additions, shares.changed, shares.master, most=10_000),
        Kind("public key", signed.public_keys, signed.public_key_changed, _key_file),
        Kind("key certificate", key_files.certificates, key_files.certificate_changed, key_taking.certificate_taker),
        Kind("revoked keys", key_files.lists, key_files.list_changed, key_taking.list_taker),
        Kind("paper key, typed", key_files.paper_keys, key_files.typed_changed, key_taking.paper_key_reader),
        Kind("keys.json", signed.key_files, mutations.json_text, _keys_json),
        Kind("small files of a workspace", signed.small_files, mutations.json_text, _small_files),
        Kind("backup", signed.backups, signed.backup_changed, _backups),
    )
}
