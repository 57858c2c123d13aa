"""Numbers of a real workspace: given once whatever is done in whatever order, every gap explained."""

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from cdht_desktop.data.tables import CERTIFICATE, DECISION, EVALUATION, PRINT_ITEM, PRINT_JOB, SETTING, VOID_NUMBER
from cdht_desktop.domain.numbering import Numbering, Rules
from cdht_desktop.errors import FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import (
    corrections,
    evaluations,
    handing_up,
    history,
    numbering,
    prints,
    recognition,
    registrations,
    rounds,
    workspaces,
)
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

YEAR = 2026
DATE = dt.date(2026, 11, 20)
PASSWORD = "bốn từ để thử"


def recognise(store: Store, number: str = "12/QĐ-HKH") -> recognition.Recognised:
    return recognition.recognise(store, YEAR, number, DATE, Progress()).value


def rule(
    store: Store, pattern: str = "{n}", digits: int = 5, first: int = 1, reason: str = "", **of: Numbering
) -> None:
    both = Rules(**({"certificate": Numbering(pattern, digits, first), "register": Numbering()} | of))
    numbering.set_rules(store, YEAR, both, reason)


def printed(store: Store, ids: list[str], kind: str = "certificates", decision_id: str | None = None) -> str:
    with store.write("printed", undoable=False) as writing:
        return prints.record(
            writing, kind=kind, year=YEAR, target="printer", target_name="HP", layout="L", pages=1,
            certificate_ids=ids, decision_id=decision_id,
        )  # fmt: skip


def certificate_gaps(store: Store) -> list[tuple[int, int, str]]:
    return [(gap.first, gap.last, gap.why) for gap in numbering.gaps(store, YEAR) if gap.kind == "certificate"]


def numbers(store: Store) -> list[str]:
    return [row.number for row in recognition.certificates(store, YEAR)]


