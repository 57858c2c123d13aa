"""Old fonts, syllables, names in capitals and names of villages."""

import datetime as dt
import json
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.legacy import ODD, TCVN3, VNI, decoded, votes
from cdht_desktop.domain.names import in_case
from cdht_desktop.domain.syllables import is_syllable
from cdht_desktop.domain.villages import in_place_case, named_in, of_address, same_village, village_among, with_kind

FILES = Path(__file__).parents[1] / "files"
PEOPLE = [
    person
    for item in json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
    for person in item.get("people", [])
]
WORDS = sorted(
    {word for person in PEOPLE for word in f"{person['name']} {person['village']}".split() if word.isalpha()}
)
MARKED = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
small = st.text(st.sampled_from(MARKED + "bcghklmnpqrstvx "), max_size=30)


def codes(table):
    found = {}
    for signs, letter in table.items():
        found.setdefault(letter, signs)
    return found


@pytest.mark.parametrize("table", [TCVN3, VNI])
def test_each_table_has_every_letter(table):
    assert set(MARKED + "ĂÂĐÊÔƠƯ") <= set(table.values())


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is the source of the table")
def test_the_table_of_tcvn3_is_that_of_iconv():
    letters = "".join(TCVN3)
    made = subprocess.run(
        ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=letters.encode("latin-1"), capture_output=True, check=True
    )
    assert made.stdout.decode() == "".join(TCVN3.values())


@given(small)
def test_tcvn3_and_back(text):
    table = codes(TCVN3)
    assert decoded("".join(table.get(char, char) for char in text), "tcvn3") == text


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join))
def test_vni_and_back(text):
    table = codes(VNI)
    assert decoded("".join(table.get(char, char) for char in text), "vni") == text


def test_the_soft_hyphen_is_a_letter_of_tcvn3():
    assert decoded("D\u00ad¬ng", "tcvn3") == "Dương"


def test_marks_of_vni_on_capitals():
    assert decoded("AÂn AÁn ÑÖÔØNG Ñöôøng UÙt", "vni") == "Ân Ấn ĐƯỜNG Đường Út"


SYLLABLES = """
Nguyễn giường khuya nghiêng quyết Quỳnh giếng gì gìn khuỷu ngoằn thuở yếu Ý uỷ ủy hoà hòa thuỷ loét xoong Ấn
"""
NONE = """
Müller Hélène François Niê Êban Krông Löông ThÞ Hå Traàn việt̀ càch ngê kà ghà ươn̉g b đ
"""


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_syllables(word):
    assert is_syllable(word)
    assert is_syllable(word.upper())
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", NONE.split())
def test_what_is_no_syllable(word):
    assert not is_syllable(word)


def test_all_words_of_the_samples_are_syllables():
    assert [word for word in WORDS if not is_syllable(word)] == []


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join))
def test_real_names_read_best_as_unicode(name):
    found = votes(name)
    assert found.unicode == max(found)
    assert not ODD.search(name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("LƯƠNG MINH KIÊN", "Lương Minh Kiên"),
        ("lê thị đào", "Lê Thị Đào"),
        ("K'BANG", "K'Bang"),
        ("k’bang", "K’Bang"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Y THÔNG ÊBAN-KNUL", "Y Thông Êban-Knul"),
        ("NGUYễN VăN ĐàO", "Nguyễn Văn Đào"),
        ("Lê Ngọc ý", "Lê Ngọc Ý"),
    ],
)
def test_capitals_are_put_right(typed, name):
    assert in_case(typed) == name


@pytest.mark.parametrize(
    "name",
    [
        "K'Bang",
        "H'Hen Niê",
        "Y Thông Êban",
        "Nguyễn Trần Thị Lan",
        "McLean",
        "Maria de la Cruz",
        "Nguyễn thị Lan",
        "Ý",
        "",
    ],
)
def test_names_with_capitals_of_their_own_are_left_alone(name):
    assert in_case(name) == name


@given(st.sampled_from(PEOPLE))
def test_a_name_survives_capitals_and_small_letters(person):
    name = person["name"]
    assert in_case(name) == in_case(name.upper()) == in_case(name.lower()) == name


