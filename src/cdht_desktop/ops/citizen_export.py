"""Citizens as a workbook, in the columns that an import reads: taken in again unaltered, it changes nothing."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from cdht_desktop.data import citizens as reading
from cdht_desktop.data.citizens import CitizenRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.writing import batched
from cdht_desktop.domain.roles import Right
from cdht_desktop.files import replacing
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, Value, write_workbook
from cdht_desktop.words import _

__all__ = ["save_list"]
# Spellings of resources/columns/citizens.toml, whatever the window's language: what is written must be read again.
# Below “Thôn” alone a bare number would be read as “Thôn 7”.
_HEADERS = (
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD",
    "Thôn, tổ dân phố",
    "Nhóm",
    "Điện thoại",
    "Ghi chú",
)
_NUMBER = _HEADERS.index("Số CCCD")
_MASKED = "4 số cuối CCCD"  # no column that an import knows: a number with a hole in it is an error in every row
_LAST = 4
_SEXES: Mapping[str | None, str] = {"male": "Nam", "female": "Nữ"}
_WIDTHS = (6, 28, 13, 10, 18, 24, 28, 14, 30)
_BATCH = 1_000


@needs(Right.EXPORT)
def save_list(store: Store, citizen_ids: Sequence[str], out: Path, *, numbers: bool, progress: Progress) -> Path:
    """Write citizens, in the order given, to an `.xlsx`; returns `out`.

    With `numbers` the ID numbers stand there in full, else only their last four digits, in a column that an import
    passes over; it then knows the people by name, birth and village. The file is whole or not there. Raises
    `DiskProblem`, or `Cancelled`.
    """
    headers = list(_HEADERS)
    if not numbers:
        headers[_NUMBER] = _MASKED
    today = f"{dt.date.today():%d/%m/%Y}"
    titles = [_("List of citizens"), _("{count} people, on {date}").format(count=len(citizen_ids), date=today)]
    if not numbers:
        titles.append(_("The ID numbers are left out but for their last four digits."))
    rows = _rows(store, citizen_ids, numbers=numbers)
    sheet = OutSheet(_("List of citizens"), headers, rows, titles=titles, widths=_WIDTHS, freeze=2)
    with replacing(out) as stream:
        write_workbook(stream, [sheet], progress)
    return out


def _rows(store: Store, citizen_ids: Sequence[str], *, numbers: bool) -> Iterator[list[Value]]:
    positions = count(1)
    for chunk in batched(citizen_ids, _BATCH):
        with store.read() as connection:
            people = reading.rows(connection, chunk)
            notes = reading.notes(connection, chunk)
        for one in people:
            yield [next(positions), *_person(one, notes.get(one.id, ""), numbers=numbers)]


def _person(one: CitizenRow, note: str, *, numbers: bool) -> list[Value]:
    number = one.id_number or ""
    return [
        one.name, one.birth, _SEXES.get(one.sex, ""), number if numbers else number[-_LAST:], one.village, one.group,
        one.phone, note,
    ]  # fmt: skip
