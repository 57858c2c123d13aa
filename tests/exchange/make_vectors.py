"""Makes the test vectors of docs/batch-format.md, in tests/files/vectors: always the same ones.

    .venv/bin/python -m tests.exchange.make_vectors

People, units and keys in them are invented; the private keys stand beside them and protect nothing. Run it again only
when the format changes: other programs are tested with what lies there.
"""

import datetime as dt
import hashlib
import io
import json
from pathlib import Path

from tests.exchange import plain_age

from cdht_desktop.exchange import ages, batch, keys
from cdht_desktop.exchange.manifest import Removed, Sender
from cdht_desktop.progress import Progress

FOLDER = Path(__file__).resolve().parents[1] / "files" / "vectors"
COMMUNE, UPPER = (hashlib.sha256(b"invented: " + name).digest() for name in (b"commune", b"upper"))
WORKING, PAPER, REPLY = (
    plain_age.pair(hashlib.sha256(b"invented: " + name).digest()) for name in (b"working", b"paper", b"reply")
)
CODE, TITLE = "mau-2026", "Bộ tiêu chí bịa ra để thử"
CRITERIA = (
    f"""code = "{CODE}"
title = "{TITLE}"
kind = "citizen"
instrument = "không có"
official = false
threshold = 80
remote_threshold = 70
floor = 5
step = 1

[[competence]]
code = "I"
label = "Năng lực bịa ra"
indicator = [
"""
    + "".join(f'  {{ label = "Chỉ số {number}", max = 10 }},\n' for number in range(1, 11))
    + "]\n"
)
DIGEST = hashlib.sha256(CRITERIA.encode()).hexdigest()
KEY_FILE, SHARED = "cap-tren-99.cdhtkey", "CDHT_2026_99001-abcd_1_share.cdht"


def _papers(sequence, **more):
    return [
        {"decision": 1, "sequence": sequence, "number": f"{sequence:05}", "register_number": str(sequence),
         "address": "Thôn Cầu Vồng", **more},
    ]  # fmt: skip


def _scored(scores, **more):
    return {"scores": scores, "evaluated_on": "2026-10-05", **more}


def _person(number, name, birth, **more):
    person_id = f"0193a000-0000-7000-8000-{number:012}"
    return ("person", {"id": person_id, "name": name, "birth": birth, "registered_on": "2026-03-10", **more})


HEAD = [
    ("criteria_set", {"code": CODE, "title": TITLE, "sha256": DIGEST, "source": CRITERIA}),
    ("round", {"year": 2026, "kind": "citizen", "criteria": CODE, "state": "open", "opened_on": "2026-01-15"}),
    ("village", {"key": 1, "name": "Thôn Cầu Vồng", "remote": None}),
    ("village", {"key": 2, "name": "Thôn Đèo Mây", "remote": True}),
    ("group", {"key": 1, "code": "nong-dan", "name": "Nông dân", "official": False, "position": 1}),
    (
        "decision",
        {"key": 1, "number": "12/QĐ-HKH", "decided_on": "2026-11-12", "signer_title": "Chủ tịch",
         "signer_name": "Thử Văn Ký", "registered": 6, "failed": 1, "recognised": 3},
    ),
    ("answer", {"task": "0193a000-0000-7000-8000-0000000000aa", "state": "done", "answer": "Đã sửa.", "on": "2026-11-14"}),
]  # fmt: skip
PEOPLE = [
    _person(1, "Mẫu Thị Ánh", "1950", sex="female", id_number="099150000011", village=1, group=1,
            **_scored([80] * 9 + [90], digital_skills=True, updates_online=False), certificates=_papers(1)),
    _person(2, "Mẫu Văn Dũng", "1961-05-06", sex="male", village=1, group=1,
            **_scored([90] * 10), certificates=_papers(2, name="Mẫu Văn Dụng")),
    _person(3, "Thử Thị Đào", "1954-11-16", sex="female", village=2, remote=True, **_scored([70] * 10, stage="branch"),
            certificates=[*_papers(3, state="revoked", revoked_on="2026-11-20", revoked_reason="In sai tên"), *_papers(4)]),
    _person(4, "Thử Hữu Hoà", "", village=2, **_scored([100] * 9 + [40])),
    _person(5, "Ví Dụ", "1988-02-29", **_scored([90, None] + [90] * 8)),
    _person(6, "Thôi Đi Xa", "1990", sex="male", village=1),
]  # fmt: skip


def _key(number):
    return f"01900000-0000-7000-8000-{number:012x}"


