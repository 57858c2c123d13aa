"""A small form over the page that asks for what an action needs: a name, a village, a year."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

_WIDTH = 480


class AskForm(QDialog):
    """Heading, words, the rows of `form`, “Cancel” and the button that calls `slot`; it stays open until closed."""

    def __init__(
        self, parent: QWidget | None, title: str, text: str, action: str, slot: Callable[[], object], icon: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.banner = Banner()
        self.form = FormRows()
        self.primary = button(action, slot, icon=icon, role="primary")
        self.primary.setDefault(True)
        feet = QHBoxLayout()
        feet.addStretch()
        feet.addWidget(button(_("Cancel"), self.close))
        feet.addWidget(self.primary)
        words = label(text, "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.setSpacing(STEP * 2)
        column.addWidget(label(title, "heading", wrap=True))
        column.addWidget(words)
        words.setVisible(bool(text))  # not before it stands in here: alone it would be a window for a moment
        column.addWidget(self.banner)
        column.addWidget(self.form)
        column.addLayout(feet)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:
            self._fit()
        return done

    def _fit(self) -> None:
        """Be as high as the words need, also those that come under a field later."""
        if (layout := self.layout()) is not None:
            width = max(_WIDTH, layout.minimumSize().width())
            self.setFixedSize(width, layout.totalHeightForWidth(width))

    def refused(self, error: Refused) -> bool:
        """Show why it was refused: under its field, or above the form."""
        self.banner.hide()
        if not self.form.refused(error):
            self.banner.error(str(error))
        return True
