"""What the measures share: invented lists, workspaces, and how a ratio is told."""

import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cdht_desktop.files import replacing
from cdht_desktop.ops import citizen_lists, invented, workspaces
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, write_workbook

PASSWORD = "bốn từ để đo"  # noqa: S105 - of workspaces that live for a minute
_HEADERS = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Thôn", "Nhóm", "Điện thoại")


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that an action takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def ratio(name: str, ours: list[float], floor: list[float], most: float) -> list[str]:
    """Return lines that hold medians against each other; the last word is `ok` or `MISSED`."""
    times = statistics.median(ours) / statistics.median(floor)
    return [
        f"{name}: {_spread(ours)}; floor {_spread(floor)}",
        f"ratio of medians {times:.2f}, at most {most:g}: {'ok' if times <= most else 'MISSED'}",
    ]


def _spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.3f} s ({min(seconds):.3f}–{max(seconds):.3f}, n={len(seconds)})"


def percentile(seconds: list[float], share: float) -> float:
    """Return the value under which `share` of the seconds lie."""
    return sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))]


def write_list(path: Path, count: int, seed: int = 7) -> None:
    """Write a workbook of `count` invented citizens."""
    rows = [
        (at, p.name, p.birth, "Nam" if p.sex == "male" else "Nữ", p.id_number, p.village, p.group, p.phone)
        for at, p in enumerate(invented.people(count, seed), 1)
    ]
    with replacing(path) as stream:
        write_workbook(stream, [OutSheet(name="DS", headers=_HEADERS, rows=rows)], Progress())


@contextlib.contextmanager
def workspace(folder: Path) -> Iterator[Store]:
    """Give a new workspace in `folder`."""
    made = workspaces.create(folder, unit="04849", name="Hội Khuyến học xã Đo Thử", level="commune", password=PASSWORD)
    with made.store as store:
        yield store


@contextlib.contextmanager
def filled(count: int) -> Iterator[Store]:
    """Give a workspace with `count` citizens, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as name, workspace(Path(name) / "w") as store:
        path = Path(name) / "list.xlsx"
        write_list(path, count)
        citizen_lists.import_list(store, citizen_lists.read_list(store, [path], progress=Progress()), Progress())
        yield store
