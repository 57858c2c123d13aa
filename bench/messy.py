"""A messy list of 20,000 read and checked, against only reading its cells: what the checking costs."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

from bench.workplace import timed, workspace
from cdht_desktop.files import replacing
from cdht_desktop.ops import citizen_lists, invented
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, Value, write_workbook

ROWS = 20_000
RUNS = 5
MOST = 3.0  # seconds more than reading
_HEADERS = ("TT", "HỌ VÀ TÊN", "Năm sinh", "", "Số CCCD", "Nhóm nghề", "SĐT", "Ghi chú")
_BELOW = ("", "", "Nam", "Nữ", "", "", "", "")
_FAULTY = 25  # every so many rows something is wrong


def run() -> list[str]:
    """Measure in turn, reading alone and reading with checking, and return lines."""
    ours, floor, found = [], [], ""
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as name:
        path = Path(name) / "messy.xlsx"
        _write(path)
        with workspace(Path(name) / "w") as store:
            for _run in range(RUNS):
                floor.append(timed(lambda: _floor(path)))
                ours.append(timed(lambda: citizen_lists.read_list(store, [path], progress=Progress())))
            plan = citizen_lists.read_list(store, [path], progress=Progress())
            found = f"{plan.read} rows, {plan.good} good, {len(plan.problems)} problems"
    more = sorted(ours)[RUNS // 2] - sorted(floor)[RUNS // 2]
    verdict = "ok" if more <= MOST else "MISSED"
    times = sorted(ours)[RUNS // 2] / sorted(floor)[RUNS // 2]
    return [
        f"checked: {found}",
        f"{min(ours):.2f}–{max(ours):.2f} s, reading alone {min(floor):.2f}–{max(floor):.2f} s, ratio {times:.1f}",
        f"medians: {more:.2f} s more than reading, at most {MOST:g} s: {verdict}",
    ]


def _floor(path: Path) -> None:
    CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def _write(path: Path) -> None:
    sheet = OutSheet(
        name="DS", headers=_HEADERS, rows=_rows(), titles=["UBND XÃ ĐO THỬ", "DANH SÁCH CÔNG DÂN ĐĂNG KÝ HỌC TẬP"]
    )
    with replacing(path) as stream:
        write_workbook(stream, [sheet], Progress())


def _rows() -> Iterator[list[Value]]:
    """Yield the rows under the header: its second line, villages as lines of their own, people, a total."""
    yield list(_BELOW)
    village = ""
    for at, person in enumerate(sorted(invented.people(ROWS, 11), key=lambda one: one.village), 1):
        if person.village != village:
            village = person.village
            yield ["", village.upper(), "", "", "", "", "", ""]
        man = person.sex == "male"
        number: Value = int(person.id_number)  # a numeric cell: zeros in front are lost
        if at % _FAULTY == 0:
            number = str(number)[:-2]
        birth = person.birth.strftime("%d.%m.%Y")
        phone = f"{person.phone[:4]}.{person.phone[4:7]}.{person.phone[7:]}"
        years = (birth, "") if man else ("", birth)
        yield [at, person.name.upper() if at % 3 else person.name, *years, number, person.group.lower(), phone, ""]
    yield ["", f"Tổng cộng: {ROWS} người", "", "", "", "", "", ""]
    yield ["", "", "", "", "", "TM. BAN KHUYẾN HỌC", "", ""]
