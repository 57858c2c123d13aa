"""The verdict on the scores of an evaluation form, while they are typed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.points import show
from cdht_desktop.ops.evaluations import Verdict
from cdht_desktop.ui.pages.scoring_words import chip_of_verdict, reasons, remote_note
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import Chip
from cdht_desktop.words import _


class VerdictStrip(QWidget):
    """Total, verdict and reasons, always in sight between the fields and the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.total = label("", "heading")
        self.most = label("", "muted")
        self.chip = Chip()
        self.words = label("", wrap=True)
        first = QHBoxLayout()
        first.setSpacing(STEP)
        first.addWidget(label(_("Total"), "strong"))
        first.addWidget(self.total)
        first.addWidget(self.most)
        first.addStretch()
        first.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, STEP, 0)
        column.setSpacing(STEP // 2)
        column.addLayout(first)
        column.addWidget(self.words)

    def say(self, verdict: Verdict, criteria: CriteriaSet, *, scored: bool) -> None:
        """Show a verdict; `scored`: at least one score stands."""
        self.total.setText(show(verdict.total))
        self.most.setText(_("of {maximum}").format(maximum=show(criteria.maximum)))
        chip = chip_of_verdict(verdict, scored=scored)
        self.chip.say(chip.word, chip.tone)
        lower = verdict.threshold != criteria.threshold
        parts = (reasons(verdict) if scored else "", remote_note(verdict.threshold) if lower else "")
        self.words.setText(" · ".join(filter(None, parts)))
        self.words.setVisible(bool(self.words.text()))
        self.setAccessibleName(f"{self.total.text()} {chip.word} {self.words.text()}")
