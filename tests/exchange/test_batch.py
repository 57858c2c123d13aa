"""Batch files: the same in, the same out, and nothing believed that was changed on the way."""

import dataclasses
import datetime as dt
import hashlib
import io
import json
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdht_desktop.errors import BadBatch, Cancelled
from cdht_desktop.exchange import ages, batch, canonical, keys, payload
from cdht_desktop.exchange.ages import NotForUs
from cdht_desktop.exchange.batch import file_name, inspect_batch, open_batch, read_batch, write_batch
from cdht_desktop.exchange.manifest import BadManifest, Correction, Removed, Sender
from cdht_desktop.progress import Progress

KEY = keys.signing_key(bytes(range(32)))
SENDER = Sender(
    program="CDHT Desktop 0.1.0",
    unit="04849",
    unit_name="Hội Khuyến học xã Thử",
    level="commune",
    year=2026,
    revision=1,
    created=dt.date(2026, 11, 20),
    control={"passed": 2, "failed": 1, "recognised": 2},
    criteria={"cdht-2023": "a" * 64},
)
READER, PAPER = ages.make_age_key(), ages.make_age_key()
RECORDS = [
    ("citizen", {"id": "b", "name": "Nguyễn Thị Đào", "birth": "1950"}),
    ("citizen", {"id": "a", "name": "Bùi Minh Nghĩa", "birth": "1954-11-16"}),
    ("evaluation", {"citizen": "a", "scores": [80, 75, None], "digital": True}),
]


def write(records=RECORDS, sender=SENDER, key=KEY, **more):
    out = io.BytesIO()
    written = write_batch(out, sender, records, key, Progress(), **more)
    return out.getvalue(), written


def read(data):
    return read_batch(io.BytesIO(data), Progress())


def refused(data):
    with pytest.raises(BadBatch) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def forged(*, lines=None, packed=None, tail=b"", **changes):
    """A file whose signature holds, by a signer who writes what no honest program writes."""
    data, _ = write()
    magic, line, rest = data.split(b"\n", 2)
    manifest = json.loads(line)
    if lines is not None:
        packed = payload.deflate(b"".join(lines))
        manifest["payload"]["content_size"] = sum(map(len, lines))
        manifest["payload"]["content_sha256"] = hashlib.sha256(b"".join(lines)).hexdigest()
    if packed is None:
        packed = rest[: manifest["payload"]["size"]]
    manifest["payload"] |= {"size": len(packed), "sha256": hashlib.sha256(packed).hexdigest()}
    for path, value in changes.items():
        *folders, name = path.split("__")
        place = manifest
        for folder in folders:
            place = place[folder]
        place[name] = value
    signed = magic + b"\n" + canonical.dump(manifest) + b"\n" + packed
    return signed + b"\nCDHT-SIGNATURE " + KEY.sign(batch._DOMAIN + signed).hex().encode() + b"\n" + tail


def honest_lines():
    data, written = write()
    packed = data.split(b"\n", 2)[2][: written.manifest.payload.size]
    return zlib.decompress(packed, wbits=-15).splitlines(keepends=True)


def test_what_is_written_is_read_again(tmp_path):
    data, written = write()
    path = tmp_path / file_name("04849", 2026, 1)
    path.write_bytes(data)
    found = read_batch(path, Progress())
    assert path.name == "CDHT_2026_04849_1.cdht"
    assert found.records == RECORDS
    assert found.manifest == written.manifest
    assert found.sha256 == written.sha256 == hashlib.sha256(data).hexdigest()
    assert (written.rows, written.manifest.counts) == (3, {"citizen": 2, "evaluation": 1})


def test_the_same_data_give_the_same_bytes():
    assert write()[0] == write(RECORDS[::-1])[0]
    assert write([(kind, dict(reversed(value.items()))) for kind, value in RECORDS])[0] == write()[0]


def test_a_batch_without_records_is_a_batch():
    data, written = write([])
    assert (read(data).records, written.rows) == ([], 0)


def test_no_personal_data_stand_in_the_clear():
    data, written = write()
    size = written.manifest.payload.size
    payload_at = len(data) - batch._TRAILER_SIZE - size
    clear = data[:payload_at] + data[payload_at + size :]
    for word in ("Nguyễn", "Đào", "1950", "Bùi", "1954"):
        assert word.encode() not in clear
    assert set(written.manifest.as_dict()) == {
        "program", "unit", "unit_name", "level", "year", "revision", "created", "previous", "control", "criteria",
        "format", "kind", "counts", "payload", "signer", "recipients", "encryption", "to", "units", "removed",
        "correction",
    }  # fmt: skip


def test_every_single_byte_that_is_changed_is_noticed():
    data, _ = write()
    for at in range(len(data)):
        for bit in (1, 32):  # 32 turns a small letter or hexadecimal digit into a capital one
            changed = bytearray(data)
            changed[at] ^= bit
            refused(bytes(changed))


