"""Invented units' years as signed and encrypted files, for measures: the same numbers give the same records."""

import datetime as dt
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdht_desktop.data.ids import id_from
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.exchange import keys
from cdht_desktop.exchange.batch import write_batch
from cdht_desktop.exchange.manifest import Sender
from cdht_desktop.exchange.year_persons import Judge, Judged
from cdht_desktop.ops import invented
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress

YEAR = 2026
SOURCE = (RESOURCES / "criteria" / "cdht-2023.toml").read_text(encoding="utf-8")
_CRITERIA = CriteriaSet.from_toml(SOURCE, "cdht-2023")
_JUDGE = Judge(_CRITERIA)
_VILLAGES, _GROUPS = 30, 7
Record = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Asked:
    """A file to make: of which unit, with how many persons, which revision, and who can read it."""

    unit: str
    persons: int
    recipients: tuple[str, ...] = ()
    revision: int = 1
    seed: int = 0


def write(folder: Path, asked: Asked, name: str = "") -> Path:
    """Write a unit's file into `folder`, signed by a key that follows from the unit's code."""
    chosen = random.Random(f"{asked.unit} {asked.revision} {asked.seed}")
    people = list(_people(asked, chosen))
    sums, recognised = _sums(people), sum("certificates" in one for one in people)
    path = folder / (name or f"CDHT_{YEAR}_{asked.unit}_{asked.revision}.cdht")
    sender = Sender(
        program="bench", unit=asked.unit, unit_name=f"Hội Khuyến học xã {asked.unit}", level="commune", year=YEAR,
        revision=asked.revision, created=dt.date(2026, 11, 30), control=sums,
        criteria={_CRITERIA.code: hashlib.sha256(SOURCE.encode()).hexdigest()},
    )  # fmt: skip
    records = [*_frame(sender, recognised), *(("person", one) for one in people)]
    with path.open("wb") as out:
        key = keys.signing_key(hashlib.sha256(f"bench {asked.unit}".encode()).digest())
        write_batch(out, sender, records, key, Progress(), recipients=asked.recipients)
    return path


def _frame(sender: Sender, recognised: int) -> Iterator[Record]:
    (code, digest), total = next(iter(sender.criteria.items())), sender.control["registered"]
    yield "criteria_set", {"code": code, "title": _CRITERIA.title, "sha256": digest, "source": SOURCE}
    yield "round", {"year": YEAR, "kind": "citizen", "criteria": code, "state": "open", "opened_on": "2026-01-05"}
    for key in range(1, _VILLAGES + 1):
        yield "village", {"key": key, "name": f"Thôn {key}", "remote": None}
    for key in range(1, _GROUPS + 1):
        yield "group", {"key": key, "code": f"g{key}", "name": f"Nhóm {key}", "official": True, "position": key}
    yield "decision", {
        "key": 1, "number": "12/QĐ-HKH", "decided_on": "2026-11-20", "signer_title": "Chủ tịch",
        "signer_name": "Nguyễn Văn Khánh", "registered": total, "failed": 0, "recognised": recognised,
    }  # fmt: skip


def _people(asked: Asked, chosen: random.Random) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(invented.people(asked.persons, seed=asked.seed or int(asked.unit)), 1):
        scores = [chosen.choice((60, 70, 80, 90, 100)) for _score in range(len(_CRITERIA.indicators))]
        made: dict[str, Any] = {
            "id": id_from(asked.unit, str(number)), "name": one.name, "birth": one.birth.isoformat(), "sex": one.sex,
            "id_number": f"0{int(asked.unit) % 100000:05}{number:06}", "village": number % _VILLAGES + 1,
            "group": number % _GROUPS + 1, "registered_on": "2026-03-01", "scores": scores, "evaluated_on": "2026-10-01",
        }  # fmt: skip
        judged = _JUDGE.judged(scores, remote=False)
        if isinstance(judged, Judged) and judged.grade == "passed":
            made |= {"digital_skills": number % 3 > 0, "certificates": [
                {"decision": 1, "sequence": number, "number": f"{number}/{YEAR}", "register_number": str(number),
                 "address": f"Thôn {number % _VILLAGES + 1}, xã {asked.unit}"},
            ]}  # fmt: skip
        yield made


def _sums(people: Sequence[dict[str, Any]]) -> dict[str, int]:
    judged = [_JUDGE.judged(one["scores"], remote=False) for one in people]
    right = [one for one in judged if isinstance(one, Judged)]
    grades = [one.grade for one in right]
    return {
        "registered": len(people), "evaluated": len(right), "passed": grades.count("passed"),
        "failed": grades.count("failed"), "recognised": grades.count("passed"),
        "points": sum(one.total or 0 for one in right),
    }  # fmt: skip
