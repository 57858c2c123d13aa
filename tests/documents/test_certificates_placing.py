"""Certificates moved and turned for one printer, and the page by which a printer is set right."""

import io
import math
from dataclasses import replace

import pytest
from tests.documents.golden import golden

from cdht_desktop.documents.calibration import corrected, stairs, write_calibration
from cdht_desktop.documents.certificate_layout import read_certificate_layout
from cdht_desktop.documents.certificates import write_certificates
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.placing import Placing
from cdht_desktop.progress import Progress

LONG, SHORT = 297, 210


def seen(placing: Placing, x: float, y: float, width: float = LONG, height: float = SHORT) -> tuple[float, float]:
    """Return where a point, in mm from the top left corner, lands with a placing."""
    a, b, c, d, e, f = placing.matrix(width * MM, height * MM)
    x, y = x * MM, (height - y) * MM
    return (a * x + c * y + e) / MM, height - (b * x + d * y + f) / MM


def test_a_placing_moves_right_and_down_in_tenths_and_turns_clockwise_in_hundredths():
    assert seen(Placing(15, -4, 0), 100, 50) == pytest.approx((101.5, 49.6))
    middle = seen(Placing(0, 0, 100), LONG / 2, SHORT / 2)
    assert middle == pytest.approx((LONG / 2, SHORT / 2))
    right = seen(Placing(0, 0, 100), LONG / 2 + 100, SHORT / 2)
    assert right[1] - SHORT / 2 == pytest.approx(100 * math.sin(math.radians(1)))  # what is at the right goes down


def test_everything_on_a_page_is_placed(issuer, person, opened):
    def page(placing: Placing):
        out = io.BytesIO()
        people = [replace(person, code="CDHT1:ABC"), replace(person, number="00013", code="CDHT1:ABC")]
        write_certificates(out, read_certificate_layout(), issuer, people, Progress(), placing=placing)
        return opened(out.getvalue()).pages[1]

    straight, moved = page(Placing()), page(Placing(12, -7, 0))
    kinds = [kind for kind in ("char", "curve", "rect", "line", "image") if kind in straight.objects]
    assert {"char", "curve", "rect", "image"} <= set(kinds)
    for kind in kinds:
        for before, after in zip(straight.objects[kind], moved.objects[kind], strict=True):
            assert after["x0"] - before["x0"] == pytest.approx(1.2 * MM, abs=0.01)
            assert after["top"] - before["top"] == pytest.approx(-0.7 * MM, abs=0.01)


def test_a_turned_page_turns_its_texts_around_the_middle(issuer, person, opened):
    def letters(placing: Placing) -> list[dict]:
        out = io.BytesIO()
        write_certificates(out, read_certificate_layout(), issuer, [person], Progress(), placing=placing)
        return [char for char in opened(out.getvalue()).pages[0].chars if char["text"].isalpha()]

    turn = Placing(0, 0, 50)
    for before, after in zip(letters(Placing()), letters(turn), strict=True):
        x, y = before["matrix"][4] / MM, SHORT - before["matrix"][5] / MM
        landed = after["matrix"][4] / MM, SHORT - after["matrix"][5] / MM
        assert landed == pytest.approx(seen(turn, x, y), abs=0.02)


def test_without_a_placing_nothing_is_moved(issuer, person):
    def made(**given: Placing) -> bytes:
        out = io.BytesIO()
        write_certificates(out, read_certificate_layout(), issuer, [person], Progress(), **given)
        return out.getvalue()

    assert made() == made(placing=Placing())


def read_off(printer: Placing, *, across: bool) -> list[int]:
    """Return what a clerk reads on a page from a printer that is off by `printer`: the step nearest to 20 mm."""
    width, height = (LONG, SHORT) if across else (SHORT, LONG)
    found = []
    for stair in stairs(across=across):
        away = {}
        for step in range(-30, 31):
            along, off = stair.along(step), 20 + step / 10
            x, y = seen(printer, *((off, along) if stair.left else (along, off)), width, height)
            away[step] = abs((x if stair.left else y) - 20)
        found.append(min(away, key=away.__getitem__))
    return found


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize(
    "printer",
    [Placing(), Placing(13, 0), Placing(0, -21), Placing(-8, 15), Placing(0, 0, 40), Placing(11, -6, -55)],
    ids=str,
)
def test_what_is_read_on_the_page_puts_the_printer_right(printer, across):
    found = corrected(Placing(), read_off(printer, across=across), across=across)
    assert found.shift_x == pytest.approx(-printer.shift_x, abs=1.5)
    assert found.shift_y == pytest.approx(-printer.shift_y, abs=1.5)
    assert found.turn == pytest.approx(-printer.turn, abs=5)  # a tenth of a millimetre over 15 cm


def test_what_is_read_adds_to_what_stands():
    assert corrected(Placing(5, -3, 20), [4, 2, 2], across=True) == Placing(9, -1, 20)
    assert corrected(Placing(5, -3, 20), [0, 0, 0], across=False) == Placing(5, -3, 20)


def page_of(across: bool, standing: Placing = Placing(), printer: str = "Canon LBP 2900") -> bytes:  # noqa: B008
    out = io.BytesIO()
    write_calibration(out, printer, standing, across=across)
    return out.getvalue()


@pytest.mark.parametrize("across", [True, False])
def test_the_middle_step_of_each_stair_lies_20_mm_from_its_edge(across, opened):
    (page,) = opened(page_of(across)).pages
    size = (page.width / MM, page.height / MM)
    assert size == pytest.approx((LONG, SHORT) if across else (SHORT, LONG), abs=0.01)
    for stair in stairs(across=across):
        for step in (-30, -7, 0, 1, 30):
            edge, side = ("x0", "top") if stair.left else ("top", "x0")
            ends = {
                line[side] / MM
                for line in page.lines
                if line[edge] / MM == pytest.approx(20 + step / 10, abs=0.005)
                and line["x1" if stair.left else "bottom"] / MM == pytest.approx(20 + step / 10, abs=0.005)
            }
            assert any(end == pytest.approx(stair.along(step) - 0.7, abs=0.01) for end in ends)


@pytest.mark.parametrize("across", [True, False])
def test_the_page_says_what_to_do_and_what_stands(across, texts):
    (text,) = texts(page_of(across, Placing(3, -12, 5)))
    text = " ".join(text.split())
    for said in (
        "Trang đo để căn chỉnh máy in",
        "Máy in: Canon LBP 2900. Đang căn chỉnh: sang phải +0,3 mm",
        "−1,2 mm",
        "+0,05 độ",
        "100 mm",
        "−3,0",
        "+2,5",
        "Bậc thang A",
    ):
        assert said in text


@pytest.mark.parametrize("across", [True, False])
def test_nothing_on_the_page_stands_on_another_or_near_the_edge(across, opened):
    (page,) = opened(
        page_of(across, printer="HP LaserJet Pro M404dn (phòng tiếp dân, tầng 2, máy số 1) - mạng nội bộ")
    ).pages
    for found in (*page.chars, *page.lines):
        assert found["x0"] > 10 * MM
        assert found["x1"] < page.width - 10 * MM
        assert found["top"] > 10 * MM
        assert found["bottom"] < page.height - 10 * MM
    words = page.extract_words()
    for at, one in enumerate(words):
        for other in words[at + 1 :]:
            across_mm = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            assert across_mm < 0.5 or down < 3, (one["text"], other["text"])


@pytest.mark.parametrize("across", [True, False])
def test_the_page_says_what_to_measure_and_keeps_its_places(across):
    golden(f"calibration_{'across' if across else 'upright'}", page_of(across))
