"""A year from lists to the upper level's report, by the actions that both faces use."""

import datetime as dt
import subprocess
import sys
import textwrap
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from cdht_desktop.data import workspace, year_source
from cdht_desktop.errors import BadBatch, Cancelled, FieldErrors, NotFound, Refused, Stale
from cdht_desktop.exchange.batch import read_batch
from cdht_desktop.ops import (
    access,
    association,
    backups,
    citizen_lists,
    citizens,
    evaluations,
    handing_up,
    history,
    own_keys,
    papers,
    receiving,
    recognition,
    registrations,
    reports,
    rounds,
    score_lists,
    trust,
    villages,
    workspaces,
    year_path,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

FILES = Path(__file__).resolve().parents[1] / "files"
PASSWORD = "bốn từ để thử"
DATE = dt.date(2026, 11, 20)


def imported(store: Store, *names: str) -> citizen_lists.ListResult:
    plan = citizen_lists.read_list(store, [FILES / name for name in names], progress=Progress())
    return citizen_lists.import_list(store, plan, Progress()).value


def recognised(store: Store) -> recognition.Recognised:
    return recognition.recognise(store, 2026, "12/QĐ-HKH", DATE, Progress()).value


def print_to(store: Store, paper: Paper, out: Path, progress: Progress | None = None) -> papers.Printed:
    made = papers.make(store, Asked(paper, 2026), progress or Progress())
    return papers.save(store, made, out).value


def handed_up(store: Store, folder: Path) -> Path:
    return handing_up.export(store, 2026, folder, Progress()).value.file


def workbook(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


class TestCitizens:
    def test_a_citizen_is_added_found_changed_and_removed(self, empty: Store):
        village = villages.add(empty, "Thôn Vai").value
        added = citizens.add(
            empty, CitizenInput("  Nguyễn  Thị Đào ", "5/11/1969", "female", "001169036149", village, phone="912345678")
        )
        assert added.touches("citizen")
        found = citizens.get(empty, citizens.find(empty, "dao nguyen")[0])
        assert (found.name, str(found.birth), found.phone) == ("Nguyễn Thị Đào", "05/11/1969", "0912345678")
        citizens.edit(empty, found.id, CitizenInput("Nguyễn Thị Đào", "1969"), found.version)
        assert citizens.get(empty, found.id).birth.iso == "1969"
        assert citizens.find(empty, "6149") == []
        citizens.remove(empty, [found.id])
        assert citizens.find(empty) == []
        history.undo(empty)
        assert citizens.find(empty, "đào") == [found.id]

    def test_every_field_that_cannot_stand_is_named(self, empty: Store):
        with pytest.raises(FieldErrors) as caught:
            citizens.add(empty, CitizenInput("", "31/02/1980", id_number="12", phone="x", consent_date="2027"))
        assert set(caught.value.fields) == {"name", "birth", "id_number", "phone", "consent_date"}
        assert citizens.count(empty) == 0

    def test_an_id_number_belongs_to_one_living_citizen(self, empty: Store):
        first = citizens.add(empty, CitizenInput("Lê Văn An", "1969", "male", "001069036149")).value
        with pytest.raises(FieldErrors, match="Lê Văn An"):
            citizens.add(empty, CitizenInput("Trần Văn Ba", "1969", "male", "001 069 036 149"))
        citizens.remove(empty, [first])
        citizens.add(empty, CitizenInput("Trần Văn Ba", "1969", "male", "001069036149"))

    def test_a_number_that_disagrees_is_a_warning(self, empty: Store):
        values = CitizenInput("Lê Văn An", "1970", "female", "001069036149")
        assert {warning.field for warning in citizens.check(empty, values)} == {"sex", "birth"}
        citizens.add(empty, values)

    def test_a_stale_form_is_refused(self, empty: Store):
        row = citizens.get(empty, citizens.add(empty, CitizenInput("Lê Văn An", "1969")).value)
        citizens.edit(empty, row.id, CitizenInput("Lê Văn Ân", "1969"), row.version)
        with pytest.raises(Stale):
            citizens.edit(empty, row.id, CitizenInput("Lê Văn Ấn", "1969"), row.version)
        assert citizens.get(empty, row.id).name == "Lê Văn Ân"

    def test_the_list_follows_each_change(self, empty: Store):
        imported(empty, "01-mau-chuan.xlsx")
        everybody = citizens.find(empty)
        names = [row.name for row in citizens.rows(empty, everybody)]
        added = citizens.add(empty, CitizenInput("Lê Văn An", "1969")).value
        assert set(citizens.find(empty)) == {*everybody, added}
        again = citizens.rows(empty, [row_id for row_id in citizens.find(empty) if row_id != added])
        assert [row.name for row in again] == names
        citizens.remove(empty, everybody[:50])
        assert citizens.find(empty, "le van an") == [added]
        assert len(citizens.find(empty)) == len(everybody) - 49

    def test_orders_and_filters(self, scored: Store):
        village = villages.all_villages(scored)[0]
        own = citizens.rows(scored, citizens.find(scored, village_id=village.id))
        assert {row.village for row in own} == {village.name}
        years = [row.birth[-4:] for row in citizens.rows(scored, citizens.find(scored, order="birth"))]
        assert years == sorted(years)


class TestLists:
    def test_the_same_list_again_changes_nothing(self, empty: Store):
        assert imported(empty, "01-mau-chuan.xlsx").written == 120
        again = imported(empty, "01-mau-chuan.xlsx")
        assert (again.written, again.updated, again.unchanged) == (0, 0, 120)

    def test_one_click_takes_an_import_back(self, empty: Store):
        imported(empty, "01-mau-chuan.xlsx")
        history.undo(empty)
        assert (citizens.count(empty), villages.all_villages(empty)) == (0, [])
        history.redo(empty)
        assert citizens.count(empty) == 120

    def test_a_dry_run_writes_nothing(self, empty: Store):
        plan = citizen_lists.read_list(empty, [FILES / "01-mau-chuan.xlsx"], progress=Progress())
        assert (plan.read, plan.written) == (120, 120)
        assert citizens.count(empty) == 0
        assert {notice.code for notice in plan.notices} == {"village_new"}

    def test_a_corrected_list_updates_and_an_empty_cell_takes_nothing_away(self, empty: Store, tmp_path: Path):
        headers = ("Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Thôn", "Điện thoại")
        first = workbook(
            tmp_path / "a.xlsx", headers, ("Lê Văn An", "05/11/1969", "Nam", "001069036149", "Vai", "0912345678")
        )
        second = workbook(tmp_path / "b.xlsx", headers, ("Lê Văn Ân", "1969", "Nam", "001069036149", "Đồi", ""))
        for path in (first, second):
            done = citizen_lists.import_list(
                empty, citizen_lists.read_list(empty, [path], progress=Progress()), Progress()
            ).value
        assert (done.written, done.updated) == (0, 1)
        row = citizens.rows(empty, citizens.find(empty))[0]
        assert (row.name, row.birth, row.village, row.phone) == ("Lê Văn Ân", "05/11/1969", "Đồi", "0912345678")

    def test_a_number_of_another_person_is_an_error(self, empty: Store, tmp_path: Path):
        citizens.add(empty, CitizenInput("Trần Thị Bích", "1969", "female", "001169036149"))
        path = workbook(tmp_path / "a.xlsx", ("Họ và tên", "Năm sinh", "CCCD"), ("Lê Văn An", 1969, "001169036149"))
        done = citizen_lists.import_list(
            empty, citizen_lists.read_list(empty, [path], progress=Progress()), Progress()
        ).value
        assert [(problem.row, problem.code) for problem in done.problems if problem.severity == "error"] == [
            (2, "id_taken")
        ]
        assert citizens.count(empty) == 1

    def test_a_person_without_a_number_is_not_added_twice(self, empty: Store, tmp_path: Path):
        path = workbook(tmp_path / "a.xlsx", ("Họ và tên", "Năm sinh"), ("Phạm Văn Y", 1951), ("Phạm Văn X", 1951))
        for village, written in ((None, 2), ("Thôn Đoài", 0), (None, 0)):
            plan = citizen_lists.read_list(empty, [path], village=village, progress=Progress())
            assert citizen_lists.import_list(empty, plan, Progress()).value.written == written
        assert {row.village for row in citizens.rows(empty, citizens.find(empty))} == {"Thôn Đoài"}

    def test_two_files_at_once_hold_a_person_once(self, empty: Store):
        done = imported(empty, "01-mau-chuan.xlsx", "05-co-loi.xlsx")
        assert done.written == 155
        assert {problem.file for problem in done.problems} == {"05-co-loi.xlsx"}

    def test_cancelling_writes_nothing(self, empty: Store):
        plan = citizen_lists.read_list(empty, [FILES / "01-mau-chuan.xlsx"], progress=Progress())
        progress = Progress()
        progress.cancel()
        with pytest.raises(Cancelled):
            citizen_lists.import_list(empty, plan, progress)
        assert (citizens.count(empty), villages.all_villages(empty)) == (0, [])

    def test_killing_the_process_in_the_middle_of_an_import_leaves_the_workspace_as_it_was(self, scored: Store):
        before = [row.name for row in citizens.rows(scored, citizens.find(scored))]
        folder = scored.folder
        scored.close()
        program = textwrap.dedent("""
            import os, sys
            from pathlib import Path
            from cdht_desktop.ops import citizen_lists, workspaces
            from cdht_desktop.progress import Progress
            class Killer(Progress):
                def step(self, by=1):
                    if self.total == 35:
                        print("written", by, flush=True)
                        os.kill(os.getpid(), 9)
            if __name__ == "__main__":
                store = workspaces.open_workspace(Path(sys.argv[1]), sys.argv[2])
                plan = citizen_lists.read_list(store, [Path(sys.argv[3])], progress=Progress())
                citizen_lists.import_list(store, plan, Killer())
        """)
        script = folder.parent / "killed.py"
        script.write_text(program, encoding="utf-8")
        command = [sys.executable, str(script), str(folder), PASSWORD, str(FILES / "05-co-loi.xlsx")]
        killed = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
        assert (killed.stdout.strip(), killed.stderr) == ("written 35", "")
        with workspaces.open_workspace(folder, PASSWORD) as store:
            assert [row.name for row in citizens.rows(store, citizens.find(store))] == before
            assert workspace.integrity(store) == []


class TestYears:
    def test_a_year_is_opened_once_and_keeps_its_criteria(self, empty: Store):
        rounds.open_year(empty, 2026)
        assert [(year.year, year.criteria_code, year.official) for year in rounds.years(empty)] == [
            (2026, "cdht-2023", False)
        ]
        with pytest.raises(Refused, match="open already"):
            rounds.open_year(empty, 2026)
        with pytest.raises(Refused, match="no criteria set"):
            rounds.open_year(empty, 2025, "không có")
        with pytest.raises(NotFound, match="2024"):
            registrations.register(empty, 2024, None)

    def test_registering_twice_registers_once(self, scored: Store):
        assert registrations.register(scored, 2026, None).value == registrations.Registered(0, 120)

    def test_who_is_recognised_keeps_the_village_of_that_time(self, scored: Store):
        recognised(scored)
        row = evaluations.rows(scored, evaluations.find(scored, 2026, state="recognised"))[0]
        citizen = citizens.get(scored, row.citizen_id)
        other = villages.add(scored, "Thôn Mới").value
        citizens.edit(scored, citizen.id, CitizenInput(citizen.name, "1960", village_id=other), citizen.version)
        assert evaluations.get(scored, row.id).village == row.village

    def test_a_threshold_that_comes_later_judges_again_who_is_not_recognised(self, scored: Store):
        recognised(scored)
        before = {row.id: row for row in evaluations.rows(scored, evaluations.find(scored, 2026))}
        association.edit(scored, remote=True)
        changed = evaluations.judge_again(scored, 2026).value
        after = {row.id: row for row in evaluations.rows(scored, evaluations.find(scored, 2026))}
        flipped = {key for key in before if before[key].grade != after[key].grade}
        assert changed == len(flipped) > 0
        assert all(before[key].grade == "failed" and before[key].total >= 700 for key in flipped)
        assert recognition.waiting(scored, 2026).passed == len(flipped)
        history.undo(scored)
        undone = evaluations.rows(scored, list(before))
        assert [(row.grade, row.reasons) for row in undone] == [(row.grade, row.reasons) for row in before.values()]

    def test_a_village_may_have_the_remote_threshold(self, scored: Store):
        village = villages.add(scored, "Bản Xa").value
        villages.edit(scored, village, name="Bản Xa", remote=True)
        person = citizens.add(scored, CitizenInput("Lò Văn Xa", "1960", village_id=village)).value
        registrations.register(scored, 2026, [person])
        (registration,) = evaluations.find(scored, 2026, "lo van xa")
        assert evaluations.judge(scored, registration, [70] * 10).grade == "passed"

    def test_withdrawing_takes_the_scores_along_and_can_be_undone(self, scored: Store):
        ids = evaluations.find(scored, 2026)[:3]
        before = evaluations.rows(scored, ids)
        assert registrations.withdraw(scored, ids).value == 3
        assert len(evaluations.find(scored, 2026)) == 117
        history.undo(scored)
        assert evaluations.rows(scored, ids) == before


class TestScores:
    def test_the_sample_of_scores_is_read_to_its_truth(self, scored: Store):
        assert len(evaluations.find(scored, 2026, state="passed")) == 58
        assert len(evaluations.find(scored, 2026, state="failed")) == 60
        assert len(evaluations.find(scored, 2026, state="waiting")) == 2

    def test_the_same_scores_again_change_nothing(self, scored: Store):
        plan = score_lists.read_scores(scored, 2026, FILES / "06-diem.xlsx", Progress())
        assert (plan.written, plan.updated, plan.unchanged) == (0, 0, 118)
        assert score_lists.import_scores(scored, plan, Progress()).id is None

    def test_an_evaluation_is_saved_incomplete_then_complete(self, scored: Store):
        registration = evaluations.find(scored, 2026, state="waiting")[0]
        half = evaluations.EvaluationInput((80,) * 5 + (None,) * 5)
        assert evaluations.save(scored, registration, half).value.grade is None
        assert registration in evaluations.find(scored, 2026, state="waiting")
        full = evaluations.EvaluationInput((80,) * 9 + (40,), digital=True)
        assert evaluations.save(scored, registration, full).value.grade == "failed"
        row = evaluations.get(scored, registration)
        assert row.reasons == "4 points short · indicator 10 under 5"
        history.undo(scored)
        assert evaluations.get(scored, registration).scores == half.scores

    def test_impossible_scores_are_named_by_field(self, scored: Store):
        registration = evaluations.find(scored, 2026)[0]
        with pytest.raises(FieldErrors) as caught:
            evaluations.save(scored, registration, evaluations.EvaluationInput((110, 75) + (80,) * 8))
        assert set(caught.value.fields) == {"score_1", "score_2"}

    def test_the_scores_of_who_is_recognised_stand(self, scored: Store):
        recognised(scored)
        registration = evaluations.find(scored, 2026, state="recognised")[0]
        with pytest.raises(Refused, match="already recognised"):
            evaluations.save(scored, registration, evaluations.EvaluationInput((50,) * 10))
        with pytest.raises(Refused, match="certificate"):
            registrations.withdraw(scored, [registration])

    def test_a_number_with_another_name_scores_nobody(self, scored: Store, tmp_path: Path):
        row = access.rows_to_list(scored, citizens.find(scored)[:1])[0]
        headers = ("Họ và tên", "Số CCCD", *(f"CS{number}" for number in range(1, 11)))
        path = workbook(tmp_path / "s.xlsx", headers, ("Nguyễn Văn Khác", row.id_number, *[8] * 10))
        plan = score_lists.read_scores(scored, 2026, path, Progress())
        assert ([(p.row, p.code) for p in plan.problems], plan.good) == ([(2, "person_other_name")], 0)

    def test_scores_of_strangers_and_of_unregistered_are_told(self, scored: Store, tmp_path: Path):
        citizens.add(scored, CitizenInput("Lê Văn Mới", "1969", "male", "001069036149"))
        headers = ("Số CCCD", *(f"CS{number}" for number in range(1, 11)))
        path = workbook(tmp_path / "s.xlsx", headers, ("001069036149", *[8] * 10), ("079069036149", *[8] * 10))
        plan = score_lists.read_scores(scored, 2026, path, Progress())
        assert [(p.row, p.code) for p in plan.problems] == [(2, "person_not_registered"), (3, "person_not_found")]
        assert plan.good == 0


class TestRecognition:
    def test_numbers_are_given_once_in_the_order_of_villages_and_names(self, scored: Store):
        assert recognition.waiting(scored, 2026).passed == 58
        done = recognised(scored)
        assert (done.recognised, done.first_number, done.last_number) == (58, "00001", "00058")
        rows = recognition.certificates(scored, 2026)
        assert [row.number for row in rows] == [f"{number:05}" for number in range(1, 59)]
        order = {village.name: at for at, village in enumerate(villages.all_villages(scored))}
        assert [order[row.village] for row in rows] == sorted(order[row.village] for row in rows)

    def test_nobody_is_recognised_twice(self, scored: Store):
        recognised(scored)
        with pytest.raises(Refused, match="Nobody is waiting"):
            recognition.recognise(scored, 2026, "13/QĐ-HKH", DATE, Progress())

    def test_a_decision_needs_a_number_of_its_own_and_a_date_of_its_year(self, scored: Store):
        with pytest.raises(FieldErrors) as caught:
            recognition.recognise(scored, 2026, " ", dt.date(2024, 1, 1), Progress())
        assert set(caught.value.fields) == {"number", "date"}
        recognised(scored)
        with pytest.raises(FieldErrors, match="already"):
            recognition.recognise(scored, 2026, "12/qđ-hkh", DATE, Progress())

    def test_a_revoked_number_is_never_used_again(self, scored: Store):
        recognised(scored)
        last = recognition.certificates(scored, 2026)[-1]
        with pytest.raises(FieldErrors):
            recognition.revoke(scored, last.id, "  ")
        recognition.revoke(scored, last.id, "sai tên")
        done = recognition.recognise(scored, 2026, "13/QĐ-HKH", DATE, Progress()).value
        assert (done.recognised, done.first_number) == (1, "00059")
        assert [row.state for row in recognition.certificates(scored, 2026)][-2:] == ["revoked", "valid"]

    def test_a_recognition_is_undone_until_a_certificate_was_printed(self, scored: Store, tmp_path: Path):
        recognised(scored)
        history.undo(scored)
        assert recognition.waiting(scored, 2026).passed == 58
        history.redo(scored)
        print_to(scored, Paper.CERTIFICATES, tmp_path / "c.pdf")
        with pytest.raises(Stale):
            history.undo(scored)
        assert len(recognition.certificates(scored, 2026)) == 58


class TestPapers:
    def test_certificates_and_decision_are_printed(self, scored: Store, tmp_path: Path):
        association.edit(scored, province="tỉnh Thử", place="Thử", signer_title="CHỦ TỊCH", signer_name="Lê Văn Ký")
        recognised(scored)
        printed = print_to(scored, Paper.CERTIFICATES, tmp_path / "c.pdf")
        assert (printed.pages, len(PdfReader(printed.file).pages)) == (58, 58)
        assert all(row.printed for row in recognition.certificates(scored, 2026))
        decision = print_to(scored, Paper.DECISION, tmp_path / "d.pdf")
        text = "\n".join(page.extract_text() for page in PdfReader(decision.file).pages)
        assert "12/QĐ-HKH" in text
        assert "58" in text

    def test_a_cancelled_print_leaves_no_file_and_no_mark(self, scored: Store, tmp_path: Path):
        recognised(scored)
        progress = Progress()
        progress.cancel()
        with pytest.raises(Cancelled):
            print_to(scored, Paper.CERTIFICATES, tmp_path / "c.pdf", progress)
        assert list(tmp_path.glob("*.pdf*")) == list(tmp_path.glob(".*")) == []
        assert not any(row.printed for row in recognition.certificates(scored, 2026))

    def test_without_certificates_there_is_one_sentence(self, scored: Store, tmp_path: Path):
        with pytest.raises(Refused, match="no certificate"):
            print_to(scored, Paper.CERTIFICATES, tmp_path / "c.pdf")
        with pytest.raises(NotFound, match="no decision"):
            print_to(scored, Paper.DECISION, tmp_path / "d.pdf")


class TestHandingUp:
    def test_the_upper_level_reports_what_the_commune_reports(self, scored: Store, upper: Store, tmp_path: Path):
        recognised(scored)
        file = handed_up(scored, tmp_path)
        (outcome,) = receiving.receive(upper, [file], Progress(), trust=True)
        assert (outcome.outcome, outcome.unit, outcome.year) == ("accepted", "04849", 2026)
        own, theirs = reports.year_report(scored, 2026), reports.year_report(upper, 2026)
        assert (own.total, own.by_group, own.by_village, own.targets) == (
            theirs.total, theirs.by_group, theirs.by_village, theirs.targets,
        )  # fmt: skip
        assert theirs.by_unit == {"04849 Hội Khuyến học xã Thử": own.total}

    def test_a_newer_revision_replaces_the_slice_and_an_older_does_not_count(
        self, scored: Store, upper: Store, tmp_path: Path
    ):
        first = handing_up.export(scored, 2026, tmp_path, Progress()).value
        registrations.withdraw(scored, evaluations.find(scored, 2026)[:20])
        second = handing_up.export(scored, 2026, tmp_path, Progress(), reason="They moved away").value
        assert (first.revision, second.revision) == (1, 2)
        done = receiving.receive(upper, [second.file, first.file], Progress(), trust=True)
        assert [one.outcome for one in done] == ["accepted", "older"]
        assert reports.year_report(upper, 2026).total.registered == 100

    def test_every_changed_byte_is_refused_and_leaves_nothing(self, scored: Store, upper: Store, tmp_path: Path):
        file = handed_up(scored, tmp_path)
        data, bad = file.read_bytes(), tmp_path / "bad.cdht"
        before = history.page(upper)
        for at in range(0, len(data), max(1, len(data) // 60)):
            bad.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            assert receiving.receive(upper, [bad], Progress(), trust=True)[0].outcome == "refused", at
        assert history.page(upper) == before

    def test_a_commune_hands_up_encrypted_once_it_knows_the_upper_level(
        self, scored: Store, upper: Store, tmp_path: Path
    ):
        own_keys.save_public_key(upper, tmp_path / "upper.cdhtkey")
        trust.trust_key_file(scored, tmp_path / "upper.cdhtkey")
        done = handing_up.export(scored, 2026, tmp_path, Progress()).value
        assert done.encrypted
        (outcome,) = receiving.receive(upper, [done.file], Progress(), trust=True)
        assert (outcome.outcome, reports.year_report(upper, 2026).total.registered) == ("accepted", 120)

    def test_a_verdict_that_the_scores_do_not_bear_out_cannot_be_sent_at_all(
        self, scored: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        real = year_source.records

        def forged(connection: object, round_id: str) -> object:
            for kind, record in real(connection, round_id):
                yield kind, record | ({"grade": "passed"} if kind == "person" else {})

        monkeypatch.setattr(year_source, "records", forged)
        with pytest.raises(BadBatch, match="a field that it cannot have"):  # the sender's own test
            handing_up.export(scored, 2026, tmp_path, Progress())
        assert list(tmp_path.glob("*.cdht")) == []

    def test_what_is_private_to_the_commune_stays_there(self, scored: Store, tmp_path: Path):
        row = citizens.get(scored, citizens.find(scored, "pham quang hai")[0])
        citizens.edit(
            scored, row.id, CitizenInput(row.name, str(row.birth), row.sex, row.id_number, row.village_id, row.group_id,
                                         "0912345678", "bí mật của xã"), row.version,
        )  # fmt: skip
        file = handed_up(scored, tmp_path)
        kinds = read_batch(file, Progress()).records
        assert not any("bí mật" in str(record) or "0912345678" in str(record) for _kind, record in kinds)


class TestHistory:
    def test_an_evaluation_is_told_by_the_person_it_is_about(self, scored: Store):
        registration = evaluations.find(scored, 2026, state="waiting")[0]
        name = evaluations.get(scored, registration).name
        saved = evaluations.save(scored, registration, evaluations.EvaluationInput((80,) * 10))
        (row,) = history.details(scored, saved.id)
        assert row.whose == name
        assert ("Total", "", "80") in row.fields

    def test_a_cancelled_undo_takes_nothing_back(self, scored: Store):
        row = citizens.remove(scored, citizens.find(scored))
        progress = Progress()
        progress.cancel()
        with pytest.raises(Cancelled):
            history.undo(scored, row.id, progress=progress)
        assert citizens.find(scored) == []
        history.undo(scored, row.id)
        assert len(citizens.find(scored)) == 120

    def test_an_old_action_is_taken_back_by_itself(self, scored: Store):
        first = villages.add(scored, "Thôn A")
        villages.add(scored, "Thôn B")
        history.undo(scored, first.id)
        assert {"Thôn A", "Thôn B"} & {village.name for village in villages.all_villages(scored)} == {"Thôn B"}
        assert [row.state for row in history.page(scored) if row.id == first.id] == ["undone"]

    def test_a_new_action_leaves_nothing_older_to_redo(self, scored: Store):
        villages.add(scored, "Thôn A")
        history.undo(scored)
        villages.add(scored, "Thôn B")
        history.undo(scored)
        assert "Thôn B" in str(history.next_redo(scored))
        history.redo(scored)
        assert history.next_redo(scored) is None

    def test_undo_goes_back_no_further_than_this_session(self, scored: Store):
        assert history.next_undo(scored) is None
        with pytest.raises(Refused):
            history.undo(scored)


class TestPath:
    def test_each_step_leads_to_the_next(self, empty: Store, tmp_path: Path):
        def now(year: int | None) -> str | None:
            step = year_path.steps(empty, year).now
            return step.key if step else None

        assert now(None) == "citizens"
        imported(empty, "01-mau-chuan.xlsx")
        assert (now(None), year_path.steps(empty, None).now.action) == ("register", "Open a year")
        rounds.open_year(empty, 2026)
        assert now(2026) == "register"
        registrations.register(empty, 2026, None)
        assert now(2026) == "score"
        plan = score_lists.read_scores(empty, 2026, FILES / "06-diem.xlsx", Progress())
        score_lists.import_scores(empty, plan, Progress())
        assert now(2026) == "score"
        registrations.withdraw(empty, evaluations.find(empty, 2026, state="waiting"))
        assert now(2026) == "recognise"
        recognised(empty)
        assert now(2026) == "print"
        print_to(empty, Paper.CERTIFICATES, tmp_path / "c.pdf")
        assert now(2026) == "hand_up"
        handed_up(empty, tmp_path)
        assert now(2026) is None


class TestUpperLevel:
    def test_it_keeps_no_lists_of_its_own(self, upper: Store):
        for action in (
            lambda: citizens.add(upper, CitizenInput("Lê Văn An", "1969")),
            lambda: rounds.open_year(upper, 2026),
            lambda: imported(upper, "01-mau-chuan.xlsx"),
        ):
            with pytest.raises(Refused, match="upper level"):
                action()


class TestBackups:
    def test_a_backup_is_restored_to_the_same_year(self, scored: Store, tmp_path: Path):
        recognised(scored)
        file = backups.backup(scored, tmp_path / "usb")
        backups.restore(file, tmp_path / "restored")
        with workspaces.open_workspace(tmp_path / "restored", PASSWORD) as store:
            assert reports.year_report(store, 2026) == reports.year_report(scored, 2026)

    def test_the_report_is_saved_as_a_workbook(self, scored: Store, tmp_path: Path):
        reports.save_report(scored, 2026, tmp_path / "r.xlsx", Progress())
        book = openpyxl.load_workbook(tmp_path / "r.xlsx")
        rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
        assert ["Total", 120, 118, 58, 60, 0, 49.2] in rows
