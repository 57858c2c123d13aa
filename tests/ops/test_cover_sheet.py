"""The sheet that goes with a file: one page whose sums, words and QR are the file's own."""

import datetime as dt
import hashlib
import io
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from cdht_desktop.data.exchange_keys import Pin, pin
from cdht_desktop.data.store import Store
from cdht_desktop.documents.fields_cover import count_rows, word_rows
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.exchange import ages, keys
from cdht_desktop.exchange.file_words import file_words
from cdht_desktop.exchange.manifest import Correction
from cdht_desktop.ops import association, cover_sheet, evaluations, handing_up, own_keys, registrations
from cdht_desktop.progress import Progress

YEAR = 2026
LONG = "Hội Khuyến học phường Nguyễn Thị Minh Khai"


def made(store: Store, folder: Path, **more: object) -> tuple[handing_up.Exported, str]:
    changes = handing_up.export(store, YEAR, folder, Progress(), **more)
    (row_id,) = changes.rows["batch"]
    return changes.value, row_id


def text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def know_upper(store: Store) -> None:
    pair = keys.make_key_pair()
    recipients = tuple(ages.make_age_key().recipient for _key in range(2))
    with store.write("key", undoable=False) as writing:
        pin(writing, Pin("17", "Hội Khuyến học tỉnh Thử", pair.public, keys.key_id(pair.public), "upper", recipients))


def test_it_says_the_files_name_its_sums_and_both_kinds_of_words(scored, tmp_path):
    know_upper(scored)
    done, row_id = made(scored, tmp_path)
    content = cover_sheet.make(scored, row_id, dt.date(2026, 12, 1))
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    said = text(content)
    for words in (
        done.file.name, "Hội Khuyến học tỉnh Thử", "đã mã hóa", "Người đăng ký 120", "chấm đủ điểm 118", "Người đạt 58",
        done.sha256, own_keys.signing(scored).key_id, "ngày 01 tháng 12 năm 2026", "NGƯỜI GIAO", "NGƯỜI NHẬN",
    ):  # fmt: skip
        assert words in said, words
    for word in (*file_words(done.sha256), *own_keys.words(scored)):
        assert word in said, word


def test_its_code_says_the_checksum_as_sha256sum_does(scored, tmp_path):
    done, row_id = made(scored, tmp_path)
    picture = pypdfium2.PdfDocument(cover_sheet.make(scored, row_id))[0].render(scale=3).to_pil().convert("L")
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == f"{hashlib.sha256(done.file.read_bytes()).hexdigest()}  {done.file.name}"


def test_a_file_that_is_not_encrypted_says_so_in_capitals(scored, tmp_path):
    _done, row_id = made(scored, tmp_path)
    assert "CHƯA mã hóa" in text(cover_sheet.make(scored, row_id))


def test_who_is_gone_and_the_decision_of_a_correction_stand_on_it(scored, tmp_path):
    made(scored, tmp_path)
    registrations.withdraw(scored, evaluations.find(scored, YEAR)[:3])
    more = {"reason": "chuyển đi nơi khác", "correction": Correction("15/QĐ-HKH", dt.date(2026, 1, 20))}
    _done, row_id = made(scored, tmp_path, **more)
    said = text(cover_sheet.make(scored, row_id))
    assert "bớt 3 người. Lý do: chuyển đi nơi khác." in said
    assert "Quyết định 15/QĐ-HKH ngày 20/01/2026" in said


def test_long_names_still_fit_one_page(scored, tmp_path):
    association.edit(scored, name=LONG, upper_name=LONG, place="thị trấn Nghĩa Đàn")
    made(scored, tmp_path)
    registrations.withdraw(scored, evaluations.find(scored, YEAR)[:3])
    _done, row_id = made(scored, tmp_path, reason="chuyển đi nơi khác")
    content = cover_sheet.make(scored, row_id)
    assert len(PdfReader(io.BytesIO(content)).pages) == 1
    picture = pypdfium2.PdfDocument(content)[0].render(scale=3).to_pil().convert("L")
    assert len(zxingcpp.read_barcodes(picture)) == 1


def test_it_is_written_whole_from_the_list_of_files_at_any_time(scored, tmp_path):
    made(scored, tmp_path)
    (row,) = handing_up.sent(scored, YEAR)
    out = cover_sheet.save(scored, row.id, tmp_path / "phiếu.pdf")
    assert out.read_bytes().startswith(b"%PDF")


def test_a_file_that_was_not_made_here_has_none(scored, tmp_path):
    with pytest.raises(NotFound):
        cover_sheet.make(scored, "nowhere")
    _done, row_id = made(scored, tmp_path)
    with scored.write("of an older program", undoable=False) as writing:
        writing.connection.exec_driver_sql("UPDATE batch SET manifest = '{}'")
    with pytest.raises(Refused, match="older program"):
        cover_sheet.make(scored, row_id)


def test_points_are_told_in_points_and_words_in_two_halves():
    rows = count_rows({"registered": 20000, "points": 1_234_565})
    assert [row.texts["value"] for row in rows] == ["20.000", "123.456,5"]
    halves = word_rows([f"f{at}" for at in range(10)], [f"k{at}" for at in range(10)])
    assert [row.texts["first"] for row in halves] == ["1", "2", "3", "4", "5"]
    assert (halves[0].texts["file_second"], halves[4].texts["key_second"]) == ("f5", "k9")
