"""Several officers at once: one chain of actions, stale forms told, others' changes heard."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from tests.conftest import PASSWORD

from cdht_desktop.data import drafts as drafts_data
from cdht_desktop.data import server_engine
from cdht_desktop.data.sealing import opened_text, sealed_text
from cdht_desktop.data.tables import CHANGE_SET, CITIZEN, DRAFT, SLICE_FIGURE, VILLAGE
from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import NoRight, Refused, Stale
from cdht_desktop.ops import association, checking, citizens, drafts, history, own_keys, users, villages


def test_actions_of_several_pcs_at_the_same_moment_are_one_sound_chain(at_pc):
    stores = [at_pc() for _pc in range(4)]
    gate = threading.Barrier(len(stores))

    def work(at: int) -> None:
        gate.wait()
        for number in range(10):
            villages.add(stores[at], f"Thôn {at} {number}")

    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(work, range(len(stores))))
    assert len(villages.all_villages(stores[0])) == 40
    assert checking.check_all(stores[0]).findings == ()
    with stores[0].read() as connection:
        numbers = connection.execute(text("SELECT seq FROM change_set ORDER BY seq")).scalars().all()
    assert numbers == list(range(1, len(numbers) + 1))


def test_an_action_on_what_another_officer_changed_since_is_told_as_stale(at_pc):
    users.add(at_pc(), "lan", "", Role.ADMIN, PASSWORD)
    here, lan = at_pc(), at_pc("lan")
    association.edit(here, province="Thử")
    association.edit(lan, province="Thử Hai")
    with pytest.raises(Stale):
        history.undo(here)
    assert association.get(here).province == "Thử Hai"


def test_what_is_read_in_one_block_is_of_one_moment(at_pc):
    here, there = at_pc(), at_pc()
    with here.read() as connection:
        before = connection.execute(select(VILLAGE.c.id)).all()
        villages.add(there, "Thôn Đông")
        assert connection.execute(select(VILLAGE.c.id)).all() == before == []
    assert len(villages.all_villages(here)) == 1


def test_what_others_did_is_heard_once_and_ones_own_is_not(at_pc):
    here, there = at_pc(), at_pc()
    told: list[dict[str, frozenset[str]]] = []
    here.listen(lambda rows: told.append(dict(rows)))
    here.news()
    village = villages.add(there, "Thôn Đông").value
    villages.add(here, "Thôn Tây")
    assert here.news() == {"village": frozenset({village})}
    assert here.news() == {}
    assert told[-1] == {"village": frozenset({village})}


def test_a_list_that_was_searched_before_knows_whom_another_officer_added(at_pc):
    here, there = at_pc(), at_pc()
    assert citizens.find(here, "Mai") == []
    names = {"name": "Trần Thị Mai", "name_fold": "tran thi mai", "name_sort": "mai tran thi"}
    with there.write("A person") as writing:
        added = writing.insert(CITIZEN, names | {"unit_code": "17"})
    here.news()
    assert citizens.find(here, "Mai") == [added]


def test_undo_takes_back_ones_own_last_action_and_not_anothers(at_pc):
    users.add(at_pc(), "lan", "", Role.CLERK, PASSWORD)
    here, lan = at_pc(), at_pc("lan")
    villages.add(here, "Thôn Đông")
    villages.add(lan, "Thôn Tây")
    history.undo(here)
    assert [village.name for village in villages.all_villages(here)] == ["Thôn Tây"]
    assert history.next_undo(here) is None
    assert history.next_redo(lan) is None


def test_a_reader_made_at_another_pc_writes_nothing_more(at_pc):
    here = at_pc()
    user = users.add(here, "lan", "", Role.CLERK, PASSWORD).value
    lan = at_pc("lan")
    users.change(here, user, "", Role.READER)
    with pytest.raises(NoRight):
        villages.add(lan, "Thôn Tây")


def test_an_action_that_waits_too_long_is_refused_and_nothing_of_it_is_done(at_pc, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server_engine, "_TAKE_LOCK", server_engine._TAKE_LOCK.replace("'30000'", "'100'"))
    here, there = at_pc(), at_pc()
    with here.write("Something long"), pytest.raises(Refused, match="Somebody else is saving"):
        villages.add(there, "Thôn Đông")
    villages.add(there, "Thôn Đông")
    assert checking.check_all(here).findings == ()


def test_an_action_that_fails_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.write("Something") as writing:  # noqa: PT012 - it fails halfway
        writing.insert(VILLAGE, _village("Thôn Đông"))
        raise ZeroDivisionError
    assert villages.all_villages(store) == []


def _village(name: str) -> dict[str, object]:
    return {
        "unit_code": "17",
        "name": name,
        "name_fold": name.lower(),
        "name_sort": name,
        "remote": None,
        "removed_at": None,
    }


def test_many_rows_are_written_as_few_are(store):
    rows = [_village(f"Thôn {number}\t\\N\n“{number}”") | {"remote": number % 2 == 0} for number in range(1_000)]
    with store.write("Many") as writing:
        ids = writing.insert_many(VILLAGE, rows)
    with store.read() as connection:
        found = connection.execute(select(VILLAGE).where(VILLAGE.c.id == ids[7])).mappings().one()
    assert (found["name"], found["remote"], found["removed_at"]) == (rows[7]["name"], False, None)
    assert checking.check_all(store).findings == ()
    history.undo(store)
    assert villages.all_villages(store) == []


def test_of_many_rows_one_that_cannot_stand_keeps_all_out(store):
    rows = [_village(f"Thôn {number}") for number in range(100)] + [_village("")]
    with pytest.raises(Exception, match="ck_village_name"), store.write("Many") as writing:
        writing.insert_many(VILLAGE, rows)
    assert villages.all_villages(store) == []


def test_rows_that_follow_from_a_file_are_copied_and_removed(store):
    names = tuple(column.name for column in SLICE_FIGURE.c)
    rows = [(1, at, "04849", 2026, "", "", "", "", 0, *([at] * 7)) for at in range(6_000)]
    with store.write("Slices") as writing:
        assert writing.derive(SLICE_FIGURE, names, rows) == 6_000
        assert writing.underive(SLICE_FIGURE, SLICE_FIGURE.c.position >= 10) == 5_990


def test_the_order_is_that_of_bytes_and_what_is_empty_comes_first(store):
    names = ["b", "B", "a", "đ", "Ă", "z", "A", "1", "_", "a b", "ab"]
    with store.write("Names") as writing:
        writing.insert_many(VILLAGE, [_village(name) | {"removed_at": name if name > "a" else None} for name in names])
    with store.read() as connection:
        sort, removed = VILLAGE.c.name_sort, VILLAGE.c.removed_at
        assert connection.execute(select(sort).order_by(sort)).scalars().all() == sorted(names)
        assert connection.execute(select(removed).order_by(removed)).scalars().first() is None
        assert connection.execute(select(removed).order_by(removed.desc())).scalars().first() == "đ"
        # a column that is never empty in its table is, where an outer join found nothing
        other = VILLAGE.alias()
        outer = select(other.c.name_sort).select_from(
            VILLAGE.outerjoin(other, (other.c.name == VILLAGE.c.name) & (other.c.name > "a"))
        )
        assert connection.execute(outer.order_by(other.c.name_sort)).scalars().first() is None


def test_the_newest_action_is_found_by_its_index(store):
    with store.read() as connection:
        newest = select(CHANGE_SET.c.seq).order_by(CHANGE_SET.c.seq.desc()).limit(1)
        said = str(newest.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.execute(text(f"EXPLAIN {said}")).scalars().all()
    assert any("Index" in line for line in plan)
    assert not any("Sort" in line for line in plan)


def test_drafts_are_each_users_own(at_pc):
    here = at_pc()
    drafts.keep(here, "citizen:new", 0, {"name": "An"})
    drafts.keep(here, "citizen:new", 0, {"name": "Ánh"})
    assert drafts.get(at_pc(), "citizen:new").values == {"name": "Ánh"}
    with here.read() as connection:
        assert drafts_data.all_of(connection, "lan") == []
        assert len(connection.execute(select(DRAFT)).all()) == 1


def test_a_private_key_does_not_lie_on_the_server_in_the_clear(store, empty):
    part = "signing_key ab"
    with store.read() as connection:
        kept = sealed_text(connection, "PRIVATE", part)
        assert "PRIVATE" not in kept
        assert sealed_text(connection, "PRIVATE", part) != kept
        assert opened_text(connection, kept, part) == "PRIVATE"
        for altered, of in (
            (kept, "signing_key cd"),
            ("PRIVATE", part),
            (kept[:-4], part),
            (f"{kept[:-8]}AAAAAAA=", part),
        ):
            with pytest.raises(Refused, match="altered on the server"):
                opened_text(connection, altered, of)
    with empty.read() as connection:  # in a folder the database itself is encrypted
        assert sealed_text(connection, "PRIVATE", part) == opened_text(connection, "PRIVATE", part) == "PRIVATE"


def test_own_keys_are_made_once_for_all_pcs_and_stand_sealed(at_pc):
    here, there = at_pc(), at_pc()
    key, identities = own_keys.signing(here), (own_keys.recipients(here), own_keys.identities(here))
    assert own_keys.signing(there) == key
    assert (own_keys.recipients(there), own_keys.identities(there)) == identities
    with here.read() as connection:
        everything = [
            *connection.execute(text("SELECT private_key FROM signing_key")).scalars(),
            *connection.execute(text("SELECT identity FROM encryption_key WHERE identity IS NOT NULL")).scalars(),
            *connection.execute(text("SELECT coalesce(after, '') FROM change_row")).scalars(),
        ]
    assert len([one for one in everything if one.startswith("sealed1:")]) == 2
    assert not any(key.private.hex() in one or "AGE-SECRET" in one for one in everything)


def test_the_association_is_changed_and_its_history_told(store):
    association.edit(store, province="Thử")
    assert association.get(store).province == "Thử"
    assert history.next_undo(store) is not None
