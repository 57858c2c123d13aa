"""The association's own texts: what is kept of them."""

import pytest
from tests.ops.small_year import DATE, NUMBER, YEAR, scored

from cdht_desktop.errors import FieldErrors
from cdht_desktop.ops import association, history, recognition
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

TITLE = "TM. BAN CHẤP HÀNH\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"


def test_a_signers_title_keeps_up_to_three_lines(empty: Store):
    association.edit(empty, signer_title="  TM. BAN  CHẤP HÀNH\r\n\n KT. CHỦ TỊCH \nPHÓ CHỦ TỊCH\n")
    assert association.get(empty).signer_title == TITLE
    with pytest.raises(FieldErrors) as error:
        association.edit(empty, signer_title=f"{TITLE}\nThường trực")
    assert error.value.fields == {"signer_title": "At most 3 lines."}
    assert association.get(empty).signer_title == TITLE


def test_other_texts_are_one_line(empty: Store):
    association.edit(empty, name="Hội Khuyến học\nxã Đồng Tâm", place=" Đồng\tTâm ")
    found = association.get(empty)
    assert (found.name, found.place) == ("Hội Khuyến học xã Đồng Tâm", "Đồng Tâm")


def test_a_decision_keeps_the_lines_of_who_signed_it(empty: Store):
    scored(empty)
    association.edit(empty, signer_title=TITLE)
    recognition.recognise(empty, YEAR, NUMBER, DATE, Progress())
    association.edit(empty, signer_title="CHỦ TỊCH")
    assert recognition.decisions(empty, YEAR)[0].signer_title == TITLE
    history.undo(empty)
    assert association.get(empty).signer_title == TITLE
