"""The format as another program reads it: the test vectors, and what our writer makes now."""

import ast
import datetime as dt
import hashlib
import io
import json
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from random import Random

import pytest
from tests.exchange import independent_reader, make_vectors, plain_age

from cdht_desktop.data import shared_state
from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import ages, batch, keys, share_records
from cdht_desktop.exchange.manifest import Correction, Removed, Sender
from cdht_desktop.exchange.year_records import check_year
from cdht_desktop.progress import Progress

VECTORS = make_vectors.FOLDER
EXPECTED = json.loads((VECTORS / "expected.json").read_text(encoding="utf-8"))
PRIVATE = json.loads((VECTORS / "private-keys.json").read_text(encoding="utf-8"))
BATCHES = sorted(name for name in EXPECTED if name.endswith(".cdht"))
ENCRYPTED = "CDHT_2026_99001_2.cdht"
IDENTITIES = [PRIVATE["working"]["identity"]]
KEY = keys.signing_key(bytes(range(32)))
SENDER = Sender(
    "CDHT Desktop", "04849", "Hội thử", "commune", 2026, 1, dt.date(2026, 11, 20), to="17", units="2025-07",
    control={"passed": 1}, criteria={"b": "b" * 64, "a": "a" * 64}, removed=Removed(1, ""),
    correction=Correction("5/QĐ", dt.date(2026, 12, 1)),
)  # fmt: skip


