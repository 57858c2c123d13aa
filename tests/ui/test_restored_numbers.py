"""What the pages say of numbers after a backup was restored, before and after a file is made."""

import pytest
from PySide6.QtWidgets import QLabel
from tests.ui.conftest import until

from cdht_desktop.data import numbers_given
from cdht_desktop.ops import answers, handing_down, handing_up, own_keys, receiving, tasks, trust, units
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.hand_up import HandUpPage
from cdht_desktop.ui.pages.tasks_upper import AskedPage
from cdht_desktop.ui.pages.tasks_written import written_body
from cdht_desktop.ui.widgets import ask

YEAR = 2026


def words_in(widget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def page_of(kind, store, worker, qtbot):
    desk = Desk(store, worker)
    desk.set_year(YEAR)
    page = kind(desk)
    qtbot.addWidget(page)
    page.resize(1134, 700)
    page.show()
    return page


@pytest.mark.parametrize("restored", [True, False])
def test_before_a_file_is_made_the_page_says_why_its_number_jumps(scored, worker, qtbot, tmp_path, restored):
    if restored:
        numbers_given.begin_anew(scored.folder)
    page = page_of(HandUpPage, scored, worker, qtbot)
    page.make()
    said = "A backup was restored here on" in words_in(page.panel)
    assert said == restored
    made = handing_up.export(scored, YEAR, tmp_path, Progress()).value
    assert (made.revision > 1) == restored
    page.make()
    assert "A backup was restored" not in words_in(page.panel)


@pytest.fixture
def province(scored, upper, tmp_path):
    """An upper level with a year of a commune, which it asked something, restored from a backup."""
    for of, to in ((upper, scored), (scored, upper)):
        own_keys.save_public_key(of, tmp_path / f"{of.unit}.cdhtkey")
        trust.trust_key_file(to, tmp_path / f"{of.unit}.cdhtkey")
    receiving.receive(upper, [handing_up.export(scored, YEAR, tmp_path, Progress()).value.file], Progress())
    tasks.ask(upper, "04849", YEAR, None, "question", words="Bao giờ nộp?")
    units.add(upper, "04849", "Hội xã Thử")
    numbers_given.begin_anew(upper.folder)
    return upper


def test_the_written_answers_say_that_their_numbers_jump(province, qtbot, tmp_path):
    body = written_body(answers.write_all(province, YEAR, tmp_path / "out", Progress()))
    qtbot.addWidget(body)
    assert "A backup was restored here: 2 of these files" in words_in(body)
    again = written_body(answers.write_all(province, YEAR, tmp_path / "out", Progress()))
    qtbot.addWidget(again)
    assert "A backup was restored" not in words_in(again)


def test_the_written_lists_say_that_their_number_jumps(province, worker, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(ask, "folder", lambda *_args: tmp_path / "out")
    page = page_of(AskedPage, province, worker, qtbot)
    page.write_lists()
    until(lambda: not page.desk.busy)
    assert "A backup was restored here on" in page.saved.text
    assert handing_down.write_lists(province, tmp_path / "out", Progress()).value.numbering == ""
