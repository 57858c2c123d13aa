"""Making the file to hand up, step by step in the panel: the form, the upper level's key, the file, its cover sheet."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.files import safe_name
from cdht_desktop.ops import cover_sheet, handing_up, trust
from cdht_desktop.ops.handing_up import Exported
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.hand_up_key import SUFFIX, KeyBody
from cdht_desktop.ui.pages.hand_up_make import Before, MakeForm
from cdht_desktop.ui.pages.hand_up_panel import sent_details
from cdht_desktop.ui.pages.hand_up_sent import SentFile
from cdht_desktop.ui.pages.recognition_panel import Button, TaskPanel
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.words import _


class HandUpTasks:
    """What the page's panel does; `made` is called with each new file."""

    def __init__(
        self, desk: Desk, split: ListAndPanel, panel: TaskPanel, made: Callable[[Changes[Exported]], None]
    ) -> None:
        self._desk, self._split, self._panel, self._made = desk, split, panel, made
        self.form: MakeForm | None = None
        self._typed: dict[str, Any] = {}  # in the form, while the panel shows the key

    def open_form(self) -> None:
        """Show what the next file will be; what was typed before the key was loaded stays."""
        year = self._desk.year
        if year is None:
            return
        read = self._desk.read
        before = Before(
            year,
            read(handing_up.reader),
            read(handing_up.removed_since, year),
            read(handing_up.closed_on, year),
            read(handing_up.numbering, year),
        )
        form = MakeForm(before, may_load_key=self._desk.may(Right.SETTINGS))
        form.keep(self._typed)
        self._typed = {}
        form.key_asked.connect(self.ask_key)
        self.form = form
        main = (_("Choose where to put it"), "hand-up", self.put)
        self._panel.turn_to(_("Make the file to hand up"), form, main=main, other=self._back(_("Cancel"), self._drop))
        self._split.open()
        self._panel.main.setFocus()

    def put(self) -> None:
        """Ask for a folder, and write the file to hand up into it."""
        said = self.form.said() if self.form else None
        if said is None:
            return
        folder = ask.folder(self._panel, _("Where to put the file? Choose a folder or the USB stick"))
        if folder is not None:
            self._desk.work(
                _("Make the file to hand up"), handing_up.export, self._desk.year, folder, **said,
                done=self._done, failed=self._failed, progress=True, guard=self._panel.main,
            )  # fmt: skip

    def ask_key(self) -> None:
        """Ask for the upper level's key file, and show its words to compare."""
        kinds = f"{_('Public keys')} {SUFFIX}"
        file = ask.open_file(self._panel, _("Which key file?"), kinds)
        if file is None:
            return
        self._typed = self.form.rows.values() if self.form is not None and isValid(self.form) else {}
        try:
            key, words = self._desk.read(trust.look_at_key_file, file)
        except Refused as error:
            self._panel.banner.error(str(error))
            return
        if key.level == "commune":
            words_for = _("This is the key of a commune ({unit}); the file of the upper level is needed.")
            self._panel.banner.error(words_for.format(unit=key.unit_name))
            return
        take = (_("All ten words are the same"), "check", partial(self._trust, file))
        main = take if key.recipients else None
        other = self._back(_("Back"), self.open_form)
        self._panel.turn_to(_("Is it really their key?"), KeyBody(key, words), main=main, other=other)

    def show(self, sent: SentFile, path: Path | None = None) -> None:
        """Show a file that was handed up; `path` where it was made just now."""
        cover = (_("Save the cover sheet"), "print", partial(self.save_cover, sent))
        main = cover if self._desk.may(Right.HAND_UP) else None
        title = _("The file is ready") if path else _("File handed up")
        other = self._back(_("Close"), self._drop)
        folder = button(_("Open the folder"), partial(self._open, path.parent), icon="folder") if path else None
        asked = button(_("See what they ask"), partial(self._desk.go_to, "tasks"), role="link") if sent.failed else None
        self._panel.turn_to(title, sent_details(sent, folder=folder, asked=asked), main=main, other=other)
        self._split.open()

    def save_cover(self, sent: SentFile) -> None:
        """Ask for a file, and write the cover sheet into it."""
        name = safe_name(_("Cover sheet {file}").format(file=Path(sent.row.file).stem), ".pdf")
        out = ask.save_file(self._panel, _("Where to save it?"), name, "PDF (*.pdf)")
        if out is not None:
            self._desk.work(
                _("Save the cover sheet"), cover_sheet.save, sent.row.id, out,
                done=self._covered, failed=self._told, guard=self._panel.main,
            )  # fmt: skip

    def _trust(self, file: Path) -> None:
        self._desk.work(
            _("Load the upper level's key file"), trust.trust_key_file, file,
            done=lambda _changes: self.open_form(), failed=self._told, guard=self._panel.main,
        )  # fmt: skip

    def _done(self, changes: Changes[Exported]) -> None:
        self.form = None
        self._made(changes)

    def _covered(self, out: Path) -> None:
        words = _("The cover sheet is saved. Print it, and take it along with the file.")
        self._panel.banner.done(words, action=_("Open the file"), slot=partial(self._open, out))

    def _failed(self, error: Refused) -> bool:
        # What the panel shows next takes the form's place for good.
        return (self.form is not None and isValid(self.form) and self.form.refused(error)) or self._told(error)

    def _told(self, error: Refused) -> bool:
        """Say in the panel what was refused: over a narrow page it hides the page's own banner."""
        self._panel.banner.error(str(error))
        return True

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            words = _("This computer could not open it. It lies here: {path}")
            self._panel.banner.error(words.format(path=path))

    def _drop(self) -> None:
        self.form = None
        self._panel.close_panel()

    @staticmethod
    def _back(words: str, slot: Callable[[], None]) -> Button:
        return words, "close", slot
