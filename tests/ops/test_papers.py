"""Papers of a year: made without a trace, saved whole or not at all, recorded; one sentence for what cannot be."""

import io
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pytest
from pypdf import PdfReader
from sqlalchemy import event, func, select
from tests.ops.small_year import NUMBER, YEAR, recognised, scored, village_id

from cdht_desktop.data.tables import CHANGE_SET
from cdht_desktop.documents.kinds import KINDS
from cdht_desktop.documents.placing import Placing
from cdht_desktop.errors import Cancelled, DiskProblem, NotFound, Refused, Stale
from cdht_desktop.ops import citizens, history, layouts, own_keys, papers, prints, recognition, rounds, villages
from cdht_desktop.ops.papers import Asked, Made, Paper
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

DOCUMENTS = [paper for paper in Paper if paper is not Paper.CERTIFICATES]


@pytest.fixture
def issued(empty: Store) -> Store:
    recognised(empty)
    return empty


def made(store: Store, paper: Paper, **asked: object) -> Made:
    return papers.make(store, asked_for(store, paper, **asked), Progress())


def asked_for(store: Store, paper: Paper, **asked: object) -> Asked:
    if paper is Paper.PERSON:
        asked.setdefault("ids", (citizens.find(store)[0],))
    if paper is Paper.FORM:
        asked.setdefault("blank", True)
    return Asked(paper, YEAR, **asked)


