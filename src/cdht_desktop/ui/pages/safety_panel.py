"""What the panel of the safety page shows: one backup, a restore drill, the second folder."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.ops.backup_list import BackupRow
from cdht_desktop.ops.backups import BackupPlan
from cdht_desktop.ops.drills import Drill
from cdht_desktop.ui.pages import safety_words
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, rule
from cdht_desktop.ui.widgets.chip import Chip
from cdht_desktop.ui.widgets.fields import FolderField
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

_OFFERED = (3, 7, 14, 30, 60, 90)  # days


def backup_body(row: BackupRow) -> QWidget:
    """Return what is known about a backup."""
    made, column = _column()
    if row.fault:
        column.addWidget(label(row.fault, "fault", wrap=True))
    elif row.erased:
        words = _("It may still hold persons who were erased since. They are erased in it by and by, without you.")
        column.addWidget(label(words, "caution", wrap=True))
    column.addWidget(
        facts(
            (
                (_("Made"), safety_words.moment(row.made_at)),
                (_("Why"), safety_words.reason(row)),
                (_("Where"), safety_words.place(row)),
                (_("File"), row.file.name),
                (_("Size on disk"), safety_words.size(row.size)),
                (_("Program"), row.program),
            )
        )
    )
    if row.counts:
        column.addWidget(rule())
        column.addWidget(label(_("What it holds"), "strong"))
        column.addWidget(facts(safety_words.counted(row.counts)))
    return made


def drill_body(drill: Drill) -> QWidget:
    """Return what a restore drill found."""
    made, column = _column()
    verdict = Chip(_("Can be restored"), "good") if drill.sound else Chip(_("Cannot be restored"), "bad")
    column.addWidget(verdict, 0, Qt.AlignmentFlag.AlignLeft)
    text = _("The backup of {when} was opened as for a restore, in {seconds} seconds. Today's data were not touched.")
    seconds = f"{drill.seconds:.1f}".replace(".", ",")
    column.addWidget(label(text.format(when=safety_words.moment(drill.made_at), seconds=seconds), wrap=True))
    for fault in drill.faults[:5]:
        column.addWidget(label(fault, "fault", wrap=True))
    checks = (
        ("unpacked", _("File whole")), ("opened", _("Opens with the key")), ("sound", _("Pages and links sound")),
        ("trail", _("History agrees")), ("keys", _("Passwords beside it")),
    )  # fmt: skip
    done = [
        (words, _("Holds") if drill.passed[code] else _("DOES NOT HOLD"))
        for code, words in checks
        if code in drill.passed
    ]
    column.addWidget(rule())
    column.addWidget(facts(done))
    if drill.counts:
        column.addWidget(rule())
        column.addWidget(label(_("In the backup · today"), "strong"))
        today = dict(safety_words.counted(drill.today))
        pairs = safety_words.counted(drill.counts)
        column.addWidget(facts((words, f"{count} · {today.get(words, thousands(0))}") for words, count in pairs))
    return made


def plan_form(plan: BackupPlan) -> FormRows:
    """Return the form of the second folder and the reminder."""
    form = FormRows()
    hint = _("Best a USB stick or another disk. Each backup is copied there when it is plugged in; empty for none.")
    form.add("folder", _("Second folder for backups"), FolderField(_("Second folder for backups")), hint)
    hint = _("When no backup has left this computer for so long, the home page reminds you.")
    words = _("{count} days")
    offered = [(days, words.format(count=days)) for days in sorted({*_OFFERED, plan.days})]
    form.choice("days", _("Remind after"), offered, hint)
    form.set_values({"folder": plan.folder or "", "days": plan.days})
    return form


def _column() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    return made, column
