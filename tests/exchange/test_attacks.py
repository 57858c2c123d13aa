"""What somebody may try who does not keep to the format: before the signature is looked at, and with keys of all sorts."""

import datetime as dt
import io
import json
import subprocess
import sys
import tracemalloc
from random import Random

import pytest

from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import ages, batch, canonical, keys
from cdht_desktop.exchange.manifest import MAX_PAYLOAD, MAX_ROWS, BadManifest, Sender
from cdht_desktop.progress import Progress

KEY = keys.signing_key(bytes(range(32)))
SENDER = Sender("CDHT Desktop", "04849", "Hội thử", "commune", 2026, 1, dt.date(2026, 11, 20))
READER = ages.make_age_key()


def written(records=(), **more):
    out = io.BytesIO()
    batch.write_batch(out, SENDER, records, KEY, Progress(), **more)
    return out.getvalue()


def refused(data):
    with pytest.raises(BadBatch) as caught:
        batch.open_batch(data, Progress(), name="x.cdht")
    return str(caught.value)


@pytest.mark.parametrize(
    "begin",
    [b"CDHT-BATCH 9\n", b"CDHT-BATCH 2\n{}\n", b'CDHT-BATCH 2\n{"payload":{"size":9},"signer":{}}\n', b"CDHT-BATCH "],
)
def test_a_flood_behind_the_first_line_costs_no_more_than_itself(begin):
    data = begin + b"\n" * (8 << 20)
    tracemalloc.start()
    refused(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.2 * len(data)


def test_checking_a_signature_takes_the_file_twice_at_most():
    data = written()
    line = data.split(b"\n")[1].replace(b'"size":', b'"size":8000000,"sizx":', 1)
    manifest = json.loads(line)
    manifest["payload"].pop("sizx")
    flood = data.split(b"\n")[0] + b"\n" + canonical.dump(manifest) + b"\n" + bytes(8_000_000) + data[-145:]
    tracemalloc.start()
    assert "signature does not hold" in refused(flood)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.2 * len(flood)


def test_of_a_large_file_that_is_none_only_the_beginning_is_read(tmp_path):
    path = tmp_path / "phim.mp4"
    with path.open("wb") as stream:
        stream.truncate(64 << 20)
    tracemalloc.start()
    with pytest.raises(BadBatch, match="not a batch file"):
        batch.open_batch(path, Progress())
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_what_is_larger_than_any_batch_is_refused_however_it_comes(tmp_path):
    data = b"CDHT-BATCH 2\n" + bytes(MAX_PAYLOAD + (1 << 17))
    path = tmp_path / "x.cdht"
    path.write_bytes(data)
    assert "larger than" in refused(data)
    assert "larger than" in refused(path)


def test_a_file_name_cannot_break_the_sentence():
    with pytest.raises(BadBatch) as caught:
        batch.open_batch(b"x", Progress(), name="a\nb\u202ec\udcff\x1b[31m.cdht")
    assert str(caught.value) == "“a�b�c��[31m.cdht” is not a batch file."


def test_no_record_is_called_as_the_header_is():
    with pytest.raises(BadManifest, match="counts"):
        written([("batch", {"unit": "04849"})])


def test_more_records_than_a_reader_takes_are_not_written():
    with pytest.raises(BadBatch, match="larger than"):
        written(("x", {"n": number}) for number in range(MAX_ROWS + 1))


def test_a_criteria_set_of_the_longest_text_goes_in_a_record():
    source = "Ộ\n" * 30_000
    data = written([("criteria_set", {"source": source})])
    assert batch.read_batch(io.BytesIO(data), Progress()).records == [("criteria_set", {"source": source})]


def test_a_text_encrypted_in_another_way_is_told_without_trying_keys():
    for stanza in (b"-> scrypt AAAA 18\n", b"-> ssh-rsa AAAA\n", b"-> X25519-more AAAA\n"):
        with pytest.raises(ValueError, match="other kinds"):
            ages.readers(b"age-encryption.org/v1\n" + stanza + b"AAAA\n--- AAAA\n")
    with pytest.raises(ValueError, match="not encrypted"):
        ages.readers(b"age-encryption.org/v1\n" + b"-> X25519 AAAA\n" * 1000 + b"--- AAAA\n")
    honest = ages.encrypt(b"x", [READER.recipient, ages.make_age_key().recipient])
    assert ages.readers(honest) == 2


# Key files -----------------------------------------------------------------------------------------------------------


def key_file(**changes):
    """A key file signed by its own key, whatever it says."""
    said = json.loads(keys.public_key_file(KEY, "17", "Tỉnh thử", level="upper", recipients=[READER.recipient]))
    del said["signature"]
    said |= changes
    said["signature"] = KEY.sign(b"CDHT-KEY-FILE 1\0" + canonical.dump(said)).hex()
    return canonical.dump(said) + b"\n"


def read(tmp_path, data):
    path = tmp_path / "a.cdhtkey"
    path.write_bytes(data)
    return keys.read_public_key_file(path)


def test_an_honest_key_file_tells_level_and_keys_and_what_is_new_is_passed_over(tmp_path):
    found = read(tmp_path, key_file(something_new=1))
    assert (found.level, found.recipients) == ("upper", (READER.recipient,))
    assert read(tmp_path, key_file(encryption_key=None, level="")).recipients == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "../../etc/passwd"},
        {"unit": ""},
        {"unit": 17},
        {"unit_name": ""},
        {"unit_name": "a\nb"},
        {"unit_name": "\u202eHội"},
        {"unit_name": "x" * 201},
        {"level": "province"},
        {"level": None},
        {"level": []},
        {"algorithm": "none"},
        {"key_id": "aaaa-aaaa-aaaa-aaaa"},
        {"public_key": keys.public_bytes(KEY).hex().upper()},
        {"public_key": " " + keys.public_bytes(KEY).hex()},
        {"encryption_key": READER.recipient},
        {"encryption_key": {READER.recipient: 1}},
        {"encryption_key": [READER.recipient] * 2},
        {"encryption_key": [READER.recipient.upper()]},
        {"encryption_key": [5]},
        {"encryption_key": [[]]},
        {"encryption_key": 0},
    ],
)
def test_a_key_file_that_says_what_cannot_be_is_refused_though_it_is_signed(tmp_path, changes):
    with pytest.raises(BadBatch):
        read(tmp_path, key_file(**changes))