def test_every_cut_is_noticed():
    data, _ = write()
    for length in range(len(data)):
        refused(data[:length])


@settings(deadline=None)
@given(st.data())
def test_no_mutation_passes_or_breaks_the_reader(data):
    whole, _ = write()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 80)))
    changed = whole[:start] + data.draw(st.binary(max_size=80)) + whole[end:]
    if changed != whole:
        refused(changed)


@pytest.mark.parametrize("tail", [b"\n", b"x", b"\nCDHT-SIGNATURE "])
def test_something_after_the_end_is_noticed(tail):
    refused(write()[0] + tail)


def test_what_went_wrong_is_told_apart():
    data, _ = write()
    sentences = {
        refused(b"PK\x03\x04 a zip"),
        refused(b""),
        refused(data[:-10]),
        refused(data.replace(b"2026", b"2025", 1)),
        refused(data.replace(b"CDHT-BATCH 2", b"CDHT-BATCH 3", 1)),
        refused(data.replace(b"CDHT-BATCH 2", b"CDHT-BATCH 1", 1)),
        refused(forged(year=2025)),
    }
    assert len(sentences) == 6  # the empty file is no batch, as the zip is not


def test_another_key_in_the_manifest_does_not_hold():
    other = keys.public_bytes(keys.signing_key(bytes(32)))
    data, _ = write()
    public = keys.public_bytes(KEY)
    stolen = data.replace(public.hex().encode(), other.hex().encode(), 1)
    assert refused(stolen) == refused(data.replace(b"2026", b"2025", 1))


def test_a_signed_file_that_is_honest_passes_the_forger():
    assert read(forged()).sha256 == hashlib.sha256(write()[0]).hexdigest()
    assert read(forged(lines=honest_lines())).records == read(write()[0]).records


@pytest.mark.parametrize(
    "changes",
    [
        {"counts__citizen": 3},
        {"counts": {}},
        {"counts": {"citizen": 2, "evaluation": 1, "decision": 0, "x y": 0}},
        {"counts": [3]},
        {"unit": "04850"},
        {"unit": "../x"},
        {"year": 2025},
        {"year": True},
        {"revision": 0},
        {"created": "20261120"},
        {"created": 5},
        {"format": 1},
        {"format": 3},
        {"kind": "month"},
        {"level": "province"},
        {"level": []},
        {"recipients": ["x"]},
        {"recipients": [READER.recipient]},
        {"encryption": {}},
        {"encryption": "age"},
        {"to": ""},
        {"removed": {"count": -1, "reason": ""}},
        {"removed": {"count": 1}},
        {"correction": {"decision": "", "date": "2026-11-20"}},
        {"correction": {"decision": "5/QĐ", "date": "20/11/2026"}},
        {"signer__reply_to": ["age1"]},
        {"surprise": 1},
        {"criteria": None},
        {"control__passed": -1},
        {"signer__algorithm": "none"},
        {"signer__more": 1},
        {"payload__encoding": "zstd"},
        {"payload__sha256": "0" * 64},
        {"payload__content_sha256": "0" * 64},
        {"payload__content_size": 1},
        {"payload__content_size": 10**12},
        {"payload__content_size": 0},
    ],
)
def test_a_manifest_that_its_records_belie_is_refused_though_it_is_signed(changes):
    refused(forged(**changes))


def test_the_forger_who_names_another_key_is_refused():
    refused(forged(signer__key_id="aaaa-aaaa-aaaa-aaaa"))


@pytest.mark.parametrize("size", [-1, 0, 10**9, "1", None, True])
def test_a_size_that_cannot_be_is_refused(size):
    refused(forged(payload__size=size))


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[0], *lines[:0:-1]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines[:-1], lines[-1].rstrip()],
        lambda lines: [*lines, b"\n"],
        lambda lines: [lines[0].replace(b"2026", b"2025"), *lines[1:]],
        lambda lines: [lines[0], lines[1].replace(b'":"', b'": "'), *lines[2:]],
        lambda lines: [lines[0], b"[" * 60_000 + b"\n", *lines[1:]],
        lambda lines: [*lines[:-1], lines[-1][:-2] + b",1.5]\n"],
        lambda lines: [*lines[:-1], b'["evaluation",[]]\n'],
        lambda lines: [*lines[:-1], b'["evaluation",{"note":"' + b"x" * 270_000 + b'"}]\n'],
        lambda _lines: [],
    ],
)
def test_records_out_of_form_are_refused_though_they_are_signed(change):
    refused(forged(lines=change(honest_lines())))


def test_a_bomb_is_refused_without_unpacking_it():
    packed = payload.deflate(b"0" * 300_000_000)
    assert len(packed) < 300_000
    refused(forged(packed=packed))
    refused(forged(packed=packed, payload__content_size=300_000_000))


