"""The trail and the data beside it: what nobody did in the program is found, and said where."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update
from tests.faults import tampered, tampers
from tests.ops import small_year
from tests.ops.small_year import AN, DAO

from cdht_desktop.data import schema, trail
from cdht_desktop.data.erasing import erase
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CHANGE_SET, CITIZEN, RESEALED, USER_ACCOUNT, VILLAGE
from cdht_desktop.data.trail import Anchor, Fault, Finding
from cdht_desktop.domain.notes import Note
from cdht_desktop.errors import Cancelled
from cdht_desktop.ops import citizens, duplicates, history, workspaces
from cdht_desktop.ops.duplicates import Pair
from cdht_desktop.progress import Progress

MOMENT = "2026-03-01T08:00:00.000+00:00"
A_FEW = 112  # tampers: four of each kind; `make faults` does ten thousand


@pytest.fixture
def store(empty: Store) -> Store:
    """A year of six people: sets, rows, an undo and a note."""
    small_year.recognised(empty)
    one = person(empty, AN)
    citizens.edit(empty, one, citizens.CitizenInput("Vũ Thị Hồng An", "1990", "female"), 1)
    history.undo(empty)
    empty.note(Note.SHOWN, "A full ID number was shown", subject=one)
    return empty


def person(store: Store, name: str) -> str:
    with store.read() as connection:
        return str(connection.execute(select(CITIZEN.c.id).where(CITIZEN.c.name == name)).scalar_one())


def checked(store: Store, *, anchor: Anchor | None = None) -> list[Finding]:
    with store.read() as connection:
        return trail.verify(connection, Progress(), anchor)


def outside(store: Store, statement: str, *values: object) -> int:
    """Write past the program, as a tool for databases does that has the key and keeps no rules; return how many rows."""
    with store.engine.connect() as connection:
        for rule in ("foreign_keys = OFF", "ignore_check_constraints = ON"):
            connection.connection.cursor().execute(f"PRAGMA {rule}")
        with connection.begin():
            count = connection.exec_driver_sql(statement, values).rowcount
        for rule in ("foreign_keys = ON", "ignore_check_constraints = OFF"):
            connection.connection.cursor().execute(f"PRAGMA {rule}")
    return count


def set_of(store: Store, title: str) -> int:
    with store.read() as connection:
        return int(
            connection.execute(select(CHANGE_SET.c.seq).where(CHANGE_SET.c.title == title)).scalars().first() or 0
        )


def test_a_trail_that_nobody_touched_holds(store: Store, scored: Store):
    assert checked(store) == []
    assert checked(scored) == []


def test_whatever_the_program_does_leaves_a_trail_that_holds(store: Store):
    twin = citizens.add(store, citizens.CitizenInput("Vũ Thi An", "1990", "female")).value
    duplicates.merge(store, Pair(person(store, AN), twin, ()), {"name": "second"})
    history.undo(store)
    history.redo(store)
    with store.write("Erased", undoable=False) as writing:
        erase(writing, [person(store, DAO)], reason="asked for")
    assert checked(store) == []


def test_an_altered_row_is_found_with_its_fields_and_no_value(store: Store):
    one = person(store, AN)
    outside(store, "UPDATE citizen SET phone = '0900000000', note = 'x' WHERE id = ?", one)
    assert checked(store) == [Finding(Fault.DATA_ALTERED, table="citizen", row_id=one, fields=("phone", "note"))]


def test_a_changed_version_alone_is_found(store: Store):
    outside(store, "UPDATE citizen SET version = 7 WHERE name = ?", AN)
    assert [found.fields for found in checked(store)] == [("version",)]


def test_an_altered_image_is_found_with_its_action_and_its_row(store: Store):
    one, seq = person(store, DAO), set_of(store, "Citizen added")
    outside(store, "UPDATE change_row SET after = ? WHERE set_seq = ?", '{"name":"Ai Đó"}', seq)
    found = next(found for found in checked(store) if found.fault is Fault.ROW_ALTERED)
    assert (found.seq, found.table, found.row_id) == (seq, "citizen", one)
    assert found.at.startswith("20")


def test_a_row_whose_trail_was_altered_to_fit_is_found(store: Store):
    """Data and image say the same, and the row's own seal fits; the set's does not."""
    outsider_seals(store, depth=1)
    assert Fault.WORDS_ALTERED in {found.fault for found in checked(store)}


def test_with_the_content_sealed_anew_the_set_is_found(store: Store):
    outsider_seals(store, depth=2)
    assert [found.fault for found in checked(store)] == [Fault.SET_ALTERED]


def test_with_the_set_sealed_anew_the_next_one_is_found(store: Store):
    seq = outsider_seals(store, depth=3)
    assert [(found.fault, found.seq) for found in checked(store)] == [(Fault.SET_ALTERED, seq + 1)]


def test_with_the_whole_chain_sealed_anew_the_anchor_finds_it(store: Store):
    store.anchor()
    outsider_seals(store, depth=4)
    assert checked(store) == []
    found = checked(store, anchor=trail.read_anchor(store.folder, store.data_key))
    assert [one.fault for one in found] == [Fault.CUT_OFF]


def outsider_seals(store: Store, depth: int) -> int:
    """Give somebody another name in their row and in its image, and seal as deep as `depth`; return the set's number."""
    one = person(store, DAO)
    with store.engine.connect() as connection, connection.begin():
        raw = connection.connection.driver_connection
        somebody = tampered.Outside(raw, tampers.Random(1))
        (seq,) = somebody.all("SELECT set_seq FROM change_row WHERE row_id = ? AND op = 'insert'", one)[0]
        somebody.run("UPDATE citizen SET note = 'x' WHERE id = ?", one)
        somebody.run("UPDATE change_row SET after = json_set(after, '$.note', 'x') WHERE set_seq = ?", seq)
        somebody.seal(seq, depth)
    return int(seq)


