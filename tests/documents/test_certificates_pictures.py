"""Pictures in a certificate's layout: a logo, an emblem, a scanned border."""

import io
import re
import struct
import zlib
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from cdht_desktop.documents.certificate_layout import Area, Picture, read_certificate_layout
from cdht_desktop.documents.certificates import write_certificates
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.picture_files import LARGEST_FILE, read_picture
from cdht_desktop.documents.values import CertificateValue, Issuer
from cdht_desktop.errors import BadRules, Refused
from cdht_desktop.progress import Progress

PLACE = Area(120, 20, 40, 20)
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def file_of(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def printed(
    issuer: Issuer, people: list[CertificateValue], content: bytes | None, *, name: str = "Biểu trưng"
) -> bytes:
    layout = replace(read_certificate_layout(), boxes=(), frame=None, dividers=(), code=None)
    layout = replace(layout, pictures=(Picture("Biểu trưng", PLACE, on=True), Picture("Quốc huy", PLACE, on=False)))
    out = io.BytesIO()
    pictures = {} if content is None else {name: content}
    write_certificates(out, layout, issuer, people, Progress(), pictures=pictures)
    return out.getvalue()


def dot(data: bytes, x: float, y: float) -> tuple[int, ...]:
    """Return the colour `x`, `y` mm from the top left corner of the first page."""
    with pypdfium2.PdfDocument(data) as pdf:
        page = pdf[0]
        picture = page.render(scale=2).to_pil().convert("RGB")
        page.close()
    return picture.getpixel((round(x * MM * 2), round(y * MM * 2)))


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


def halves(left: tuple[int, int, int], right: tuple[int, int, int], size: tuple[int, int] = (60, 30)) -> Image.Image:
    picture = Image.new("RGB", size, left)
    picture.paste(right, (size[0] // 2, 0, *size))
    return picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_fills_its_place_in_proportion(issuer, person, kind):
    data = printed(issuer, [person], file_of(Image.new("RGB", (30, 30), RED), kind))
    assert near(dot(data, 140, 30), RED)
    assert near(dot(data, 131, 21), RED)
    assert near(dot(data, 128, 30), WHITE)  # a square in the middle of a place twice as wide
    assert near(dot(data, 152, 30), WHITE)


def test_a_picture_is_in_the_file_once_for_all_pages(issuer, person):
    people = [replace(person, number=f"{number:05}") for number in range(10)]
    data = printed(issuer, people, file_of(Image.effect_noise((200, 100), 90).convert("RGB"), "JPEG"))
    assert len(re.findall(rb"/Subtype /Image", data)) == 1
    assert len(PdfReader(io.BytesIO(data)).pages) == 10


def test_a_photograph_lies_as_its_camera_says_and_what_the_camera_noted_is_not_printed(issuer, person):
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    exif[0x010E] = "Nha rieng cua ong A"
    data = printed(issuer, [person], file_of(halves(RED, BLUE), "JPEG", exif=exif, quality=95))
    assert near(dot(data, 125, 30), BLUE)
    assert near(dot(data, 155, 30), RED)
    assert b"Nha rieng" not in data


def test_what_is_transparent_shows_the_paper(issuer, person):
    picture = Image.new("RGBA", (40, 20), (0, 0, 255, 0))
    picture.paste((255, 0, 0, 255), (20, 0, 40, 20))
    data = printed(issuer, [person], file_of(picture))
    assert near(dot(data, 125, 30), WHITE)
    assert near(dot(data, 155, 30), RED)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_kind_of_dot_are_printed(issuer, person, mode):
    assert printed(issuer, [person], file_of(Image.new(mode, (20, 10))))


def test_a_cmyk_photograph_is_printed_in_its_colours(issuer, person):
    data = printed(issuer, [person], file_of(Image.new("CMYK", (40, 20), (0, 255, 255, 0)), "JPEG"))
    assert near(dot(data, 140, 30), (254, 0, 0))


def test_a_large_picture_becomes_no_larger_than_a_printer_can_show(issuer, person):
    data = printed(issuer, [person], file_of(Image.effect_noise((4000, 2000), 90), "JPEG"))
    (image,) = PdfReader(io.BytesIO(data)).pages[0].images
    assert image.image.width <= 480  # 40 mm at 300 dpi


def test_a_picture_that_is_off_need_not_be_there(issuer, person):
    assert printed(issuer, [person], file_of(Image.new("RGB", (4, 4))))


def test_a_picture_that_is_missing_is_told_with_its_layout(issuer, person):
    with pytest.raises(BadRules, match=r"^Sóng xanh: there is no picture “Biểu trưng”\. Add it, or turn it off in the"):
        printed(issuer, [person], None)


def bomb() -> bytes:
    """Return a PNG of a few bytes that says it has 50,000 by 50,000 dots."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def many_dots() -> bytes:
    return file_of(Image.new("1", (8000, 8000)))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "It is not a PNG or JPEG picture that can be read."),
        (b"%PDF-1.7 not a picture", "It is not a PNG or JPEG picture"),
        (file_of(Image.new("RGB", (9, 9)), "GIF"), "It is not a PNG or JPEG picture"),
        (file_of(Image.new("RGB", (9, 9)), "BMP"), "It is not a PNG or JPEG picture"),
        (file_of(Image.effect_noise((90, 90), 50), "PNG")[:900], "It is not a PNG or JPEG picture"),
        (file_of(Image.effect_noise((90, 90), 50), "JPEG")[:900], "It is not a PNG or JPEG picture"),
        (bomb(), "It is not a PNG or JPEG picture|The picture has too many dots"),
        (many_dots(), "The picture has too many dots"),
        (b"\x89PNG" + bytes(LARGEST_FILE), "The picture's file is larger than 20 MB"),
    ],
    ids=["empty", "pdf", "gif", "bmp", "half a png", "half a jpeg", "bomb", "many dots", "large file"],
)
def test_what_is_no_picture_is_refused_in_one_sentence_and_nothing_is_written(issuer, person, content, reason):
    layout = replace(read_certificate_layout(), pictures=(Picture("Biểu trưng", PLACE, on=True),))
    out = io.BytesIO()
    with pytest.raises(BadRules, match=rf"^Sóng xanh, picture “Biểu trưng”: ({reason})"):
        write_certificates(out, layout, issuer, [person], Progress(), pictures={"Biểu trưng": content})
    assert out.getvalue() == b""
    with pytest.raises(Refused, match=reason):
        read_picture(content)
