"""The catalogue is complete: every sentence of the program has its Vietnamese, with the same fields."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from cdht_desktop import words
from cdht_desktop.places import RESOURCES

SOURCE = Path(__file__).resolve().parents[1] / "src"
CATALOGUE = RESOURCES / "locale" / "vi" / "LC_MESSAGES" / "cdht.po"
FIELD = re.compile(r"{(\w*)[^}]*}")


def messages() -> dict[str, str]:
    found = extract_from_dir(str(SOURCE), [("**.py", "python")], keywords={"_": None, "n_": None})
    return {message: f"{file}:{line}" for file, line, message, _comments, _context in found if message}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as stream:
        return {entry.id: entry.string for entry in read_po(stream) if entry.id and not entry.fuzzy}


def test_every_sentence_has_its_vietnamese(catalogue: dict[str, str]):
    missing = [f"{place}: {message}" for message, place in messages().items() if not catalogue.get(message)]
    assert missing == []


def test_a_translation_has_the_fields_of_its_sentence(catalogue: dict[str, str]):
    differing = [
        message
        for message, said in catalogue.items()
        if said and set(FIELD.findall(message)) != set(FIELD.findall(said))
    ]
    assert differing == []


def test_nothing_stands_in_the_catalogue_that_the_program_no_longer_says(catalogue: dict[str, str]):
    assert sorted(set(catalogue) - set(messages())) == []


def test_no_message_is_made_of_an_f_string():
    for path in SOURCE.rglob("*.py"):
        assert not re.search(r"\b[n]?_\(\s*f[\"']", path.read_text(encoding="utf-8")), path


def test_the_program_speaks_vietnamese_unless_asked_otherwise():
    try:
        words.set_language("vi")
        assert words._("The name is missing.") == "Thiếu họ tên."
        words.set_language("en")
        assert words._("The name is missing.") == "The name is missing."
    finally:
        words.set_language("en")


def test_the_compiled_catalogue_is_that_of_the_text(catalogue: dict[str, str]):
    with CATALOGUE.with_suffix(".mo").open("rb") as stream:
        compiled = {entry.id: entry.string for entry in read_mo(stream) if entry.id}
    assert compiled == {message: said for message, said in catalogue.items() if said}
