"""The paper as it will be: the preview with a line above it that says what is seen."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.ops.papers import Made
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.preview.paper_preview import PaperPreview
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.words import _

_LATE = 400  # ms after which a paper that takes longer is announced


class PaperInSight(QWidget):
    """`layout_asked`: the person wants to see the layouts of this paper."""

    layout_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = PaperPreview()
        self._words = label("", "muted", wrap=True)
        self.layouts_button = button("", self.layout_asked.emit, role="link")
        self.layouts_button.setProperty("low", "true")
        self._late = QTimer(self, singleShot=True, interval=_LATE)
        self._late.timeout.connect(lambda: self.say(_("Making the paper …")))
        head = QHBoxLayout()
        head.setSpacing(STEP)
        head.addWidget(self._words, 1)
        head.addWidget(self.layouts_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        column.addLayout(head)
        column.addWidget(self.preview, 1)

    def wait(self) -> None:
        """A paper is being made; where it takes long, say so."""
        self._late.start()

    def say(self, sentence: str, *, layout: bool = False) -> None:
        """Show no paper, and say why; with `layout` it can be mended where the layouts are."""
        self._late.stop()
        self._words.setText("")
        self._name_layout(_("Layouts of papers …") if layout else "")
        self.preview.clear(sentence)

    def show_made(self, made: Made, whole: int = 0) -> bool:
        """Show a paper; `whole` is how many sheets it has where only the first were made. False where it cannot be shown."""
        self._late.stop()
        try:
            self.preview.show_pdf(made.content)
        except Refused as error:
            self.say(str(error))
            return False
        pages = _("{count} page(s)").format(count=thousands(made.pages))
        if whole:
            words = _("{shown} of {count} are shown here. All {count} are printed or saved.")
            pages = words.format(shown=len(made.asked.ids or ()), count=thousands(whole))
        self._words.setText(pages)
        self._name_layout(_("Layout: {name} …").format(name=made.layout))
        return True

    def _name_layout(self, words: str) -> None:
        self.layouts_button.setText(words)
        self.layouts_button.setToolTip(words)
        self.layouts_button.setVisible(bool(words))
