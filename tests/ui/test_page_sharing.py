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
from cdht_desktop.ops.sharing import Question
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


def many(count: int, unasked: int = 0) -> Questions:
    asked = [Question(("citizen", f"{at}", "phone"), f"Đỗ Thị {at}", "Phone" if at % 3 else "Note", f"09{at}", f"08{at}")
             for at in range(count)]  # fmt: skip
    return Questions(asked, unasked)


def shown(questions: Questions) -> list[str]:
    return [one.accessibleName() for one in questions._cards.findChildren(QRadioButton)]


def pressed(questions: Questions, words: str) -> None:
    (made,) = (one for one in questions.findChildren(QPushButton) if one.text() == words)
    assert made.isEnabled()
    made.click()


def test_three_hundred_are_gone_through_some_at_a_time(qtbot):
    questions = many(300)
    qtbot.addWidget(questions)
    assert len(shown(questions)) == 40  # twenty cards with two sides
    pressed(questions, "The next ones")
    assert shown(questions)[0].startswith("Đỗ Thị 20,")
    assert questions._place.text() == "21 to 40 of 300"
    for _turn in range(13):
        pressed(questions, "The next ones")
    assert questions._place.text() == "281 to 300 of 300"
    assert not questions._after.isEnabled()


def test_those_of_one_field_are_decided_at_once_and_taken_back_as_one_step(qtbot):
    questions = many(300)
    qtbot.addWidget(questions)
    questions._cards.findChildren(QRadioButton)[0].click()
    questions._field.set_value("Phone")
    assert all("Phone" in name for name in shown(questions))
    pressed(questions, "The rest of these: as there")
    assert questions.open == 99
    assert set(questions.sides().values()) == {"ours", "theirs"}
    pressed(questions, "Take back the last choice")
    assert questions.open == 299
    assert not any(one.isChecked() for one in questions._cards.findChildren(QRadioButton))
    pressed(questions, "Take back the last choice")
    assert questions.open == 300
    assert not questions._back.isEnabled()


def test_what_is_told_by_its_number_alone_is_decided_with_all_the_rest(qtbot):
    questions = many(3, unasked=40)
    qtbot.addWidget(questions)
    assert (questions.open, questions.rest) == (43, None)
    for one in questions._cards.findChildren(QRadioButton)[::2]:
        one.click()
    assert questions.open == 40
    pressed(questions, "All the rest: as there")
    assert (questions.open, questions.rest) == (0, "theirs")
    assert set(questions.sides().values()) == {"ours"}
    pressed(questions, "Take back the last choice")
    assert (questions.open, questions.rest) == (40, None)


def test_a_refusal_leaves_what_was_decided_and_says_why_in_the_panel(page, second, tmp_path, monkeypatch):
    file = both_changed(page, second, tmp_path, monkeypatch)
    page.look_at(file)
    wait(page)
    press(page, "All the rest: as there")
    file.write_bytes(b"no batch")
    press(page, "Take it in")
    assert page.panel.isVisible()
    assert page.panel.banner.isVisible()
    assert page.panel.findChild(Questions).open == 0
    assert page.panel.main.isEnabled()
