"""What stands in the panel of the history: one action field by field, or what a check found."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.ops.history import ChangedRow, ChangeSetRow
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, rule
from cdht_desktop.ui.widgets.chip import Chip
from cdht_desktop.words import _

SHOWN = 60  # rows of one action that the panel spells out


def action_body(row: ChangeSetRow, changed: Sequence[ChangedRow]) -> QWidget:
    """Return an action's rows, before and after; of a note what it says besides its title."""
    body, column = _column(STEP)
    parts = [row.at.strftime("%d/%m/%Y %H:%M"), row.user or _("the program")]
    if row.rows:
        parts.append(_("{count} rows").format(count=_number(row.rows)))
    parts.append(_("No. {seq}").format(seq=_number(row.seq)))
    column.addWidget(label(" · ".join(parts), "muted", wrap=True))
    if row.detail:
        column.addWidget(label(row.detail, wrap=True))
    if row.note is not None:
        column.addWidget(label(_("Nothing was changed by this."), "muted", wrap=True))
    told = [one for one in changed if one.fields or one.op != "update"]  # a change of nothing that can be read
    for one in told[:SHOWN]:
        column.addWidget(rule())
        column.addWidget(_changed_row(one))
    if row.rows > SHOWN:
        column.addWidget(label(_("… and {count} rows more").format(count=_number(row.rows - SHOWN)), "muted"))
    return body


def findings_body(sentences: Sequence[str]) -> QWidget:
    """Return what a check found, a sentence each, with what to do about it."""
    body, column = _column(STEP)
    advice = _(
        "Something outside the program changed the data, or the disk did. Write down what stands here, tell whoever "
        "looks after this computer, and compare with the papers. A backup from before can be restored."
    )
    column.addWidget(label(advice, wrap=True))
    for sentence in sentences:
        column.addWidget(rule())
        line = label(sentence, wrap=True)
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(line)
    return body


def _changed_row(one: ChangedRow) -> QWidget:
    words = {"insert": (_("added"), "good"), "update": (_("changed"), "accent"), "delete": (_("removed"), "caution")}
    body, column = _column(STEP // 2)
    word, tone = words[one.op]
    column.addWidget(label(f"{one.table}: {one.whose}" if one.whose else one.table, "strong", wrap=True))
    column.addWidget(Chip(word, tone), 0, Qt.AlignmentFlag.AlignLeft)  # type: ignore[arg-type] # three of the tones
    for field, before, after in one.fields:
        told = after if one.op == "insert" else f"{before or '–'} → {after or '–'}"
        column.addWidget(label(field, "muted"))
        column.addWidget(label(told, wrap=True))
    return body


def _column(spacing: int) -> tuple[QWidget, QVBoxLayout]:
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    return body, column


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
