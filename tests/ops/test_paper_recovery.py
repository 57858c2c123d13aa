import datetime as dt
import io

import pytest
from pypdf import PdfReader
from tests.conftest import PASSWORD

from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import NoRight
from cdht_desktop.ops import association, paper_recovery, users, workspaces

CODE = "K64Z-5BMV-VDVN-NZP1-FXQV-JXA1-R3H1"
OTHER = "thuyền nan qua bến sông xa"


def text_of(content):
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def test_the_sheet_is_one_page_with_the_code_the_association_and_the_day(empty):
    text = text_of(paper_recovery.sheet(empty, CODE, dt.date(2026, 2, 3)))
    assert CODE in text.replace("- ", "-")
    assert "HỘI KHUYẾN HỌC XÃ THỬ" in text
    assert "ngày 03 tháng 02 năm 2026" in text
    assert "Tôi quên mật khẩu" in text  # as the door's button says


def test_a_long_name_of_the_association_still_leaves_one_page(empty):
    name = "Hội Khuyến học và Khuyến tài, Cựu giáo chức phường Nguyễn Thượng Hiền Bắc Trung Nam Đông Tây"
    association.edit(empty, name=name, upper_name=f"{name} cấp trên trực tiếp của tỉnh")
    assert CODE in text_of(paper_recovery.sheet(empty, CODE)).replace("- ", "-")


def test_only_an_admin_makes_it(empty):
    users.add(empty, "lan", "", Role.CLERK, OTHER)
    empty.close()
    with workspaces.open_workspace(empty.folder, OTHER, "lan") as store, pytest.raises(NoRight):
        paper_recovery.sheet(store, CODE)
    with workspaces.open_workspace(empty.folder, PASSWORD) as store:
        assert paper_recovery.sheet(store, CODE).startswith(b"%PDF")


def test_the_file_says_nothing_of_the_code_outside_its_page(empty):
    content = paper_recovery.sheet(empty, CODE)
    said = PdfReader(io.BytesIO(content)).metadata
    assert not [value for value in said.values() if "K64Z" in str(value)]
