"""Citizens as a workbook, in the columns that an import reads: taken in again unaltered, it changes nothing."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from cdht_desktop.data import citizens as reading
from cdht_desktop.data import privacy
from cdht_desktop.data.citizens import CitizenRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.writing import batched
from cdht_desktop.domain.masking import SEEN
from cdht_desktop.domain.roles import Right
from cdht_desktop.files import replacing
from cdht_desktop.ops import access
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, Value, write_workbook
from cdht_desktop.words import _

__all__ = ["HEADERS", "SEXES", "WIDTHS", "save_list"]
# Spellings of resources/columns/citizens.toml, whatever the window's language: what is written must be read again.
# Below “Thôn” alone a bare number would be read as “Thôn 7”.
HEADERS = (
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
_NUMBER = HEADERS.index("Số CCCD")
_MASKED = "4 số cuối CCCD"  # no column that an import knows: a number with a hole in it is an error in every row
SEXES: Mapping[str | None, str] = {"male": "Nam", "female": "Nữ"}
WIDTHS = (6, 28, 13, 10, 18, 24, 28, 14, 30)
_BATCH = 1_000


@needs(Right.EXPORT)
def save_list(store: Store, citizen_ids: Sequence[str], out: Path, *, numbers: bool, progress: Progress) -> Path:
    """Write citizens, in the order given, to an `.xlsx`; returns `out`.

    With `numbers` the ID numbers stand there in full, else only their last four digits, in a column that an import
    passes over; it then knows the people by name, birth and village. Whoever asked that their data be kept but not used
    is left out. The file is whole or not there, and is recorded by its name. Raises `DiskProblem`, or `Cancelled`.
    """
    with store.read() as connection:
        unused = privacy.restricted(connection, citizen_ids)
    citizen_ids = [row_id for row_id in citizen_ids if row_id not in unused]
    headers = list(HEADERS)
    if not numbers:
        headers[_NUMBER] = _MASKED
    today = f"{dt.date.today():%d/%m/%Y}"
    titles = [_("List of citizens"), _("{count} people, on {date}").format(count=len(citizen_ids), date=today)]
    if not numbers:
        titles.append(_("The ID numbers are left out but for their last four digits."))
    rows = _rows(store, citizen_ids, numbers=numbers)
    sheet = OutSheet(_("List of citizens"), headers, rows, titles=titles, widths=WIDTHS, freeze=2)
    with replacing(out) as stream:
        write_workbook(stream, [sheet], progress)
        words = _("List of citizens saved, ID numbers in full: {count} people")
        words = words if numbers else _("List of citizens saved, ID numbers masked: {count} people")
        access.exported(store, words.format(count=len(citizen_ids)), file=out.name)
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
        one.name, one.birth, SEXES.get(one.sex, ""), number if numbers else number[-SEEN:], one.village, one.group,
        one.phone, note,
    ]  # fmt: skip