def text_of(made: Made) -> str:
    with pdfplumber.open(io.BytesIO(made.content)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def change_sets(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(CHANGE_SET)).scalar_one()


@pytest.mark.parametrize("paper", list(Paper))
def test_a_paper_is_made_without_a_trace_and_recorded_when_it_is_saved(issued: Store, tmp_path: Path, paper: Paper):
    own_keys.signing(issued)  # made when first needed, and kept for good: not the paper's doing
    before = change_sets(issued)
    done = made(issued, paper)
    assert (change_sets(issued), prints.jobs(issued, YEAR)) == (before, [])
    assert done.pages == len(PdfReader(io.BytesIO(done.content)).pages) >= 1
    assert done.name.endswith(".pdf")
    assert done.layout
    saved = papers.save(issued, done, tmp_path / "giấy.pdf")
    assert saved.touches("print_job")
    assert (tmp_path / "giấy.pdf").read_bytes() == done.content
    (job,) = prints.jobs(issued, YEAR)
    assert (job.id, job.kind, job.target, job.pages, job.layout) == (
        saved.value.job_id, paper.value, "file", done.pages, done.layout,
    )  # fmt: skip


def test_the_record_tells_designs_of_certificates_apart(issued: Store, tmp_path: Path):
    shipped = made(issued, Paper.CERTIFICATES).layout
    layouts.use(issued, "certificate", "certificate_stock")
    stock = made(issued, Paper.CERTIFICATES).layout
    layouts.use(issued, "certificate", layouts.copy(issued, "certificate", "certificate", "Mẫu của Hội").value)
    papers.save(issued, made(issued, Paper.CERTIFICATES), tmp_path / "giấy.pdf")
    assert (shipped, stock, prints.jobs(issued, YEAR)[0].layout) == ("Sóng xanh", "Phôi in sẵn", "Mẫu của Hội")


@pytest.mark.parametrize("paper", DOCUMENTS)
def test_a_paper_for_a_word_processor_has_the_same_texts(issued: Store, tmp_path: Path, paper: Paper):
    assert papers.formats(paper) == (".pdf", ".docx")
    done = made(issued, paper, office=True)
    assert (done.pages, done.content[:2], done.name[-5:]) == (0, b"PK", ".docx")
    papers.save(issued, done, tmp_path / "giay.docx")
    assert prints.jobs(issued, YEAR)[0].pages == 1  # the least a print has: a word processor's pages are its own


@pytest.mark.parametrize("paper", DOCUMENTS)
def test_every_field_that_a_layout_may_name_has_a_text(issued: Store, monkeypatch: pytest.MonkeyPatch, paper: Paper):
    seen = []
    monkeypatch.setattr(
        "cdht_desktop.ops.paper_documents.write_document_pdf", lambda *given: seen.extend(given[2]) or len(given[2])
    )
    made(issued, paper)
    kind = KINDS[paper.value]
    assert seen
    for document in seen:
        assert kind.fields - set(document.fields) == set()
        for name, fields in kind.tables.items():
            for row in document.tables.get(name, ()):
                assert fields - set(row.texts) == set(), name


def test_certificates_are_counted_when_saved_and_when_printed(issued: Store, tmp_path: Path):
    done = made(issued, Paper.CERTIFICATES)
    assert [row.prints for row in recognition.certificates(issued, YEAR)] == [0] * 4
    papers.save(issued, done, tmp_path / "c.pdf")
    job_id = papers.printed(issued, done, "HP LaserJet").value
    assert [row.prints for row in recognition.certificates(issued, YEAR)] == [2] * 4
    assert [(job.id, job.target_name) for job in prints.unasked(issued, YEAR)] == [(job_id, "HP LaserJet")]


def test_certificates_of_a_village_of_a_decision_or_some_alone(issued: Store):
    doi = village_id(issued, "Thôn Đồi")
    assert len(made(issued, Paper.CERTIFICATES, villages=(doi,)).certificate_ids) == 2
    assert len(made(issued, Paper.CERTIFICATES, villages=(None,)).certificate_ids) == 1
    (decision,) = recognition.decisions(issued, YEAR)
    assert len(made(issued, Paper.CERTIFICATES, decision_id=decision.id).certificate_ids) == 4
    one = recognition.certificates(issued, YEAR)[1]
    done = made(issued, Paper.CERTIFICATES, ids=(one.id,), placing=Placing(12, -5, 30))
    assert (done.certificate_ids, done.name) == ((one.id,), "Certificate 2026 no 00002.pdf")


def test_numbers_stay_what_they_are_however_often_a_paper_is_made(issued: Store, tmp_path: Path):
    before = [(row.number, row.register_number) for row in recognition.certificates(issued, YEAR)]
    for _time in range(2):
        papers.save(issued, made(issued, Paper.CERTIFICATES), tmp_path / "c.pdf")
        papers.save(issued, made(issued, Paper.REGISTER), tmp_path / "s.pdf")
    assert [(row.number, row.register_number) for row in recognition.certificates(issued, YEAR)] == before
    assert before == [(f"0000{n}", f"0000{n}") for n in range(1, 5)]


@pytest.mark.parametrize("paper", [Paper.DECISION, Paper.SUBMISSION])
def test_a_decision_that_was_printed_is_not_taken_back_with_its_numbers(issued: Store, tmp_path: Path, paper: Paper):
    papers.save(issued, made(issued, paper), tmp_path / "d.pdf")
    with pytest.raises(Stale):
        history.undo(issued)
    assert len(recognition.certificates(issued, YEAR)) == 4


# What cannot be written ---------------------------------------------------------------------------------------------


def folder(path: Path) -> Path:
    (path / "c.pdf").mkdir()
    return path / "c.pdf"


@pytest.mark.parametrize("target", [folder, lambda path: path / "nowhere" / "c.pdf"])
def test_what_cannot_be_written_is_not_recorded(issued: Store, tmp_path: Path, target: Callable[[Path], Path]):
    place = tmp_path / "out"
    place.mkdir()
    done = made(issued, Paper.CERTIFICATES)
    with pytest.raises(DiskProblem, match=r"“c\.pdf” is a folder|no folder “nowhere”|“c\.pdf” cannot be written"):
        papers.save(issued, done, target(place))
    assert [file for file in place.rglob("*") if file.is_file()] == []
    assert prints.jobs(issued, YEAR) == []
    assert not any(row.prints for row in recognition.certificates(issued, YEAR))


def test_a_file_that_another_program_holds_open_stays_as_it_is(
    issued: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "c.pdf"
    out.write_bytes(b"old")
    done = made(issued, Paper.CERTIFICATES)

    def held_open(*_paths: Path) -> None:  # as Windows says it
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(Path, "replace", held_open)
    with pytest.raises(DiskProblem, match="open in another program"):
        papers.save(issued, done, out)
    assert [(file.name, file.read_bytes()) for file in tmp_path.glob("*c.pdf*")] == [("c.pdf", b"old")]
    assert prints.jobs(issued, YEAR) == []
    assert not any(row.prints for row in recognition.certificates(issued, YEAR))


def test_what_cannot_be_recorded_does_not_stay_on_the_disk(issued: Store, tmp_path: Path):
    done = made(issued, Paper.CERTIFICATES)
    seen = []

    def disk_is_full(_connection: object) -> None:
        seen.append([file.name for file in tmp_path.glob("*.pdf")])
        raise DiskProblem("full")

    event.listen(issued.engine, "commit", disk_is_full)
    with pytest.raises(DiskProblem):
        papers.save(issued, done, tmp_path / "c.pdf")
    event.remove(issued.engine, "commit", disk_is_full)
    assert seen == [["c.pdf"]]
    assert list(tmp_path.glob("*.pdf*")) == list(tmp_path.glob(".*.part")) == []
    assert prints.jobs(issued, YEAR) == []
    assert not any(row.prints for row in recognition.certificates(issued, YEAR))


@pytest.mark.parametrize("second_names", [True, False])
def test_a_file_that_was_replaced_is_back_where_the_print_cannot_be_recorded(
    issued: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, second_names: bool
):
    place = tmp_path / "out"
    place.mkdir()
    out = place / "c.pdf"
    out.write_bytes(b"old")
    if not second_names:
        monkeypatch.setattr(Path, "hardlink_to", no_second_names)
    done = made(issued, Paper.CERTIFICATES)
    seen = []

    def disk_is_full(_connection: object) -> None:
        seen.append(out.read_bytes() == done.content)
        raise DiskProblem("full")

    event.listen(issued.engine, "commit", disk_is_full)
    with pytest.raises(DiskProblem):
        papers.save(issued, done, out)
    event.remove(issued.engine, "commit", disk_is_full)
    assert seen == [True]
    assert [(file.name, file.read_bytes()) for file in place.iterdir()] == [("c.pdf", b"old")]
    assert prints.jobs(issued, YEAR) == []


def no_second_names(*_paths: Path) -> None:  # as on a USB stick
    raise OSError(1, "Operation not permitted")


@pytest.mark.parametrize("second_names", [True, False])
def test_a_file_that_was_replaced_leaves_nothing_behind(
    issued: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, second_names: bool
):
    place = tmp_path / "out"
    place.mkdir()
    if not second_names:
        monkeypatch.setattr(Path, "hardlink_to", no_second_names)
    done = made(issued, Paper.CERTIFICATES)
    (place / "c.pdf").write_bytes(b"old")
    papers.save(issued, done, place / "c.pdf")
    assert [(file.name, file.read_bytes()) for file in place.iterdir()] == [("c.pdf", done.content)]


def test_a_file_that_is_there_is_kept_where_the_new_one_is_refused(issued: Store, tmp_path: Path):
    out = tmp_path / "c.pdf"
    out.write_bytes(b"old")
    done = made(issued, Paper.CERTIFICATES)
    recognition.revoke(issued, done.certificate_ids[0], "sai tên")
    with pytest.raises(Stale, match="revoked meanwhile"):
        papers.save(issued, done, out)
    assert out.read_bytes() == b"old"


def test_what_was_sent_to_a_printer_is_recorded_even_if_revoked_meanwhile(issued: Store):
    done = made(issued, Paper.CERTIFICATES)
    recognition.revoke(issued, done.certificate_ids[0], "sai tên")
    with pytest.raises(Stale):
        papers.still_true(issued, done)
    papers.printed(issued, done, "HP")
    assert [row.prints for row in recognition.certificates(issued, YEAR)] == [1] * 4


def test_a_copy_says_so_and_is_never_made_from_what_was_laid_out_before_the_first_print(issued: Store, tmp_path: Path):
    first = made(issued, Paper.CERTIFICATES, copy=True)
    assert first.marked == frozenset()
    papers.save(issued, first, tmp_path / "c.pdf")
    with pytest.raises(Stale, match="mark it as a copy"):
        papers.save(issued, first, tmp_path / "again.pdf")
    again = made(issued, Paper.CERTIFICATES, copy=True)
    assert again.marked == set(again.certificate_ids)
    papers.save(issued, again, tmp_path / "again.pdf")
    assert [job.copy_marked for job in prints.jobs(issued, YEAR)] == [True, False]
    papers.save(issued, made(issued, Paper.CERTIFICATES), tmp_path / "plain.pdf")  # not asked for: not said


def test_another_ending_is_refused(issued: Store, tmp_path: Path):
    with pytest.raises(Refused, match=r"\.pdf or \.docx"):
        papers.as_office(Paper.DECISION, tmp_path / "d.txt")
    with pytest.raises(Refused, match=r"\.pdf only"):
        papers.as_office(Paper.CERTIFICATES, tmp_path / "c.docx")
    with pytest.raises(Refused, match="word processor"):
        made(issued, Paper.CERTIFICATES, office=True)
    done = made(issued, Paper.DECISION)
    for name in ("d.docx", "d"):
        with pytest.raises(Refused):
            papers.save(issued, done, tmp_path / name)
    assert list(tmp_path.glob("d*")) == []
    papers.save(issued, done, tmp_path / "d.PDF")


def test_the_name_of_a_persons_file_is_not_kept(issued: Store, tmp_path: Path):
    papers.save(issued, made(issued, Paper.PERSON), tmp_path / "Nguyễn Thị Đào.pdf")
    assert prints.jobs(issued, YEAR)[0].target_name == "*.pdf"


def test_a_cancelled_paper_leaves_nothing(issued: Store):
    for paper in Paper:
        progress = Progress()
        progress.cancel()
        with pytest.raises(Cancelled):
            papers.make(issued, asked_for(issued, paper), progress)
    assert prints.jobs(issued, YEAR) == []


# Nobody there -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [paper for paper in Paper if paper is not Paper.PERSON])
def test_a_year_that_was_not_opened_is_told(empty: Store, paper: Paper):
    with pytest.raises(NotFound, match="2026"):
        made(empty, paper)


@pytest.mark.parametrize("paper", [paper for paper in Paper if paper is not Paper.PERSON])
def test_an_empty_year_is_told(empty: Store, paper: Paper):
    rounds.open_year(empty, YEAR)
    with pytest.raises(Refused, match="2026"):
        made(empty, paper, blank=False)


def test_a_village_without_anybody_is_told(issued: Store):
    nobody = villages.add(issued, "Thôn Vắng").value
    for paper in (Paper.MINUTES, Paper.SUBMISSION, Paper.CERTIFICATES, Paper.REGISTER, Paper.HAND_OVER, Paper.FORM):
        with pytest.raises(Refused):
            made(issued, paper, villages=(nobody,), blank=False)


def test_an_unknown_decision_is_told(issued: Store):
    for paper in papers.OF_DECISIONS:
        with pytest.raises(NotFound, match="no such decision"):
            made(issued, paper, decision_id="018f")


def test_before_a_decision_there_is_none_and_no_certificate(empty: Store):
    scored(empty)
    with pytest.raises(NotFound, match="no decision"):
        made(empty, Paper.DECISION)
    for paper in (Paper.CERTIFICATES, Paper.REGISTER, Paper.HAND_OVER):
        with pytest.raises(Refused, match="no certificate"):
            made(empty, paper)


def test_a_decision_is_printed_with_its_list_by_who_signed_it(issued: Store):
    done = made(issued, Paper.DECISION)
    assert done.decision_id == recognition.decisions(issued, YEAR)[0].id
    assert done.name == "Decision 12-QĐ-HKH.pdf"
    text = text_of(done)
    for said in (f"Số: {NUMBER}", "Đồng Tâm, ngày 05 tháng 02 năm 2026", "cho 4 người", "Nguyễn Văn Khánh"):
        assert said in text


def test_a_certificate_bears_its_code_and_is_found_valid(issued: Store, tmp_path: Path):
    from cdht_desktop.ops import verifying  # noqa: PLC0415 - slow to load, as in the program

    own_keys.save_public_key(issued, tmp_path / "k")
    papers.save(issued, made(issued, Paper.CERTIFICATES), tmp_path / "c.pdf")
    found = verifying.verify_pdf(tmp_path / "c.pdf", verifying.read_public_key_file(tmp_path / "k"), frozenset())
    assert [one.valid for one in found] == [True] * 4
