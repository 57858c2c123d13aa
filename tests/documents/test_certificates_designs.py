"""What holds of every shipped design of a certificate."""

import io
import random
from dataclasses import replace
from itertools import combinations

import pypdfium2
import pytest
import zxingcpp
from PIL import ImageStat
from tests.documents.golden import Margins, assert_inside, golden, texts_of

from cdht_desktop.documents.certificate_layout import (
    FOLDER,
    LEAST_BLANK,
    Area,
    CertificateLayout,
    read_certificate_layout,
)  # fmt: skip
from cdht_desktop.documents.certificates import write_certificates
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.reading import Source
from cdht_desktop.documents.values import CertificateValue, Issuer
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.errors import BadRules, Refused
from cdht_desktop.progress import Progress

DESIGNS = sorted(path.stem for path in FOLDER.glob("certificate*.toml"))
LETTERS = "a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ b c d đ e è ẻ ẽ é ẹ ê ề ể ễ ế ệ g h i ì ỉ ĩ í ị k l m n o ò ỏ õ ó ọ"
LETTERS += " ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ p q r s t u ù ủ ũ ú ụ ư ừ ử ữ ứ ự v x y ỳ ỷ ỹ ý ỵ"
ETHNIC = ["H'Hen Niê", "Y Thŏ Êban", "K’Brỡ", "Điểu K’Rứt", "Ksor H’Dươñ", "Siu Ƀlẽ", "Đinh Y-Ngọc", "Hồ A Vừ"]
LONG = "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương Thảo Nguyên Trang Quỳnh Hương Giang"
CODE = "CDHT1:" + "".join(random.Random(7).choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", k=290))
WHITE = 255


def design(name: str) -> CertificateLayout:
    return read_certificate_layout(Source.of_file(FOLDER / f"{name}.toml"))


def made(layout: CertificateLayout, issuer: Issuer, *people: CertificateValue) -> bytes:
    out = io.BytesIO()
    write_certificates(out, layout, issuer, people, Progress())
    return out.getvalue()


def rendered(data: bytes, dpi: float = 150):
    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[0]
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        page.close()
    return picture


def cut(picture, area: Area, dpi: float = 150):
    edges = (area.left, area.top, area.left + area.width, area.top + area.height)
    return picture.crop([round(edge / 25.4 * dpi) for edge in edges])


@pytest.fixture(params=DESIGNS)
def layout(request: pytest.FixtureRequest) -> CertificateLayout:
    return design(request.param)


@pytest.fixture
def long_person(person: CertificateValue) -> CertificateValue:
    address = "Thôn Trung Hòa Đông Thượng, khu tái định cư số 2, đường liên xã Đồng Tâm đi Minh Đức, tỉnh Phú Thọ"
    return replace(person, number="00013", name=LONG, address=address, replaces="00007", copy=True)


def test_there_are_three_designs_to_hang_on_a_wall_and_one_for_printed_paper():
    framed = [name for name in DESIGNS if design(name).frame]
    assert len(framed) == 3
    assert len({design(name).frame.style for name in framed}) == 3
    assert len({design(name).design for name in DESIGNS}) == len(DESIGNS) == 4


@pytest.mark.parametrize("name", DESIGNS)
def test_texts_and_their_places_are_what_they_were(name, issuer, person, long_person):
    ethnic = replace(person, number="00014", name="H'Hen Niê", birth=BirthDate(1992), register_number="")
    golden(name, made(design(name), issuer, *(replace(one, code=CODE) for one in (person, long_person, ethnic))))


def test_no_text_stands_on_another_and_all_fonts_are_embedded(layout, issuer, person, long_person):
    assert_inside(made(layout, issuer, replace(person, code=CODE)), Margins(8, 8, 8, 8))
    without = replace(layout, boxes=tuple(box for box in layout.boxes if box.name != "name"))  # two lines of a script
    assert_inside(made(without, issuer, replace(long_person, code=CODE)), Margins(8, 8, 8, 8))


def test_every_box_keeps_its_texts_inside(layout, issuer, long_person, opened):
    for box in layout.boxes:
        alone = replace(layout, frame=None, dividers=(), ornaments=(), code=None, boxes=(box,))
        (page,) = opened(made(alone, issuer, replace(long_person, copy="copy" in box.fields))).pages
        left, right = box.area.left * MM - 0.1, (box.area.left + box.area.width) * MM + 0.1
        for said in texts_of(page):
            assert left <= said.x0, box.name
            assert said.x1 <= right, box.name


def test_boxes_and_code_and_the_space_for_the_seal_are_apart(layout):
    places = [box.area for box in layout.boxes] + [layout.code, layout.blank]
    assert not [pair for pair in combinations(places, 2) if pair[0].overlaps(pair[1])]
    assert layout.blank.height >= LEAST_BLANK
    assert layout.code.width <= 30


def test_the_space_for_signature_and_seal_stays_white(layout, issuer, long_person):
    picture = rendered(made(layout, issuer, replace(long_person, code=CODE)))
    inside = Area(layout.blank.left, layout.blank.top + 0.3, layout.blank.width, layout.blank.height - 0.6)
    assert cut(picture, inside).getextrema() == (WHITE, WHITE)


@pytest.mark.parametrize("letters", [f"Aa {LETTERS}", f"Aa {LETTERS.upper()}"])
def test_every_vietnamese_letter_prints_in_every_design(layout, issuer, person, letters, opened):
    (page,) = opened(made(layout, issuer, replace(person, name=letters))).pages
    printed = "".join(char["text"] for char in page.chars).replace(" ", "")
    assert letters.replace(" ", "") in printed


@pytest.mark.parametrize("name", ETHNIC)
def test_names_of_every_people_print_in_every_design(layout, issuer, person, name, texts):
    (text,) = texts(made(layout, issuer, replace(person, name=name)))
    assert name in text


def test_signs_of_markup_are_letters_in_every_design(layout, issuer, person, opened):
    (page,) = opened(made(layout, issuer, replace(person, name="Lê <b>Văn</b> & Con"))).pages
    assert "Lê<b>Văn</b>&Con" in "".join(char["text"] for char in page.chars).replace(" ", "")


@pytest.mark.parametrize("name", [LONG, "Tôn Nữ " * 28 + "Thảo", "T" * 200, "Ngh " * 50, "Ư" * 200], ids=len)
def test_a_name_of_200_letters_fits_or_is_refused_in_one_sentence(layout, issuer, person, name):
    try:
        data = made(layout, issuer, replace(person, name=name, code=""))
    except Refused as refusal:
        assert str(refusal) == "The certificate 00012: the text of “name” is too long for its place."  # noqa: PT017
        return
    box = next(box for box in layout.boxes if box.name == "name")
    alone = replace(layout, frame=None, dividers=(), ornaments=(), boxes=(box,))
    picture = rendered(made(alone, issuer, replace(person, name=name)), 100)
    left, top, right, bottom = (
        dot / 100 * 25.4 for dot in picture.point(lambda grey: WHITE if grey < 200 else 0).getbbox()
    )
    swash = 3  # mm: a script's first and last letter reach past the width that the font tells
    assert box.area.left - swash <= left
    assert right <= box.area.left + box.area.width + swash
    assert box.area.top - 0.4 <= top
    assert bottom <= box.area.top + box.area.height + 0.4
    assert data


def test_the_code_is_read_from_the_paper(layout, issuer, person):
    picture = rendered(made(layout, issuer, replace(person, code=CODE)), 200)
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert [code.text for code in found] == [CODE]


def test_around_the_code_stay_four_modules_of_white(layout, issuer, person):
    picture = cut(rendered(made(layout, issuer, replace(person, code=CODE)), 300), layout.code, 300)
    left, top, right, bottom = picture.point(lambda grey: WHITE if grey < 128 else 0).getbbox()
    module = (right - left) / 57  # CODE takes version 10
    for white in (left, top, picture.width - right, picture.height - bottom):
        assert white >= 3.6 * module  # the edges of dots are blurred


@pytest.mark.parametrize(("name", "most"), [(name, 0.055 if design(name).frame else 0.015) for name in DESIGNS])
def test_every_design_is_light_on_ink(name, most, issuer, person):
    grey = ImageStat.Stat(rendered(made(design(name), issuer, replace(person, code=CODE)))).mean[0]
    assert 0.005 < 1 - grey / WHITE < most


def test_a_copy_is_marked_and_a_certificate_that_replaces_another_says_which(
    layout, issuer, person, long_person, texts
):
    first, copy, new = texts(
        made(layout, issuer, person, replace(person, copy=True), replace(person, replaces="00007"))
    )
    assert "BẢN SAO" not in first + new
    assert "Thay cho" not in first + copy
    assert "BẢN SAO" in copy
    assert "Thay cho giấy chứng nhận số hiệu 00007" in new


def test_a_copy_is_not_printed_unmarked(layout, issuer, person):
    unmarked = replace(layout, boxes=tuple(box for box in layout.boxes if "copy" not in box.fields))
    assert made(unmarked, issuer, person)
    with pytest.raises(BadRules, match=f"{layout.design}: it has no text with {{copy}}"):
        made(unmarked, issuer, person, replace(person, copy=True))


def test_the_emblem_stays_off_until_it_is_turned_on(layout, issuer, person):
    (emblem,) = layout.pictures
    assert (emblem.name, emblem.on) == ("Quốc huy", False)
    others = [layout.blank, layout.code, *(box.area for box in layout.boxes)]
    assert not [other for other in others if emblem.area.overlaps(other)]
    with pytest.raises(BadRules, match=f"^{layout.design}: there is no picture “Quốc huy”"):
        made(replace(layout, pictures=(replace(emblem, on=True),)), issuer, person)


def test_paper_printed_beforehand_gets_fields_alone(issuer, person, opened, texts):
    data = made(design("certificate_stock"), issuer, person)
    (page,) = opened(data).pages
    assert page.lines == page.curves == page.rects == page.images == []
    (text,) = texts(data)
    for said in ("Nguyễn Thị Ánh Tuyết", "05/02/1961", "2025", "12/QĐ-HKH", "00012", "Nguyễn Văn Khánh"):
        assert said in text
    for common in ("CỘNG HÒA", "GIẤY CHỨNG NHẬN", "HỘI KHUYẾN HỌC", "Số hiệu"):
        assert common not in text


def test_what_all_say_alike_is_drawn_once_and_what_differs_on_its_page(layout, issuer, person, texts):
    people = [replace(person, number=f"{number:05}", year=2024 + number % 2) for number in range(4)]
    for value, text in zip(people, texts(made(layout, issuer, *people)), strict=True):
        assert value.number in text
        assert str(value.year) in text
        assert "12/QĐ-HKH" in text


def test_a_layout_of_another_design_is_told_by_its_file(tmp_path):
    text = (FOLDER / "certificate_lotus.toml").read_text(encoding="utf-8")
    file = tmp_path / "ours.toml"
    for old, new, sentence in (
        (
            'motif = "lotus"',
            'motif = "dragon"',
            r"ours.toml, line \d+, .*motif: “dragon” is not one of: lotus, rosette",
        ),
        ('style = "plain"', 'style = "round"', r"style: “round” is not one of: guilloche, plain, waves"),
        ("left = 37.5\ntop = 22\nwidth = 21", "left = 290\ntop = 22\nwidth = 21", r"picture 1 .*beyond the paper"),
        ("on = false", 'on = "no"', r"picture 1 \(“Quốc huy”\) · on: “no” is neither true nor false"),
        ("left = 17\ntop = 50\nwidth = 62", "left = 17\ntop = 50\nwidth = 200\n", None),
        (
            "left = 176\ntop = 151\nwidth = 98",
            "left = 200\ntop = 151\nwidth = 98",
            "blank: it reaches beyond the paper",
        ),
    ):
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        if sentence is None:
            read_certificate_layout(Source.of_file(file))
        else:
            with pytest.raises(BadRules, match=sentence):
                read_certificate_layout(Source.of_file(file))