class TestRule:
    def test_both_numbers_follow_their_own_rule(self, scored: Store):
        rule(scored, "{n}/CDHT-{year}", 4, 101, register=Numbering("{unit}.{n}", 2, 7))
        done = recognise(scored)
        assert (done.first_number, done.last_number) == ("0101/CDHT-2026", "0158/CDHT-2026")
        rows = recognition.certificates(scored, YEAR)
        assert (rows[0].register_number, rows[-1].register_number) == ("04849.07", "04849.64")

    def test_waiting_tells_the_numbers_that_recognition_gives(self, scored: Store):
        rule(scored, "{n}/HKH", 3, 9, register=Numbering("S{n}", 1, 400))
        numbering.declare_void(scored, YEAR, "certificate", 20, 24, "hỏng phôi")
        told = recognition.waiting(scored, YEAR)
        recognise(scored)
        rows = recognition.certificates(scored, YEAR)
        assert (told.next_number, told.last_number) == (rows[0].number, rows[-1].number) == ("009/HKH", "071/HKH")
        assert (told.next_register, told.last_register) == (rows[0].register_number, rows[-1].register_number)

    def test_what_was_given_keeps_its_text_when_the_rule_changes(self, scored: Store):
        recognise(scored)
        before = numbers(scored)
        rule(scored, "{n}/CDHT", 6)
        assert numbers(scored) == before
        recognition.revoke(scored, recognition.find(scored, YEAR)[0], "sai")
        assert recognise(scored, "13/QĐ").first_number == "000059/CDHT"

    def test_a_start_below_what_was_given_is_refused_with_a_sentence(self, scored: Store):
        recognise(scored)
        with pytest.raises(FieldErrors, match="start with 59") as caught:
            rule(scored, first=40)
        assert list(caught.value.fields) == ["certificate_first"]

    def test_a_start_above_the_next_number_needs_a_reason_and_leaves_a_gap_that_is_told(self, scored: Store):
        recognise(scored)
        with pytest.raises(FieldErrors) as caught:
            rule(scored, first=100)
        assert list(caught.value.fields) == ["reason"]
        rule(scored, first=100, reason="Dùng tiếp phôi in sẵn")
        (gap,) = numbering.gaps(scored, YEAR)
        assert (gap.first, gap.last, gap.why, gap.reason) == (59, 99, "void", "Dùng tiếp phôi in sẵn")
        with pytest.raises(FieldErrors, match="start with 100"):
            rule(scored, first=60)
        rule(scored, "{n}", 6, 100)  # the same start, another look: no second gap, no second reason
        assert len(numbering.gaps(scored, YEAR)) == 1

    def test_before_any_number_was_given_the_start_is_free(self, scored: Store):
        rule(scored, first=500)
        rule(scored, first=20)
        assert certificate_gaps(scored) == [(1, 19, "start")]
        assert recognise(scored).first_number == "00020"
        assert certificate_gaps(scored) == [(1, 19, "start")]

    def test_a_rule_that_would_write_a_number_again_is_refused(self, scored: Store):
        rule(scored, "5{n}", 1)
        recognise(scored)  # 51 … 558
        with pytest.raises(FieldErrors, match="give 59 again") as caught:
            rule(scored, "{n}", 1)
        assert list(caught.value.fields) == ["certificate_pattern"]
        rule(scored, "{n}", 4)  # 0059 …: no such text stands anywhere

    def test_a_rule_that_came_back_by_undoing_gives_no_number_twice(self, scored: Store):
        rule(scored, "{n}", 1)
        recognise(scored)  # 1 … 58
        rule(scored, "5{n}", 1)
        changed = next(row.id for row in history.page(scored))
        recognition.revoke(scored, recognition.find(scored, YEAR)[0], "sai")
        assert recognise(scored, "13/QĐ").first_number == "559"
        numbering.declare_void(scored, YEAR, "certificate", 60, 558, "hỏng phôi")
        history.undo(scored, changed)
        recognition.revoke(scored, recognition.find(scored, YEAR)[1], "sai")
        with pytest.raises(Refused, match="559 a second time"):
            recognise(scored, "14/QĐ")
        assert len(numbers(scored)) == 59

    def test_another_year_takes_the_rule_over_and_begins_with_one(self, scored: Store):
        rule(scored, "{n}/CDHT-{year}", 4, 200)
        rounds.open_year(scored, 2027)
        found = numbering.rules(scored, 2027)
        assert (found.rules.certificate, found.since) == (Numbering("{n}/CDHT-{year}", 4, 1), YEAR)

    def test_an_opened_year_keeps_the_rule_it_took_over_when_the_older_year_changes(self, scored: Store):
        rule(scored, "{n}/A", 4)
        rounds.open_year(scored, 2027)
        rule(scored, "{n}/B", 4)
        assert numbering.rules(scored, 2027).rules.certificate.pattern == "{n}/A"
        assert numbering.rules(scored, YEAR).rules.certificate.pattern == "{n}/B"

    def test_the_history_says_how_numbers_looked_and_look(self, scored: Store):
        rule(scored, "{n}/CDHT-{year}", 4, 12)
        rule(scored, "Số {n}")
        (row,) = history.details(scored, history.page(scored)[0].id)
        assert row.fields == (("Value", "0012/CDHT-{year} · 00001", "Số 00001 · 00001"),)

    def test_a_year_that_is_not_open_has_no_rule(self, scored: Store):
        for ask in (numbering.rules, numbering.gaps):
            with pytest.raises(NotFound):
                ask(scored, 2031)
        with pytest.raises(NotFound):
            numbering.declare_void(scored, 2031, "register", 1, 2, "x")


class TestVoid:
    def test_spoiled_numbers_are_left_out_and_explained(self, scored: Store):
        assert numbering.declare_void(scored, YEAR, "certificate", 3, 5, " hỏng  phôi ").value == 3
        recognise(scored)
        assert numbers(scored)[:3] == ["00001", "00002", "00006"]
        assert recognition.certificates(scored, YEAR)[2].register_number == "00003"
        (gap,) = numbering.gaps(scored, YEAR)
        assert (gap.first_text, gap.last_text, gap.reason) == ("00003", "00005", "hỏng phôi")

    @pytest.mark.parametrize(
        ("first", "last", "reason", "field", "words"),
        [
            (0, 4, "x", "first", "from 1 on"),
            (80, 79, "x", "last", "below the first"),
            (80, 200_000, "x", "last", "At most"),
            (80, 81, " ", "reason", "Give the reason"),
            (80, 81, "x" * 201, "reason", "At most"),
            (58, 60, "x", "first", "stands on a certificate"),
            (72, 90, "x", "first", "declared void before"),
        ],
    )
    def test_what_cannot_be_void_is_told_at_its_field(self, scored: Store, first, last, reason, field, words):
        recognise(scored)
        numbering.declare_void(scored, YEAR, "certificate", 70, 72, "hỏng phôi")
        with pytest.raises(FieldErrors) as caught:
            numbering.declare_void(scored, YEAR, "certificate", first, last, reason)
        assert words in caught.value.fields[field]

    def test_numbers_below_the_start_are_not_ours_to_declare(self, scored: Store):
        rule(scored, first=100)
        with pytest.raises(FieldErrors, match="begin with 100"):
            numbering.declare_void(scored, YEAR, "certificate", 7, 7, "x")

    def test_declaring_is_taken_back_until_higher_numbers_were_given(self, scored: Store):
        made = numbering.declare_void(scored, YEAR, "certificate", 1, 2, "nhầm")
        history.undo(scored)
        assert numbering.gaps(scored, YEAR) == []
        history.redo(scored)
        recognise(scored)
        with pytest.raises(Stale, match="stay void"):
            history.undo(scored, made.id)


