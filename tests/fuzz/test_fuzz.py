"""A few changed files of each kind, always the same ones (`make fuzz` opens many more); and what is planted is found."""

import dataclasses
import io
import os
import signal
import sys
import time
from pathlib import Path
from random import Random

import pytest
from tests.exchange import independent_reader
from tests.fuzz import batches, hostile, running, signing
from tests.fuzz.kinds import KINDS, Kind, PartialError

from cdht_desktop.errors import BadBatch, Refused
from cdht_desktop.exchange import batch
from cdht_desktop.progress import Progress

SEED, COUNT = 7, 12
# The kinds whose openers need a workspace, which takes seconds to make, are left to the tests marked long.
QUICK = ["criteria, targets", "picture .png", "picture .jpg", "code", "revoked numbers", "batch plain",
         "batch encrypted", "batch hostile", "public key", "keys.json", "small files of a workspace", "backup"]  # fmt: skip

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a process took is read from /proc")


@pytest.fixture
def bare(tmp_path):
    """Folders in the place of workspaces, for openers that need none."""
    for name in running.seeds.WORKSPACES:
        (tmp_path / "template" / name).mkdir(parents=True)
    return tmp_path / "template"


@pytest.mark.parametrize("name", QUICK)
def test_changed_files_are_opened_or_refused_in_a_sentence(bare, name):
    result = running.run(KINDS[name], list(KINDS[name].seeds(bare)), range(COUNT), SEED, bare)
    assert result.faults == []
    assert result.count == COUNT
    assert set(result.outcomes) <= {"taken", "refused"}


HONEST = batches.plain(Path())[0]
WAYS = {way.__name__: way for way in (*hostile.CONTAINER, *hostile.CONTENT)}


def test_a_file_that_is_signed_again_and_not_made_worse_is_taken():
    for encrypted in (False, True):
        batches.read(signing.draft(HONEST, encrypted=encrypted).made())


@pytest.mark.parametrize("name", WAYS)
def test_a_hostile_file_whose_signature_holds_is_refused_in_a_sentence(name):
    for number in range(25 if WAYS[name] not in hostile._COSTLY else 1):
        data = hostile.made_by(WAYS[name], Random(f"{name} {number}"), HONEST)
        with pytest.raises(BadBatch) as caught:
            batches.read(data, number)
        assert len(str(caught.value)) > 20
        assert "\n" not in str(caught.value)
        if WAYS[name] in hostile.CONTAINER:
            with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it says, it does not take it
                independent_reader.read(data, signing.IDENTITIES)


def test_one_bad_record_is_refused_by_what_looks_at_records_and_not_before():
    data = hostile.made_by(hostile.sums, Random(1), HONEST)
    assert len(batch.read_batch(io.BytesIO(data), Progress(), signing.IDENTITIES).records) == 13


@pytest.mark.long
def test_changed_files_leave_the_workspace_as_it_was_or_are_taken_whole():
    with running.scratch() as template:
        for kind in KINDS.values():
            result = running.run(kind, list(kind.seeds(template)), range(40), SEED, template)
            assert result.faults == []


def planted(fault):
    """Return a kind whose opener commits a fault at its third file."""

    def opener(_folder):
        def open_one(_data, number):
            if number == 3:
                fault()
            raise Refused("no")

        return open_one

    return Kind("planted", lambda _folder: [b"x"], lambda _rng, data: data, opener)


def crash():
    raise ZeroDivisionError


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def swallow():
    assert len(bytearray(b"x") * (running.MOST_MEGABYTES + 50) * 1024 * 1024)


def dawdle():
    while time.process_time() < running.MOST_SECONDS + 1:
        pass


def leave_something():
    raise PartialError("a row")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (crash, "ZeroDivisionError"),
        (die, "the process died"),
        (swallow, "MB"),
        (dawdle, " s"),
        (leave_something, "PartialError"),
    ],
)
def test_a_planted_fault_is_found_and_the_files_after_it_are_opened_all_the_same(bare, fault, said):
    result = running.run(planted(fault), [b"x"], range(6), SEED, bare)
    assert [one.split(":")[0] for one in result.faults] == ["planted #3"]
    assert said in result.faults[0]
    assert result.count == 6


def test_the_same_number_gives_the_same_file(tmp_path):
    for name in QUICK:
        honest = list(KINDS[name].seeds(tmp_path))
        made = [[running.changed(KINDS[name], honest, SEED, number) for number in range(5)] for _again in range(2)]
        assert made[0] == made[1]
        assert len(set(made[0])) > 1


def test_a_file_that_kills_its_reader_is_refused_and_ends_nothing_else(bare):
    kind = dataclasses.replace(
        KINDS["picture .png"], seeds=lambda _folder: [b""], change=lambda _rng, _data: b"\x89PNG"
    )
    assert running.run(kind, [b""], range(2), SEED, bare).outcomes == {"refused": 2}