def test_a_set_that_is_gone_is_found(store: Store):
    seq = set_of(store, "A full ID number was shown") - 1
    outside(store, "DELETE FROM change_row WHERE set_seq = ?", seq)
    outside(store, "DELETE FROM change_set WHERE seq = ?", seq)
    assert Finding(Fault.SETS_MISSING, seq, at_of(store, seq + 1)) in checked(store)


def at_of(store: Store, seq: int) -> str:
    with store.read() as connection:
        return str(connection.execute(select(CHANGE_SET.c.at).where(CHANGE_SET.c.seq == seq)).scalar_one())


def test_the_newest_set_cut_off_with_its_data_is_found_by_the_anchor_alone(store: Store):
    store.anchor()
    last = set_of(store, "A full ID number was shown")
    outside(store, "DELETE FROM change_set WHERE seq = ?", last)
    assert checked(store) == []
    found = checked(store, anchor=trail.read_anchor(store.folder, store.data_key))
    assert found == [Finding(Fault.CUT_OFF, last, count=1)]


def test_the_anchor_goes_on_telling_after_new_work_and_after_closing(store: Store):
    store.anchor()
    last = set_of(store, "A full ID number was shown")
    outside(store, "DELETE FROM change_set WHERE seq = ?", last)
    for name in ("Một", "Hai"):
        citizens.add(store, citizens.CitizenInput(name, "1960"))
    store.anchor()
    found = checked(store, anchor=trail.read_anchor(store.folder, store.data_key))
    assert [one.fault for one in found] == [Fault.CUT_OFF]


