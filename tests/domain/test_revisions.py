"""Which file of a unit counts is a function of the set of files, whatever their order."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.revisions import Filed, settle, too_many_gone

Asked = Callable[[Filed, Filed | None], bool]


def never(_file: Filed, _below: Filed | None) -> bool:
    return False


def of(*named: str) -> list[Filed]:
    """Return files from `revision.name`."""
    return [Filed(int(one.split(".")[0]), one) for one in named]


def test_the_highest_revision_counts():
    assert settle(of("1.a", "3.a", "2.a"), never) == {"1.a": "past", "2.a": "past", "3.a": "current"}


def test_two_files_of_the_highest_revision_leave_nothing_that_counts():
    places = settle(of("1.a", "2.a", "2.b"), never)
    assert places == {"1.a": "past", "2.a": "disputed", "2.b": "disputed"}
    assert settle(of("1.a", "2.a", "2.b", "3.a"), never) == {**dict.fromkeys(places, "past"), "3.a": "current"}


def test_the_same_file_twice_is_one_file():
    assert settle(of("1.a", "1.a"), never) == {"1.a": "current"}


def test_what_leaves_out_too_many_waits_and_what_is_below_it_counts():
    def asked(file: Filed, below: Filed | None) -> bool:
        return file.revision in {2, 3} and below is not None

    assert settle(of("1.a", "2.a", "3.a"), asked) == {"1.a": "current", "2.a": "waits", "3.a": "waits"}
    assert settle(of("1.a", "2.a", "4.a"), asked) == {"1.a": "past", "2.a": "past", "4.a": "current"}


def test_a_file_is_held_against_the_one_that_it_would_replace():
    held: list[tuple[str, str | None]] = []

    def asked(file: Filed, below: Filed | None) -> bool:
        held.append((file.sha256, below.sha256 if below else None))
        return file.sha256 == "2.a"

    settle(of("1.a", "2.a", "3.a"), asked)
    assert held == [("1.a", None), ("2.a", "1.a"), ("3.a", "1.a")]


@pytest.mark.parametrize(("gone", "before", "asks"), [(0, 0, False), (1, 100, False), (2, 100, True), (1, 99, True)])
def test_more_than_one_in_a_hundred_asks_for_a_reason(gone: int, before: int, asks: bool):
    assert too_many_gone(gone, before) is asks


FILES = st.lists(st.tuples(st.integers(1, 6), st.sampled_from("abc")), max_size=12)


@given(FILES, st.frozensets(st.integers(1, 6)), st.randoms(use_true_random=False))
def test_a_thousand_orders_give_one_result(drawn: list[tuple[int, str]], many: frozenset[int], dice: random.Random):
    files = [Filed(revision, f"{revision}.{name}") for revision, name in drawn]

    def asked(file: Filed, below: Filed | None) -> bool:
        return file.revision in many and (below is None or below.revision % 2 == 1)

    places = settle(files, asked)
    for _again in range(1_000 // 100):
        dice.shuffle(files)
        assert settle(files, asked) == places
    current = [digest for digest, place in places.items() if place == "current"]
    assert len(current) <= 1
    assert not (current and "disputed" in places.values())
    assert places.keys() == {one.sha256 for one in files}
