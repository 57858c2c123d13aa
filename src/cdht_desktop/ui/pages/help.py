"""Help: one page for each page of the window, and its keys."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser

from cdht_desktop.places import RESOURCES
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.registry import places
from cdht_desktop.ui.theme import STEP
from cdht_desktop.words import _

_FOLDER = RESOURCES / "help" / "vi"


class HelpPage(Page):
    """Topics on the left, the text on the right."""

    by_year = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Help"))
        self._keys: dict[str, list[tuple[str, str]]] = {}
        self.topics = QListWidget()
        self.topics.setAccessibleName(_("Topics"))
        self.topics.setMinimumWidth(208)  # its longest words
        self.topics.setMaximumWidth(264)
        self.topics.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QTextBrowser()
        self.text.setOpenExternalLinks(False)
        self.text.setAccessibleName(_("Help"))
        self._files = {place.key: place.help for place in places(desk.store.level)}
        for place in places(desk.store.level):
            if place.key != "help":
                item = QListWidgetItem(place.words, self.topics)
                item.setSizeHint(QSize(0, 40))
                item.setData(Qt.ItemDataRole.UserRole, place.key)
        self.topics.currentItemChanged.connect(lambda now, _before: self._show(now))
        row = QHBoxLayout()
        row.setSpacing(STEP * 2)
        row.addWidget(self.topics, 2)
        row.addWidget(self.text, 5)
        self.body.addLayout(row, 1)

    def load(self) -> None:
        if self.topics.currentItem() is None:
            self.topics.setCurrentRow(0)

    def show_topic(self, key: str, shortcuts: Sequence[tuple[str, str]] = ()) -> None:
        """Show the help of a page; `shortcuts` are its keys and what they do."""
        if shortcuts:
            self._keys[key] = list(shortcuts)
        for number in range(self.topics.count()):
            if self.topics.item(number).data(Qt.ItemDataRole.UserRole) == key:
                self.topics.setCurrentRow(number)
                self._show(self.topics.item(number))
        self.text.setFocus()

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        key = str(item.data(Qt.ItemDataRole.UserRole))
        self.text.setMarkdown(topic_text(self._files[key]) + self._key_words(key))

    def _key_words(self, key: str) -> str:
        if not (keys := self._keys.get(key)):
            return ""
        lines = "\n".join(f"- **{pressed}**: {what}" for pressed, what in keys)
        heading = _("Keyboard shortcuts")
        return f"\n\n## {heading}\n\n{lines}\n"


def topic_text(name: str) -> str:
    """Return a topic's text in Markdown; a sentence where it has not been written."""
    file = _FOLDER / f"{name}.md"
    return file.read_text(encoding="utf-8") if file.is_file() else _("There is no help for this page yet.")
