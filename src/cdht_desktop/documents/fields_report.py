"""The texts of the fields of a year's report: shares, and the rows of its targets."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cdht_desktop.documents.dates import short
from cdht_desktop.documents.fields import counted
from cdht_desktop.documents.fields_year import YearCounts, counted_rows
from cdht_desktop.documents.values import RowValue
from cdht_desktop.domain.points import show
from cdht_desktop.domain.targets import PERMILLE, TargetResult
from cdht_desktop.domain.text import nfc

NO_GROUP = "Chưa ghi nhóm"
_WHOLE = "Toàn bộ"
STANDINGS = {
    "counted": "Đã tính",
    "waiting": "Đã nộp, chờ xử lý",
    "disputed": "Hai tệp khác nhau, chưa tính",
    "refused": "Tệp nộp bị từ chối",
    "nothing": "Chưa nộp",
}
_MET = {True: "Đạt", False: "Chưa đạt", None: "Không có số liệu"}


@dataclass(frozen=True)
class UnitLine:
    """A unit in an upper level's report: its counts, and those where nobody counts twice (`once`).

    `standing` is one of `STANDINGS`; of a unit that does not count yet there are no numbers.
    """

    label: str
    standing: str
    counts: YearCounts = field(default_factory=YearCounts)
    once: YearCounts = field(default_factory=YearCounts)
    revision: int | None = None
    received: dt.date | None = None


@dataclass(frozen=True)
class UnitsValue:
    """What an upper level's report says of its units beside their counts.

    `expected` 0 where no list of units is kept; `late` handed in after the due date; `persons_twice` are in several.
    """

    expected: int
    late: int
    persons_twice: int
    counting_rule: str
    once: YearCounts


NO_UNITS = dict.fromkeys(
    ("expected", "late", "uncounted", "persons_twice", "counting_rule", "registered_once", "recognised_once"), ""
)  # of a commune's report


def of_units(value: UnitsValue, lines: Sequence[UnitLine]) -> dict[str, str]:
    """Return the texts of an upper level's units; empty where there is nothing to say."""
    uncounted = sum(line.standing != "counted" for line in lines)
    once = {"registered_once": value.once.registered, "recognised_once": value.once.recognised}
    return {
        "expected": _some(value.expected),
        "late": _some(value.late),
        "uncounted": _some(uncounted),
        "persons_twice": _some(value.persons_twice),
        "counting_rule": nfc(value.counting_rule) if value.persons_twice else "",
        **{name: counted(count) if value.persons_twice else "" for name, count in once.items()},
    }


def _some(count: int) -> str:
    return counted(count) if count else ""


def unit_rows(lines: Sequence[UnitLine]) -> list[RowValue]:
    """Return a row for each unit that counts, and their sum."""
    found = [line for line in lines if line.standing == "counted"]
    *rows, together = counted_rows([(line.label, line.counts) for line in found])
    said = [
        {
            "revision": "" if line.revision is None else str(line.revision),
            "received": "" if line.received is None else short(line.received),
        }
        for line in found
    ]
    made = [RowValue({**row.texts, **more}) for row, more in zip(rows, said, strict=True)]
    return [*made, RowValue({**together.texts, "revision": "", "received": ""}, strong=True)]


def uncounted_rows(lines: Sequence[UnitLine]) -> tuple[RowValue, ...]:
    """Return a row for each unit that does not count, with the reason."""
    found = [line for line in lines if line.standing != "counted"]
    return tuple(
        RowValue({"position": str(at), "label": nfc(line.label), "standing": STANDINGS[line.standing]})
        for at, line in enumerate(found, 1)
    )


def double_rows(lines: Sequence[UnitLine], total: YearCounts, once: YearCounts) -> tuple[RowValue, ...]:
    """Return a row for each unit whose counts are others where nobody counts twice, and one of the whole year."""
    found = [line for line in lines if line.counts != line.once]
    if not found:
        return ()
    rows = [_double_row(str(at), line.label, line.counts, line.once) for at, line in enumerate(found, 1)]
    return (*map(RowValue, rows), RowValue(_double_row("", _WHOLE, total, once), strong=True))


def _double_row(position: str, label: str, counts: YearCounts, once: YearCounts) -> dict[str, str]:
    return {
        "position": position,
        "label": nfc(label),
        "registered": counted(counts.registered),
        "registered_once": counted(once.registered),
        "registered_less": counted(counts.registered - once.registered),
        "recognised": counted(counts.recognised),
        "recognised_once": counted(once.recognised),
        "recognised_less": counted(counts.recognised - once.recognised),
    }


def percent(permille: int | None) -> str:
    """Return a share as papers write it: `875` → `87,5 %`, `400` → `40 %`; "" for None."""
    return "" if permille is None else f"{show(permille)} %"


def of_shares(counts: YearCounts) -> dict[str, str]:
    """Return the shares of a year, rounded down as targets are: 1,999 of 2,000 are not 100 %. "" of nobody."""
    return {
        "share_evaluated": _share(counts.evaluated, counts.registered),
        "share_passed": _share(counts.passed, counts.evaluated),
        "share_recognised": _share(counts.recognised, counts.registered),
    }


def _share(part: int, whole: int) -> str:
    return percent(part * PERMILLE // whole) if whole else ""


def target_rows(targets: Iterable[TargetResult]) -> tuple[RowValue, ...]:
    """Return the rows of the programme's targets: what was reached, what is aimed at, and whether it is met."""
    return tuple(
        RowValue(
            {
                "position": str(number),
                "label": nfc(one.label),
                "value": percent(one.value),
                "target": percent(one.target),
                "met": _MET[one.met],
            }
        )
        for number, one in enumerate(targets, 1)
    )
