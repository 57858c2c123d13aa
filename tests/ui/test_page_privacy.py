"""The page of personal data: requests with their last days, consents, erasing with a tick, and what the rules propose."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from tests.ui.conftest import until

from cdht_desktop.domain.roles import Role
from cdht_desktop.ops import citizens, consents, erasures, privacy_rules, requests, retention
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.privacy import PrivacyPage
from cdht_desktop.ui.pages.privacy_new import NewRequest
from cdht_desktop.ui.widgets import ask

TODAY = dt.date.today()


def day(ago: int = 0) -> str:
    return f"{TODAY - dt.timedelta(days=ago):%d/%m/%Y}"


@pytest.fixture
def show(worker, qtbot):
    """Show the page over a store, as the workbench does."""

    def made(store):
        desk = Desk(store, worker)
        page = PrivacyPage(desk)
        desk.said.connect(page.say)
        qtbot.addWidget(page)
        page.resize(1146, 712)
        page.show()
        return page

    return made


@pytest.fixture
def page(show, scored):
    return show(scored)


def idle(page) -> None:
    until(lambda: not page.desk.busy)


def words(page) -> str:
    return " ".join(made.text() for made in page.panel.findChildren(QLabel))


def press(parent, text: str) -> None:
    def offered() -> list[QPushButton]:
        return [made for made in parent.findChildren(QPushButton) if made.text() == text and made.isVisible()]

    until(lambda: bool(offered()))
    offered()[0].click()


def cells(table) -> list[list[str]]:
    model = table.rows
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def dialog() -> QDialog:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())


def somebody(page) -> str:
    return page.desk.read(citizens.find)[0]


def test_an_empty_page_says_what_belongs_there(page):
    assert page._requests_shown.currentIndex() == 1
    assert page._erased_shown.currentIndex() == 1
    assert page._nobody.title.text() == "No years are set yet"
    assert [page.tabs.tabText(number) for number in range(3)] == [
        "Requests (0)",
        "Erased (0)",
        "Proposed to be erased (0)",
    ]


def test_a_request_is_noted_with_its_days_and_shown_with_its_steps(page):
    page.new_request()
    form = page.panel.findChild(NewRequest)
    page.panel.main.click()
    assert "Choose who asks" in words(page)
    form.form.set_values({"citizen_id": somebody(page), "kind": "see", "received_on": "20/11/2026"})
    form._count()
    assert "24/11/2026" in form.days.text()
    assert "30/11/2026" in form.days.text()
    form.form.set_values({"received_on": day()})
    page.panel.main.click()
    idle(page)
    (row,) = page.desk.read(requests.all_requests)
    assert page.table.current_id() == row.id
    assert "What is left to do" in words(page)
    press(page.panel, "Answered today")
    idle(page)
    assert page.desk.read(requests.get, row.id).answered_on == TODAY
    page.panel.main.click()
    idle(page)
    assert page.desk.read(requests.get, row.id).outcome == "done"
    assert page.panel.main.isHidden()


def test_what_is_too_late_stands_first_and_is_told_in_words(page, scored):
    one = somebody(page)
    requests.add(scored, one, "copy", day())
    requests.add(scored, one, "see", day(30))
    page.reload()
    assert cells(page.table)[0][1] == "× Too late"
    assert page._subtitle.text().startswith("1 requests are too late")


def test_a_refusal_asks_why(page, scored):
    asked = requests.add(scored, somebody(page), "see", day()).value
    page.reload()
    page.table.go_to(asked)
    page.open_request(asked)
    page.panel.other.click()
    asking = dialog()
    asking.primary.click()
    idle(page)
    assert asking.isVisible()
    assert any("Say why" in made.text() for made in asking.findChildren(QLabel))
    asking.form.set_values({"reason": "Không đúng người"})
    asking.primary.click()
    idle(page)
    assert page.desk.read(requests.get, asked).reason == "Không đúng người"


def test_a_copy_is_saved_and_told(page, scored, tmp_path, monkeypatch):
    monkeypatch.setattr(ask, "save_file", lambda _parent, _title, name, _kinds: tmp_path / name)
    asked = requests.add(scored, somebody(page), "copy", day()).value
    page.reload()
    page.table.go_to(asked)
    page.open_request(asked)
    press(page.panel, "Save a copy …")
    idle(page)
    assert page.saved.path.is_file()
    assert page.saved.isVisible()


def test_consent_is_noted_and_taken_back_in_the_panel(page):
    one = somebody(page)
    page.follow(one)
    press(page.panel, "Note their consent …")
    asking = dialog()
    asking.form.set_values({"source": "", "given_on": day()})
    asking.primary.click()
    idle(page)
    assert any("provable" in made.text() for made in asking.findChildren(QLabel))
    asking.form.set_values({"source": "Phiếu đăng ký"})
    asking.primary.click()
    idle(page)
    assert page.desk.read(consents.of_person, one)[0].source == "Phiếu đăng ký"
    assert "Phiếu đăng ký" in words(page)
    press(page.panel, "Keep but use no more")
    idle(page)
    assert page.desk.read(requests.restricted_since, one) == TODAY
    press(page.panel, "Use them again")
    idle(page)
    assert page.desk.read(requests.restricted_since, one) is None


def test_erasing_wants_a_tick_and_then_says_what_it_did(page, scored):
    one = somebody(page)
    name = citizens.get(scored, one).name
    asked = requests.add(scored, one, "erase", day()).value
    page.reload()
    page.table.go_to(asked)
    page.open_request(asked)
    assert page.panel.main.isHidden()  # done by erasing, not by saying so
    press(page.panel, "Erase …")
    asking = dialog()
    QTest.keyClick(asking, Qt.Key.Key_Return)
    idle(page)
    assert page.desk.read(erasures.all_erasures) == []
    asking.form.set_values({"sure": True})
    asking.primary.click()
    idle(page)
    assert "Erased: 1 records" in page.banner.text
    assert page.tabs.currentIndex() == 1
    assert page.desk.read(requests.get, asked).outcome == "done"
    assert [line[0] for line in cells(page.table)] == ["(erased)"]
    until(lambda: name not in " ".join(made.text() for made in page.findChildren(QLabel)))  # the question is let go of
    page.open_erased(page.erased.rows.ids[0])
    assert "On request of the person" in words(page)


def test_the_rules_propose_and_the_admin_chooses(page, scored, monkeypatch):
    page.ask_rules()
    page.panel.main.click()
    idle(page)
    privacy_rules.keep(scored, {}, {"removed": 1, "unregistered": 1, "certified": 1}, [])
    page.tabs.setCurrentIndex(2)
    idle(page)
    assert page._nobody.title.text() == "The rules propose nobody"
    late = dt.date(TODAY.year + 9, 1, 1)
    now = retention.proposed
    monkeypatch.setattr(retention, "proposed", lambda store: now(store, late))
    page.reload()
    idle(page)
    everybody = len(citizens.find(scored))
    assert page.tabs.tabText(2) == f"Proposed to be erased ({everybody})"
    page.proposed.selectRow(0)
    assert page._erase_chosen.text() == "Erase 1 people …"
    page._erase_chosen.click()
    asking = dialog()
    asking.form.set_values({"sure": True})
    asking.primary.click()
    idle(page)
    assert len(citizens.find(scored)) == everybody - 1
    page.tabs.setCurrentIndex(2)
    idle(page)
    assert len(page.proposed.rows.ids) == everybody - 1


def test_a_number_that_is_none_is_told_at_its_field(page):
    page.ask_rules()
    form = next(one for one in page.panel.findChildren(QPushButton) if one is page.panel.main)
    rules = next(one for one in page.panel.findChildren(object) if hasattr(one, "words_for"))
    rules.set_values({"days_see": "abc", "holidays": "hôm nay"})
    form.click()
    idle(page)
    assert "From 1 to 20 days" in words(page)
    assert "is not a date" in words(page)


def test_a_clerk_is_told_to_fetch_the_admin_for_an_erasure(show, scored):
    asked = requests.add(scored, citizens.find(scored)[0], "erase", day()).value
    scored.role = Role.CLERK
    page = show(scored)
    page.open_request(asked)
    assert "Only the admin may erase" in words(page)
    assert not page._erase_chosen.isVisible()
    assert not [made for made in page.findChildren(QPushButton) if made.text() == "Rules" and made.isVisible()]


@pytest.mark.parametrize("size", [(1146, 712), (690, 456)])
def test_nothing_of_a_panel_is_wider_than_it(page, scored, size):
    page.resize(*size)
    asked = requests.add(scored, somebody(page), "withdraw", day(), "Đơn " * 100).value
    page.reload()
    for opening in (
        lambda: page.open_request(asked),
        lambda: page.show_consents(somebody(page)),
        page.ask_rules,
        page.new_request,
    ):
        opening()
        QApplication.processEvents()
        area = page.panel._area
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()
