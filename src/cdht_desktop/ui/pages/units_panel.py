"""One unit in the panel: how far it has come, its figures, and every file that came from it."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.ops.units import BatchRow, UnitStanding
from cdht_desktop.ui.pages.hand_up_panel import local_time, shortened
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.units_words import late_words, standing_chip
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.widgets.chip import Chip, ChipValue
from cdht_desktop.words import _


def unit_body(
    row: UnitStanding, files: Sequence[BatchRow], tasks: Sequence[tuple[str, str, Callable[[], object]]]
) -> QWidget:
    """Return what is known about a unit in the year in hand; `tasks` are (words, icon, what it does)."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    column.addLayout(_chips(row))
    if words := _what_to_do(row):
        column.addWidget(label(words, "caution", wrap=True))
    column.addWidget(facts(_facts(row)))
    column.addWidget(rule())
    column.addWidget(label(_("Files of this year"), "strong"))
    if not files:
        column.addWidget(label(_("No file of this unit has come."), "muted", wrap=True))
    for one in files:
        column.addWidget(_file(one))
    if tasks:
        column.addWidget(rule())
    for words, icon, slot in tasks:
        column.addWidget(button(words, slot, icon=icon, role="link"))
    return made


def _chips(row: UnitStanding) -> QHBoxLayout:
    chips = QHBoxLayout()
    chips.setSpacing(STEP)
    value = standing_chip(row)
    chips.addWidget(Chip(value.word, value.tone))
    if late := late_words(row):
        chips.addWidget(Chip(late, "caution"))
    if row.member is None:
        chips.addWidget(Chip(_("not on the list"), "quiet"))
    chips.addStretch()
    return chips


def _what_to_do(row: UnitStanding) -> str:
    if row.standing == "disputed":
        return _(
            "Two files of the same revision differ, so neither counts. Ask the unit to hand in a new revision; "
            "nothing else settles it."
        )
    if row.standing == "waiting" or row.waits:
        return _("A file was put aside and waits for your decision on the page “Receive batch files”.")
    if row.standing == "refused":
        return _("What came could not be taken in. Ask the unit for a new file.")
    return ""


def _facts(row: UnitStanding) -> tuple[tuple[str, str], ...]:
    return (
        (_("Code"), row.id),
        (_("Phone"), row.phone),
        (_("Revision"), str(row.revision or "")),
        (_("Received on"), local_time(row.at) if row.at else ""),
        *((words, _count(row, name)) for name, words in figure_words().items()),
    )


def figure_words() -> dict[str, str]:
    """Return what the figures of a year are called, in their order."""
    return {
        "registered": _("Registered"),
        "evaluated": _("Scored"),
        "passed": _("Passed"),
        "failed": _("Failed"),
        "recognised": _("Recognised"),
    }


def _count(row: UnitStanding, name: str) -> str:
    count = row.count(name)
    return "" if count is None else thousands(count)


def file_chip(outcome: str) -> ChipValue:
    """Return what became of a file, as the table of files has it."""
    known = {
        "current": ChipValue(_("counted"), "good"),
        "replaced": ChipValue(_("replaced by a later one"), "quiet"),
        "older": ChipValue(_("older, kept"), "quiet"),
        "disputed": ChipValue(_("disputed"), "bad"),
        "aside": ChipValue(_("put aside"), "accent"),
        "refused": ChipValue(_("refused"), "bad"),
    }
    return known.get(outcome, ChipValue(outcome, "quiet"))


def _file(one: BatchRow) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP // 2)
    head = QHBoxLayout()
    head.setSpacing(STEP)
    head.addWidget(label(_("Revision {number}").format(number=one.revision), "strong"))
    chip = file_chip(one.outcome)
    head.addWidget(Chip(chip.word, chip.tone))
    head.addStretch()
    column.addLayout(head)
    words = _("{day} · {rows} rows · checksum {sum}")
    said = words.format(day=local_time(one.at), rows=thousands(one.rows), sum=shortened(one.sha256))
    column.addWidget(label(said, "muted", wrap=True))
    if one.reason:
        column.addWidget(label(one.reason, wrap=True))
    return made
