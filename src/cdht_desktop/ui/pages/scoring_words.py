"""How the scoring pages say numbers and verdicts."""

from collections.abc import Iterable
from typing import Literal

from cdht_desktop.domain.points import show
from cdht_desktop.domain.scoring import Verdict
from cdht_desktop.domain.stages import Stage
from cdht_desktop.ops.evaluations import EvaluationRow
from cdht_desktop.ops.recognition import Waiting
from cdht_desktop.ui.widgets.chip import ChipValue
from cdht_desktop.words import _

SaveState = Literal["", "typed", "saving", "saved", "refused"]


def state_words(state: SaveState) -> str:
    """Say whether what stands in a row of the grid is saved."""
    return {
        "": "",
        "typed": _("not saved yet"),
        "saving": _("being saved"),
        "saved": _("saved"),
        "refused": _("could not be saved"),
    }[state]


def stage_words(stage: Stage) -> str:
    """Say who scored."""
    return {"self": _("Self-score"), "branch": _("Local branch"), "commune": _("Commune association")}[stage]


def take_over_words(stage: Stage) -> str:
    """Say that the scores of an earlier stage can be taken over."""
    return _("Take over the branch's scores") if stage == "branch" else _("Take over the self-score")


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


def shorter_chip(value: ChipValue) -> ChipValue:
    """Return a row's state in fewer words where there are such: who is recognised has passed."""
    return ChipValue(_("Recognised"), value.tone) if value.note == _("recognised") else value


def chip_of_verdict(verdict: Verdict, *, scored: bool) -> ChipValue:
    """Return the state of scores being typed; the note is not part of it (`reasons` says it in full)."""
    if verdict.grade is None:
        return ChipValue(_("being scored") if scored else _("not scored"))
    return ChipValue(_("Passed"), "good") if verdict.grade == "passed" else ChipValue(_("Failed"), "caution")


def reasons(verdict: Verdict) -> str:
    """Say what a verdict rests on: why it failed, or what is still missing; `""` where there is nothing to say."""
    return missing_words(verdict.missing) if verdict.grade is None else verdict.sentence()


def missing_words(numbers: Iterable[int]) -> str:
    """Say which indicators (by number) are still to be scored."""
    return _("Still to be scored: indicator {numbers}").format(numbers=", ".join(map(str, numbers)))


def remote_note(threshold: int) -> str:
    """Say that the lower threshold (in tenths) holds."""
    return _("Threshold {points} points: remote area").format(points=show(threshold))


def saved_words(name: str, verdict: Verdict) -> str:
    """Say what was saved last."""
    word = chip_of_verdict(verdict, scored=True).word.lower()
    return _("Saved: {name} · {total} points · {verdict}").format(name=name, total=show(verdict.total), verdict=word)


def locked_words(name: str) -> str:
    """Say why the scores of somebody cannot be changed."""
    return _("{name} is recognised: the scores stay. To correct them, first revoke the certificate.").format(name=name)


def reading_words() -> str:
    """Say why a user who may only look types no scores."""
    return _("You are signed in to look only: scores can't be typed here.")


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


def grid_keys() -> tuple[tuple[str, str], ...]:
    """Return the keys of the grid, and what they do."""
    return (
        ("0 … 9", _("In the grid: the score; it goes on to the next cell by itself")),
        ("X", _("10 points; on a mark: tick it, or take the tick away")),
        (_("After the last mark"), _("In the grid: on to the next person by itself, or to the score that is missing")),
        ("Enter, Shift+Enter", _("In the grid: the next person, the one before; the row is saved")),
        ("Tab, Shift+Tab", _("In the grid: the next cell, the one before")),
        ("Home, End", _("The first score, the last mark of the row")),
        ("Delete", _("Empty the cell, or the chosen cells")),
        ("Ctrl+C, Ctrl+V", _("Copy cells, paste cells from Excel")),
        ("Ctrl+Z", _("Take the last key back, then what was saved last; the grid goes there")),
        ("Ctrl+Shift+T", _("Take over the scores of the stage before")),
        ("Ctrl+F", _("Search in this list")),
        ("Ctrl+Tab", _("Leave the grid with the keyboard")),
    )


def form_keys() -> tuple[tuple[str, str], ...]:
    """Return the keys of the evaluation form, and what they do."""
    return (
        ("Enter", _("In the form: next empty field; when all are filled: save, next person")),
        ("Ctrl+Enter", _("In the form: save, even unfinished, next person")),
        ("Page Up, Page Down", _("In the form: the person above, below")),
        ("Esc", _("Save and close the form")),
    )
