"""The texts of a receipt's page: which files arrived, what became of each, and the numbers that were taken over."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdht_desktop.documents.dates import short
from cdht_desktop.documents.fields import counted
from cdht_desktop.documents.values import RowValue
from cdht_desktop.domain.text import nfc

_LABELS: Mapping[str, str] = {
    "registered": "Người đăng ký",
    "evaluated": "Người đã được chấm đủ điểm",
    "passed": "Người đạt",
    "failed": "Người không đạt",
    "recognised": "Người được công nhận danh hiệu",
}
_OUTCOMES: Mapping[str, str] = {
    "accepted": "Đã nhận, được tính",
    "replaced": "Đã được thay bằng bản sau",
    "older": "Cũ hơn bản đang tính",
    "disputed": "Có hai tệp khác nhau cùng bản thứ: chưa tính tệp nào",
    "aside": "Để riêng, chưa tính",
    "refused": "Không nhận, cần nộp lại",
}
_MOST_REASON = 240


@dataclass(frozen=True)
class ReceivedFile:
    """A file on the page; `received_at` is local time, `outcome` a word of the receipt's records."""

    file: str
    revision: int
    received_at: dt.datetime
    outcome: str
    reason: str


def file_rows(files: Sequence[ReceivedFile]) -> Sequence[RowValue]:
    """Return the rows of the files; the one that counts stands out."""
    return [
        RowValue(
            {
                "position": str(at),
                "file": nfc(one.file),
                "revision": str(one.revision),
                "received": f"{one.received_at:%H:%M} {short(one.received_at.date())}",
                "outcome": _OUTCOMES[one.outcome],
                "reason": _shortened(nfc(one.reason)),
            },
            strong=one.outcome == "accepted",
        )
        for at, one in enumerate(files, 1)
    ]


def count_rows(counts: Mapping[str, int]) -> Sequence[RowValue]:
    """Return the rows of the numbers that were taken over."""
    held = [(label, counts[name]) for name, label in _LABELS.items() if name in counts]
    return [
        RowValue({"position": str(at), "label": label, "value": counted(value)})
        for at, (label, value) in enumerate(held, 1)
    ]


def _shortened(reason: str) -> str:
    return reason if len(reason) <= _MOST_REASON else reason[: _MOST_REASON - 1].rstrip() + "…"
