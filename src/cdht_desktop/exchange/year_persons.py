"""The persons of a unit's year, one record at a time: checked, and judged by the criteria set of the file."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.idnumber import error_of
from cdht_desktop.domain.names import name_error
from cdht_desktop.domain.scoring import Reason
from cdht_desktop.domain.stages import STAGES
from cdht_desktop.exchange.record_shapes import (
    Problems,
    birth_error,
    is_day,
    is_person_id,
    is_text,
    shape_faults,
    well_shaped,
)  # fmt: skip

NO_KEY = 0  # what stands for no village and no group
_SEXES = frozenset({"male", "female", None})
_OF_EVALUATION = ("stage", "evaluated_on", "digital_skills", "updates_online")
_NUMBERS = frozenset({int, type(None)})
_MOST_SCORES = 60
_REMEMBERED = 16_384


class Draft(NamedTuple):
    """A person whose village and group are still keys of the file.

    `before` and `behind` are the columns of `YearPerson` before and behind village and group.
    """

    row: int
    village: int
    group: int
    before: tuple[Any, ...]
    behind: tuple[Any, ...]

    @property
    def person_id(self) -> str:
        """The commune's own mark of the person."""
        return str(self.before[0])


class Judged(NamedTuple):
    """What follows from scores: the texts that are kept, and the verdict."""

    scores: str | None
    total: int | None
    grade: str | None
    reasons: str


_NOT_JUDGED = Judged(None, None, None, "[]")


class Judge:
    """Judges scores by a criteria set: whole ones within bounds quickly, all others by `domain.scoring` itself.

    Both give the same: tests/exchange/test_year_records.py compares them.
    """

    def __init__(self, criteria: CriteriaSet) -> None:
        self._criteria = criteria
        least = min(indicator.maximum for indicator in criteria.indicators)
        self._possible = frozenset(range(0, least + 1, criteria.step))

    def judged(self, scores: list[Any], *, remote: bool) -> Judged | str:
        """Return what follows from scores (whole numbers and None), or the code of what is wrong with them."""
        criteria = self._criteria
        if len(scores) != len(criteria.indicators):
            return "scores_count"
        text = orjson.dumps(scores).decode()
        if self._possible.issuperset(scores):  # none is missing
            total, floor = sum(scores), criteria.floor
            short = (criteria.remote_threshold if remote else criteria.threshold) - total
            low = () if min(scores) >= floor else tuple(at for at, score in enumerate(scores, 1) if score < floor)
            if short <= 0 and not low:
                return Judged(text, total, "passed", "[]")
            return Judged(text, total, "failed", _reasons(max(short, 0), floor, low))
        for number, score in enumerate(scores, 1):
            if score is not None and (wrong := scoring.score_error(criteria, number, score)):
                return wrong
        verdict = scoring.judge(criteria, scores, remote=remote)
        return Judged(text, verdict.total, verdict.grade, scoring.reasons_to_text(verdict.reasons))


@lru_cache(maxsize=_REMEMBERED)
def _reasons(short: int, floor: int, low: tuple[int, ...]) -> str:
    """Return the reasons of a failure as they are kept."""
    found = [Reason("short", short)] if short else []
    return scoring.reasons_to_text([*found, Reason("under_floor", floor, low)] if low else found)


