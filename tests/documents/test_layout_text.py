"""A layout's text written from its values: it reads back the same, whatever stands in it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.documents.certificate_layout import FOLDER, read_certificate_layout
from cdht_desktop.documents.layout_text import parsed, written
from cdht_desktop.documents.reading import Source
from cdht_desktop.errors import BadRules

_letters = st.text(st.characters(exclude_categories=["Cs"]))
_plain = st.one_of(_letters, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False))
_values = st.recursive(
    _plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_letters, inner, max_size=4), max_leaves=20
)


@given(st.dictionaries(_letters | st.sampled_from(["text", "box", "part"]), _values, max_size=6))
def test_what_is_written_reads_back_the_same(values):
    assert tomllib.loads(written(values)) == values


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_a_shipped_file_written_anew_says_the_same(file):
    text = file.read_text(encoding="utf-8")
    assert tomllib.loads(written(tomllib.loads(text), text)) == tomllib.loads(text)


def test_the_comment_at_the_head_stays_and_texts_stand_one_a_line():
    text = (FOLDER / "certificate.toml").read_text(encoding="utf-8")
    again = written(tomllib.loads(text), text)
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert again.splitlines()[0] == head[0]
    assert max(map(len, again.splitlines())) < 200
    assert read_certificate_layout(Source("x", again)) == read_certificate_layout(Source("x", text))


@pytest.mark.parametrize("text", ["a = ", "\x00", "[" * 5000])
def test_what_is_no_toml_is_refused_with_its_name(text):
    with pytest.raises(BadRules, match="the file"):
        parsed("the file", text)
