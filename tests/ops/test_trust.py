"""Whose files are believed: on the phone, by certificate, never once a key is revoked."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cdht_desktop.errors import BadBatch, FieldErrors, NotFound, Refused
from cdht_desktop.exchange import ages, keys
from cdht_desktop.exchange.batch import open_batch, write_batch
from cdht_desktop.exchange.manifest import Manifest, Sender
from cdht_desktop.ops import history, key_certificates, own_keys, revocations, trust
from cdht_desktop.ops.trust import SignerState
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

TODAY = dt.date.today()
DAY = dt.timedelta(days=1)
YEAR = dt.timedelta(days=365)


def file_of(store: Store, *, unit: str = "", level: str = "commune", created: dt.date = TODAY) -> Manifest:
    """Return what a file says that this workspace signed."""
    key = own_keys.signing(store)
    sender = Sender("test", unit or store.unit, "Hội Khuyến học xã Thử", level, 2026, 1, created)  # type: ignore[arg-type]
    out = io.BytesIO()
    write_batch(
        out, sender, [("x", {"a": 1})], keys.signing_key(key.private), Progress(), reply_to=own_keys.recipients(store),
        certificate=key.certificate,
    )  # fmt: skip
    return open_batch(out.getvalue(), Progress(), name="x").manifest


def state(store: Store, manifest: Manifest, **named: object) -> SignerState:
    with store.read() as connection:
        return trust.signer_state(connection, manifest, **named)  # type: ignore[arg-type]


def confirm(store: Store, manifest: Manifest) -> None:
    with store.write("x", undoable=False) as writing:
        trust.confirm(writing, manifest)


def key_file(store: Store, folder: Path) -> Path:
    own_keys.save_public_key(store, folder / f"{store.unit}.cdhtkey")
    return folder / f"{store.unit}.cdhtkey"


@pytest.fixture
def other(open_copy: Callable[[str], Store]) -> Store:
    """Another workspace with the same unit's code, and so with another key."""
    return open_copy("commune")


def test_a_signer_is_unknown_until_an_officer_confirms_the_words(empty: Store, upper: Store):
    manifest = file_of(empty)
    first = state(upper, manifest)
    assert first.state == "unknown"
    assert first.words == own_keys.words(empty)
    assert " ".join(first.words) in first.sentence
    confirm(upper, manifest)
    assert state(upper, manifest, level="commune").state == "trusted"
    with upper.read() as connection:
        assert trust.recipients_of(connection, empty.unit) == own_keys.recipients(empty)
    (row,) = trust.known(upper)
    assert (row.by, row.key.confirmed, trust.standing(row)) == ("admin", True, "confirmed")


def test_another_key_of_a_known_unit_is_told_from_an_unknown_one_and_takes_its_place_when_confirmed(
    empty: Store, other: Store, upper: Store
):
    confirm(upper, file_of(empty))
    assert state(upper, file_of(other)).state == "other_key"
    confirm(upper, file_of(other))
    assert state(upper, file_of(other)).state == "trusted"
    assert state(upper, file_of(empty)).state == "other_key"
    assert sorted(trust.standing(row) for row in trust.known(upper)) == ["confirmed", "replaced"]


def test_a_known_key_speaks_for_its_own_unit_and_level_only(empty: Store, upper: Store):
    confirm(upper, file_of(empty))
    assert state(upper, file_of(empty, unit="04850")).state == "wrong_unit"
    assert state(upper, file_of(empty, level="upper"), level="commune").state == "wrong_unit"
    assert state(upper, file_of(empty, level="upper")).state != "trusted"


def test_a_key_that_an_older_program_took_with_a_file_is_not_confirmed(empty: Store, upper: Store):
    manifest = file_of(empty)
    confirm(upper, manifest)
    with upper.aside() as connection:
        connection.exec_driver_sql("UPDATE trusted_key SET confirmed = false")
    assert state(upper, manifest).state == "unknown"
    (row,) = trust.known(upper)
    trust.confirm_known(upper, row.key.id)
    assert state(upper, manifest).state == "trusted"


