"""Units' years as files, made without a commune's workspace: what an upper level takes in, right or wrong."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.exchange import keys
from cdht_desktop.exchange.batch import file_name, write_batch
from cdht_desktop.exchange.manifest import Correction, Removed, Sender
from cdht_desktop.ops import own_keys
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress

YEAR = 2026
SOURCE = (RESOURCES / "criteria" / "cdht-2023.toml").read_text(encoding="utf-8")
GOOD = [90] * 10
SHORT = [80, 80, 80, 40, 80, 80, 80, 80, 80, 80]
NAMES = ("Nguyễn Thị Đào", "Lê Văn Ân", "Phạm Hồng Ánh", "Vũ Thị An", "Trần Văn Bình", "Bùi Thị Cúc", "Đỗ Văn Dũng")
Record = tuple[str, dict[str, Any]]


def person(number: int, **more: Any) -> dict[str, Any]:
    """Return a person's record: the third of each three failed, and the fourth of each four was not evaluated."""
    made: dict[str, Any] = {
        "id": f"person-{number:05}", "name": NAMES[number % len(NAMES)], "birth": str(1940 + number % 60),
        "sex": "female", "id_number": f"001{number:09}", "village": number % 3 + 1, "group": number % 2 + 1,
        "registered_on": "2026-03-01",
    }  # fmt: skip
    if number % 4:
        made |= {"scores": SHORT if number % 3 == 2 else GOOD, "evaluated_on": "2026-10-01"}
        if number % 3 != 2:
            made |= {"certificates": [paper(number)], "digital_skills": True, "updates_online": number % 2 == 0}
    return made | more


def paper(number: int, **more: Any) -> dict[str, Any]:
    """Return a certificate."""
    return {
        "decision": 1, "sequence": number + 1, "number": f"{number + 1}/2026", "register_number": str(number + 1),
        "address": "Thôn Vai, xã Thử",
    } | more  # fmt: skip


def year(people: Sequence[dict[str, Any]], source: str = SOURCE) -> list[Record]:
    """Return the records of a year of these people."""
    criteria = CriteriaSet.from_toml(source, "")
    count = len(people)
    return [
        ("criteria_set", {"code": criteria.code, "title": criteria.title, "sha256": sha256(source), "source": source}),
        ("round", {"year": YEAR, "kind": "citizen", "criteria": criteria.code, "state": "open", "opened_on": "2026-01-05"}),
        *(("village", {"key": key, "name": f"Thôn {key}", "remote": None}) for key in (1, 2, 3)),
        *(
            ("group", {"key": key, "code": f"g{key}", "name": f"Nhóm {key}", "official": True, "position": key})
            for key in (1, 2)
        ),
        (
            "decision",
            {
                "key": 1, "number": "12/QĐ-HKH", "decided_on": "2026-11-20", "signer_title": "Chủ tịch",
                "signer_name": "Nguyễn Văn Khánh", "registered": count, "failed": 0, "recognised": count,
            },
        ),
        *(("person", one) for one in people),
    ]  # fmt: skip


def sha256(text: str) -> str:
    """Return a text's checksum."""
    return hashlib.sha256(text.encode()).hexdigest()


def control(records: Sequence[Record]) -> dict[str, int]:
    """Return the control sums, made the plain way."""
    criteria = CriteriaSet.from_toml(next(one["source"] for kind, one in records if kind == "criteria_set"), "")
    people = [one for kind, one in records if kind == "person"]
    verdicts = [
        scoring.judge(criteria, one["scores"], remote=one.get("remote", False)) for one in people if "scores" in one
    ]
    valid = [one for one in people if any(c.get("state", "valid") == "valid" for c in one.get("certificates", ()))]
    grades = [verdict.grade for verdict in verdicts if verdict.grade]
    return {
        "registered": len(people), "evaluated": len(grades), "passed": grades.count("passed"),
        "failed": grades.count("failed"), "recognised": len(valid), "points": sum(one.total for one in verdicts),
    }  # fmt: skip


@dataclass
class Unit:
    """A commune with its key, which writes files."""

    code: str = "04849"
    name: str = "Hội Khuyến học xã Thử"
    recipients: tuple[str, ...] = ()
    to: str | None = "17"
    pair: keys.KeyPair = field(default_factory=keys.make_key_pair)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its key."""
        return keys.words(self.pair.public)

    def write(
        self, folder: Path, records: Sequence[Record], revision: int = 1, *, name: str = "",
        change: Callable[[Sender], Sender] = lambda sender: sender, sums: Mapping[str, int] | None = None,
        certificate: str | None = None,
    ) -> Path:  # fmt: skip
        """Write a file into `folder`; `change` may alter what it says in the clear, `sums` are its control sums."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (name or file_name(self.code, YEAR, revision))
        criteria = {one["code"]: one["sha256"] for kind, one in records if kind == "criteria_set"}
        sender = Sender(
            program="CDHT test", unit=self.code, unit_name=self.name, level="commune", year=YEAR, revision=revision,
            created=dt.date.today(), control=control(records) if sums is None else sums, criteria=criteria, to=self.to,
        )  # fmt: skip
        with path.open("wb") as out:
            write_batch(
                out, change(sender), records, keys.signing_key(self.pair.private), Progress(),
                recipients=self.recipients, certificate=certificate,
            )  # fmt: skip
        return path


def unit_of(upper: Store, code: str = "04849", name: str = "Hội Khuyến học xã Thử") -> Unit:
    """Return a commune that encrypts to an upper level."""
    return Unit(code, name, own_keys.recipients(upper), upper.unit)


def with_removed(count: int, reason: str) -> Callable[[Sender], Sender]:
    """Return a change that says how many persons are gone, and why."""
    return lambda sender: replace(sender, removed=Removed(count, reason))


def corrected(sender: Sender) -> Sender:
    """Return what a correction of a closed year says in the clear."""
    return replace(sender, correction=Correction("34/QĐ-HKH", dt.date(2026, 12, 20)))