def test_an_older_anchor_is_fine_and_closing_brings_it_up_to_date(store: Store):
    store.anchor()
    old = trail.read_anchor(store.folder, store.data_key)
    citizens.add(store, citizens.CitizenInput("Một", "1960"))
    assert checked(store, anchor=old) == []
    folder, key = store.folder, store.data_key
    store.close()
    assert trail.read_anchor(folder, key).seq == old.seq + 1


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"seq":1,"hash":"x","hmac":"y","format":1}', b"\xff" * 9])
def test_an_anchor_that_is_none_is_told_and_never_written_over(store: Store, content: bytes):
    (store.folder / trail.ANCHOR).write_bytes(content)
    anchor = trail.read_anchor(store.folder, store.data_key)
    assert [found.fault for found in checked(store, anchor=anchor)] == [Fault.ANCHOR_ALTERED]
    store.anchor()
    assert (store.folder / trail.ANCHOR).read_bytes() == content


def test_a_missing_anchor_is_a_notice(store: Store):
    (store.folder / trail.ANCHOR).unlink(missing_ok=True)
    (found,) = checked(store, anchor=trail.read_anchor(store.folder, store.data_key))
    assert found.fault is Fault.ANCHOR_MISSING
    assert found.notice


def test_an_anchor_of_another_workspace_does_not_hold(store: Store, upper: Store):
    upper.anchor()
    shutil.copy(upper.folder / trail.ANCHOR, store.folder / trail.ANCHOR)
    assert trail.read_anchor(store.folder, store.data_key).state == "altered"


def test_after_a_backup_took_the_place_of_the_data_the_anchor_is_written_anew(store: Store):
    store.anchor()
    outside(store, "DELETE FROM change_set WHERE seq = ?", set_of(store, "A full ID number was shown"))
    store.anchor(anew=True)
    assert checked(store, anchor=trail.read_anchor(store.folder, store.data_key)) == []


def test_marked_as_undone_against_what_was_done_is_found(store: Store):
    seqs = (set_of(store, "Citizen changed"), set_of(store, "Citizen added"))
    outside(store, "UPDATE change_set SET undone = 1 - undone WHERE seq IN (?, ?)", *seqs)
    assert {(found.fault, found.seq) for found in checked(store)} == {(Fault.UNDONE_WRONG, seq) for seq in seqs}


def test_a_reseal_that_no_erasure_wrote_is_worth_nothing(store: Store):
    seq = set_of(store, "A full ID number was shown")
    with store.engine.connect() as connection, connection.begin():
        somebody = tampered.Outside(connection.connection.driver_connection, tampers.Random(1))
        kept = somebody.one("SELECT content_hash FROM change_set WHERE seq = ?", seq)
        somebody.run("UPDATE change_set SET title = 'Nothing' WHERE seq = ?", seq)
        somebody.seal(seq, 2)
        seal = somebody.one("SELECT content_hash FROM change_set WHERE seq = ?", seq)
        somebody.run("UPDATE change_set SET content_hash = ? WHERE seq = ?", kept, seq)
    with store.write("No erasure") as writing:  # even by way of the program, with a trail of its own
        writing.insert(RESEALED, {"set_seq": seq, "content_hash": seal})
    assert [(found.fault, found.seq) for found in checked(store)] == [(Fault.WORDS_ALTERED, seq)]


def test_an_emptied_table_is_told_in_a_few_sentences(scored: Store):
    count = outside(scored, "DELETE FROM evaluation")
    found = [one for one in checked(scored) if one.table == "evaluation"]
    assert {one.fault for one in found} == {Fault.DATA_MISSING}
    assert sum(one.count for one in found) == count
    assert len(found) <= 51


def test_text_that_is_no_text_and_values_of_another_kind_are_found_and_break_nothing(store: Store):
    outside(store, "UPDATE citizen SET note = CAST(x'ff' AS TEXT)")
    outside(store, "UPDATE change_set SET user = x'00' WHERE seq = 2")
    faults = {found.fault for found in checked(store)}
    assert {Fault.DATA_ALTERED, Fault.SET_ALTERED} <= faults


