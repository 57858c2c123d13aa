"""Consents, requests, restrictions, copies and proposals: what a person may ask for, and what is done with it."""

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest
from tests.ops import small_year
from tests.ops.small_year import AN, DAO, GIANG, YEAR

from cdht_desktop.errors import FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import (
    citizen_export,
    citizens,
    consents,
    duplicates,
    evaluations,
    handing_up,
    history,
    papers,
    person_copies,
    privacy_rules,
    recognition,
    registrations,
    requests,
    retention,
    rounds,
    score_forms,
    year_path,
)
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.paper_asked import Asked, Paper
from cdht_desktop.ops.papers import make
from cdht_desktop.ops.score_forms import FormsAsked
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

TODAY = f"{dt.date.today():%d/%m/%Y}"


def citizen(store: Store, name: str) -> str:
    return next(one for one in citizens.find(store, name) if citizens.get(store, one).name == name)


def fields(action: object, *args: object) -> list[str]:
    with pytest.raises(FieldErrors) as caught:
        action(*args)  # type: ignore[operator]
    return list(caught.value.fields)


# Consent --------------------------------------------------------------------------------------------------------------


def test_consent_is_kept_for_each_purpose_with_paper_and_day(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, DAO)
    consents.give(empty, one, "title", "Phiếu đăng ký", "05/01/2026")
    consents.give(empty, one, "photo", "Giấy đồng ý số 3", "06/01/2026")
    consents.withdraw(empty, one, "photo", "07/01/2026")
    said = {row.purpose.code: row for row in consents.of_person(empty, one)}
    assert (said["title"].source, said["title"].given_on, said["title"].holds) == (
        "Phiếu đăng ký",
        dt.date(2026, 1, 5),
        True,
    )
    assert (said["photo"].given_on, said["photo"].withdrawn_on) == (dt.date(2026, 1, 6), dt.date(2026, 1, 7))
    assert not said["photo"].holds
    assert not said["contact"].holds
    assert consents.without(empty) == 5
    consents.give(empty, one, "photo", "Giấy mới", "08/01/2026")
    assert {row.purpose.code: row.holds for row in consents.of_person(empty, one)}["photo"]


def test_consent_without_a_paper_or_of_tomorrow_is_refused(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, DAO)
    tomorrow = f"{dt.date.today() + dt.timedelta(days=1):%d/%m/%Y}"
    assert fields(consents.give, empty, one, "photo", " ", tomorrow) == ["given_on", "source"]
    with pytest.raises(NotFound):
        consents.withdraw(empty, one, "photo", TODAY)
    consents.give(empty, one, "photo", "Giấy", "05/01/2026")
    assert fields(consents.withdraw, empty, one, "photo", "04/01/2026") == ["withdrawn_on"]


def test_consents_and_requests_follow_a_merge_and_the_later_word_stands(empty: Store):
    small_year.registered(empty)
    one, other = citizen(empty, AN), citizen(empty, GIANG)
    consents.give(empty, one, "photo", "Giấy cũ", "05/01/2026")
    consents.give(empty, other, "photo", "Giấy mới", "06/01/2026")
    consents.give(empty, other, "contact", "Giấy ba", "06/01/2026")
    asked = requests.add(empty, other, "see", TODAY).value
    requests.restrict(empty, other)
    duplicates.merge(empty, duplicates.Pair(one, other, ()), {})
    said = {row.purpose.code: row.source for row in consents.of_person(empty, one)}
    assert (said["photo"], said["contact"]) == ("Giấy mới", "Giấy ba")
    assert requests.get(empty, asked).citizen_id == one
    assert requests.restricted_since(empty, one) == dt.date.today()
    merged = history.page(empty)[0].id
    history.undo(empty, merged)
    assert {row.purpose.code: row.source for row in consents.of_person(empty, one)}["photo"] == "Giấy cũ"


# Requests -------------------------------------------------------------------------------------------------------------


