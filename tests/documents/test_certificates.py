import io
import re
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from cdht_desktop.documents.certificate_layout import Area, read_certificate_layout
from cdht_desktop.documents.certificates import write_certificates
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.values import Issuer
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.progress import Progress

ALPHABET = "a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ b c d đ e è ẻ ẽ é ẹ ê ề ể ễ ế ệ g h i ì ỉ ĩ í ị k l m n o ò ỏ õ ó ọ"
ALPHABET += " ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ p q r s t u ù ủ ũ ú ụ ư ừ ử ữ ứ ự v x y ỳ ỷ ỹ ý ỵ"
LONG_NAMES = [
    "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương Thảo Nguyên",
    "Tôn Nữ Thị Thanh Trúc Ỷ Lan " * 3 + "Thị Yến",
    "T" * 100,
    "Y " * 50,
    "W",
]


def box(name: str):
    return next(found for found in read_certificate_layout().boxes if found.name == name)


def ink_of(data: bytes, scale: float = 4) -> tuple[float, float, float, float]:
    """Return the left, top, right and bottom of all that is not white on the first page, in mm."""
    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[0]
        picture = page.render(scale=scale).to_pil().convert("L").point(lambda grey: 255 if grey < 200 else 0)
        page.close()
    return tuple(pixel / scale / MM for pixel in picture.getbbox())


def fonts_of(data: bytes) -> dict[str, DictionaryObject]:
    """Return every font dictionary in a PDF by its name, wherever it hangs."""
    reader = PdfReader(io.BytesIO(data))
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    fonts = [found for found in objects if isinstance(found, DictionaryObject) and found.get("/Type") == "/Font"]
    fonts += [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].get_object().values()]
    return {font["/BaseFont"]: font for font in fonts}


def test_a_certificate_says_everything_it_must(certificates, texts, person):
    (text,) = texts(certificates(person))
    for said in (
        "HỘI KHUYẾN HỌC TỈNH PHÚ THỌ",
        "HỘI KHUYẾN HỌC XÃ ĐỒNG TÂM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY CHỨNG NHẬN",
        "CÔNG DÂN HỌC TẬP",
        "Nguyễn Thị Ánh Tuyết",
        "Sinh ngày 05/02/1961",
        "Địa chỉ: Thôn Trung Hòa, xã Đồng Tâm, tỉnh Phú Thọ",
        "“Công dân học tập” năm 2025",
        "Quyết định số 12/QĐ-HKH ngày 05 tháng 01 năm 2026",
        "Số hiệu: 00012",
        "Số vào sổ: 7",
        "Đồng Tâm, ngày 05 tháng 01 năm 2026",
        "TM. BAN CHẤP HÀNH",
        "CHỦ TỊCH",
        "Nguyễn Văn Khánh",
    ):
        assert said in text


def test_the_paper_is_a4_landscape(certificates, opened, person):
    (page,) = opened(certificates(person)).pages
    assert (page.width, page.height) == (pytest.approx(297 * MM, abs=0.1), pytest.approx(210 * MM, abs=0.1))


@pytest.mark.parametrize("field", ["name", "address"])
@pytest.mark.parametrize("letters", [ALPHABET, ALPHABET.upper()])
def test_every_vietnamese_letter_prints(certificates, opened, person, field, letters):
    letters = f"Aa {letters}"  # neither wholly in capitals nor wholly small: such a name is printed as it is
    (page,) = opened(certificates(replace(person, **{field: letters}))).pages
    printed = [char["text"] for char in page.chars]
    for letter in letters.replace(" ", ""):
        assert letter in printed
    assert letters.replace(" ", "") in "".join(printed).replace(" ", "")


def test_signs_of_markup_are_letters_like_others(certificates, texts, person):
    name = '<b>Trần</b> & <img src="x"/> %s {name} [Đạt] \\ (x'
    (text,) = texts(certificates(replace(person, name=name, address="a < b & c > d (")))
    assert "Địa chỉ: a < b & c > d (" in text
    for sign in ("<b>", "</b>", "&", "{", "}", "[", "]", "\\", "("):
        assert sign in text


@pytest.mark.parametrize("name", LONG_NAMES, ids=len)
def test_a_name_never_leaves_its_place(certificates, person, name):
    only_name = replace(read_certificate_layout(), frame=None, dividers=(), boxes=(box("name"),))
    area = box("name").area
    left, top, right, bottom = ink_of(certificates(replace(person, name=name), layout=only_name))
    swash = 3  # mm: a script's first and last letter reach past the width that the font tells
    assert area.left - swash <= left
    assert right <= area.left + area.width + swash
    assert area.top - 0.3 <= top
    assert bottom <= area.top + area.height + 0.3


def sizes_of(page, font: str) -> set[float]:
    return {round(char["size"], 1) for char in page.chars if font in char["fontname"]}


def test_a_name_shrinks_first_and_breaks_only_then(certificates, opened, person):
    names = ["Lê A", "Công Tằng Tôn Nữ Hoàng Phương Thảo", LONG_NAMES[1]]
    pages = opened(certificates(*(replace(person, name=name) for name in names))).pages
    (short,), (middle,), (long,) = (sizes_of(page, "GreatVibes") for page in pages)
    lines = [len({round(char["top"]) for char in page.chars if "GreatVibes" in char["fontname"]}) for page in pages]
    assert short > middle > long > 0.35 * short
    assert lines == [1, 1, 2]


