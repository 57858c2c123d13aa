"""Qt's own words in Vietnamese: Qt ships none, so each that people can meet is in our catalogue."""

from PySide6.QtCore import QObject, QTranslator

from cdht_desktop.ui import qt_print_words
from cdht_desktop.words import _, n_

_PRINTING = ("QPrint", "QPageSetup", "QCups", "QUnix")  # how the contexts of the print dialog's parts begin
_WORDS = qt_print_words.WORDS | frozenset(
    {
        # context menus of text fields
        n_("Undo"), n_("Redo"), n_("Cut"), n_("Copy"), n_("Paste"), n_("Delete"), n_("Select All"),
        n_("Copy Link Location"), n_("Clear"),
        # standard buttons
        n_("OK"), n_("Cancel"), n_("Yes"), n_("No"), n_("Close"), n_("Open"), n_("Save"), n_("Apply"), n_("Reset"),
        n_("Help"), n_("Discard"), n_("Don't Save"), n_("Close without Saving"), n_("Retry"), n_("Ignore"), n_("Abort"),
        n_("Yes to All"), n_("No to All"), n_("Save All"), n_("Restore Defaults"), n_("Show Details..."),
        n_("Hide Details..."),
        # the file dialog that Qt draws itself where the system has none
        n_("Look in:"), n_("File name:"), n_("Files of type:"), n_("Directory:"), n_("Choose"), n_("Find Directory"),
        n_("Back"), n_("Forward"), n_("Parent Directory"), n_("Create New Folder"), n_("New Folder"), n_("List View"),
        n_("Detail View"), n_("Sidebar"), n_("Rename"), n_("Show hidden files"), n_("My Computer"), n_("Computer"),
        n_("Recent Places"), n_("Remove"), n_("All Files (*)"), n_("Size"), n_("Type"), n_("Date Modified"),
        n_("Folder"), n_("File"), n_("Drive"), n_("Unknown"),
        # scroll bars' menu
        n_("Scroll here"), n_("Top"), n_("Bottom"), n_("Left edge"), n_("Right edge"), n_("Page up"), n_("Page down"),
        n_("Page left"), n_("Page right"), n_("Scroll up"), n_("Scroll down"), n_("Scroll left"), n_("Scroll right"),
    }
)  # fmt: skip
_OURS = {"Name": n_("Name (of a file)")}  # a person's name has another word


class QtWords(QTranslator):
    """Answers Qt's questions from our catalogue; what is not in it stays Qt's."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803 - Qt's name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        word = sourceText.replace("&", "")
        ours = qt_print_words.IN_PLACE if context.startswith(_PRINTING) else _OURS
        if word in ours and (said := _(ours[word])) != ours[word]:
            return said
        return _(word) if word in _WORDS else sourceText  # an empty answer would be shown as an empty text
