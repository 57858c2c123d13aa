"""Dirtied codes are read by looking again: turned, cleaned, larger, smaller. Each way finds some that no other does."""

import io
import random

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from cdht_desktop.exchange import certificate_code
from cdht_desktop.exchange.keys import PublicKey, make_key_pair
from cdht_desktop.ops import code_pictures, verifying

TEXT = f"{certificate_code.FAMILY}1:{'ABCDEFGH12345678' * 14}"  # a certificate's code, as far as the reader sees
LEAST = 3  # of five: another version of Pillow may draw a speck otherwise
# Pictures (by the number they are made from) that only one way of looking reads; found by trying 6,000.
ONLY = {
    "turned a little": (138, 452, 650, 1184, 1490),
    "without dark specks": (229, 265, 280, 313, 366),
    "without light specks": (95, 125, 189, 251, 275),
    "smaller": (306, 666, 783, 984, 2384),
    "larger, turned back": (8, 38, 94, 212, 254),
    "larger, turned on": (231, 276, 332, 344, 455),
}


def dirtied(number: int) -> Image.Image:
    """A code four dots a module, with specks all over it, turned by up to 8 degrees and blurred."""
    chance = random.Random(number)
    made = zxingcpp.create_barcode(TEXT, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=3)
    picture = Image.fromarray(made.to_image(scale=4, add_quiet_zones=True)).convert("L")
    draw = ImageDraw.Draw(picture)
    shades = ((0, 60, 255), (0,), (255,))[number % 3]
    for _speck in range(chance.randint(20, 260)):
        x, y = chance.uniform(0, picture.width), chance.uniform(0, picture.height)
        reach = chance.uniform(0.4, 1.6 if number % 2 else 3.5)
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=chance.choice(shades))
    picture = picture.rotate(chance.uniform(-8, 8), Image.Resampling.BILINEAR, expand=True, fillcolor=255)
    return picture.filter(ImageFilter.GaussianBlur(chance.uniform(0, 1.4)))


@pytest.mark.parametrize("way", ONLY)
def test_each_way_of_looking_again_reads_what_no_other_does(way: str):
    key = PublicKey("00001", "Hội", make_key_pair().public)
    read = 0
    for number in ONLY[way]:
        file = io.BytesIO()
        dirtied(number).save(file, "PNG")
        for text in code_pictures.codes_in(file.getvalue()):
            assert not verifying.verify_text(text, key).valid  # nobody signed it
            read += 1
    assert read >= LEAST


def test_specks_are_taken_away_and_the_rest_stays():
    clean = Image.new("L", (60, 60), 255)
    ImageDraw.Draw(clean).rectangle((20, 20, 39, 39), fill=0)
    for at, shade, cleaning in ((10, 0, code_pictures._DARK_SPECKS), (30, 255, code_pictures._LIGHT_SPECKS)):
        specked = clean.copy()
        ImageDraw.Draw(specked).rectangle((at, at, at + 1, at + 1), fill=shade)
        for choose in cleaning:
            specked = code_pictures._spread(specked, choose)
        assert specked.tobytes() == clean.tobytes()


def test_a_large_photograph_without_a_code_is_looked_at_smaller():
    photo = Image.new("L", (8000, 6000), 255)
    small = code_pictures._reduced(photo)
    assert small.width * small.height <= code_pictures._RETRIED
    assert small.width / small.height == pytest.approx(8 / 6, rel=0.001)
    assert code_pictures._reduced(small) is small
