"""The sheets for local branches: which villages, who fills them in, what stands in them, and where to save them."""

from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cdht_desktop.errors import Refused
from cdht_desktop.ops import score_forms
from cdht_desktop.ops.evaluations import STAGES, Stage
from cdht_desktop.ops.score_forms import FormsAsked, FormsSaved, VillageForms
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.scoring_words import stage_words, thousands
from cdht_desktop.ui.theme import ROW_HEIGHT, STEP
from cdht_desktop.ui.widgets import ask as asking
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.words import _

_KIND = "(*.xlsx)"


def ask(desk: Desk, parent: QWidget, village_id: str | None = None) -> "ScoreExport":
    """Open the dialog for `desk.year`; `village_id` is the village that is ticked at first (None: all)."""
    dialog = ScoreExport(desk, parent, village_id)
    dialog.open()
    return dialog


class ScoreExport(QDialog):
    """Villages to tick on the left, how the sheets are to be on the right."""

    def __init__(self, desk: Desk, parent: QWidget, village_id: str | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._desk, self._host, self._year = desk, parent, desk.year or 0
        title = _("Scoring sheets for local branches, {year}").format(year=self._year)
        self.setWindowTitle(title)
        self.banner = Banner()
        self._known = desk.read(score_forms.villages, self._year)
        self.every = QCheckBox(_("All villages"))
        self.villages = _Villages(self._known, village_id)
        self.stage = Choice((stage, stage_words(stage)) for stage in STAGES)
        self.stage.set_value("branch")
        self.stage.setAccessibleName(_("Who fills them in"))
        self.files = Choice([(False, _("One file for each village")), (True, _("One file, a sheet for each village"))])
        self.files.setAccessibleName(_("Files"))
        self.prefilled = QCheckBox(_("Fill in the scores entered so far"))
        self.full_numbers = QCheckBox(_("Whole ID numbers"))
        self._numbers = label(
            _("Otherwise the sheet shows the last four digits: it goes from hand to hand."), "muted", wrap=True
        )
        self.found = label("", wrap=True)
        self.primary = button(_("Save …"), self._save, icon="save", role="primary")
        self._lay_out(title)
        self.every.clicked.connect(self.villages.tick_all)
        self.villages.itemChanged.connect(lambda _item: self._count())
        self._count()
        self.villages.setFocus()

    def asked(self) -> FormsAsked:
        """Return what is asked for as it stands in the dialog."""
        villages = self.villages.ticked()
        return FormsAsked(
            tuple(village.id for village in villages),
            cast("Stage", self.stage.value()),
            self.prefilled.isChecked(),
            self.full_numbers.isChecked(),
            len(villages) == 1 or bool(self.files.value()),
        )

    def _count(self) -> None:
        """Say how many sheets and people that would be."""
        ticked = self.villages.ticked()
        people = sum(village.people for village in ticked)
        words = _("{sheets} sheets, {people} people. Who is already recognised is not on them.")
        if not self._known:
            words = _("Nobody is waiting to be scored in this year.")
        elif not ticked:
            words = _("Tick at least one village.")
        self.found.setText(words.format(sheets=len(ticked), people=thousands(people)))
        self.every.setCheckState(_part(len(ticked), len(self._known)))
        self.every.setEnabled(bool(self._known))
        self.files.setEnabled(len(ticked) > 1)
        self.primary.setEnabled(bool(ticked))

    def _save(self) -> None:
        asked, village = self.asked(), self.villages.ticked()[0].name
        if asked.one_file:
            name = score_forms.file_name(self._year, village if len(asked.villages) == 1 else "")
            kind = f"{_('Excel workbook')} {_KIND}"
            out = asking.save_file(self, _("Save the scoring sheets"), name, kind)
        else:
            out = asking.folder(self, _("Folder for the scoring sheets"))
        if out is None:
            return
        self._desk.work(
            _("Save the scoring sheets"), score_forms.save_forms, self._year, asked, out,
            done=self._saved, failed=self._refused, guard=self.primary, progress=True,
        )  # fmt: skip

    def _saved(self, done: FormsSaved) -> None:
        folder = done.files[0].parent
        words = _("{files} files with {people} people saved in “{folder}”.")
        if len(done.files) == 1:
            words = _("“{file}” with {people} people saved in “{folder}”.")
        words = words.format(
            files=len(done.files), file=done.files[0].name, people=thousands(done.people), folder=folder.name
        )
        if isinstance(self._host, Page):
            self._host.banner.done(words, action=_("Open the folder"), slot=partial(_open, folder))
        else:
            self._desk.say(words, "done")
        self.close()

    def _refused(self, refusal: Refused) -> bool:
        self.banner.error(str(refusal))
        return True

    def _lay_out(self, title: str) -> None:
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.every)
        left.addWidget(self.villages, 1)
        rows = QFormLayout()
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        rows.setVerticalSpacing(STEP // 2)
        rows.addRow(label(_("Who fills them in"), "label"), self.stage)
        rows.addRow(label(_("Files"), "label"), self.files)
        right = QVBoxLayout()
        right.setSpacing(STEP // 2)
        right.addLayout(rows)
        right.addSpacing(STEP)
        for widget in (self.prefilled, self.full_numbers, self._numbers):
            right.addWidget(widget)
        right.addStretch()
        halves = QHBoxLayout()
        halves.setSpacing(STEP * 3)
        halves.addLayout(left, 1)
        halves.addLayout(right, 1)
        feet = QHBoxLayout()
        feet.setSpacing(STEP)
        feet.addWidget(self.found, 1)
        feet.addWidget(button(_("Cancel"), self.close))
        feet.addWidget(self.primary)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 2, STEP * 3, STEP * 2)
        column.setSpacing(STEP)
        column.addWidget(label(title, "heading"))
        column.addWidget(self.banner)
        column.addLayout(halves, 1)
        column.addLayout(feet)
        self.primary.setDefault(True)
        room = self._host.window().size()
        self.resize(min(800, room.width() - STEP * 4), min(480, room.height() - STEP * 4))


class _Villages(QListWidget):
    """Villages with a box to tick: a click anywhere in a row, or Space."""

    def __init__(self, villages: list[VillageForms], chosen: str | None) -> None:
        super().__init__()
        self.setAccessibleName(_("Villages"))
        self._villages = villages
        known = any(village.id == chosen for village in villages) and chosen is not None
        for village in villages:
            pattern = _("{village} ({people} people)")
            name = village.name or _("no village")
            item = QListWidgetItem(pattern.format(village=name, people=thousands(village.people)))
            item.setToolTip(item.text())
            item.setSizeHint(QSize(0, ROW_HEIGHT))  # the look's own height is not known before the first paint
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            on = not known or village.id == chosen
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.addItem(item)
        if villages:
            self.setCurrentRow(0)
        self.itemClicked.connect(_turn)

    def ticked(self) -> list[VillageForms]:
        """Return the ticked villages in their order."""
        return [village for at, village in enumerate(self._villages) if self.item(at).checkState() == _ON]

    def tick_all(self, on: bool) -> None:
        """Tick all villages, or none."""
        for at in range(self.count()):
            self.item(at).setCheckState(_ON if on else Qt.CheckState.Unchecked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Space and item is not None:
            _turn(item)
        else:
            super().keyPressEvent(event)


_ON = Qt.CheckState.Checked


def _turn(item: QListWidgetItem) -> None:
    item.setCheckState(Qt.CheckState.Unchecked if item.checkState() == _ON else _ON)


def _part(ticked: int, known: int) -> Qt.CheckState:
    if ticked in {0, known}:
        return _ON if ticked else Qt.CheckState.Unchecked
    return Qt.CheckState.PartiallyChecked


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