SHARES = [
    ("criteria_set", {"key": _key(1), "number": 1, "code": CODE, "title": TITLE, "sha256": DIGEST, "source": CRITERIA}),
    ("group", {"key": _key(2), "number": 1, "code": "ND", "name": "Nông dân", "spellings": "nông nghiệp", "official": False,
               "position": 1}),
    ("round", {"key": _key(3), "number": 1, "year": 2025, "kind": "citizen", "criteria_set": 1, "state": "closed",
               "opened_on": "2025-01-15"}),
    ("round", {"key": _key(4), "number": 2, "year": 2026, "kind": "citizen", "criteria_set": 1, "state": "open",
               "opened_on": "2026-01-15"}),
    ("village", {"key": _key(5), "number": 1, "name": "Thôn Vai", "remote": None, "removed_at": None}),
    ("village", {"key": _key(6), "number": 2, "name": "Thôn Xa", "remote": True, "removed_at": None}),
    ("whole_person", {
        "key": _key(10),
        "row": {"name": "Thử Thị Một", "birth": "1950-06-03", "sex": "female", "id_number": "099150000001", "village": 1,
                "group": 1, "phone": "0900000000", "consent_source": "phiếu", "consent_date": "2026-01-20"},
        "years": [
            {"round": 1, "id": _key(20), "registered_on": "2025-03-01", "village": 2, "remote": True,
             "commune": {"scores": [70] * 10, "evaluated_on": "2025-10-01", "digital_skills": True, "note": "tốt"}},
            {"round": 2, "id": _key(21), "registered_on": "2026-03-01", "group": None,
             "self": {"scores": [90, None] + [90] * 8, "evaluated_on": "2026-09-01"},
             "branch": {"scores": [90] * 10, "evaluated_on": "2026-10-01", "updates_online": False}},
        ],
    }),
    ("whole_person", {"key": _key(11), "row": {"name": "Thử Thị Một", "birth": "1950", "merged_into": _key(10),
                                               "removed_at": "2026-02-02T03:04:05.678+00:00"}}),
    ("whole_person", {"key": _key(12), "row": {"name": "Ví Dụ", "birth": ""}, "years": [
        {"round": 2, "id": _key(22), "registered_on": "2026-03-02"}]}),
]  # fmt: skip


def _sender(revision, **more):
    return Sender(
        program="vectors 1", unit="99001", unit_name="Hội Khuyến học xã Không Có Thật", level="commune", year=2026,
        revision=revision, created=dt.date(2026, 11, 20), to="99", criteria={CODE: DIGEST}, **more,
    )  # fmt: skip


def _control(registered):
    return {
        "registered": registered,
        "evaluated": 4,
        "passed": 3,
        "failed": 1,
        "recognised": 3,
        "points": 810 + 900 + 700 + 940 + 810,
    }


def made():
    """Return the vectors: file name → bytes."""
    first, plain = _written(_sender(1, control=_control(6)), HEAD + PEOPLE)
    mended = [
        (kind, value | {"name": "Ví Dụ Hai"}) if value.get("name") == "Ví Dụ" else (kind, value)
        for kind, value in PEOPLE
    ]
    second, _file = _written(
        _sender(2, control=_control(5), previous=plain.sha256, removed=Removed(1, "Chuyển đi nơi khác")),
        HEAD + mended[:-1],
        recipients=(WORKING[0], PAPER[0]),
    )
    shared, _file = _written(
        Sender(
            program="vectors 1", unit="99001", unit_name="Hội Khuyến học xã Không Có Thật", level="commune", year=2026,
            revision=1, created=dt.date(2026, 11, 20), kind="share", to="abcd-efgh-ijkl-mnop",
        ),
        SHARES, recipients=(WORKING[0], PAPER[0]),
    )  # fmt: skip
    upper = keys.signing_key(UPPER)
    key_file = keys.public_key_file(
        upper, "99", "Hội Khuyến học tỉnh Không Có Thật", level="upper", recipients=(WORKING[0], PAPER[0])
    )
    files = {"CDHT_2026_99001_1.cdht": first, "CDHT_2026_99001_2.cdht": second, SHARED: shared, KEY_FILE: key_file}
    return {**files, "private-keys.json": _json(_private()), "expected.json": _json(_expected(files))}


def _written(sender, records, **more):
    out = io.BytesIO()
    honest = ages.encrypt
    ages.encrypt = lambda data, to: plain_age.encrypted(data, to, b"vectors")  # age itself draws another key each time
    try:
        written = batch.write_batch(
            out, sender, records, keys.signing_key(COMMUNE), Progress(), reply_to=(REPLY[0],), **more
        )
    finally:
        ages.encrypt = honest
    return out.getvalue(), written


def _private():
    return {
        "what": "Invented keys for tests alone: they protect nothing, and nobody may use them.",
        "commune_signs": COMMUNE.hex(),
        "upper_signs": UPPER.hex(),
        "working": {"recipient": WORKING[0], "identity": WORKING[1]},
        "paper": {"recipient": PAPER[0], "identity": PAPER[1]},
        "reply": {"recipient": REPLY[0], "identity": REPLY[1]},
    }


def _expected(files):
    said = {}
    for name, data in files.items():
        one = {"sha256": hashlib.sha256(data).hexdigest()}
        if name.endswith(batch.ENDING):
            found = batch.read_batch(io.BytesIO(data), Progress(), [WORKING[1]])
            public = bytes.fromhex(found.manifest.signer.public_key)
            one |= {"manifest": found.manifest.as_dict(), "records": found.records}
        else:
            public = keys.public_bytes(keys.signing_key(UPPER))
        said[name] = {**one, "key_id": keys.key_id(public), "words": keys.words(public), "typed": keys.typed(public)}
    return said


def _json(value):
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in made().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
