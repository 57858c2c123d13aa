"""How large a page is shown: fitted to the window, or as large as it is on paper times a step."""

from typing import Literal

from PySide6.QtCore import QSize, QSizeF
from PySide6.QtGui import QScreen

from cdht_desktop.ui.preview.pages import MM

Zoom = Literal["page", "width"] | int  # int: percent of the size on paper
STEPS = (25, 50, 75, 100, 125, 150, 200, 300)
_REAL = range(50, 400)  # dots an inch that a screen can have; beyond it the screen told nonsense
MARGIN = 12  # around the page


def dots_per_inch(screen: QScreen) -> float:
    """Return how many of the window's dots are an inch on this screen: measured where it says its size in mm."""
    measured = screen.physicalDotsPerInch()
    return measured if int(measured) in _REAL else screen.logicalDotsPerInch()


def shown_size(paper: QSizeF, zoom: Zoom, room: QSize, dpi: float) -> QSize:
    """Return a page's size in the window's dots; `paper` in mm, `room` the view's inside."""
    wide, high = max(room.width() - 2 * MARGIN, 40), max(room.height() - 2 * MARGIN, 40)
    if zoom == "page":
        scale = min(wide / paper.width(), high / paper.height())
    elif zoom == "width":
        scale = wide / paper.width()
    else:
        scale = dpi / MM * zoom / 100
    return QSize(max(1, round(paper.width() * scale)), max(1, round(paper.height() * scale)))


def percent(shown: QSize, paper: QSizeF, dpi: float) -> int:
    """Return how large a shown page is, in percent of its size on paper."""
    return round(100 * shown.width() / (paper.width() * dpi / MM))


def next_step(now: int, *, larger: bool) -> int:
    """Return the step after `now` percent, the last one where there is none."""
    if larger:
        return next((step for step in STEPS if step > now), STEPS[-1])
    return next((step for step in reversed(STEPS) if step < now), STEPS[0])
