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


@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le"])
def test_a_name_in_plain_in_a_workspace_is_told(tmp_path, coding):
    (tmp_path / "data.db").write_bytes(b"x" * 100 + "Nguyễn Thị Ánh".encode(coding))
    with pytest.raises(Refused, match="does not encrypt"):
        selftest._check_hidden(tmp_path, ["Trần Văn Ấn", "Nguyễn Thị Ánh"])
    selftest._check_hidden(tmp_path, ["Trần Văn Ấn"])


def test_a_document_without_its_list_is_told():
    out = io.BytesIO()
    docx.Document().save(out)
    with pytest.raises(Refused, match="without its list"):
        selftest._check_office(out.getvalue(), "Nguyễn Thị Ánh")
