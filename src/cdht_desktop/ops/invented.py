"""An invented commune for the demo and for measuring: people and scores from a seed, the same ones each time."""

import datetime as dt
import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.places import RESOURCES

_GROUPS = ("Nông dân và lao động nông thôn", "Công nhân, thợ thủ công, thợ sửa chữa", "Cán bộ, công chức, viên chức")
_WEIGHTS = (60, 25, 15)
_NO_PROVINCE = "099"  # no province has this code: no number is a real person's
_OLDEST, _YOUNGEST = 1940, 2008
_INDICATORS = 10


@dataclass(frozen=True)
class Person:
    """An invented citizen, as a list would give one."""

    name: str
    birth: dt.date
    sex: Sex
    id_number: str
    village: str
    group: str
    phone: str


@dataclass(frozen=True)
class Scores:
    """Invented scores of one person, in whole points."""

    points: tuple[int, ...]
    digital: bool
    updates: bool


def villages() -> list[str]:
    """Return the names of the invented villages."""
    return list(_words()["places"]["villages"])


def place(name: str) -> str:
    """Return the invented association's `commune`, `province` or `signer`."""
    return str(_words()["places"][name])


def _words() -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = tomllib.loads((RESOURCES / "demo" / "names.toml").read_text(encoding="utf-8"))
    return data


def neighbours() -> dict[str, str]:
    """Return the communes beside the invented one, names by code."""
    return {code: str(name) for code, name in _words()["neighbours"].items()}


def people(count: int, seed: int, first: int = 0) -> list[Person]:
    """Return `count` invented citizens, no two with one ID number; `first` keeps those of several communes apart."""
    dice, words = random.Random(seed), _words()  # noqa: S311 - invented people need no secrecy
    places = villages()
    return [_person(dice, words, places[at % len(places)], first + at) for at in range(count)]


def _person(dice: random.Random, words: dict[str, dict[str, Any]], village: str, at: int) -> Person:
    sex: Sex = dice.choice(("male", "female"))
    parts = [dice.choice(words[kind][part]) for kind, part in (("surnames", "all"), (sex, "middles"), (sex, "givens"))]
    birth = dt.date(dice.randint(_OLDEST, _YOUNGEST), dice.randint(1, 12), dice.randint(1, 28))
    century = (birth.year - 1900) // 100 * 2 + (sex == "female")
    return Person(
        name=" ".join(part for part in parts if part),
        birth=birth,
        sex=sex,
        id_number=f"{_NO_PROVINCE}{century}{birth.year % 100:02}{at % 1_000_000:06}",
        village=village,
        group=dice.choices(_GROUPS, _WEIGHTS)[0],
        phone=f"09{dice.randint(0, 99_999_999):08}" if dice.random() < 0.6 else "",  # noqa: PLR2004 - a share
    )


def scores(persons: Sequence[Person], seed: int) -> Iterator[tuple[Person, Scores]]:
    """Yield invented scores: about two in three pass, some fail by an indicator under the floor."""
    dice = random.Random(seed)  # noqa: S311 - see above
    for person in persons:
        level = dice.gauss(8.4, 0.7)
        points = tuple(max(2, min(10, round(dice.gauss(level, 1.0)))) for _indicator in range(_INDICATORS))
        digital = dice.random() < 0.74  # noqa: PLR2004 - a share
        yield person, Scores(points, digital, digital and dice.random() < 0.62)  # noqa: PLR2004
