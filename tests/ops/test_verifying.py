"""Certificates as printed are checked by their codes: as text, in a picture, on the pages of a PDF."""

import datetime as dt
import json
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from typer.testing import CliRunner

from cdht_desktop.cli import app
from cdht_desktop.data.store import Store
from cdht_desktop.errors import Refused
from cdht_desktop.exchange.certificate_facts import revoked_line
from cdht_desktop.exchange.keys import PublicKey, from_typed, make_key_pair
from cdht_desktop.ops import own_keys, papers, recognition, verifying, verifying_kit
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress

YEAR = 2026


@pytest.fixture
def printed(scored: Store, tmp_path: Path) -> tuple[Path, PublicKey, Path]:
    """The certificates of a year as a PDF, with the key to check them, as a value and as a file."""
    recognition.recognise(scored, YEAR, "12/QĐ-HKH", dt.date(YEAR, 11, 20), Progress())
    out, key_file = tmp_path / "giay.pdf", tmp_path / "khoa.cdhtkey"
    papers.save(scored, papers.make(scored, Asked(Paper.CERTIFICATES, YEAR), Progress()), out)
    own_keys.save_public_key(scored, key_file)
    return out, verifying.read_public_key_file(key_file), key_file


def _page(pdf: Path, number: int, dpi: int) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[number].render(scale=dpi / 72).to_pil()


def test_every_printed_certificate_holds(scored: Store, printed: tuple[Path, PublicKey, Path]):
    pdf, key, _file = printed
    found = verifying.verify_pdf(pdf, key)
    rows = recognition.certificates(scored, YEAR)
    assert [one.facts and (one.facts.number, one.facts.name) for one in found] == [
        (row.number, row.name) for row in rows
    ]
    assert all(one.valid for one in found)


def test_only_the_last_digits_of_the_id_number_are_in_a_code(printed: tuple[Path, PublicKey, Path]):
    pdf, key, _file = printed
    assert {len(one.facts.id_last) for one in verifying.verify_pdf(pdf, key) if one.facts} <= {0, 4}


@pytest.mark.parametrize("dpi", [200, 300])
@pytest.mark.parametrize("turned", [0, 90, 173])
def test_a_photographed_page_is_read(printed: tuple[Path, PublicKey, Path], tmp_path: Path, dpi: int, turned: int):
    pdf, key, _file = printed
    picture = _page(pdf, 0, dpi).rotate(turned, expand=True, fillcolor="white").filter(ImageFilter.GaussianBlur(0.8))
    picture.save(tmp_path / "photo.png")
    (found,) = verifying.verify_image(tmp_path / "photo.png", key)
    assert found.valid


@pytest.mark.parametrize("kind", [zxingcpp.BarcodeFormat.MicroQRCode, zxingcpp.BarcodeFormat.QRCode])
def test_other_codes_beside_are_not_asked_about(
    printed: tuple[Path, PublicKey, Path], tmp_path: Path, kind: zxingcpp.BarcodeFormat
):
    """Seen in CI: the reader found a Micro QR (`233514`) inside a certificate's own code, and the file was refused."""
    pdf, key, _file = printed
    picture = _page(pdf, 0, 200)
    other = zxingcpp.create_barcode("233514", kind).to_image(scale=8, add_quiet_zones=True)
    picture.paste(Image.fromarray(other).convert("RGB"), (60, 60))
    picture.save(tmp_path / "two.png")
    (found,) = verifying.verify_image(tmp_path / "two.png", key)
    assert found.valid


def test_a_page_with_only_another_code_is_told_so(printed: tuple[Path, PublicKey, Path], tmp_path: Path):
    other = zxingcpp.create_barcode("https://example.org", zxingcpp.BarcodeFormat.QRCode)
    Image.fromarray(other.to_image(scale=8, add_quiet_zones=True)).save(tmp_path / "other.png")
    (found,) = verifying.verify_image(tmp_path / "other.png", printed[1])
    assert not found.valid


def test_another_associations_key_does_not_open_it(printed: tuple[Path, PublicKey, Path]):
    pdf, _key, _file = printed
    other = PublicKey("00001", "Hội khác", make_key_pair().public)
    assert not any(one.valid for one in verifying.verify_pdf(pdf, other))


