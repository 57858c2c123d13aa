"""The card of the door for a damaged workspace: what is hurt, what can be done, and what each way means."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.ops.damage import Damage, Hurt
from cdht_desktop.ui.door_pages import DoorPage
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.safety_words import counted, moment
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import button, label, restyle
from cdht_desktop.words import _

_TOLD = ("citizen", "registration", "evaluation", "decision", "certificate")  # kinds that are told even where whole
_OF_BACKUP = 4  # of what a backup holds, so many kinds are told
_NARROW_TOP = STEP // 2


class DamagePage(DoorPage):
    """Signals: `save_asked()`, `restore_asked()`, `reading_asked()`, `keys_asked()`, `elsewhere_asked()`, `back()`."""

    save_asked = Signal()
    restore_asked = Signal()
    reading_asked = Signal()
    keys_asked = Signal()
    elsewhere_asked = Signal()
    back = Signal()
    widest = 760
    named_from = 900

    def __init__(self) -> None:
        super().__init__(_("The data are damaged"))
        self.form.hide()
        self.found: Damage | None = None
        self._saved = False
        self.what = label("", wrap=True)
        self.table = _Table()
        self.keys = _Way(_("Put the key file back"), _("Put it back"), self.keys_asked.emit)
        self.save = _Way(_("Save what can be read"), _("Save to a workbook …"), self.save_asked.emit)
        self.restore = _Way(_("Restore the newest good backup"), _("Restore this backup"), self._ask_restore)
        self.elsewhere = self.restore.add_other(_("Look in another folder …"), self.elsewhere_asked.emit)
        self.reading = _Way(_("Open for reading only"), _("Open for reading"), self.reading_asked.emit)
        self.column.addWidget(self.what)
        self.column.addWidget(self.table)
        for way in self.ways:
            self.column.addWidget(way)
        self.add_link(_("Back to the sign-in"), self.back.emit, icon="chevron-left")

    @property
    def ways(self) -> "tuple[_Way, ...]":
        """What can be done, in the order in which to do it."""
        return self.keys, self.save, self.restore, self.reading

    def show_damage(self, found: Damage) -> None:
        """Say what was found, and offer what the person may do about it."""
        self.found, self._saved = found, False
        self.banner.hide()
        kept = _("Nothing was deleted or overwritten: the damaged files stay as they are until you choose.")
        self.what.setText(f"{found.sentence} {kept}")
        self.table.show_kinds([one for one in found.hurt if one.table in _TOLD or not one.whole])
        self.table.setVisible(bool(found.hurt) and not found.keys_alone)
        for way in self.ways:
            way.setVisible((way is self.keys) == found.keys_alone)
        self._offer(found)

    def saved(self, out: Path, people: int) -> None:
        """Say what was saved, and that the backup may take its place now."""
        self._saved = True
        words = _("{count} people and what belongs to them are saved in “{file}”.")
        self.banner.done(
            words.format(count=thousands(people), file=out.name),
            action=_("Open the folder"), slot=lambda: self._open(out.parent),
        )  # fmt: skip
        self._mark_first()

    def focus_first(self) -> None:
        first = next((way.act for way in self.ways if not way.isHidden() and way.act.isEnabled()), None)
        if first is not None:
            first.setFocus()

    def _offer(self, found: Damage) -> None:
        self.keys.say(_keys_words(found))
        may_save = found.may(Right.EXPORT)
        self.save.say(_save_words(found), offered=may_save and bool(found.hurt))
        may_restore = found.may(Right.RESTORE)
        self.restore.say(_restore_words(found), offered=may_restore and found.newest is not None)
        self.elsewhere.setVisible(may_restore)
        self.reading.say(_reading_words(found), offered=found.opens)
        self._mark_first()

    def _mark_first(self) -> None:
        """Make the next step the main button: what can be read is saved before a backup takes its place."""
        open_to = [way for way in self.ways if not way.isHidden() and way.act.isEnabled()]
        left = [way for way in open_to if way is not self.save or not self._saved]
        for way in self.ways:
            restyle(way.act, "role", "primary" if left and way is left[0] else "")

    def _ask_restore(self) -> None:
        if self._saved or self.found is None or not self.found.hurt or not self.found.may(Right.EXPORT):
            self.restore_asked.emit()
            return
        text = _(
            "What was typed since the backup is then only in the damaged file. It is kept, but it is hard to get at."
        )
        title = _("Restore without saving what can be read?")
        action = _("Restore without saving")
        ask.question(self.window(), title, text, action, self.restore_asked.emit, stay=_("Back, to save first"))

    def _open(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.banner.error(_("This computer could not open it. It lies here: {path}").format(path=folder))


class _Way(QFrame):
    """One way on: what it is called, what it means, and its button."""

    def __init__(self, title: str, action: str, slot: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("step")
        self._text = label("", wrap=True)
        self.act = button(action, slot)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(0)
        self._buttons.addWidget(self.act)
        self._buttons.addStretch()
        words = QVBoxLayout()
        words.setSpacing(_NARROW_TOP)
        words.addWidget(label(title, "strong", wrap=True))
        words.addWidget(self._text)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP * 2, STEP, STEP * 2, STEP)
        row.setSpacing(STEP * 2)
        row.addLayout(words, 1)
        row.addLayout(self._buttons)

    def add_other(self, text: str, slot: Callable[[], object]) -> QPushButton:
        """Add a quieter button below."""
        made = button(text, slot, role="link")
        self._buttons.insertWidget(1, made)
        return made

    @property
    def text(self) -> str:
        """What the way is said to mean."""
        return self._text.text()

    def say(self, text: str, *, offered: bool = True) -> None:
        """Say what the way means here, and whether it is open."""
        self._text.setText(text)
        self.act.setEnabled(offered)
        self.act.setAccessibleDescription(text)


class _Table(QWidget):
    """Kinds of rows, and how many of each were read, stand in the history alone, or are lost."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(STEP * 2, 0, STEP * 2, 0)
        self._grid.setHorizontalSpacing(STEP * 3)
        self._grid.setVerticalSpacing(_NARROW_TOP)
        self._grid.setColumnStretch(0, 1)
        self.rows: list[tuple[str, ...]] = []

    def show_kinds(self, kinds: Sequence[Hurt]) -> None:
        """Show these kinds, a line each."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.rows = [_line(one) for one in kinds]
        heads = (_("Kind"), _("Read"), _("Of these from the history"), _("Lost"))
        for line, texts in enumerate([heads, *self.rows]):
            for column, text in enumerate(texts):
                lost = column == len(heads) - 1 and text != "0"
                made = label(text, "muted") if line == 0 else label(text, "fault" if lost else "")
                self._put(made, line, column)

    def _put(self, made: QLabel, line: int, column: int) -> None:
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(made, line, column, side)


def _line(one: Hurt) -> tuple[str, ...]:
    if one.lost is None:
        lost = _("not known")
    else:
        lost = _("at most {count}").format(count=thousands(one.lost)) if one.lost else "0"
    return one.word, thousands(one.rows), thousands(one.from_trail), lost


def _people(found: Damage) -> int:
    return sum(one.rows for one in found.hurt if one.table == "citizen")


def _keys_words(found: Damage) -> str:
    if found.keys_from is None:
        return ""
    words = _(
        "The backup of {when} holds a sound key file, which is put in its place; the damaged one is kept beside it. "
        "The passwords are those of that moment. The data stay as they are."
    )
    return words.format(when=moment(found.keys_from.made_at.astimezone()))


def _save_words(found: Damage) -> str:
    if not found.hurt:
        return _("Nothing of the database can be read, so there is nothing to save.")
    if not found.may(Right.EXPORT):
        return _("You may not save lists. Ask the admin or a clerk to sign in here.")
    words = _(
        "{count} people, their scores and certificates go into an Excel workbook, with full ID numbers: keep it safe. "
        "Its first sheet can be imported again as a list of citizens."
    )
    return words.format(count=thousands(_people(found)))


def _restore_words(found: Damage) -> str:
    if not found.may(Right.RESTORE):
        return _("Only the admin may restore a backup. Ask them to sign in here.")
    if found.newest is None:
        elsewhere = _("If a USB stick with backups is at hand, plug it in and look there.")
        return f"{found.why_none} {elsewhere}"
    manifest = found.newest.manifest
    holds = ", ".join(
        f"{words.lower()} {count}" for words, count in counted(manifest.counts if manifest else {})[:_OF_BACKUP]
    )
    made = _("Made at {when}.").format(when=moment(found.newest.made_at.astimezone()))
    held = _("It holds: {counts}.").format(counts=holds) if holds else ""
    since = _("What was typed since is missing in it. The damaged data are kept aside.")
    if found.hurt:
        since = _(
            "What was typed since is missing in it: save what can be read first. The damaged data are kept aside."
        )
    return " ".join(filter(None, (made, held, since)))


def _reading_words(found: Damage) -> str:
    if not found.opens:
        return _("The database is hurt too badly to be opened.")
    return _(
        "To look things up. Nothing can be changed, printed or backed up; a page that needs a damaged part stays empty."
    )
