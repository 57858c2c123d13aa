"""From ten scores to a verdict, with its reasons.

Recognised from the threshold on (exactly 80 passes), with no indicator under the floor (exactly 5 passes):
QĐ 324/QĐ-KHVN.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.points import show
from cdht_desktop.words import _

Grade = Literal["passed", "failed"]


@dataclass(frozen=True)
class Reason:
    """Why a person failed: the total is `points` tenths short, or `indicators` are under the floor of `points` tenths."""

    code: Literal["short", "under_floor"]
    points: int
    indicators: tuple[int, ...] = ()

    def sentence(self) -> str:
        """Say the reason in words."""
        if self.code == "short":
            return _("{points} points short").format(points=show(self.points))
        numbers = ", ".join(map(str, self.indicators))
        return _("indicator {numbers} under {floor}").format(numbers=numbers, floor=show(self.points))


def reasons_to_text(reasons: Sequence[Reason]) -> str:
    """Return reasons as they are kept: JSON without words, so that any language can say them."""
    return json.dumps(
        [[reason.code, reason.points, list(reason.indicators)] for reason in reasons], separators=(",", ":")
    )


def reasons_from_text(text: str) -> tuple[Reason, ...]:
    """Return the reasons that `reasons_to_text` wrote; raises `ValueError` where it did not."""
    return tuple(Reason(code, points, tuple(indicators)) for code, points, indicators in json.loads(text))


def in_words(reasons: Sequence[Reason]) -> str:
    """Say reasons in words, `""` where there are none."""
    return " · ".join(reason.sentence() for reason in reasons)


@dataclass(frozen=True)
class Verdict:
    """The outcome of scores: `grade` is None while scores are missing; points in tenths."""

    total: int
    threshold: int
    floor: int
    grade: Grade | None
    missing: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()

    def sentence(self) -> str:
        """Say the reasons in words, `""` where there are none."""
        return in_words(self.reasons)


def score_error(criteria: CriteriaSet, number: int, score: int) -> str | None:
    """Return the code of what is wrong with one score (in tenths) of indicator `number`, None if nothing.

    `score_below_0`, `score_above_max` or `score_step` (not a whole number of the set's steps).
    """
    if score < 0:
        return "score_below_0"
    if score > criteria.indicators[number - 1].maximum:
        return "score_above_max"
    return "score_step" if score % criteria.step else None


def judge(criteria: CriteriaSet, scores: Sequence[int | None], *, remote: bool) -> Verdict:
    """Return the verdict on `scores` (tenths, one an indicator, None where not scored yet).

    `remote`: the person's village counts as remote, so the remote threshold holds. Raises `ValueError` where the number
    of scores is not the set's, or a score is impossible.
    """
    if len(scores) != len(criteria.indicators):
        raise ValueError(f"{len(scores)} scores for {len(criteria.indicators)} indicators")
    for number, score in enumerate(scores, 1):
        if score is not None and (wrong := score_error(criteria, number, score)):
            raise ValueError(f"indicator {number}: {wrong}")
    threshold = criteria.remote_threshold if remote else criteria.threshold
    total = sum(score for score in scores if score is not None)
    missing = tuple(number for number, score in enumerate(scores, 1) if score is None)
    if missing:
        return Verdict(total, threshold, criteria.floor, None, missing)
    reasons = []
    if total < threshold:
        reasons.append(Reason("short", threshold - total))
    low = tuple(number for number, score in enumerate(scores, 1) if score is not None and score < criteria.floor)
    if low:
        reasons.append(Reason("under_floor", criteria.floor, low))
    return Verdict(total, threshold, criteria.floor, "failed" if reasons else "passed", (), tuple(reasons))
