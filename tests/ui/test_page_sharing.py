"""The page of other PCs: a file goes out, another comes in, and what both changed is decided card by card."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QRadioButton
from tests.conftest import PASSWORD
from tests.ops import small_year
from tests.ops.small_year import DAO
from tests.ui.conftest import until

from cdht_desktop.ops import citizens, own_keys, sharing, trust, workspaces
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.sharing import SharingPage
from cdht_desktop.ui.pages.sharing_questions import Questions
from cdht_desktop.ui.widgets import ask


@pytest.fixture
def second(empty, tmp_path):
    small_year.scored(empty)
    made = workspaces.create(
        tmp_path / "second", unit=empty.unit, name="Máy thứ hai", level="commune", password=PASSWORD
    )
    with made.store as store:
        for one, other, name in ((empty, store, "a"), (store, empty, "b")):
            own_keys.save_public_key(one, tmp_path / f"{name}.cdhtkey")
            trust.trust_key_file(other, tmp_path / f"{name}.cdhtkey")
        yield store


@pytest.fixture
def page(empty, second, worker, qtbot):
    made = SharingPage(Desk(empty, worker))
    made.desk.said.connect(made.say)
    qtbot.addWidget(made)
    made.resize(1146, 712)
    made.show()
    made.reload()
    return made


def wait(page):
    until(lambda: not page.desk.busy)


def press(page, words):
    next(one for one in page.findChildren(QPushButton) if one.isVisible() and one.text() == words).click()
    wait(page)


def phone(store, number):
    row_id = citizens.find(store, DAO)[0]
    now = citizens.get(store, row_id)
    said = CitizenInput(
        now.name, str(now.birth), now.sex, village_id=now.village_id, group_id=now.group_id, phone=number
    )
    citizens.edit(store, row_id, said, now.version)


def both_changed(page, second, tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(ask, "folder", lambda *_said: tmp_path)
    press(page, "Make a file for another PC …")
    press(page, "Choose where to put it")
    (file,) = tmp_path.glob("*_share.cdht")
    sharing.take(second, file, Progress())
    phone(page.desk.store, "0911111111")
    phone(second, "0922222222")
    (master,) = sharing.other_pcs(second)
    return sharing.hand_in(second, master.key_id, tmp_path, Progress()).value.file


def test_a_file_goes_out_and_stands_in_the_list(page, second, tmp_path, monkeypatch):
    assert page._shown.currentIndex() == 1
    both_changed(page, second, tmp_path, monkeypatch)
    assert [one.kind for one in page._files.values()] == ["share"]
    assert page._shown.currentIndex() == 0


def test_nothing_comes_in_before_each_question_is_decided(page, second, tmp_path, monkeypatch):
    page.look_at(both_changed(page, second, tmp_path, monkeypatch))
    wait(page)
    assert page.panel.findChild(Questions).open == 1
    assert not page.panel.main.isEnabled()
    here, there = page.panel.findChildren(QRadioButton)
    assert [one.accessibleName()[-10:] for one in (here, there)] == ["0911111111", "0922222222"]
    there.click()
    assert page.panel.main.isEnabled()
    press(page, "Take it in")
    assert citizens.get(page.desk.store, citizens.find(page.desk.store, DAO)[0]).phone == "0922222222"
    assert page.panel.isHidden()
    assert page.banner.isVisible()


def test_all_the_rest_are_decided_with_one_button(page, second, tmp_path, monkeypatch):
    page.look_at(both_changed(page, second, tmp_path, monkeypatch))
    wait(page)
    press(page, "All the rest: as here")
    assert page.panel.findChild(Questions).open == 0
    press(page, "Take it in")
    assert citizens.get(page.desk.store, citizens.find(page.desk.store, DAO)[0]).phone == "0911111111"


def test_a_file_that_is_none_gets_one_sentence(page, tmp_path):
    other = tmp_path / "x.cdht"
    other.write_bytes(b"no batch")
    page.look_at(other)
    wait(page)
    assert page.banner.isVisible()
    assert page.panel.isHidden()
