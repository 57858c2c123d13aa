"""A unit's year as an upper level holds it: persons, and the figures that reports add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class YearPerson(NamedTuple):
    """One person's year, in the order of the columns of `slice_person` behind its batch; points in tenths.

    `scores`, `reasons` and `papers` are JSON texts. `papers` are the certificates as the file says them: `decision` is
    the key of a decision, and what is left out is as the person's, or as of a valid one.
    """

    position: int
    person_id: str
    name: str
    birth: str
    sex: str | None
    id_number: str | None
    village: str
    group_code: str
    group_name: str
    remote: bool
    registered_on: str
    stage: str | None
    scores: str | None
    total: int | None
    grade: str | None
    reasons: str
    digital_skills: bool | None
    updates_online: bool | None
    evaluated_on: str | None
    certificate: str
    papers: str


class YearFigure(NamedTuple):
    """The persons of one village and group, counted."""

    position: int
    village: str
    village_sort: str
    group_code: str
    group_name: str
    group_position: int
    registered: int
    evaluated: int
    passed: int
    failed: int
    recognised: int
    recognised_digital: int
    recognised_updates: int


COUNTED = ("registered", "evaluated", "passed", "failed", "recognised")


@dataclass(frozen=True)
class YearContent:
    """What a unit's file says, checked. `counts` are the control sums: `COUNTED`, and `points` in tenths.

    `said` holds the records besides persons and answers by kind: `criteria_set`, `round`, `village`, `group`,
    `decision`.
    """

    persons: Sequence[YearPerson]
    figures: Sequence[YearFigure]
    counts: Mapping[str, int]
    said: Mapping[str, Sequence[Mapping[str, Any]]]
    answers: Sequence[Mapping[str, Any]] = field(default=())

    @property
    def criteria(self) -> Mapping[str, Any]:
        """The criteria set: `code`, `title`, `sha256`, `source`."""
        return self.said["criteria_set"][0]


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a record: its number in the file (0: the file as a whole), the field, a code, a sentence.

    Of the file's values only `person` stands in it, the sender's own mark of whom the record is about ("" for none): it
    goes back to the sender, who finds the record by it, and into the history.
    """

    row: int
    field: str
    code: str
    message: str
    person: str = ""