class TestTakingBack:
    def test_an_unprinted_recognition_is_taken_back_and_its_numbers_are_given_again(self, scored: Store):
        recognise(scored)
        before = numbers(scored)
        history.undo(scored)
        assert numbering.gaps(scored, YEAR) == []
        recognise(scored)
        assert numbers(scored) == before

    def test_once_a_certificate_was_printed_the_sentence_says_so_even_where_it_did_not_come_out(self, scored: Store):
        recognise(scored)
        first = recognition.find(scored, YEAR)[0]
        prints.outcome(scored, printed(scored, [first]), [first])
        history.undo(scored)  # of the answer
        with pytest.raises(Stale, match=r"a certificate of it was printed .* Revoke or correct"):
            history.undo(scored)
        assert len(numbers(scored)) == 58

    def test_a_print_of_the_decision_alone_keeps_the_numbers_too(self, scored: Store):
        done = recognise(scored)
        printed(scored, [], "decision", done.decision_id)
        with pytest.raises(Stale, match="its decision was printed"):
            history.undo(scored)

    @pytest.mark.parametrize("kind", ["register", "hand_over"])
    def test_a_list_with_the_numbers_keeps_them_too(self, scored: Store, kind):
        recognise(scored)
        printed(scored, [], kind)
        with pytest.raises(Stale, match="list with its numbers"):
            history.undo(scored)

    @pytest.mark.parametrize("kind", ["form", "minutes", "report"])
    def test_papers_without_numbers_keep_nothing(self, scored: Store, kind):
        recognise(scored)
        printed(scored, [], kind)
        history.undo(scored)
        assert numbers(scored) == []

    def test_a_year_handed_up_keeps_its_numbers(self, scored: Store, tmp_path):
        recognise(scored)
        handing_up.export(scored, YEAR, tmp_path, Progress())
        with pytest.raises(Stale, match="handed up"):
            history.undo(scored)

    def test_an_earlier_recognition_stays_while_a_later_one_stands(self, scored: Store):
        title = "Recognised for 2026 by decision 12/QĐ-HKH"
        recognise(scored)
        earlier = next(row.id for row in history.page(scored) if row.title == title)
        recognition.revoke(scored, recognition.find(scored, YEAR)[0], "sai")
        recognise(scored, "13/QĐ")
        with pytest.raises(Stale, match="higher numbers"):
            history.undo(scored, earlier)


class TestCorrecting:
    def test_the_old_number_is_explained_by_the_new_one(self, scored: Store):
        recognise(scored)
        old = recognition.certificates(scored, YEAR)[4]
        corrections.correct(scored, old.id, {"name": "Lò Thị Mới"}, "sai tên")
        gap = numbering.gaps(scored, YEAR)[0]
        assert (gap.first_text, gap.why, gap.reason, gap.replaced_by) == (old.number, "replaced", "sai tên", "00059")


@contextlib.contextmanager
def unchanged_where_refused(store: Store) -> Iterator[None]:
    """Let a refusal pass, after looking that it wrote nothing."""
    with store.read() as connection:
        before = _stands(connection)
    try:
        yield
    except Refused:
        with store.read() as connection:
            assert _stands(connection) == before


def _stands(connection) -> tuple[object, ...]:
    tables = (CERTIFICATE, DECISION, VOID_NUMBER, SETTING, PRINT_JOB)
    return tuple(sorted(map(tuple, connection.execute(select(table.c.id, table.c.version)))) for table in tables)


PEOPLE = 8  # few, so that numbers meet


