"""Making a workspace: its association and password, then the recovery code that is shown once."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from cdht_desktop.errors import Refused
from cdht_desktop.files import replacing
from cdht_desktop.ui.door_pages import DoorPage
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.fields import FolderField
from cdht_desktop.words import _


class MakeWorkspace(DoorPage):
    """Step 1: whose data, where, and the password."""

    back = Signal()

    def __init__(self, go: Callable[[], None]) -> None:
        super().__init__(_("Make the association's workspace"), _("Step 1 of 2"))
        self._go = go
        form = self.form
        self._level = form.choice(
            "level",
            _("Level"),
            [("commune", _("Commune (xã, phường, đặc khu)")), ("upper", _("Upper level (province)"))],
        )
        self._unit = form.line("unit", _("Unit's code"), beside=True, longest=5)
        form.line("name", _("Association's name"), _("As it stands on papers, such as: Hội Khuyến học xã Đồng Tâm"))
        form.add("folder", _("Folder for the data"), FolderField(_("Folder for the data")))
        form.password("password", _("Password"), _("At least 12 characters, or four words."))
        self._again = form.password("again", _("The same password again"))
        self._again.returnPressed.connect(self._check)
        self._level.currentIndexChanged.connect(lambda _index: self._show_digits())
        self._show_digits()
        self.set_primary(_("Make the workspace"), self._check)
        self.add_link(_("Back"), self.back.emit, icon="chevron-left")

    def propose(self, folder: Path) -> None:
        """Fill in where the data would lie."""
        self.form.set_values({"folder": folder})

    def forget(self) -> None:
        """Let go of what was typed."""
        self.banner.hide()
        self.form.set_values({"password": "", "again": ""})

    def focus_first(self) -> None:
        self._unit.setFocus()

    def _show_digits(self) -> None:
        digits = _("5 digits, such as 04849") if self._level.value() == "commune" else _("2 digits, such as 01")
        self._unit.setPlaceholderText(digits)

    def _check(self) -> None:
        values = self.form.values()
        wrong = {}
        if values["password"] != values["again"]:
            wrong["again"] = _("The two passwords are not the same.")
        if not values["folder"].is_absolute():
            wrong["folder"] = _("Choose a folder.")
        self.form.errors(wrong)
        if not wrong:
            self._go()


class KeepCode(DoorPage):
    """Step 2: the recovery code, once; going on needs a tick that it was copied."""

    def __init__(self, go: Callable[[], None]) -> None:
        super().__init__(
            _("Keep the recovery code"),
            _("Step 2 of 2. If the password is forgotten, only this code opens the data again: nobody else can. "
              "It is shown only now. Copy it onto paper and keep it in a safe place, not on this computer."),
        )  # fmt: skip
        self.form.hide()
        self._plain = ""
        self._code = label("", "code", wrap=True)
        self._code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.column.addWidget(self._code)
        ways = QHBoxLayout()
        ways.addWidget(button(_("Print …"), self._print, icon="print"))
        ways.addWidget(button(_("Save …"), self._save, icon="save"))
        ways.addWidget(button(_("Copy"), self._copy, icon="copy"))
        ways.addStretch()
        self.column.addLayout(ways)
        self.kept = QCheckBox(_("I have copied the code and put it in a safe place"))
        self.column.addWidget(self.kept)
        self.set_primary(_("Go on"), go)
        self.kept.toggled.connect(self._switch)
        self._switch(on=False)

    def show_code(self, code: str) -> None:
        """Show a new workspace's code."""
        self._plain = code
        groups = code.split("-")
        half = (len(groups) + 1) // 2
        self._code.setText("-".join(groups[:half]) + "-\n" + "-".join(groups[half:]))
        self._code.setAccessibleName(_("Recovery code"))
        self.kept.setChecked(False)

    def focus_first(self) -> None:
        self.kept.setFocus()

    def _switch(self, on: bool) -> None:
        if self.primary is not None:
            self.primary.setEnabled(on)

    def _paper(self) -> str:
        return "\n\n".join(
            (_("Learning Citizen"), _("Recovery code"), self._plain, _("Keep this paper in a safe place."))
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._plain)
        self.banner.done(_("Copied."))

    def _save(self) -> None:
        path = ask.save_file(self, _("Save the recovery code"), "ma-khoi-phuc.txt", _("Text (*.txt)"))
        if path is None:
            return
        try:
            with replacing(path) as stream:
                stream.write(self._paper().encode())
        except Refused as error:
            self.banner.error(str(error))
        else:
            self.banner.done(_("Saved. Move the file to a USB stick: it does not belong on this computer."))

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - start-up: needed once in a lifetime

        printer = QPrinter()
        dialog = QPrintDialog(printer, self)
        if dialog.exec():
            paper = QTextDocument(self._paper())
            paper.print_(printer)
