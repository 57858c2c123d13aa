"""The upper level's key, before it is believed: whose it says it is, and its words to compare on the phone."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.ops.trust import PublicKey
from cdht_desktop.ui.pages.hand_up_panel import words_grid
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.words import _

SUFFIX = "(*.cdhtkey)"


class KeyBody(QWidget):
    """What a key file says, and its ten words."""

    def __init__(self, key: PublicKey, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(label(_("This file says: the key of {unit}").format(unit=key.unit_name), "strong", wrap=True))
        ask = _("Ring them up at a number that you know already, and let them read out the words of their key:")
        column.addWidget(label(ask, wrap=True))
        column.addLayout(words_grid(words))
        what = _("Only where all ten words are the same is it their key. Else use it not, and ask for the file again.")
        column.addWidget(label(what, "muted", wrap=True))
        if not key.recipients:
            old = _("This file holds no key to encrypt to: it was made by an older program. Ask for a new one.")
            column.addWidget(label(old, "caution", wrap=True))
