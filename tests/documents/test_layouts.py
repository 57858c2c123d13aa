import re
from dataclasses import replace

import pytest
from tests.documents.conftest import decision_layout

from cdht_desktop.documents import fields
from cdht_desktop.documents.certificate_layout import FOLDER, read_certificate_layout
from cdht_desktop.documents.document_layout import read_document_layout
from cdht_desktop.documents.kinds import KINDS
from cdht_desktop.documents.reading import Source
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.errors import BadRules, Refused


def shipped(name: str) -> str:
    """Return a shipped layout without its comments, which name the same fields."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))


CERTIFICATE = shipped("certificate.toml")
DECISION = shipped("decision.toml")


def test_the_fields_that_wording_may_use_are_those_that_are_filled(issuer, person, decision, listed):
    assert set(fields.of_issuer(issuer)) == fields.ISSUER
    assert set(fields.of_certificate(person)) == fields.CERTIFICATE
    assert set(fields.of_decision(decision, 1)) == fields.DECISION
    assert set(fields.of_listed(listed(1)[0])) == fields.LISTED


@pytest.mark.parametrize(
    ("sex", "men", "women"), [("male", "1950", ""), ("female", "", "1950"), (None, "1950", "1950")]
)
def test_a_birth_stands_in_the_column_of_its_sex_and_in_both_where_that_is_not_recorded(listed, sex, men, women):
    texts = fields.of_listed(replace(listed(1)[0], birth=BirthDate(1950), sex=sex))
    assert (texts["birth"], texts["birth_male"], texts["birth_female"]) == ("1950", men, women)


def test_the_shipped_decision_has_the_margins_of_decree_30():
    page = decision_layout().page
    assert (page.width, page.height) == (210, 297)
    assert 20 <= page.top <= 25
    assert 20 <= page.bottom <= 25
    assert 30 <= page.left <= 35
    assert 15 <= page.right <= 20


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "{name:name}",
            "{nmae}",
            r"certificate.toml, line \d+, box 5 \(“name”\) · text 1 \(“{nmae}”\) · text: there is no field {nmae}",
        ),
        ("[Địa chỉ: {address}]", "[Địa chỉ: {address}", r"bracket “\[” has no other to match it"),
        ("script, serif-bold-italic", "script, comic", r"font: there is no font “comic”; there are: sans, "),
        ('ink = "#0A4441"', 'ink = "teal"', r"line \d+, .*ink: “teal” is not a colour"),
        ("size = 38", "size = 380", "size: 380 is not between 8 and 100"),
        ("size = 38", 'size = "38"', "size: “38” is not a number"),
        ("size = 38", "size = true", "size: “True” is not a number"),
        ("size = 38", "sise = 38", r"text 1 \(“GIẤY CHỨNG NHẬN”\) · sise: no such field is known here"),
        ('align = "left"', 'align = "justify"', r"line \d+, .*align: “justify” is not one of: center, left, right"),
        (
            "top = 147\nwidth = 110\nheight = 36",
            "top = 147\nwidth = 110\nheight = 34",
            r"blank · height: 34 is not between 35 and",
        ),
        (
            "left = 162\ntop = 183",
            "left = 162\ntop = 180",
            r"box \d+ \(“signer's name”\): it stands in the space for signature",
        ),
        ("left = 25\ntop = 174.5", "left = 25\ntop = 205", r"box \d+ \(“numbers”\): it reaches beyond the paper"),
        ("left = 35\ntop = 77.5", "left = 35\ntop = 76", r"box \d+ \(“name”\): it overlaps “who certifies”"),
        ("center = 148.5", "center = 900", "divider 1: it reaches beyond the paper"),
        ("center = 148.5", "center = 20", "divider 1: it reaches beyond the paper"),
        ("side = 29", "side = 40", "code · side: 40 is not between 22 and 30"),
        ("left = 24\ntop = 145", "left = 24\ntop = 160", r"code: it overlaps “numbers”"),
        ("left = 24\ntop = 145", "left = 150\ntop = 150", r"code: it stands in the space for signature"),
        ("left = 24\ntop = 145", "left = 280\ntop = 60", r"code: it reaches beyond the paper"),
        ('title = "Giấy', 'name = "Giấy', "certificate.toml, title: it is missing"),
        (
            "[page]",
            "[page",
            r"certificate.toml, line \d+: it cannot be read; a quotation mark, bracket or “=” is missing",
        ),
        ("[page]", "[page]\nx = [1, ", r"certificate.toml, line \d+: it cannot be read"),
        ('title = "Giấy', 'title = """Giấy', "certificate.toml: it is no layout, or not a whole one.$"),
        ('#0B6E69"', "đ" * 1000 + '"', "ink: “(đ{60}) …” is not a colour"),
        ('font = "script', 'font = "' + "đ" * 1000, r"font: there is no font “(đ{60}) …”"),
        ("width = 297", "width = " + "9" * 1000, r"page · width: (9{60}) … is not between"),
        ("width = 297", "b" * 1000 + " = 297", r"page · (b{60}) …: no such field"),
        ("[frame]", "[[frame]]", "frame: it is not a table"),
        ("{name:name}", "{number}", "box: no text names the person: the field {name} is missing"),
    ],
)  # fmt: skip - one mistake a row
def test_a_mistake_in_a_layout_is_told_with_file_place_and_reason(tmp_path, old, new, sentence):
    assert old in CERTIFICATE
    file = tmp_path / "certificate.toml"
    file.write_text(CERTIFICATE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadRules) as error:
        read_certificate_layout(Source.of_file(file))
    assert re.search(sentence, str(error.value)), error.value


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("left = 30", "left = 25", "decision.toml, page · left: 25 is not between 30 and 35"),
        ("bottom = 20", "bottom = 26", "page · bottom: 26 is not between 20 and 25"),
        ("right = 15", "right = 12", "page · right: 12 is not between 15 and 20"),
        ("size = 14", "size = 12", "page · size: 12 is not between 13 and 14"),
        (
            "width = 44.6",
            "width = 60",
            r"part \d+ \(“rows”\) · column: the columns are 180.4 mm wide together; there are 165",
        ),
        (
            'text = "{village}"',
            'text = "{hamlet}"',
            r"line \d+, part \d+ \(“rows”\) · column 5 \(“Thôn”\) · text: there is no field {hamlet}",
        ),
        ("rule = 0.4", 'rule = "0.4"', "rule: “0.4” is not a number"),
        ('lead = "Điều 1."', "lead = 1", r"part 6 \(“text”\) · lead: “1” is not a text"),
        ('"- Như Điều 3;",', "3,", r"part 9 \(“ending”\) · recipients: it is not a list of texts"),
        ("[[part]]", "[part]", r"decision.toml, line \d+: it cannot be read"),
        (
            'kind = "break"',
            'kind = "brake"',
            r"part 10 \(“brake”\) · kind: “brake” is not one of: break, ending, lines, ",
        ),
        ('rows = "people"', 'rows = "persons"', "rows: “persons” is not one of: people"),
        ("space = 30", "space = 3", "signature 1 .* · space: 3 is not between 8 and 60"),
        ('kind = "break"', 'kind = "break"\npages = 2', "pages: no such field is known here"),
    ],
)  # fmt: skip - one mistake a row
def test_a_mistake_in_a_decision_is_told_too(tmp_path, old, new, sentence):
    assert old in DECISION
    file = tmp_path / "decision.toml"
    file.write_text(DECISION.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadRules) as error:
        read_document_layout(Source.of_file(file), KINDS["decision"])
    assert re.search(sentence, str(error.value)), error.value


