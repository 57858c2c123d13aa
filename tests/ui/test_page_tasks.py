"""The page of what the upper level asks: what is seen, put in, answered, and taken in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from tests.ui.conftest import until
from tests.ui.refused_file import write_refused

from cdht_desktop.ops import answers, citizens, handing_up, own_keys, receiving, refused_rows, tasks, trust
from cdht_desktop.ops.answers import RowProblem
from cdht_desktop.ops.refused_rows import BadRow
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizens import CitizensPage
from cdht_desktop.ui.pages.home import HomePage
from cdht_desktop.ui.pages.scoring import ScoringPage
from cdht_desktop.ui.pages.tasks import TasksPage
from cdht_desktop.ui.pages.tasks_upper import AskedPage
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.ask_form import AskForm

YEAR = 2026


@pytest.fixture
def two(open_copy: Callable[[str], Store], tmp_path: Path) -> tuple[Store, Store]:
    """A commune that was asked for a name, and its upper level."""
    commune, upper = open_copy("scored"), open_copy("upper")
    for of, to in ((upper, commune), (commune, upper)):
        own_keys.save_public_key(of, tmp_path / f"{of.unit}.cdhtkey")
        trust.trust_key_file(to, tmp_path / f"{of.unit}.cdhtkey")
    made = handing_up.export(commune, YEAR, tmp_path, Progress()).value
    receiving.receive(upper, [made.file], Progress())
    who = receiving.persons(upper, "04849", YEAR)[0]
    tasks.ask(upper, "04849", YEAR, who.id, "correction", "name", who.name, "Nguyễn Thị Hồng Thắm")
    file = answers.write_return(upper, "04849", YEAR, tmp_path / "down", Progress()).value.file
    assert answers.take_in(commune, [file], Progress())[0].outcome == "taken"
    return commune, upper


def page_of(kind, store, worker, qtbot):
    desk = Desk(store, worker)
    desk.set_year(YEAR)
    page = kind(desk)
    qtbot.addWidget(page)
    page.resize(1134, 700)
    page.show()
    return page


def words_in(widget) -> str:
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def form_over(page) -> AskForm:
    return page.window().findChild(AskForm)


def test_a_task_shows_what_is_said_and_wanted_and_puts_it_in(two, worker, qtbot):
    page = page_of(TasksPage, two[0], worker, qtbot)
    [task_id] = page.table.rows.ids
    before = citizens.get(two[0], page._rows[task_id].person_id).name
    page.open_task(task_id)
    assert before in words_in(page.panel)
    assert "Nguyễn Thị Hồng Thắm" in words_in(page.panel)
    assert page.panel.main.text() == "Put it in the record"
    page.panel.main.click()
    until(lambda: tasks.get(two[0], task_id).state == "done")
    assert citizens.get(two[0], page._rows[task_id].person_id).name == "Nguyễn Thị Hồng Thắm"
    until(page.banner.isVisible)
    assert "answers go up" in words_in(page)


def test_declining_without_a_reason_is_told_at_its_field(two, worker, qtbot):
    page = page_of(TasksPage, two[0], worker, qtbot)
    [task_id] = page.table.rows.ids
    page.open_task(task_id)
    page.panel.other.click()
    dialog = form_over(page)
    dialog.primary.click()
    until(lambda: "Say why" in words_in(dialog))
    dialog.form.set_values({"answer": "Giấy tờ ghi như vậy."})
    dialog.primary.click()
    until(lambda: tasks.get(two[0], task_id).state == "declined")
    assert tasks.get(two[0], task_id).answer == "Giấy tờ ghi như vậy."


def test_opening_the_record_goes_to_the_field(two, worker, qtbot):
    page = page_of(TasksPage, two[0], worker, qtbot)
    gone: list[tuple[str, str]] = []
    page.desk.went.connect(lambda place, text: gone.append((place, text)))
    [task_id] = page.table.rows.ids
    page.open_task(task_id)
    next(one for one in page.panel.findChildren(QPushButton) if one.text() == "Open the record").click()
    [(place, text)] = gone
    assert (place, text) == ("citizens", f"record:{page._rows[task_id].person_id}:name")
    people = page_of(CitizensPage, two[0], worker, qtbot)
    people.follow(text)
    assert people.panel.citizen_id == page._rows[task_id].person_id


def test_escape_closes_the_panel_then_leads_back(two, worker, qtbot):
    page = page_of(TasksPage, two[0], worker, qtbot)
    with qtbot.waitActive(page):
        page.activateWindow()
    page.open_task(page.table.rows.ids[0])
    page.table.setFocus()
    gone: list[str] = []
    page.desk.went.connect(lambda place, _text: gone.append(place))
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    assert (page.panel.isHidden(), gone) == (True, [])
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    until(lambda: gone == ["hand_up"])


def test_a_file_that_is_none_is_told_in_the_panel(two, worker, qtbot, tmp_path):
    page = page_of(TasksPage, two[0], worker, qtbot)
    bad = tmp_path / "bad.cdht"
    bad.write_bytes(b"nothing")
    page.take([bad])
    until(lambda: "is not a batch file" in words_in(page.panel))
    assert len(page.table.rows.ids) == 1


def test_an_empty_page_says_what_will_come(open_copy, worker, qtbot):
    page = page_of(TasksPage, open_copy("commune"), worker, qtbot)
    assert "Nothing came from the upper level yet" in words_in(page)


def test_home_says_how_much_is_asked(two, worker, qtbot):
    page = page_of(HomePage, two[0], worker, qtbot)
    assert page.wanted.isVisibleTo(page)
    assert page.wanted.text() == "The upper level asks one thing"
    tasks.answer(two[0], tasks.listed(two[0])[0].id, "done")
    page.reload()
    assert not page.wanted.isVisibleTo(page)


def test_the_upper_level_asks_in_words_and_writes_the_answers(two, worker, qtbot, tmp_path, monkeypatch):
    page = page_of(AskedPage, two[1], worker, qtbot)
    assert len(page.table.rows.ids) == 1
    page.ask_one()
    dialog = form_over(page)
    dialog.form.set_values({"words": "Thôn nào chưa có ai đăng ký?"})
    dialog.primary.click()
    until(lambda: len(page.table.rows.ids) == 2)
    monkeypatch.setattr(ask, "folder", lambda *_args: tmp_path / "out")
    page.write_all()
    until(lambda: len(list((tmp_path / "out").glob("*.cdht"))) == 2)
    until(lambda: "CDHT_2026_04849_2_return.cdht" in words_in(page.panel))
    assert all(row.sent for row in tasks.listed(two[1]))


def test_what_was_not_sent_is_withdrawn_at_once(two, worker, qtbot):
    tasks.ask(two[1], "04849", YEAR, None, "question", words="Bao giờ nộp?")
    page = page_of(AskedPage, two[1], worker, qtbot)
    unsent = next(row.id for row in page._rows.values() if not row.sent)
    page.open_task(unsent)
    page.panel.other.click()
    until(lambda: len(page.table.rows.ids) == 1)


def test_a_question_is_answered_in_words(two, worker, qtbot, tmp_path):
    commune, upper = two
    task_id = tasks.ask(upper, "04849", YEAR, None, "question", words="Thôn nào chưa đăng ký?").value
    file = answers.write_return(upper, "04849", YEAR, tmp_path / "down", Progress()).value.file
    answers.take_in(commune, [file], Progress())
    page = page_of(TasksPage, commune, worker, qtbot)
    page.table.go_to(task_id)
    page.open_task(task_id)
    assert page.panel.main.text() == "Answer …"
    page.panel.main.click()
    dialog = form_over(page)
    dialog.primary.click()
    assert "Write the answer." in words_in(dialog)
    dialog.form.set_values({"answer": "Thôn Vai, vì đã sáp nhập."})
    dialog.primary.click()
    until(lambda: tasks.get(commune, task_id).state == "done")
    assert tasks.get(commune, task_id).answer == "Thôn Vai, vì đã sáp nhập."


def refuse(two, tmp_path) -> None:
    """Let the upper level refuse a file of the commune, and the commune take the return in."""
    commune, upper = two
    bad = write_refused(commune, tmp_path / "bad" / "CDHT_2026_04849_2.cdht")
    assert receiving.receive(upper, [bad], Progress())[0].outcome == "refused"
    file = answers.write_return(upper, "04849", YEAR, tmp_path / "down", Progress()).value.file
    assert answers.take_in(commune, [file], Progress())[0].outcome == "taken"


def test_a_row_of_a_refused_file_leads_to_the_persons_scores(two, worker, qtbot, tmp_path):
    refuse(two, tmp_path)
    page = page_of(TasksPage, two[0], worker, qtbot)
    gone: list[tuple[str, str]] = []
    page.desk.went.connect(lambda place, text: gone.append((place, text)))
    page.tabs.setCurrentIndex(1)
    assert not page.problems.record.isEnabled()
    first = refused_rows.to_put_right(two[0], YEAR)[0]
    assert first.name
    page.problems.table.selectRow(0)
    assert f"{first.name}, {first.birth.year}, {first.village}, Scores" in words_in(page.problems)
    QTest.keyClick(page.problems.table, Qt.Key.Key_Return)
    page.problems.record.click()
    assert gone == [("scoring", first.code)] * 2
    scores = page_of(ScoringPage, two[0], worker, qtbot)
    scores.follow(first.code)
    assert scores.table.current_row().citizen_id == first.person_id


def test_a_row_of_a_refused_file_opens_the_record_at_its_field(two, worker, qtbot):
    page = page_of(TasksPage, two[0], worker, qtbot)
    gone: list[tuple[str, str]] = []
    page.desk.went.connect(lambda place, text: gone.append((place, text)))
    [task] = page._rows.values()
    problem = RowProblem("a" * 64, "x.cdht", 2, 1, 7, "village", "village_unknown", "No such village.", task.person_id)
    page.problems.show_rows([BadRow("1", problem, task.person_id, task.person), BadRow("2", problem, task.person_id)])
    page.problems.table.selectRow(0)
    page.problems.record.click()
    page.problems.table.selectRow(1)  # no longer on the list: nothing to open
    assert not page.problems.record.isEnabled()
    QTest.keyClick(page.problems.table, Qt.Key.Key_Return)
    assert gone == [("citizens", f"record:{task.person_id}:village_id")]
