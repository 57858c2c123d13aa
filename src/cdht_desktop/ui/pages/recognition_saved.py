"""Says which file was written, and opens it or its folder."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.words import _


class SavedBanner(Banner):
    """A banner with two buttons that stay: open the file, open the folder.

    Of it and the page's own (`other`) only the one with the newer sentence is in sight.
    """

    def __init__(self, other: Banner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._other = other
        other.installEventFilter(self)
        self.path = Path()
        self._file = button(_("Open the file"), lambda: self._open(self.path))
        self._folder = button(_("Open the folder"), lambda: self._open(self.path.parent), icon="folder")
        row = self.layout()
        if isinstance(row, QHBoxLayout):
            row.insertWidget(row.count() - 1, self._file)
            row.insertWidget(row.count() - 1, self._folder)

    def saved(self, text: str, path: Path, *, opens: bool = True) -> None:
        """Say that `path` was written; `opens` is False for files that only this program reads."""
        self.path = path
        self._file.setVisible(opens)
        self._folder.show()
        self.done(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._other.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._other and event.type() == QEvent.Type.Show:
            self.hide()
        return super().eventFilter(watched, event)

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._file.hide()
            self._folder.hide()
            self.error(_("This computer could not open it. It lies here: {path}").format(path=path))
