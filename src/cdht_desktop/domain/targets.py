"""National and local targets of a year, and whether a year's counts meet them.

Source of the shipped figures: QĐ 677/QĐ-TTg of 03/6/2022 (2025 and 2030); local plans may set others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cdht_desktop import outside
from cdht_desktop.errors import BadRules
from cdht_desktop.words import _

PERMILLE = 1000
_MOST_LETTERS = 60_000  # of the file of targets: thirty times the shipped one


@dataclass(frozen=True)
class Target:
    """One indicator of the programme.

    `share` is the least share in per mille by year; `numerator` and `denominator` name counts of the year's report, ""
    where the program does not hold what the target counts (it is then shown as not measurable, never as met).
    """

    code: str
    label: str
    numerator: str
    denominator: str
    share: Mapping[int, int]

    def for_year(self, year: int) -> int | None:
        """Return the share (per mille) aimed at in `year`: that of the first milestone from `year` on, else the last."""
        later = [milestone for milestone in sorted(self.share) if milestone >= year]
        milestone = later[0] if later else max(self.share, default=None)
        return None if milestone is None else self.share[milestone]


@dataclass(frozen=True)
class TargetResult:
    """A target held against a year's counts; shares in per mille, `value` and `met` None where it can't be measured."""

    code: str
    label: str
    value: int | None
    target: int | None
    met: bool | None


def measure(target: Target, year: int, counts: Mapping[str, int]) -> TargetResult:
    """Hold one target against the counts of a year's report (a share is rounded down: 39.96 % is not 40 %)."""
    aim = target.for_year(year)
    whole = counts.get(target.denominator, 0)
    if target.numerator not in counts or not whole:
        return TargetResult(target.code, target.label, None, aim, None)
    value = counts[target.numerator] * PERMILLE // whole
    return TargetResult(target.code, target.label, value, aim, None if aim is None else value >= aim)


def targets_from_toml(text: str, name: str) -> tuple[Target, ...]:
    """Read targets from the text of their file; raises `BadRules`, naming the file `name`, where it cannot be used."""
    try:
        return tuple(
            Target(
                code=str(item["code"]),
                label=str(item["label"]),
                numerator=str(item.get("numerator", "")),
                denominator=str(item.get("denominator", "")),
                share={int(year): round(float(percent) * 10) for year, percent in item["percent"].items()},
            )
            for item in outside.toml(text, _MOST_LETTERS)["target"]
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise BadRules(_("{name}: {reason}.").format(name=name, reason=error)) from error
