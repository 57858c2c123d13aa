"""A criteria set: what is scored, from how many points a person is recognised, and which form each group uses.

Sources: QĐ 324/QĐ-KHVN (frame of three competences and ten indicators of at most 10 points; recognised from 80 points
with no indicator under 5); the remote threshold of 70 is from one source only, hence data and not a constant.
"""

from dataclasses import dataclass
from typing import Any

from cdht_desktop import outside
from cdht_desktop.domain.points import TENTHS, to_tenths
from cdht_desktop.errors import BadRules
from cdht_desktop.words import _

MAX_INDICATORS = 60
_MOST_LETTERS = 60_000  # of a set's text: twenty times the shipped one, and what a record of a batch can hold


@dataclass(frozen=True)
class Indicator:
    """One thing that is scored: `number` from 1, `maximum` in tenths of a point, `competence` its heading's code."""

    number: int
    label: str
    maximum: int
    competence: str


@dataclass(frozen=True)
class Competence:
    """A heading over indicators (I, II, III)."""

    code: str
    label: str


@dataclass(frozen=True)
class Form:
    """One of the set's paper forms, used by some occupation groups."""

    code: str
    label: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class CriteriaSet:
    """A frame to score by; all points in tenths.

    `official` is False while the labels are the program's own short ones: screens and papers then say so.
    """

    code: str
    title: str
    kind: str
    instrument: str
    official: bool
    threshold: int
    remote_threshold: int
    floor: int
    step: int
    competences: tuple[Competence, ...]
    indicators: tuple[Indicator, ...]
    forms: tuple[Form, ...]
    source: str

    @property
    def maximum(self) -> int:
        """The most points there are, in tenths."""
        return sum(indicator.maximum for indicator in self.indicators)

    def form_of(self, group: str | None) -> Form | None:
        """Return the form that an occupation group (by its code) uses: its own, else the first, else None."""
        own = (form for form in self.forms if group in form.groups)
        return next(own, self.forms[0] if self.forms else None)

    @classmethod
    def from_toml(cls, text: str, name: str) -> "CriteriaSet":
        """Read a set from the text of its file; `name` is the file's, for the sentence of a `BadRules`."""
        try:
            data = outside.toml(text, _MOST_LETTERS)
        except ValueError as error:
            raise BadRules(_("{name}: not a TOML file ({reason}).").format(name=name, reason=error)) from error
        try:
            return cls._from(data, text)
        except KeyError as error:
            raise BadRules(_("{name}: “{field}” is missing.").format(name=name, field=error.args[0])) from error
        except (ValueError, TypeError, AttributeError) as error:
            raise BadRules(_("{name}: {reason}.").format(name=name, reason=error)) from error

    @classmethod
    def _from(cls, data: dict[str, Any], text: str) -> "CriteriaSet":
        indicators = tuple(
            Indicator(number, str(item["label"]), _tenths(item.get("max", 10), "max"), str(competence["code"]))
            for number, (competence, item) in enumerate(
                ((competence, item) for competence in data["competence"] for item in competence["indicator"]), 1
            )
        )
        found = cls(
            code=str(data["code"]),
            title=str(data["title"]),
            kind=str(data["kind"]),
            instrument=str(data.get("instrument", "")),
            official=bool(data["official"]),
            threshold=_tenths(data["threshold"], "threshold"),
            remote_threshold=_tenths(data.get("remote_threshold", data["threshold"]), "remote_threshold"),
            floor=_tenths(data["floor"], "floor"),
            step=_tenths(data.get("step", 1), "step"),
            competences=tuple(Competence(str(c["code"]), str(c["label"])) for c in data["competence"]),
            indicators=indicators,
            forms=tuple(
                Form(str(f["code"]), str(f["label"]), tuple(map(str, f.get("groups", ()))))
                for f in data.get("form", ())
            ),
            source=text,
        )
        found._check()
        return found

    def _check(self) -> None:
        if not 1 <= len(self.indicators) <= MAX_INDICATORS:
            raise ValueError(f"{len(self.indicators)} indicators; from 1 to {MAX_INDICATORS} are possible")
        if self.step not in {TENTHS, TENTHS // 2}:
            raise ValueError("the step of a score is 1 or 0.5")
        if not 0 < self.remote_threshold <= self.threshold <= self.maximum:
            raise ValueError("the thresholds must lie between 0 and the sum of the indicators")
        if not 0 <= self.floor <= min(indicator.maximum for indicator in self.indicators):
            raise ValueError("the floor is above an indicator's maximum")


def _tenths(value: object, field: str) -> int:
    tenths = to_tenths(value)
    if tenths is None or tenths < 0:
        raise ValueError(f"{field} = {value} is not a number of points")
    return tenths
