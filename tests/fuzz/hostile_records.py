"""Batches in good order whose records say what cannot be."""

import json
from random import Random
from typing import Any

from tests.fuzz.signing import PATHS, Draft, edit, of_type, written


def sums(rng: Random, made: Draft) -> None:
    control = dict(made.manifest["control"])
    name = rng.choice(list(control))
    if rng.random() < 0.2:
        del control[name]
    else:
        control[name] = max(0, control[name] + rng.choice((1, -1, 1000, 10**6)))
    made.manifest["control"] = control


_RECORDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "person": {
        "id": (*PATHS, 5, None, "x" * 65, "a\nb", [], "Đ", "a b"),
        "name": ("", "  ", "=1+1", "Lan 5", "x" * 300, "a\nb", 5, None, "a\0b", "\u202eLan", "{name}", "<b>x</b>", "C:\\x",
                 "../x"),
        "birth": ("2026-02-30", "1950-6-3", "0000", "03/06/1950", "2999", 1950, None, "x", "1950-13-01", "1950-06-03T00:00"),
        "sex": ("nam", "", 1, True, [], "Male"),
        "id_number": ("00109500012", "0010950001234", "00109500012a", "", 1095000123, "111111111111", "٠٠١٠٩٥٠٠٠١٢٣", []),
        "village": (0, 3, 99, -1, True, "1", None, [], 2**52),
        "group": (0, 2, 99, -1, True, "1", None, []),
        "remote": (1, 0, "true", None, []),
        "registered_on": ("", "2026-02-30", "x", 5, None, "20260310", "2026-03-10 "),
        "scores": ("80", None, [], [80] * 9, [80] * 11, [80] * 9 + [110], [80] * 9 + [-10], [80] * 9 + [True],
                   [80] * 9 + ["80"],
                   [80] * 9 + [85], [[80]] * 10, [80] * 5000, {}, [80] * 9 + [2**52]),
        "stage": ("province", "", 5, None, []),
        "digital_skills": (1, "x", None, []),
        "updates_online": (0, "x", None, []),
        "certificates": ([], {}, "x", [5], [{}], [[]], None, [None]),
        "surprise": (1, None, "x"),
        "total": (800,),
        "grade": ("passed",),
    },
    "round": {"year": (2025, True, "2026", None), "kind": ("family", 5), "criteria": ("x", None, "../x"),
              "state": ("x", None), "opened_on": ("x", "2026-02-30", None), "more": (1,)},
    "village": {"key": (0, -1, True, "1", None, 7), "name": ("", None, 5, "a\0b", "x" * 1001), "remote": (1, "x"),
                "more": (1,)},
    "group": {"key": (0, -1, True, "1", None, 7), "name": ("", None, 5), "code": (5, None), "official": (1, None, "x"),
              "position": ("1", None, True)},
    "decision": {"key": (0, True, 5), "number": ("", None, 5), "decided_on": ("x", None), "registered": (-1, True, 2),
                 "failed": (-1, 10**6), "recognised": (-1, 10**6, 1, "3"), "signer_name": (None, 5)},
    "answer": {"state": ("open", "", None, 5), "on": ("x", None), "task": ("", None, 5), "answer": (None, 5)},
    "criteria_set": {"code": ("other", "", None), "title": ("x", None), "sha256": ("0" * 64, "", None),
                     "source": ("", "x", None, 5)},
}  # fmt: skip


def record_field(rng: Random, made: Draft) -> None:
    kind = rng.choice((*_RECORDS, *["person"] * 6))
    field = rng.choice(list(_RECORDS[kind]))
    edit(made, rng.choice(of_type(made, kind)), **{field: rng.choice(_RECORDS[kind][field])})


def field_missing(rng: Random, made: Draft) -> None:
    kind = rng.choice(list(_RECORDS))
    at = rng.choice(of_type(made, kind))
    record = json.loads(made.lines[at])[1]
    optional = {
        "sex",
        "id_number",
        "village",
        "group",
        "remote",
        "scores",
        "stage",
        "digital_skills",
        "updates_online",
        "certificates",
    }
    del record[rng.choice(sorted(record.keys() - (optional if kind == "person" else set())))]
    made.lines[at] = written([kind, record])
    made.lines.sort()


def person_twice(rng: Random, made: Draft) -> None:
    first, second = rng.sample(of_type(made, "person"), 2)
    said = json.loads(made.lines[first])[1]
    field = rng.choice(("id", "id_number", "both"))
    if field == "both":
        made.lines.append(written(["person", said | {"name": "Người Khác"}]))
        made.lines.sort()
        return
    if field == "id_number" and "id_number" not in said:
        edit(made, first, id_number="099150000011")
        said["id_number"] = "099150000011"
        other = next(
            at for at in of_type(made, "person") if json.loads(made.lines[at])[1].get("id_number") != said["id_number"]
        )
        second = other
    edit(made, second, **{field: said[field]})


def record_twice(rng: Random, made: Draft) -> None:
    kind = rng.choice(("criteria_set", "round", "village", "group", "decision"))
    said = json.loads(made.lines[rng.choice(of_type(made, kind))])[1]
    change = {"criteria_set": {"title": "Khác"}, "round": {"opened_on": "2026-01-16"}}.get(kind, {"name": "Khác"})
    if kind == "decision":
        change = {"number": "13/QĐ"}
    made.lines.append(written([kind, said | change]))
    made.lines.sort()


def record_gone(rng: Random, made: Draft) -> None:
    kind = rng.choice(("criteria_set", "round", "village", "group", "decision", "person"))
    del made.lines[rng.choice(of_type(made, kind))]


def record_unknown(rng: Random, made: Draft) -> None:
    kind = rng.choice(("citizen", "evaluation", "receipt", "x", "task", "Person", "unit", "../x"))
    made.lines.append(written([kind, rng.choice(({}, {"id": "a"}, {"path": PATHS[0]}))]))
    made.lines.sort()


def certificate(rng: Random, made: Draft) -> None:
    at = rng.choice([one for one in of_type(made, "person") if b'"certificates"' in made.lines[one]])
    papers = json.loads(made.lines[at])[1]["certificates"]
    paper: dict[str, Any] = rng.choice(papers)
    wrong: dict[str, tuple[Any, ...]] = {
        "decision": (0, 2, True, "1", None), "sequence": (0, -1, True, "1", None), "number": ("", None, 5, "a\0b"),
        "register_number": (None, 5), "address": (None, 5, "x" * 1001), "name": ("", 5, "a5"), "birth": ("x", 5, "2999"),
        "state": ("lost", None, 5), "revoked_on": ("x", 5, None), "revoked_reason": (None, 5, []), "more": (1,),
    }  # fmt: skip
    if rng.random() < 0.2:
        papers.append(dict(paper))  # the same number twice
    else:
        field = rng.choice(list(wrong))
        paper[field] = rng.choice(wrong[field])
    edit(made, at, certificates=papers)
