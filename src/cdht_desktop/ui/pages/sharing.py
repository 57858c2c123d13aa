"""Other PCs of this commune: what was handed to them, what came from them, and what both changed."""

from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.ops import sharing
from cdht_desktop.ops.sharing import Looked, OtherPc, Sent, SharedFile
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.hand_up_panel import local_time
from cdht_desktop.ui.pages.recognition_panel import TaskPanel, facts
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.sharing_questions import Questions
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _, n_

_FILES = "CDHT (*.cdht)"
_KINDS = {
    "village": n_("Villages"), "citizen": n_("Citizens"), "round": n_("Years"), "registration": n_("Registrations"),
    "evaluation": n_("Scores"),
}  # fmt: skip


class SharingPage(Page):
    """The files between this PC and others, and a panel for making one or taking one in."""

    tables = frozenset({"batch", "trusted_key", "revocation"})
    by_year = False

    def __init__(self, desk: Desk) -> None:
        said = _("Several PCs in one commune: one is the master's, the others hand their additions in to it.")
        super().__init__(desk, _("Other PCs"), said)
        self._files: dict[str, SharedFile] = {}
        self._pcs: list[OtherPc] = []
        self._second = False
        self.set_way_back(_("Settings"), _("Back to the settings"), lambda: desk.go_to("settings"))
        self._make = self.add_action(_("Make a file for another PC …"), self.ask_pc, icon="export", right=Right.HAND_UP)
        self._take = self.set_primary(
            _("Take in a file"), self.ask_file, icon="import", shortcut="Ctrl+O", right=Right.WRITE
        )
        self.saved = SavedBanner(self.banner)
        self.table = RowsTable(_columns(), lambda ids: [self._files[one] for one in ids], name=_("Files"))
        self._empty = EmptyPage("copy", "", "", action=_("Go to the keys"), slot=lambda: desk.go_to("keys"))
        self._shown = QStackedWidget()
        self._shown.addWidget(self.table)
        self._shown.addWidget(self._empty)
        self.panel = TaskPanel(self._shown)
        self.split = ListAndPanel(self._shown, self.panel)
        self.body.addWidget(self.saved)
        self.body.addWidget(self.split, 1)

    def load(self) -> None:
        self._pcs = [one for one in self.desk.read(sharing.other_pcs) if one.confirmed]
        self._second = self.desk.read(sharing.is_second)
        self._files = {one.id: one for one in self.desk.read(sharing.files)}
        self.table.show_ids(list(self._files))
        self._shown.setCurrentIndex(0 if self._files else 1)
        self._make.setEnabled(bool(self._pcs))
        if self._pcs:
            text = _("Make a file for the other PC, or take in the one that it made.")
            self._empty.say(_("Nothing went between the PCs yet"), text, action=_("Go to the keys"))
        else:
            text = _(
                "On the other PC make a new workspace with this commune's code. Then load each one's key file on the "
                "other, on the page “Keys”, and compare the words."
            )
            self._empty.say(_("No other PC is known yet"), text, action=_("Go to the keys"))

    def ask_pc(self) -> None:
        """Ask for which PC, say what will be in the file, and where to put it."""
        body, column = _column()
        self._pc = Choice([(one.key_id, f"{one.key_id[:4]} · {one.name}") for one in self._pcs])
        self._pc.setAccessibleName(_("For which PC"))
        column.addWidget(label(_("For which PC"), "strong"))
        column.addWidget(self._pc)
        said = (
            _("All that stands here goes into the file. Only that PC can open it.")
            if self._second
            else _(
                "The lists, years and scores go into the file. Only that PC can open it; decisions and numbers stay here."
            )
        )
        column.addWidget(label(said, "muted", wrap=True))
        title = _("File for the master's PC") if self._second else _("File for another PC")
        self._turn_to(title, body, (_("Choose where to put it"), "export", self._write))

    def ask_file(self) -> None:
        """Ask for a file of another PC, and say what it would change."""
        path = ask.open_file(self, _("Which file came from the other PC?"), _FILES)
        if path is not None:
            self.look_at(path)

    def look_at(self, path: Path) -> None:
        """Read a file, and show what it would change here."""
        self.panel.close_panel()
        title = _("Look at the file")
        self.desk.work(title, sharing.look, path, done=self._show, progress=True, guard=self._take)

    def _write(self) -> None:
        folder = ask.folder(self, _("Where to put the file? Choose a folder or the USB stick"))
        if folder is not None:
            action = sharing.hand_in if self._second else sharing.hand_out
            self.desk.work(
                _("Make the file"), action, self._pc.value(), folder,
                done=self._written, progress=True, guard=self.panel.main,
            )  # fmt: skip

    def _written(self, changes: Changes[Sent]) -> None:
        made = changes.value
        self.panel.close_panel()
        words = _("“{file}” is ready. Take it to the other PC, and take it in there.").format(file=made.file.name)
        self.saved.saved(f"{words} {made.numbering}".rstrip(), made.file, opens=False)

    def _show(self, seen: Looked) -> None:
        body, column = _column()
        if seen.again:
            column.addWidget(label(_("This very file was received before; nothing was changed."), wrap=True))
            self._turn_to(seen.file.name, body, None)
            return
        column.addWidget(facts(_told(seen)))
        if seen.gone:
            column.addWidget(label(_gone(seen), "caution", wrap=True))
        if not (seen.new or seen.changed or seen.removed or seen.questions):
            column.addWidget(label(_("Nothing in it differs from what stands here."), wrap=True))
        questions = Questions(seen.questions, seen.unasked) if seen.questions else None
        main = (_("Take it in"), "import", lambda: self._take_in(seen, questions))
        if questions is not None:
            column.addWidget(questions)
            questions.decided.connect(lambda: self._count(questions))
        self._turn_to(seen.file.name, body, main)
        if questions is not None:
            self._count(questions)

    def _count(self, questions: Questions) -> None:
        self.panel.main.setEnabled(not questions.open)

    def _take_in(self, seen: Looked, questions: Questions | None) -> None:
        sides, rest = (questions.sides(), questions.rest) if questions else ({}, None)
        self.desk.work(
            _("Take it in"), sharing.take, seen.file, sides=sides, rest=rest,
            done=self._taken, failed=self._refused, progress=True, guard=self.panel.main,
        )  # fmt: skip

    def _refused(self, refusal: Refused) -> bool:
        """Say why nothing was taken in where the person looks: what was decided stays in the panel."""
        self.panel.banner.show_text(str(refusal), "error")
        return True

    def _taken(self, changes: Changes[Looked]) -> None:
        seen = changes.value
        self.panel.close_panel()
        words = _("Taken in: {new} new, {changed} changed. Hand the other PC a new file, so that both agree.")
        self.banner.done(words.format(new=sum(seen.new.values()), changed=sum(seen.changed.values())))

    def _turn_to(self, title: str, body: QWidget, main: tuple[str, str, object] | None) -> None:
        self.panel.turn_to(title, body, main=main, other=(_("Close"), "close", self.panel.close_panel))  # type: ignore[arg-type]
        self.split.open()


