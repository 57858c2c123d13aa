"""The page that checks certificates, in a real browser: codes in pictures and before a camera."""

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageFilter
from reportlab.pdfgen.canvas import Canvas
from tests.verify.checking import (
    FACTS,
    SIGN,
    as_shown,
    text_of,
    with_key,
)
from tests.verify.chromium import Tab
from tests.verify.conftest import PAGE

from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.qr import draw_qr


def sheet(text: str, dpi: int, turn: float, blur: float) -> Image.Image:
    """A4 paper with text and a code of 29 mm, as a scanner gives it; `blur` in dots of 200 to the inch."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(297 * MM, 210 * MM))
    for line in range(20):
        canvas.drawString(40 * MM, (20 + line * 8) * MM, "Hoi Khuyen hoc xa Thu, giay chung nhan " * 3)
    draw_qr(canvas, text, 24 * MM, 36 * MM, 29 * MM)
    canvas.save()
    with pypdfium2.PdfDocument(out.getvalue()) as pdf:
        picture = pdf[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    turned = picture.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return turned.filter(ImageFilter.GaussianBlur(blur * dpi / 200))


def scan(tab: Tab, file: Path) -> tuple[str, dict[str, str]]:
    tab.run("document.getElementById('result').hidden = true")
    tab.choose("#picture", file)
    tab.wait("!document.getElementById('result').hidden && !document.getElementById('progress').textContent")
    said = tab.run("[...document.querySelectorAll('#facts dd')].map((one) => [one.dataset.fact, one.textContent])")
    return tab.run("document.getElementById('result').dataset.state"), dict(said)


@pytest.mark.parametrize("dpi", [200, 300, 600])
@pytest.mark.parametrize(("turn", "blur"), [(0, 0), (90, 1), (17, 1), (182, 1.5)])
def test_a_scanned_sheet_is_read(tab: Tab, tmp_path: Path, dpi: int, turn: float, blur: float):
    with_key(tab, tmp_path)
    file = tmp_path / ("a.png" if dpi == 300 else "a.jpg")
    sheet(SIGN(FACTS), dpi, turn, blur).save(file)
    assert scan(tab, file) == ("good", as_shown(FACTS))


def test_a_picture_without_a_code_is_no_verdict(tab: Tab, tmp_path: Path):
    with_key(tab, tmp_path)
    Image.new("L", (400, 300), 200).save(tmp_path / "grey.png")
    assert scan(tab, tmp_path / "grey.png") == ("unread", {})
    (tmp_path / "none.png").write_bytes(b"no picture")
    assert scan(tab, tmp_path / "none.png") == ("unread", {})


def test_a_camera_reads_the_code(browser_with, tmp_path: Path):
    film = tmp_path / "camera.y4m"
    picture = Image.new("L", (1280, 720), 160)
    picture.paste(sheet(SIGN(FACTS), 300, 0, 0).crop((200, 1620, 1480, 2340)).resize((1280, 720)))
    grey = b"\x80" * (1280 * 720 // 2)  # its colours
    film.write_bytes(b"YUV4MPEG2 W1280 H720 F10:1 Ip A1:1 C420jpeg\n" + (b"FRAME\n" + picture.tobytes() + grey) * 2)
    browser = browser_with(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    tab = Tab(browser, PAGE)
    with_key(tab, tmp_path)
    tab.run("document.getElementById('camera').click()")
    tab.wait("!document.getElementById('result').hidden")
    assert tab.run("document.getElementById('result').dataset.state") == "good"
    tab.wait("document.getElementById('viewer').hidden && !document.getElementById('video').srcObject")
    assert tab.troubles() == []


def test_a_computer_without_a_camera_says_what_to_do(tab: Tab, tmp_path: Path):
    with_key(tab, tmp_path)
    tab.run("document.getElementById('camera').click()")
    tab.wait("!document.getElementById('result').hidden")
    assert "máy ảnh" in text_of(tab, "why")
    assert tab.run("document.getElementById('result').dataset.state") == "unread"
