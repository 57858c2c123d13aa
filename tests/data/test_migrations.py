"""A workspace that an older program made opens, with its data in it, and with a backup of how it stood."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from tests.conftest import FILES

from cdht_desktop.data.store import Store
from cdht_desktop.ops import (
    backups,
    checking,
    citizens,
    demo,
    evaluations,
    handing_up,
    history,
    recognition,
    reports,
    rounds,
    villages,
    workspaces,
)
from cdht_desktop.progress import Progress

OLD = FILES / "workspace-0001"
YEAR = 2026


def _copy(folder: Path) -> Path:
    shutil.copytree(OLD, folder)
    return folder


def _revision(store: Store) -> str:
    with store.read() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def test_a_workspace_of_the_first_schema_opens_with_its_year(tmp_path: Path):
    with workspaces.open_workspace(_copy(tmp_path / "old"), demo.PASSWORD) as store:
        assert _revision(store) == "0007"
        assert citizens.count(store) == 40
        total = reports.year_report(store, YEAR).total
        assert (total.registered, total.evaluated, total.recognised) == (32, 32, 23)
        assert [year.year for year in rounds.years(store)] == [YEAR]
        assert checking.check(store) == []
        first = evaluations.find(store, YEAR)[0]
        assert evaluations.get(store, first).total is not None


def test_before_it_is_brought_up_to_date_a_backup_is_made_that_restores(tmp_path: Path):
    folder = _copy(tmp_path / "old")
    workspaces.open_workspace(folder, demo.PASSWORD).close()
    made = sorted((folder / "backups").glob("*.cdhtbackup"))
    assert len(made) == 1
    backups.restore(made[0], tmp_path / "restored")
    with workspaces.open_workspace(tmp_path / "restored", demo.PASSWORD) as store:
        assert citizens.count(store) == 40


def test_what_a_migration_changed_in_the_data_stands_in_the_history(tmp_path: Path):
    with workspaces.open_workspace(_copy(tmp_path / "old"), demo.PASSWORD) as store:
        done = next(row for row in history.page(store) if not row.user)
        assert done.title == "Brought up to date by the program"
        assert done.rows > 23  # certificates got a number in the register; the one user got an account
        assert not done.undoable
        assert checking.check(store) == []


def test_what_the_old_program_did_can_still_be_handed_up(tmp_path: Path):
    with workspaces.open_workspace(_copy(tmp_path / "old"), demo.PASSWORD) as store:
        assert recognition.waiting(store, YEAR).passed == 0
        assert handing_up.export(store, YEAR, tmp_path, Progress()).value.file.is_file()


def test_in_an_old_workspace_villages_that_differ_by_a_mark_can_stand_side_by_side(tmp_path: Path):
    with workspaces.open_workspace(_copy(tmp_path / "old"), demo.PASSWORD) as store:
        before = len(villages.all_villages(store))
        for name in ("Thôn Hà", "Thôn Hạ"):
            villages.add(store, name)
        assert len(villages.all_villages(store)) == before + 2
        with pytest.raises(IntegrityError), store.write("twice") as writing:
            villages.add_names(writing, {"x": "Thôn Hạ"})
