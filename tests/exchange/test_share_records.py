"""What the PCs of one commune send each other comes back as it was, and nothing that cannot be is believed."""

import copy
import dataclasses
import datetime as dt
import hashlib
import io

import pytest
from tests.exchange import make_vectors
from tests.fuzz.share_values import LISTS, PERSON, STAGE, YEAR

from cdht_desktop.domain.shared_people import SharedPerson, SharedYear
from cdht_desktop.errors import BadRules
from cdht_desktop.exchange import batch, share_records
from cdht_desktop.exchange.keys import signing_key
from cdht_desktop.exchange.manifest import Sender
from cdht_desktop.exchange.share_records import PEOPLE
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress

DAY = dt.date(2026, 11, 21)
SOURCE = next(iter(sorted((RESOURCES / "criteria").glob("*.toml")))).read_text(encoding="utf-8")
DIGEST = hashlib.sha256(SOURCE.encode()).hexdigest()


def key(number: int) -> str:
    return f"01900000-0000-7000-8000-{number:012x}"


STATE = {
    "criteria_set": {key(1): {"code": "mau", "title": "Bộ mẫu", "sha256": DIGEST, "source": SOURCE}},
    "citizen_group": {key(2): {"code": "nd", "name": "Nông dân", "spellings": "", "official": True, "position": 1}},
    "village": {
        key(4): {"name": "Thôn Vai", "remote": None, "removed_at": None},
        key(3): {"name": "Thôn Đồi", "remote": True, "removed_at": "2026-05-05T01:02:03.456+00:00"},
    },
    "round": {
        key(5): {
            "year": 2026, "kind": "citizen", "criteria_set_id": key(1), "state": "open", "opened_on": "2026-01-05"
        }
    },
}  # fmt: skip
EMPTY = {
    "sex": None, "id_number": None, "village_id": None, "group_id": None, "phone": "", "note": "", "consent_source": "",
    "consent_date": None, "removed_at": None, "merged_into": None, "restricted_on": None,
}  # fmt: skip
SCORED = {
    "scores": "[90,90,90,90,90,90,90,80,80,80]", "digital_skills": True, "updates_online": False, "note": "tốt",
    "evaluated_on": "2026-10-01",
}  # fmt: skip
BEGUN = {
    "scores": "[90,null,null,null,null,null,null,null,null,null]", "digital_skills": None, "updates_online": None,
    "note": "", "evaluated_on": "2026-09-01",
}  # fmt: skip
IN_2026 = {"village_id": key(3), "group_id": None, "remote": True, "registered_on": "2026-03-01"}
LAN = SharedPerson(
    key(10),
    {**EMPTY, "name": "Đỗ Lan", "birth": "1950-03-06", "sex": "female", "id_number": "001150000123",
     "village_id": key(4), "group_id": key(2), "phone": "0912", "consent_source": "phiếu", "consent_date": "2026-01-10"},
    {key(5): SharedYear(key(20), IN_2026, {"self": BEGUN, "commune": SCORED})},
)  # fmt: skip
TWIN = SharedPerson(
    key(11),
    {**EMPTY, "name": "Đỗ Lan", "birth": "", "removed_at": "2026-05-05T00:00:00+00:00", "merged_into": key(10)},
    {},
)


def records() -> list[tuple[str, dict[str, object]]]:
    return copy.deepcopy(list(share_records.records(STATE, [LAN, TWIN])))


def read(found) -> tuple[share_records.Lists, list[SharedPerson]]:
    lists, people = share_records.lists_of(iter(sorted(found, key=lambda one: (one[0], str(one[1].get("key"))))))
    keys = lists.under({})
    return lists, [share_records.person_of(one, lists, keys, {}) for one in people]


def test_what_is_written_comes_back():
    lists, people = read(records())
    assert lists.state == STATE
    assert people == [LAN, TWIN]
    assert people[0].years[key(5)].id == key(20)


def test_what_has_its_usual_value_is_left_out():
    (lan, twin) = (record for kind, record in records() if kind == PEOPLE)
    assert set(twin["row"]) == {"name", "birth", "removed_at", "merged_into"}
    assert "years" not in twin
    assert lan["years"][0]["group"] is None
    assert lan["years"][0]["self"] == {"scores": [90, *[None] * 9], "evaluated_on": "2026-09-01"}


