"""This workspace's own keys: made when first needed, replaced when lost, one half of the paper key nowhere at all."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader
from sqlalchemy import inspect
from tests.conftest import PASSWORD

from cdht_desktop.data.exchange_keys import OwnAgeKey
from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import FieldErrors, NoRight, Refused
from cdht_desktop.exchange import ages, keys
from cdht_desktop.ops import association, history, own_keys, paper_keys, users, workspaces
from cdht_desktop.ops.workspaces import Store

LONG = "Hội Khuyến học và Khuyến tài, Cựu giáo chức phường Nguyễn Thượng Hiền Bắc Trung Nam Đông Tây"


def everything(store: Store) -> str:
    """Return all that the database holds, the trail's images with it."""
    with store.read() as connection:
        tables = inspect(connection).get_table_names()
        return "\n".join(
            str([tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')])  # noqa: S608 - ours
            for table in tables
        )


def text_of(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


class TestMaking:
    def test_reading_makes_none_and_using_makes_each_once(self, empty: Store):
        before = own_keys.overview(empty)
        assert (before.key_id, before.working, before.lacks_paper) == ("", None, False)
        assert own_keys.identities(empty) == ()
        key, recipients = own_keys.signing(empty), own_keys.recipients(empty)
        assert (own_keys.signing(empty), own_keys.recipients(empty)) == (key, recipients)
        after = own_keys.overview(empty)
        assert (after.key_id, after.words, after.typed) == (key.key_id, keys.words(key.public), keys.typed(key.public))
        assert after.working is not None
        assert [ages.recipient_of(one) for one in own_keys.identities(empty)] == list(recipients)

    def test_a_workspace_of_an_older_program_gets_the_key_that_it_lacks(self, empty: Store):
        key = own_keys.signing(empty)  # as far as an older program went
        assert own_keys.overview(empty).working is None
        assert len(own_keys.recipients(empty)) == 1
        assert own_keys.signing(empty) == key

    def test_they_stand_in_the_history_without_what_is_secret(self, empty: Store):
        secret = [own_keys.signing(empty).private.hex(), own_keys.recipients(empty)[0], *own_keys.identities(empty)]
        shown = "\n".join(str(history.details(empty, row.id)) for row in history.page(empty))
        assert own_keys.signing(empty).key_id in shown
        assert not [one for one in secret if one in shown]

    def test_nothing_shows_a_private_half(self, empty: Store, upper: Store):
        own_keys.recipients(empty)
        identity = own_keys.identities(empty)[0]
        shown = repr(
            [own_keys.signing(empty), own_keys.new_paper_key(upper), OwnAgeKey("1", "working", "r", identity, "", None)]
        )
        assert identity not in shown
        assert "AGE-SECRET" not in shown
        assert own_keys.signing(empty).private.hex() not in shown
        assert repr(own_keys.signing(empty).private) not in shown

    def test_the_key_file_says_level_and_keys_to_encrypt_to(self, upper: Store, tmp_path: Path):
        own_keys.save_public_key(upper, tmp_path / "k.cdhtkey")
        found = keys.read_public_key_file(tmp_path / "k.cdhtkey")
        assert (found.unit, found.level, found.recipients) == ("17", "upper", own_keys.recipients(upper))

    def test_a_clerk_saves_the_key_file_and_only_an_admin_makes_new_keys(self, empty: Store, tmp_path: Path):
        users.add(empty, "lan", "", Role.CLERK, PASSWORD)
        empty.close()
        with workspaces.open_workspace(empty.folder, PASSWORD, "lan") as store:
            own_keys.save_public_key(store, tmp_path / "k.cdhtkey")
            assert paper_keys.registration(store).startswith(b"%PDF")
            for action in (own_keys.renew, own_keys.keep_paper_key, own_keys.restore):
                with pytest.raises(NoRight):
                    action(store, "x")


class TestRenewing:
    def test_new_keys_take_the_place_of_lost_ones_and_old_files_open_still(self, empty: Store):
        old, to = own_keys.signing(empty), own_keys.recipients(empty)
        sealed = ages.encrypt(b"x", to)
        words = own_keys.renew(empty, "Máy tính bị mất").value
        new = own_keys.signing(empty)
        assert new.key_id != old.key_id
        assert words == own_keys.words(empty)
        assert own_keys.recipients(empty) != to
        assert len(own_keys.recipients(empty)) == 1
        assert ages.decrypt(sealed, own_keys.identities(empty)) == b"x"
        assert own_keys.overview(empty).replaced == 1
        assert "Máy tính bị mất" in history.page(empty)[0].title

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
    def test_a_reason_is_asked_for(self, empty: Store, reason: str):
        with pytest.raises(FieldErrors) as error:
            own_keys.renew(empty, reason)
        assert set(error.value.fields) == {"reason"}
        assert own_keys.overview(empty).key_id == ""


class TestPaperKey:
    def test_its_private_half_is_nowhere_and_its_public_half_is_encrypted_to(self, upper: Store):
        assert own_keys.overview(upper).lacks_paper
        key = own_keys.new_paper_key(upper)
        own_keys.keep_paper_key(upper, key.recipient)
        assert own_keys.recipients(upper)[1] == key.recipient
        assert len(own_keys.identities(upper)) == 1
        assert key.identity not in everything(upper)
        after = own_keys.overview(upper)
        assert not after.lacks_paper
        assert after.paper_check == key.recipient[-4:].upper()

    def test_another_one_takes_its_place(self, upper: Store):
        first, second = (own_keys.new_paper_key(upper) for _key in range(2))
        own_keys.keep_paper_key(upper, first.recipient)
        own_keys.keep_paper_key(upper, second.recipient)
        assert own_keys.recipients(upper)[1:] == (second.recipient,)

    def test_a_commune_has_none(self, empty: Store):
        for action in (lambda: own_keys.new_paper_key(empty), lambda: own_keys.restore(empty, "x")):
            with pytest.raises(Refused, match="Only an upper level"):
                action()

    def test_no_sheet_stays_behind_where_the_key_cannot_be_recorded(
        self, upper: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(upper, "_refuse_writing", lambda: (_ for _ in ()).throw(Refused("full")))
        with pytest.raises(Refused, match="full"):
            paper_keys.save_new_backup(upper, tmp_path / "k.pdf")
        assert list(tmp_path.glob("*.pdf")) == []


class TestRestoring:
    @pytest.mark.parametrize(
        "typed",
        [
            lambda key: key.identity,
            lambda key: key.identity.lower(),
            lambda key: " ".join(key.groups),
            lambda key: "AGE-SECRET-KEY-1\n" + "\n".join(key.groups).lower(),
            lambda key: "age secret key 1 " + "–".join(key.groups),
            lambda key: key.identity.removeprefix("AGE-SECRET-KEY-1").replace("L", "I").replace("0", "O"),
            lambda key: key.identity.removeprefix("AGE-SECRET-KEY-1").replace("L", "1").replace("8", "B"),
        ],
    )
    def test_a_typed_key_opens_what_was_encrypted_to_it_on_a_new_computer(
        self, upper: Store, open_copy: Callable[[str], Store], typed: Callable[[own_keys.PaperKey], str]
    ):
        key = own_keys.new_paper_key(upper)
        own_keys.keep_paper_key(upper, key.recipient)
        sealed = ages.encrypt(b"x", own_keys.recipients(upper))
        new = open_copy("upper")
        assert own_keys.restore(new, typed(key)).value is False
        assert ages.decrypt(sealed, own_keys.identities(new)) == b"x"
        assert key.recipient not in own_keys.recipients(new)

    def test_in_the_workspace_that_made_it_a_new_one_is_wanted_afterwards(self, upper: Store):
        key = own_keys.new_paper_key(upper)
        own_keys.keep_paper_key(upper, key.recipient)
        assert own_keys.restore(upper, key.identity).value is True
        assert own_keys.restore(upper, key.identity).value is True
        assert own_keys.overview(upper).lacks_paper
        assert key.recipient not in own_keys.recipients(upper)

    def test_a_slip_is_told_and_not_quoted(self, upper: Store):
        key = own_keys.new_paper_key(upper)
        other = "Q" if key.identity[-1] != "Q" else "P"
        for typed in ("", "x", "đ", key.identity[:-1], key.identity[:-1] + other, key.identity + "Q", key.recipient):
            with pytest.raises(FieldErrors) as error:
                own_keys.restore(upper, typed)
            assert set(error.value.fields) == {"identity"}
            assert key.identity[20:30] not in str(error.value)
            assert error.value.__cause__ is None
        assert own_keys.identities(upper) == ()


class TestSheets:
    def test_the_registration_sheet_says_all_by_which_a_key_is_known(self, empty: Store):
        own = own_keys.signing(empty)
        content = paper_keys.registration(empty, dt.date(2026, 2, 3))
        text = text_of(content)
        assert len(PdfReader(io.BytesIO(content)).pages) == 1
        said = ("04849", own.key_id, *keys.words(own.public), "ngày 03 tháng 02 năm 2026", "Đăng ký lần đầu")
        assert not [one for one in said if one not in text]
        assert keys.typed(own.public).replace("-", " ") in text
        assert "đóng dấu" in text

    def test_a_later_one_names_the_key_before(self, empty: Store):
        first = own_keys.signing(empty).key_id
        own_keys.renew(empty, "Máy hỏng")
        text = text_of(paper_keys.registration(empty))
        assert f"Thay cho khóa: {first}" in text
        assert "Đăng ký lần đầu" not in text

    @pytest.mark.parametrize("name", ["Hội Khuyến học tỉnh Thử", LONG])
    def test_the_paper_key_is_one_page_with_the_key_in_letters_and_in_a_code(self, upper: Store, name: str):
        association.edit(upper, name=name, upper_name=f"{name} cấp trên")
        key = own_keys.new_paper_key(upper)
        content = paper_keys.backup(upper, key)
        assert len(PdfReader(io.BytesIO(content)).pages) == 1
        assert " ".join(key.groups) in text_of(content)
        with pypdfium2.PdfDocument(content) as document:
            (code,) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
        assert code.text == key.identity

    def test_a_long_name_leaves_a_registration_sheet_that_ends_with_who_signs(self, empty: Store):
        association.edit(
            empty, name=LONG, upper_name=f"{LONG} cấp trên", signer_title="TM. BCH\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
        )
        reader = PdfReader(io.BytesIO(paper_keys.registration(empty)))
        assert len(reader.pages) <= 2
        assert "đóng dấu" in reader.pages[-1].extract_text()