class TestKeyFile:
    def test_a_commune_knows_its_upper_level_by_a_file(self, empty: Store, upper: Store, tmp_path: Path):
        own_keys.keep_paper_key(upper, own_keys.new_paper_key(upper).recipient)
        file = key_file(upper, tmp_path)
        found, words = trust.look_at_key_file(empty, file)
        assert (found.level, trust.upper_of(empty)) == ("upper", None)
        assert trust.trust_key_file(empty, file).value == words == own_keys.words(upper)
        known = trust.upper_of(empty)
        assert known is not None
        assert known.recipients == own_keys.recipients(upper)
        assert len(known.recipients) == 2

    def test_another_upper_level_takes_the_place_of_the_one_before(
        self, empty: Store, upper: Store, open_copy: Callable[[str], Store], tmp_path: Path
    ):
        trust.trust_key_file(empty, key_file(upper, tmp_path))
        newer = open_copy("upper")
        trust.trust_key_file(empty, key_file(newer, tmp_path))
        known = trust.upper_of(empty)
        assert known is not None
        assert known.key_id == own_keys.signing(newer).key_id

    def test_the_own_key_is_refused(self, empty: Store, tmp_path: Path):
        file = key_file(empty, tmp_path)
        for load in (trust.look_at_key_file, trust.trust_key_file):
            with pytest.raises(Refused, match="this workspace itself"):
                load(empty, file)

    def test_a_file_of_this_very_unit_is_another_pc_and_several_stand_beside_each_other(
        self, empty: Store, open_copy: Callable[[str], Store], tmp_path: Path
    ):
        pcs = [open_copy("commune") for _pc in range(2)]
        for pc in pcs:
            trust.trust_key_file(empty, key_file(pc, tmp_path))
        assert [state(empty, file_of(pc, level="pc"), level="pc").state for pc in pcs] == ["trusted", "trusted"]
        assert state(empty, file_of(pcs[0], level="upper"), level="upper").state != "trusted"
        with empty.read() as connection:
            assert set(trust.recipients_of(connection, empty.unit)) == {
                one for pc in pcs for one in own_keys.recipients(pc)
            }

    def test_a_commune_that_calls_itself_an_upper_level_is_refused(self, empty: Store, upper: Store, tmp_path: Path):
        key = keys.signing_key(own_keys.signing(empty).private)
        (tmp_path / "k").write_bytes(keys.public_key_file(key, "04849", "Hội Khuyến học tỉnh Thử", level="upper"))
        with pytest.raises(Refused, match="is a commune's"):
            trust.trust_key_file(upper, tmp_path / "k")
        with pytest.raises(Refused, match="is a commune's"):
            confirm(upper, file_of(empty, level="upper"))
        assert trust.known(upper) == []

    def test_a_file_that_names_no_key_to_answer_to_takes_none_away(self, empty: Store, upper: Store, tmp_path: Path):
        trust.trust_key_file(upper, key_file(empty, tmp_path))
        manifest = file_of(empty)
        confirm(upper, replace(manifest, signer=replace(manifest.signer, reply_to=())))
        with upper.read() as connection:
            assert trust.recipients_of(connection, empty.unit) == own_keys.recipients(empty)


