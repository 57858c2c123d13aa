"""The dialogs for the sheets of local branches: which are saved, and whose scores a file that comes back holds."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from tests.conftest import FILES
from tests.ui.conftest import until

from cdht_desktop.ops import evaluations, score_forms
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages import score_export, score_import
from cdht_desktop.ui.pages.score_export import ScoreExport
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.worker import Worker

YEAR = 2026


@pytest.fixture
def store(scored: Store) -> Store:
    return scored


@pytest.fixture
def desk(store: Store, worker: Worker) -> Desk:
    made = Desk(store, worker)
    made.set_year(YEAR)
    return made


@pytest.fixture
def host(desk: Desk, qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(911, 512)
    made.show()
    return made


def ticks(dialog: ScoreExport) -> list[str]:
    return [village.name for village in dialog.villages.ticked()]


def test_all_villages_are_ticked_at_first_or_the_one_in_hand(desk: Desk, host: QWidget):
    known = [village.name for village in score_forms.villages(desk.store, YEAR)]
    dialog = score_export.ask(desk, host)
    assert ticks(dialog) == known
    assert dialog.every.checkState() == Qt.CheckState.Checked
    assert "120 people" in dialog.found.text()
    second = score_forms.villages(desk.store, YEAR)[1]
    one = score_export.ask(desk, host, second.id)
    assert ticks(one) == [second.name]
    assert one.every.checkState() == Qt.CheckState.PartiallyChecked
    assert not one.files.isEnabled()


def test_space_ticks_a_village_and_none_ticked_saves_nothing(desk: Desk, host: QWidget):
    dialog = score_export.ask(desk, host)
    known = ticks(dialog)
    QTest.keyClick(dialog.villages, Qt.Key.Key_Space)
    assert ticks(dialog) == known[1:]
    dialog.every.click()
    assert ticks(dialog) == known
    dialog.every.click()
    assert ticks(dialog) == []
    assert not dialog.primary.isEnabled()
    assert dialog.found.text() == "Tick at least one village."


def test_sheets_are_saved_one_a_village_into_a_folder(
    desk: Desk, host: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    dialog = score_export.ask(desk, host)
    dialog.full_numbers.setChecked(True)
    said: list[str] = []
    desk.said.connect(lambda text, _kind: said.append(text))
    monkeypatch.setattr(ask, "folder", lambda _parent, _title: tmp_path)
    dialog.primary.click()
    until(lambda: said)
    files = sorted(tmp_path.glob("*.xlsx"))
    assert len(files) == len(score_forms.villages(desk.store, YEAR))
    assert said == [f"{len(files)} files with 120 people saved in “{tmp_path.name}”."]
    assert len(load_workbook(files[0]).worksheets[0].cell(7, 5).value) == 12


def test_a_folder_that_is_a_file_is_told_in_the_dialog(
    desk: Desk, host: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "x").touch()
    dialog = score_export.ask(desk, host)
    monkeypatch.setattr(ask, "folder", lambda _parent, _title: tmp_path / "x")
    dialog.primary.click()
    until(dialog.banner.isVisible)
    assert dialog.banner.kind == "error"
    assert dialog.primary.isEnabled()


def test_whose_scores_they_are_is_shown_and_can_be_changed(desk: Desk, host: QWidget, tmp_path: Path):
    village = score_forms.villages(desk.store, YEAR)[0]
    asked = score_forms.FormsAsked((village.id,), one_file=True)
    path = score_forms.save_forms(desk.store, YEAR, asked, tmp_path / "phieu.xlsx", Progress()).files[0]
    book = load_workbook(path)
    for column in range(6, 16):
        book.worksheets[0].cell(7, column).value = 8
    book.save(path)
    dialog = score_import.ask(desk, host)
    dialog.read(path)
    until(lambda: dialog.plan is not None)
    assert (dialog.check.stage.value(), dialog.plan.written) == ("branch", 1)
    assert f"{village.people - 1} people have no scores" in dialog.check._words.text()
    dialog.check.stage.set_value("self")
    dialog.check.stage.activated.emit(0)
    until(lambda: dialog.plan.stage == "self" and dialog.primary.isEnabled())
    assert "The file says: Local branch" in dialog.check._said.text()
    dialog.primary.click()
    until(lambda: not dialog.check.stage.isEnabled())
    first = evaluations.find(desk.store, YEAR, village_id=village.id)[0]
    assert "self" in evaluations.side_by_side(desk.store, first)
    assert "branch" not in evaluations.side_by_side(desk.store, first)


def test_a_plain_list_is_of_the_stage_in_hand(desk: Desk, host: QWidget):
    for stage in ("commune", "branch"):
        dialog = score_import.ask(desk, host, stage)
        dialog.read(FILES / "06-diem.xlsx")
        until(lambda dialog=dialog: dialog.plan is not None)
        assert dialog.check.stage.value() == stage
        assert dialog.check._said.text() == "Please check: who gave these scores?"
        dialog.close()
