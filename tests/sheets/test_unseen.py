"""Lists that nobody has seen: made at random with every person known, as six village heads would make them."""

import csv
import datetime as dt
import io
import random
import unicodedata
from dataclasses import dataclass, replace

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cdht_desktop.domain.legacy import TCVN3, VNI
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.citizens import parse_citizens
from cdht_desktop.sheets.reader import read_workbook

TODAY = dt.date(2026, 11, 20)
SURNAMES = ("Nguyễn", "Trần", "Lý", "Đào", "Quàng", "Tống", "Tôn Nữ", "Âu Dương", "Ứng", "Huỳnh", "Đỗ")
MIDDLE = ("Văn", "Thị", "Đức", "Thị Thu", "", "Bá Quốc", "Ánh", "Hữu")
GIVEN = ("Hùng", "Đào", "Ý", "Ấn", "Ân", "Dũng", "Phượng", "Nam", "Nữ", "Ước", "Tổng", "Năm", "Hòa", "Thúy")
OTHERS = ("K'Bang", "H'Hen Niê", "Y Moan Ênuôl", "Giàng A Phử")
VILLAGES = ("Thôn Vai", "Khu 3", "Tổ dân phố số 7", "Bản Mường Chiềng", "Ấp Bình Hòa", "Xóm 5", "Thôn 12A")
GROUPS = ("Nông dân", "Cán bộ, công chức, viên chức", "")
HEADERS = {
    "position": ("STT", "TT", "Số TT"),
    "name": ("Họ và tên", "Họ tên công dân", "Họ, chữ đệm và tên", "Họ và\ntên", "Họ và tên (chữ in hoa)"),
    "surname": ("Họ đệm", "Họ và tên đệm", "Họ lót"),
    "birth": ("Ngày sinh", "Ngày, tháng, năm sinh", "NTNS", "Sinh ngày", "Ngày tháng năm sinh"),
    "sex": ("Giới tính", "Nam/Nữ", "Phái", "GT"),
    "id_number": ("Số CCCD", "Số CCCD/CMND", "Mã định danh", "Số căn cước công dân", "Số CCCD/ĐDCN"),
    "village": ("Thôn", "Địa bàn", "Thôn/Tổ dân phố", "Chi hội", "Xóm"),
    "group": ("Nhóm", "Đối tượng", "Nghề nghiệp"),
    "phone": ("Điện thoại", "SĐT", "Số ĐT"),
}
TITLES = (
    [],
    [["HỘI KHUYẾN HỌC XÃ ĐỒNG TÂM"], ["DANH SÁCH ĐĂNG KÝ CÔNG DÂN HỌC TẬP NĂM 2026"], []],
    [["UBND XÃ ĐỒNG TÂM", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["(Kèm theo Công văn số 12 ngày 05/01/2026)"]],
)
ENDS = (
    [],
    [
        ["", "Tổng cộng: 9 người"],
        [],
        ["", "", "Đồng Tâm, ngày 5 tháng 3 năm 2026"],
        ["", "Nguyễn Văn Lập", "", "Trần Văn Ký"],
    ],
    [["Tổng số", 9], ["", "NGƯỜI LẬP BIỂU", "", "XÁC NHẬN CỦA UBND XÃ"], ["", "Trần Thị Biểu"]],
    [["Ấn định danh sách gồm 9 người"], ["Ghi chú: Những người có dấu * là hội viên."]],
)
# How a day is written, and whether all of it is.
DAYS = (
    (lambda day: f"{day:%d/%m/%Y}", True),
    (lambda day: f"{day.day}.{day.month}.{day.year}", True),
    (lambda day: f"{day.day} - {day.month} - {day.year}", True),
    (lambda day: day.isoformat(), True),
    (lambda day: f"ngày {day.day} tháng {day.month} năm {day.year}", True),
    (lambda day: f"tháng {day.month}/{day.year}", False),
    (lambda day: f"{day.year} (Canh Dần)", False),
    (lambda day: day.year, False),
    (lambda day: day, True),
)
CASES = (str, str, str.upper, str.lower, lambda name: f"  {name.replace(' ', '  ')} ")
SEXES = {"male": "Nam", "female": "Nữ", None: None}


def tcvn3(text):
    codes = {letter: sign for sign, letter in TCVN3.items() if not letter.isupper() or letter in "ĂÂÊÔƠƯĐ"}
    return "".join(codes.get(char) or codes.get(char.lower(), char) for char in text)


def vni(text):
    codes = {letter: signs for signs, letter in reversed(VNI.items())}
    return "".join(codes.get(char, char) for char in text)


def nfd(text):
    return unicodedata.normalize("NFD", text)


def cp1258(text):
    out = b""
    for char in text:
        marks = nfd(char)
        tones = "".join(mark for mark in marks if mark in "\u0300\u0309\u0303\u0301\u0323")
        base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
        out += (base + tones).encode("cp1258")
    return out


FONTS = (str, str, nfd, tcvn3, vni)


@dataclass(frozen=True)
class Person:
    name: str
    birth: dt.date
    sex: str
    id_number: str
    village: str
    group: str
    phone: str
    row: int = 0


def person(drawn):
    birth = dt.date(drawn.randint(1935, 2008), drawn.randint(1, 12), drawn.randint(1, 28))
    sex = drawn.choice(("Nam", "Nữ"))
    name = " ".join(filter(None, map(drawn.choice, (SURNAMES, MIDDLE, GIVEN))))
    code = (sex == "Nữ") + 2 * (birth.year >= 2000)
    number = f"{drawn.choice(('001', '024', '079'))}{code}{birth.year % 100:02}{drawn.randrange(10**6):06}"
    phone = drawn.choice(("", f"09{drawn.randrange(10**8):08}"))
    name = drawn.choice(OTHERS) if drawn.random() < 0.1 else name
    return Person(name, birth, sex, number, drawn.choice(VILLAGES), drawn.choice(GROUPS), phone)


class Made:
    """A list at random: `rows` of its one sheet, `merged` cells, and the people as they are to come in."""

    def __init__(self, seed):
        self.drawn = random.Random(seed)
        self.kind = self.drawn.choice(("xlsx", "xlsx", "xls", "csv"))
        self.font = self.drawn.choice(FONTS)
        self.day, self.whole = self.drawn.choice(DAYS)
        self.numeric, self.case = self.drawn.random() < 0.3, self.drawn.choice(CASES)
        self.where = self.drawn.choice(("column", "column", "title", "section", "once"))
        self.people = sorted(
            (person(self.drawn) for _ in range(self.drawn.choice((2, 6, 12)))), key=lambda one: one.village
        )
        if self.where != "column":
            half = len(self.people) // 2
            villages = self.drawn.sample(VILLAGES, 2) if self.where == "section" or half > 2 else ["Thôn Vai"] * 2
            villages = [villages[0]] * 2 if self.where == "title" else villages
            self.people = [replace(one, village=villages[n >= half]) for n, one in enumerate(self.people)]
        self.columns = self._columns()
        self.rows, self.merged = [], []
        self._write()

    def _header(self, field):
        return self.drawn.choice(HEADERS[field])

    def _columns(self):
        """Return each column: header texts from above, and what it says of a person."""
        births = [
            [((self._header("birth"), ""), self._birth), ((self._header("sex"), ""), lambda one: one.sex)],
            [
                ((self._header("birth"), sex), lambda one, sex=sex: self._birth(one) if one.sex == sex else "")
                for sex in ("Nam", "Nữ")
            ],
            [((self._header("birth"), ""), self._birth)]
            + [(("Giới tính", sex), lambda one, sex=sex: "x" if one.sex == sex else "") for sex in ("Nam", "Nữ")],
        ]
        names = [
            [((self._header("name"), ""), lambda one: self.case(one.name))],
            [
                ((self._header("surname"), ""), lambda one: self.case(one.name.rpartition(" ")[0])),
                (("Tên", ""), lambda one: self.case(one.name.rpartition(" ")[2])),
            ],
        ]
        more = [
            ((self._header("id_number"), ""), lambda one: int(one.id_number) if self.numeric else one.id_number),
            ((self._header("group"), ""), lambda one: one.group),
            ((self._header("phone"), ""), lambda one: one.phone),
            (("Dân tộc", ""), lambda _one: "Kinh"),
        ]
        if self.where in {"column", "once"}:
            more.append(((self._header("village"), ""), lambda one: one.village))
        self.drawn.shuffle(more)
        position = ((self._header("position"), ""), lambda one: self.people.index(one) + 1)
        return [position, *self.drawn.choice(names), *self.drawn.choice(births), *more]

    def _birth(self, one):
        return self.day(one.birth)

    def _write(self):
        self.rows += [list(row) for row in self.drawn.choice(TITLES)]
        if self.where == "title":
            self.rows.append([f"CHI HỘI {self.people[0].village.upper()}"])
        tops = [header[0] for header, _ in self.columns]
        tops = ["" if n and top == tops[n - 1] else top for n, top in enumerate(tops)]
        self.rows.append(tops)
        if any(header[1] for header, _ in self.columns):
            self.rows.append([header[1] for header, _ in self.columns])
        if self.drawn.random() < 0.4:
            self.rows.append([f"({number})" for number in range(1, len(self.columns) + 1)])
        for number, one in enumerate(self.people):
            self._write_person(number, one)
        self.rows += self.drawn.choice(ENDS)
        self.rows = [[self.font(cell) if isinstance(cell, str) else cell for cell in row] for row in self.rows]

    def _write_person(self, number, one):
        again = number > 0 and self.people[number - 1].village == one.village
        if self.where == "section" and not again:
            self.rows.append(["", self.drawn.choice(("", "I. ", "- ")) + one.village.upper()])
        elif number and self.where != "once" and self.drawn.random() < 0.1:
            self.rows.append(["", "Trang 2"])
        cells = [say(one) for _, say in self.columns]
        if self.where == "once" and again:
            at = next(n for n, (header, _) in enumerate(self.columns) if header[0] in HEADERS["village"])
            cells[at] = ""
            if self.merged and self.merged[-1][2] == len(self.rows) - 1:
                self.merged[-1] = (*self.merged[-1][:2], len(self.rows), at)
            else:
                self.merged.append((len(self.rows) - 1, at, len(self.rows), at))
        self.rows.append(cells)
        self.people[number] = replace(one, row=len(self.rows))

    def save(self, folder):
        path = folder / f"danh sách.{self.kind}"
        {"xlsx": self._xlsx, "xls": self._xls, "csv": self._csv}[self.kind](path)
        return path

    def _xlsx(self, path):
        workbook = openpyxl.Workbook()
        if self.drawn.random() < 0.3:
            workbook.epoch = CALENDAR_MAC_1904
        for row in self.rows:
            workbook.active.append(row)
        for top, left, bottom, right in self.merged:
            workbook.active.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
        workbook.save(path)

    def _xls(self, path):
        workbook = xlwt.Workbook()
        sheet = workbook.add_sheet("Sheet1")
        font = xlwt.easyxf("font: name .VnTime" if self.font is tcvn3 else "")
        date = xlwt.easyxf(num_format_str="dd/mm/yyyy")
        for row, cells in enumerate(self.rows):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell, date if isinstance(cell, dt.date) else font)
        workbook.save(str(path))

    def _csv(self, path):
        out = io.StringIO()
        rows = [[f"{cell:%d/%m/%Y}" if isinstance(cell, dt.date) else cell for cell in row] for row in self.rows]
        csv.writer(out, delimiter=self.drawn.choice(",;\t")).writerows(rows)
        encodings = [str.encode, lambda text: text.encode("utf-8-sig"), lambda text: text.encode("utf-16")]
        encodings += [cp1258] if self.font is str else []
        path.write_bytes(self.drawn.choice(encodings)(out.getvalue()))


@pytest.mark.parametrize("seed", range(60))
def test_a_list_made_at_random_comes_in_person_by_person(tmp_path, seed):
    made = Made(seed)
    result = parse_citizens(read_workbook(made.save(tmp_path), Progress()), today=TODAY)
    assert [
        (e.place.row, e.name, e.birth.iso, SEXES[e.sex], e.id_number, e.village, e.group or "", e.phone or "")
        for e in result.rows
    ] == [
        (one.row, one.name, one.birth.isoformat() if made.whole else str(one.birth.year), one.sex, one.id_number,
         one.village, one.group, one.phone)
        for one in made.people
    ]  # fmt: skip
    assert result.problems == []
