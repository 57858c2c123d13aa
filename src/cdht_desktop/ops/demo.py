"""The whole year on an invented commune: from lists to the upper level's report, by the same actions a person uses."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.errors import NoWorkspace
from cdht_desktop.exchange.batch import ENDING
from cdht_desktop.files import disk_problem, replacing, safe_name
from cdht_desktop.ops import (
    association,
    citizen_lists,
    citizens,
    cover_sheet,
    demo_province,
    handing_up,
    invented,
    own_keys,
    paper_choices,
    paper_keys,
    papers,
    recognition,
    registrations,
    reports,
    rounds,
    score_lists,
    trust,
    workspaces,
)  # fmt: skip
from cdht_desktop.ops.demo_province import Province
from cdht_desktop.ops.invented import Person
from cdht_desktop.ops.paper_asked import Asked, Paper
from cdht_desktop.ops.reports import Report
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, write_workbook
from cdht_desktop.words import _

PASSWORD = "bốn từ minh hoạ"  # noqa: S105 - the demo's, printed with it
COMMUNE, UPPER = "xa-dong-tam", "cap-tren"
_SEED = 20260101
_PEOPLE = 3_000
_REGISTERED_OF_5 = 4
_UNIT, _UPPER_UNIT = "04849", "17"
_SEXES: dict[Sex, str] = {"male": "Nam", "female": "Nữ"}
_PAPERS = {
    Paper.DECISION: "quyet-dinh",
    Paper.CERTIFICATES: "giay-chung-nhan",
    Paper.REGISTER: "so-theo-doi",
    Paper.HAND_OVER: "danh-sach-giao-nhan",
    Paper.REPORT: "bao-cao",
}  # once there is a decision


@dataclass(frozen=True)
class Demo:
    """What the demo made: the commune that is looked at, its neighbours, the upper level, and their files."""

    commune: Path
    neighbours: tuple[Path, ...]
    upper: Path
    files: tuple[Path, ...]
    citizens: int
    report: Report
    upper_report: Report
    province: Province


def make_year(folder: Path, *, year: int, password: str, count: int = _PEOPLE, progress: Progress) -> Demo:
    """Run a year in `folder` (empty or new): lists, import, registration, scores, recognition, paper, handing up.

    Two neighbours hand in too; the upper level receives all three, asks for a correction, and receives it.

    Raises `NoWorkspace` where the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise NoWorkspace(_("“{folder}” is not empty. Choose an empty or new folder.").format(folder=folder.name))
    lists = folder / "danh-sach"
    try:
        lists.mkdir(parents=True)
    except OSError as error:
        raise disk_problem(error, folder) from error
    persons = invented.people(count, _SEED)
    files = [_write_list(lists, village, persons, progress) for village in invented.villages()]
    scored = [person for at, person in enumerate(persons) if at % 5 < _REGISTERED_OF_5]
    files.append(_write_scores(lists, scored, progress))
    key = _upper_level(folder, password)
    commune = workspaces.create(
        folder / COMMUNE, unit=_UNIT, name=invented.place("commune"), level="commune", password=password
    )
    with commune.store as store:
        trust.trust_key_file(store, key)
        made = _commune_year(store, year, files, scored, folder, progress)
        report, people = reports.year_report(store, year), citizens.count(store)
    neighbours, theirs = demo_province.make_neighbours(folder, key, year, password, persons[0], progress)
    handed_up = [*(file for file in made if file.suffix == ENDING), *theirs]
    province = demo_province.make_province(
        folder, folder / UPPER, folder / COMMUNE, handed_up, year, password, progress
    )
    with workspaces.open_workspace(folder / UPPER, password) as store:
        upper_files = [folder / safe_name(f"bao-cao-cap-tren-{year}", ending) for ending in (".xlsx", ".pdf", ".csv")]
        upper_report, *_same = [reports.save_report(store, year, out, progress) for out in upper_files]
    all_files = (key, *files, *made, *theirs, *province.answers, province.again, *upper_files)
    return Demo(folder / COMMUNE, tuple(neighbours), folder / UPPER, all_files, people, report, upper_report, province)