def _gone(seen: Looked) -> str:
    said = _(
        "No longer on that PC, where they were erased: {names}. If their data are to go here too, erase them here."
    )
    names = ", ".join(seen.gone_names)
    if seen.gone > len(seen.gone_names):
        names += " … " + _("and {count} more").format(count=seen.gone - len(seen.gone_names))
    return said.format(names=names)


def _told(seen: Looked) -> list[tuple[str, str]]:
    counts = [
        (_(words), _("{new} new, {changed} changed, {removed} removed").format(
            new=seen.new.get(kind, 0), changed=seen.changed.get(kind, 0), removed=seen.removed.get(kind, 0)))
        for kind, words in _KINDS.items()
        if kind in {*seen.new, *seen.changed, *seen.removed}
    ]  # fmt: skip
    left = _("{count} changes to people who hold a certificate").format(count=seen.certified) if seen.certified else ""
    return [
        (_("From"), seen.sender),
        (_("Made"), f"{seen.made_on:%d/%m/%Y}"),
        (_("Revision"), str(seen.revision)),
        *counts,
        (_("Left out"), left),
    ]


def _column() -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    return made, column


def _columns() -> list[Column]:
    return [
        Column(_("File"), lambda row: row.file, width=280, stretch=True),
        Column(_("Way"), _way, width=184, delegate=ChipDelegate),
        Column(_("Revision"), lambda row: row.revision, width=96, align="right", spare=2),
        Column(_("Rows of data"), lambda row: thousands(row.rows), width=96, align="right", spare=1),
        Column(_("When"), lambda row: local_time(row.at), width=168, align="right"),
    ]


def _way(row: SharedFile) -> ChipValue:
    return ChipValue(_("taken in"), "good") if row.direction == "in" else ChipValue(_("made here"))
