"""A person's own sheet: all that is kept about them, of nobody else, and who changed it when."""

import datetime as dt
import io
from dataclasses import replace

import pypdfium2
import pytest
from sqlalchemy import select
from tests.documents.golden import assert_inside, golden
from tests.ops import small_year
from tests.ops.small_year import AAN, AN, DAO, YEAR

from cdht_desktop.data.tables import CHANGE_SET
from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.values import DocumentValue, RowValue
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.ops import (
    citizens,
    duplicates,
    evaluations,
    history,
    layouts,
    paper_person,
    papers,
    prints,
    registrations,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.duplicates import Pair
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

TODAY = dt.date(2026, 2, 6)


def citizen(store: Store, name: str) -> str:
    return next(one for one in citizens.find(store, name) if citizens.get(store, one).name == name)


def sheet(store: Store, citizen_id: str) -> DocumentValue:
    (made,) = paper_person.documents(store, Asked(Paper.PERSON, YEAR, ids=(citizen_id,)), TODAY)
    return made


def pdf(store: Store, document: DocumentValue) -> bytes:
    out = io.BytesIO()
    write_document_pdf(out, layouts.document(store, "person"), [document], "Hội Khuyến học xã Thử", Progress())
    return out.getvalue()


def edit(store: Store, citizen_id: str, **changed: object) -> None:
    now = citizens.get(store, citizen_id)
    values = CitizenInput(
        now.name, str(now.birth or ""), now.sex, now.id_number or "", now.village_id, now.group_id, now.phone, now.note,
        now.consent_source, f"{now.consent_date:%d/%m/%Y}" if now.consent_date else "",
    )  # fmt: skip
    citizens.edit(store, citizen_id, replace(values, **changed), now.version)


def titles(document: DocumentValue) -> list[str]:
    return [row.texts["title"] for row in document.tables["changes"]]


def _fixed(document: DocumentValue) -> DocumentValue:
    """Return a sheet with the days on which the test runs made the same each time."""
    day = {"registered": "05/01/2026", "date": "06/01/2026", "at": "08:30 06/01/2026"}
    tables = {
        name: [RowValue({field: day.get(field, text) for field, text in row.texts.items()}, row.strong) for row in rows]
        for name, rows in document.tables.items()
    }
    return replace(document, tables=tables)


def test_the_facts_stand_on_it_in_full(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, DAO)
    edit(
        empty, one, id_number="001169000017", phone="0912345678", note="Dạy xoá mù chữ", consent_source="Phiếu đăng ký",
        consent_date="05/01/2026",
    )  # fmt: skip
    found = sheet(empty, one).fields
    said = {
        name: found[name]
        for name in ("name", "birth", "sex", "id_number", "phone", "note", "village", "consent_source")
    }
    assert said == {
        "name": DAO, "birth": "05/11/1969", "sex": "Nữ", "id_number": "001169000017", "phone": "0912345678",
        "note": "Dạy xoá mù chữ", "village": "Thôn Đồi", "consent_source": "Phiếu đăng ký",
    }  # fmt: skip
    assert (found["consent_date"], found["date"], found["merged"], found["older"]) == (
        "05/01/2026", "06 tháng 02 năm 2026", "", "",
    )  # fmt: skip


def test_a_year_stands_with_points_verdict_reasons_and_certificate(empty: Store):
    small_year.recognised(empty)
    (passed,), (failed,) = (sheet(empty, citizen(empty, name)).tables["years"] for name in (DAO, AAN))
    assert (passed.texts["points"], passed.texts["verdict"], passed.texts["reasons"]) == ("87", "Đạt", "")
    assert passed.texts["number"]
    assert passed.texts["decision"] == "12/QĐ-HKH (05/02/2026)"
    assert failed.texts["verdict"] == "Không đạt"
    assert failed.texts["reasons"] == "thiếu 4 điểm; chỉ số 4 dưới 5 điểm"
    assert failed.texts["number"] == ""


def test_scores_of_every_stage_stand_and_the_one_that_counts_is_marked(empty: Store):
    people = small_year.registered(empty)
    evaluations.save(empty, people[AN], EvaluationInput((90,) * 9 + (None,), digital=True, note="Tự viết"), "self")
    evaluations.save(empty, people[AN], EvaluationInput((80,) * 10, updates=False), "branch")
    rows = sheet(empty, citizen(empty, AN)).tables["scores"]
    assert [(row.texts["stage"], row.texts["points"], row.strong) for row in rows] == [
        ("Tự đánh giá", "81", False), ("Chi hội", "80", True),
    ]  # fmt: skip
    assert rows[0].texts["scores"].endswith("9 · –")
    assert (rows[0].texts["digital"], rows[0].texts["updates"], rows[0].texts["note"]) == ("Có", "", "Tự viết")
    assert (rows[1].texts["digital"], rows[1].texts["updates"]) == ("", "Không")


def test_who_changed_what_stands_newest_first_with_before_and_after(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, DAO)
    edit(empty, one, phone="0912345678")
    edit(empty, one, phone="0987654321")
    newest, before, *_earlier = sheet(empty, one).tables["changes"]
    assert newest.texts["fields"] == "Phone: 0912345678 → 0987654321"
    assert before.texts["fields"] == "Phone: – → 0912345678"
    assert newest.texts["user"] == empty.user
    assert newest.texts["at"].endswith(f"{dt.date.today().year}")


def test_fifty_changes_stand_on_it_and_the_older_ones_are_counted(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, DAO)
    before = len(titles(sheet(empty, one)))
    for number in range(60):
        edit(empty, one, note=f"Lần {number}")
    found = sheet(empty, one)
    assert len(titles(found)) == int(found.fields["shown"]) == paper_person.MOST_CHANGES == 50
    assert int(found.fields["older"]) == before + 10
    assert found.tables["changes"][0].texts["fields"] == "Note: Lần 58 → Lần 59"


def test_nothing_about_others_stands_on_it(empty: Store):
    people = small_year.recognised(empty)
    mine, other = citizen(empty, DAO), citizen(empty, AN)
    edit(empty, other, note="Chuyện riêng của người khác")
    duplicates.not_the_same(empty, Pair(*sorted((mine, other)), ()))
    found = sheet(empty, mine)
    everything = " ".join(
        [
            *found.fields.values(),
            *(text for rows in found.tables.values() for row in rows for text in row.texts.values()),
        ]
    )
    assert people
    assert DAO in everything
    for name in (AN, AAN, "Chuyện riêng"):
        assert name not in everything


def test_a_registration_that_was_taken_back_is_still_told(empty: Store):
    people = small_year.scored(empty)
    one = citizen(empty, DAO)
    registrations.withdraw(empty, [people[DAO]])
    found = sheet(empty, one)
    assert found.tables["years"] == []
    assert any("Scored" in title for title in titles(found))
    assert any("taken back" in title or "withdrawn" in title.lower() for title in titles(found)[:1])


def test_a_merged_record_stands_on_it_with_its_changes(empty: Store):
    small_year.registered(empty)
    mine = citizen(empty, DAO)
    twin = citizens.add(empty, CitizenInput("Nguyễn Thi Đào", "1969", "female", phone="0911222333")).value
    duplicates.merge(empty, Pair(mine, twin, ()), {})
    found = sheet(empty, mine)
    (row,) = found.tables["merged"]
    assert (row.texts["name"], row.texts["birth"], row.texts["phone"]) == ("Nguyễn Thi Đào", "1969", "0911222333")
    assert found.fields["merged"] == "1"
    assert titles(found).count("Citizen added") == 2  # theirs, and the merged record's


def test_who_is_gone_and_nobody_at_all_are_told(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, AN)
    with pytest.raises(Refused, match="Choose the person"):
        paper_person.documents(empty, Asked(Paper.PERSON, YEAR))
    with pytest.raises(NotFound):
        sheet(empty, "nobody")
    citizens.remove(empty, [one])
    with pytest.raises(NotFound, match="no longer in the list"):
        sheet(empty, one)


def test_the_sheet_on_paper(empty: Store):
    small_year.recognised(empty)
    data = pdf(empty, _fixed(sheet(empty, citizen(empty, AAN))))
    golden("person", data)
    assert_inside(data, layouts.document(empty, "person").page)


def test_a_sheet_with_fifty_long_changes_flows_over_pages(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, DAO)
    for number in range(55):
        edit(empty, one, note=f"{number}: " + "ghi chú rất dài về việc học của người này trong năm " * 8)
    data = pdf(empty, sheet(empty, one))
    assert_inside(data, layouts.document(empty, "person").page)
    opened = pypdfium2.PdfDocument(data)
    assert len(opened) > 4
    last = opened[len(opened) - 1].get_textpage().get_text_range()
    assert "NGƯỜI CẤP PHIẾU" in last


def test_printing_it_is_recorded(empty: Store, tmp_path):
    small_year.registered(empty)
    one = citizen(empty, DAO)
    made = papers.make(empty, Asked(Paper.PERSON, YEAR, ids=(one,)), Progress())
    papers.save(empty, made, tmp_path / "to.pdf")
    (job,) = prints.jobs(empty, YEAR)
    assert (job.kind, job.target) == ("person", "file")
    (done, *_before) = history.page(empty)
    assert done.subject == one
    assert done.title.endswith(f": {DAO}")  # looked up when it is shown …
    with empty.read() as connection:
        kept = connection.execute(select(CHANGE_SET.c.title).where(CHANGE_SET.c.id == done.id)).scalar_one()
    assert DAO not in kept  # … and kept nowhere in the history
