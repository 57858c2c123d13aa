"""Fields as people see them turn back into those of the file, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop import words
from cdht_desktop.documents.kinds import KINDS
from cdht_desktop.ops import layout_fields, layouts

_ALL = sorted(frozenset().union(*(kind.fields.union(*kind.tables.values()) for kind in KINDS.values())))


@pytest.fixture(params=["en", "vi"])
def language(request):
    words.set_language(request.param)
    yield request.param
    words.set_language("en")


def test_every_field_has_words_of_its_own(language):
    seen = [layout_fields.shown(f"{{{name}}}") for name in _ALL]
    assert len(set(seen)) == len(_ALL)
    assert [name for name, words in zip(_ALL, seen, strict=True) if words == f"{{{name}}}"] == []
    assert [layout_fields.kept(words) for words in seen] == [f"{{{name}}}" for name in _ALL]


_pieces = st.one_of(
    st.sampled_from(_ALL).map("{{{}}}".format),
    st.sampled_from(_ALL).map("{{{}:upper}}".format),
    st.sampled_from(["{{", "}}", "[[", "|", "[Sinh ngày ", "]", " “Công dân”, ", "{nobody}"]),
)


@given(st.lists(_pieces).map("".join))
def test_what_is_shown_turns_back_into_the_same(text):
    assert layout_fields.kept(layout_fields.shown(text)) == text


def test_the_fields_of_a_paper_are_offered(language):
    offered = [field.name for field in layout_fields.of_paper(layouts.CERTIFICATE)]
    assert {"name", "birth_day", "decision_number", "association"} <= set(offered)
    assert len(set(offered)) == len(offered)
    assert "certificate_number" in [field.name for field in layout_fields.of_rows("decision", "people")]