class TestCertificate:
    @pytest.fixture
    def certified(self, empty: Store, upper: Store, tmp_path: Path) -> Path:
        """The certificate that the upper level issued for the commune's key, not taken in yet."""
        trust.trust_key_file(upper, key_file(empty, tmp_path))
        out = tmp_path / "x.cdhtcert"
        key_certificates.certify(
            upper, own_keys.signing(empty).key_id, ["04849", "04850"], TODAY - DAY, TODAY + DAY, out
        )
        return out

    def test_it_travels_with_files_and_is_believed_for_its_units_and_days(
        self, certified: Path, empty: Store, upper: Store, open_copy: Callable[[str], Store], tmp_path: Path
    ):
        trust.trust_key_file(empty, key_file(upper, tmp_path))
        key_certificates.take(empty, certified)
        receiver = open_copy("upper")
        assert state(receiver, file_of(empty)).state == "unknown"  # it does not know the issuer yet
        trust.trust_key_file(receiver, key_file(upper, tmp_path))
        assert state(receiver, file_of(empty)).state == "trusted"
        assert state(receiver, file_of(empty, unit="04850")).state == "trusted"
        assert state(receiver, file_of(empty, unit="04851")).state == "wrong_unit"
        assert state(receiver, file_of(empty), on=TODAY + 2 * DAY).state == "expired"
        assert state(receiver, file_of(empty, created=TODAY - 2 * DAY)).state == "expired"
        with receiver.write("x", undoable=False) as writing:
            trust.met(writing, file_of(empty))
        with receiver.read() as connection:
            assert trust.recipients_of(connection, empty.unit) == own_keys.recipients(empty)
        row = next(row for row in trust.known(receiver) if row.key.unit == empty.unit)
        assert (trust.standing(row), row.key.valid_to) == ("certified", TODAY + DAY)

    def test_the_history_says_for_which_units_it_was_issued(self, certified: Path, upper: Store):
        assert certified.is_file()
        told = [field for row in history.details(upper, history.page(upper)[0].id) for field in row.fields]
        assert ("Units", "", "04849, 04850") in told
        assert not [value for _name, _before, value in told if "signature" in value]

    def test_it_makes_nobody_an_upper_level(
        self, certified: Path, empty: Store, upper: Store, open_copy: Callable[[str], Store], tmp_path: Path
    ):
        trust.trust_key_file(empty, key_file(upper, tmp_path))
        key_certificates.take(empty, certified)
        receiver = open_copy("upper")
        trust.trust_key_file(receiver, key_file(upper, tmp_path))
        assert state(receiver, file_of(empty, level="upper"), level="upper").state == "unknown"

    def test_it_falls_with_its_issuers_key(
        self, certified: Path, empty: Store, upper: Store, open_copy: Callable[[str], Store], tmp_path: Path
    ):
        trust.trust_key_file(empty, key_file(upper, tmp_path))
        key_certificates.take(empty, certified)
        receiver = open_copy("upper")
        trust.trust_key_file(receiver, key_file(upper, tmp_path))
        revocations.revoke(receiver, own_keys.signing(upper).key_id, "Mất máy", TODAY)
        assert state(receiver, file_of(empty)).state == "unknown"

    def test_a_commune_takes_in_only_its_own_from_an_upper_level_that_it_knows(
        self, certified: Path, empty: Store, other: Store, upper: Store, tmp_path: Path
    ):
        with pytest.raises(BadBatch, match="not known here"):
            key_certificates.take(empty, certified)
        trust.trust_key_file(other, key_file(upper, tmp_path))
        with pytest.raises(BadBatch, match="another key"):
            key_certificates.take(other, certified)
        assert own_keys.overview(empty).certificate is None

    def test_a_new_key_has_none(self, certified: Path, empty: Store, upper: Store, tmp_path: Path):
        trust.trust_key_file(empty, key_file(upper, tmp_path))
        key_certificates.take(empty, certified)
        assert own_keys.overview(empty).certificate is not None
        own_keys.renew(empty, "Máy hỏng")
        assert own_keys.overview(empty).certificate is None
        with pytest.raises(BadBatch, match="another key"):
            key_certificates.take(empty, certified)

    @pytest.mark.parametrize(
        ("units", "first", "last", "field"),
        [
            ([], TODAY, TODAY, "units"), (["xã"], TODAY, TODAY, "units"), (["04849"], TODAY, TODAY - DAY, "last"),
            (["04849"], TODAY, TODAY + 6 * YEAR, "last"),
        ],
    )  # fmt: skip
    def test_it_is_issued_for_exact_units_and_days(
        self, certified: Path, empty: Store, upper: Store, units: list[str], first: dt.date, last: dt.date, field: str
    ):
        with pytest.raises(FieldErrors) as error:
            key_certificates.certify(upper, own_keys.signing(empty).key_id, units, first, last, certified)
        assert set(error.value.fields) == {field}

    def test_a_commune_issues_none_and_an_unconfirmed_or_unknown_key_gets_none(
        self, empty: Store, upper: Store, tmp_path: Path
    ):
        said = (["04849"], TODAY, TODAY, tmp_path / "x")
        with pytest.raises(Refused, match="Only an upper level"):
            key_certificates.certify(empty, "x", *said)
        with pytest.raises(NotFound):
            key_certificates.certify(upper, "x", *said)
        confirm(upper, file_of(empty))
        revocations.revoke(upper, own_keys.signing(empty).key_id, "Mất máy", TODAY)
        with pytest.raises(Refused, match="revoked"):
            key_certificates.certify(upper, own_keys.signing(empty).key_id, *said)
        assert not (tmp_path / "x").exists()


