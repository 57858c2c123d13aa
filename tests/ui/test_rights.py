"""What a user may not do is not offered to them, by mouse or by key; `ops` would refuse it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.conftest import PASSWORD
from tests.ui.conftest import until

from cdht_desktop.domain.roles import Right, Role
from cdht_desktop.ops import evaluations, rounds, users, workspaces
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.ui.workbench import Workbench

OTHER = "thuyền nan qua bến sông xa"
# Buttons that change, print or take data out; none of them is for somebody who may only look.
NOT_FOR_A_READER = {
    "Add a citizen", "Import from Excel", "Scan an ID card", "Enter scores", "Register citizens", "Print forms",
    "Sheets for local branches", "Take registrations back", "Recognise those who passed", "Print certificates",
    "Print a decision and its list", "Numbers of certificates", "Make the file to hand up", "Words for the phone",
    "Save", "Add a village", "Edit the village", "Users …", "Layouts of papers", "Declare spoiled numbers …", "Undo",
    "Save the report to Excel",
}  # fmt: skip


@pytest.fixture
def as_user(worker, qtbot):
    """Open a workspace's pages as a new user of a role."""
    opened = []

    def open_as(store, role):
        users.add(store, "lan", "Nguyễn Thị Lan", role, OTHER)
        store.close()
        opened.append(workspaces.open_workspace(store.folder, OTHER, "lan"))
        bench = Workbench(opened[-1], worker)
        bench.resize(1366, 768)
        qtbot.addWidget(bench, before_close_func=lambda _bench: until(lambda: not worker.busy))
        bench.show()
        return bench

    yield open_as
    for store in opened:
        store.close()


def offered(bench):
    """Return the words of all buttons in sight, page by page."""
    found = set()
    for place in bench.places:
        bench.open_place(place.key)
        until(lambda: not bench.desk.busy)
        found |= {made.text().replace("&&", "&") for made in bench.findChildren(QPushButton) if made.isVisible()}
    return found


def test_a_reader_is_offered_nothing_that_writes_prints_or_leaves(scored, as_user):
    bench = as_user(scored, Role.READER)
    keys = [place.key for place in bench.places]
    assert not {"papers", "users", "layouts", "safety", "privacy"} & set(keys)
    assert {"home", "citizens", "scoring", "recognition", "hand_up", "history", "settings"} <= set(keys)
    assert not offered(bench) & NOT_FOR_A_READER


def test_an_admin_is_offered_all_of_it(scored, worker, qtbot):
    bench = Workbench(scored, worker)
    bench.resize(1900, 1000)
    qtbot.addWidget(bench, before_close_func=lambda _bench: until(lambda: not worker.busy))
    bench.show()
    missing = NOT_FOR_A_READER - offered(bench) - {"Print certificates", "Declare spoiled numbers …", "Undo"}
    assert missing == set()  # or this test would pass whatever the buttons are called


def test_a_clerk_works_but_changes_neither_users_nor_settings(scored, as_user):
    bench = as_user(scored, Role.CLERK)
    assert not {"users", "layouts"} & {place.key for place in bench.places}
    found = offered(bench)
    assert {"Add a citizen", "Enter scores", "Recognise those who passed", "Make the file to hand up"} <= found
    assert not {"Save", "Users …", "Layouts of papers"} & found
    bench.open_place("settings")
    assert bench.page.form.field("name").isReadOnly()
    assert not bench.page.idle._choice.isEnabled()


def test_keys_of_a_reader_write_no_scores(scored, as_user):
    bench = as_user(scored, Role.READER)
    bench.open_place("scoring")
    page = bench.page
    before = evaluations.rows_at(bench.desk.store, list(page.table.rows.ids), page.filters.at)
    page.table.setFocus()
    for key in (Qt.Key.Key_7, Qt.Key.Key_X, Qt.Key.Key_Delete, Qt.Key.Key_Return):
        QTest.keyClick(page.table, key)
    page.table.paste_block()
    page.hand.saver.save_all()
    until(lambda: not bench.desk.busy)
    assert evaluations.rows_at(bench.desk.store, list(page.table.rows.ids), page.filters.at) == before
    page._open_form()
    assert all(field.isReadOnly() for field in page.panel.form.fields)
    assert page.panel.clearing.isHidden()


def test_a_search_by_a_name_works_for_a_reader(scored, as_user):
    bench = as_user(scored, Role.READER)
    bench._search("an")
    assert bench._key_in_sight() == "citizens"
    assert bench.page.table.rows.ids


def test_a_reader_without_a_year_is_told_so_and_opens_none(empty, as_user):
    bench = as_user(empty, Role.READER)
    assert rounds.years(bench.desk.store) == []
    bench.open_place("scoring")
    assert not bench.page._no_year.action.isVisible()
    bench.open_place("home")
    assert not [card for card in bench.page.cards if card.action.isVisible()]


def test_what_is_withheld_stays_so_whatever_the_page_does_with_it(empty, as_user, worker, qtbot):
    bench = as_user(empty, Role.READER)
    pressed = []
    page = Page(Desk(bench.desk.store, worker), "Trial")
    action = page.add_action("Act", lambda: pressed.append("act"), shortcut="Ctrl+J", right=Right.WRITE)
    primary = page.set_primary("Go", lambda: pressed.append("go"), shortcut="Ctrl+G", right=Right.DECIDE)
    free = page.add_action("Look", lambda: pressed.append("look"), shortcut="Ctrl+M")
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    for made in (action, primary):
        made.setEnabled(True)
        made.setVisible(True)
        assert not made.isVisible()
    for key in (Qt.Key.Key_J, Qt.Key.Key_G, Qt.Key.Key_M):
        QTest.keyClick(page, key, Qt.KeyboardModifier.ControlModifier)
    until(lambda: pressed == ["look"])
    assert page.shortcuts() == [("Ctrl+M", "Look")]
    assert free.isVisible()


def test_only_a_button_of_ours_can_be_withheld(empty, worker):
    users.add(empty, "lan", "", Role.READER, OTHER)
    empty.close()
    with workspaces.open_workspace(empty.folder, OTHER, "lan") as store:
        desk = Desk(store, worker)
        assert not only_with(desk, Right.PRINT, button("Print"))
        with pytest.raises(TypeError):
            only_with(desk, Right.PRINT, QPushButton("Print"))
    with workspaces.open_workspace(empty.folder, PASSWORD) as store:
        assert only_with(Desk(store, worker), Right.PRINT, button("Print"))


def test_the_bar_above_says_who_is_signed_in_and_as_what(empty, as_user):
    bench = as_user(empty, Role.READER)
    who = bench.topbar._who
    assert who.text() == "lan"
    said = [act.text().split("\t")[0] for act in who.menu().actions() if act.text()]
    assert said == ["lan · Reader: looks only", "Change my password …", "Lock"]
    assert not bench.topbar._undo.isVisible()


def test_no_page_takes_a_key_that_holds_on_every_page(scored, worker, qtbot):
    bench = Workbench(scored, worker)
    qtbot.addWidget(bench, before_close_func=lambda _bench: until(lambda: not worker.busy))
    everywhere = {keys for keys, _what in bench.shortcuts()}
    for place in bench.places:
        bench.open_place(place.key)
        assert not everywhere & {made.shortcut().toString() for made in bench.page.findChildren(QPushButton)}, place.key