def test_a_document_without_parts_or_with_four_who_sign_is_refused():
    top, *_parts = DECISION.split("[[part]]")
    with pytest.raises(BadRules, match="part: it is missing"):
        read_document_layout(Source("decision.toml", top), KINDS["decision"])
    signature = '[[part.signature]]\ntitle = "CHỦ TỊCH"\n'
    for to in ("", 'recipients = ["- Lưu: HS."]\n'):
        ending = f'{top}[[part]]\nkind = "ending"\n{to}'
        with pytest.raises(BadRules, match="signature: there are 4; from 1 to 3 are possible"):
            read_document_layout(Source("x.toml", ending + signature * 4), KINDS["decision"])
        assert read_document_layout(Source("x.toml", ending + signature * 3), KINDS["decision"]).parts


def test_a_sheet_lies_across_or_is_smaller_where_its_layout_says_so():
    text = 'title = "Sổ"\n[page]\npaper = "{paper}"\nacross = {across}\nnd30 = false\n[[part]]\nkind = "break"\n'
    for paper, across, size in (("A3", "true", (420, 297)), ("A5", "false", (148, 210)), ("A5", "true", (210, 148))):
        source = Source("x.toml", text.format(paper=paper, across=across))
        page = read_document_layout(source, KINDS["register"]).page
        assert (page.width, page.height) == size


def test_a_line_is_told_only_where_it_is_sure(tmp_path):
    file = tmp_path / "certificate.toml"
    file.write_text(CERTIFICATE.replace("{name:name}", "{upper_name:big}", 1), encoding="utf-8")
    with pytest.raises(BadRules) as error:
        read_certificate_layout(Source.of_file(file))
    line = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if "{upper_name:big}" in text)
    assert f"certificate.toml, line {line}, " in str(error.value)


def test_a_file_that_is_no_text_or_not_there_is_refused(tmp_path):
    file = tmp_path / "layout.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadRules, match=r"layout.toml: it is not a text in UTF-8"):
        read_certificate_layout(Source.of_file(file))
    with pytest.raises(Refused, match=r"none.toml"):
        read_document_layout(Source.of_file(tmp_path / "none.toml"), KINDS["decision"])


def test_texts_of_a_layout_are_read_as_whole_letters(tmp_path):
    file = tmp_path / "certificate.toml"
    file.write_text(CERTIFICATE.replace('title = "Giấy', 'title = "Gia\u0302\u0301y', 1), encoding="utf-8")
    assert read_certificate_layout(Source.of_file(file)).title == "Giấy chứng nhận Công dân học tập"
