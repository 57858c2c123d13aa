"""The page of keys: what stands there, and what each of its buttons does."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from tests.conftest import PASSWORD
from tests.ui.conftest import until

from cdht_desktop.data.tables import TRUSTED_KEY
from cdht_desktop.domain.roles import Role
from cdht_desktop.exchange import key_words
from cdht_desktop.ops import key_certificates, own_keys, revocations, trust, users, workspaces
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.keys import KeysPage
from cdht_desktop.ui.pages.keys_forms import Certify, NewKeys, Revoke, TypedPaperKey
from cdht_desktop.ui.pages.keys_paper import PaperKeyDialog
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.worker import Worker

TODAY = dt.date.today()


@pytest.fixture
def show(qtbot, qapp) -> Iterator[Callable[[Store], KeysPage]]:
    workers = []

    def make(store: Store) -> KeysPage:
        worker = Worker()
        workers.append(worker)
        page = KeysPage(Desk(store, worker))
        qtbot.addWidget(page)
        page.desk.said.connect(page.say)
        page.resize(1146, 712)
        page.show()
        return page

    yield make
    for worker in workers:
        worker.close()


@pytest.fixture
def known(upper: Store, empty: Store, tmp_path: Path) -> Store:
    """An upper level that confirmed a commune's key."""
    own_keys.save_public_key(empty, tmp_path / "xa.cdhtkey")
    trust.trust_key_file(upper, tmp_path / "xa.cdhtkey")
    return upper


def words(widget: object) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if not one.isHidden())  # type: ignore[attr-defined]


def said_in(file: Path) -> object:
    return key_words.read_text(key_words.text_of(file), file.name)


def dialog(kind: type) -> object:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def idle(page: KeysPage) -> None:
    until(lambda: not page.desk.busy)


def only(page: KeysPage) -> str:
    (row_id,) = page._known
    return row_id


def test_looking_makes_no_key(show, upper):
    page = show(upper)
    assert "Not made yet" in words(page.status)
    assert "nobody can open what communes handed in" in words(page.status)
    page.open_own()
    page.open_paper()
    assert own_keys.overview(upper).key_id == ""


def test_a_commune_without_its_upper_levels_key_is_told_and_loads_it(show, empty, upper, tmp_path, monkeypatch):
    own_keys.keep_paper_key(upper, own_keys.new_paper_key(upper).recipient)
    own_keys.save_public_key(upper, tmp_path / "tinh.cdhtkey")
    page = show(empty)
    assert "cannot be encrypted" in words(page.status)
    monkeypatch.setattr(ask, "open_file", lambda *_args: tmp_path / "tinh.cdhtkey")
    page.status.buttons[1].click()
    idle(page)
    assert all(word in words(page.panel) for word in own_keys.words(upper))
    assert trust.upper_of(empty) is None  # comparing comes first
    page.panel.main.click()
    idle(page)
    assert trust.upper_of(empty).recipients == own_keys.recipients(upper)
    assert "files are encrypted to it" in words(page.status)
    assert "confirmed" in page.banner.text


def test_the_own_key_shows_its_words_and_its_sheet_is_saved(show, empty, tmp_path, monkeypatch):
    page = show(empty)
    monkeypatch.setattr(ask, "save_file", lambda *_args: tmp_path / "phieu.pdf")
    page.open_own()
    page.panel.main.click()
    idle(page)
    assert (tmp_path / "phieu.pdf").read_bytes().startswith(b"%PDF")
    assert all(word in words(page.panel) for word in own_keys.words(empty))
    assert "phieu.pdf" in page.saved.text


def test_the_key_file_is_saved(show, empty, tmp_path, monkeypatch):
    page = show(empty)
    monkeypatch.setattr(ask, "save_file", lambda *_args: tmp_path / "khoa.cdhtkey")
    page.save_key_file()
    idle(page)
    assert (tmp_path / "khoa.cdhtkey").is_file()


def test_new_keys_want_a_reason(show, empty):
    first = own_keys.signing(empty).key_id
    page = show(empty)
    page.open_own()
    page.panel.other.click()
    form = dialog(NewKeys)
    form.primary.click()
    idle(page)
    assert "Say why" in words(form)
    form.form.set_values({"reason": "Máy hỏng"})
    form.primary.click()
    idle(page)
    assert own_keys.signing(empty).key_id != first
    assert all(word in words(page.panel) for word in own_keys.words(empty))


class TestPaper:
    def test_it_is_recorded_only_once_it_is_on_paper(self, show, upper):
        page = show(upper)
        page.open_paper()
        page.panel.main.click()
        idle(page)
        made = dialog(PaperKeyDialog)
        recipient, identity = made._recipient, made.page._plain
        assert identity.startswith("AGE-SECRET-KEY-1")
        assert not made.page.primary.isEnabled()
        assert own_keys.overview(upper).paper is None
        made.page.kept.setChecked(True)
        made.page.primary.click()
        idle(page)
        assert own_keys.recipients(upper)[1] == recipient
        assert identity not in own_keys.identities(upper)
        assert not own_keys.overview(upper).lacks_paper
        assert "nobody can open" not in words(page.status)

    def test_with_escape_everything_stays_as_it_was(self, show, upper):
        page = show(upper)
        page.make_paper()
        idle(page)
        dialog(PaperKeyDialog).reject()
        assert own_keys.overview(upper).paper is None

    def test_its_sheet_is_saved_as_a_pdf(self, show, upper, tmp_path, monkeypatch):
        page = show(upper)
        page.make_paper()
        idle(page)
        made = dialog(PaperKeyDialog)
        monkeypatch.setattr(ask, "save_file", lambda *_args: tmp_path / "k.pdf")
        made.page._save()
        idle(page)
        assert (tmp_path / "k.pdf").read_bytes().startswith(b"%PDF")
        assert "delete the file" in made.page.banner.text
        made.reject()

    def test_one_that_was_typed_wrong_is_told_at_its_field_and_a_right_one_is_taken_in(self, show, upper):
        key = own_keys.new_paper_key(upper)
        page = show(upper)
        page.open_paper()
        page.panel.other.click()
        form = dialog(TypedPaperKey)
        form.form.set_values({"identity": "x"})
        form.primary.click()
        idle(page)
        assert "not typed correctly" in words(form)
        form.form.set_values({"identity": " ".join(key.groups)})
        form.primary.click()
        idle(page)
        assert key.identity in own_keys.identities(upper)
        assert page.banner.text


