"""A person as the PCs of one commune share them: the person's own row, and each year with the scores of every stage.

All that hangs on a person is compared at once, person by person: a file of 50,000 is gone through without holding it.
A registration is known by person and year, an evaluation by person, year and stage: what two PCs made for the same one
is the same row, whatever it was born as.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cdht_desktop.domain.three_way import Fields

# What each row holds that is shared, besides what it is known by.
PERSON = (
    "name", "birth", "sex", "id_number", "village_id", "group_id", "phone", "note", "consent_source", "consent_date",
    "removed_at", "merged_into", "restricted_on",
)  # fmt: skip
YEAR = ("village_id", "group_id", "remote", "registered_on")
STAGE = ("scores", "digital_skills", "updates_online", "note", "evaluated_on")
PEOPLE_KINDS = ("citizen", "registration", "evaluation")


@dataclass(frozen=True)
class SharedYear:
    """A person's year; `id` is the registration's own, from which the codes of its sheets are made: it is not compared."""

    id: str = field(compare=False)
    row: Fields
    stages: Mapping[str, Fields]


@dataclass(frozen=True)
class SharedPerson:
    """A person, and their years by the round's id."""

    key: str
    row: Fields
    years: Mapping[str, SharedYear]


def registration_key(person: str, year: str) -> str:
    """Return what a registration is known by."""
    return f"{person}/{year}"


def evaluation_key(person: str, year: str, stage: str) -> str:
    """Return what an evaluation is known by."""
    return f"{person}/{year}/{stage}"


def person_of(key: str) -> str:
    """Return whom a row is about, by the key of any of the three kinds."""
    return key.partition("/")[0]


def registration_of(key: str) -> str:
    """Return the key of the registration that an evaluation belongs to."""
    return key.rpartition("/")[0]


def stage_of(key: str) -> str:
    """Return the stage of an evaluation by its key."""
    return key.rpartition("/")[2]


def state_of(persons: Iterable[SharedPerson]) -> dict[str, dict[str, Fields]]:
    """Return persons as a state of rows (`domain.three_way`)."""
    state: dict[str, dict[str, Fields]] = {kind: {} for kind in PEOPLE_KINDS}
    for person in persons:
        state["citizen"][person.key] = person.row
        for year, held in person.years.items():
            state["registration"][registration_key(person.key, year)] = held.row
            for stage, row in held.stages.items():
                state["evaluation"][evaluation_key(person.key, year, stage)] = row
    return state


def registration_ids(persons: Iterable[SharedPerson]) -> dict[str, str]:
    """Return the registrations' own ids by key."""
    return {registration_key(person.key, year): held.id for person in persons for year, held in person.years.items()}