def test_the_reader_is_independent_and_short():
    source = Path(independent_reader.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 150
    names = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert names <= {*sys.stdlib_module_names, "cryptography", "pyrage"}


@pytest.mark.parametrize("name", BATCHES)
def test_it_reads_the_vectors_as_they_are_told(name):
    data, said = (VECTORS / name).read_bytes(), EXPECTED[name]
    manifest, records = independent_reader.read(data, IDENTITIES)
    assert hashlib.sha256(data).hexdigest() == said["sha256"]
    assert (manifest, records) == (said["manifest"], said["records"])


@pytest.mark.parametrize("name", BATCHES)
def test_the_program_reads_the_vectors_as_they_are_told(name):
    for who in ("working", "paper"):
        sealed = batch.open_batch(VECTORS / name, Progress())
        records = [list(record) for record in sealed.records([PRIVATE[who]["identity"]], Progress())]
        assert (sealed.manifest.as_dict(), records) == (EXPECTED[name]["manifest"], EXPECTED[name]["records"])
        if name != make_vectors.SHARED:
            assert check_year(records, sealed.manifest).counts == dict(sealed.manifest.sender.control)


def test_the_file_between_two_pcs_says_what_it_is_told_to_say():
    found = batch.read_batch(VECTORS / make_vectors.SHARED, Progress(), IDENTITIES)
    lists, people = share_records.lists_of(iter(found.records))
    persons = [share_records.person_of(one, lists, lists.under({}), {}) for one in people]
    again = share_records.records({kind: lists.state[kind] for kind in shared_state.LISTS}, persons)
    assert sorted(again, key=json.dumps) == sorted(found.records, key=json.dumps)
    first, second, third = persons
    years = {lists.state["round"][key]["year"]: year for key, year in first.years.items()}
    assert {year: sorted(held.stages) for year, held in years.items()} == {2025: ["commune"], 2026: ["branch", "self"]}
    villages = {key: row["name"] for key, row in lists.state["village"].items()}
    assert [villages[held.row["village_id"]] for held in years.values()] == ["Thôn Xa", "Thôn Vai"]
    assert (years[2025].row["group_id"] is None, years[2026].row["group_id"] is None) == (False, True)
    assert (second.row["merged_into"], third.row["village_id"]) == (first.key, None)


def test_the_key_file_and_its_names_are_as_told():
    found = keys.read_public_key_file(VECTORS / make_vectors.KEY_FILE)
    assert found.recipients == (PRIVATE["working"]["recipient"], PRIVATE["paper"]["recipient"])
    for name, said in EXPECTED.items():
        signer = PRIVATE["upper_signs" if name == make_vectors.KEY_FILE else "commune_signs"]
        public = keys.public_bytes(keys.signing_key(bytes.fromhex(signer)))
        assert (keys.key_id(public), list(keys.words(public)), keys.typed(public)) == (
            said["key_id"], said["words"], said["typed"],
        )  # fmt: skip


def test_the_vectors_are_made_again_as_they_lie_there():
    for name, data in make_vectors.made().items():
        there = (VECTORS / name).read_bytes()
        if zlib.ZLIB_RUNTIME_VERSION.startswith("1.3") or not name.endswith((".cdht", "expected.json")):
            assert data == there, name


def written(records, **more):
    out = io.BytesIO()
    batch.write_batch(out, SENDER, records, KEY, Progress(), **more)
    return out.getvalue()


@pytest.mark.parametrize("encrypted", [False, True])
def test_it_reads_what_our_writer_makes_now(encrypted):
    reader = ages.make_age_key()
    records = [("person", {"id": str(number), "name": "Đỗ Thị Lan", "n": number - 50}) for number in range(100)]
    records += [("odd", {"text": '"\\\n\t\x7f\x01ẹ̀ 🙂', "list": [[], {}, None, True, 2**53 - 1]})]
    certificate = '{"format":"CDHT-KEY-CERTIFICATE 1"}'
    data = written(
        records,
        recipients=[reader.recipient] if encrypted else [],
        reply_to=[reader.recipient],
        certificate=certificate,
    )
    manifest, found = independent_reader.read(data, [reader.identity])
    ours = batch.read_batch(io.BytesIO(data), Progress(), [reader.identity])
    assert manifest == ours.manifest.as_dict()
    assert found == [list(record) for record in ours.records]
    assert manifest["signer"]["certificate"] == certificate


@pytest.mark.parametrize("name", BATCHES)
def test_it_refuses_every_changed_file_and_so_does_the_program(name):
    data, rng = (VECTORS / name).read_bytes(), Random(5)
    places = range(len(data)) if len(data) < 2000 else sorted(rng.sample(range(len(data)), 1500))
    for at in places:
        changed = data[:at] + bytes([data[at] ^ rng.choice((1, 2, 16, 32))]) + data[at + 1 :]
        for wrong in (changed, data[:at]) if at % 7 == 0 else (changed,):
            with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it says, it does not take it
                independent_reader.read(wrong, IDENTITIES)
            with pytest.raises(BadBatch):
                batch.read_batch(io.BytesIO(wrong), Progress(), IDENTITIES)


def test_another_key_does_not_open_it():
    data = (VECTORS / ENCRYPTED).read_bytes()
    with pytest.raises(Exception, match="No matching keys"):
        independent_reader.read(data, [PRIVATE["reply"]["identity"]])


AGE = shutil.which("age")
WITH_AGE = pytest.mark.skipif(AGE is None, reason="age is not installed: python3 packaging/setup.py tests")


@WITH_AGE
@pytest.mark.parametrize("made", ["vector", "now"])
@pytest.mark.parametrize("who", ["working", "paper"])
def test_the_encrypted_part_opens_with_age_itself(tmp_path, made, who):
    to = [PRIVATE[name]["recipient"] for name in ("working", "paper")]
    records = [
        ("person", {"id": str(number), "name": "Đỗ Thị Lan"}) for number in range(20_000)
    ]  # several of age's chunks
    data = (VECTORS / ENCRYPTED).read_bytes() if made == "vector" else written(records, recipients=to)
    _first, manifest, rest = data.split(b"\n", 2)
    said = json.loads(manifest)["payload"]
    key, packed = tmp_path / "key.txt", tmp_path / "payload.age"
    key.write_text(PRIVATE[who]["identity"] + "\n", encoding="ascii")
    packed.write_bytes(rest[: said["size"]])
    done = subprocess.run([AGE, "--decrypt", "--identity", key, packed], capture_output=True, check=True)
    content = zlib.decompress(done.stdout, wbits=-15)
    assert hashlib.sha256(content).hexdigest() == said["content_sha256"]
    assert content.startswith(b'["batch",{')


@WITH_AGE
def test_what_age_itself_encrypts_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(
        ages,
        "encrypt",
        lambda data, to: (
            subprocess.run(
                [AGE, *(part for one in to for part in ("--recipient", one))],
                input=data,
                capture_output=True,
                check=True,
            ).stdout
        ),
    )
    data = written(
        [("person", {"id": "a"})], recipients=[PRIVATE["working"]["recipient"], PRIVATE["paper"]["recipient"]]
    )
    assert batch.read_batch(io.BytesIO(data), Progress(), IDENTITIES).records == [("person", {"id": "a"})]
    assert independent_reader.read(data, IDENTITIES)[1] == [["person", {"id": "a"}]]


def test_age_as_written_out_from_its_specification_is_age(tmp_path):
    reader = ages.make_age_key()
    for size in (0, 1, 65_536, 65_537, 200_000):
        data = bytes(size)
        assert ages.decrypt(plain_age.encrypted(data, [reader.recipient], b"x"), [reader.identity]) == data
    assert plain_age.pair(plain_age.raw_of(reader.identity)) == (reader.recipient, reader.identity)
