"""How safe the data are, in two lines: on this computer, and outside it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from cdht_desktop.ops.backup_list import Overview
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.safety_words import moment, size
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import Chip, Tone
from cdht_desktop.words import _

_TOP = Qt.AlignmentFlag.AlignTop


class Status(QFrame):
    """A card with a line for each place, each with its state as a chip."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        grid = QGridLayout(self)
        grid.setContentsMargins(STEP * 2, STEP, STEP * 2, STEP)
        grid.setHorizontalSpacing(STEP * 2)
        grid.setVerticalSpacing(STEP // 2)
        grid.setColumnStretch(2, 1)
        self._chips, self._words = [Chip(), Chip(), Chip()], [label("", wrap=True) for _line in range(3)]
        self._names = [label(name, "strong") for name in (_("On this computer"), _("Outside it"), _("Erased persons"))]
        for line, (name, chip, words) in enumerate(zip(self._names, self._chips, self._words, strict=True)):
            grid.addWidget(name, line, 0, _TOP)
            grid.addWidget(chip, line, 1, _TOP | Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(words, line, 2, _TOP)

    def show_state(self, found: Overview) -> None:
        """Say how it is now."""
        self._say(0, *_own(found))
        self._say(1, *_outside(found))
        self._say(2, *_erased(found))

    def _say(self, line: int, word: str, tone: Tone, text: str) -> None:
        self._chips[line].say(word, tone)
        self._words[line].setText(text)
        for part in (self._names[line], self._words[line]):
            part.setVisible(bool(text))


def _own(found: Overview) -> tuple[str, Tone, str]:
    if found.elsewhere:
        return _("On the server"), "quiet", _("Whoever runs the server backs the data up there, and restores them.")
    own = [row for row in found.rows if "own" in row.places and not row.fault]
    if not own:
        return _("None yet"), "bad", _("There is no backup on this computer yet.")
    text = _("Last at {when}. {count} backups, {size}; {free} are free on this disk.").format(
        when=moment(own[0].made_at), count=thousands(len(own)), size=size(found.size), free=size(found.free)
    )
    if found.changed:
        return _("Work since then"), "caution", text
    return _("Up to date"), "good", text


def _outside(found: Overview) -> tuple[str, Tone, str]:
    if found.elsewhere:
        return "", "quiet", ""
    last = _("Last one there: {when}.").format(when=moment(found.outside_at)) if found.outside_at else ""
    last = last or _("None has been made there yet.")
    folder = str(found.plan.folder or "")
    late: Tone = "bad" if found.reminder else "caution"
    if found.outside == "unset":
        text = _("No second folder is chosen. If this computer breaks or is stolen, only a copy on a USB stick helps.")
        return _("Not chosen"), late, f"{text} {last}" if found.outside_at else text
    if found.outside == "absent":
        text = _("{folder} is not there now: plug the USB stick in, and the copy is made by itself.")
        return _("Not plugged in"), late, f"{text.format(folder=folder)} {last}"
    if found.outside == "same_disk":
        text = _("{folder} lies on the same disk as the data: it does not help when that disk breaks.")
        return _("Same disk"), "caution", text.format(folder=folder)
    return (_("Late"), "bad", f"{folder}. {last}") if found.reminder else (_("In order"), "good", f"{folder}. {last}")


def _erased(found: Overview) -> tuple[str, Tone, str]:
    if not found.waiting:
        return "", "quiet", ""
    holding = sum(row.erased for row in found.rows)
    text = _(
        "{count} erased records may still stand in {backups} backups. They are erased there by and by, without you."
    )
    said = text.format(count=thousands(found.waiting), backups=thousands(holding))
    if found.outside == "absent":
        said = f"{said} {_('Those on the USB stick follow when it is plugged in.')}"
    return _("Still in backups"), "caution", said
