import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.text import fold, nfc, same_word, sort_key, sort_text

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
names = st.lists(st.text(st.sampled_from(LETTERS), min_size=1, max_size=6), min_size=1, max_size=5).map(" ".join)


def test_a_name_is_found_without_marks():
    assert fold("Nguyễn Thị Đào") == "nguyen thi dao"
    assert fold("  ĐẶNG\u00a0 Văn  Ước ") == "dang van uoc"


def test_given_names_sort_the_vietnamese_way():
    given_names = ["Đào", "Dũng", "Ấn", "Ân", "Ánh", "Anh"]
    assert sorted(given_names, key=sort_key) == ["Anh", "Ánh", "Ân", "Ấn", "Dũng", "Đào"]


def test_persons_sort_by_given_name_then_surname_then_middle_names():
    people = ["Trần Văn Anh", "Lê Thị Bích", "Lê Văn Anh", "Lê Hữu Anh"]
    assert sorted(people, key=sort_key) == ["Lê Hữu Anh", "Lê Văn Anh", "Trần Văn Anh", "Lê Thị Bích"]


def test_tone_decides_only_where_the_letters_are_alike():
    assert sorted(["má b", "ma c", "mà a"], key=sort_text) == ["mà a", "má b", "ma c"]


def test_the_tone_may_stand_on_either_vowel():
    assert same_word("Hoà", "HÒA")
    assert same_word("thuỷ", "thủy")
    assert not same_word("Hoa", "Hoà")


def test_an_invisible_sign_between_letter_and_mark_leaves_nfc():
    assert nfc("a\u200b\u0301n") == "án"


@given(st.text())
def test_nfc_is_normal_and_changes_nothing_twice(text: str):
    once = nfc(text)
    assert unicodedata.is_normalized("NFC", once)
    assert nfc(once) == once


@given(names)
def test_a_name_in_nfd_is_the_same_name(name: str):
    apart = unicodedata.normalize("NFD", name)
    assert (fold(apart), sort_key(apart), nfc(apart)) == (fold(name), sort_key(name), nfc(name))


@given(names, st.data())
def test_any_part_of_a_name_is_found_in_it(name: str, data: st.DataObject):
    begin = data.draw(st.integers(0, len(name)))
    end = data.draw(st.integers(begin, len(name)))
    assert fold(name[begin:end]) in fold(name)


@given(names, names)
def test_sorting_does_not_depend_on_case(first: str, second: str):
    assert (sort_key(first) < sort_key(second)) == (sort_key(first.upper()) < sort_key(second.upper()))