def test_requests_stand_with_the_most_pressing_first(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, DAO)
    ids = {
        days: requests.add(empty, one, "see", f"{dt.date.today() - dt.timedelta(days=days):%d/%m/%Y}").value
        for days in (0, 30, 3)
    }
    requests.refuse(empty, ids[3], "Không đúng người")
    assert [row.id for row in requests.all_requests(empty)] == [ids[30], ids[0], ids[3]]
    assert requests.pressing(empty)[0] == 1
    assert requests.state(requests.get(empty, ids[30])) == "overdue"
    by = requests.deadlines(empty, "see", dt.date(2026, 11, 20))
    assert (by.answer_by, by.done_by, by.announced) == (dt.date(2026, 11, 24), dt.date(2026, 11, 30), True)


def test_a_request_is_answered_then_done_and_then_it_is_over(empty: Store):
    small_year.registered(empty)
    asked = requests.add(empty, citizen(empty, DAO), "correct", TODAY, "Gọi điện").value
    requests.answer(empty, asked, TODAY)
    requests.finish(empty, asked, "Đã sửa năm sinh")
    row = requests.get(empty, asked)
    assert (row.outcome, row.answered_on, row.done_on) == ("done", dt.date.today(), dt.date.today())
    with pytest.raises(Stale):
        requests.refuse(empty, asked, "Thôi")
    assert fields(requests.refuse, empty, asked, "") == ["reason"]


def test_an_erasure_or_a_restriction_is_not_done_by_saying_so(empty: Store):
    small_year.registered(empty)
    one = citizen(empty, DAO)
    for kind in ("erase", "restrict"):
        asked = requests.add(empty, one, kind, TODAY).value
        with pytest.raises(Refused):
            requests.finish(empty, asked)
    requests.restrict(empty, one, request_id=asked)
    assert requests.get(empty, asked).outcome == "done"


def test_a_request_of_tomorrow_or_of_before_the_law_is_refused(empty: Store):
    small_year.registered(empty)
    assert fields(requests.add, empty, citizen(empty, DAO), "see", "31/12/2025") == ["received_on"]
    assert requests.add(empty, citizen(empty, DAO), "copy", "01/01/2026").value
    tomorrow = f"{dt.date.today() + dt.timedelta(days=1):%d/%m/%Y}"
    assert fields(requests.add, empty, citizen(empty, DAO), "see", tomorrow) == ["received_on"]
    asked = requests.add(empty, citizen(empty, DAO), "see", TODAY).value
    yesterday = f"{dt.date.today() - dt.timedelta(days=1):%d/%m/%Y}"
    assert fields(requests.answer, empty, asked, yesterday) == ["answered_on"]


# Kept but not used ----------------------------------------------------------------------------------------------------


def test_who_is_kept_but_not_used_is_left_out_of_all_that_is_new(empty: Store, tmp_path: Path):
    people = small_year.scored(empty)
    one = citizen(empty, DAO)
    requests.restrict(empty, one)
    with pytest.raises(Refused, match="not used"):
        evaluations.save(empty, people[DAO], EvaluationInput((50,) * 10))
    everybody = sum(place.people for place in score_forms.villages(empty, YEAR))
    assert everybody == 5
    made = score_forms.save_forms(
        empty, YEAR, FormsAsked(tuple(place.id for place in score_forms.villages(empty, YEAR)), one_file=True),
        tmp_path / "forms.xlsx", Progress(),
    )  # fmt: skip
    assert made.people == 5
    assert recognition.waiting(empty, YEAR).passed == 3
    citizen_export.save_list(empty, citizens.find(empty), tmp_path / "list.xlsx", numbers=False, progress=Progress())
    cells = [cell.value for row in openpyxl.load_workbook(tmp_path / "list.xlsx").active for cell in row]
    assert DAO not in cells
    assert GIANG in cells
    batch = handing_up.export(empty, YEAR, tmp_path / "batch", Progress()).value
    assert DAO.encode() not in batch.file.read_bytes()
    rounds.open_year(empty, YEAR + 1)
    assert registrations.register(empty, YEAR + 1, None).value.registered == 5
    requests.lift(empty, one)
    assert registrations.register(empty, YEAR + 1, [one]).value.registered == 1


