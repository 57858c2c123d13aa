"""How this workspace's own keys stand, in two lines: its key, and the paper key or the upper level's."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from cdht_desktop.ops.own_keys import OwnKeys
from cdht_desktop.ops.trust import Known
from cdht_desktop.ui.pages.keys_words import day, day_of
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.chip import Chip, Tone
from cdht_desktop.words import _

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
Said = tuple[str, Tone, str]


class KeyStatus(QFrame):
    """A card with a line for the own key and one for the other that everything hangs on, each with a button."""

    def __init__(self, level: str, own: Callable[[], object], other: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._level = level
        grid = QGridLayout(self)
        grid.setContentsMargins(STEP * 2, STEP, STEP * 2, STEP)
        grid.setHorizontalSpacing(STEP * 2)
        grid.setVerticalSpacing(STEP)
        grid.setColumnStretch(2, 1)
        names = (_("Own key"), _("Paper backup key") if level == "upper" else _("Upper level's key"))
        self._chips, self._words = [Chip(), Chip()], [label("", wrap=True), label("", wrap=True)]
        self.buttons = [button(_("Look …"), own), button(_("Look …"), other)]
        for line, name in enumerate(names):
            grid.addWidget(label(name, "strong"), line, 0, _MIDDLE)
            grid.addWidget(self._chips[line], line, 1, _MIDDLE | Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(self._words[line], line, 2, _MIDDLE)
            grid.addWidget(self.buttons[line], line, 3, _MIDDLE)
            self.buttons[line].setAccessibleName(f"{_('Look …')} {name}")

    def show_state(self, own: OwnKeys, upper: Known | None) -> None:
        """Say how it is now."""
        for line, (word, tone, text) in enumerate(
            (_own(own), _paper(own) if self._level == "upper" else _upper(upper))
        ):
            self._chips[line].say(word, tone)
            self._words[line].setText(text)


def _own(own: OwnKeys) -> Said:
    if not own.words:
        return _("Not made yet"), "quiet", _("It is made when it is first needed.")
    if own.revoked_from is not None:
        text = _("Not believed by others from {day} on. Make new keys, and register them with the sheet.")
        return _("Revoked"), "bad", text.format(day=day(own.revoked_from))
    return _("In use"), "good", " ".join(own.words)


def _paper(own: OwnKeys) -> Said:
    if own.paper is None:
        text = _("If this computer is lost, nobody can open what communes handed in. Make the paper key.")
        return _("Missing"), "bad", text
    return _("On paper"), "good", _("On {day}; keep the sheet locked away.").format(day=day_of(own.paper))


def _upper(upper: Known | None) -> Said:
    if upper is None:
        text = _("Not known yet, so what you hand up cannot be encrypted. Ask them for their key file, and load it.")
        return _("Missing"), "bad", text
    if not upper.recipients:
        text = _("{unit}: the key file holds no key to encrypt to. Ask them for a new one.")
        return _("Old key file"), "caution", text.format(unit=upper.unit_name)
    return _("Confirmed"), "good", _("{unit}: files are encrypted to it.").format(unit=upper.unit_name)
