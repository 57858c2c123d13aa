"""What is shown once and kept on paper, the recovery code before all: to be printed, saved as a PDF, or copied by hand.

Nothing here imports `ops` (see main_window): who shows a code says how its sheet is made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.files import replacing
from cdht_desktop.progress import Progress
from cdht_desktop.ui.door_pages import DoorPage
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.worker import Job, Worker
from cdht_desktop.words import _

Sheet = Callable[[], bytes]
_WIDTH = 560


@dataclass(frozen=True)
class KeepWords:
    """What is said of a secret: its `name`, `why` it is kept, the tick, its PDF, and whether it may be copied."""

    name: str
    why: str
    tick: str
    file: str
    save: str
    saved: str
    copies: bool = True


def recovery_words() -> KeepWords:
    """Return what is said of a recovery code."""
    return KeepWords(
        name=_("Recovery code"),
        why=_(
            "If the password is forgotten, only this code opens the data again: nobody else can. It is shown only now. "
            "Keep it on paper in a safe place, not on this computer."
        ),
        tick=_("I have the code on paper, in a safe place"),
        file="phieu-ma-khoi-phuc.pdf",
        save=_("Save the recovery sheet"),
        saved=_("Saved. Print it, or move the file to a USB stick: it does not belong on this computer."),
    )


class KeepCode(DoorPage):
    """The code, and ways onto paper; going on needs a tick that it was kept."""

    def __init__(
        self, worker: Worker, title: str, before: str, go: Callable[[], object], words: KeepWords | None = None
    ) -> None:
        self._words = words or recovery_words()
        super().__init__(title, " ".join(filter(None, (before, self._words.why))))
        self._worker = worker
        self.form.hide()
        self._plain = ""
        self._sheet: Sheet = bytes
        self._code = label("", "code", wrap=True)
        self._code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.column.addWidget(self._code)
        self._print_button = button(_("Print the sheet …"), self._print, icon="print")
        self._save_button = button(_("Save as PDF …"), self._save, icon="save")
        ways = QHBoxLayout()
        for way in (self._print_button, self._save_button):
            ways.addWidget(way)
        if self._words.copies:
            ways.addWidget(button(_("Copy"), self._copy, icon="copy"))
        ways.addStretch()
        self.column.addLayout(ways)
        self.kept = QCheckBox(self._words.tick)
        self.column.addWidget(self.kept)
        self.set_primary(_("Go on"), go)
        self.kept.toggled.connect(self._switch)
        self._switch(on=False)

    def show_code(self, code: str, sheet: Sheet, lines: Sequence[str] = ()) -> None:
        """Show a code (in these lines; a recovery code in two); `sheet` makes its PDF, and is called on the worker."""
        self._plain, self._sheet = code, sheet
        groups = code.split("-")
        half = (len(groups) + 1) // 2
        self._code.setText("\n".join(lines) or "-".join(groups[:half]) + "-\n" + "-".join(groups[half:]))
        self._code.setAccessibleName(self._words.name)
        self.kept.setChecked(False)

    def forget(self) -> None:
        """Let go of the code."""
        self._plain, self._sheet = "", bytes
        self._code.setText("")

    def focus_first(self) -> None:
        self.kept.setFocus()

    def _switch(self, on: bool) -> None:
        if self.primary is not None:
            self.primary.setEnabled(on)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._plain)
        self.banner.done(_("Copied. Write it down or print it, then copy something else."))

    def _save(self) -> None:
        path = ask.save_file(self, self._words.save, self._words.file, "PDF (*.pdf)")
        if path is None:
            return
        sheet = self._sheet

        def run() -> None:
            content = sheet()
            with replacing(path) as stream:
                stream.write(content)

        self._work(self._save_button, run, lambda _nothing: self.banner.done(self._words.saved))

    def _print(self) -> None:
        self._work(self._print_button, self._sheet, self._ask_printer)

    def _ask_printer(self, content: bytes) -> None:
        # Start-up: needed once in a lifetime.
        from cdht_desktop.ui.preview import printer_dialog, printing  # noqa: PLC0415
        from cdht_desktop.ui.preview.pages import PdfPages  # noqa: PLC0415

        pages = PdfPages(content)
        count, size = pages.count, QSizeF(pages.size(0))
        pages.close()
        try:
            chosen = printer_dialog.ask_printer(self.window(), self._words.name, count, size)
        except Refused as error:
            self.banner.error(str(error))
            return
        if chosen is not None:
            send = lambda: printing.print_pages(content, chosen.printer, chosen.numbers, Progress())  # noqa: E731 - no function of its own
            self._work(self._print_button, send, lambda _sent: self.banner.done(_("Sent to the printer.")))

    def _work(self, guard: QPushButton, run: Callable[[], object], done: Callable[..., object]) -> None:
        def free(job: Job) -> None:
            if job is mine:
                self._worker.ended.disconnect(free)
                guard.setEnabled(True)

        mine = Job(self._words.name, run, done=done, failed=self.refused)
        guard.setEnabled(False)
        self._worker.ended.connect(free)
        self._worker.run(mine)


class KeepCodeDialog(QDialog):
    """A new code of a workspace that is open; closed only with the tick."""

    def __init__(self, parent: QWidget, worker: Worker, code: str, sheet: Sheet) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Recovery code"))
        before = _("The code before this one opens nothing any more.")
        self.page = KeepCode(worker, _("Keep the new recovery code"), before, self.accept)
        self.page.show_code(code, sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.addWidget(self.page)
        self.setMinimumWidth(_WIDTH)

    def reject(self) -> None:  # Esc: the code would be lost
        self.page.kept.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.page.kept.isChecked():
            super().closeEvent(event)
        else:
            event.ignore()
            self.reject()
