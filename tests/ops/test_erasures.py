"""Erasing a person: nothing of them is left in the database, the figures stand, and the trail still holds."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.conftest import PASSWORD
from tests.ops import small_year
from tests.ops.small_year import AAN, AN, DAO, GIANG, YEAR

from cdht_desktop.data import erasing, trail
from cdht_desktop.data.store import Store as DataStore
from cdht_desktop.data.tables import CERTIFICATE, CHANGE_ROW, CHANGE_SET, CITIZEN, RESEALED
from cdht_desktop.domain.notes import Note
from cdht_desktop.errors import DiskProblem, FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import (
    backups,
    citizens,
    consents,
    corrections,
    drafts,
    duplicates,
    erasures,
    evaluations,
    filters,
    history,
    papers,
    recognition,
    reports,
    requests,
    workspaces,
)
from cdht_desktop.ops.citizens import CitizenFilter, CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.paper_asked import Asked, Paper
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

NUMBER = "001169000017"
WHY = "Người có thông tin yêu cầu"


def citizen(store: Store, name: str) -> str:
    return next(one for one in citizens.find(store, name) if citizens.get(store, one).name == name)


def edit(store: Store, citizen_id: str, **changed: str) -> None:
    now = citizens.get(store, citizen_id)
    values = CitizenInput(
        changed.get("name", now.name), str(now.birth or ""), now.sex, changed.get("id_number", ""), now.village_id,
        now.group_id, changed.get("phone", now.phone), changed.get("note", now.note), "Phiếu đăng ký", "05/01/2026",
    )  # fmt: skip
    citizens.edit(store, citizen_id, values, now.version)


def plain(store: DataStore, file: Path) -> bytes:
    """Return the whole database as it lies on the disk, but decrypted."""
    with store.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(f"ATTACH DATABASE '{file}' AS plain KEY ''")
        cursor.execute("SELECT sqlcipher_export('plain')")
        cursor.execute("DETACH DATABASE plain")
    return file.read_bytes()


def text_of(store: Store) -> str:
    """Return all text of all tables."""
    with store.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        rows = [connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names]  # noqa: S608
    return "\n".join(str(value) for table in rows for row in table for value in row)


def faults(store: Store) -> list[object]:
    """Return what the trail finds wrong: in the chain, and between it and the data."""
    with store.read() as connection:
        return list(trail.verify(connection, Progress()))


def full_life(store: Store) -> str:
    """Let a person go through everything that keeps something of them; return their id."""
    people = small_year.scored(store)
    evaluations.save(store, people[DAO], EvaluationInput((80,) * 10, note="Chăm chỉ lắm"), "self")
    recognition.recognise(store, YEAR, small_year.NUMBER, small_year.DATE, Progress())
    one = citizen(store, DAO)
    edit(store, one, id_number=NUMBER, phone="0912345678", note="Dạy xoá mù chữ")
    edit(store, one, name="Nguyễn Thị Đào Xuân", id_number=NUMBER)
    edit(store, one, name=DAO, id_number=NUMBER)
    filters.save(store, "Bà Đào", CitizenFilter("nguyen thi dao"))
    drafts.keep(store, f"citizen:{one}", 3, {"name": "Nguyễn Thị Đào Mới"})
    return one


def test_nothing_of_the_person_is_left(empty: Store, tmp_path: Path):
    one = full_life(empty)
    traces = (DAO, "nguyen thi dao", "Đào Xuân", NUMBER, "0912345678", "xoá mù", "Chăm chỉ", "Phiếu đăng ký")
    before = text_of(empty)
    assert [word for word in traces if word not in before] == []
    made = erasures.erase(empty, [one], WHY).value
    after = text_of(empty)
    assert [word for word in traces if word in after] == []
    raw = plain(empty, tmp_path / "plain.db")
    assert [word for word in traces if word.encode() in raw] == []
    assert (made.records, made.mentions, made.cleaned) == (1, 0, True)
    assert not (empty.folder / "data.db-wal").stat().st_size
    assert faults(empty) == []


def test_the_years_figures_and_the_certificates_number_stay(empty: Store):
    one = full_life(empty)
    before = reports.year_report(empty, YEAR).total
    numbers = [row.number for row in recognition.certificates(empty, YEAR)]
    erasures.erase(empty, [one], WHY)
    assert reports.year_report(empty, YEAR).total == before
    rows = recognition.certificates(empty, YEAR)
    assert [row.number for row in rows] == numbers
    assert [row.name for row in rows].count("Đã xoá") == 1
    assert not [row for row in citizens.rows(empty, citizens.find(empty)) if row.name == "Đã xoá"]


def test_others_keep_everything(empty: Store):
    one = full_life(empty)
    other = citizen(empty, GIANG)
    edit(empty, other, note="Hàng xóm", id_number="001048000018")
    kept = citizens.get(empty, other)
    erasures.erase(empty, [one], WHY)
    assert citizens.get(empty, other) == kept
    assert GIANG in text_of(empty)


def test_a_namesakes_history_is_left_alone(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, AN)
    with empty.write("Sổ của Vũ Thị An") as writing:
        writing.insert(CITIZEN, _bare("Vũ Thị An", empty.unit))
    erasures.erase(empty, [one], WHY)
    assert any("Vũ Thị An" in row.title for row in history.page(empty))


def test_a_title_that_names_a_person_whom_nobody_is_called_like_is_mended(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, AN)
    with empty.write("Phiếu của Vũ Thị An, tệp vu-thi-an.pdf") as writing:
        writing.insert(CITIZEN, _bare("Lò Văn Chín", empty.unit))
    erasures.erase(empty, [one], WHY)
    assert "Phiếu của Vũ Thị An" not in text_of(empty)
    assert "vu-thi-an" not in text_of(empty)


def test_a_note_about_somebody_else_is_counted_and_left_to_a_person(empty: Store):
    small_year.registered(empty)
    edit(empty, citizen(empty, GIANG), note=f"Chồng bà {AN}")
    assert erasures.erase(empty, [citizen(empty, AN)], WHY).value.mentions == 1


def test_merged_records_go_with_the_person(empty: Store):
    small_year.registered(empty)
    one, other = citizen(empty, AN), citizen(empty, AAN)
    duplicates.merge(empty, duplicates.Pair(one, other, ()), {})
    assert erasures.erase(empty, [one], WHY).value.records == 2
    assert AAN not in text_of(empty)
    assert {row.citizen_id for row in erasures.all_erasures(empty)} == {one, other}
    assert faults(empty) == []


def test_consents_requests_and_drafts_go_too(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, AN)
    consents.give(empty, one, "photo", "Giấy của chị An lá thư xanh", "05/01/2026")
    consents.withdraw(empty, one, "photo", "06/01/2026")
    asked = requests.add(empty, one, "erase", "07/01/2026", "Con gái chị mang đơn tới").value
    erasures.erase(empty, [one], WHY, request_id=asked)
    left = text_of(empty)
    assert [word for word in ("lá thư xanh", "Con gái chị") if word in left] == []
    row = requests.get(empty, asked)
    assert (row.outcome, row.erased, row.name) == ("done", True, "")
    assert faults(empty) == []


def test_a_number_is_found_however_it_is_written_and_a_telephone_of_two_stays_the_others(empty: Store):
    small_year.registered(empty)
    one, other = citizen(empty, AN), citizen(empty, GIANG)
    edit(empty, one, id_number=NUMBER, phone="0912345678")
    filters.save(empty, "Chị ấy", CitizenFilter("0912 345 678"))
    filters.save(empty, "Lại chị ấy", CitizenFilter("001.169 000-017"))
    edit(empty, other, note="Gọi 0912.345.678", id_number="001048000018")
    assert erasures.erase(empty, [one], WHY).value.mentions == 1
    assert filters.all_filters(empty) == []
    left = text_of(empty)
    assert [word for word in ("Chị ấy", "0912 345 678", "169 000-017") if word in left] == []
    edit(empty, other, id_number="001048000018", phone="0987654321", note="")
    shared = citizen(empty, DAO)
    edit(empty, shared, id_number=NUMBER, phone="0987654321")
    filters.save(empty, "Nhà hai người", CitizenFilter("0987654321"))
    erasures.erase(empty, [shared], WHY)
    assert [one.name for one in filters.all_filters(empty)] == ["Nhà hai người"]
    assert faults(empty) == []


def test_undo_goes_past_what_an_erasure_stripped(empty: Store):
    small_year.registered(empty)
    other, one = citizen(empty, GIANG), citizen(empty, AN)
    edit(empty, other, note="Hàng xóm", id_number="001048000018")
    edit(empty, one, note="Mới")
    erasures.erase(empty, [one], WHY)
    history.undo(empty)
    assert citizens.get(empty, other).note == ""


def test_what_was_read_about_them_says_nothing_of_them_either(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, AN)
    empty.note(Note.SEARCHED, "Tìm theo số", subject=one, detail="•••• 0017")
    empty.note(Note.EXPORTED, "Lưu danh sách", detail="Vũ Thị An.xlsx")
    erasures.erase(empty, [one], WHY)
    left = text_of(empty)
    assert [word for word in ("0017", "Vũ Thị An") if word in left] == []
    assert faults(empty) == []


def test_no_certificate_of_theirs_is_corrected_or_printed_again(empty: Store):
    one = full_life(empty)
    row = next(row for row in recognition.certificates(empty, YEAR) if row.name == DAO)
    erasures.erase(empty, [one], WHY)
    with pytest.raises(Refused):
        corrections.correct(empty, row.id, {"name": DAO}, "Sai tên")
    with pytest.raises(Refused):
        papers.make(empty, Asked(Paper.CERTIFICATES, YEAR, ids=(row.id,)), Progress())


def test_two_erasures_of_one_list_keep_the_trail_whole(empty: Store):
    small_year.scored(empty)
    with empty.write("Hai người") as writing:
        for name in (DAO, AAN):
            writing.update(CITIZEN, citizen(empty, name), {"note": f"ghi chú về {name}"})
    for name in (DAO, AAN):
        erasures.erase(empty, [citizen(empty, name)], WHY)
    left = text_of(empty)
    assert DAO not in left
    assert AAN not in left
    assert faults(empty) == []


def test_who_was_not_judged_yet_no_longer_counts_for_the_year(empty: Store):
    small_year.scored(empty)
    before = reports.year_report(empty, YEAR).total.registered
    erasures.erase(empty, [citizen(empty, AN)], WHY)
    assert reports.year_report(empty, YEAR).total.registered == before - 1


def test_who_passed_and_was_erased_is_never_recognised(empty: Store):
    small_year.scored(empty)
    erasures.erase(empty, [citizen(empty, DAO)], WHY)
    assert recognition.waiting(empty, YEAR).passed == 3
    recognition.recognise(empty, YEAR, small_year.NUMBER, small_year.DATE, Progress())
    assert "Đã xoá" not in [row.name for row in recognition.certificates(empty, YEAR)]


def test_an_erasure_is_not_taken_back_and_neither_is_what_was_done_before(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, AN)
    edit(empty, one, phone="0912345678")
    edited = history.page(empty)[0]
    erasures.erase(empty, [one], WHY)
    assert not history.page(empty)[0].undoable
    with pytest.raises(Stale):
        history.undo(empty, edited.id)


def test_a_reason_is_asked_for_and_names_nobody(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, AN)
    for reason in ("", f"Bà {AN} xin", "bà vu thi an xin"):
        with pytest.raises(FieldErrors) as caught:
            erasures.erase(empty, [one], reason)
        assert list(caught.value.fields) == ["reason"]


def test_nobody_is_erased_twice(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, AN)
    erasures.erase(empty, [one], WHY)
    with pytest.raises(NotFound):
        erasures.erase(empty, [one], WHY)


def test_each_stripped_set_has_its_new_seal_in_a_later_one(empty: Store):
    one = full_life(empty)
    erasures.erase(empty, [one], WHY)
    with empty.read() as connection:
        own = connection.execute(select(CHANGE_SET).order_by(CHANGE_SET.c.seq.desc()).limit(1)).one()
        resealed = connection.execute(select(RESEALED)).all()
        rows = connection.execute(select(CHANGE_ROW).where(CHANGE_ROW.c.set_seq == own.seq)).all()
        certificate = connection.execute(select(CERTIFICATE.c.name)).scalars().all()
    assert resealed
    assert max(row.set_seq for row in resealed) < own.seq
    assert {row.row_id for row in rows if row.table_name == "resealed"} == {row.id for row in resealed}
    assert "Đã xoá" in certificate


def test_gone_from_backups_is_noted_once(empty: Store):
    small_year.registered(empty)
    erasures.erase(empty, [citizen(empty, AN)], WHY)
    (row,) = erasures.waiting(empty)
    day = dt.date(2026, 3, 1)
    assert erasures.gone_from_backups(empty, [row.id], day).value == 1
    assert erasures.gone_from_backups(empty, [row.id], dt.date(2026, 4, 1)).value == 0
    assert erasures.waiting(empty) == []
    assert erasures.all_erasures(empty)[0].backups_on == day


def _bare(name: str, unit: str) -> dict[str, str]:
    return {
        "unit_code": unit, "name": name, "name_fold": "vu thi an" if "An" in name else "lo van chin", "name_sort": name,
        "phone": "", "note": "", "consent_source": "",
    }  # fmt: skip


def killed_before_cleaning(store: Store, monkeypatch: pytest.MonkeyPatch) -> str:
    """Erase somebody, and leave the file as a kill right after the commit would."""
    one = full_life(store)

    def killed(_engine: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(erasing, "clean", killed)
    with pytest.raises(KeyboardInterrupt):
        erasures.erase(store, [one], WHY)
    monkeypatch.undo()
    return one


def unclean(store: Store) -> bool:
    with store.read() as connection:
        return erasing.unclean(connection)


def test_an_erasure_that_was_killed_before_its_cleaning_is_cleaned_by_the_next_backup(
    empty: Store, monkeypatch: pytest.MonkeyPatch
):
    assert not unclean(empty)
    killed_before_cleaning(empty, monkeypatch)
    assert unclean(empty)
    assert (empty.folder / "data.db-wal").stat().st_size
    backups.after_work(empty)
    assert not unclean(empty)
    assert not (empty.folder / "data.db-wal").stat().st_size
    assert not erasures.clean_what_is_left(empty)
    assert faults(empty) == []


def test_what_an_erasure_left_to_clean_outlasts_the_session_and_a_disk_without_room(
    empty: Store, monkeypatch: pytest.MonkeyPatch
):
    killed_before_cleaning(empty, monkeypatch)
    folder = empty.folder
    empty.close()
    with workspaces.open_workspace(folder, PASSWORD) as again:
        assert unclean(again)

        def full(_engine: object) -> None:
            raise DiskProblem("full")

        monkeypatch.setattr(erasing, "clean", full)
        assert not erasures.clean_what_is_left(again)
        monkeypatch.undo()
        assert unclean(again)
        assert erasures.clean_what_is_left(again)
        assert not unclean(again)


def test_an_erasure_that_is_not_committed_leaves_nothing_to_clean(empty: Store, monkeypatch: pytest.MonkeyPatch):
    one = full_life(empty)

    def broken(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(erasing, "strip_history", broken)
    with pytest.raises(RuntimeError):
        erasures.erase(empty, [one], WHY)
    assert not unclean(empty)
    assert citizens.get(empty, one).name == DAO
