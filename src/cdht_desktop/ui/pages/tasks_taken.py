"""What became of the files of the upper level that were just taken in."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.ops.answers import Taken
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.tasks_words import kind_of_file
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Kind
from cdht_desktop.ui.widgets.basics import label, rule
from cdht_desktop.ui.widgets.chip import Chip, ChipValue
from cdht_desktop.words import _


def taken_words(found: Sequence[Taken]) -> tuple[str, Kind]:
    """Return in one sentence what became of the files, and how the banner says it."""
    new = sum(one.outcome == "taken" for one in found)
    already = sum(one.outcome == "already" for one in found)
    left = len(found) - new - already
    words = _("{new} files taken in, {already} were here already, {left} were not taken.")
    text = words.format(new=thousands(new), already=thousands(already), left=thousands(left))
    return text, "notice" if left else "done"


def taken_body(found: Sequence[Taken]) -> QWidget:
    """Return the files with what became of each; those that were not taken stand first."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP)
    for number, one in enumerate(sorted(found, key=lambda one: one.outcome in {"taken", "already"})):
        if number:
            column.addWidget(rule())
        column.addWidget(label(one.file.name, "strong", wrap=True))
        chip = outcome_chip(one.outcome)
        column.addWidget(Chip(chip.word, chip.tone), 0, Qt.AlignmentFlag.AlignLeft)
        kind = kind_of_file(one.kind)
        words = f"{kind}. {one.reason}" if kind else one.reason
        column.addWidget(label(words, wrap=True))
    return made


def outcome_chip(outcome: str) -> ChipValue:
    """Return what became of a file as a word with its shape."""
    return {
        "taken": ChipValue(_("taken in"), "good"),
        "already": ChipValue(_("here already"), "quiet"),
        "older": ChipValue(_("older, not taken"), "caution"),
    }.get(outcome, ChipValue(_("refused"), "bad"))
