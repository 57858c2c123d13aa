"""The texts of a restore drill's page: what was looked at, and how many rows of each kind were found."""

from collections.abc import Mapping, Sequence

from cdht_desktop.documents.fields import counted
from cdht_desktop.documents.values import RowValue

# The tables that people know by a name; the rest are counted as well, but not printed.
COUNTED: Mapping[str, str] = {
    "citizen": "Công dân trong danh sách",
    "registration": "Lượt đăng ký các năm",
    "evaluation": "Bảng điểm",
    "decision": "Quyết định công nhận",
    "certificate": "Giấy chứng nhận",
    "village": "Thôn, đơn vị",
    "user_account": "Người dùng",
    "change_set": "Mục trong lịch sử",
}
_CHECKS: Mapping[str, str] = {
    "unpacked": "Mở tệp sao lưu, đối chiếu mã băm SHA-256",
    "opened": "Mở cơ sở dữ liệu bằng khoá đang dùng",
    "sound": "Kiểm tra từng trang dữ liệu và các liên kết",
    "trail": "Đối chiếu lịch sử với dữ liệu",
    "keys": "Tệp khoá đi kèm, mở được bằng mật khẩu",
}
CONCLUSION = "Kết luận"
_PASSED, _FAILED = "Đạt", "KHÔNG ĐẠT"


def count_rows(backup: Mapping[str, int], today: Mapping[str, int]) -> Sequence[RowValue]:
    """Return the rows of the table of counts: in the backup, and in the data of today."""
    return [
        RowValue(
            {
                "position": str(number),
                "label": label,
                "backup": counted(backup.get(table, 0)),
                "today": counted(today.get(table, 0)),
            }
        )
        for number, (table, label) in enumerate(COUNTED.items(), 1)
    ]


def check_rows(passed: Mapping[str, bool], notes: Mapping[str, str]) -> Sequence[RowValue]:
    """Return the rows of the table of checks, in their order; `notes` adds a word to a result."""
    return [
        RowValue(
            {
                "position": str(number),
                "label": label,
                "result": _PASSED if passed[code] else _FAILED,
                "note": notes.get(code, ""),
            }
        )
        for number, (code, label) in enumerate(_CHECKS.items(), 1)
        if code in passed
    ]
