"""The disk that power cuts are played on."""

from random import Random

import pytest
from tests.faults.replay import HABITS, SECTOR, Disk, sectors
from tests.faults.shim import Event

OLD, NEW = b"a" * 1024, b"b" * 1024


def _event(op: str, path: str, *, node: int = 7, data: bytes = b"", offset: int = 0, other: str = "") -> Event:
    return Event(op, node, offset, path, other, data)


def _after(events: list[Event], habit: str, *, journal: bool = False, seed: int = 1) -> dict[str, bytes]:
    disk = Disk({"/w/file": (7, OLD)}, journal=journal)
    disk.play(events)
    return disk.cut(Random(seed), habit)


@pytest.mark.parametrize("habit", HABITS)
def test_what_was_synced_stays_whatever_the_disk_does(habit: str):
    written = [_event("w", "/w/file", data=NEW), _event("s", "/w/file")]
    assert _after(written, habit) == {"/w/file": NEW}


def test_what_was_not_synced_may_be_gone_or_there():
    written = [_event("w", "/w/file", data=NEW)]
    assert _after(written, "dropped") == {"/w/file": OLD}
    assert _after(written, "kept") == {"/w/file": NEW}


def test_what_was_not_synced_is_torn_at_the_edges_of_sectors():
    torn = [_after([_event("w", "/w/file", data=NEW)], "sectors", seed=seed)["/w/file"] for seed in range(20)]
    assert {OLD[:SECTOR] + NEW[SECTOR:], NEW[:SECTOR] + OLD[SECTOR:]} <= set(torn)


def test_garbling_takes_the_whole_sector_and_never_the_next():
    written = [_event("w", "/w/file", data=b"b" * 100, offset=100)]
    left = {_after(written, "garbled", seed=seed)["/w/file"] for seed in range(20)}
    assert {content[SECTOR:] for content in left} == {OLD[SECTOR:]}
    assert any(content[:100] != OLD[:100] for content in left)


def test_a_new_name_is_sure_only_when_its_folder_was_synced():
    renamed = [
        _event("c", "/w/part", node=8),
        _event("w", "/w/part", node=8, data=NEW),
        _event("s", "/w/part", node=8),
        _event("r", "/w/part", node=8, other="/w/file"),
    ]
    assert {_after(renamed, "kept", seed=seed)["/w/file"] for seed in range(20)} == {OLD, NEW}
    synced = [*renamed, _event("s", "/w", node=1)]
    assert {_after(synced, "kept", seed=seed)["/w/file"] for seed in range(20)} == {NEW}


def test_a_renamed_file_that_was_not_synced_may_be_empty_under_its_final_name():
    renamed = [
        _event("c", "/w/part", node=8),
        _event("w", "/w/part", node=8, data=NEW),
        _event("r", "/w/part", node=8, other="/w/file"),
        _event("s", "/w", node=1),
    ]
    assert _after(renamed, "dropped") == {"/w/file": b""}


def test_sectors_end_at_their_edges_and_join_to_the_write():
    parts = sectors(500, bytes(range(256)) * 5)
    assert b"".join(part for _at, part in parts) == bytes(range(256)) * 5
    assert [at for at, _part in parts] == [500, 512, 1024, 1536]
