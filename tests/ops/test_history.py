"""The history looked up and saved; that no title holds a name; and what the check says of it."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select
from tests.ops import small_year
from tests.ops.small_year import AN, DAO, GIANG, YEAR

from cdht_desktop.data import trail
from cdht_desktop.data.tables import CHANGE_SET, CITIZEN
from cdht_desktop.data.trail import Fault, Finding
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import Cancelled, NoRight
from cdht_desktop.ops import (
    access,
    backups,
    checking,
    citizens,
    consents,
    duplicates,
    evaluations,
    handing_up,
    history,
    history_list,
    locking,
    papers,
    printers,
    privacy_rules,
    registrations,
    rounds,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.duplicates import Pair
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.history_list import Asked
from cdht_desktop.ops.paper_asked import Asked as AskedPaper
from cdht_desktop.ops.paper_asked import Paper
from cdht_desktop.ops.printers import Placing
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

NUMBER = "001169012632"
TODAY = dt.datetime.now().astimezone().date()


@pytest.fixture
def store(empty: Store) -> Store:
    small_year.recognised(empty)
    return empty


def person(store: Store, name: str) -> str:
    with store.read() as connection:
        return str(connection.execute(select(CITIZEN.c.id).where(CITIZEN.c.name == name)).scalar_one())


def titles(store: Store, asked: Asked | None = None) -> list[str]:
    return [row.title for row in history_list.page(store, asked or Asked())]


def edited(store: Store, name: str, /, **changes: str) -> None:
    one = citizens.get(store, person(store, name))
    values = CitizenInput(one.name, str(one.birth or ""), one.sex, one.id_number or "", one.village_id, one.group_id)
    citizens.edit(store, one.id, CitizenInput(**{**values.__dict__, **changes}), one.version)


# Names ---------------------------------------------------------------------------------------------------------------


def test_no_title_holds_a_name_and_the_screen_shows_it(store: Store, tmp_path: Path):
    edited(store, DAO, phone="0912345678")
    twin = citizens.add(store, CitizenInput("Vũ Thi An", "1990", "female")).value
    duplicates.later(store, Pair(person(store, AN), twin, ()))
    duplicates.not_the_same(store, Pair(person(store, AN), twin, ()))
    duplicates.merge(store, Pair(person(store, AN), twin, ()), {})
    registration = unscored(store)
    for stage in ("self", "branch", "commune"):
        evaluations.save(store, registration, EvaluationInput((90,) * 10), stage)
        evaluations.clear(store, registration, stage)
    made = papers.make(store, AskedPaper(Paper.PERSON, YEAR, ids=(person(store, DAO),)), Progress())
    papers.save(store, made, tmp_path / "phieu.pdf")
    citizens.remove(store, [twin])
    history.undo(store)
    history.redo(store)
    with store.read() as connection:
        kept = "\n".join(f"{row.title} {row.detail}" for row in connection.execute(select(CHANGE_SET)))
        names = list(connection.execute(select(CITIZEN.c.name)).scalars())
    assert not [name for name in names if name in kept]
    assert f"Citizen changed: {DAO}" in titles(store)
    assert f"Two records merged: {AN}" in titles(store)
    assert f"Self-score entered, 90 points: {AN}" in titles(store)
    assert any(title.endswith(f"written to a file: {DAO}") for title in titles(store))


def unscored(store: Store) -> str:
    """The registration of AN, who alone has no certificate."""
    found = evaluations.rows(store, evaluations.find(store, YEAR))
    return next(row.id for row in found if row.name == AN)


def test_the_history_calls_a_person_by_the_name_of_today(store: Store):
    edited(store, AN, name="Vũ Thị Hồng An")
    assert "Citizen added: Vũ Thị Hồng An" in titles(store)
    assert f"Citizen added: {AN}" not in titles(store)


def test_what_is_said_when_something_was_done_or_undone_names_the_person(store: Store):
    added = citizens.add(store, CitizenInput("Đỗ Văn Thử", "1971"))
    assert added.title == "Citizen added: Đỗ Văn Thử"
    assert history.next_undo(store) == "Citizen added: Đỗ Văn Thử"
    assert history.undo(store).title == "Undone: Citizen added: Đỗ Văn Thử"
    assert titles(store)[:2] == ["Undone: Citizen added: Đỗ Văn Thử", "Citizen added: Đỗ Văn Thử"]
    assert history.redo(store).title == "Redone: Citizen added: Đỗ Văn Thử"
    assert citizens.remove(store, [added.value]).title == "Citizen removed: Đỗ Văn Thử"


# Looking up ----------------------------------------------------------------------------------------------------------


def test_by_person_changes_notes_and_scores_are_found_and_nobody_elses(store: Store):
    access.show_number(store, person(store, DAO))
    edited(store, DAO, id_number=NUMBER)
    access.show_number(store, person(store, DAO))
    edited(store, AN, phone="0912345678")
    found = titles(store, Asked(person="thi dao"))
    assert found[:2] == [f"ID number shown: {DAO}", f"Citizen changed: {DAO}"]
    assert "Scored, 87 points: Nguyễn Thị Đào" in found
    assert any(title.startswith("Registered") for title in found)
    assert not [title for title in found if AN in title or GIANG in title]


def test_by_person_what_was_deleted_is_found_too(store: Store):
    registrations.withdraw(store, [unscored(store)])
    taken_back = [title for title in titles(store, Asked(person=AN)) if "taken back" in title]
    assert taken_back


def test_who_was_removed_is_found_and_wildcards_mean_nothing(store: Store):
    citizens.remove(store, [person(store, AN)])
    assert f"Citizen removed: {AN}" in titles(store, Asked(person=AN))
    assert titles(store, Asked(person="%")) == []
    assert titles(store, Asked(person="_")) == []


def test_by_user_by_day_and_by_kind(store: Store):
    everything = history_list.count(store, Asked())
    store.user = "lan"
    access.show_number(store, person(store, AN))
    store.note(Note.BACKED_UP, "Backup made")
    edited(store, AN, phone="0912345678")
    assert titles(store, Asked(user="lan")) == [f"Citizen changed: {AN}", "Backup made"]
    assert history_list.users(store) == ["admin", "lan"]
    assert titles(store, Asked(kind="kept")) == ["Backup made"]
    assert titles(store, Asked(user="lan", kind="changed")) == [f"Citizen changed: {AN}"]
    assert history_list.count(store, Asked(first=TODAY, last=TODAY)) == everything + 2
    assert titles(store, Asked(last=TODAY - dt.timedelta(days=1))) == []
    assert titles(store, Asked(first=TODAY + dt.timedelta(days=1))) == []


def test_prints_and_what_left_the_program_are_kinds_of_their_own(store: Store, tmp_path: Path):
    made = papers.make(store, AskedPaper(Paper.REGISTER, YEAR), Progress())
    papers.save(store, made, tmp_path / "so.pdf")
    handing_up.export(store, YEAR, tmp_path, Progress())
    history_list.save(store, Asked(), tmp_path / "lich-su.xlsx", progress=Progress())
    (printed,) = titles(store, Asked(kind="printed"))
    assert "written to a file" in printed
    given = titles(store, Asked(kind="given"))
    assert len(given) == 2
    assert printed not in [*given, *titles(store, Asked(kind="changed"))]


def test_pages_follow_one_another(store: Store):
    whole = history_list.page(store, Asked())
    first = history_list.page(store, Asked(), 3)
    assert first + history_list.page(store, Asked(), 200, first[-1].seq) == whole


# Numbers and files ---------------------------------------------------------------------------------------------------


def test_id_numbers_are_masked_in_the_details_and_in_the_file(store: Store, tmp_path: Path):
    edited(store, DAO, id_number=NUMBER)
    newest = history_list.page(store, Asked(), 1)[0]
    (row,) = history.details(store, newest.id)
    assert ("ID number", "", "••••••••2632") in row.fields
    out = history_list.save(store, Asked(), tmp_path / "lich-su.xlsx", progress=Progress())
    cells = [str(cell) for line in openpyxl.load_workbook(out).active.iter_rows(values_only=True) for cell in line]
    assert any("••••••••2632" in cell for cell in cells)
    assert not any(NUMBER in cell for cell in cells)
    assert any(cell == f"Citizen changed: {DAO}" for cell in cells)


def test_saving_the_history_is_recorded_and_needs_its_right(store: Store, tmp_path: Path):
    history_list.save(store, Asked(kind="changed"), tmp_path / "lich-su.xlsx", progress=Progress())
    newest = history_list.page(store, Asked(), 1)[0]
    assert (newest.note, newest.detail) == ("exported", "lich-su.xlsx")
    store.role = Role.READER
    with pytest.raises(NoRight):
        history_list.save(store, Asked(), tmp_path / "again.xlsx", progress=Progress())
    assert not (tmp_path / "again.xlsx").exists()


def test_a_file_that_was_stopped_is_not_there(store: Store, tmp_path: Path):
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        history_list.save(store, Asked(), tmp_path / "lich-su.xlsx", progress=stopped)
    assert list(tmp_path.glob("*.xlsx")) == []


# The check -----------------------------------------------------------------------------------------------------------


def alter(store: Store, statement: str, *values: object) -> None:
    with store.aside() as connection:
        connection.exec_driver_sql(statement, values)


def test_a_check_of_a_sound_workspace_is_recorded_and_moves_the_anchor(store: Store):
    done = checking.check_all(store)
    assert done.sound
    assert checking.check(store) == []
    newest = history_list.page(store, Asked(), 1)[0]
    assert (newest.note, newest.title) == ("checked", "History and data checked")
    assert trail.read_anchor(store.folder, store.data_key).seq == newest.seq


def test_what_a_check_found_says_where_and_nothing_about_anybody(store: Store):
    alter(store, "UPDATE citizen SET phone = '0987654321', note = 'mới' WHERE name = ?", DAO)
    alter(store, "UPDATE change_set SET user = 'nobody' WHERE seq = 3")
    found = checking.check(store)
    assert len(found) == 2
    assert found[0].startswith("Action 3 of ")
    assert found[1] == f"Citizen {person(store, DAO)}: differs from the history in: Phone, Note."
    assert not any(value in " ".join(found) for value in ("0987654321", "mới", DAO))
    assert history_list.page(store, Asked(), 1)[0].detail == "2 things found"


def test_the_screen_names_the_person(store: Store):
    alter(store, "UPDATE evaluation SET total = total - 10 WHERE total = (SELECT max(total) FROM evaluation)")
    done = checking.check_all(store)
    assert any(DAO in words for words in checking.sentences(store, done.findings))


def test_what_was_found_is_found_again_after_the_check(store: Store):
    alter(store, "UPDATE change_set SET title = 'x' WHERE seq = 2")
    assert checking.check(store) == checking.check(store) != []


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("seq", [None, 5])
def test_each_finding_can_be_said(fault: Fault, seq: int | None):
    whole = Finding(fault, seq, "2026-03-01T08:00:00.000+00:00", "citizen", "x" * 200, ("phone",), 3)
    assert len(checking.sentence(whole)) > 20
    assert "{" not in checking.sentence(whole)
    assert "x" * 100 not in checking.sentence(whole)
    assert checking.sentence(Finding(fault, seq, "not a moment", more=True, count=7))


# In words ------------------------------------------------------------------------------------------------------------


def test_a_consent_is_told_with_its_purpose_and_its_paper(store: Store):
    one = person(store, DAO)
    consents.give(store, one, "photo", "Giấy đồng ý số 3", "06/01/2026")
    (row,) = history.details(store, history.page(store)[0].id)
    told = {field: after for field, _before, after in row.fields}
    label = next(rule.label for rule in privacy_rules.rules(store).purposes if rule.code == "photo")
    assert (told["Purpose"], told["On which paper"]) == (label, "Giấy đồng ý số 3")


def test_a_criteria_set_is_told_without_its_whole_text(empty: Store):
    rounds.open_year(empty, YEAR)
    rows = [row for one in history.page(empty) for row in history.details(empty, one.id)]
    fields = [field for row in rows if row.table == "Criteria set" for field, *_ in row.fields]
    assert "Title" in fields
    assert not {"On which paper", "source"} & set(fields)


def test_only_the_rules_that_were_changed_are_told_each_in_its_words(empty: Store):
    chosen = privacy_rules.chosen(empty)
    privacy_rules.keep(empty, chosen.days, chosen.retention, [])
    days = {**chosen.days, "copy": chosen.days["copy"] - 1}
    privacy_rules.keep(empty, days, {**chosen.retention, "removed": 5}, ["16/02/2026"])
    (row,) = history.details(empty, history.page(empty)[0].id)
    assert row.fields == (
        ("Get a copy: days", str(chosen.days["copy"]), str(days["copy"])),
        ("Taken off the list: years", "0", "5"),
        ("More holidays", "", "16/02/2026"),
    )


def test_no_setting_is_told_as_it_is_kept(empty: Store, tmp_path: Path):
    locking.set_idle_minutes(empty, 25)
    backups.set_plan(empty, tmp_path, 30)
    printers.set_calibration(empty, "Máy in văn phòng", Placing(shift_x=5, shift_y=-12, turn=30))
    rows = [row for one in history.page(empty, 3) for row in history.details(empty, one.id)]
    told = [(field, after) for row in rows for field, _before, after in row.fields]
    assert told == [
        ("Moved across (mm)", "0,5"), ("Moved down (mm)", "-1,2"), ("Turned (degrees)", "0,3"),
        ("Second folder for backups", str(tmp_path)), ("Remind after", "30 days"), ("Locks after (minutes)", "25"),
    ]  # fmt: skip
