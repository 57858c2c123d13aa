"""What came out, in words and figures: build/faults.md."""

import datetime as dt
import os
import platform
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.faults import figures, plain, tampers
from tests.faults.places import write_list
from tests.faults.running import Ground, Outcome

TAMPERS = 10_000
_MOST_TOLD = 12
_KINDS = {"LOST": "acknowledged, lost", "TORN": "torn", "not sound": "not sound", "does not open": "does not open"}


def line(outcome: Outcome) -> str:
    """Return one mode's outcome in a line."""
    verdict = "as it must" if outcome.holds else "NOT AS IT MUST"
    return (
        f"{outcome.mode.name:<34} {len(outcome.results):>6} cases {len(outcome.wrong):>5} wrong "
        f"{outcome.seconds:>7.1f} s  {verdict}"
    )


def details(outcome: Outcome) -> Iterator[str]:
    """Yield the first few of what was wrong, with the case to play again."""
    for result in [] if outcome.holds else outcome.wrong[:_MOST_TOLD]:
        yield f"  --mode '{outcome.mode.name}' --case {result.number}: {result.what}\n"
        yield from (f"    {found}\n" for found in result.found[:3])


def measured(ground: Ground) -> dict[str, Any]:
    """Return the figures that are no cases: the password's cost, unlocking, tampers with the trail."""
    source = write_list(ground.scratch / "many.xlsx", plain.PEOPLE, ground.seed)
    return {
        "figures": figures.measured(ground.scratch / "many", source),
        "tampers": tampers.run(TAMPERS, ground.seed),
    }


def _limits(more: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Yield each measured figure with what is asked of it, and whether it is reached."""
    if not more:
        return
    found, tampered = more["figures"], more["tampers"]
    guess, grown = found["a guess, ms (least)"], found["memory of a guess, MiB (declared)"]
    yield "one password guess", f"{guess} ms (≥ {figures.LEAST_GUESS_MS})", guess >= figures.LEAST_GUESS_MS
    yield "memory of a guess", f"{grown:.0f} MiB (≥ {figures.LEAST_MIB})", grown >= figures.LEAST_MIB
    most = found["unlocking, s (median)"]
    yield (
        f"unlocking, {plain.PEOPLE} people",
        f"{most} s (≤ {figures.MOST_UNLOCK_S:.0f})",
        most <= figures.MOST_UNLOCK_S,
    )
    all_found = tampered["found"] == tampered["count"] == TAMPERS
    yield "tampers with the trail found", f"{tampered['found']} of {tampered['count']}", all_found
    for name, holds in tampered["controls"].items():
        yield f"tampers, control: {name}", "as it must" if holds else "NOT", bool(holds)


def missed(more: dict[str, Any]) -> int:
    """Return how many figures miss what is asked of them."""
    return sum(not reached for _name, _figure, reached in _limits(more))


def verdict(outcomes: Sequence[Outcome], more: dict[str, Any]) -> str:
    """Return the figures and the last line."""
    lines = [f"{name:<34} {figure}{'' if reached else '  MISSED'}" for name, figure, reached in _limits(more)]
    wrong = sum(not outcome.holds for outcome in outcomes) + missed(more)
    cases = sum(len(outcome.results) for outcome in outcomes)
    return "\n".join(
        [*lines, f"{cases} cases, " + (f"{wrong} modes or figures NOT as they must" if wrong else "all as they must")]
    )


def written(outcomes: Sequence[Outcome], more: dict[str, Any], seed: int, seconds: float) -> str:
    """Return the report."""
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    head = [
        "# Faults", "",
        f"{now}, seed {seed}, {os.cpu_count()} cores, {platform.platform()}, {seconds / 60:.1f} minutes.",
        "Play a case again: `python -m tests.faults --mode NAME --case N --seed S`.", "",
        "| mode | cases | wrong | lost | torn | not sound | acknowledged actions | seconds |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]  # fmt: skip
    rows = [_row(outcome) for outcome in outcomes]
    figures_told = [f"- {name}: {figure}{'' if reached else ' **MISSED**'}" for name, figure, reached in _limits(more)]
    wrong = [one for outcome in outcomes for one in details(outcome)]
    counted = [f"- {outcome.mode.name}: {_counts(outcome.counted)}" for outcome in outcomes if outcome.counted]
    return "\n".join([*head, *rows, "", *figures_told, "", "Counted:", "", *counted, "", *wrong, ""])


def _row(outcome: Outcome) -> str:
    kinds = Counter(
        kind for result in outcome.wrong for found in result.found for kind in _KINDS if found.startswith(kind)
    )
    unsound = kinds["not sound"] + kinds["does not open"]
    about = f"{outcome.mode.name}: {outcome.mode.about}" + (" (must find some)" if outcome.mode.control else "")
    figures_told = (len(outcome.results), len(outcome.wrong), kinds["LOST"], kinds["TORN"], unsound)
    kept = round(outcome.counted["acknowledged actions"])
    return f"| {about} | {' | '.join(map(str, figures_told))} | {kept} | {outcome.seconds:.0f} |"


def _counts(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {round(count)}" for name, count in sorted(counted.items()) if count)
