"""The paper backup key, shown once: recorded only when it was said to be on paper."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from cdht_desktop.ops import own_keys, paper_keys
from cdht_desktop.ops.own_keys import PaperKey
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.keep_code import KeepCode, KeepWords
from cdht_desktop.ui.theme import STEP
from cdht_desktop.words import _

_WIDTH = 600
_LINE = 5  # groups


class PaperKeyDialog(QDialog):
    """Shows a new paper key; with Esc it is dropped, and the one before stays in force. `done` is called once it is kept."""

    def __init__(self, desk: Desk, key: PaperKey, done: Callable[[object], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Paper backup key"))
        self._desk, self._recipient, self._done = desk, key.recipient, done
        before = _("It comes into force when you go on; with Esc everything stays as it was.")
        self.page = KeepCode(desk.worker, _("Put the new key on paper"), before, self._keep, _words())
        lines = [" ".join(key.groups[at : at + _LINE]) for at in range(0, len(key.groups), _LINE)]
        self.page.show_code(key.identity, partial(paper_keys.backup, desk.store, key), lines)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.addWidget(self.page)
        self.setMinimumWidth(_WIDTH)

    def _keep(self) -> None:
        self._desk.work(
            _("Paper backup key"), own_keys.keep_paper_key, self._recipient,
            done=self._kept, failed=self.page.refused, guard=self.page.primary,
        )  # fmt: skip

    def _kept(self, changes: object) -> None:
        self.page.forget()
        self.close()
        self._done(changes)


def _words() -> KeepWords:
    return KeepWords(
        name=_("Paper backup key"),
        why=_(
            "Whoever has it opens every file that communes handed in. It is shown only now, and kept nowhere on this "
            "computer. Print it, and lock it away elsewhere."
        ),
        tick=_("I have the key on paper, in a safe place"),
        file="khoa-du-phong-tren-giay.pdf",
        save=_("Save the paper backup key"),
        saved=_("Saved. Print it, then delete the file: whoever has it opens every file that was handed in."),
        copies=False,
    )
