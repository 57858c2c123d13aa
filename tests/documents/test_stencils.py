"""What forms share is drawn once in their file, and nobody sees it."""

import io

from pypdfium2 import PdfDocument
from tests.documents.sample import FORM, layout, lines_of, rows, value, written

NAMES = ["Nguyễn Thị Ánh Tuyết", "Trần Hữu Đạt", "Lê Văn Sỹ", "Nguyễn Hoàng Phương " * 6, "Phạm Thị Ước", "Đỗ Huy"]
BYTES = 1300  # that one more form takes, its own code among them; drawn anew it takes 1,660


def looks(pdf):
    with PdfDocument(io.BytesIO(pdf)) as document:
        return [page.render(scale=1.5).to_pil().tobytes() for page in document]


def test_forms_in_one_file_look_as_each_alone():
    table = rows(10)
    several = [value(table, name=name, code=f"CDHT-0001{at}") for at, name in enumerate(NAMES)]
    together = written(layout(FORM), *several)
    alone = [written(layout(FORM), one) for one in several]
    assert lines_of(together) == [page for one in alone for page in lines_of(one)]
    assert looks(together) == [page for one in alone for page in looks(one)]


def test_documents_of_different_tables_share_only_what_is_the_same():
    several = [value(rows(10, label=label), name="") for label in ("Đọc sách", "Nghe đài", "Đọc sách", "Nghe đài")]
    together = written(layout(FORM), *several)
    assert looks(together) == [page for one in several for page in looks(written(layout(FORM), one))]


def test_one_more_form_takes_only_what_is_its_own():
    table = rows(10)

    def size(count):
        return len(written(layout(FORM), *(value(table, name=f"{NAMES[0]} {at}", code="C1") for at in range(count))))

    assert (size(40) - size(20)) / 20 < BYTES
