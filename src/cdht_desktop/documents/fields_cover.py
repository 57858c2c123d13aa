"""The texts of the sheet that goes with a file handed up: what is in it, and by which words it is told from others."""

from collections.abc import Mapping, Sequence

from cdht_desktop.documents.fields import counted
from cdht_desktop.documents.values import RowValue
from cdht_desktop.domain.points import show
from cdht_desktop.domain.text import nfc

# The control sums of a file, as the manifest names them.
_LABELS: Mapping[str, str] = {
    "registered": "Người đăng ký",
    "evaluated": "Người đã được chấm đủ điểm",
    "passed": "Người đạt",
    "failed": "Người không đạt",
    "recognised": "Người được công nhận danh hiệu",
    "points": "Tổng số điểm của mọi người",
}
_POINTS = "points"
_FACTS: Mapping[str, str] = {
    "file": "Tên tệp:",
    "sender": "Đơn vị giao:",
    "to_name": "Nơi nhận:",
    "made": "Tạo lúc:",
    "sealing": "Bảo mật:",
}
SEALED = "đã mã hóa, chỉ nơi nhận mở được"
OPEN = "CHƯA mã hóa: ai có tệp cũng đọc được, giao tận tay"
_TENTHS = 10


def fact_rows(facts: Mapping[str, str]) -> Sequence[RowValue]:
    """Return the rows about the file itself; one that is not known is left out."""
    return [
        RowValue({"label": label, "value": nfc(facts[name])}, strong=name == "file")
        for name, label in _FACTS.items()
        if facts[name]
    ]


def count_rows(control: Mapping[str, int]) -> Sequence[RowValue]:
    """Return the rows of the control sums that the file holds; points come in tenths."""
    held = [(label, name) for name, label in _LABELS.items() if name in control]
    return [
        RowValue({"position": str(at), "label": label, "value": _number(name, control[name])})
        for at, (label, name) in enumerate(held, 1)
    ]


def word_rows(file_words: Sequence[str], key_words: Sequence[str]) -> Sequence[RowValue]:
    """Return the words, numbered, in two halves side by side; there are as many of each, an even number."""
    half = len(file_words) // 2
    return [
        RowValue(
            {
                "first": str(at + 1),
                "file_first": file_words[at],
                "key_first": key_words[at],
                "second": str(at + half + 1),
                "file_second": file_words[at + half],
                "key_second": key_words[at + half],
            }
        )
        for at in range(half)
    ]


def _number(name: str, value: int) -> str:
    if name != _POINTS:
        return counted(value)
    whole, tenths = divmod(value, _TENTHS)
    return counted(whole) + (show(tenths)[1:] if tenths else "")
