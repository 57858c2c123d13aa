"""The files for the communes that were just written, and for which communes none could be."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.ops.answers import Written
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, rule
from cdht_desktop.words import _


def written_words(written: Written) -> str:
    """Return in a sentence how many files were written."""
    words = _("{receipts} receipts and {returns} files with requests were written.")
    text = words.format(receipts=thousands(len(written.receipts)), returns=thousands(len(written.returns)))
    if written.left:
        text += " " + _("For {count} communes no requests could be written.").format(count=len(written.left))
    return text


def written_body(written: Written) -> QWidget:
    """Return what was written for each commune; those for which something could not be stand first."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP)
    for unit, why in written.left:
        column.addWidget(label(unit, "strong", wrap=True))
        column.addWidget(label(why, "caution", wrap=True))
    if written.left:
        column.addWidget(rule())
    words = _(
        "Hand each commune its files. The page (PDF) of a receipt is to be signed; files with requests are encrypted."
    )
    column.addWidget(label(words, "muted", wrap=True))
    if count := sum(bool(one.numbering) for one in (*written.receipts, *written.returns)):
        words = _(
            "A backup was restored here: {count} of these files got higher numbers, so that the communes take them as the "
            "newer ones."
        )
        column.addWidget(label(words.format(count=thousands(count)), wrap=True))
    by_unit: dict[str, list[str]] = {}
    for one in (*written.receipts, *written.returns):
        names = [one.file.name, one.paper.name] if one.paper else [one.file.name]
        by_unit.setdefault(f"{one.unit_name} ({one.unit})", []).extend(names)
    for name, files in sorted(by_unit.items()):
        column.addWidget(label(name, "strong", wrap=True))
        column.addWidget(label("\n".join(files), wrap=True))
    return made