def _upper_level(folder: Path, password: str) -> Path:
    """Make the upper level's workspace with its keys; return its key file, to which communes encrypt."""
    upper = workspaces.create(
        folder / UPPER, unit=_UPPER_UNIT, name=invented.place("province"), level="upper", password=password
    )
    with upper.store as store:
        paper_keys.save_new_backup(store, folder / "khoa-giay-cap-tren.pdf")
        key = folder / f"khoa-cap-tren{own_keys.ENDING}"
        own_keys.save_public_key(store, key)
    return key


def _commune_year(
    store: workspaces.Store,
    year: int,
    files: Sequence[Path],
    scored: Sequence[Person],
    folder: Path,
    progress: Progress,
) -> list[Path]:
    """Do the year of the commune; return the files it made."""
    association.edit(
        store, province="tỉnh (minh hoạ)", upper_name=invented.place("province"), signer_title="CHỦ TỊCH",
        signer_name=invented.place("signer"),
    )  # fmt: skip
    *lists, marks = files
    citizen_lists.import_list(store, citizen_lists.read_list(store, lists, progress=progress), progress)
    rounds.open_year(store, year)
    holders = (citizens.with_number(store, person.id_number) for person in scored)
    registrations.register(store, year, [holder for holder in holders if holder is not None])
    village = paper_choices.villages(store, year)[0].id  # one is enough to look at: there is a sheet for each person
    forms = _write_paper(store, Asked(Paper.FORM, year, villages=(village,)), folder, "phieu-tu-danh-gia", progress)
    score_lists.import_scores(store, score_lists.read_scores(store, year, marks, progress), progress)
    before = [
        _write_paper(store, Asked(Paper.MINUTES, year), folder, "bien-ban-binh-xet", progress),
        _write_paper(store, Asked(Paper.SUBMISSION, year), folder, "to-trinh", progress),
    ]
    recognition.recognise(store, year, "12/QĐ-HKH", dt.date(year, 11, 20), progress)
    after = [_write_paper(store, Asked(paper, year), folder, name, progress) for paper, name in _PAPERS.items()]
    after.append(_write_paper(store, Asked(Paper.REPORT, year, office=True), folder, "bao-cao", progress))
    workbook = folder / f"bao-cao-{year}.xlsx"
    reports.save_report(store, year, workbook, progress)
    exported = handing_up.export(store, year, folder, progress)
    (batch_id,) = exported.rows["batch"]
    cover = cover_sheet.save(store, batch_id, folder / f"phieu-giao-nhan-{year}.pdf")
    return [forms, *before, *after, workbook, exported.value.file, cover]


def _write_paper(store: workspaces.Store, asked: Asked, folder: Path, name: str, progress: Progress) -> Path:
    """Write a paper into the demo's folder, and record it as any print is."""
    made = papers.make(store, asked, progress)
    return papers.save(store, made, folder / f"{name}-{asked.year}{Path(made.name).suffix}").value.file


def _write_list(folder: Path, village: str, persons: Sequence[Person], progress: Progress) -> Path:
    """Write one village's list as an office would keep it."""
    headers = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Thôn", "Nhóm", "Điện thoại")
    rows = [
        (at, p.name, p.birth, _SEXES[p.sex], p.id_number, p.village, p.group, p.phone)
        for at, p in enumerate((p for p in persons if p.village == village), 1)
    ]
    path = folder / safe_name(village, ".xlsx")
    with replacing(path) as stream:
        sheet = OutSheet(name=village, headers=headers, rows=rows, widths=(6, 30, 14, 10, 18, 22, 40, 16))
        write_workbook(stream, [sheet], progress)
    return path


def _write_scores(folder: Path, persons: Sequence[Person], progress: Progress) -> Path:
    """Write the year's scores as the local branches hand them in."""
    indicators = tuple(f"CS{number}" for number in range(1, 11))
    headers = ("STT", "Họ và tên", "Số CCCD", *indicators, "Tổng", "Kỹ năng số", "Tự cập nhật")
    path = folder / "cham-diem.xlsx"
    with replacing(path) as stream:
        sheet = OutSheet(name="Chấm điểm", headers=headers, rows=list(_score_rows(persons)), widths=(6, 30, 18))
        write_workbook(stream, [sheet], progress)
    return path


def _score_rows(persons: Sequence[Person]) -> Iterator[tuple[str | int, ...]]:
    for at, (person, scores) in enumerate(invented.scores(persons, _SEED), 1):
        marks = ("x" if scores.digital else "", "x" if scores.updates else "")
        yield (at, person.name, person.id_number, *scores.points, sum(scores.points), *marks)
