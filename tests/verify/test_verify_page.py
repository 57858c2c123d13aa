"""The page that checks certificates, in a real browser: what it accepts, what it refuses, what it reaches."""

import random
import re
import string
from pathlib import Path

import base45
import cbor2
import pytest
from tests.verify.checking import (
    FACTS,
    FILE,
    KEYS,
    NAME,
    PRIVATE,
    SIGN,
    as_shown,
    check,
    choose,
    put,
    text_of,
    with_key,
)
from tests.verify.chromium import Tab
from tests.verify.conftest import PAGE

from cdht_desktop.exchange import certificate_code as code
from cdht_desktop.exchange import keys
from cdht_desktop.exchange.certificate_code import BadCode, CertificateFacts

ORDER = 2**252 + 27742317777372353535851937790883648493  # of the group of Ed25519


def invented(chance: random.Random) -> CertificateFacts:
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệ<>&\"'"
    words = ["".join(chance.choices(letters, k=chance.randint(1, 9))) for _word in range(chance.randint(1, 12))]
    return CertificateFacts(
        number=f"{chance.randint(1, 99_999):05}/CN",
        name=" ".join(words).title(),
        birth_year=chance.choice((None, chance.randint(1920, 2012))),
        id_last=chance.choice(("", "".join(chance.choices(string.digits, k=4)))),
        title="CDHT",
        year=chance.randint(2021, 2040),
        decision=f"{chance.randint(1, 300)}/QĐ-HKH",
        date=f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        unit="04849",
    )


def altered(chance: random.Random, text: str) -> str:
    """A code with one letter or some exchanged, left out or put in; never the code itself."""
    alphabet = sorted(code._ALPHABET)
    letters = list(text)
    while (found := "".join(letters)).strip() == text:
        at = chance.randrange(len(letters))
        kind = chance.random()
        if kind < 0.7:
            letters[at] = chance.choice(alphabet)
        elif kind < 0.85:
            del letters[at]
        else:
            letters.insert(at, chance.choice(alphabet))
    return found


def coded(message: object) -> str:
    return code.PREFIX + base45.b45encode(cbor2.dumps(message)).decode("ascii")


def parts_of(text: str) -> list[object]:
    return list(cbor2.loads(base45.b45decode(text.removeprefix(code.PREFIX))).value)


def test_good_codes_are_accepted_with_the_facts_that_were_signed(tab: Tab, tmp_path: Path):
    with_key(tab, tmp_path)
    chance = random.Random(20261121)
    facts = [invented(chance) for _certificate in range(50)]
    for signed, (state, why, said) in zip(facts, check(tab, *map(SIGN, facts)), strict=True):
        assert (state, said) == ("good", as_shown(signed))
        assert NAME in why


def test_altered_codes_are_refused(tab: Tab, tmp_path: Path):
    with_key(tab, tmp_path)
    chance = random.Random(20261121)
    texts = [altered(chance, SIGN(FACTS)) for _code in range(300)]
    for text in texts:
        with pytest.raises(BadCode):
            code.read(text, KEYS.public)
    found = check(tab, *texts)
    assert {state for state, _why, _said in found} <= {"bad", "unread"}
    assert all(said == {} and why for _state, why, said in found)


def test_other_spellings_of_a_good_code_are_refused(tab: Tab, tmp_path: Path):
    with_key(tab, tmp_path)
    header, unprotected, payload, signature = parts_of(SIGN(FACTS))
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    message = base45.b45decode(SIGN(FACTS).removeprefix(code.PREFIX))
    texts = [
        # the signature's second spelling, which curve arithmetic alone accepts
        coded(cbor2.CBORTag(18, [header, unprotected, payload, signature[:32] + scalar.to_bytes(32, "little")])),
        coded([header, unprotected, payload, signature]),
        coded(cbor2.CBORTag(17, [header, unprotected, payload, signature])),
        coded(cbor2.CBORTag(18, [header, unprotected, payload, signature, 0])),
        coded(cbor2.CBORTag(18, [header, unprotected | {1: -7}, payload, signature])),
        coded(cbor2.CBORTag(18, [b"", unprotected | {1: -8}, payload, signature])),
        coded(cbor2.CBORTag(18, [header, {4: KEYS.public}, payload, signature])),
        code.PREFIX + base45.b45encode(message + b"\0").decode(),
        code.PREFIX + base45.b45encode(message.replace(b"\x84\x43", b"\x9f\x43") + b"\xff").decode(),
        code.PREFIX + base45.b45encode(message.replace(b"\xd2\x84\x43", b"\xd2\x84\x58\x03")).decode(),
    ]
    assert {state for state, _why, _said in check(tab, *texts)} == {"bad"}
    assert check(tab, coded(cbor2.CBORTag(18, [header, unprotected, payload, signature])))[0][0] == "good"