@pytest.fixture(scope="module")
def few(templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A workspace with eight people whose form waits to be marked as passed."""
    folder = tmp_path_factory.mktemp("few") / "few"
    shutil.copytree(templates["scored"], folder)
    with workspaces.open_workspace(folder, PASSWORD) as store:
        passed = evaluations.find(store, YEAR, state="passed")
        registrations.withdraw(
            store, [row_id for row_id in evaluations.find(store, YEAR) if row_id not in passed[:PEOPLE]]
        )
        yield store


def _begin_anew(store: Store) -> None:
    """Take everything back that an example did; making a workspace for each would cost a second."""
    with store.aside() as connection:
        connection.execute(CERTIFICATE.update().values(replaces=None))
        for table in (PRINT_ITEM, PRINT_JOB, CERTIFICATE, DECISION, VOID_NUMBER, SETTING):
            connection.execute(delete(table))
        connection.execute(EVALUATION.update().values(grade="failed", reasons='["thử"]'))
    store._look_up()  # what was done before cannot be taken back any more


def _pass_one(store: Store) -> None:
    with store.aside() as connection:
        one = select(EVALUATION.c.id).where(EVALUATION.c.grade == "failed").limit(1)
        connection.execute(EVALUATION.update().where(EVALUATION.c.id.in_(one)).values(grade="passed", reasons="[]"))


def _step(store: Store, draw: st.DataObject, at: int) -> None:
    """Do one thing that has to do with numbers; what cannot be done is refused."""
    small = st.integers(1, 30)
    kind = st.sampled_from(numbering.KINDS)
    ids = [*recognition.find(store, YEAR), "none"]
    done = [row.id for row in history.page(store) if row.undoable and row.seq > store.opened_seq]
    match draw.draw(st.sampled_from(STEPS)):
        case "recognise":
            _pass_one(store)
            recognise(store, f"{at}/QĐ")
        case "revoke":
            recognition.revoke(store, draw.draw(st.sampled_from(ids)), "thử")
        case "correct":
            corrections.correct(store, draw.draw(st.sampled_from(ids)), {"address": f"nơi khác {at}"}, "thử")
        case "void":
            first = draw.draw(small)
            numbering.declare_void(store, YEAR, draw.draw(kind), first, first + draw.draw(st.integers(0, 9)), "thử")
        case "rule":
            one = st.builds(Numbering, st.sampled_from(("{n}", "1{n}", "{n}1")), st.integers(1, 2), small)
            numbering.set_rules(store, YEAR, draw.draw(st.builds(Rules, one, one)), "thử")
        case "undo":
            history.undo(store, draw.draw(st.sampled_from([*done, None])))
        case "redo":
            history.redo(store)
        case _:
            row_id = draw.draw(st.sampled_from(ids))
            job = printed(store, [row_id])
            prints.outcome(store, job, draw.draw(st.sampled_from(((), (row_id,)))))


STEPS = ("recognise", "recognise", "revoke", "correct", "void", "rule", "rule", "undo", "undo", "redo", "print")


def _check(store: Store, known: dict[tuple[str, str], str]) -> None:
    """See that no number stands twice, none that was printed changed hands, and every other one is explained."""
    rows = recognition.certificates(store, YEAR)
    for kind in numbering.KINDS:
        texts = {row.id: row.number if kind == "certificate" else row.register_number for row in rows}
        assert len(set(texts.values())) == len(texts)
        for row in rows:
            if prints.of_certificate(store, row.id):
                known[kind, texts[row.id]] = row.id
            assert known.get((kind, texts[row.id]), row.id) == row.id
        with store.read() as connection:
            column = CERTIFICATE.c.sequence if kind == "certificate" else CERTIFICATE.c.register_sequence
            given_now = list(connection.execute(select(column, CERTIFICATE.c.state)))
        told = [gap for gap in numbering.gaps(store, YEAR) if gap.kind == kind]
        assert all(gap.why != "unknown" and (gap.reason or gap.why == "start") for gap in told)
        last = max((number for number, _state in given_now), default=0)
        covered = [number for number, state in given_now if state == "valid"]
        covered += [number for gap in told for number in range(gap.first, gap.last + 1) if number <= last]
        assert sorted(covered) == list(range(1, last + 1))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_done_no_number_is_given_twice_and_every_gap_is_explained(few: Store, draw: st.DataObject):
    _begin_anew(few)
    known: dict[tuple[str, str], str] = {}
    for at in range(draw.draw(st.integers(1, 20))):
        with unchanged_where_refused(few):
            _step(few, draw, at)
        _check(few, known)
