"""A person's name where there is little room: the family name and the given name, which stands last, always stay."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from cdht_desktop.ui.widgets.cells import CellDelegate


def short_name(name: str, fits: Callable[[str], bool], telling: Collection[int] = ()) -> str:
    """Return the name with as many words left out of its middle as it takes to fit, a … in their place.

    The words at the places `telling` go last: those by which it is told from another name.
    """
    words = name.split()
    shown = set(range(len(words)))
    for place in sorted(range(1, len(words) - 1), key=lambda place: place in telling):
        if fits(_joined(words, shown)):
            break
        shown.discard(place)
    return _joined(words, shown)


def _joined(words: list[str], shown: set[int]) -> str:
    parts: list[str] = []
    for place, word in enumerate(words):
        if place in shown:
            parts.append(word)
        elif parts[-1] != "…":
            parts.append("…")
    return " ".join(parts)


class NameDelegate(CellDelegate):
    """A column of names: one that does not fit is shortened in its middle; the whole stands in its tooltip."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        text = QStyle.SubElement.SE_ItemViewItemText
        room = option.widget.style().subElementRect(text, option, option.widget).width() - self.taken(option, index)
        margin = option.widget.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, option.widget) + 1
        option.text = short_name(
            option.text, lambda words: option.fontMetrics.horizontalAdvance(words) <= room - 2 * margin
        )

    def taken(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> int:
        """Return how much of the cell's width something behind the name takes."""
        return 0

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the size of the whole name: by it the tooltip knows that words were left out."""
        whole = QStyleOptionViewItem(option)
        super().initStyleOption(whole, index)
        kind = QStyle.ContentsType.CT_ItemViewItem
        return option.widget.style().sizeFromContents(kind, whole, QSize(), option.widget)
