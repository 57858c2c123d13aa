"""What stays in the register for good can be printed: a letter that no font has, or a novel, is refused at its field."""

import datetime as dt

import pytest

from cdht_desktop.errors import FieldErrors, Refused
from cdht_desktop.ops import citizens, corrections, numbering, papers, recognition
from cdht_desktop.ops.numbering import Numbering, Rules
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.printable import unprintable
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

YEAR = 2026
DAY = dt.date(2026, 11, 20)
STRANGE = "nhầm 漢 😀"


@pytest.fixture
def issued(scored: Store) -> Store:
    recognition.recognise(scored, YEAR, "12/QĐ-HKH", DAY, Progress())
    return scored


def fault(field: str, action, *values: object) -> str:
    with pytest.raises(FieldErrors) as said:
        action(*values)
    return said.value.fields[field]


def first(store: Store) -> str:
    return recognition.certificates(store, YEAR)[0].id


def test_every_letter_of_the_countrys_languages_can_be_printed():
    assert not unprintable(["Ƀuăt Ñuên Êban Čĕ Ŏŭĭ Ẵẳẩẫậ Ềễệ Ỡợ Ữự Ỵỹ Đ", "H'Hen · K’Bang – 12/QĐ-HKH"])


def test_a_reason_that_no_paper_could_show_is_refused(issued: Store):
    for words in (
        fault("reason", recognition.revoke, issued, first(issued), STRANGE),
        fault("reason", corrections.correct, issued, first(issued), {"name": "Lò Văn Hai"}, STRANGE),
        fault("reason", numbering.declare_void, issued, YEAR, "register", 90, 91, STRANGE),
        fault("reason", numbering.set_rules, issued, YEAR, Rules(register=Numbering(first=500)), STRANGE),
    ):
        assert words == "It cannot be printed: no font of the program has the letter “漢” (U+6F22), “😀” (U+1F600)."


def test_the_longest_reason_that_is_taken_still_fits_the_register(issued: Store):
    assert fault("reason", recognition.revoke, issued, first(issued), "x" * 301) == "At most 300 letters."
    longest = ("GHI NHẦM HỌ TÊN, NGÀY SINH VÀ ĐỊA CHỈ; " * 8)[:299] + "."
    corrections.correct(issued, first(issued), {"name": "Lò Văn Hai"}, longest)
    assert papers.make(issued, Asked(Paper.REGISTER, YEAR), Progress()).pages


def test_a_name_that_no_paper_could_show_is_refused_before_it_gets_a_number(scored: Store):
    passed = recognition.waiting(scored, YEAR)
    row_id = next(row for row in citizens.find(scored) if citizens.get(scored, row).name == "Đỗ Công Ấn")
    person = citizens.get(scored, row_id)
    known = citizens.CitizenInput(
        **{name: getattr(person, name) for name in ("sex", "village_id", "group_id")}, name="Đỗ Công 漢", birth="1986"
    )
    citizens.edit(scored, row_id, known, person.version)
    with pytest.raises(Refused, match="“漢”") as said:
        recognition.recognise(scored, YEAR, "12/QĐ-HKH", DAY, Progress())
    assert "Công" not in str(said.value)
    assert recognition.waiting(scored, YEAR).passed == passed.passed
    assert recognition.certificates(scored, YEAR) == []


def test_a_correction_a_decision_and_a_rule_are_asked_too(issued: Store):
    assert "漢" in fault("name", corrections.correct, issued, first(issued), {"name": "Lò 漢"}, "sai tên")
    assert "漢" in fault("address", corrections.correct, issued, first(issued), {"address": "phố 漢"}, "sai nơi ở")
    assert "漢" in fault("number", recognition.recognise, issued, YEAR, "漢/QĐ", DAY, Progress())
    rules = Rules(certificate=Numbering(pattern="漢{n}"))
    assert "漢" in fault("certificate_pattern", numbering.set_rules, issued, YEAR, rules)
