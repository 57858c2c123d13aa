"""The association's own layouts: copied, changed, chosen, handed on; what does not read is never kept."""

import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor

import pypdf
import pytest
from PIL import Image

from cdht_desktop.documents.kinds import KINDS
from cdht_desktop.documents.layout_text import written
from cdht_desktop.errors import BadRules, DiskProblem, FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import history, layout_files, layout_pictures, layout_samples, layouts, recognition
from cdht_desktop.ops.layouts import CERTIFICATE
from cdht_desktop.progress import Progress


def changed(store, kind, key, change):
    """The text of a layout with something changed in its values."""
    found = layouts.read(store, kind, key)
    values = layouts.check(kind, found.title, found.text)
    change(values)
    return written(values, found.text)


def own(store, name="Mẫu của xã", kind=CERTIFICATE):
    return layouts.copy(store, kind, kind, name).value


def move(values):
    values["box"][0]["left"] = 21


def test_the_shipped_layouts_can_be_chosen_and_one_is_in_force(empty):
    found = layouts.choices(empty, CERTIFICATE)
    assert [choice.key for choice in found if choice.in_force] == [CERTIFICATE]
    assert not any(choice.own for choice in found)
    assert len({choice.title for choice in found}) == len(found)


def test_a_copy_is_kept_and_used_only_once_it_is_chosen(empty):
    layout_id = own(empty)
    left = layouts.certificate(empty).boxes[0].area.left
    kept = layouts.read(empty, CERTIFICATE, layout_id)
    layouts.save(empty, layout_id, changed(empty, CERTIFICATE, layout_id, move), kept.version)
    assert layouts.certificate(empty).boxes[0].area.left == left
    layouts.use(empty, CERTIFICATE, layout_id)
    assert layouts.certificate(empty).boxes[0].area.left == 21
    chosen = [choice for choice in layouts.choices(empty, CERTIFICATE) if choice.in_force]
    assert [(choice.title, choice.own) for choice in chosen] == [("Mẫu của xã", True)]


def test_each_step_can_be_taken_back_and_done_again(empty):
    layout_id = own(empty)
    before = layouts.read(empty, CERTIFICATE, layout_id)
    layouts.save(empty, layout_id, changed(empty, CERTIFICATE, layout_id, move), before.version)
    layouts.use(empty, CERTIFICATE, layout_id)
    layouts.use(empty, CERTIFICATE, CERTIFICATE)
    layouts.remove(empty, layout_id)
    for expected in (CERTIFICATE, layout_id, CERTIFICATE):  # removal, the way back, the choice are taken back
        history.undo(empty)
        assert [choice.key for choice in layouts.choices(empty, CERTIFICATE) if choice.in_force] == [expected]
    history.undo(empty)
    assert layouts.read(empty, CERTIFICATE, layout_id).text == before.text
    history.redo(empty)
    assert layouts.read(empty, CERTIFICATE, layout_id).text != before.text


def test_removing_the_one_in_force_puts_the_shipped_one_back(empty):
    layout_id = own(empty)
    layouts.use(empty, CERTIFICATE, layout_id)
    layouts.remove(empty, layout_id)
    assert [choice.key for choice in layouts.choices(empty, CERTIFICATE) if choice.in_force] == [CERTIFICATE]
    with pytest.raises(NotFound):
        layouts.read(empty, CERTIFICATE, layout_id)


def test_a_text_that_does_not_read_is_refused_with_its_place_and_nothing_is_kept(empty):
    layout_id = own(empty)
    kept = layouts.read(empty, CERTIFICATE, layout_id)

    def overlap(values):
        values["box"][1] |= {"left": values["box"][0]["left"], "top": values["box"][0]["top"]}

    with pytest.raises(BadRules, match=r"Mẫu của xã.*box 2.*overlaps"):
        layouts.save(empty, layout_id, changed(empty, CERTIFICATE, layout_id, overlap), kept.version)
    field = kept.text.replace('"{signer_name}"', '"{nobody}"')
    with pytest.raises(BadRules, match=r"line \d+.*\{nobody\}"):
        layouts.save(empty, layout_id, field, kept.version)
    assert layouts.read(empty, CERTIFICATE, layout_id) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "title = 3",
        "a = " + "9" * 5000,
        "a = " + "[" * 3000,
        "x" * 300_000,
        "title = \x00",
        "width = 0x" + "F" * 5000,
    ],
)
def test_what_is_no_layout_is_refused_in_a_sentence(empty, text):
    with pytest.raises(BadRules):
        layouts.add(empty, CERTIFICATE, "Mẫu", text)


def test_a_number_too_long_to_say_is_refused_in_a_sentence(empty):
    text = layouts.read(empty, CERTIFICATE, CERTIFICATE).text.replace("width = 297", "width = 0x" + "F" * 9000)
    with pytest.raises(BadRules):
        layouts.add(empty, CERTIFICATE, "Mẫu", text)