@given(st.text("aáâăđeêioôơuưyýnghtklmAÁÂĂĐEÊIOÔƠUƯYÝNGHTKLM '’-. 1", max_size=20))
def test_putting_capitals_right_twice_changes_nothing(text):
    text = unicodedata.normalize("NFC", text)
    assert in_case(in_case(text)) == in_case(text)


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("CHI HỘI THÔN ĐỒI", "Thôn Đồi"),
        ("Thôn: Vai", "Thôn Vai"),
        ("Danh sách công dân thôn Vai đăng ký năm 2026", "Thôn Vai"),
        ("DANH SÁCH CÔNG DÂN HỌC TẬP THÔN BA HÀNG NĂM 2026", "Thôn Ba Hàng"),
        ("CHI HỘI KHUYẾN HỌC THÔN ĐỒI XÃ ĐỒNG TÂM", "Thôn Đồi"),
        ("Chi hội khuyến học thôn Đồi - xã Đồng Tâm", "Thôn Đồi"),
        ("Khu 3", "Khu 3"),
        ("TỔ DÂN PHỐ SỐ 7", "Tổ dân phố số 7"),
        ("Tổ dân phố Hòa Bình, phường X", "Tổ dân phố Hòa Bình"),
        ("BẢN MƯỜNG CHIỀNG", "Bản Mường Chiềng"),
        ("Ấp 3", "Ấp 3"),
        ("THÔN IV", "Thôn IV"),
        ("THÔN NĂM NĂM 2026", "Thôn Năm"),
        ("Buôn K'Bang", "Buôn K'Bang"),
        ("DS_Thôn_Vai", "Thôn Vai"),
        ("1. thôn vai", "Thôn Vai"),
        ("thon doi", "Thon Doi"),
        ("Sheet1", None),
        ("DS", None),
        ("Danh sách", None),
        ("Trang tính1", None),
        ("BẢN ĐĂNG KÝ CÔNG DÂN HỌC TẬP", None),
        ("Bản tự đánh giá", None),
        ("DANH SÁCH CÁC THÔN NĂM 2026", None),
        ("HỘI KHUYẾN HỌC XÃ ĐỒNG TÂM", None),
        ("Trưởng thôn Nguyễn Văn A", None),
        ("KHU VỰC 3", None),
        ("Tổ chức Hội", None),
        ("Thôn: ......... Xã: .........", None),
        ("Ban chap hanh", None),
    ],
)
def test_villages_in_titles_and_names_of_sheets(text, village):
    assert named_in(text) == village


@pytest.mark.parametrize(
    ("address", "village"),
    [
        ("Thôn Vai, xã Đồng Tâm, tỉnh Phú Thọ", "Thôn Vai"),
        ("Số 12, Tổ dân phố số 7, phường X", "Tổ dân phố số 7"),
        ("Vai, xã Đồng Tâm", "Vai"),
        ("Vai", "Vai"),
        ("12 đường Hùng Vương, thành phố Hòa Bình", None),
    ],
)
def test_villages_in_addresses(address, village):
    assert of_address(address) == village


def test_a_number_gets_the_word_of_its_column_and_nothing_else_does():
    assert [with_kind(text, "Tổ") for text in ("7", "3a", "Tổ 7", "Vai")] == ["Tổ 7", "Tổ 3a", "Tổ 7", "Vai"]
    assert with_kind("7", "Chi hội") == "7"


@pytest.mark.parametrize("village", ["Thôn Vai", "TDP số 7", "Trường THCS Đồng Tâm", "UBND XÃ", "Vai"])
def test_villages_written_as_they_should_be_are_left_alone(village):
    assert in_place_case(village) == village


TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("3 6 1950", "1950-06-03"),
        ("3,6,1950", "1950-06-03"),
        ("03061950", "1950-06-03"),
        ("1950/06/03", "1950-06-03"),
        ("03/06/1950 00:00", "1950-06-03"),
        ("Ngày 3 tháng 6 năm 1950", "1950-06-03"),
        ("00/00/1950", "1950"),
        ("tháng 3 năm 1950", "1950"),
        ("Năm 1950", "1950"),
        ("sinh năm 1950", "1950"),
        ("tháng 6/1950", "1950"),
        ("T6/1950", "1950"),
        ("3-Thg6-1950", "1950-06-03"),
        ("03-Jun-1950", "1950-06-03"),
        ("Sinh ngày 3/6/1950.", "1950-06-03"),
        ("1950 (Canh Dần)", "1950"),
        ("Canh Dần 1950", "1950"),
        ("SN 1950", "1950"),
        ("1950-06-03 00:00:00", "1950-06-03"),
    ],
)
def test_births_in_more_shapes(text, iso):
    assert BirthDate.parse(text, TODAY).iso == iso


@pytest.mark.parametrize(
    "text", ["03/06/50", "50", "khoảng 1950", "tháng 13 năm 1950", "ngày 3 năm 1950", "19500603", "1950-1955", "1950?"]
)
def test_births_that_are_not_clear_are_refused(text):
    with pytest.raises(BadDate):
        BirthDate.parse(text, TODAY)


@pytest.mark.parametrize(
    ("text", "iso"),
    [("3/6/50", "1950-06-03"), ("50", "1950"), ("05", "2005"), ("20", None), ("21/11/26", None), ("31/2/50", None)],
)
def test_two_digits_are_a_year_where_one_century_only_can_be_meant(text, iso):
    found = BirthDate.of_living(text, TODAY)
    assert (found.iso if found else None) == iso


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Thôn Vai", "Thôn Vai"),
        ("THÔN VAI", "Thôn Vai"),
        ("Vai", "Thôn Vai"),
        ("TDP 07", "Tổ dân phố số 7"),
        ("Khu 03", "Khu 3"),
        ("Thôn số 2", "Thôn 2"),
        ("Làng Vệ", "Vệ"),
        ("3", None),
        ("Khu phố 3", None),
        ("Đồi", None),  # which of the two
        ("Bản Vai", None),
    ],
)
def test_a_village_is_known_by_other_ways_of_writing_it(name, meant):
    known = ["Thôn Vai", "Tổ dân phố số 7", "Khu 3", "Thôn 2", "Bản Đồi", "Thôn Đồi", "Vệ"]
    assert village_among(name, known) == meant


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Thôn Hà", "Thôn Hà"),
        ("THÔN HẠ", "Thôn Hạ"),
        ("Hạ", "Thôn Hạ"),
        ("Thon Ha", None),  # which of the two
        ("Thôn Há", None),
        ("Thôn Thường", None),
        ("thon thuong", "Thôn Thượng"),
        ("Thôn Hòa", "Thôn Hoà"),
        ("Thôn Đoài", "Thon Doai"),
        ("TDP 07", "Tổ dân phố số 7"),
    ],
)
def test_marks_tell_villages_apart_but_where_a_name_has_none(name, meant):
    known = ["Thôn Hà", "Thôn Hạ", "Thôn Thượng", "Thôn Hoà", "Thon Doai", "Tổ dân phố số 7"]
    assert village_among(name, known) == meant


def test_two_names_that_can_be_one_known_without_marks_are_neither():
    assert village_among("Thôn Hà", ["Thon Ha"]) == "Thon Ha"
    assert village_among("Thôn Hà", ["Thon Ha"], ["Thôn Hà", "Thôn Hạ"]) is None
    assert village_among("Thôn Hà", ["Thon Ha", "Thôn Hạ"]) is None


@pytest.mark.parametrize(
    ("name", "same"),
    [("thôn hạ", "Thôn Hạ"), ("Thôn Hà", None), ("Thon Ha", "Thôn Hạ"), ("Hạ", None), ("Xóm Hòa", "Xóm Hoà")],
)
def test_a_village_that_is_added_is_a_known_one_by_its_whole_name(name, same):
    assert same_village(name, ["Thôn Hạ", "Xóm Hoà", "Xóm Ha"]) == same


@pytest.mark.parametrize(
    ("typed", "name"), [("ƯớC", "Ước"), ("NGUYễN ĐứC ƯớC", "Nguyễn Đức Ước"), ("Lý", "Lý"), ("Ấn", "Ấn")]
)
def test_capitals_of_old_fonts_that_have_none_with_tones(typed, name):
    assert in_case(typed) == name
