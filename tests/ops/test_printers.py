import io

import pypdfium2
import pytest

from cdht_desktop.data.tables import SETTING
from cdht_desktop.documents.placing import Placing
from cdht_desktop.errors import FieldErrors, Refused
from cdht_desktop.ops import printers
from cdht_desktop.ops.history import undo

CANON, OFFICE = "Canon LBP 2900", "Máy in phòng họp (tầng 2)"


def test_a_printer_that_was_never_set_right_prints_as_it_is(empty):
    assert printers.calibration(empty, CANON) == Placing()
    assert printers.calibrations(empty) == {}


def test_each_printer_keeps_its_own_placing(empty):
    changes = printers.set_calibration(empty, CANON, Placing(3, -12, 5))
    assert changes.tables == {"setting"}
    printers.set_calibration(empty, OFFICE, Placing(-200, 200, -300))
    printers.set_calibration(empty, CANON, Placing(4, -12, 5))
    assert printers.calibration(empty, CANON) == Placing(4, -12, 5)
    assert printers.calibrations(empty) == {CANON: Placing(4, -12, 5), OFFICE: Placing(-200, 200, -300)}


def test_a_printer_is_found_by_its_name_however_its_letters_are_composed(empty):
    printers.set_calibration(empty, "Ma\u0301y in", Placing(1, 2, 3))
    assert printers.calibration(empty, "Máy in") == Placing(1, 2, 3)


def test_other_settings_are_no_printers(empty):
    printers.set_calibration(empty, "100%_x", Placing(1))
    with empty.write("another") as writing:
        writing.insert(SETTING, {"id": "printersomething", "value": "[]"})
    assert printers.calibrations(empty) == {"100%_x": Placing(1)}


@pytest.mark.parametrize(
    ("placing", "field", "sentence"),
    [
        (Placing(201), "shift_x", "At most 20 mm to either side."),
        (Placing(0, -201), "shift_y", "At most 20 mm to either side."),
        (Placing(0, 0, 301), "turn", "At most 3 degrees to either side."),
    ],
)
def test_a_placing_out_of_bounds_is_refused_at_its_field(empty, placing, field, sentence):
    with pytest.raises(FieldErrors) as refusal:
        printers.set_calibration(empty, CANON, placing)
    assert refusal.value.fields == {field: sentence}
    assert printers.calibrations(empty) == {}


@pytest.mark.parametrize(("name", "sentence"), [("", "Choose a printer."), ("x" * 201, "At most 200 letters.")])
def test_a_printer_needs_a_name_that_can_be_kept(empty, name, sentence):
    with pytest.raises(FieldErrors) as refusal:
        printers.set_calibration(empty, name, Placing())
    assert refusal.value.fields == {"printer": sentence}


def test_what_was_read_on_the_page_is_added_to_what_stood(empty):
    printers.set_calibration(empty, CANON, Placing(10, 0, 0))
    printers.set_by_page(empty, CANON, {"a": 5, "b": -7, "c": -7})
    assert printers.calibration(empty, CANON) == Placing(15, -7, 0)


def test_only_what_the_stairs_say_can_have_been_read(empty):
    with pytest.raises(FieldErrors) as refusal:
        printers.set_by_page(empty, CANON, {"a": 31, "b": 30, "c": -31})
    assert refusal.value.fields.keys() == {"a", "c"}
    assert refusal.value.fields["a"] == "From -3 to 3 mm, as the page's stairs say."


def test_setting_a_printer_right_can_be_undone(empty):
    printers.set_calibration(empty, CANON, Placing(3))
    printers.set_calibration(empty, CANON, Placing(9))
    undo(empty)
    assert printers.calibration(empty, CANON) == Placing(3)


@pytest.mark.parametrize(("across", "size"), [(True, (842, 595)), (False, (595, 842))])
def test_the_calibration_page_is_one_sheet_of_a4_placed_as_the_printer_stands(empty, across, size):
    before = printers.calibration_page(empty, CANON, across=across)
    with pypdfium2.PdfDocument(io.BytesIO(before)) as pdf:
        assert len(pdf) == 1
        assert tuple(round(length) for length in pdf[0].get_size()) == size
    printers.set_calibration(empty, CANON, Placing(5))
    assert printers.calibration_page(empty, CANON, across=across) != before
    assert printers.calibration_page(empty, across=across)


def test_a_printer_whose_name_cannot_be_printed_is_told_in_one_sentence(empty):
    with pytest.raises(
        Refused, match="The printer's name cannot be printed: no font of the program has the letter “龍”"
    ):
        printers.calibration_page(empty, "龍")