def test_two_windows_do_not_write_over_each_other(empty):
    layout_id = own(empty)
    kept = layouts.read(empty, CERTIFICATE, layout_id)
    text = changed(empty, CERTIFICATE, layout_id, move)
    assert layouts.save(empty, layout_id, text, kept.version).value == kept.version + 1
    with pytest.raises(Stale):
        layouts.save(empty, layout_id, kept.text, kept.version)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "mẪu CỦA xã"])
def test_names_are_asked_for_and_stand_once(empty, name):
    own(empty)
    with pytest.raises(FieldErrors):
        own(empty, name)
    other = own(empty, "Mẫu khác")
    with pytest.raises(FieldErrors):
        layouts.rename(empty, other, name)
    layouts.rename(empty, other, "mẫu KHÁC")  # its own name in other letters


def test_a_layout_in_force_that_no_longer_reads_says_what_to_do(empty, monkeypatch):
    layout_id = own(empty)
    layouts.use(empty, CERTIFICATE, layout_id)
    old = layouts.read(empty, CERTIFICATE, layout_id)
    monkeypatch.setattr(layouts, "check", lambda *_args: {})  # kept by a program that knew this field
    layouts.save(empty, layout_id, old.text.replace("[page]", "[page]\nhole = 3", 1), old.version)
    monkeypatch.undo()
    with pytest.raises(BadRules, match=r"Mẫu của xã.*hole.*Layouts of papers"):
        layouts.certificate(empty)
    with pytest.raises(BadRules):
        layouts.use(empty, CERTIFICATE, layout_id)


@pytest.mark.parametrize("kind", [CERTIFICATE, "decision"])
def test_a_layout_goes_to_a_file_and_comes_back_for_its_paper(empty, tmp_path, kind):
    file = tmp_path / layout_files.file_name("Mẫu: của xã")
    layout_files.export(empty, kind, kind, file)
    for expected in ("Mẫu- của xã", "Mẫu- của xã 2"):
        found, layout_id = layout_files.import_layout(empty, CERTIFICATE, file).value
        kept = layouts.read(empty, kind, layout_id)
        assert (found, kept.title) == (kind, expected)
        assert kept.text == layouts.read(empty, kind, kind).text


def test_a_file_from_windows_is_read(empty, tmp_path):
    file = tmp_path / "mau.toml"
    file.write_bytes(
        b"\xef\xbb\xbf" + layouts.read(empty, CERTIFICATE, CERTIFICATE).text.replace("\n", "\r\n").encode()
    )
    _kind, layout_id = layout_files.import_layout(empty, CERTIFICATE, file).value
    assert layouts.read(empty, CERTIFICATE, layout_id).text == layouts.read(empty, CERTIFICATE, CERTIFICATE).text


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"x" * 2_000_000, b"%PDF-1.4", b"a = 1"])
def test_a_file_that_is_no_layout_is_refused(empty, tmp_path, content):
    file = tmp_path / "mau.toml"
    file.write_bytes(content)
    with pytest.raises(BadRules):
        layout_files.import_layout(empty, CERTIFICATE, file)
    with pytest.raises(DiskProblem):
        layout_files.import_layout(empty, CERTIFICATE, tmp_path / "none.toml")
    assert not [choice for choice in layouts.choices(empty, CERTIFICATE) if choice.own]


def test_every_paper_has_a_layout_that_reads(empty):
    for kind in KINDS:
        assert layouts.document(empty, kind).parts


def test_every_shipped_layout_reads_the_same_when_it_is_written_anew(empty):
    for kind in layouts.PAPERS:
        for choice in layouts.choices(empty, kind):
            found = layouts.read(empty, kind, choice.key)
            values = layouts.values_of(found.title, found.text)
            again = layouts.text_of(values, found.text)
            assert layouts.check(kind, found.title, again) == layouts.check(kind, found.title, found.text)


# Pictures --------------------------------------------------------------------------------------------------------


def picture(path, kind="PNG", size=(300, 200), mode="RGB", **options):
    Image.new(mode, size, 90).save(path, kind, **options)
    return path


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"), ("JPEG", "L"), ("JPEG", "CMYK")],
)
def test_a_picture_is_kept_and_read_back(empty, tmp_path, kind, mode):
    color = picture(tmp_path / "logo.bin", kind, mode=mode)
    layout_pictures.add_picture(empty, "Biểu trưng", color)
    kept = layouts.pictures(empty)["Biểu trưng"]
    with Image.open(io.BytesIO(kept)) as again:
        assert (again.format, again.size) == (kind, (300, 200))
        assert again.mode in {"RGB", "L"}
    (row,) = layout_pictures.all_pictures(empty)
    assert (row.name, row.width, row.height) == ("Biểu trưng", 300, 200)
    assert abs(row.size - len(kept)) <= 2
    history.undo(empty)
    assert layouts.pictures(empty) == {}


