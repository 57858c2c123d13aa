"""A batch file in the panel: what is known about it, its words, and the words of this association's key."""

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from cdht_desktop.ops.handing_up import file_words
from cdht_desktop.ui.pages.hand_up_sent import SentFile
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
    """Say how a file that is not encrypted may travel: whoever has it can read it."""
    return _(
        "The file holds names and ID numbers and is not encrypted: hand it over in person on a USB stick, "
        "never by network or chat."
    )


def sent_details(sent: SentFile, *, folder: QWidget | None = None, asked: QWidget | None = None) -> QWidget:
    """Return what is known about a file that was handed up, what the upper level said of it, and its words.

    `folder` is a button that opens the place where it lies, for a file that was made just now; `asked` one that leads
    to what the upper level asks, where the file does not count.
    """
    made, column = _column()
    row = sent.row
    column.addWidget(label(row.file, "strong", wrap=True))
    if folder is not None:
        column.addWidget(folder, 0, Qt.AlignmentFlag.AlignLeft)
    if not row.encrypted:
        column.addWidget(label(not_encrypted(), "caution", wrap=True))
    column.addWidget(facts(_state(sent)))
    if asked is not None:
        column.addWidget(asked, 0, Qt.AlignmentFlag.AlignLeft)
    column.addWidget(label(_("The ten words of this file"), "strong", wrap=True))
    column.addLayout(words_grid(file_words(row.sha256)))
    what = _(
        "The upper level sees the same words: so both know that it is this very file. They stand on the cover sheet."
    )
    column.addWidget(label(what, "muted", wrap=True))
    column.addWidget(rule())
    pairs = (
        (_("Made"), local_time(row.at)),
        (_("Rows of data"), thousands(row.rows)),
        (_("Checksum (SHA-256)"), shortened(row.sha256)),
    )
    column.addWidget(facts(pairs))
    return made


def _state(sent: SentFile) -> tuple[tuple[str, str], ...]:
    """Return what matters most of a file: its revision, whether it is encrypted, what the upper level said."""
    return (
        (_("Revision"), str(sent.row.revision)),
        (_("Encrypted"), _("yes, only the upper level can open it") if sent.row.encrypted else _("no")),
        (_("Upper level"), str(sent.state)),
        (_("What they wrote"), sent.answer.reason if sent.answer else ""),
    )


def key_words_body(words: Sequence[str]) -> QWidget:
    """Return the words of this association's key, and what they are for."""
    made, column = _column()
    column.addWidget(label(_("The ten words of your association"), "strong", wrap=True))
    column.addLayout(words_grid(words))
    what = _(
        "Read these words to the upper level on the phone when they ask: "
        "so they know that the file comes from you and nobody else. The words stay the same each year."
    )
    column.addWidget(label(what, "muted", wrap=True))
    return made


def words_grid(words: Sequence[str]) -> QGridLayout:
    """Return words to be compared or read out, numbered, in two columns."""
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
    return grid


def _column() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    return made, column
