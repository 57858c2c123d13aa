"""Who scored: the citizen, then the local branch, then the commune; their scores stand side by side, and the last counts."""

from collections.abc import Mapping
from typing import Literal

Stage = Literal["self", "branch", "commune"]
STAGES: tuple[Stage, ...] = ("self", "branch", "commune")


def counting(scored: Mapping[Stage, bool]) -> Stage | None:
    """Return the stage whose evaluation counts; `scored` says of each stage that has one whether it holds a score.

    The last stage with any score counts, whole or not: who has begun to score anew no longer stands by what was there
    before, so nobody is recognised on points that are just being corrected. Where no stage has a score (marks and notes
    alone), the last one counts. None where there is none.
    """
    standing = [stage for stage in STAGES if stage in scored]
    with_scores = [stage for stage in standing if scored[stage]]
    return next(iter([*reversed(with_scores), *reversed(standing)]), None)


def earlier(stage: Stage) -> tuple[Stage, ...]:
    """Return the stages before `stage`, the nearest first."""
    return tuple(reversed(STAGES[: STAGES.index(stage)]))
