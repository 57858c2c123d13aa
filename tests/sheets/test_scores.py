"""Lists of scores: what is read, what is refused, and where it stood."""

import json
from pathlib import Path

import pytest

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.errors import NoSuchColumn
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.reader import Sheet, Workbook, read_workbook
from cdht_desktop.sheets.scores import parse_scores

FILES = Path(__file__).parents[1] / "files"
EXPECTED = {item["file"]: item for item in json.loads((FILES / "expected.json").read_text(encoding="utf-8"))}
CRITERIA = CriteriaSet.from_toml(
    (RESOURCES / "criteria" / "cdht-2023.toml").read_text(encoding="utf-8"), "cdht-2023.toml"
)
HEADER = ["STT", "Họ và tên", "Số CCCD", *(f"CS{n}" for n in range(1, 11)), "Tổng", "Kỹ năng số", "Tự cập nhật"]
ID = "017195909745"
ELEVEN = 11.0


def parse(*rows, header=HEADER):
    return parse_scores(Workbook("a.xlsx", (Sheet("DS", [header, *rows]),)), CRITERIA)


def row(*scores, name="Đỗ Lan", id_number=ID, total="", digital="x", updates="", position=1.0):
    return [position, name, id_number, *(scores or [8.0] * 10), total, digital, updates]


def faults(result):
    return [(p.row, p.field, p.severity, p.code) for p in result.problems]


def test_the_sample_comes_in_as_expected():
    result = parse_scores(read_workbook(FILES / "06-diem.xlsx", Progress()), CRITERIA)
    truth = EXPECTED["06-diem.xlsx"]
    wanted = {e["id_number"]: e for e in truth["evaluations"] if e["verdict"]}
    assert {e.id_number: (e.scores, e.digital, e.updates) for e in result.rows} == {
        number: (tuple(10 * score for score in e["scores"]), e["digital"], e["updates"]) for number, e in wanted.items()
    }
    assert [(p.row, p.field) for p in result.problems] == [(p["row"], p["field"]) for p in truth["problems"]]
    assert result.read == 120


@pytest.mark.parametrize(
    "headers",
    [
        [f"CS{n}" for n in range(1, 11)],
        [f"Chỉ số {n}" for n in range(1, 11)],
        [f"TIÊU CHÍ {n:02} (tối đa 10 điểm)" for n in range(1, 11)],
        [float(n) for n in range(1, 11)],
        [str(n) for n in range(1, 11)],
        [f"({n})" for n in range(1, 11)],
        [f"Chỉ số {n}: học và làm" for n in range(1, 11)],
        [indicator.label for indicator in CRITERIA.indicators],
    ],
)
def test_indicators_in_other_spellings_are_found(headers):
    result = parse(["A", ID, *range(1, 11)], header=["Họ tên", "CCCD", *headers])
    assert result.rows[0].scores == tuple(range(10, 101, 10))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "score_missing"),
        ("tám", "score_not_understood"),
        (-1.0, "score_below_0"),
        (ELEVEN, "score_above_max"),
        ("7,5", "score_step"),
        (True, "score_not_understood"),
    ],
)
def test_an_impossible_score_is_an_error_under_its_header(cell, code):
    result = parse(row(8.0, 8.0, 8.0, cell, *[8.0] * 6))
    assert faults(result) == [(2, "CS4", "error", code)]
    assert result.rows == []


def test_a_total_that_disagrees_is_a_warning_and_one_left_out_is_nothing():
    assert faults(parse(row(total=85.0))) == [(2, "Tổng", "warning", "total_disagrees")]
    assert parse(row(total="80")).problems == []
    assert parse(row(total="")).problems == []


@pytest.mark.parametrize(
    ("mark", "meaning"),
    [("x", True), ("X", True), ("✓", True), ("Có", True), (1.0, True), ("", False), ("không", False), (0.0, False)],
)
def test_marks(mark, meaning):
    assert parse(row(digital=mark)).rows[0].digital is meaning


def test_a_mark_that_is_not_understood_is_a_warning_and_no_answer():
    result = parse(row(digital="sắp có"))
    assert result.rows[0].digital is None
    assert faults(result) == [(2, "Kỹ năng số", "warning", "mark_not_understood")]


def test_without_columns_for_marks_nothing_is_answered():
    result = parse(row()[1:13], header=HEADER[1:13])
    assert (result.rows[0].digital, result.rows[0].updates) == (None, None)


def test_a_name_alone_will_do_and_so_will_an_id_number_alone():
    assert parse(row(id_number="")).rows[0].name == "Đỗ Lan"
    assert parse(row(name="")).rows[0].id_number == ID
    assert faults(parse(row(name="", id_number=""))) == [(2, "name", "error", "name_missing")]


def test_a_wrong_id_number_is_an_error():
    assert faults(parse(row(id_number="0171959"))) == [(2, "id_number", "error", "id_not_12_digits")]


def test_the_same_person_twice_is_an_error_at_the_later_row():
    result = parse(row(), row(total=80.0))
    assert faults(result) == [(3, "id_number", "error", "person_repeated")]
    assert len(result.rows) == 1


def test_averages_and_signatures_below_are_no_people():
    blank = [""] * 16
    signature = [*blank[:4], "TM. CHI HỘI", *blank[5:]]
    average = ["", "Tổng cộng", "", *[8.0] * 10, 80.0, "", ""]
    result = parse(row(), blank, average, signature)
    assert (result.read, len(result.rows)) == (1, 1)


def test_a_missing_indicator_is_named():
    with pytest.raises(NoSuchColumn, match="CS 7"):
        parse(header=[h for h in HEADER if h != "CS7"])


def test_without_name_and_id_number_there_is_no_list():
    with pytest.raises(NoSuchColumn, match="Số CCCD / Họ và tên"):
        parse(header=HEADER[3:])


def test_a_header_of_two_rows_and_a_number_that_lost_its_zero():
    header = [
        ["STT", "Họ và tên", "CCCD", "Điểm các chỉ số", *[""] * 9, "Tổng"],
        ["", "", "", *map(float, range(1, 11)), ""],
    ]
    rows = [[1.0, "Đỗ Lan", float(ID), *[8.0] * 10, 80.0]]
    result = parse_scores(
        Workbook("a.xlsx", (Sheet("DS", [*header, *rows, *header, [2.0, "Lê Tám", "", *[9.0] * 10, 90.0]]),)), CRITERIA
    )
    assert [(e.id_number, e.name, sum(e.scores)) for e in result.rows] == [(ID, "Đỗ Lan", 800), (None, "Lê Tám", 900)]
    assert (result.problems, result.columns[0].header_rows) == ([], (1, 2))


def test_scores_in_an_old_font():
    result = parse(
        [1.0, "§ç Lan", ID, *[8.0] * 10, 80.0, "x", ""],
        header=[*HEADER[:1], "Hä vµ tªn", "Sè CCCD", *HEADER[3:13], "Tæng", "Kü n¨ng sè", "Tù cËp nhËt"],
    )
    assert [(e.name, e.digital) for e in result.rows] == [("Đỗ Lan", True)]
