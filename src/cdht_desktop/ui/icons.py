"""Our line icons: drawn in one colour, recoloured for the scheme in force and for what is disabled."""

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from cdht_desktop.places import RESOURCES

SIZE = 20
_NAME = "cdht_icon"
_ROLES = {
    "text": QPalette.ColorRole.ButtonText,
    "accent": QPalette.ColorRole.Accent,
    "on_accent": QPalette.ColorRole.HighlightedText,
    "muted": QPalette.ColorRole.PlaceholderText,
    "error": QPalette.ColorRole.BrightText,
}


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, colour: str, size: int = SIZE, ratio: float = 2.0) -> QPixmap:
    """Return icon `name` drawn in `colour` (#rrggbb), `size` logical pixels wide."""
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    drawing = _drawing(name).replace("currentColor", colour)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, role: str = "text") -> QIcon:
    """Return icon `name` in the colour of a role: text, accent, on_accent, muted or error."""
    palette = QApplication.palette()
    made = QIcon()
    made.addPixmap(pixmap(name, palette.color(_ROLES[role]).name()))
    group, place = QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText
    made.addPixmap(pixmap(name, palette.color(group, place).name()), QIcon.Mode.Disabled)
    return made


def set_icon(widget: QAbstractButton | QLabel, name: str, role: str = "text") -> None:
    """Show an icon on a button or a label; it follows the scheme when that changes."""
    widget.setProperty(_NAME, f"{name}/{role}")
    _draw(widget)


def refresh_icons(widgets: Iterable[QWidget]) -> None:
    """Draw the icons of `set_icon` again: the scheme changed."""
    for widget in widgets:
        if widget.property(_NAME):
            _draw(widget)


def _draw(widget: QWidget) -> None:
    name, role = str(widget.property(_NAME)).split("/")
    if isinstance(widget, QLabel):
        colour = QApplication.palette().color(_ROLES[role]).name()
        widget.setPixmap(pixmap(name, colour, int(widget.property("cdht_icon_size") or SIZE)))
    elif isinstance(widget, QAbstractButton):
        widget.setIcon(icon(name, role))
