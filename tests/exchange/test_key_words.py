"""What an upper level says about keys: signed, read back exactly, refused where a byte is otherwise."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import canonical, key_words, keys
from cdht_desktop.exchange.key_words import Certificate, Issuer, Revocations, Revoked

KEY = keys.signing_key(bytes(range(32)))
OTHER = keys.signing_key(bytes(32))
ISSUER = Issuer("17", "Hội Khuyến học tỉnh Thử", keys.public_bytes(KEY))
DAY = dt.date(2026, 1, 1)
SAID = Certificate(
    ISSUER, keys.public_bytes(OTHER), "Hội Khuyến học xã Thử", ("04849", "04850"), DAY, dt.date(2027, 12, 31)
)
LIST = Revocations(
    ISSUER,
    3,
    (
        Revoked("04849", "aaaa-bbbb-cccc-dddd", DAY, "Mất máy"),
        Revoked("04850", "bbbb-bbbb-cccc-dddd", DAY, ""),
    ),
)


def signed(text: str, **changed: object) -> str:
    """Return what a text says with something else in it, signed anew by the same key."""
    said = {**json.loads(text), **changed}
    del said["signature"]
    domain = f"{said['format']}\0".encode()
    return canonical.dump({**said, "signature": KEY.sign(domain + canonical.dump(said)).hex()}).decode()


def test_a_certificate_is_read_back_as_it_was_said():
    text = key_words.certificate(KEY, SAID)
    assert key_words.read_certificate(text) == SAID
    assert key_words.certificate(KEY, replace(SAID, units=("04850", "04849"))) == text
    assert [SAID.holds_on(day) for day in (DAY - dt.timedelta(1), DAY, SAID.valid_to)] == [False, True, True]


def test_a_list_is_read_back_as_it_was_said_and_so_are_its_records():
    text = key_words.revocations(KEY, LIST)
    assert key_words.read_revocations(text) == LIST
    records = key_words.revocation_records(LIST.number, LIST.keys)
    assert key_words.from_records([("other", {}), *records]) == (3, LIST.keys)
    assert key_words.from_records([]) == (0, ())


def test_a_file_is_told_by_what_it_holds(tmp_path: Path):
    for name, text, said in (
        ("a", key_words.certificate(KEY, SAID), SAID), ("b", key_words.revocations(KEY, LIST), LIST),
    ):  # fmt: skip
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
        assert key_words.read_text(key_words.text_of(tmp_path / name), name) == said
    with pytest.raises(BadBatch, match="not there"):
        key_words.text_of(tmp_path / "none")


@pytest.mark.parametrize("text", [key_words.certificate(KEY, SAID), key_words.revocations(KEY, LIST)])
def test_any_other_letter_is_refused(text: str):
    read = key_words.read_certificate if "CERTIFICATE" in text else key_words.read_revocations
    for at in range(0, len(text), 3):
        for put in ("", "x", "0", '"'):
            broken = text[:at] + put + text[at + 1 :]
            if broken != text:
                with pytest.raises(BadBatch):
                    read(broken)  # type: ignore[operator] # either takes a text


def test_what_is_no_text_of_either_gets_a_sentence(tmp_path: Path):
    for name, data in {"bytes": b"\xff\xfe", "empty": b"", "text": b"x", "large": b"[" * (9 << 20)}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BadBatch, match="neither"):
            key_words.read_text(key_words.text_of(tmp_path / name), name)
    with pytest.raises(BadBatch, match="not there"):
        key_words.text_of(tmp_path)


def test_neither_is_taken_for_the_other_or_for_a_key_file():
    certificate, revocations = key_words.certificate(KEY, SAID), key_words.revocations(KEY, LIST)
    key_file = keys.public_key_file(KEY, "17", "x").decode().removesuffix("\n")
    for text in (revocations, key_file):
        with pytest.raises(BadBatch, match="neither"):
            key_words.read_certificate(text)
    for text in (certificate, key_file):
        with pytest.raises(BadBatch, match="neither"):
            key_words.read_revocations(text)
    newer = signed(certificate, format="CDHT-KEY-CERTIFICATE 2")
    with pytest.raises(BadBatch, match="newer"):
        key_words.read_certificate(newer)


@pytest.mark.parametrize(
    "changed",
    [
        {"units": []}, {"units": ["04850", "04849"]}, {"units": ["04849", "04849"]}, {"units": "04849"}, {"units": [4849]},
        {"units": [f"{number:05}" for number in range(201)]}, {"valid_from": "2028-01-01"}, {"valid_to": "31/12/2027"},
        {"key_id": "aaaa-bbbb-cccc-dddd"}, {"public_key": "00" * 32}, {"public_key": "00"}, {"unit_name": ""},
        {"unit_name": "a\nb"}, {"issuer": "aaaa-bbbb-cccc-dddd"}, {"issuer_unit": ""}, {"issuer_name": None},
    ],
)  # fmt: skip
def test_a_certificate_that_says_what_cannot_be_is_refused_though_its_signature_holds(changed: dict[str, object]):
    with pytest.raises(BadBatch, match="damaged or was changed"):
        key_words.read_certificate(signed(key_words.certificate(KEY, SAID), **changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 4}, {"number": True}, {"number": 0}, {"keys": None}, {"keys": [1]},
        {"keys": [{"from": "2026-01-01", "key_id": "aaaa-bbbb-cccc-dddd", "list": 3, "reason": "", "unit": "1"}] * 2},
        {"keys": [{"from": "2026-13-01", "key_id": "aaaa-bbbb-cccc-dddd", "list": 3, "reason": "", "unit": "1"}]},
        {"keys": [{"from": "2026-01-01", "key_id": "aaaa", "list": 3, "reason": "", "unit": "1"}]},
        {"keys": [{"from": "2026-01-01", "key_id": "aaaa-bbbb-cccc-dddd", "list": 3, "reason": "x" * 201, "unit": "1"}]},
        {"keys": [{"from": "2026-01-01", "key_id": "aaaa-bbbb-cccc-dddd", "list": 3, "reason": "a\nb", "unit": "1"}]},
    ],
)  # fmt: skip
def test_a_list_that_says_what_cannot_be_is_refused_though_its_signature_holds(changed: dict[str, object]):
    with pytest.raises(BadBatch, match="damaged or was changed"):
        key_words.read_revocations(signed(key_words.revocations(KEY, LIST), **changed))


def test_somebody_elses_signature_does_not_hold():
    text = key_words.certificate(OTHER, SAID)  # which says that KEY issued it
    with pytest.raises(BadBatch, match="damaged or was changed"):
        key_words.read_certificate(text)


def test_a_province_of_units_fits_into_a_manifest():
    units = tuple(f"{number:05}" for number in range(200))
    text = key_words.certificate(KEY, replace(SAID, units=units))
    assert key_words.read_certificate(text).units == units
    assert len(text.encode()) < 4 * 1024
