"""How the scoring pages say numbers and verdicts."""

from cdht_desktop.domain.points import show
from cdht_desktop.domain.scoring import Verdict
from cdht_desktop.ops.evaluations import EvaluationRow
from cdht_desktop.ops.recognition import Waiting
from cdht_desktop.ui.widgets.chip import ChipValue
from cdht_desktop.words import _


def thousands(number: int) -> str:
    """Return a number as people write it: 12.480."""
    return f"{number:,}".replace(",", ".")


def chip_of(row: EvaluationRow) -> ChipValue:
    """Return a row's state: a verdict with its reasons, being scored, or not scored."""
    if row.grade is None:
        return ChipValue(_("being scored")) if row.total is not None else ChipValue("", note=_("not scored"))
    if row.grade == "failed":
        return ChipValue(_("Failed"), "caution", row.reasons)
    return ChipValue(_("Passed"), "good", _("recognised") if row.recognised else "")


def chip_of_verdict(verdict: Verdict, *, scored: bool) -> ChipValue:
    """Return the state of scores being typed; the note is not part of it (`reasons` says it in full)."""
    if verdict.grade is None:
        return ChipValue(_("being scored") if scored else _("not scored"))
    return ChipValue(_("Passed"), "good") if verdict.grade == "passed" else ChipValue(_("Failed"), "caution")


def reasons(verdict: Verdict) -> str:
    """Say what a verdict rests on: why it failed, or what is still missing; `""` where there is nothing to say."""
    if verdict.grade is None:
        return _("Still to be scored: indicator {numbers}").format(numbers=", ".join(map(str, verdict.missing)))
    return verdict.sentence()


def remote_note(threshold: int) -> str:
    """Say that the lower threshold (in tenths) holds."""
    return _("Threshold {points} points: remote area").format(points=show(threshold))


def saved_words(name: str, verdict: Verdict) -> str:
    """Say what was saved last."""
    word = chip_of_verdict(verdict, scored=True).word.lower()
    return _("Saved: {name} · {total} points · {verdict}").format(name=name, total=show(verdict.total), verdict=word)


def year_counts(counts: Waiting, shown: int, begun: int | None) -> tuple[str, str]:
    """Return what the foot of the list says: how many are shown, and where the year stands.

    `begun` of the unscored hold some scores; None where that was not counted: they are told as one number then.
    """
    passed = counts.passed + counts.recognised
    registered = passed + counts.failed + counts.unscored
    left = _("{shown} of {registered} persons").format(shown=thousands(shown), registered=thousands(registered))
    unscored = _("not scored {count}") if begun is not None else _("not scored to the end {count}")
    parts = (
        unscored.format(count=thousands(counts.unscored - (begun or 0))),
        _("being scored {count}").format(count=thousands(begun)) if begun else "",
        _("passed {count}").format(count=thousands(passed)),
        _("failed {count}").format(count=thousands(counts.failed)),
        _("recognised {count}").format(count=thousands(counts.recognised)) if counts.recognised else "",
    )
    return left, " · ".join(filter(None, parts))