def test_35_mm_stay_white_for_signature_and_seal(certificates, opened, person):
    data = certificates(person)
    (page,) = opened(data).pages
    signer = [char for char in page.chars if char["x0"] > 162 * MM and char["top"] > 128 * MM]
    rows = sorted({(round(char["top"], 1), round(char["bottom"], 1)) for char in signer})
    widest = max((after[0] - before[1], before[1]) for before, after in pairwise(rows))
    assert widest[0] >= 35 * MM
    blank = Area(163, widest[1] / MM, 108, 35)
    with pypdfium2.PdfDocument(data) as pdf:
        sheet = pdf[0]
        picture = sheet.render(scale=2).to_pil().convert("L")
        sheet.close()
    corners = (blank.left, blank.top + 1, blank.left + blank.width, blank.top + blank.height - 1)
    assert picture.crop([round(edge * MM * 2) for edge in corners]).getextrema() == (255, 255)


def test_the_border_is_in_the_file_once_and_on_every_page(certificates, person):
    data = certificates(*[person] * 20)
    assert len(re.findall(rb"/Subtype /Form\b", data)) == 1
    drawn = set()
    for page in PdfReader(io.BytesIO(data)).pages:
        forms = page["/Resources"]["/XObject"]
        (name,) = forms
        drawn.add(forms.raw_get(name).idnum)
        assert f"{name} Do".encode() in page.get_contents().get_data()
    assert len(drawn) == 1


def test_every_font_is_embedded(certificates, person):
    fonts = fonts_of(certificates(person))
    assert {name.split("+")[1] for name in fonts} == {
        "LiberationSerif",
        "LiberationSerif-Bold",
        "LiberationSerif-Italic",
        "GreatVibes-Regular",
    }
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts.values())


def test_a_page_costs_less_than_two_kilobytes(certificates, person):
    people = [replace(person, number=f"{n:05}", name=f"Nguyễn Thị Ánh {'ABCDEFGH'[n % 8]}") for n in range(200)]
    assert (len(certificates(*people)) - len(certificates(*people[:100]))) / 100 < 2048


def test_the_same_values_give_the_same_bytes(certificates, person):
    assert certificates(person, person) == certificates(person, person)


def test_the_file_tells_what_it_is_and_nothing_about_persons(certificates, person):
    reader = PdfReader(io.BytesIO(certificates(person)))
    assert reader.metadata.title == "Giấy chứng nhận Công dân học tập"
    assert reader.metadata.author == "Hội Khuyến học xã Đồng Tâm"
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"
    assert "Tuyết" not in str(dict(reader.metadata))
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/PrintScaling"] == "/None"


def test_what_is_not_known_is_left_out(certificates, texts, person):
    unknown = replace(person, birth=None, address="", register_number="")
    (text,) = texts(certificates(unknown, issuer=Issuer("Hội Khuyến học xã Đồng Tâm")))
    assert "Sinh" not in text
    assert "Địa chỉ" not in text
    assert "sổ" not in text
    assert "Ngày 05 tháng 01 năm 2026" in text
    assert "None" not in text


def test_of_a_birth_known_to_the_year_only_the_year_is_told(certificates, texts, person):
    (text,) = texts(certificates(replace(person, birth=BirthDate(1961))))
    assert "Sinh năm 1961" in text


def test_decomposed_letters_print_as_whole_ones(certificates, texts, person):
    (text,) = texts(certificates(replace(person, address="Thôn Đo\u0302\u0300ng Ta\u0302m")))
    assert "Thôn Đồng Tâm" in text


def test_a_letter_that_cannot_be_printed_is_refused_and_nothing_is_written(issuer, person):
    out = io.BytesIO()
    people = [person, replace(person, number="00013", address="Thôn 龍")]
    with pytest.raises(Refused, match=r"certificate 00013 .*“龍” \(U\+9F8D\)"):
        write_certificates(out, read_certificate_layout(), issuer, people, Progress())
    assert out.getvalue() == b""


def test_a_text_too_long_for_its_place_is_refused(certificates, person):
    with pytest.raises(Refused, match="certificate 00012: the text of “person and title” is too long"):
        certificates(replace(person, address="thôn Trung Hòa, " * 200))


def test_a_certificate_for_nobody_is_refused(certificates):
    with pytest.raises(Refused, match="nobody"):
        certificates()


def test_stopping_writes_nothing(issuer, person):
    out, progress = io.BytesIO(), Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        write_certificates(out, read_certificate_layout(), issuer, [person], progress)
    assert out.getvalue() == b""


def test_progress_counts_the_pages(issuer, person):
    progress = Progress()
    write_certificates(io.BytesIO(), read_certificate_layout(), issuer, [person] * 3, progress)
    assert (progress.done, progress.total) == (3, 3)


def test_for_preprinted_paper_all_texts_move_and_the_border_is_left_out(certificates, opened, person):
    layout = read_certificate_layout()
    moved = replace(layout, frame=None, dividers=(), shift_x=5, shift_y=-2)
    (before,) = opened(certificates(person, layout=layout)).pages
    (after,) = opened(certificates(person, layout=moved)).pages
    for old, new in zip(before.chars, after.chars, strict=True):
        assert new["x0"] - old["x0"] == pytest.approx(5 * MM, abs=0.01)
        assert new["top"] - old["top"] == pytest.approx(-2 * MM, abs=0.01)
    assert len(before.curves) > 50
    assert after.curves == []


def test_the_border_stays_within_what_printers_reach(certificates, person):
    left, top, right, bottom = ink_of(certificates(person), scale=2)
    assert min(left, top, 297 - right, 210 - bottom) >= 5
