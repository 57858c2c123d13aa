"""The checks of an installed copy can fail."""

import io

import docx
import pypdfium2
import pytest

from cdht_desktop import selftest
from cdht_desktop.errors import Refused


def test_a_page_drawn_empty_is_told():
    out = io.BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(200, 200)
        document.save(out)
    with pytest.raises(Refused, match="drawn empty"):
        selftest._check_page(out.getvalue())


def test_a_document_without_its_list_is_told():
    out = io.BytesIO()
    docx.Document().save(out)
    with pytest.raises(Refused, match="without its list"):
        selftest._check_office(out.getvalue(), "Nguyễn Thị Ánh")
