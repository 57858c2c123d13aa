"""Dates as papers write them: NĐ 30/2020/NĐ-CP, annex I: days under 10 and the months 1 and 2 have a 0 before them."""

import datetime as dt

_LAST_PADDED_MONTH = 2


def _month(date: dt.date) -> str:
    return f"{date.month:02}" if date.month <= _LAST_PADDED_MONTH else str(date.month)


def in_words(date: dt.date) -> str:
    """Return `05 tháng 01 năm 2026` (the word *ngày* stands before it in the wording)."""
    return f"{date.day:02} tháng {_month(date)} năm {date.year}"


def short(date: dt.date) -> str:
    """Return `05/01/2026`, `05/3/2026`."""
    return f"{date.day:02}/{_month(date)}/{date.year}"