class TestKnown:
    def test_a_key_is_shown_with_its_words_state_and_who_confirmed_it(self, show, known, empty):
        page = show(known)
        page.open_known(only(page))
        shown = words(page.panel)
        assert all(word in shown for word in own_keys.words(empty))
        assert f"{TODAY:%d/%m/%Y} by admin" in shown

    def test_an_unconfirmed_one_is_confirmed_after_the_call(self, show, known):
        with known.aside() as connection:
            connection.execute(TRUSTED_KEY.update().values(confirmed=False))
        page = show(known)
        page.open_known(only(page))
        page.panel.main.click()
        idle(page)
        assert trust.known(known)[0].key.confirmed

    def test_it_is_revoked_with_day_and_reason_and_the_list_is_saved(self, show, known, tmp_path, monkeypatch):
        page = show(known)
        page.open_known(only(page))
        page.panel.other.click()
        form = dialog(Revoke)
        form.primary.click()
        idle(page)
        assert "Say why" in words(form)
        form.form.set_values({"reason": "Mất máy"})
        form.primary.click()
        idle(page)
        (row,) = trust.known(known)
        assert (row.revoked_from, row.revoked_reason, trust.standing(row)) == (TODAY, "Mất máy", "revoked")
        assert "list 1" in page.banner.text
        monkeypatch.setattr(ask, "save_file", lambda *_args: tmp_path / "x.cdhtrevoked")
        page.save_list()
        idle(page)
        assert said_in(tmp_path / "x.cdhtrevoked").number == 1
        page.open_known(only(page))
        assert page.panel.main.isHidden()
        assert page.panel.other.isHidden()

    def test_a_certificate_is_issued_and_the_commune_takes_it_in(self, show, known, empty, tmp_path, monkeypatch):
        page = show(known)
        page.open_known(only(page))
        page.panel.main.click()
        form = dialog(Certify)
        monkeypatch.setattr(ask, "save_file", lambda *_args: tmp_path / "x.cdhtcert")
        form.form.set_values({"units": "xã"})
        form.primary.click()
        idle(page)
        assert "digits only" in words(form)
        form.form.set_values({"units": "04849, 04850"})
        form.primary.click()
        idle(page)
        said = said_in(tmp_path / "x.cdhtcert")
        assert said.units == ("04849", "04850")
        own_keys.save_public_key(known, tmp_path / "tinh.cdhtkey")
        trust.trust_key_file(empty, tmp_path / "tinh.cdhtkey")
        below = show(empty)
        monkeypatch.setattr(ask, "open_file", lambda *_args: tmp_path / "x.cdhtcert")
        below.load_file()
        idle(below)
        assert own_keys.overview(empty).certificate == said
        below.open_own()
        assert f"{said.valid_to:%d/%m/%Y}" in words(below.panel)

    def test_a_list_of_revoked_keys_is_taken_in(self, show, known, empty, tmp_path, monkeypatch):
        own_keys.save_public_key(known, tmp_path / "tinh.cdhtkey")
        trust.trust_key_file(empty, tmp_path / "tinh.cdhtkey")
        revocations.revoke(known, own_keys.signing(empty).key_id, "Mất máy", TODAY)
        revocations.save(known, tmp_path / "x.cdhtrevoked")
        page = show(empty)
        monkeypatch.setattr(ask, "open_file", lambda *_args: tmp_path / "x.cdhtrevoked")
        page.load_file()
        idle(page)
        assert "anew: 1" in page.banner.text
        assert "Not believed by others" in words(page.status)

    def test_a_file_that_is_no_key_is_told(self, show, known, tmp_path, monkeypatch):
        (tmp_path / "x.cdhtkey").write_text("x", encoding="utf-8")
        page = show(known)
        monkeypatch.setattr(ask, "open_file", lambda *_args: tmp_path / "x.cdhtkey")
        page.load_file()
        idle(page)
        assert page.banner.kind == "error"
        assert "x.cdhtkey" in page.banner.text


def test_a_clerk_looks_and_saves_and_changes_nothing(show, known):
    users.add(known, "lan", "", Role.CLERK, PASSWORD)
    known.close()
    with workspaces.open_workspace(known.folder, PASSWORD, "lan") as store:
        page = show(store)
        assert not page._load.isEnabled()
        page.open_known(only(page))
        assert page.panel.main.isHidden()
        assert page.panel.other.isHidden()
        page.open_paper()
        assert page.panel.main.isHidden()
        page.open_own()
        assert not page.panel.main.isHidden()
        assert page.panel.other.isHidden()
        idle(page)


def test_certificates_issued_here_stand_beside_the_key(show, known, empty, tmp_path):
    key_id = own_keys.signing(empty).key_id
    key_certificates.certify(known, key_id, ["04849"], TODAY, TODAY, tmp_path / "x.cdhtcert")
    page = show(known)
    page.open_known(only(page))
    assert f"{TODAY:%d/%m/%Y} – {TODAY:%d/%m/%Y}: 04849" in words(page.panel)
