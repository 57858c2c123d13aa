"""The texts of the fields of a year's own papers: minutes, submission, register book, list for handing over.

What is not known yet is an empty text: the layout leaves room for a pen there.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from cdht_desktop.documents.dates import in_words, short
from cdht_desktop.documents.fields import counted, of_listed, unabridged
from cdht_desktop.documents.values import ListedPerson, RowValue
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.points import show
from cdht_desktop.domain.scoring import Grade, Reason
from cdht_desktop.domain.text import nfc

VERDICTS: dict[Grade, str] = {"passed": "Đạt", "failed": "Không đạt"}
MARKS = {True: "Có", False: "Không", None: ""}
_NO_VILLAGE = "Chưa ghi thôn"
_TOGETHER = "Cộng"
_REVOKED = "Đã thu hồi"
_VOID = "Không cấp"


@dataclass(frozen=True)
class YearCounts:
    """How many people registered, were evaluated, passed, failed and were recognised; `count` stand on the list."""

    registered: int = 0
    evaluated: int = 0
    passed: int = 0
    failed: int = 0
    recognised: int = 0
    count: int = 0


@dataclass(frozen=True)
class Said:
    """What a review says of a person: points in tenths, the verdict with its reasons; all empty where there was none."""

    total: int | None = None
    grade: Grade | None = None
    reasons: tuple[Reason, ...] = ()
    digital: bool | None = None
    updates: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """What the register book says of a certificate besides the person.

    `revoked` is the day, with its `reason`; `replaces` and `replaced_by` are numbers of certificates, "" for none.
    """

    decision: str
    decision_date: dt.date
    address: str
    revoked: dt.date | None = None
    reason: str = ""
    replaces: str = ""
    replaced_by: str = ""


def of_year(
    year: int, *, village: str = "", scope: Sequence[str] = (), number: str = "", date: dt.date | None = None
) -> dict[str, str]:
    """Return the texts of a paper's year, the one village it is of, all villages it is of, and its number and day."""
    return {
        "year": str(year),
        "number": nfc(number),
        "date": in_words(date) if date else "",
        "date_short": short(date) if date else "",
        "village": nfc(village),
        "scope": nfc(", ".join(scope)),
    }


def of_counts(counts: YearCounts) -> dict[str, str]:
    """Return counts as texts; who passed and who failed stays empty until somebody was evaluated."""
    known = counts.evaluated > 0
    return {
        "registered": counted(counts.registered),
        "evaluated": counted(counts.evaluated) if known else "",
        "passed": counted(counts.passed) if known else "",
        "failed": counted(counts.failed) if known else "",
        "recognised": counted(counts.recognised),
        "unscored": counted(counts.registered - counts.evaluated),
        "count": counted(counts.count),
    }


def of_criteria(criteria: CriteriaSet, *, some_remote: bool = False, all_remote: bool = False) -> dict[str, str]:
    """Return the texts of a criteria set; points as people write them.

    `threshold` is the one that holds for everybody on the paper (`all_remote`: that of remote areas), and
    `remote_threshold` is empty unless it holds for some of them only.
    """
    common = criteria.remote_threshold if all_remote else criteria.threshold
    other = some_remote and not all_remote and criteria.remote_threshold != criteria.threshold
    return {
        "criteria_title": nfc(criteria.title),
        "criteria_instrument": unabridged(nfc(criteria.instrument)),
        "threshold": show(common),
        "remote_threshold": show(criteria.remote_threshold) if other else "",
        "floor": show(criteria.floor),
        "maximum": show(criteria.maximum),
    }


def counted_rows(rows: Sequence[tuple[str, YearCounts]]) -> list[RowValue]:
    """Return a row for each label (a village's or a group's name) with its counts, and their sum in bold."""
    said = [RowValue(_counted_row(str(at), label or _NO_VILLAGE, counts)) for at, (label, counts) in enumerate(rows, 1)]
    return [*said, RowValue(_counted_row("", _TOGETHER, total(counts for _label, counts in rows)), strong=True)]


def total(parts: Iterable[YearCounts]) -> YearCounts:
    """Return the sum of counts."""
    return YearCounts(*map(sum, zip(*map(astuple, parts), strict=True)))


def _counted_row(position: str, label: str, counts: YearCounts) -> dict[str, str]:
    share = 1000 * counts.passed // counts.evaluated if counts.evaluated else None
    return {
        "position": position,
        "label": nfc(label),
        "registered": counted(counts.registered),
        "evaluated": counted(counts.evaluated),
        "passed": counted(counts.passed),
        "failed": counted(counts.failed),
        "recognised": counted(counts.recognised),
        "count": counted(counts.count),
        "share": "" if share is None else f"{show(share)} %",
    }


def reviewed_row(person: ListedPerson, said: Said) -> RowValue:
    """Return a person of the minutes' list with what the review said; its points and verdict are empty where it did not."""
    texts = of_listed(person) | {
        "verdict": VERDICTS[said.grade] if said.grade else "",
        "reasons": "; ".join(map(reason_in_words, said.reasons)),
        "digital": MARKS[said.digital],
        "updates": MARKS[said.updates],
        "note": nfc(said.note),
    }
    return RowValue(texts | {"village": texts["village"] or _NO_VILLAGE})


def reason_in_words(reason: Reason) -> str:
    """Return why a person failed: `thiếu 5 điểm`, `chỉ số 3, 4 dưới 5 điểm`."""
    points = show(reason.points)
    if reason.code == "short":
        return f"thiếu {points} điểm"
    return f"chỉ số {', '.join(map(str, reason.indicators))} dưới {points} điểm"


def listed_row(person: ListedPerson) -> RowValue:
    """Return a person of a list."""
    texts = of_listed(person)
    return RowValue(texts | {"village": texts["village"] or _NO_VILLAGE})


def handed_over_row(person: ListedPerson, decision: str) -> RowValue:
    """Return a person of the list for handing over."""
    return RowValue({**listed_row(person).texts, "decision": nfc(decision)})


def register_row(person: ListedPerson, entry: Entry) -> RowValue:
    """Return a certificate's line of the register book; what became of it stands in its note."""
    notes = (
        f"Thu hồi ngày {short(entry.revoked)}: {entry.reason}" if entry.revoked else "",
        f"Thay bằng số {entry.replaced_by}" if entry.replaced_by else "",
        f"Thay số {entry.replaces}" if entry.replaces else "",
    )
    texts = {
        "decision": entry.decision,
        "decision_date": short(entry.decision_date),
        "address": entry.address,
        "state": _REVOKED if entry.revoked else "",
        "note": ". ".join(filter(None, notes)),
    }
    return RowValue(of_listed(person) | {name: nfc(text) for name, text in texts.items()})


def void_row(reason: str, *, register_number: str = "", certificate_number: str = "") -> RowValue:
    """Return a line of the register book for numbers that nobody bears, with the reason."""
    person = ListedPerson(0, "", None, None, "", certificate_number=certificate_number, register_number=register_number)
    empty = dict.fromkeys(("position", "decision", "decision_date", "address", "state"), "")
    return RowValue(of_listed(person) | empty | {"note": nfc(f"{_VOID}: {reason}" if reason else _VOID)})
