"""The preview of a paper and its way to a printer, with real PDFs and printers that write PDFs."""

import io
from threading import Event

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from reportlab.pdfgen.canvas import Canvas
from tests.ui.conftest import until

from cdht_desktop.errors import Cancelled, FieldErrors, Refused
from cdht_desktop.progress import Progress
from cdht_desktop.ui.preview.page_ranges import read_ranges, written
from cdht_desktop.ui.preview.pages import PdfPages
from cdht_desktop.ui.preview.paper_preview import PaperPreview
from cdht_desktop.ui.preview.printer_dialog import wanted
from cdht_desktop.ui.preview.printing import print_pages
from cdht_desktop.ui.preview.renderer import Key, Pictures
from cdht_desktop.ui.preview.zoom import MARGIN, shown_size

MM = 72 / 25.4
A4, A4_ACROSS, A5 = (210, 297), (297, 210), (148, 210)


def paper(*sizes: tuple[float, float], ink: str = "black") -> bytes:
    """Return a PDF with a page of each size (mm): its number, and a square of 10 mm at 30, 40 mm from the top left."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, (wide, high) in enumerate(sizes, 1):
        canvas.setPageSize((wide * MM, high * MM))
        canvas.setFillColor(ink)
        canvas.rect(30 * MM, (high - 50) * MM, 10 * MM, 10 * MM, stroke=0, fill=1)
        canvas.drawString(60 * MM, (high - 50) * MM, f"page {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def preview(qapp, qtbot):
    made = PaperPreview()
    qtbot.addWidget(made)
    made.resize(760, 640)
    made.show()
    return made


def drawn(preview: PaperPreview) -> None:
    """Wait until the page in sight is drawn."""
    until(lambda: preview.view._key(preview.view.number) in preview.renderer.pictures)


def key(preview: PaperPreview, key: Qt.Key, control: bool = False) -> None:
    held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(preview.view, key, held)


def wheel(preview: PaperPreview, by: int, control: bool = False) -> None:
    held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    middle = QPointF(preview.view.viewport().rect().center())
    event = QWheelEvent(
        middle, middle, QPoint(), QPoint(0, by), Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(preview.view.viewport(), event)


# Pages ---------------------------------------------------------------------------------------------------------------


def test_a_page_is_drawn_as_it_is(qapp):
    pages = PdfPages(paper(A4))
    assert (pages.count, round(pages.size(0).width()), round(pages.size(0).height())) == (1, 210, 297)
    image = pages.picture(0, 420, 594)
    assert image.pixelColor(70, 90) == QColor("black")  # in the square: 35 mm, 45 mm
    assert image.pixelColor(10, 10) == QColor("white")


def test_strips_put_together_are_the_page(qapp):
    pages = PdfPages(paper(A4))
    whole = pages.strip(0, 420, 594, 0, 594, coloured=False)
    parts = [pages.strip(0, 420, 594, top, min(100, 594 - top), coloured=False) for top in range(0, 594, 100)]
    rows = [bytes(part.constScanLine(row))[:420] for part in parts for row in range(part.height())]
    assert rows == [bytes(whole.constScanLine(row))[:420] for row in range(594)]
    assert any(0 in row for row in rows)


def test_colour_is_found_where_there_is_some(qapp):
    assert not PdfPages(paper(A4)).coloured(0)
    assert PdfPages(paper(A4, ink="teal")).coloured(0)


def test_what_is_no_pdf_is_refused_in_a_sentence(preview):
    with pytest.raises(Refused, match="damaged"):
        preview.show_pdf(b"no PDF at all")


def test_a_closed_paper_draws_nothing(qapp):
    pages = PdfPages(paper(A4))
    pages.close()
    assert pages.picture(0, 210, 297).pixelColor(35, 45) == QColor("white")


# The preview ---------------------------------------------------------------------------------------------------------


def test_a_paper_is_shown_from_its_first_page(preview):
    preview.show_pdf(paper(A4, A4, A4))
    drawn(preview)
    assert (preview.page, preview.count) == (1, 3)
    assert preview.strip.isVisible()
    assert preview.view.accessibleName() == "Page 1 of 3"
    where = preview.view.page_rect()
    image = preview.view.viewport().grab().toImage()
    at = where.topLeft() + QPoint(round(35 / 210 * where.width()), round(45 / 297 * where.height()))
    assert image.pixelColor(at * image.devicePixelRatio()) == QColor("black")


def test_one_page_needs_no_strip(preview):
    preview.show_pdf(paper(A4))
    assert preview.strip.isHidden()
    assert preview._strip_button.isHidden()


def test_keys_turn_the_pages(preview):
    preview.show_pdf(paper(*[A4] * 9))
    for pressed, page in (
        (Qt.Key.Key_PageDown, 2), (Qt.Key.Key_Space, 3), (Qt.Key.Key_PageUp, 2), (Qt.Key.Key_End, 9),
        (Qt.Key.Key_PageDown, 9), (Qt.Key.Key_Home, 1), (Qt.Key.Key_PageUp, 1),
    ):  # fmt: skip
        key(preview, pressed)
        assert preview.page == page
        assert preview.strip.currentIndex().row() == page - 1


def test_a_large_page_is_scrolled_through_before_it_is_turned(preview):
    preview.show_pdf(paper(A4, A4))
    preview.view.set_zoom(200)
    bar = preview.view.verticalScrollBar()
    assert bar.value() == 0  # it was whole in sight before: read from its top
    key(preview, Qt.Key.Key_PageDown)
    assert (preview.page, bar.value() > 0) == (1, True)
    for _again in range(10):
        key(preview, Qt.Key.Key_PageDown)
    assert preview.page == 2
    bar.setValue(0)
    key(preview, Qt.Key.Key_PageUp)
    assert (preview.page, bar.value()) == (1, bar.maximum())


@pytest.mark.parametrize(("typed", "page"), [("3", 3), ("99", 5), ("0", 1), ("x", 2), ("", 2)])
def test_a_page_number_is_typed(preview, typed, page):
    preview.show_pdf(paper(*[A4] * 5))
    preview.view.turn_to(1)
    preview._number.setText(typed)
    QTest.keyClick(preview._number, Qt.Key.Key_Return)
    assert preview.page == page
    assert preview._number.text() == str(page)


def test_the_page_fits_the_window_in_both_ways(preview):
    preview.show_pdf(paper(A4))
    inside = preview.view.viewport().size()
    assert preview.view.page_rect().height() == inside.height() - 2 * MARGIN
    preview.view.set_zoom("width")
    until(lambda: preview.view.page_rect().width() == preview.view.viewport().width() - 2 * MARGIN)  # beside its bar
    assert preview.view.verticalScrollBar().maximum() > 0
    assert preview.view.horizontalScrollBar().maximum() == 0


def test_a_hundred_percent_is_the_size_on_paper():
    assert shown_size(QSizeF(254, 127), 100, QSize(9, 9), 110.0) == QSize(1100, 550)
    assert shown_size(QSizeF(254, 127), 50, QSize(9, 9), 110.0) == QSize(550, 275)


def test_zoom_goes_in_steps_by_keys_and_by_the_wheel(preview):
    preview.show_pdf(paper(A4))
    preview.view.set_zoom(100)
    key(preview, Qt.Key.Key_Plus, control=True)
    assert preview.view.zoom == 125
    wheel(preview, 120, control=True)
    assert preview.view.zoom == 150
    wheel(preview, -60, control=True)  # half a notch, as touch pads send them
    assert preview.view.zoom == 150
    wheel(preview, -60, control=True)
    key(preview, Qt.Key.Key_Minus, control=True)
    assert preview.view.zoom == 100
    assert preview._zoom.currentText() == "100 % (as on paper)"
    for _again in range(12):
        key(preview, Qt.Key.Key_Plus, control=True)
    assert preview.view.zoom == 300
    assert not preview._larger.isEnabled()
    key(preview, Qt.Key.Key_0, control=True)
    assert preview.view.zoom == "page"


def test_the_wheel_turns_at_the_end_of_a_page(preview):
    preview.show_pdf(paper(A4, A4))
    wheel(preview, -120)
    assert preview.page == 2
    wheel(preview, 120)
    assert preview.page == 1


def test_a_picture_never_has_more_dots_than_memory_allows(preview):
    preview.show_pdf(paper((841, 1189)))  # A0
    preview.view.set_zoom(300)
    wanted_now = preview.view._key(0)
    assert wanted_now.wide * wanted_now.high <= 12_100_000
    drawn(preview)


def test_only_thumbnails_in_sight_are_drawn(preview):
    preview.show_pdf(paper(*[A4] * 200))
    seen = set()
    preview.renderer.drawn.connect(lambda made: seen.add(made.number))
    until(lambda: set(preview.strip.in_sight()) <= seen)
    assert len(seen) < 12
    preview.strip.verticalScrollBar().setValue(preview.strip.verticalScrollBar().maximum())
    until(lambda: 199 in seen)
    assert len(seen) < 24


def test_a_thumbnail_leads_to_its_page(preview):
    preview.show_pdf(paper(*[A4] * 5))
    preview.strip.setCurrentIndex(preview.strip.model().index(3, 0))
    assert preview.page == 4


def test_another_paper_begins_at_its_first_page_or_stays(preview):
    preview.show_pdf(paper(A4, A4, A4))
    preview.view.turn_to(2)
    preview.show_pdf(paper(A4, A4))
    assert preview.page == 1
    preview.view.turn_to(1)
    preview.show_pdf(paper(A4, A4), stay=True)
    assert preview.page == 2
    preview.show_pdf(paper(A4), stay=True)
    assert preview.page == 1


def test_nothing_to_see_is_said(preview):
    preview.show_pdf(paper(A4, A4))
    preview.clear("Nobody has passed yet.")
    assert preview.sentence == "Nobody has passed yet."
    assert (preview.page, preview.count) == (0, 0)
    assert preview.strip.isHidden()
    key(preview, Qt.Key.Key_PageDown)
    key(preview, Qt.Key.Key_Plus, control=True)
    preview.show_pdf(paper(A4))
    assert (preview.sentence, preview.page) == ("", 1)


def test_what_was_drawn_longest_ago_is_let_go(qapp):
    pictures = Pictures(limit=100 * 100 * 4 * 2)
    keys = [Key(1, number, 100, 100) for number in range(3)]
    for one in keys:
        pictures.put(one, QImage(100, 100, QImage.Format.Format_RGB32))
        pictures.get(keys[0])
    assert [one in pictures for one in keys] == [True, False, True]
    assert pictures.bytes <= 100 * 100 * 4 * 2


def test_what_is_scrolled_past_is_not_drawn(preview):
    preview.show_pdf(paper(*[A4] * 100))
    drawn(preview)
    until(lambda: preview.renderer._drawing is None)
    slow = Event()
    preview.renderer._pool.submit(slow.wait, 10)  # as if the page before took long to draw
    for number in range(5, 100, 5):
        preview.view.turn_to(number)
    preview.view.turn_to(50)
    seen = []
    preview.renderer.drawn.connect(lambda made: seen.append(made.number))
    slow.set()
    drawn(preview)
    # The page in sight, those beside it, and their thumbnails; and perhaps the last of those at the beginning.
    assert not [number for number in seen if 15 <= number < 44 or number > 58]
    assert 0 < len(seen) < 40


# Page numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("3, 5-7", [3, 5, 6, 7]), ("5 – 7;3", [3, 5, 6, 7]), ("2 2-3", [2, 3]), (" 10 ", [10])],
)
def test_page_numbers_are_read_as_people_type_them(text, numbers):
    assert read_ranges(text, 10) == numbers
    assert read_ranges(written(numbers), 10) == numbers


@pytest.mark.parametrize("text", ["", "all", "0", "11", "7-5", "3-", "1-2-3"])
def test_pages_that_are_none_are_refused(text):
    with pytest.raises(FieldErrors):
        read_ranges(text, 10)


# On paper ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def printer(qapp, tmp_path):
    """A printer that writes what it is sent to a PDF, 600 dots an inch."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(tmp_path / "printed.pdf"))
    made.setResolution(600)
    return made