def test_in_a_file_the_lists_come_before_all_persons_and_these_in_the_order_of_their_keys():
    out = io.BytesIO()
    sender = Sender(
        program="thử", unit="04849", unit_name="Máy", level="commune", year=2026, revision=1, kind="share",
        created=DAY, to="aaaa",
    )  # fmt: skip
    people = [dataclasses.replace(LAN, key=key(number), row={**LAN.row, "id_number": None, "name": name})
              for number, name in ((30, "Bùi An"), (12, "Vũ Ý"), (21, "Ân"))]  # fmt: skip
    batch.write_batch(out, sender, share_records.records(STATE, people), signing_key(make_vectors.COMMUNE), Progress())
    found = batch.read_batch(io.BytesIO(out.getvalue()), Progress()).records
    assert [kind for kind, _record in found] == ["criteria_set", "group", "round", "village", "village", *[PEOPLE] * 3]
    assert [record["key"] for kind, record in found if kind == PEOPLE] == [key(12), key(21), key(30)]


def test_rows_stand_under_the_keys_that_they_have_here():
    lists, people = share_records.lists_of(iter(records()))
    names = {("village", key(4)): "here", ("citizen", key(10)): "lan", ("round", key(5)): "year"}
    one, other = (share_records.person_of(record, lists, lists.under(names), names) for record in people)
    assert (one.key, one.row["village_id"], list(one.years), other.row["merged_into"]) == (
        "lan",
        "here",
        ["year"],
        "lan",
    )


def place(found, where: str) -> dict[str, object]:
    kind, _dot, inner = where.partition(".")
    record = next(record for name, record in found if name == kind)
    if inner == "row":
        return record["row"]
    return record["years"][0] if inner == "year" else record["years"][0]["commune"] if inner == "stage" else record


WRONG = [
    (where, field, value)
    for where, fields in (
        *LISTS.items(),
        (f"{PEOPLE}.row", PERSON),
        (f"{PEOPLE}.year", YEAR),
        (f"{PEOPLE}.stage", STAGE),
    )
    for field, values in fields.items()
    for value in values
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_value_that_cannot_be_is_refused(number):
    where, field, value = WRONG[number]
    found = records()
    place(found, where)[field] = value
    with pytest.raises((ValueError, BadRules)):
        read(found)


@pytest.mark.parametrize("where", [*LISTS, f"{PEOPLE}.row", f"{PEOPLE}.year", f"{PEOPLE}.stage", PEOPLE])
def test_a_field_that_must_be_there_is_missed(where):
    optional = {*EMPTY, "village", "group", "remote", "self", "commune", "digital_skills", "updates_online", "note",
                "years"} if where.startswith(PEOPLE) else set()  # fmt: skip
    for field in sorted(place(records(), where).keys() - optional):
        found = records()
        del place(found, where)[field]
        with pytest.raises(ValueError, match=r"\w"):
            read(found)


def doubled(kind: str, **change: object):
    def change_it(found):
        record = next(record for name, record in found if name == kind)
        found.append((kind, {**record, "number": 9, **change}))

    return change_it


@pytest.mark.parametrize(
    "change",
    [
        doubled("village", key=key(90)), doubled("group", key=key(90)), doubled("round", key=key(90)),
        doubled("criteria_set", key=key(90)), doubled("village", name="Khác"), doubled("village", key=key(90), number=1),
        lambda found: found.append((PEOPLE, copy.deepcopy(found[-1][1]))),
        lambda found: found.append(("person", {})),
        lambda found: found.append(("zz", {})),
        lambda found: place(found, PEOPLE)["years"].append(copy.deepcopy(place(found, f"{PEOPLE}.year"))),
        lambda found: place(found, PEOPLE).update(years=[5]),
        lambda found: place(found, PEOPLE).update(row=[]),
        lambda found: place(found, f"{PEOPLE}.row").update(removed_at="2026-05-05", merged_into=key(10)),
    ],
)  # fmt: skip
def test_what_stands_there_twice_or_does_not_belong_there_is_refused(change):
    found = records()
    change(found)
    with pytest.raises((ValueError, KeyError)):
        read(found)