@pytest.mark.parametrize("packed", [b"", b"\x00", payload.deflate(b"")[:-1], payload.deflate(b"x") + b"x"])
def test_a_payload_that_does_not_unpack_is_refused(packed):
    refused(forged(packed=packed))


def test_inspecting_says_what_stands_in_the_clear_and_whether_it_holds():
    data, written = write()
    good = inspect_batch(io.BytesIO(data))
    assert (good.manifest, good.holds) == (written.manifest, True)
    bad = inspect_batch(io.BytesIO(data.replace(b'"year":2026', b'"year":2025', 1)))
    assert (bad.manifest.sender.year, bad.holds) == (2025, False)
    with pytest.raises(BadBatch):
        inspect_batch(io.BytesIO(b"CDHT-BATCH 3\n"))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "a.cdht"):
        with pytest.raises(BadBatch, match=path.name):
            read_batch(path, Progress())


@pytest.mark.parametrize(
    ("record", "sender"),
    [
        (("citizen", {"a": 1.5}), SENDER),
        (("citizen", {"note": "x" * 270_000}), SENDER),
        (("Công dân", {}), SENDER),
        (RECORDS[0], SENDER),
        (("citizen", {}), dataclasses.replace(SENDER, unit="")),
        (("citizen", {}), dataclasses.replace(SENDER, revision=0)),
        (("citizen", {}), dataclasses.replace(SENDER, previous="x")),
    ],
)
def test_what_cannot_stand_in_a_batch_is_not_written(record, sender):
    with pytest.raises((ValueError, BadManifest)):
        write([*RECORDS, record], sender)


def test_cancel_stops_the_writing_and_the_reading():
    progress = Progress()
    records = (
        (("citizen", {"id": n}) if n < 600 else progress.cancel() or ("citizen", {"id": n})) for n in range(2000)
    )
    with pytest.raises(Cancelled):
        write_batch(io.BytesIO(), SENDER, records, KEY, progress)
    with pytest.raises(Cancelled):
        read_batch(io.BytesIO(write()[0]), progress)


names = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(deadline=None)
@given(st.dictionaries(st.text("abcdef0123456789", min_size=1, max_size=8), names, max_size=20), st.randoms())
def test_any_records_in_any_order_come_out_sorted_and_whole(people, shuffler: random.Random):
    records = [("citizen", {"id": number, "name": name}) for number, name in people.items()]
    first, _ = write(records)
    shuffler.shuffle(records)
    second, _ = write(records)
    assert first == second
    found = read(first).records
    assert {value["id"] for _, value in found} == set(people)
    lines = [canonical.dump(list(record)) for record in found]
    assert lines == sorted(lines)


def test_either_recipient_reads_what_is_encrypted_and_nobody_else():
    data, written = write(recipients=(READER.recipient, PAPER.recipient))
    assert written.manifest.encrypted
    for reader in (READER, PAPER):
        assert read_batch(io.BytesIO(data), Progress(), [reader.identity]).records == RECORDS
    for identities in ((), [ages.make_age_key().identity]):
        with pytest.raises(NotForUs):
            read_batch(io.BytesIO(data), Progress(), identities)
    plain = write()[1].manifest.payload
    assert written.manifest.payload.content_sha256 != plain.content_sha256  # the header names the recipients


def test_the_same_data_give_the_same_records_whatever_age_makes_of_them():
    both = [write(recipients=(READER.recipient,))[1].manifest.payload for _ in range(2)]
    assert both[0].sha256 != both[1].sha256
    assert both[0].content_sha256 == both[1].content_sha256


def test_an_envelope_is_opened_without_touching_what_is_in_it():
    data, written = write(recipients=(READER.recipient,))
    sealed = open_batch(io.BytesIO(data), Progress())
    assert sealed.manifest == written.manifest
    assert "Nguyễn" not in repr(sealed)
    garbled = forged(packed=b"no age", recipients=[READER.recipient], encryption="age")
    opened = open_batch(garbled, Progress(), name="x.cdht")
    with pytest.raises(BadBatch, match=r"x\.cdht"):
        list(opened.records([READER.identity], Progress()))


def test_everything_a_sender_says_comes_back():
    said = dataclasses.replace(
        SENDER, kind="return", to="04849", units="2025-07", previous="b" * 64, removed=Removed(3, "chuyển đi"),
        correction=Correction("5/QĐ-HKH", dt.date(2026, 12, 1)),
    )  # fmt: skip
    data, _ = write(sender=said, reply_to=(PAPER.recipient,), certificate="{}")
    manifest = read(data).manifest
    assert manifest.sender == said
    assert (manifest.signer.reply_to, manifest.signer.certificate) == ((PAPER.recipient,), "{}")
    assert file_name("04849", 2026, 3, "return") == "CDHT_2026_04849_3_return.cdht"