class TestRevoked:
    def test_from_its_day_on_nothing_more_is_believed_whatever_day_a_file_bears(self, empty: Store, upper: Store):
        confirm(upper, file_of(empty))
        revocations.revoke(upper, own_keys.signing(empty).key_id, "Mất máy", TODAY)
        for created in (TODAY - YEAR, TODAY, TODAY + DAY):  # whoever holds the key writes into a file what they like
            found = state(upper, file_of(empty, created=created))
            assert found.state == "revoked"
            assert "Mất máy" in found.sentence

    def test_what_came_before_the_day_was_believed_and_is_when_it_is_looked_at_again(self, empty: Store, upper: Store):
        confirm(upper, file_of(empty))
        revocations.revoke(upper, own_keys.signing(empty).key_id, "Mất máy", TODAY)
        old = file_of(empty, created=TODAY - 2 * DAY)
        assert state(upper, old, on=TODAY - DAY).state == "trusted"
        assert state(upper, file_of(empty, created=TODAY), on=TODAY - DAY).state == "revoked"

    def test_a_day_to_come_lets_it_be_believed_until_then(self, empty: Store, upper: Store):
        confirm(upper, file_of(empty))
        revocations.revoke(upper, own_keys.signing(empty).key_id, "Sáp nhập xã", TODAY + DAY)
        assert state(upper, file_of(empty)).state == "trusted"
        assert state(upper, file_of(empty), on=TODAY + DAY).state == "revoked"

    def test_it_never_comes_back_and_nothing_is_encrypted_to_it(self, empty: Store, upper: Store, tmp_path: Path):
        manifest = file_of(empty)
        confirm(upper, manifest)
        revocations.revoke(upper, own_keys.signing(empty).key_id, "Mất máy", TODAY)
        with pytest.raises(Refused, match="not believed again"):
            confirm(upper, manifest)
        with pytest.raises(Refused, match="not believed again"):
            trust.trust_key_file(upper, key_file(empty, tmp_path))
        with upper.read() as connection:
            assert trust.recipients_of(connection, empty.unit) == ()

    def test_a_new_key_of_the_unit_is_confirmed_in_its_place(self, empty: Store, upper: Store):
        confirm(upper, file_of(empty))
        revocations.revoke(upper, own_keys.signing(empty).key_id, "Mất máy", TODAY)
        own_keys.renew(empty, "Mất máy")
        assert state(upper, file_of(empty)).state == "other_key"
        confirm(upper, file_of(empty))
        assert state(upper, file_of(empty)).state == "trusted"

    def test_reason_and_day_are_asked_for(self, empty: Store, upper: Store):
        confirm(upper, file_of(empty))
        with pytest.raises(FieldErrors) as error:
            revocations.revoke(upper, own_keys.signing(empty).key_id, " ", None)
        assert set(error.value.fields) == {"reason", "day"}
        with pytest.raises(NotFound):
            revocations.revoke(upper, "none", "x", TODAY)