def test_a_revoked_number_is_said_so(printed: tuple[Path, PublicKey, Path], tmp_path: Path):
    pdf, key, _file = printed
    first = verifying.verify_pdf(pdf, key)[0]
    assert first.facts is not None
    (tmp_path / "thu-hoi.txt").write_text(f"# thu hồi\n{first.facts.number}\n", encoding="utf-8")
    again = verifying.verify_pdf(pdf, key, verifying.read_revoked(tmp_path / "thu-hoi.txt"))
    assert [one.valid for one in again[:2]] == [False, True]
    assert first.facts.number in again[0].reason


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", b"\x89PNG\r\n\x1a\nnothing", b"text"])
def test_what_is_no_picture_and_no_pdf_gets_a_sentence(
    printed: tuple[Path, PublicKey, Path], tmp_path: Path, content: bytes
):
    file = tmp_path / "x"
    file.write_bytes(content)
    with pytest.raises(Refused, match="x"):
        verifying.verify_image(file, printed[1])
    with pytest.raises(Refused, match="x"):
        verifying.verify_pdf(file, printed[1])


def test_a_folder_is_no_pdf_and_no_picture(printed: tuple[Path, PublicKey, Path], tmp_path: Path):
    with pytest.raises(Refused, match="is not a PDF that can be read"):
        verifying.verify_pdf(tmp_path, printed[1])
    with pytest.raises(Refused, match="is not a picture that can be read"):
        verifying.verify_image(tmp_path, printed[1])


def test_a_picture_without_a_code_gets_a_sentence(printed: tuple[Path, PublicKey, Path], tmp_path: Path):
    Image.new("L", (400, 300), 255).save(tmp_path / "blank.png")
    with pytest.raises(Refused, match="No code"):
        verifying.verify_image(tmp_path / "blank.png", printed[1])


class TestCommandLine:
    def test_a_pdf_is_checked_as_the_contract_says(self, printed: tuple[Path, PublicKey, Path]):
        pdf, _key, file = printed
        done = CliRunner().invoke(app, ["verify", "--json", "--key", str(file), "--pdf", str(pdf)])
        document = json.loads(done.stdout)
        assert done.exit_code == 0
        assert {"valid", "number", "name", "year", "reason"} <= document[0].keys()
        assert all(one["valid"] and one["year"] == YEAR for one in document)

    def test_a_text_that_is_no_code_does_not_hold(self, printed: tuple[Path, PublicKey, Path]):
        done = CliRunner().invoke(app, ["verify", "--json", "--key", str(printed[2]), "CDHT1:ABC"])
        assert json.loads(done.stdout)[0]["valid"] is False
        assert done.exit_code == 1

    def test_one_way_of_giving_codes_is_asked_for(self, printed: tuple[Path, PublicKey, Path]):
        done = CliRunner().invoke(app, ["verify", "--key", str(printed[2])])
        assert done.exit_code == 2


class TestKit:
    def test_it_holds_the_page_the_key_and_what_is_revoked(
        self, scored: Store, printed: tuple[Path, PublicKey, Path], tmp_path: Path
    ):
        first, second = recognition.certificates(scored, YEAR)[:2]
        recognition.revoke(scored, first.id, "cấp nhầm")
        kit = verifying_kit.save_kit(scored, tmp_path / "kiểm tra")
        assert kit.page.read_bytes() == (RESOURCES / "verify" / "verify.html").read_bytes()
        gone = verifying.read_revoked(kit.revoked)
        key = verifying.read_public_key_file(kit.key)
        assert from_typed(kit.typed.read_text(encoding="utf-8")) == key.public
        found = {one.facts.number: one.valid for one in verifying.verify_pdf(printed[0], key, gone) if one.facts}
        assert (found[first.number], found[second.number]) == (False, True)

    def test_certificates_printed_before_a_key_was_replaced_are_checked_with_the_key_of_their_time(
        self, scored: Store, printed: tuple[Path, PublicKey, Path], tmp_path: Path
    ):
        assert verifying_kit.save_kit(scored, tmp_path / "a").older == ()
        own_keys.renew(scored, "Máy hỏng")
        kit = verifying_kit.save_kit(scored, tmp_path / "b")
        new, old = (verifying.read_public_key_file(file) for file in (kit.key, *kit.older))
        assert not any(one.valid for one in verifying.verify_pdf(printed[0], new))
        assert all(one.valid for one in verifying.verify_pdf(printed[0], old))

    def test_a_number_revoked_in_one_year_stands_in_another(self, printed: tuple[Path, PublicKey, Path]):
        pdf, key, _file = printed
        first = verifying.verify_pdf(pdf, key)[0]
        assert first.facts is not None
        other_year = frozenset({revoked_line(first.facts.number, YEAR - 1)})
        assert verifying.verify_pdf(pdf, key, other_year)[0].valid