@pytest.mark.parametrize(
    "payload",
    [
        {1: 5, 2: "An", 5: "CDHT", 6: 2026, 7: "1", 8: "2026-11-20", 9: "04849"},
        {1: "1", 2: "An", 3: "1958", 5: "CDHT", 6: 2026, 7: "1", 8: "2026-11-20", 9: "04849"},
        {1: "1", 2: "An", 4: "12345", 5: "CDHT", 6: 2026, 7: "1", 8: "2026-11-20", 9: "04849"},
        {1: "1", 5: "CDHT", 6: 2026, 7: "1", 8: "2026-11-20", 9: "04849"},
        {1: "1", 2: "An", 5: "CDHT", 6: 2026.5, 7: "1", 8: "2026-11-20", 9: "04849"},
        {1: "1", 2: "An", 3: True, 5: "CDHT", 6: 2026, 7: "1", 8: "2026-11-20", 9: "04849"},
        ["1", "An"],
    ],
)
def test_a_signed_payload_of_another_form_is_refused(tab: Tab, tmp_path: Path, payload: object):
    with_key(tab, tmp_path)
    header, unprotected, _payload, _signature = parts_of(SIGN(FACTS))
    said = cbor2.dumps(payload)
    signature = PRIVATE.sign(cbor2.dumps(["Signature1", header, b"", said]))
    text = coded(cbor2.CBORTag(18, [header, unprotected, said, signature]))
    with pytest.raises(BadCode):
        code.read(text, KEYS.public)
    assert check(tab, text)[0][0] == "bad"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", "unread"),
        ("CDHT1:", "bad"),
        ("CDHT1:ZZZZZZ", "bad"),
        ("CDHT2:ABC", "unread"),
        ("001058004321||Nguyễn Văn An|05031958|Nam||01072021", "bad"),
        ("CDHT1:" + "A" * 2_000, "bad"),
        (code.PREFIX + base45.b45encode(b"\xd2\x84" + b"\x9f" * 50).decode(), "bad"),
        (code.PREFIX + base45.b45encode(b"\x81" * 60).decode(), "bad"),
        (code.PREFIX + base45.b45encode(b"\xbb" + b"\xff" * 8).decode(), "bad"),
    ],
)
def test_what_is_no_code_gets_one_sentence(tab: Tab, tmp_path: Path, text: str, state: str):
    with_key(tab, tmp_path)
    found, why, said = check(tab, text)[0]
    assert (found, said) == (state, {})
    assert why.endswith(".")


@pytest.mark.parametrize("shape", ["  {}  ", "{}\r\n", "\n{}\n"])
def test_what_a_person_pastes_around_a_code_does_no_harm(tab: Tab, tmp_path: Path, shape: str):
    with_key(tab, tmp_path)
    text = SIGN(FACTS)
    wrapped = "\n".join(text[at : at + 40] for at in range(0, len(text), 40))
    assert [state for state, _why, _said in check(tab, shape.format(text), wrapped, text.lower())] == ["good"] * 3


def test_another_key_is_named(tab: Tab, tmp_path: Path):
    other = keys.make_key_pair()
    with_key(tab, tmp_path)
    borrowed = base45.b45decode(code.signer(other)(FACTS).removeprefix(code.PREFIX))
    borrowed = borrowed.replace(code._kid(other.public), code._kid(KEYS.public))
    texts = [code.signer(other)(FACTS), code.PREFIX + base45.b45encode(borrowed).decode()]
    named, forged = check(tab, *texts)
    assert (named[0], forged[0]) == ("bad", "bad")
    assert keys.key_id(other.public) in named[1]
    assert "Chữ ký" in forged[1]


@pytest.mark.parametrize("listed", ["# thu hồi\r\n00007\r\n cdht-2026-00123 \r\n", '["00007", "CDHT-2026-00123"]'])
def test_a_revoked_certificate_is_said_so(tab: Tab, tmp_path: Path, listed: str):
    with_key(tab, tmp_path)
    assert check(tab, SIGN(FACTS))[0][0] == "good"
    assert "Chưa có danh sách" in text_of(tab, "revoked-note")
    choose(tab, "#revoked-file", tmp_path / "revoked.txt", listed.encode())
    tab.wait("document.getElementById('result').dataset.state === 'revoked'")
    state, why, said = check(tab, SIGN(FACTS))[0]
    assert (state, said) == ("revoked", as_shown(FACTS))
    assert FACTS.number in why
    put(tab, "revoked", "00008")
    assert check(tab, SIGN(FACTS))[0][0] == "good"
    put(tab, "revoked", "[1]")
    assert text_of(tab, "revoked-problem")
    assert not tab.run("document.getElementById('revoked-problem').hidden")


def test_without_a_key_nothing_is_called_right_or_wrong(tab: Tab, tmp_path: Path):
    assert check(tab, SIGN(FACTS))[0][0] == "unread"
    with_key(tab, tmp_path)
    tab.wait("document.getElementById('result').dataset.state === 'good'")


