"""The sheets of local branches: written for hands and Excel, filled in, and read back to whom they belong."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.conftest import FILES, PASSWORD
from tests.ops.test_year import recognised
from typer.testing import CliRunner

from cdht_desktop import cli
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.form_codes import code_key, form_code
from cdht_desktop.domain.text import fold
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.ops import (
    citizens,
    evaluations,
    history,
    recognition,
    registrations,
    rounds,
    score_forms,
    score_lists,
    villages,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.score_forms import FormsAsked
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.reader import read_workbook
from cdht_desktop.sheets.score_forms import FormPerson, FormSheet, ScoreForm, form_words, write_score_forms
from cdht_desktop.sheets.scores import parse_scores

YEAR = 2026
HEADER, FIRST = 6, 7
CODE, NAME, SCORES, TOTAL, DIGITAL = 2, 3, 6, 16, 18
CRITERIA = CriteriaSet.from_toml(
    (RESOURCES / "criteria" / "cdht-2023.toml").read_text(encoding="utf-8"), "cdht-2023.toml"
)
PERSON = FormPerson("BCD-FGH-JKL", "Đỗ Lan", "1960", "017195909745", (None,) * 10, None, None, 800)
EIGHTS = [8] * 10


def village_of(store: Store, number: int = 0) -> score_forms.VillageForms:
    return score_forms.villages(store, YEAR)[number]


def saved(store: Store, out: Path, **asked) -> Path:
    """Save the sheet of the first village, and return the file."""
    wanted = FormsAsked(**({"villages": (village_of(store).id,), "one_file": True} | asked))
    return score_forms.save_forms(store, YEAR, wanted, out / "phieu.xlsx", Progress()).files[0]


def filled(path: Path, edit) -> Path:
    """Do to a sheet what somebody at the local branch does, and save it as Excel would."""
    book = load_workbook(path)
    edit(book.worksheets[0])
    book.save(path)
    return path


def score(sheet, row: int, scores=EIGHTS, mark: str | None = None) -> None:
    for at, points in enumerate(scores):
        sheet.cell(row, SCORES + at).value = points
    sheet.cell(row, DIGITAL).value = mark


def written(form: ScoreForm, *people: FormPerson):
    out = io.BytesIO()
    write_score_forms(out, form, [FormSheet("Thôn Đông", people)], Progress())
    return load_workbook(out).worksheets[0]


def faults(plan) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.severity, problem.code) for problem in plan.problems]


def read(store: Store, path: Path, stage=None):
    return score_lists.read_scores(store, YEAR, path, Progress(), stage)


# The sheet --------------------------------------------------------------------------------------------------------------


def test_a_sheet_names_its_people_and_leaves_the_scores_open():
    sheet = written(ScoreForm("Hội Khuyến học xã Thử", YEAR, "branch", CRITERIA), PERSON)
    row = [cell.value for cell in sheet[FIRST]]
    assert row[:5] == [1, "BCD-FGH-JKL", "Đỗ Lan", "1960", "9745"]
    assert row[5:15] == [None] * 10
    assert sheet.protection.sheet
    assert not sheet.protection.password
    locked = [cell.protection.locked for cell in sheet[FIRST]]
    assert locked == [True] * 5 + [False] * 10 + [True] * 2 + [False] * 2
    assert "9745" not in str([cell.value for line in sheet.iter_rows(max_row=HEADER) for cell in line])


def test_the_whole_id_number_stands_there_only_when_asked_for():
    form = ScoreForm("Hội", YEAR, "branch", CRITERIA)
    assert "017195909745" not in str(list(written(form, PERSON).values))
    sheet = written(replace(form, full_numbers=True), PERSON)
    assert (sheet.cell(HEADER, 5).value, sheet.cell(FIRST, 5).value) == ("Số CCCD", "017195909745")
    assert sheet.cell(FIRST, 5).number_format == "@"


def test_a_name_that_looks_like_a_formula_stays_a_name():
    sheet = written(ScoreForm("=HYPERLINK()", YEAR, "branch", CRITERIA), replace(PERSON, name="=1+1"))
    assert {sheet.cell(1, 1).data_type, sheet.cell(FIRST, NAME).data_type} == {"s"}


def test_excel_checks_each_score_and_offers_the_mark():
    sheet = written(ScoreForm("Hội", YEAR, "branch", CRITERIA), PERSON)
    checks = {str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation}
    first = checks[f"F{FIRST}"]
    assert (first.type, first.operator, first.formula1, first.formula2) == ("whole", "between", "0", "10")
    assert "0 đến 10" in first.error
    assert checks[f"R{FIRST}"].formula1 == "$S$4"
    assert sheet["S4"].value == "x"
    assert len(checks) == len(EIGHTS) + 1


def test_half_points_are_checked_by_their_step():
    text = CRITERIA.source.replace("step = 1", "step = 0.5").replace(
        'cải tiến, sáng tạo", max = 10', 'sáng tạo", max = 7'
    )
    half = CriteriaSet.from_toml(text, "half")
    sheet = written(ScoreForm("Hội", YEAR, "branch", half), replace(PERSON, scores=(75,) * 10))
    checks = {str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation}
    assert checks[f"L{FIRST}"].formula1 == f"AND(ISNUMBER(L{FIRST}),L{FIRST}>=0,L{FIRST}<=7,MOD(L{FIRST}*10,5)=0)"
    assert sheet.cell(FIRST, SCORES).value == 7.5
    assert "(0–7)" in sheet.cell(HEADER, SCORES + 6).value


def test_the_total_and_the_verdict_add_themselves_up():
    people = [PERSON, replace(PERSON, threshold=700)]
    sheet = written(ScoreForm("Hội", YEAR, "branch", CRITERIA), *people)
    span = f"F{FIRST}:O{FIRST}"
    assert sheet.cell(FIRST, TOTAL).value == f'=IF(COUNT({span})=0,"",SUM({span}))'
    assert f'IF(AND(SUM({span})>=80,MIN({span})>=5),"Đạt","Không đạt")' in sheet.cell(FIRST, TOTAL + 1).value
    assert ">=70" in sheet.cell(FIRST + 1, TOTAL + 1).value
    assert "từ 80 / 70 điểm" in sheet.cell(5, 1).value


def test_labels_of_the_program_say_so_and_official_ones_do_not():
    form = ScoreForm("Hội", YEAR, "branch", CRITERIA)
    assert form_words()["own_wording"] in written(form, PERSON).cell(5, 1).value
    official = written(replace(form, criteria=replace(CRITERIA, official=True)), PERSON)
    assert form_words()["own_wording"] not in official.cell(5, 1).value


def test_a_long_label_is_cut_in_the_header_and_stands_whole_below():
    long = replace(CRITERIA.indicators[0], label="Chủ động " * 30)
    form = ScoreForm("Hội", YEAR, "branch", replace(CRITERIA, indicators=(long, *CRITERIA.indicators[1:])))
    sheet = written(form, PERSON)
    assert len(sheet.cell(HEADER, SCORES).value) < 100
    assert any(str(line[0]).startswith("Chỉ số 1: Chủ động") for line in sheet.values)


def test_a_sheet_prints_on_a4_across_with_its_header_on_each_page():
    sheet = written(ScoreForm("Hội", YEAR, "branch", CRITERIA), PERSON)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (
        "landscape",
        9,
        1,
    )
    assert (sheet.print_title_rows, sheet.freeze_panes) == (f"${HEADER}:${HEADER}", f"D{FIRST}")
    lines = max(len(str(cell.value).split()) for cell in sheet[HEADER])
    assert sheet.row_dimensions[HEADER].height > 12 * lines / 2


def test_cancelling_leaves_no_file(scored: Store, tmp_path: Path):
    progress = Progress()
    progress.cancel()
    asked = FormsAsked((village_of(scored).id,), one_file=True)
    with pytest.raises(Cancelled):
        score_forms.save_forms(scored, YEAR, asked, tmp_path / "phieu.xlsx", progress)
    assert list(tmp_path.glob("*phieu*")) == []


def test_codes_tell_twenty_thousand_people_apart():
    codes = {code_key(form_code(f"0190f3a2-{number:012x}")) for number in range(20_000)}
    assert len(codes) > 20_000 - 2
    assert all(re.fullmatch(r"[A-Z]{9}", code) and not set(code) & set("AEIOUY") for code in codes)
    assert code_key(" bcd fgh–jkl ") == code_key("BCD-FGH-JKL")


def test_the_words_of_the_sheet_are_known_to_the_reader(tmp_path: Path):
    """Every stage and both kinds of number come back as they went out."""
    for stage in evaluations.STAGES:
        for full in (False, True):
            with (tmp_path / "phieu.xlsx").open("wb") as out:
                form = ScoreForm("Hội", YEAR, stage, CRITERIA, full)
                filled_in = replace(PERSON, scores=(80,) * 10, digital=True)
                write_score_forms(out, form, [FormSheet("Thôn Đông", [filled_in, PERSON])], Progress())
            parsed = parse_scores(read_workbook(tmp_path / "phieu.xlsx", Progress()), CRITERIA)
            assert (parsed.stages, parsed.years, parsed.problems) == ({stage}, {YEAR}, [])
            (entry,) = parsed.rows
            assert (entry.code, entry.name, entry.id_number) == (
                PERSON.code,
                "Đỗ Lan",
                PERSON.id_number if full else None,
            )
            assert (entry.scores, entry.digital, entry.updates) == ((80,) * 10, True, False)
            assert (parsed.read, parsed.left_blank) == (1, 1)
            assert parsed.columns[0].fields.keys() >= {"code", "name", "total", "digital", "updates"}


# Out and back -----------------------------------------------------------------------------------------------------------


def test_an_untouched_sheet_changes_nothing(scored: Store, tmp_path: Path):
    plan = read(scored, saved(scored, tmp_path))
    assert (plan.read, plan.good, plan.problems) == (0, 0, ())
    assert (plan.stage, plan.said, plan.left_blank) == ("branch", "branch", village_of(scored).people)
    assert score_lists.import_scores(scored, plan, Progress()).id is None


def test_what_the_branch_fills_in_stands_at_its_stage_and_coming_again_changes_nothing(scored: Store, tmp_path: Path):
    path = filled(
        saved(scored, tmp_path), lambda sheet: (score(sheet, FIRST, mark="X"), score(sheet, FIRST + 1, [9] * 10))
    )
    plan = read(scored, path)
    assert (plan.read, plan.written, plan.passed, plan.problems) == (2, 2, 2, ())
    done = score_lists.import_scores(scored, plan, Progress())
    first = evaluations.find(scored, YEAR, village_id=village_of(scored).id)[0]
    branch = evaluations.side_by_side(scored, first)["branch"]
    assert (branch.total, branch.digital, branch.updates) == (800, True, False)
    again = read(scored, path)
    assert (again.written, again.updated, again.unchanged) == (0, 0, 2)
    assert score_lists.import_scores(scored, again, Progress()).id is None
    history.undo(scored, done.id)
    assert "branch" not in evaluations.side_by_side(scored, first)


def test_a_corrected_sheet_updates(scored: Store, tmp_path: Path):
    path = filled(saved(scored, tmp_path), lambda sheet: score(sheet, FIRST))
    score_lists.import_scores(scored, read(scored, path), Progress())
    filled(path, lambda sheet: score(sheet, FIRST, [9] * 10))
    plan = read(scored, path)
    assert (plan.written, plan.updated) == (0, 1)


def test_another_stage_may_be_said_than_the_sheet_says(scored: Store, tmp_path: Path):
    path = filled(saved(scored, tmp_path, stage="self"), lambda sheet: score(sheet, FIRST))
    plan = read(scored, path)
    assert (plan.stage, plan.said, plan.written) == ("self", "self", 1)
    changed = score_lists.at_stage(scored, plan, "commune")
    assert (changed.stage, changed.said, changed.written, changed.updated) == ("commune", "self", 0, 1)
    assert read(scored, path, "branch").stage == "branch"


def test_people_of_one_name_are_told_apart_by_their_codes(scored: Store, tmp_path: Path):
    village = village_of(scored)
    twins = [
        citizens.add(scored, CitizenInput("Hoàng Thị Sinh", year, village_id=village.id)).value
        for year in ("1950", "1971")
    ]
    registrations.register(scored, YEAR, twins)
    ids = evaluations.find(scored, YEAR, "hoang thi sinh")
    sheets = {}

    def edit(sheet):
        for row in range(FIRST, sheet.max_row):
            if sheet.cell(row, NAME).value == "Hoàng Thị Sinh":
                sheets[sheet.cell(row, 4).value] = row
        score(sheet, sheets["1950"], [6] * 10)
        score(sheet, sheets["1971"], [9] * 10)

    plan = read(scored, filled(saved(scored, tmp_path), edit))
    assert (plan.written, plan.problems) == (2, ())
    score_lists.import_scores(scored, plan, Progress())
    assert {row.birth: row.total for row in evaluations.rows(scored, ids)} == {"1950": 600, "1971": 900}


def test_a_row_whose_code_is_unknown_is_found_by_its_name(scored: Store, tmp_path: Path):
    def edit(sheet):
        sheet.cell(FIRST, CODE).value = "BBB-BBB-BBB"
        score(sheet, FIRST)

    plan = read(scored, filled(saved(scored, tmp_path), edit))
    assert (plan.written, faults(plan)) == (1, [(FIRST, "warning", "code_unknown")])


def test_a_name_written_a_little_otherwise_is_told_and_the_scores_are_taken(scored: Store, tmp_path: Path):
    def edit(sheet):
        sheet.cell(FIRST, NAME).value = fold(sheet.cell(FIRST, NAME).value).title()
        score(sheet, FIRST)

    plan = read(scored, filled(saved(scored, tmp_path), edit))
    assert (plan.written, faults(plan)) == (1, [(FIRST, "warning", "name_changed")])


def test_names_that_slipped_to_other_codes_score_nobody(scored: Store, tmp_path: Path):
    """Somebody sorted the names and the scores, and left the codes where they were."""

    def edit(sheet):
        names = [sheet.cell(row, NAME).value for row in (FIRST, FIRST + 1)]
        for row, name in zip((FIRST, FIRST + 1), reversed(names), strict=True):
            sheet.cell(row, NAME).value = name
            score(sheet, row)

    plan = read(scored, filled(saved(scored, tmp_path), edit))
    wrong = [(FIRST, "error", "code_other_name"), (FIRST + 1, "error", "code_other_name")]
    assert (plan.good, faults(plan)) == (0, wrong)


def test_a_row_added_by_hand_is_told_and_found_by_its_name(scored: Store, tmp_path: Path):
    other = village_of(scored, 1)
    known = evaluations.rows(scored, evaluations.find(scored, YEAR, village_id=other.id))[0]
    row = FIRST + village_of(scored).people + 1

    def edit(sheet):
        sheet.cell(row, NAME).value = known.name
        sheet.cell(row + 1, NAME).value = "Người Lạ"
        score(sheet, row)
        score(sheet, row + 1)

    plan = read(scored, filled(saved(scored, tmp_path), edit))
    assert plan.written == 1
    assert faults(plan) == [(row, "warning", "person_by_hand"), (row + 1, "error", "person_not_found")]


def test_rows_that_are_missing_are_told_and_change_nothing(scored: Store, tmp_path: Path):
    path = saved(scored, tmp_path)
    gone = {}

    def edit(sheet):
        gone["name"] = sheet.cell(FIRST + 1, NAME).value
        sheet.delete_rows(FIRST + 1)
        score(sheet, FIRST)

    plan = read(scored, filled(path, edit))
    (problem,) = plan.problems
    assert (plan.written, problem.severity, problem.code) == (1, "warning", "people_missing")
    assert gone["name"] in problem.message
    assert village_of(scored).name in problem.message


def test_a_person_without_every_score_is_left_out_by_row_and_column(scored: Store, tmp_path: Path):
    path = filled(saved(scored, tmp_path), lambda sheet: score(sheet, FIRST, [8, None, *[8] * 8]))
    plan = read(scored, path)
    (problem,) = plan.problems
    assert (plan.good, problem.row, problem.code) == (0, FIRST, "score_missing")
    assert problem.field == "Chỉ số 2"


def test_the_same_row_twice_is_an_error_at_the_later(scored: Store, tmp_path: Path):
    def edit(sheet):
        for row in (FIRST, FIRST + 1):
            score(sheet, row)
        for column in (CODE, NAME):
            sheet.cell(FIRST + 1, column).value = sheet.cell(FIRST, column).value

    plan = read(scored, filled(saved(scored, tmp_path), edit))
    assert (FIRST + 1, "error", "person_repeated") in faults(plan)
    assert plan.written == 1


def test_a_sheet_of_another_year_is_refused(scored: Store, tmp_path: Path):
    path = saved(scored, tmp_path)
    rounds.open_year(scored, YEAR + 1)
    registrations.register(scored, YEAR + 1, None)
    with pytest.raises(Refused, match=r"a sheet of 2026; here is 2027"):
        score_lists.read_scores(scored, YEAR + 1, path, Progress())


def test_a_prefilled_sheet_holds_the_scores_of_the_stage_before(scored: Store, tmp_path: Path):
    first, second = evaluations.find(scored, YEAR, village_id=village_of(scored).id)[:2]
    evaluations.save(scored, first, EvaluationInput((60,) * 10, digital=True), "self")
    for stage, points in (("self", 60), ("branch", 90)):
        evaluations.save(scored, second, EvaluationInput((points,) * 10), stage)
    sheet = load_workbook(saved(scored, tmp_path, prefilled=True)).worksheets[0]
    rows = [[cell.value for cell in sheet[row]] for row in range(FIRST, FIRST + 3)]
    assert [row[SCORES - 1] for row in rows] == [6, 9, None]
    assert [row[DIGITAL - 1] for row in rows] == ["x", None, None]


def test_who_is_recognised_is_not_on_the_sheet(scored: Store, tmp_path: Path):
    before = {village.id: village.people for village in score_forms.villages(scored, YEAR)}
    recognised(scored)
    known = {row.name for row in recognition.certificates(scored, YEAR)}
    after = {village.id: village.people for village in score_forms.villages(scored, YEAR)}
    assert sum(before.values()) - sum(after.values()) == len(known)
    sheet = load_workbook(saved(scored, tmp_path)).worksheets[0]
    assert not known & {sheet.cell(row, NAME).value for row in range(FIRST, sheet.max_row)}


def test_villages_come_in_one_file_or_in_one_each(scored: Store, tmp_path: Path):
    known = score_forms.villages(scored, YEAR)
    ids = tuple(village.id for village in known)
    one = score_forms.save_forms(scored, YEAR, FormsAsked(ids, one_file=True), tmp_path / "tat-ca.xlsx", Progress())
    assert [sheet.title for sheet in load_workbook(one.files[0])] == [village.name for village in known]
    each = score_forms.save_forms(scored, YEAR, FormsAsked(ids), tmp_path / "tung thon", Progress())
    assert one.people == each.people == sum(village.people for village in known)
    assert [file.name for file in each.files] == [score_forms.file_name(YEAR, village.name) for village in known]
    plan = read(scored, one.files[0])
    assert (plan.problems, plan.left_blank) == ((), one.people)


def test_a_sheet_that_is_in_the_folder_already_is_not_replaced(scored: Store, tmp_path: Path):
    asked = FormsAsked((village_of(scored).id,))
    (first,) = score_forms.save_forms(scored, YEAR, asked, tmp_path, Progress()).files
    first.write_bytes(b"filled in")
    (second,) = score_forms.save_forms(scored, YEAR, asked, tmp_path, Progress()).files
    assert (second.name, first.read_bytes()) == (f"{first.stem} (2).xlsx", b"filled in")


def test_people_without_a_village_have_a_sheet_too(scored: Store, tmp_path: Path):
    person = citizens.add(scored, CitizenInput("Vũ Thị Không Thôn", "1960")).value
    registrations.register(scored, YEAR, [person])
    last = score_forms.villages(scored, YEAR)[-1]
    assert (last.id, last.name, last.people) == (None, "", 1)
    path = filled(saved(scored, tmp_path, villages=(None,)), lambda sheet: score(sheet, FIRST))
    plan = read(scored, path)
    assert (plan.written, plan.problems) == (1, ())


def test_nobody_to_score_is_refused_and_nothing_is_written(scored: Store, tmp_path: Path):
    empty = villages.add(scored, "Thôn Vắng").value
    with pytest.raises(Refused, match="Nobody there"):
        saved(scored, tmp_path, villages=(empty,))
    assert list(tmp_path.glob("*.xlsx")) == []


def test_the_command_line_takes_the_stage_from_the_sheet_or_is_told(
    scored: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = filled(saved(scored, tmp_path), lambda sheet: score(sheet, FIRST))
    first = evaluations.find(scored, YEAR, village_id=village_of(scored).id)[0]
    scored.close()
    monkeypatch.setenv("CDHT_PASSWORD", PASSWORD)
    command = ["scores", "import", str(scored.folder), str(YEAR), str(path), "--json"]
    for more, counts in (([], (1, 0)), (["--stage", "self"], (1, 0)), (["--stage", "commune", "--dry-run"], (0, 1))):
        answer = CliRunner().invoke(cli.app, [*command, *more])
        assert answer.exit_code == 0, answer.output
        document = json.loads(answer.stdout)
        assert (document["written"], document["updated"]) == counts
    assert first


def test_marks_that_are_known_go_out_and_come_back(scored: Store, tmp_path: Path):
    first = evaluations.find(scored, YEAR, village_id=village_of(scored).id)[0]
    evaluations.save(scored, first, EvaluationInput((70,) * 10, digital=True, updates=True), "self")
    path = saved(scored, tmp_path)
    untouched = load_workbook(path).worksheets[0]
    assert untouched.cell(FIRST, DIGITAL).value == "x"

    def edit(sheet):
        for at, points in enumerate(EIGHTS):
            sheet.cell(FIRST, SCORES + at).value = points

    plan = read(scored, filled(path, edit))
    assert plan.written == 1
    score_lists.import_scores(scored, plan, Progress())
    row = evaluations.side_by_side(scored, first)["branch"]
    assert (row.digital, row.updates) == (True, True)


def test_who_is_recognised_with_these_scores_is_unchanged(scored: Store, tmp_path: Path):
    everybody = score_lists.read_scores(scored, YEAR, FILES / "06-diem.xlsx", Progress())
    recognised(scored)
    again = score_lists.read_scores(scored, YEAR, FILES / "06-diem.xlsx", Progress())
    assert (again.unchanged, again.passed, again.failed) == (everybody.unchanged, everybody.passed, everybody.failed)
