"""A batch file in the panel, and the words of this association's key."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from cdht_desktop.ops.batches import BatchRow
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, rule
from cdht_desktop.words import _

_PART = 4  # letters of a checksum that stand together
_PARTS = 4


def local_time(at: str) -> str:
    """Return an ISO time as people here write it: dd/mm/yyyy hh:mm."""
    return dt.datetime.fromisoformat(at).astimezone().strftime("%d/%m/%Y %H:%M")


def shortened(sha256: str) -> str:
    """Return the beginning of a checksum, in parts that can be read out."""
    return " ".join(sha256[at : at + _PART] for at in range(0, _PART * _PARTS, _PART)) + " …"


def not_encrypted() -> str:
    """Say how a batch file may travel: whoever has it can read it."""
    return _(
        "The file holds names and ID numbers and is not encrypted: hand it over in person on a USB stick, "
        "never by network or chat."
    )


def batch_details(row: BatchRow, words: Sequence[str]) -> QWidget:
    """Return what is known about a file that was handed up, and the words to read out on the phone."""
    made, column = _column()
    column.addWidget(label(not_encrypted(), "caution", wrap=True))
    column.addWidget(
        facts(
            (
                (_("File"), row.file),
                (_("Year"), str(row.year)),
                (_("Revision"), str(row.revision)),
                (_("Rows of data"), thousands(row.rows)),
                (_("Made"), local_time(row.at)),
                (_("Checksum (SHA-256)"), shortened(row.sha256)),
            )
        )
    )
    column.addWidget(rule())
    column.addWidget(key_words_body(words))
    return made


def key_words_body(words: Sequence[str]) -> QWidget:
    """Return the words of this association's key, numbered, in two columns."""
    made, column = _column()
    column.addWidget(label(_("The ten words of your association"), "strong", wrap=True))
    grid = QGridLayout()
    grid.setHorizontalSpacing(STEP)
    grid.setVerticalSpacing(STEP // 2)
    half = (len(words) + 1) // 2
    for number, word in enumerate(words):
        line, side = number % half, number // half * 2
        grid.addWidget(label(f"{number + 1}.", "muted"), line, side, Qt.AlignmentFlag.AlignRight)
        said = label(word, "heading")
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(said, line, side + 1)
        grid.setColumnStretch(side + 1, 1)
    column.addLayout(grid)
    what = _(
        "Read these words to the upper level on the phone when they ask: "
        "so they know that the file comes from you and nobody else. The words stay the same each year."
    )
    column.addWidget(label(what, "muted", wrap=True))
    return made


def _column() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    return made, column
