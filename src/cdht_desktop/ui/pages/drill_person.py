"""One person's year in the panel: the verdict with its reasons, every score, certificates, and the file it came from."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.domain import points
from cdht_desktop.ops.access import SHOWN_SECONDS
from cdht_desktop.ops.unit_persons import PersonYear
from cdht_desktop.ui.pages.drill_persons import birth_words, result_chip
from cdht_desktop.ui.pages.hand_up_panel import local_time, shortened
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.scoring_words import stage_words
from cdht_desktop.ui.shown_numbers import KEY
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.widgets.chip import Chip
from cdht_desktop.words import _


class PersonBody(QWidget):
    """All that the file (its checksum: `sha256`) says.

    `number_asked()`: the whole ID number is wanted; it is hidden again after a minute.
    """

    number_asked = Signal()

    def __init__(self, person: PersonYear, sha256: str, *, may_show: bool) -> None:
        super().__init__()
        self._person = person
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addLayout(self._verdict())
        column.addLayout(self._number(may_show))
        column.addWidget(facts(_about(person)))
        if person.scores:
            column.addWidget(rule())
            column.addWidget(label(_("Scores"), "strong"))
            column.addWidget(_scores(person.scores))
        for paper in person.papers:
            column.addWidget(rule())
            column.addWidget(facts(_paper(paper)))
        column.addWidget(rule())
        column.addWidget(label(_("Where this comes from"), "strong"))
        column.addWidget(facts(_file(person, sha256)))
        self._minute = QTimer(self, singleShot=True, interval=SHOWN_SECONDS * 1000)
        self._minute.timeout.connect(self._hide)

    def show_number(self, number: str) -> None:
        """Show the whole ID number for a minute."""
        self._value.setText(number)
        self._show.setText(_("Hide"))
        self._minute.start()

    def _hide(self) -> None:
        self._minute.stop()
        self._value.setText(self._person.row.id_number)
        self._show.setText(_("Show"))

    def _turn(self) -> None:
        if self._minute.isActive():
            self._hide()
        else:
            self.number_asked.emit()

    def _verdict(self) -> QVBoxLayout:
        row = self._person.row
        chip = result_chip(row)
        line = QHBoxLayout()
        line.setSpacing(STEP)
        line.addWidget(Chip(chip.word, chip.tone))
        if row.total is not None:
            line.addWidget(label(_("{points} points").format(points=points.show(row.total)), "strong"))
        line.addStretch()
        column = QVBoxLayout()
        column.setSpacing(STEP // 2)
        column.addLayout(line)
        if row.reasons:
            column.addWidget(label(row.reasons, wrap=True))
        return column

    def _number(self, may_show: bool) -> QHBoxLayout:
        number = self._person.row.id_number
        self._value = label(number or _("none on record"))
        self._show = button(_("Show"), self._turn, role="link", shortcut=KEY, tip=_("Show the ID number"))
        self._show.setProperty("low", "true")
        line = QHBoxLayout()
        line.setSpacing(STEP)
        words = label(_("ID number"), "muted")
        words.setMinimumWidth(128)
        line.addWidget(words)
        line.addSpacing(STEP)
        line.addWidget(self._value)
        line.addWidget(self._show)
        line.addStretch()
        self._show.setVisible(bool(number) and may_show)
        return line


def _about(person: PersonYear) -> tuple[tuple[str, str], ...]:
    row = person.row
    sex = {"male": _("Male"), "female": _("Female")}.get(row.sex or "", "")
    yes_no = {True: _("yes"), False: _("no"), None: ""}
    return (
        (_("Birth"), birth_words(row.birth)),
        (_("Sex"), sex),
        (_("Village"), row.village),
        (_("Group"), row.group),
        (_("Registered on"), _day(row.registered_on)),
        (_("Remote area"), _("yes") if row.remote else ""),
        (_("Scored by"), stage_words(row.stage) if row.stage else ""),  # type: ignore[arg-type] # checked when it came
        (_("Scored on"), _day(row.evaluated_on)),
        (_("Digital skills"), yes_no[row.digital_skills]),
        (_("Updates online"), yes_no[row.updates_online]),
    )


def _day(iso: str | None) -> str:
    return "/".join(reversed(iso.split("-"))) if iso else ""


def _scores(scores: Sequence[tuple[str, int | None]]) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(STEP)
    grid.setVerticalSpacing(STEP // 2)
    grid.setColumnStretch(1, 1)
    top = Qt.AlignmentFlag.AlignTop
    for number, (words, score) in enumerate(scores, 1):
        grid.addWidget(label(f"{number}.", "muted"), number, 0, Qt.AlignmentFlag.AlignRight | top)
        named = _("Indicator {number}").format(number=number) if words == str(number) else words
        grid.addWidget(label(named, wrap=True), number, 1, top)
        grid.addWidget(label(points.show(score) or "–", "strong"), number, 2, Qt.AlignmentFlag.AlignRight | top)
    return made


def _paper(paper: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return a certificate's facts; what stands on it is told where it is not what the file says now."""
    decision = _("{number} of {date}").format(number=paper["decision"], date=_day(paper["decided_on"]))
    revoked = _("{date}: {reason}").format(date=_day(paper["revoked_on"]), reason=paper["revoked_reason"] or "–")
    return (
        (_("Certificate number"), paper["number"]),
        (_("Register number"), paper.get("register_number") or ""),
        (_("Name on it"), paper["name"]),
        (_("Decision"), decision if paper["decision"] else ""),
        (_("Revoked"), revoked if paper["state"] != "valid" else ""),
    )


def _file(person: PersonYear, sha256: str) -> tuple[tuple[str, str], ...]:
    return (
        (_("File"), person.file),
        (_("Revision"), str(person.revision)),
        (_("Received on"), local_time(person.received_at)),
        (_("Line in the file"), thousands(person.position)),
        (_("Checksum (SHA-256)"), shortened(sha256)),
    )
