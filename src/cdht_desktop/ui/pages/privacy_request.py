"""One request in the panel: what is known of it, and the steps that are left."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import requests
from cdht_desktop.ops.requests import RequestRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.privacy_words import person, short, state_chip
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.widgets.chip import Chip
from cdht_desktop.words import _

Slot = Callable[[], object]


@dataclass(frozen=True)
class Steps:
    """What the buttons of a request do."""

    answered: Slot
    sheet: Slot
    copy: Slot
    correct: Slot
    restrict: Slot
    consents: Slot
    erase: Slot


def request_body(desk: Desk, row: RequestRow, steps: Steps) -> QWidget:
    """Return what is known of a request, and the buttons of what is left to do."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    chip = state_chip(row)
    column.addWidget(Chip(chip.word, chip.tone), 0, Qt.AlignmentFlag.AlignLeft)
    column.addWidget(facts(_facts(row)))
    if row.outcome == "open":
        column.addWidget(rule())
        column.addWidget(label(_("What is left to do"), "strong", wrap=True))
        for part in _steps(desk, row, steps):
            column.addWidget(part)
    return made


def _facts(row: RequestRow) -> tuple[tuple[str, str], ...]:
    return (
        (_("Person"), person(row)),
        (_("Village"), row.village),
        (_("Asked for"), requests.kind_words(row.kind)),
        (_("Received on"), short(row.received_on)),
        (_("How it came"), row.how),
        (_("To be answered by"), short(row.answer_by)),
        (_("Answered on"), short(row.answered_on)),
        (_("To be done by"), short(row.done_by)),
        (_("Ended on"), short(row.done_on)),
        (_("Refused because"), row.reason if row.outcome == "refused" else ""),
        (_("Note"), row.note),
    )


def _steps(desk: Desk, row: RequestRow, steps: Steps) -> list[QWidget]:
    """Return the lines of what is left to do, each with its button."""
    found: list[QWidget] = []
    if row.answered_on is None:
        found.append(
            _step(_("Tell the person how and when it will be done."), _("Answered today"), steps.answered, "check")
        )
    found += [_step(*line) for line in _lines(desk, row, steps)]
    return found


def _lines(desk: Desk, row: RequestRow, steps: Steps) -> list[tuple[str, str, Slot | None, str]]:
    may_erase = desk.store.may(Right.ERASE)
    erasing = _("The record becomes an empty stub, in the history and the backups too.")
    lines: dict[str, list[tuple[str, str, Slot | None, str]]] = {
        "see": [(_("Print their sheet, or show it to them."), _("Their sheet"), steps.sheet, "print")],
        "copy": [(_("Save all that is kept as a file, and hand it over."), _("Save a copy …"), steps.copy, "export")],
        "correct": [(_("Correct the record."), _("Open the record"), steps.correct, "edit")],
        "restrict": [
            (
                _("From then on they are not registered, scored, recognised, printed, exported or handed up anew."),
                _("Keep but use no more"), steps.restrict, "lock",
            )
        ],
        "withdraw": [
            (_("Take back the purposes that they name."), _("What they agreed to"), steps.consents, "check"),
            (_("For the title itself: keep their data, but use them no more."), _("Keep but use no more"),
             steps.restrict, "lock"),
        ],
        "erase": [
            (erasing, _("Erase …"), steps.erase, "remove")
            if may_erase
            else (_("Only the admin may erase: ask them to sign in."), "", None, "")
        ],
    }  # fmt: skip
    return lines[row.kind]


def _step(text: str, action: str, slot: Slot | None, icon: str) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP // 2)
    column.addWidget(label(text, wrap=True))
    if slot is not None:
        column.addWidget(button(action, slot, icon=icon))
    return made
