"""The page of users: who may work here, and with which password."""

import pytest
from PySide6.QtWidgets import QDialog, QPushButton
from tests.conftest import PASSWORD
from tests.ui.conftest import until

from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import WrongPassword
from cdht_desktop.ops import passwords, users, workspaces
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.keep_code import KeepCodeDialog
from cdht_desktop.ui.own_password import OwnPassword
from cdht_desktop.ui.pages.users import UsersPage
from cdht_desktop.ui.pages.users_panel import OthersPassword
from cdht_desktop.ui.widgets import ask

OTHER = "thuyền nan qua bến sông xa"


@pytest.fixture
def page(empty, worker, qtbot):
    made = UsersPage(Desk(empty, worker))
    made.desk.said.connect(made.say)
    qtbot.addWidget(made)
    made.resize(1146, 712)
    made.show()
    return made


def wait(page):
    until(lambda: not page.desk.busy)


def in_sight(page, kind):
    return next(one for one in page.findChildren(kind) if one.isVisible())


def press(parent, words):
    next(one for one in parent.findChildren(QPushButton) if one.text() == words).click()


def user_named(page, name):
    return next(user for user in page._known.values() if user.name == name)


def add(page, name="lan", password=OTHER, role=Role.CLERK):
    page._add()
    page.panel.form.set_values(
        {"name": name, "full_name": "Nguyễn Thị Lan", "role": role, "password": password, "again": password}
    )
    page.panel._save()
    wait(page)


def test_who_is_added_stands_in_the_list_and_signs_in_with_that_password(page, empty):
    assert page._alone.isVisible()
    add(page)
    assert page.panel.isHidden()
    assert not page._alone.isVisible()
    names = [row.name for row in page._rows(page.table.rows.ids)]
    assert names == ["admin", "lan"]
    empty.close()
    with workspaces.open_workspace(empty.folder, OTHER, "lan") as store:
        assert store.role is Role.CLERK


def test_what_is_wrong_stands_at_its_field_and_nobody_is_added(page, empty):
    add(page, name="admin", password="ngắn")
    assert page.panel.isVisible()
    for name in ("name", "password"):
        assert page.panel.form.field(name).property("wrong")
    assert len(users.all_users(empty)) == 1
    page.panel.form.set_values({"again": "khác"})
    page.panel._save()
    assert page.panel.form.field("again").property("wrong")
    page.panel.finish()


def test_offered_words_are_put_into_both_fields_and_can_be_read(page):
    page._add()
    new = page.panel._new
    new._offering.click()
    first = new._words.text()
    new._offering.click()
    assert first != new._words.text()
    assert len(new._words.text().split()) == 4
    new._taking.click()
    assert new.value == new._words.text() == page.panel.form.values()["again"]
    assert passwords.problem(new.value) is None
    assert new.field.echoMode() == new.field.EchoMode.Normal
    page.panel.finish()


def test_another_role_is_saved_and_ones_own_can_not_be_changed(page, empty):
    add(page)
    lan, admin = user_named(page, "lan"), user_named(page, "admin")
    page._open(lan.id)
    page.panel.form.set_values({"role": Role.READER})
    page.panel._save()
    wait(page)
    assert user_named(page, "lan").role is Role.READER
    page._open(admin.id)
    assert not page.panel.form.field("role").isEnabled()
    assert "End their work here …" not in [one.text() for one in page.panel.findChildren(QPushButton)]


def test_a_user_who_is_let_go_can_not_sign_in_and_stays_in_the_list(page, empty):
    add(page)
    page._open(user_named(page, "lan").id)
    press(page.panel, "End their work here …")
    press(in_sight(page, QDialog), "End it")
    wait(page)
    assert user_named(page, "lan").removed_on is not None
    page._open(user_named(page, "lan").id)
    assert page.panel.primary.isHidden()
    empty.close()
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(empty.folder, OTHER, "lan")


def test_a_forgotten_password_is_set_anew_by_the_admin(page, empty):
    add(page)
    page._open(user_named(page, "lan").id)
    press(page.panel, "Give a new password …")
    asking = in_sight(page, OthersPassword)
    new = "gió mùa về ngang cửa sổ"
    asking.form.set_values({"password": new, "again": new})
    asking.primary.click()
    wait(page)
    empty.close()
    workspaces.open_workspace(empty.folder, new, "lan").close()


def test_a_new_recovery_code_is_shown_once_and_the_old_one_opens_nothing(page, empty, tmp_path, monkeypatch):
    page.code_button.click()
    press(in_sight(page, QDialog), "Make the code")
    until(lambda: page.findChildren(KeepCodeDialog) != [])
    dialog = in_sight(page, KeepCodeDialog)
    dialog.reject()
    assert dialog.isVisible()  # not before it is on paper
    monkeypatch.setattr(ask, "save_file", lambda *_args: tmp_path / "phieu.pdf")
    dialog.page._save_button.click()
    wait(page)
    assert (tmp_path / "phieu.pdf").read_bytes().startswith(b"%PDF")
    code = dialog.page._plain
    dialog.page.kept.setChecked(True)
    dialog.page.primary.click()
    empty.close()
    workspaces.recover(empty.folder, code, OTHER, "admin")
    workspaces.open_workspace(empty.folder, OTHER).close()


def test_ones_own_password_is_changed_where_the_one_in_force_is_right(page, empty):
    asking = OwnPassword(page.desk, page)
    asking.open()
    asking.form.set_values({"old": "không phải", "new": OTHER, "again": OTHER})
    asking.primary.click()
    wait(page)
    assert asking.form.field("old").property("wrong")
    asking.form.set_values({"old": PASSWORD})
    asking.primary.click()
    wait(page)
    assert "changed" in page.banner.text
    empty.close()
    workspaces.open_workspace(empty.folder, OTHER).close()


def test_words_that_were_typed_are_not_lost_without_a_question(page):
    page._add()
    page.panel.form.set_values({"name": "lan"})
    assert not page.may_close()
    in_sight(page, QDialog).close()
    assert page.panel.isVisible()
    page.panel.finish()
