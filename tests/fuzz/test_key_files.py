"""Files about keys whose signature holds, and which say what cannot be: refused in a sentence, whatever the way."""

import json
import sys
from random import Random

import pytest
from tests.fuzz import key_files, running
from tests.fuzz.kinds import KINDS

from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import key_words

WAYS = key_files.ways()
# What these change is at times as good as before: another name, another day.
HARMLESS = ("named", "first_day", "last_day", "issuer_otherwise", "list_number", "one_of_the_list", "long_list", "format",
            "many_units", "odd_unit")  # fmt: skip


def read(data: bytes) -> tuple[key_words.Certificate | key_words.Revocations | None, str]:
    """Return what a file says, or None and the sentence by which it is refused."""
    try:
        return key_words.read_text(data.decode("utf-8").removesuffix("\n"), "x"), ""
    except BadBatch as error:
        return None, str(error)


@pytest.mark.parametrize("name", WAYS)
def test_what_cannot_be_is_refused_in_a_sentence_though_its_signature_holds(name: str):
    way = WAYS[name]
    refused = 0
    for number in range(25):
        said = way.change(Random(f"{name} {number}"), json.loads(way.honest))
        found, sentence = read(key_files.signed(said, way.domain))
        assert ("“x”" in sentence and "\n" not in sentence) or (
            name.endswith(HARMLESS) and key_files.says_what_can_be(found)
        )
        refused += found is None
    assert refused


def test_what_is_signed_again_and_not_made_worse_is_read():
    for way in WAYS.values():
        assert read(key_files.signed(json.loads(way.honest), way.domain)) == read(way.honest)
        assert read(way.honest)[0] is not None


@pytest.mark.skipif(sys.platform != "linux", reason="what a process took is read from /proc")
@pytest.mark.parametrize("name", ["key certificate", "revoked keys", "paper key, typed"])
def test_changed_files_of_keys_leave_the_workspace_as_it_was_or_are_taken_whole(name: str):
    with running.scratch() as template:
        result = running.run(KINDS[name], list(KINDS[name].seeds(template)), range(60), 7, template)
    assert result.faults == []
    assert set(result.outcomes) == {"taken", "refused"}