def test_what_a_camera_notes_in_a_picture_is_not_kept(empty, tmp_path):
    notes = Image.Exif()
    notes[0x010E] = "nhà ông Quách Văn Thử"
    notes[0x0112] = 6  # lay the camera on its side
    file = picture(tmp_path / "anh.jpg", "JPEG", exif=notes, comment=b"secret place")
    assert b"secret place" in file.read_bytes()
    layout_pictures.add_picture(empty, "Ảnh", file)
    kept = layouts.pictures(empty)["Ảnh"]
    assert b"Exif" not in kept
    assert b"secret place" not in kept
    with Image.open(io.BytesIO(kept)) as again:
        assert again.size == (200, 300)


def test_a_large_picture_is_made_as_small_as_paper_needs(empty, tmp_path):
    layout_pictures.add_picture(empty, "Viền", picture(tmp_path / "v.png", size=(5000, 4000)))
    assert layout_pictures.all_pictures(empty)[0].width == 3508


@pytest.mark.parametrize("case", ["text", "empty", "gif", "cut", "bomb", "large"])
def test_what_is_no_picture_for_us_is_refused_in_a_sentence(empty, tmp_path, case):
    file = tmp_path / "tệp.png"
    if case == "bomb":
        picture(file, size=(7000, 7000), mode="1")
    elif case == "gif":
        picture(file, "GIF", mode="L")
    elif case == "cut":
        file.write_bytes(picture(file, size=(900, 900)).read_bytes()[:300])
    else:
        file.write_bytes({"text": b"hello", "empty": b"", "large": b"\x89PNG\r\n\x1a\n" + bytes(6_000_000)}[case])
    with pytest.raises(Refused, match=r"tệp\.png"):
        layout_pictures.add_picture(empty, "Ảnh", file)
    assert layouts.pictures(empty) == {}


def test_a_picture_has_a_name_of_its_own(empty, tmp_path):
    file = picture(tmp_path / "a.png")
    layout_pictures.add_picture(empty, "Ảnh", file)
    for name in ("", "ẢNH", "x" * 61):
        with pytest.raises(FieldErrors):
            layout_pictures.add_picture(empty, name, file)
    with pytest.raises(DiskProblem):
        layout_pictures.add_picture(empty, "Khác", tmp_path / "none.png")


# Looked at before it is kept -----------------------------------------------------------------------------------------


@pytest.fixture
def recognised(scored):
    recognition.recognise(scored, 2026, "12/QĐ-HKH", dt.date(2026, 11, 20), Progress())
    return scored


def words_of(content):
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_a_certificate_is_looked_at_with_real_persons_and_the_longest_name(recognised):
    people = layout_samples.people(recognised, 2026)
    names = [row.name for row in recognition.certificates(recognised, 2026)]
    assert [person.value.name for person in people[:3]] == names[:3]
    assert len(people[-2].value.name) == max(map(len, names))
    found = layouts.read(recognised, CERTIFICATE, CERTIFICATE)
    for person in people:
        assert person.value.number in words_of(layout_samples.certificate(recognised, "x", found.text, person.value))


def test_of_many_certificates_only_the_first_and_the_longest_name_are_read(recognised, monkeypatch):
    monkeypatch.setattr(layout_samples, "_MOST", 2)
    rows = recognition.certificates(recognised, 2026)
    longest = max(len(row.name) for row in rows)
    *first, long, _invented = layout_samples.people(recognised, 2026)
    assert [one.value.name for one in first] == [row.name for row in rows[:2]]
    assert len(long.value.name) == longest


def test_without_a_year_a_certificate_is_looked_at_with_an_invented_person(empty):
    for year in (None, 2026):
        (person,) = layout_samples.people(empty, year)
        text = layouts.read(empty, CERTIFICATE, CERTIFICATE).text
        assert person.value.number in words_of(layout_samples.certificate(empty, "x", text, person.value))


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_document_is_looked_at_as_its_layout_says_and_not_as_the_one_in_force(recognised, kind):
    found = layouts.read(recognised, kind, kind)
    values = layouts.values_of(kind, found.text)
    part = next(part for part in values["part"] if part["kind"] == "text")
    part["text"] = ["Lời văn đang thử"]
    text = layouts.text_of(values, found.text)
    assert "Lời văn đang thử" in words_of(layout_samples.document(recognised, kind, "thử", text, 2026))
    assert "Lời văn đang thử" not in words_of(layout_samples.document(recognised, kind, kind, found.text, 2026))
    with pytest.raises(NotFound):
        layout_samples.document(recognised, kind, kind, found.text, None)


def test_what_is_tried_is_tried_on_its_own_thread_and_for_its_own_paper_only(empty):
    text = changed(empty, CERTIFICATE, CERTIFICATE, move)
    with layouts.trying(CERTIFICATE, "thử", text), ThreadPoolExecutor(1) as other:
        assert layouts.certificate(empty).boxes[0].area.left == 21
        assert other.submit(layouts.certificate, empty).result().boxes[0].area.left != 21
        assert layouts.document(empty, "decision").kind.code == "decision"
    assert layouts.certificate(empty).boxes[0].area.left != 21