def test_what_was_certified_stays_but_is_not_printed_again(empty: Store):
    small_year.recognised(empty)
    before = recognition.tally(empty, YEAR)
    one = citizen(empty, DAO)
    requests.restrict(empty, one)
    row = next(row for row in recognition.certificates(empty, YEAR) if row.name == DAO)
    with pytest.raises(Refused, match="not used"):
        make(empty, Asked(Paper.CERTIFICATES, YEAR, ids=(row.id,)), Progress())
    assert len(make(empty, Asked(Paper.CERTIFICATES, YEAR), Progress()).certificate_ids) == before.valid - 1
    assert recognition.tally(empty, YEAR).valid == before.valid
    assert recognition.tally(empty, YEAR).unprinted == before.unprinted - 1


# A copy for the person ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", person_copies.ENDINGS)
def test_a_copy_holds_all_of_one_person_and_of_nobody_else(empty: Store, tmp_path: Path, ending: str):
    small_year.recognised(empty)
    one = citizen(empty, DAO)
    consents.give(empty, one, "photo", "Giấy số 3", "06/01/2026")
    out = person_copies.save(empty, one, tmp_path / f"ban-sao{ending}", progress=Progress())
    if ending == ".json":
        text = out.read_text(encoding="utf-8")
        assert json.loads(text)["person"]["name"] == DAO
    else:
        book = openpyxl.load_workbook(out)
        text = "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert all(word in text for word in (DAO, "Giấy số 3", str(YEAR), "87"))
    assert GIANG not in text
    noted = history.page(empty)[0]
    assert DAO not in noted.title or noted.subject == one
    with pytest.raises(Refused):
        person_copies.save(empty, one, tmp_path / "x.pdf", progress=Progress())


# Keeping --------------------------------------------------------------------------------------------------------------


def test_nobody_is_proposed_until_the_association_sets_years(empty: Store):
    small_year.recognised(empty)
    late = dt.date(YEAR + 20, 1, 1)
    assert retention.proposed(empty, late) == []
    assert not retention.rules_set(empty)
    privacy_rules.keep(empty, {}, {"certified": 5, "unregistered": 3, "removed": 1}, [])
    assert retention.proposed(empty, dt.date(YEAR + 1, 1, 1)) == []
    rules = {row.name: row.rule for row in retention.proposed(empty, late)}
    assert rules[DAO] == "certified"
    assert rules[AN] == "unregistered"
    citizens.remove(empty, [citizen(empty, AN)])
    rules = {row.name: row.rule for row in retention.proposed(empty, late)}
    assert rules[AN] == "removed"


def test_rules_keep_within_the_law(empty: Store):
    wrong = fields(privacy_rules.keep, empty, {"see": 21, "copy": 0}, {"removed": -1}, ["30/02/2027"])
    assert wrong == ["days_see", "days_copy", "years_removed", "holidays"]
    privacy_rules.keep(empty, {"see": 5}, {}, ["08/02/2027", ""])
    assert privacy_rules.rules(empty).days["see"] == 5
    assert not privacy_rules.calendar(empty).is_one(dt.date(2027, 2, 8))


def test_the_year_does_not_wait_for_certificates_that_are_not_printed_any_more(empty: Store, tmp_path: Path):
    def step() -> tuple[str, int, int]:
        found = next(step for step in year_path.steps(empty, YEAR).steps if step.key == "print")
        return found.state, found.done, found.total

    small_year.recognised(empty)
    assert step() == ("later", 0, 4)  # one is not scored yet
    one = citizen(empty, DAO)
    requests.restrict(empty, one)
    assert step() == ("later", 0, 3)
    papers.save(empty, make(empty, Asked(Paper.CERTIFICATES, YEAR), Progress()), tmp_path / "giấy.pdf")
    assert step() == ("done", 3, 3)
    requests.lift(empty, one)
    assert step() == ("later", 3, 4)


def test_where_only_restricted_persons_are_certified_there_is_nothing_to_print(empty: Store):
    small_year.recognised(empty)
    for one in citizens.find(empty):
        requests.restrict(empty, one)
    found = next(step for step in year_path.steps(empty, YEAR).steps if step.key == "print")
    assert (found.state, found.total) == ("done", 0)
