"""The texts of the fields of a year's report: shares, and the rows of its targets."""

from collections.abc import Iterable

from cdht_desktop.documents.fields_year import YearCounts
from cdht_desktop.documents.values import RowValue
from cdht_desktop.domain.points import show
from cdht_desktop.domain.targets import PERMILLE, TargetResult
from cdht_desktop.domain.text import nfc

NO_GROUP = "Chưa ghi nhóm"
_MET = {True: "Đạt", False: "Chưa đạt", None: "Không có số liệu"}


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