class People:
    """Takes the person records; `judge` is to be set before the first one that has scores."""

    def __init__(self, year: int, decisions: Mapping[int, Mapping[str, Any]], problems: Problems) -> None:
        self.judge: Judge | None = None
        self.drafts: list[Draft] = []
        self.valid_by_decision: Counter[int] = Counter()
        self._year = year
        self._decisions = decisions
        self._problems = problems
        self._person: object = ""  # the mark of the one whose record is in hand
        self._ids: set[str] = set()
        self._numbers: set[str] = set()
        self._sequences: set[int] = set()

    def take(self, row: int, record: Mapping[str, Any]) -> None:
        """Check one person, and keep them where nothing is wrong."""
        self._person = record.get("id", "")
        if not well_shaped("person", record):
            for field, code in shape_faults("person", record):
                self._add(row, field, code)
            return
        get = record.get
        self._check_who(row, record)
        judged = self._judged(row, record)
        certificate, papers = "", "[]"
        if "certificates" in record:
            certificate, papers = self._papers(row, record["certificates"])
        before = (record["id"], record["name"], record["birth"], get("sex"), get("id_number"))
        stage = None if judged.scores is None else get("stage", "commune")
        behind = (
            get("remote", False), record["registered_on"], stage, *judged, get("digital_skills"), get("updates_online"),
            get("evaluated_on"), certificate, papers,
        )  # fmt: skip
        self.drafts.append(Draft(row, get("village", NO_KEY), get("group", NO_KEY), before, behind))

    def _add(self, row: int, field: str, code: str) -> None:
        self._problems.add(row, field, code, person=self._person)

    def _check_who(self, row: int, record: Mapping[str, Any]) -> None:
        person_id, number = record["id"], record.get("id_number")
        if person_id in self._ids:
            self._add(row, "id", "person_twice")
        elif not is_person_id(person_id):
            self._add(row, "id", "person_id_wrong")
        self._ids.add(person_id)
        if wrong := name_error(record["name"]):
            self._add(row, "name", wrong)
        if wrong := birth_error(record["birth"], self._year):
            self._add(row, "birth", wrong)
        if record.get("sex") not in _SEXES:
            self._add(row, "sex", "sex_wrong")
        if number is not None:
            self._check_number(row, number)
        if not is_day(record["registered_on"]):
            self._add(row, "registered_on", "date_wrong")
        for field in ("village", "group"):
            if record.get(field, 1) < 1:  # none is said by leaving it out
                self._add(row, field, "key_wrong")

    def _check_number(self, row: int, number: str) -> None:
        if wrong := error_of(number):
            self._add(row, "id_number", wrong)
        elif number in self._numbers:
            self._add(row, "id_number", "id_number_twice")
        self._numbers.add(number)

    def _judged(self, row: int, record: Mapping[str, Any]) -> Judged:
        if "scores" not in record:
            for field in _OF_EVALUATION:
                if field in record:
                    self._add(row, field, "scores_missing")
            return _NOT_JUDGED
        if record.get("stage", "commune") not in STAGES:
            self._add(row, "stage", "stage_wrong")
        if not is_day(record.get("evaluated_on", "")):
            self._add(row, "evaluated_on", "date_wrong" if "evaluated_on" in record else "field_missing")
        scores = record["scores"]
        if len(scores) > _MOST_SCORES or not _NUMBERS.issuperset(map(type, scores)):
            self._add(row, "scores", "field_type")
        elif self.judge is not None:  # else the criteria set is what is wrong
            found = self.judge.judged(scores, remote=record.get("remote", False))
            if isinstance(found, Judged):
                return found
            self._add(row, "scores", found)
        return _NOT_JUDGED

    def _papers(self, row: int, certificates: list[Any]) -> tuple[str, str]:
        """Return the number of the certificate in force ("" for none), and all as they are kept."""
        valid = ""
        if not certificates:
            self._add(row, "certificates", "field_type")
        for one in certificates:
            if type(one) is not dict or not well_shaped("certificate", one):
                faults = shape_faults("certificate", one) if type(one) is dict else [("certificates", "field_type")]
                for field, code in faults:
                    self._add(row, field, code)
                continue
            self._check_paper(row, one)
            if one.get("state", "valid") == "valid":
                if valid:
                    self._add(row, "certificates", "valid_twice")
                valid = one["number"]
                self.valid_by_decision[one["decision"]] += 1
        return valid, orjson.dumps(certificates, option=orjson.OPT_SORT_KEYS).decode()

    def _check_paper(self, row: int, one: Mapping[str, Any]) -> None:
        if one["decision"] not in self._decisions:
            self._add(row, "decision", "decision_unknown")
        if one["sequence"] < 1:
            self._add(row, "sequence", "sequence_wrong")
        elif one["sequence"] in self._sequences:
            self._add(row, "sequence", "sequence_twice")
        self._sequences.add(one["sequence"])
        for field in ("number", "register_number", "address"):
            if not is_text(one[field], may_be_empty=field != "number"):
                self._add(row, field, "text_wrong")
        if "name" in one and (wrong := name_error(one["name"])):
            self._add(row, "name", wrong)
        if "birth" in one and (wrong := birth_error(one["birth"], self._year)):
            self._add(row, "birth", wrong)
        self._check_state(row, one)

    def _check_state(self, row: int, one: Mapping[str, Any]) -> None:
        state, reason = one.get("state", "valid"), one.get("revoked_reason", "")
        if state not in {"valid", "revoked"}:
            self._add(row, "state", "state_wrong")
            return
        said = (is_day(one.get("revoked_on", "")), is_text(reason))
        none = ("revoked_on" not in one, not reason)
        if not all(said if state == "revoked" else none):
            self._add(row, "revoked_on", "revoked_wrong")
