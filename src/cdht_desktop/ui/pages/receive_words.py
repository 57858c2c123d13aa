"""What becomes of files, in words: chips, sums of what happened, and why a file waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from cdht_desktop.ops.receiving import Arrival, Aside, Received
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.widgets.chip import ChipValue
from cdht_desktop.words import _

WORSE = ("refused", "disputed", "aside", "stopped", "older", "already", "replaced", "accepted")  # the order of a list
_TAKEN = frozenset({"accepted", "replaced", "disputed", "aside", "older"})
Found = TypeVar("Found", Arrival, Received)


class Outcome(Protocol):
    """What is common to a file looked at and a file taken in."""

    @property
    def outcome(self) -> str:
        """What becomes of it."""


def coming_chip(one: Arrival) -> ChipValue:
    """Return what would become of a file, with what it changes."""
    if one.outcome == "replaced":
        return ChipValue(_("replaces revision {number}").format(number=one.standing), "good", changes_words(one))
    known = {
        "accepted": ChipValue(_("new"), "good"),
        "already": ChipValue(_("here already"), "quiet"),
        "older": ChipValue(_("older than what counts"), "quiet"),
        "disputed": ChipValue(_("disputed"), "bad"),
        "aside": ChipValue(_("will be put aside"), "accent", why_words(one.code)),
        "refused": ChipValue(_("cannot be taken in"), "bad"),
    }
    return known[one.outcome]


def done_chip(one: Received) -> ChipValue:
    """Return what became of a file."""
    known = {
        "accepted": ChipValue(_("newly received"), "good"),
        "replaced": ChipValue(_("replaces the older one"), "good"),
        "already": ChipValue(_("here already"), "quiet"),
        "older": ChipValue(_("older, kept"), "quiet"),
        "disputed": ChipValue(_("disputed"), "bad"),
        "aside": ChipValue(_("put aside"), "accent"),
        "refused": ChipValue(_("refused"), "bad"),
        "stopped": ChipValue(_("stopped before it"), "caution"),
    }
    return known[one.outcome]


def changes_words(one: Arrival) -> str:
    """Return how a file differs from what counts: persons new, gone, changed."""
    parts = ((one.added, _("{count} new")), (one.removed, _("{count} gone")), (one.changed, _("{count} changed")))
    said = ", ".join(words.format(count=thousands(count)) for count, words in parts if count)
    return said or _("the same persons")


def is_taken(one: Arrival) -> bool:
    """Say whether taking a file in writes anything: a refused one is noted, so that its unit can be told what is wrong."""
    return one.outcome in _TAKEN or (one.outcome == "refused" and bool(one.unit))


def settled(found: Sequence[Found]) -> list[Found]:
    """Return the files of one go as they stand at its end: the first of two that differ was taken for good at first."""
    disputes = {(one.unit, one.year, one.revision): one.reason for one in found if one.outcome == "disputed"}
    told = []
    for one in found:
        reason = disputes.get((one.unit, one.year, one.revision), "")
        takes = reason and one.outcome in {"accepted", "replaced"}
        told.append(replace(one, outcome="disputed", reason=reason, rows=0) if takes else one)
    return told


def why_words(code: str) -> str:
    """Return in few words why a file waits."""
    return {
        "signer_unknown": _("unknown signer"),
        "signer_other_key": _("another key than known"),
        "signer_revoked": _("revoked key"),
        "signer_expired": _("certificate has run out"),
        "signer_wrong_unit": _("signed by another unit"),
        "closed": _("the year is closed"),
        "criteria": _("unknown criteria set"),
        "not_for_us": _("encrypted to others"),
        "removals": _("many persons gone"),
        "disputed": _("two files differ"),
    }.get(code, code)


def why_chip(one: Aside) -> ChipValue:
    """Return why a file waits, as a chip: what an officer can settle stands out from what only the unit can."""
    return ChipValue(why_words(one.code), "accent" if one.can_confirm or one.needs_reason else "quiet")


def worst_first(found: Iterable[Outcome]) -> list[int]:
    """Return the places of files in the order in which they are to be looked at."""
    listed = list(found)
    return sorted(range(len(listed)), key=lambda at: (WORSE.index(listed[at].outcome), at))


def looked_words(found: Sequence[Arrival]) -> str:
    """Return in one sentence what taking the files in would do."""
    counts = _counts(found)
    parts = [
        (counts["accepted"], _("{count} files new")),
        (counts["replaced"], _("{count} replace an older one")),
        (counts["aside"], _("{count} will be put aside")),
        (counts["disputed"], _("{count} disputed")),
        (counts["older"], _("{count} older")),
        (counts["already"], _("{count} here already")),
        (counts["refused"], _("{count} cannot be taken in")),
    ]
    said = ", ".join(words.format(count=thousands(count)) for count, words in parts if count)
    return _("{count} files: {parts}.").format(count=thousands(len(found)), parts=said)


def done_words(found: Sequence[Received]) -> str:
    """Return in one sentence what became of the files."""
    counts = _counts(found)
    new = counts["accepted"] + counts["replaced"]
    parts = [_("{count} files now count").format(count=thousands(new))]
    for name, words in (
        ("aside", _("{count} wait for your decision")),
        ("disputed", _("{count} disputed")),
        ("refused", _("{count} refused")),
        ("stopped", _("{count} not reached")),
    ):
        if counts[name]:
            parts.append(words.format(count=thousands(counts[name])))
    if unchanged := counts["already"] + counts["older"]:
        parts.append(_("{count} changed nothing").format(count=thousands(unchanged)))
    return ", ".join(parts) + "."


def _counts(found: Iterable[Outcome]) -> dict[str, int]:
    counts = dict.fromkeys(WORSE, 0)
    for one in found:
        counts[one.outcome] += 1
    return counts


def figure_pairs(before: Mapping[str, int] | None, after: Mapping[str, int] | None) -> list[tuple[str, str]]:
    """Return the control sums of a file as facts, with what stood there before."""
    words = {
        "registered": _("Registered"), "evaluated": _("Scored"), "passed": _("Passed"), "failed": _("Failed"),
        "recognised": _("Recognised"),
    }  # fmt: skip
    if not after:
        return []
    return [(words[name], _was(before, after, name)) for name in words]


def _was(before: Mapping[str, int] | None, after: Mapping[str, int], name: str) -> str:
    now = thousands(after.get(name, 0))
    if not before or before.get(name, 0) == after.get(name, 0):
        return now
    return _("{now} (was {before})").format(now=now, before=thousands(before.get(name, 0)))
