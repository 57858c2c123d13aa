"""The few numbers that a page begins with, in one line that wraps where the window is narrow."""

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.flow import FlowLayout

_ALL_BEGIN = "Hội Khuyến học "


def thousands(number: int) -> str:
    """Return a number as people write it: 12.480."""
    return f"{number:,}".replace(",", ".")


def percent(permille: int | None) -> str:
    """Return a share as people write it: 87,5 %; "" for None."""
    return "" if permille is None else f"{permille // 10},{permille % 10} %".replace(",0 %", " %")


def short_unit(name: str) -> str:
    """Return a unit's name without what nearly all of them begin with: a narrow column would show nothing else."""
    return name.removeprefix(_ALL_BEGIN).strip() or name


class Figures(QFrame):
    """Numbers, each with its words behind it, on one card."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._name = name
        inner = QWidget()
        self._flow = FlowLayout(inner, gap=STEP)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 2, STEP, STEP * 2, STEP)
        column.addWidget(inner)

    def show_numbers(self, numbers: Iterable[tuple[int | str, str]]) -> None:
        """Show (number or text, its words) from left to right."""
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        said = []
        for number, words in numbers:
            text = thousands(number) if isinstance(number, int) else number
            said.append(f"{words}: {text}")
            self._flow.addWidget(_figure(text, words))
        # Screen readers hear the whole line; each part alone would be a number without its meaning.
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(". ".join(said))
        self.updateGeometry()


def _figure(text: str, words: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, STEP * 3, 0)
    row.setSpacing(STEP)
    row.addWidget(label(text, "heading"))
    row.addWidget(label(words, "muted"))
    return made