class TestList:
    @pytest.fixture
    def below(self, empty: Store, upper: Store, tmp_path: Path) -> Store:
        """A commune that knows its upper level, which knows two other keys."""
        trust.trust_key_file(empty, key_file(upper, tmp_path))
        return empty

    def known_of(self, upper: Store, open_copy: Callable[[str], Store], unit: str) -> str:
        """Let the upper level know a unit; return the key's name."""
        other = open_copy("commune")
        confirm(upper, file_of(other, unit=unit))
        return own_keys.signing(other).key_id

    def test_it_goes_down_numbered_and_an_older_one_is_refused(
        self, below: Store, upper: Store, open_copy: Callable[[str], Store]
    ):
        assert revocations.current(upper) == []
        issuer = own_keys.signing(upper).key_id
        lists = []
        for unit in ("04850", "04851"):
            revocations.revoke(upper, self.known_of(upper, open_copy, unit), "Mất máy", TODAY)
            lists.append(revocations.current(upper))
        assert [len(one) for one in lists] == [1, 2]
        with below.write("x", undoable=False) as writing:
            assert revocations.take(writing, lists[1], issuer) == 2
        with below.write("x", undoable=False) as writing:
            assert revocations.take(writing, lists[1], issuer) == 0
            with pytest.raises(BadBatch, match="older"):
                revocations.take(writing, lists[0], issuer)

    def test_another_list_of_the_same_number_is_refused(
        self, below: Store, upper: Store, open_copy: Callable[[str], Store]
    ):
        revocations.revoke(upper, self.known_of(upper, open_copy, "04850"), "Mất máy", TODAY)
        issuer, records = own_keys.signing(upper).key_id, revocations.current(upper)
        with below.write("x", undoable=False) as writing:
            revocations.take(writing, records, issuer)
        forged = [(kind, {**value, "from": "2020-02-02"}) for kind, value in records]
        with below.write("x", undoable=False) as writing, pytest.raises(BadBatch, match="another list"):
            revocations.take(writing, forged, issuer)

    def test_an_unknown_issuer_is_refused(self, empty: Store, upper: Store, open_copy: Callable[[str], Store]):
        revocations.revoke(upper, self.known_of(upper, open_copy, "04850"), "Mất máy", TODAY)
        records = revocations.current(upper)
        with empty.write("x", undoable=False) as writing, pytest.raises(BadBatch, match="not known here"):
            revocations.take(writing, records, own_keys.signing(upper).key_id)

    @pytest.mark.parametrize(
        "broken",
        [{"list": True}, {"list": 0}, {"key_id": "x"}, {"from": "heute"}, {"unit": ""}, {"reason": None}, {"more": 1}],
    )
    def test_records_that_are_no_list_are_refused(
        self, below: Store, upper: Store, open_copy: Callable[[str], Store], broken: dict[str, object]
    ):
        revocations.revoke(upper, self.known_of(upper, open_copy, "04850"), "Mất máy", TODAY)
        records = [(kind, {**value, **broken}) for kind, value in revocations.current(upper)]
        with below.write("x", undoable=False) as writing, pytest.raises(BadBatch, match="cannot be read"):
            revocations.take(writing, records, own_keys.signing(upper).key_id)

    def test_as_a_file_it_says_the_same_and_the_key_it_names_is_believed_no_more(
        self, below: Store, upper: Store, open_copy: Callable[[str], Store], tmp_path: Path
    ):
        with pytest.raises(Refused, match="no list"):
            revocations.save(upper, tmp_path / "none")
        other = open_copy("commune")
        for store in (below, upper):
            confirm(store, file_of(other, unit="04850"))
        revocations.revoke(upper, own_keys.signing(other).key_id, "Mất máy", TODAY)
        assert revocations.save(upper, tmp_path / "x.cdhtrevoked") == revocations.number(upper) == 1
        assert revocations.take_file(below, tmp_path / "x.cdhtrevoked").value == 1
        assert state(below, file_of(other, unit="04850")).state == "revoked"

    def test_it_goes_on_when_the_issuers_own_key_is_replaced(
        self, below: Store, upper: Store, open_copy: Callable[[str], Store], tmp_path: Path
    ):
        lost = own_keys.signing(upper).key_id
        revocations.revoke(upper, self.known_of(upper, open_copy, "04850"), "Mất máy", TODAY)
        with below.write("x", undoable=False) as writing:
            revocations.take(writing, revocations.current(upper), lost)
        own_keys.renew(upper, "Mất máy")
        trust.trust_key_file(below, key_file(upper, tmp_path))
        revocations.revoke(upper, self.known_of(upper, open_copy, "04851"), "Mất máy", TODAY)
        assert [value["list"] for _kind, value in revocations.current(upper)] == [2, 2]
        with below.write("x", undoable=False) as writing:
            assert revocations.take(writing, revocations.current(upper), own_keys.signing(upper).key_id) == 1
        with below.write("x", undoable=False) as writing, pytest.raises(BadBatch, match="not known here"):
            revocations.take(writing, revocations.current(upper), lost)


def test_who_confirmed_and_who_revoked_stands_in_the_history_without_anything_secret(empty: Store, upper: Store):
    confirm(upper, file_of(empty))
    revocations.revoke(upper, own_keys.signing(empty).key_id, "Mất máy", TODAY)
    own_keys.renew(upper, "Thử")
    own = own_keys.signing(upper)
    secret = [own.private.hex(), *own_keys.identities(upper)]
    assert ages.recipient_of(secret[1])
    told = ""
    for row in history.page(upper):
        told += f"{row.user} {row.title} {row.detail} {history.details(upper, row.id)}\n"
    assert "Mất máy" in told
    assert not [one for one in secret if one in told]
