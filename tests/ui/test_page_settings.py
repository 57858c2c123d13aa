import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton
from tests.ui.conftest import until

from cdht_desktop.changes import Changes
from cdht_desktop.ops import association, evaluations, villages
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.settings import SettingsPage


def open_page(store, worker, qtbot, year=None):
    desk = Desk(store, worker)
    desk.set_year(year)
    made = SettingsPage(desk)
    desk.said.connect(made.say)
    qtbot.addWidget(made)
    made.resize(1146, 712)
    made.show()
    return made


@pytest.fixture
def page(empty, worker, qtbot):
    return open_page(empty, worker, qtbot)


@pytest.fixture
def full(scored, worker, qtbot):
    return open_page(scored, worker, qtbot, 2026)


def wait(page):
    until(lambda: not page.desk.busy)


def dialog_of(page):
    return next(child for child in page.findChildren(QDialog) if child.isVisible())


def test_what_is_not_saved_outlives_a_reload_and_only_it(page):
    page.form.field("signer_name").setText("Quách Thị Hồng")
    page.desk.work("Sửa", association.edit, place="Chợ Bến", done=lambda _changes: None)
    wait(page)
    assert page.form.values()["signer_name"] == "Quách Thị Hồng"
    assert page.form.values()["place"] == "Chợ Bến"
    assert page._save.isEnabled()
    assert page.unsaved


def test_unsaved_settings_are_asked_about_and_can_be_dropped(page):
    assert page.may_close()
    page.form.field("signer_name").setText("Quách Thị Hồng")
    assert not page.may_close()
    dialog = dialog_of(page)
    drop = next(made for made in dialog.findChildren(QPushButton) if made.text() == "Drop what was typed")
    drop.click()
    assert not page.unsaved
    assert not page._save.isEnabled()
    assert page.may_close()


def test_a_signers_title_of_several_lines_is_saved_without_empty_ones(page):
    page.form.field("signer_title").setPlainText("TM. BAN CHẤP HÀNH \n\nCHỦ TỊCH")
    page._save.click()
    wait(page)
    assert page.form.values()["signer_title"] == "TM. BAN CHẤP HÀNH\nCHỦ TỊCH"
    assert page.desk.read(association.get).signer_title == "TM. BAN CHẤP HÀNH\nCHỦ TỊCH"
    assert not page.unsaved


def test_after_saving_nothing_is_unsaved_and_undo_takes_its_banner_along(page):
    page.form.field("signer_name").setText("Quách Thị Hồng")
    page._save.click()
    wait(page)
    assert not page.unsaved
    assert not page._save.isEnabled()
    assert page.banner.isVisible()
    page.banner._act.click()
    wait(page)
    assert association.get(page.desk.store).signer_name == ""
    assert page.banner.text != "Saved."


def test_a_village_is_added_and_a_name_taken_stands_at_its_field(page, qtbot):
    for expected in (1, 1):
        page.villages.add.click()
        dialog = dialog_of(page)
        assert dialog.focusWidget() is dialog.form.field("name")
        dialog.form.set_values({"name": "Thôn Vai"})
        dialog.primary.click()
        wait(page)
        assert len(page.desk.read(villages.all_villages)) == expected
    assert dialog.form.field("name").property("wrong")
    dialog.close()
    assert page.villages.table.isVisible()


def test_a_village_is_renamed_and_given_its_threshold_and_back(page, qtbot):
    villages.add(page.desk.store, "Thôn Vai")
    page.reload()
    page.villages.table.selectRow(0)
    qtbot.keyClick(page.villages.table, Qt.Key.Key_Return)
    dialog = dialog_of(page)
    dialog.form.set_values({"name": "Thôn Vải", "remote": False})
    dialog.primary.click()
    wait(page)
    found = page.desk.read(villages.all_villages)[0]
    assert (found.name, found.remote) == ("Thôn Vải", False)
    page.banner._act.click()
    wait(page)
    found = page.desk.read(villages.all_villages)[0]
    assert (found.name, found.remote) == ("Thôn Vai", None)


def test_the_year_is_judged_again_when_the_threshold_changes_and_only_then(full, monkeypatch):
    years = []

    def judge_again(store, year, *, progress):
        years.append(year)
        return Changes(12, "id", "", {"evaluation": frozenset({"x"})})

    monkeypatch.setattr(evaluations, "judge_again", judge_again)
    full.form.field("signer_name").setText("Quách Thị Hồng")
    full._save.click()
    wait(full)
    assert years == []
    full.form.field("remote").setChecked(True)
    full._save.click()
    until(lambda: years == [2026] and not full.desk.busy)
    assert "12" in full.banner.text
    assert full.banner._act.isVisible()
    full.villages.table.selectRow(0)
    full.villages.change.click()
    dialog = dialog_of(full)
    dialog.form.set_values({"remote": False})
    dialog.primary.click()
    until(lambda: years == [2026, 2026] and not full.desk.busy)


def test_nobody_is_judged_again_where_nobody_is_registered(page, monkeypatch):
    monkeypatch.setattr(evaluations, "judge_again", lambda *_args, **_named: pytest.fail("judged"))
    page.form.field("remote").setChecked(True)
    page._save.click()
    wait(page)
    assert page.banner.text == "Saved."


def test_judging_again_for_a_remote_commune_says_how_many_changed(full):
    full.form.field("remote").setChecked(True)
    full._save.click()
    wait(full)
    until(lambda: not full.desk.busy)
    assert "threshold" in full.banner.text
