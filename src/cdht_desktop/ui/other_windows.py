"""The windows beside the main one: dialogs, menus, file and printer dialogs. None stays in sight while it is locked."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QToolTip, QWidget
from shiboken6 import isValid

from cdht_desktop.ui.widgets import ask

_ANSWERED = ("QFileDialog", "QAbstractPrintDialog")  # by name: the library of printing is not loaded at the start


class OtherWindows:
    """Hides them at a lock with what was typed in them, and shows them again to the same user."""

    def __init__(self, main: QMainWindow) -> None:
        self._main = main
        self._kept: list[tuple[QWidget, Qt.WindowModality]] = []

    def hide(self) -> None:
        """Take every other window of the program out of sight.

        Menus and open lists are closed, and so are dialogs of files and printers: somebody waits for their answer, and
        that is “none”. All others keep what stands in them.
        """
        ask.lock()
        QToolTip.hideText()
        while (popup := QApplication.activePopupWidget()) is not None and popup.close():
            pass
        for window in QApplication.topLevelWidgets():
            if window is self._main or not window.isVisible():
                continue
            if isinstance(window, QDialog) and any(map(window.inherits, _ANSWERED)):
                window.reject()
            else:
                self._kept.append((window, window.windowModality()))
        for window, _modality in self._kept:
            window.hide()

    def show(self) -> None:
        """Bring back what `hide` kept, each over the one that it was opened from."""
        for window, modality in sorted(self._taken(), key=lambda kept: _depth(kept[0])):
            window.setWindowModality(modality)  # hiding a dialog ends it
            window.show()

    def drop(self) -> None:
        """Let go of what `hide` kept: somebody else signed in."""
        for window, _modality in self._taken():
            window.deleteLater()

    def refresh_task_bar(self) -> None:
        """Have the picture of a minimised window in the task bar drawn anew: it shows the pages from before."""
        if self._main.isMinimized():
            self._main.hide()
            self._main.showMinimized()

    def _taken(self) -> list[tuple[QWidget, Qt.WindowModality]]:
        taken, self._kept = self._kept, []
        return [(window, modality) for window, modality in taken if isValid(window)]


def _depth(window: QWidget) -> int:
    above = window.parentWidget()
    return 0 if above is None else 1 + _depth(above)
