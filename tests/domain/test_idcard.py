"""The line of an ID card's QR code, as readers, input methods, code pages and keyboard layouts deliver it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.idcard import BadCard, Card, is_whole, looks_like_card, parse

TODAY = dt.date(2026, 11, 21)
LINE = "001158012632|012345678|Nguyễn Thị Đào|05031958|Nữ|Thôn Vai, Xã Đồng Tâm, Mỹ Đức, Hà Nội|10052021"
DAO = ("001158012632", "Nguyễn Thị Đào", "05/03/1958", "female")


def read(line: str) -> tuple[str, str, str, str | None]:
    card = parse(line, TODAY)
    return card.number, card.name, card.birth, card.sex


def reason(line: str) -> str:
    with pytest.raises(BadCard) as caught:
        parse(line, TODAY)
    return caught.value.reason


def as_code_page(line: str, page: str) -> str:
    """The line's bytes taken for letters one by one, as Windows does it: a code without a letter stays a sign."""
    return "".join(bytes([code]).decode(page, "ignore") or chr(code) for code in line.encode())


@pytest.mark.parametrize("end", ["", "\r", "\r\n", "\t", "||||", "||||\r\n"])
@pytest.mark.parametrize("beginning", ["", "]Q1", "\x02", "\ufeff"])
def test_a_line_of_seven_or_eleven_fields_is_read_whatever_stands_around_it(beginning, end):
    assert read(beginning + LINE + end) == DAO


def test_nothing_but_number_name_birth_and_sex_is_kept():
    kept = repr(parse(LINE, TODAY))
    assert not any(part in kept for part in ("012345678", "Vai", "Đồng Tâm", "2021"))


def test_a_birth_may_be_a_year_alone_or_missing():
    assert read(LINE.replace("05031958", "1958"))[2] == "1958"
    assert read(LINE.replace("05031958", "00001958"))[2] == "1958"
    assert not read(LINE.replace("05031958", ""))[2]


@pytest.mark.parametrize("page", ["cp1252", "cp1258", "cp437", "cp850", "latin-1"])
def test_bytes_taken_for_the_letters_of_a_code_page_are_put_right(page):
    mangled = as_code_page(LINE, page)
    assert "Nguyễn" not in mangled
    assert read(mangled) == DAO


def test_bytes_that_went_missing_on_the_way_leave_the_name_to_be_typed():
    card = parse("".join(char for char in as_code_page(LINE, "cp1252") if char.isprintable()).replace("»", ""), TODAY)
    assert (card.number, card.name, card.name_fault) == ("001158012632", "", "code_page")


@pytest.mark.parametrize(
    ("arrived", "fault"),
    [
        (LINE.encode("ascii", "ignore").decode(), "lost"),  # Nguyn Th o
        (LINE.encode("ascii", "replace").decode(), "lost"),  # Nguy?n Th? ??o
        ("001158012632||Nguyeễễn Thị Đaào|05031958|Nưx|Thôôn Vaai|10052021", "input_method"),
        ("001158012632||Nguy6n Thị Đào|05031958|Nữ|Thôn Vai|10052021", "input_method"),
    ],
)
def test_a_damaged_name_is_left_empty_and_the_rest_is_read(arrived, fault):
    card = parse(arrived, TODAY)
    assert (card.number, card.birth, card.sex, card.name, card.name_fault) == (*DAO[::2], "female", "", fault)
    assert card.name_read


def test_a_line_without_any_mark_is_kept_to_be_looked_at():
    card = parse("001158012632||Nguyen Thi Dao|05031958|Nu|Thon Vai, Xa Dong Tam, Ha Noi|10052021", TODAY)
    assert (card.name, card.name_fault, card.sex) == ("Nguyen Thi Dao", "bare", "female")


def test_a_name_that_has_no_marks_is_right_where_the_reader_sends_marks_elsewhere():
    assert parse("001058012632||Thanh Mai|05031958|Nam|Thôn Vai|10052021", TODAY).name_fault is None


def test_names_of_other_peoples_are_taken_as_they_are():
    card = parse("066158012632||H'Hen Niê|05031958|Nữ|Buôn Sút M'đưng, Cư Suê, Cư M'gar, Đắk Lắk|10052021", TODAY)
    assert (card.name, card.name_fault) == ("H'Hen Niê", None)


@pytest.mark.parametrize(
    "arrived",
    [
        LINE.swapcase(),
        "".join(char.swapcase() if char.isascii() else char for char in LINE),  # letters sent by their code keep theirs
        LINE.upper(),
        LINE.lower(),
    ],
    ids=["caps lock", "caps lock on keys alone", "capitals", "no shift"],
)
def test_wrong_capitals_are_put_right(arrived):
    assert read(arrived) == DAO


@pytest.mark.parametrize("sign", ["\\", "~", "#", "µ", "¦", "'"])
def test_another_sign_of_another_layout_may_stand_between_the_fields(sign):
    assert read(LINE.replace("|", sign)) == DAO


def test_the_digits_of_windows_vietnamese_layout_are_read_back():
    table = str.maketrans("1234567890", "ăâêô\u0300\u0309\u0303\u0301\u0323đ")
    assert read(LINE.translate(table)) == DAO


@pytest.mark.parametrize(
    "arrived",
    [
        "001158012632|012345678|Nguyeenx Thij DDaof|05031958|Nuwx|Thoon Vai, Xax DDoongf Taam|10052021",
        "001158012632|012345678|Nguye64n Thi5 D9a2o|05031958|Nu74|Tho6n Vai, Xa4 D9o62ng Ta6m|10052021",
    ],
    ids=["telex", "vni"],
)
def test_marks_sent_as_keys_of_an_input_method_are_put_right(arrived):
    assert read(arrived) == DAO


@pytest.mark.parametrize(
    ("arrived", "why"),
    [
        ("", "not_card"),
        ("Nguyễn Thị Đào", "not_card"),
        ("||||||||", "not_card"),
        ("https://example.vn/a|b|c|d|e|f|g", "not_card"),
        ("001158012632|012345678|Nguyễn", "few_fields"),
        (LINE.rsplit("|", 1)[0], "few_fields"),
        (LINE.replace("001158012632", "00115801263"), "number"),
        (LINE.replace("001158012632", "000000000000"), "number"),
        (LINE.replace("001158012632", "0011580126ấ2"), "input_method"),
        (LINE.replace("05031958", "0503ấ958"), "input_method"),
        (LINE.replace("05031958", "31021958"), "birth"),
        (LINE.replace("05031958", "05032958"), "birth"),
        (LINE.replace("001158012632", "àà&&(_à&é-é"), "layout"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_reason(arrived, why):
    assert reason(arrived) == why


def test_a_line_is_recognised_from_its_beginning_in_any_field():
    assert looks_like_card("001158012632|")
    assert looks_like_card("]Q1001158012632|")
    assert not looks_like_card("001158012632")
    assert not looks_like_card("1001158012632|")
    assert not looks_like_card("Nguyễn | Thị")
    assert is_whole(LINE)
    assert not is_whole(LINE.rsplit("|", 1)[0])


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        card = parse(text, TODAY)
    except BadCard:
        return
    assert isinstance(card, Card)


@given(st.text(alphabet="0123456789|NamữnhVăn ", max_size=120))
def test_any_text_of_the_signs_of_cards_is_read_or_refused(text):
    try:
        number = parse(text, TODAY).number
    except BadCard:
        return
    assert len(number) == 12