def test_a_key_file_of_a_key_that_is_nobodys_is_refused(tmp_path):
    neutral = (1).to_bytes(32, "little")
    said = json.loads(key_file(public_key=neutral.hex(), key_id=keys.key_id(neutral)))
    said["signature"] = (neutral + bytes(32)).hex()  # good for any text under that key
    with pytest.raises(BadBatch):
        read(tmp_path, canonical.dump(said) + b"\n")


# The largest files ---------------------------------------------------------------------------------------------------

_READS = """
import sys
from pathlib import Path
from cdht_desktop.exchange import batch
from cdht_desktop.progress import Progress
sealed = batch.open_batch(Path(sys.argv[1]), Progress())
rows = sum(1 for _record in sealed.records([sys.argv[2]], Progress()))
status = Path("/proc/self/status").read_text(encoding="ascii")
print(rows, int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from the system there")
def test_the_largest_file_is_read_within_200_mb(tmp_path):
    rng = Random(1)
    records = [("x", {"n": number, "t": rng.randbytes(100).hex()}) for number in range(190_000)]
    path = tmp_path / "x.cdht"
    path.write_bytes(written(records, recipients=[READER.recipient]))
    assert path.stat().st_size > 20 << 20
    done = subprocess.run(
        [sys.executable, "-c", _READS, path, READER.identity], capture_output=True, text=True, check=True
    )
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 190_000
    assert megabytes < 200