def test_the_key_is_shown_and_remembered_until_it_is_dropped(tab: Tab, tmp_path: Path):
    with_key(tab, tmp_path)
    tab.open()
    assert keys.key_id(KEYS.public) in text_of(tab, "key-line")
    assert NAME in text_of(tab, "key-line")
    assert check(tab, SIGN(FACTS))[0][0] == "good"
    tab.run("document.getElementById('forget').click()")
    tab.open()
    assert check(tab, SIGN(FACTS))[0][0] == "unread"


def test_a_remembered_key_that_was_changed_is_not_used(tab: Tab, tmp_path: Path):
    with_key(tab, tmp_path)
    tab.run("localStorage.setItem('cdht-verify', localStorage.getItem('cdht-verify').replace('Thử', 'Khác'))")
    tab.open()
    assert check(tab, SIGN(FACTS))[0][0] == "unread"


def test_a_key_typed_from_paper_checks_as_its_file_does(tab: Tab):
    for typed in (keys.typed(KEYS.public), keys.typed(KEYS.public).lower().replace("-", " ").replace("0", "o")):
        put(tab, "typed", typed)
        tab.run("document.getElementById('use-typed').click()")
        tab.wait("!document.getElementById('forget').hidden")
        assert keys.key_id(KEYS.public) in text_of(tab, "key-line")
        assert check(tab, SIGN(FACTS))[0][0] == "good"
        tab.open()
        assert check(tab, SIGN(FACTS))[0][0] == "good"
        tab.run("document.getElementById('forget').click()")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "0"), ("ABCD", "4"), ("U", "“U”"), ("0" * 57, "57"), ("0" * 56, "từng nhóm")],
)
def test_a_key_that_was_not_typed_right_is_not_used(tab: Tab, typed: str, sentence: str):
    put(tab, "typed", typed)
    tab.run("document.getElementById('use-typed').click()")
    tab.wait("!document.getElementById('key-problem').hidden")
    assert sentence in text_of(tab, "key-problem")
    assert check(tab, SIGN(FACTS))[0][0] == "unread"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"null",
        b"\xff\xfe",
        FILE.replace("Thử".encode(), "Khác".encode()),
        FILE.replace(b"04849", b"04850"),
        FILE.rstrip(b"\n"),
        FILE.replace(b",", b", "),
        FILE.replace(b"CDHT-KEY 1", b"CDHT-KEY 2"),
        FILE.replace(KEYS.public.hex().encode(), keys.make_key_pair().public.hex().encode()),
        b" " * 20_000 + FILE,
    ],
)
def test_a_key_file_that_is_not_one_or_was_changed_is_not_used(tab: Tab, tmp_path: Path, content: bytes):
    with_key(tab, tmp_path, content)
    assert text_of(tab, "key-problem").endswith(".")
    assert not tab.run("document.getElementById('key-problem').hidden")
    assert check(tab, SIGN(FACTS))[0][0] == "unread"


def test_names_are_never_markup(tab: Tab, tmp_path: Path):
    name = "<img src=x onerror=alert(1)>"
    with_key(tab, tmp_path, keys.public_key_file(PRIVATE, "04849", name))
    facts = CertificateFacts(**(vars(FACTS) | {"name": name, "title": "<b>"}))
    _state, why, said = check(tab, SIGN(facts))[0]
    assert (said["name"], said["title"]) == (name, "<b>")
    assert name in why
    assert tab.run("document.querySelectorAll('header img, #result img, #result b').length") == 0


def test_the_page_can_reach_nothing(tab: Tab):
    # If the policy let it out, it would reach this machine only.
    refused = tab.run(
        """new Promise((yes) => {
          const seen = new Set();
          document.addEventListener("securitypolicyviolation", (event) => {
            seen.add(event.effectiveDirective);
            if (seen.has("img-src") && seen.has("connect-src")) yes([...seen]);
          });
          fetch("http://127.0.0.1:9/").catch(() => 0);
          new Image().src = "http://127.0.0.1:9/";
        })"""
    )
    assert set(refused) == {"img-src", "connect-src"}
    tab.forget()  # what the browser refused, it logs as an error


@pytest.mark.parametrize("width", [320, 360, 1366])
def test_nothing_is_wider_than_the_screen(tab: Tab, tmp_path: Path, width: int):
    tab.call("Emulation.setDeviceMetricsOverride", width=width, height=740, deviceScaleFactor=1, mobile=width < 400)
    with_key(tab, tmp_path)
    check(tab, SIGN(CertificateFacts(**(vars(FACTS) | {"name": "Nguyễn" * 10}))))
    tab.run("for (const part of document.querySelectorAll('details')) part.open = true")
    assert tab.run("document.documentElement.scrollWidth") <= width


def test_every_field_has_a_label(tab: Tab):
    unnamed = (
        "[...document.querySelectorAll('input, textarea')].filter((field) => !field.labels.length).map((f) => f.id)"
    )
    assert tab.run(unnamed) == []


def test_every_part_that_the_script_names_is_there():
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r'part\("([\w-]+)"\)', text)) | set(re.findall(r'onFile\("([\w-]+)"', text))
    assert named <= set(re.findall(r'id="([\w-]+)"', text))
