"""Two files of one revision that differ, side by side: who signed them, when they were made and came, what they count."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from cdht_desktop.ops.unit_files import Side
from cdht_desktop.ui.pages.hand_up_panel import local_time, shortened
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.units_panel import figure_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, restyle
from cdht_desktop.words import _

_WORDS = 96  # width of the words before the two values


class DisputeBody(QWidget):
    """The sentence on what to do, and a column a file; what differs is in bold."""

    def __init__(self, sides: Sequence[Side], phone: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(label(_what_to_do(sides), wrap=True))
        if phone:
            column.addWidget(label(_("Phone: {number}").format(number=phone), "strong"))
        card = QFrame()
        card.setObjectName("card")
        grid = QGridLayout(card)
        grid.setContentsMargins(STEP * 2, STEP, STEP * 2, STEP)
        grid.setHorizontalSpacing(STEP)
        grid.setVerticalSpacing(STEP)
        for line, (words, values) in enumerate(_lines(sides)):
            _add_line(grid, line, words, values)
        column.addWidget(card)
        named = _("File {number}")
        column.addWidget(facts((named.format(number=at), one.file) for at, one in enumerate(sides, 1)))


def _add_line(grid: QGridLayout, line: int, words: str, values: Sequence[str]) -> None:
    top = Qt.AlignmentFlag.AlignTop
    named = label(words, "muted", wrap=True)
    named.setFixedWidth(_WORDS)
    grid.addWidget(named, line, 0, top)
    differs = len(set(values)) > 1
    for at, value in enumerate(values, 1):
        said = label(value, wrap=True)
        restyle(said, "role", "strong" if differs or not line else "")
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setAccessibleName(f"{words}, {at}: {value}")
        grid.addWidget(said, line, at, top)
        grid.setColumnStretch(at, 1)


def _what_to_do(sides: Sequence[Side]) -> str:
    revision = max((one.revision for one in sides), default=0)
    words = _(
        "Two different files say that they are revision {revision}. Neither counts. Call the unit, ask which one is right, "
        "and let it hand in a new revision; that one will count."
    )
    return words.format(revision=revision)


def _lines(sides: Sequence[Side]) -> list[tuple[str, list[str]]]:
    lines = [
        ("", [_("File {number}").format(number=at) for at in range(1, len(sides) + 1)]),
        (_("Made by the unit on"), [one.created for one in sides]),
        (_("Received on"), [local_time(one.at) for one in sides]),
    ]
    for name, words in figure_words().items():
        lines.append((words, [thousands(one.counts.get(name, 0)) for one in sides]))
    lines += [
        (_("Signer's words"), [" ".join(one.words) for one in sides]),
        (_("Program"), [one.program for one in sides]),
        (_("Checksum (SHA-256)"), [shortened(one.sha256) for one in sides]),
    ]
    return lines
