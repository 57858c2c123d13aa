"""What became of the files that were just received: one card a file, with the reason in full."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.ops.batches import Received
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, rule
from cdht_desktop.ui.widgets.chip import Chip, ChipValue
from cdht_desktop.words import _


def outcome_chip(outcome: str) -> ChipValue:
    """Return what became of a file as a word with its shape."""
    known = {
        "accepted": ChipValue(_("newly received"), "good"),
        "replaced": ChipValue(_("replaces the older one"), "good"),
        "already": ChipValue(_("here already"), "quiet"),
        "older": ChipValue(_("older, not taken"), "caution"),
        "refused": ChipValue(_("refused"), "bad"),
    }
    return known.get(outcome, ChipValue(outcome, "quiet"))


def summary(found: Sequence[Received]) -> str:
    """Return in one sentence what became of the files."""
    new = sum(one.outcome in {"accepted", "replaced"} for one in found)
    refused = sum(one.outcome in {"refused", "older"} for one in found)
    already = len(found) - new - refused
    words = _("{new} files received, {already} were here already, {refused} were not taken.")
    return words.format(new=thousands(new), already=thousands(already), refused=thousands(refused))


def outcomes(found: Sequence[Received]) -> QWidget:
    """Return the list of files with what became of each; those that were not taken stand first."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP)
    worst_first = sorted(found, key=lambda one: one.outcome not in {"refused", "older"})
    for number, one in enumerate(worst_first):
        if number:
            column.addWidget(rule())
        column.addWidget(_card(one))
    return made


def _card(one: Received) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP // 2)
    column.addWidget(label(one.file.name, "strong", wrap=True))
    chip = outcome_chip(one.outcome)
    row = QHBoxLayout()
    row.addWidget(Chip(chip.word, chip.tone))
    if one.rows:
        row.addWidget(label(_("{count} rows of data").format(count=thousands(one.rows)), "muted"))
    row.addStretch()
    column.addLayout(row)
    if one.reason:
        column.addWidget(label(one.reason, wrap=True))
    return made
