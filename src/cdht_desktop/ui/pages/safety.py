"""Safety of the data: backups here and outside this computer, the restore drill, and restoring."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.files import safe_name
from cdht_desktop.ops import backup_list, backups, drills
from cdht_desktop.ops.backup_list import BackupRow, Overview
from cdht_desktop.ops.backups import BackupPlan, Restored
from cdht_desktop.ops.drills import Drill
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages import safety_words
from cdht_desktop.ui.pages.recognition_panel import Button, TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.safety_panel import backup_body, drill_body, plan_form
from cdht_desktop.ui.pages.safety_status import Status
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.chip import ChipDelegate
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _


class SafetyPage(Page):
    """The backups that can be reached, the newest first; a panel shows one, a drill, or the second folder."""

    tables = frozenset({"backup", "erasure", "setting"})
    by_year = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Safety of the data"))
        self.found: Overview | None = None
        self._rows: dict[str, BackupRow] = {}
        self.saved = SavedBanner(self.banner)
        self.status = Status()
        self.table = RowsTable(_columns(), lambda ids: [self._rows[one] for one in ids], name=_("Backups"))
        self.table.opened.connect(self.open_backup)
        self._empty = EmptyPage(
            "save", _("No backup yet"),
            _("A backup is made by itself after work: each hour, and when the program is locked or closed. "
              "You can make one now."),
            action=_("Back up now"), slot=self.back_up,
        )  # fmt: skip
        self._shown = QStackedWidget()
        self.panel = TaskPanel(self._shown)
        self._put_together()
        self._add_actions()

    def load(self) -> None:
        # Not at once: the second folder may be a slow stick.
        self.desk.work(_("Look at the backups"), backup_list.overview, done=self._show)

    def back_up(self) -> None:
        """Make a backup, and copy it to the second folder where that is there."""
        self.desk.work(_("Make a backup"), backups.backup, done=self._backed_up, progress=True, guard=self._make)

    def back_up_elsewhere(self) -> None:
        """Ask for a folder, and make a backup there."""
        folder = ask.folder(self, _("Choose a USB stick or folder for the backup"))
        if folder is not None:
            done = partial(self._backed_up_elsewhere)
            self.desk.work(_("Make a backup"), backups.backup, folder, done=done, progress=True)

    def drill(self, file: Path | None = None) -> None:
        """Try whether a backup could be restored (the newest where None)."""
        self.desk.work(_("Restore drill"), drills.run, file, done=self._drilled, progress=True)

    def ask_restore_file(self) -> None:
        """Ask for a backup file from elsewhere, and whether it is to take the place of the data."""
        kinds = _("Backup") + " (*.cdhtbackup *.db)"
        file = ask.open_file(self, _("Restore from a file"), kinds)
        if file is not None:
            self._ask_restore(file, file.name, "")

    def open_backup(self, row_id: str) -> None:
        """Show what is known about a backup."""
        row = self._rows.get(row_id)
        if row is None:
            return
        words = _("Damaged data of {when}") if "put_aside" in row.places else _("Backup of {when}")
        title = words.format(when=safety_words.moment(row.made_at))
        main: Button | None = None
        third: Button | None = None
        if self.desk.may(Right.RESTORE):
            if not row.fault:
                main = (_("Restore this one …"), "undo", partial(self._ask_restore_row, row))
            if row.fault or row.erased or "replaced" in row.places:
                third = (_("Delete"), "remove", partial(self._ask_removal, row))
        other = None if row.fault else (_("Try it"), "check", partial(self.drill, row.file))
        self._turn_to(title, backup_body(row), main=main, other=other, third=third)

    def open_plan(self) -> None:
        """Show the form of the second folder and the reminder."""
        form = plan_form(self.desk.read(backups.plan))
        save = (_("Save"), "save", partial(self._save_plan, form))
        self._turn_to(_("Second folder and reminder"), form, main=save)
        form.focus_first()

    # What came of it ------------------------------------------------------------------------------------------------

    def _show(self, found: Overview) -> None:
        self.found = found
        self._rows = {row.id: row for row in found.rows}
        self.status.show_state(found)
        self._shown.setCurrentIndex(0 if found.rows else 1)
        self.table.show_ids(list(self._rows))

    def _backed_up(self, _file: Path) -> None:
        self.desk.touched("backup")
        self.banner.done(_("The backup was made, opened and checked."))

    def _backed_up_elsewhere(self, file: Path) -> None:
        self.desk.touched("backup")
        words = _("The backup “{file}” was made, opened and checked. It holds its keys: one file is enough.")
        self.saved.saved(words.format(file=file.name), file, opens=False)

    def _drilled(self, drill: Drill) -> None:
        self.desk.touched("backup")
        save = (_("Save the page (PDF) …"), "print", partial(self._save_drill, drill))
        self._turn_to(_("Restore drill"), drill_body(drill), main=save)

    def _save_drill(self, drill: Drill) -> None:
        name = safe_name(_("Restore drill {date}").format(date=f"{drill.at:%Y-%m-%d}"), ".pdf")
        out = ask.save_file(self, _("Where to save it?"), name, "PDF (*.pdf)")
        if out is not None:
            self.desk.work(_("Save the page"), drills.save, drill, out, done=self._drill_saved)

    def _drill_saved(self, out: Path) -> None:
        self.saved.saved(_("The page is in “{file}”.").format(file=out.name), out)

    def _save_plan(self, form: FormRows) -> None:
        values = form.values()
        folder = values["folder"] if values["folder"].is_absolute() else None
        self.desk.work(
            _("Save the second folder"), backups.set_plan, folder, values["days"],
            done=self._plan_saved, failed=form.refused, guard=self.panel.main,
        )  # fmt: skip

    def _plan_saved(self, _changes: object) -> None:
        self.panel.close_panel()
        plan: BackupPlan = self.desk.read(backups.plan)
        words = _("Saved. Each backup is copied to {folder} when it is there.").format(folder=plan.folder)
        self.banner.done(words if plan.folder else _("Saved. No second folder is used."))

    # Restoring ------------------------------------------------------------------------------------------------------

    def _ask_restore_row(self, row: BackupRow) -> None:
        since = (self.found.actions if self.found else 0) - row.counts.get("change_set", 0)
        lost = _("What was done since then ({count} entries of the history) is not in it.").format(
            count=thousands(since)
        )
        self._ask_restore(row.file, safety_words.moment(row.made_at), lost if row.counts and since > 0 else "")

    def _ask_restore(self, file: Path, called: str, lost: str) -> None:
        title = _("Put the backup “{name}” in place of today's data?").format(name=called)
        text = _(
            "Today's data are kept as a backup first, so you can go back in the same way. Passwords and users stay as they "
            "are; persons erased since are erased again. Then sign in again."
        )
        words = f"{lost} {text}" if lost else text
        ask.question(self.window(), title, words, _("Restore"), partial(self._restore, file))

    def _restore(self, file: Path) -> None:
        title = _("Restore a backup")
        self.desk.work(title, backups.restore_in_place, file, done=self._restored, progress=True)

    def _restored(self, restored: Restored) -> None:
        words = _("The data are those of {when} again. Those of before are kept. Sign in to go on.")
        self.desk.replaced.emit(words.format(when=safety_words.moment(restored.made_at)))

    def _ask_removal(self, row: BackupRow) -> None:
        text = _("“{file}” is deleted from the disk for good.").format(file=row.file.name)
        ask.question(self.window(), _("Delete this backup?"), text, _("Delete"), partial(self._remove, row))

    def _remove(self, row: BackupRow) -> None:
        self.desk.work(_("Delete a backup"), backup_list.remove, row.file, done=self._removed)

    def _removed(self, _nothing: None) -> None:
        self.panel.close_panel()
        self.desk.touched("backup")
        self.banner.done(_("The backup was deleted."))

    # Laid out -------------------------------------------------------------------------------------------------------

    def _turn_to(
        self,
        title: str,
        body: QWidget,
        *,
        main: Button | None = None,
        other: Button | None = None,
        third: Button | None = None,
    ) -> None:
        self.banner.hide()
        self.panel.turn_to(title, body, main=main, other=other, third=third)
        self.split.open()

    def _add_actions(self) -> None:
        self.add_action(_("Back up to a USB stick …"), self.back_up_elsewhere, icon="export", right=Right.BACKUP)
        self.add_action(_("Restore drill"), self.drill, icon="check", shortcut="Ctrl+D", right=Right.BACKUP)
        self.add_action(_("Second folder …"), self.open_plan, icon="folder", right=Right.SETTINGS)
        self.add_action(_("Restore from a file …"), self.ask_restore_file, icon="undo", right=Right.RESTORE)
        self._make = self.set_primary(
            _("Back up now"), self.back_up, icon="save", shortcut="Ctrl+S", right=Right.BACKUP
        )

    def _put_together(self) -> None:
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.table, 1)
        self._shown.addWidget(full)
        self._shown.addWidget(self._empty)
        self._shown.setFocusProxy(self.table)
        self.split = ListAndPanel(self._shown, self.panel)
        self.body.addWidget(self.saved)
        self.body.addWidget(self.status)
        self.body.addWidget(self.split, 1)


def _columns() -> list[Column]:
    return [
        Column(_("Made"), lambda row: safety_words.moment(row.made_at), width=176),
        Column(_("State"), safety_words.state, width=190, delegate=ChipDelegate),
        Column(_("Why"), safety_words.reason, width=230, stretch=True),
        Column(
            _("People"),
            lambda row: "–" if row.people is None else thousands(row.people),
            width=88,
            align="right",
            spare=2,
        ),
        Column(_("Size on disk"), lambda row: safety_words.size(row.size), width=96, align="right", spare=1),
        Column(_("Where"), safety_words.place, width=230, spare=3),
    ]