def square(data: bytes, number: int, dpi: int = 600) -> tuple[float, float, float, float]:
    """Return where the square stands on a page: left, top, right, bottom in mm, by looking at the page's dots."""
    with pypdfium2.PdfDocument(data) as document:
        seen = document[number].render(scale=dpi / 72, grayscale=True).to_pil()
    only = seen.crop((0, 0, round(55 / 25.4 * dpi), seen.height)).point(lambda dot: 255 if dot < 128 else 0)
    return tuple(round(side / dpi * 25.4, 3) for side in only.getbbox())


@pytest.mark.parametrize(("size", "resolution"), [(A4, 300), (A5, 360), (A4_ACROSS, 600), (A4, 720), (A4_ACROSS, 1200)])
def test_what_is_printed_stands_where_it_stands_on_the_page(printer, tmp_path, size, resolution):
    printer.setResolution(resolution)
    sent = print_pages(paper(size), printer, [0], Progress())
    assert (sent.numbers, sent.ended) == ((0,), "all")
    data = (tmp_path / "printed.pdf").read_bytes()
    with pypdfium2.PdfDocument(data) as document:
        wide, high = (side / MM for side in document[0].get_size())
    assert (wide, high) == pytest.approx(size, abs=0.5)
    assert square(data, 0) == pytest.approx((30, 40, 40, 50), abs=0.3)