def test_a_trigger_put_in_from_outside_is_found(store: Store):
    outside(store, "CREATE TRIGGER help AFTER INSERT ON citizen BEGIN DELETE FROM village; END")
    assert checked(store) == [Finding(Fault.SCHEMA_FOREIGN, table="citizen", row_id="help")]


def test_tables_and_columns_with_names_that_are_meant_to_break_the_check_are_found(store: Store):
    outside(store, 'CREATE TABLE "a""b" (id TEXT, version INTEGER)')
    outside(store, 'ALTER TABLE village ADD COLUMN "a""b" TEXT')
    outside(store, "CREATE VIRTUAL TABLE help USING fts5(name)")
    found = checked(store)
    assert {one.fault for one in found} == {Fault.SCHEMA_FOREIGN}
    assert {'a"b', 'village.a"b', "help"} <= {one.row_id for one in found}


def test_a_check_can_be_stopped(store: Store):
    stopped = Progress()
    stopped.cancel()
    with store.read() as connection, pytest.raises(Cancelled):
        trail.verify(connection, stopped)


def test_what_a_migration_changed_is_recorded_as_the_programs_own_doing(store: Store):
    with store.aside() as connection:
        connection.execute(update(VILLAGE).values(name_fold="x"))
        connection.execute(CITIZEN.insert().values(made_up("row-of-a-migration", "Người Mới")))
        trail.adopt(connection, MOMENT)
    assert checked(store) == []
    newest = history.page(store, 1)[0]
    assert (newest.user, newest.rows, newest.undoable) == ("", 3, False)


def made_up(row_id: str, name: str) -> dict[str, object]:
    plain = {"version": 1, "unit_code": "04849", "name_fold": name.lower(), "name_sort": name.lower()}
    return plain | {"id": row_id, "name": name, "birth_year": 1960}


def test_what_was_altered_before_a_migration_is_not_made_good_by_it(store: Store):
    outside(store, "UPDATE citizen SET note = 'from outside' WHERE name = ?", AN)
    with store.aside() as connection:
        known = trail.differing(connection)
        connection.execute(update(VILLAGE).values(name_fold="x"))
        trail.adopt(connection, MOMENT, known)
    assert [(found.fault, found.fields) for found in checked(store)] == [(Fault.DATA_ALTERED, ("note",))]


def test_bringing_a_database_up_to_date_adopts_nothing_where_nothing_changed(store: Store):
    with store.aside() as connection:
        before = connection.execute(select(CHANGE_SET.c.seq)).all()
        trail.adopt(connection, MOMENT)
        assert connection.execute(select(CHANGE_SET.c.seq)).all() == before
    assert schema.standing(store.engine) is not None


def test_a_database_without_changes_has_nothing_to_find(tmp_path: Path):
    made = workspaces.create(
        tmp_path / "new", unit="04849", name="Hội Thử", level="commune", password=tampered.PASSWORD
    )
    with made.store as store:
        assert checked(store) == []
        with store.read() as connection:
            assert connection.execute(select(USER_ACCOUNT.c.role)).scalar_one() == "admin"


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with tampered.made(tmp_path_factory.mktemp("tampers") / "workspace") as store:
        store.anchor()
        yield store


@pytest.mark.parametrize("number", range(A_FEW))
def test_each_tamper_is_found(struck: Store, number: int):
    kind, found = tampers.one(struck, number, tampers.SEED)
    assert found, f"{kind}: python -m tests.faults.tampers, number {number}, seed {tampers.SEED}"


def test_the_tampers_leave_no_trace_and_the_untouched_trail_holds(struck: Store):
    assert checked(struck, anchor=trail.read_anchor(struck.folder, struck.data_key)) == []


def test_images_and_rows_agree_on_what_is_empty(store: Store):
    """NULL and an empty text are two things: the one put for the other is found."""
    outside(store, "UPDATE citizen SET id_number = '' WHERE name = ?", AN)
    assert [found.fields for found in checked(store)] == [("id_number",)]
