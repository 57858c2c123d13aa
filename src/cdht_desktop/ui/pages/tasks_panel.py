"""One task in the panel: what is asked, what the record says, and what can be done."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cdht_desktop.ops import tasks
from cdht_desktop.ops.tasks import TaskRow, Told
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.tasks_words import asked_chip, carried_words, person_words, short, state_chip, what_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.chip import Chip, ChipValue
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.words import _

Slot = Callable[[], object]
Link = tuple[str, str, Slot]  # words, icon, what it does


@dataclass(frozen=True)
class Values:
    """What stands beside one another: in the file, what is wanted, in the record now; in words."""

    said: str
    wanted: str
    now: str = ""

    @classmethod
    def of(cls, row: TaskRow, now: str = "") -> "Values":
        """Return the values of a task in words."""
        said, wanted, stands = (tasks.value_words(row.field, value) for value in (row.said, row.wanted, now))
        return cls(said, wanted, stands)


def commune_body(told: Told, values: Values, links: list[Link]) -> QWidget:
    """Return a task as the commune sees it, with further things to do as `links`."""
    row = told.row
    made, column = _column(state_chip(row))
    column.addWidget(label(what_words(row), "strong", wrap=True))
    if row.words:
        column.addWidget(label(row.words, wrap=True))
    if row.kind == "correction" and row.field and (values.said or values.wanted):
        column.addWidget(_change(values))
    pairs = [
        (_("Person"), person_words(row)),
        (_("Village"), row.village),
        (_("Also on the list of"), row.wanted if row.kind == "duplicate" else ""),
        (_("The record says now"), values.now if row.kind == "correction" else ""),
        (_("Asked on"), short(row.made_on)),
        *_answered(row),
    ]
    column.addWidget(facts(pairs))
    if row.state == "open" and told.same:
        words = _("The record says so already. Press “Done”, so that the upper level hears of it.")
        column.addWidget(label(words, "muted", wrap=True))
    _add_links(column, links)
    return made


def upper_body(row: TaskRow, values: Values, links: list[Link]) -> QWidget:
    """Return a task as the upper level sees it."""
    made, column = _column(asked_chip(row))
    column.addWidget(label(what_words(row), "strong", wrap=True))
    if row.words:
        column.addWidget(label(row.words, wrap=True))
    if row.kind == "correction" and (values.said or values.wanted):
        column.addWidget(_change(values))
    pairs = [
        (_("Unit"), f"{row.unit_name} ({row.unit})" if row.unit_name != row.unit else row.unit),
        (_("Person"), person_words(row)),
        (_("Village"), row.village),
        (_("Also on the list of"), row.wanted if row.kind == "duplicate" else ""),
        (_("Asked on"), short(row.made_on)),
        *_answered(row),
    ]
    column.addWidget(facts(pairs))
    _add_links(column, links)
    return made


def _add_links(column: QVBoxLayout, links: list[Link]) -> None:
    feet = QWidget()
    row = FlowLayout(gap=STEP)
    feet.setLayout(row)
    for words, icon, slot in links:
        row.addWidget(button(words, slot, icon=icon))
    if links:
        column.addWidget(feet)


def _answered(row: TaskRow) -> list[tuple[str, str]]:
    answer = _("Why it was withdrawn") if row.state == "withdrawn" else _("Answer")
    return [
        (answer, row.answer),
        (_("Answered on"), short(row.answered_on)),
        (_("Goes up"), carried_words(row)),
    ]


def _change(values: Values) -> QFrame:
    """Return what is said and what is wanted, one above the other so that letters can be compared."""
    made = QFrame()
    made.setObjectName("card")
    column = QVBoxLayout(made)
    column.setContentsMargins(STEP * 2, STEP, STEP * 2, STEP)
    column.setSpacing(STEP // 2)
    for words, value, role in (
        (_("In the file"), values.said or "–", ""),
        (_("It should say"), values.wanted or _("(see the words above)"), "heading"),
    ):
        column.addWidget(label(words, "muted"))
        said = label(value, "heading" if role else "", wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(said)
    return made


def _column(chip: ChipValue) -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    column.addWidget(Chip(chip.word, chip.tone), 0, Qt.AlignmentFlag.AlignLeft)
    return made, column