def test_pages_of_several_sizes_keep_theirs(printer, tmp_path):
    print_pages(paper(A4, A4_ACROSS, A5), printer, [0, 1, 2], Progress())
    data = (tmp_path / "printed.pdf").read_bytes()
    with pypdfium2.PdfDocument(data) as document:
        sizes = [tuple(round(side / MM) for side in page.get_size()) for page in document]
    assert sizes == [A4, A4_ACROSS, A5]
    assert all(square(data, number) == pytest.approx((30, 40, 40, 50), abs=0.3) for number in range(3))


def test_only_the_pages_wanted_are_printed_and_copies_follow_one_another(printer, tmp_path):
    printer.setCopyCount(2)
    sent = print_pages(paper(*[A4] * 5), printer, [1, 3], Progress())
    assert sent.numbers == (1, 3)
    with pypdfium2.PdfDocument((tmp_path / "printed.pdf").read_bytes()) as document:
        assert len(document) == (2 if printer.supportsMultipleCopies() else 4)


def test_colour_goes_out_only_where_there_is_some(printer, tmp_path):
    def colours(ink: str) -> bool:
        print_pages(paper(A4, ink=ink), printer, [0], Progress())
        with pypdfium2.PdfDocument((tmp_path / "printed.pdf").read_bytes()) as document:
            red, green, blue = document[0].render(scale=1).to_pil().getpixel((99, 128))[:3]
        return not red == green == blue

    assert colours("teal")
    assert not colours("black")


def test_stopped_before_the_first_page_nothing_went_out(printer):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        print_pages(paper(A4), printer, [0], progress)


def test_stopped_in_between_says_which_pages_went_out(printer):
    class Stopping(Progress):
        """Is stopped by the person when two pages are through."""

        def __setattr__(self, name, value):
            super().__setattr__(name, value)
            if name == "done" and value == 2:
                self.cancel()

    sent = print_pages(paper(*[A4] * 5), printer, [0, 1, 2, 3, 4], Stopping())
    assert (sent.numbers, sent.ended) == ((0, 1), "stopped")


def test_a_printer_that_cannot_begin_is_told_in_a_sentence(printer, tmp_path):
    printer.setOutputFileName(str(tmp_path / "no such folder" / "printed.pdf"))
    with pytest.raises(Refused, match="does not answer"):
        print_pages(paper(A4), printer, [0], Progress())


def test_the_pages_asked_for_in_the_dialog_are_counted_from_its_first(printer):
    assert wanted(printer, 3) == (0, 1, 2)
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 9)
    assert wanted(printer, 3) == (1, 2)
