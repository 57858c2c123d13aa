"""A certificate's code holds with its own key, with no other, and with nothing in it altered."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdht_desktop.exchange import certificate_code as code
from cdht_desktop.exchange.certificate_code import BadCode
from cdht_desktop.exchange.certificate_facts import CertificateFacts
from cdht_desktop.exchange.keys import key_id, make_key_pair

FACTS = CertificateFacts(
    number="CDHT-2026-00123",
    name="Nguyễn Phúc Bảo Ngọc Huyền Trân",
    birth_year=1958,
    id_last="4321",
    title="CDHT",
    year=2026,
    decision="12/QĐ-HKH",
    date="2026-11-20",
    unit="04849",
)
KEYS = make_key_pair()


def test_a_code_says_what_was_signed():
    assert code.read(code.signer(KEYS)(FACTS), KEYS.public) == FACTS


def test_the_same_facts_give_the_same_code():
    assert code.signer(KEYS)(FACTS) == code.signer(KEYS)(FACTS)


def test_a_code_fits_a_qr_of_30_mm():
    # 57 modules and 8 of quiet zone: 0.46 mm a module.
    text = code.signer(KEYS)(FACTS)
    assert len(text) <= 340
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@given(
    st.builds(
        CertificateFacts,
        number=st.text(min_size=1, max_size=30),
        name=st.text(min_size=1, max_size=100),
        birth_year=st.none() | st.integers(1900, 2200),
        id_last=st.text("0123456789", min_size=0, max_size=4),
        title=st.just("CDHT"),
        year=st.integers(2000, 2200),
        decision=st.text(min_size=1, max_size=40),
        date=st.just("2026-11-20"),
        unit=st.just("04849"),
    )
)
@settings(max_examples=60, deadline=None)
def test_any_name_and_number_comes_back(facts: CertificateFacts):
    assert code.read(code.signer(KEYS)(facts), KEYS.public) == facts


@pytest.mark.parametrize("shape", ["  {}", "{}\r\n", "{}\n"])
def test_what_a_scanner_adds_around_a_code_does_no_harm(shape: str):
    text = code.signer(KEYS)(FACTS)
    if shape.startswith(" "):
        with pytest.raises(BadCode):  # a blank is a letter of the alphabet: in front of the code it is no code
            code.read(shape.format(text), KEYS.public)
    else:
        assert code.read(shape.format(text), KEYS.public) == FACTS


def test_another_key_is_named():
    other = make_key_pair()
    with pytest.raises(BadCode) as refusal:
        code.read(code.signer(other)(FACTS), KEYS.public)
    assert refusal.value.code == "other_key"
    assert key_id(other.public) in str(refusal.value)


def test_a_code_under_a_borrowed_name_of_a_key_is_refused():
    forger = make_key_pair()
    text = code.signer(forger)(FACTS)
    message = code._message(text).replace(code._kid(forger.public), code._kid(KEYS.public))
    forged = code.PREFIX + code.base45.b45encode(message).decode()
    with pytest.raises(BadCode) as refusal:
        code.read(forged, KEYS.public)
    assert refusal.value.code == "signature"


def test_no_altered_code_is_accepted():
    chance = random.Random(20261121)
    text = code.signer(KEYS)(FACTS)
    alphabet = sorted(code._ALPHABET)
    for _try in range(2_000):
        letters = list(text)
        for _change in range(chance.choice((1, 1, 1, 2, 5))):
            letters[chance.randrange(len(letters))] = chance.choice(alphabet)
        altered = "".join(letters)
        if altered == text:
            continue
        with pytest.raises(BadCode):
            code.read(altered, KEYS.public)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not_a_code"),
        ("CDHT1:", "not_a_code"),
        ("CDHT1:ZZZZZZ", "not_a_code"),
        ("CDHT2:ABC", "newer"),
        ("https://", "not_a_code"),
        ("001058004321||Nguyễn Văn An|05031958|Nam||01072021", "not_a_code"),
        ("CDHT1:" + "A" * 2_000, "not_a_code"),
        (code.PREFIX + code.base45.b45encode(b"\xd2\x84" + b"\x9f" * 50).decode(), "not_a_code"),
    ],
)
def test_what_is_no_code_is_said_so(text: str, why: str):
    with pytest.raises(BadCode) as refusal:
        code.read(text, KEYS.public)
    assert refusal.value.code == why
