"""One look over Fusion: colours, palette, fonts, in light and dark.

Text on its background is at least 4.5:1 in both schemes (a test computes every pair of `PAIRS`).
"""

from dataclasses import asdict, dataclass
from string import Template
from typing import Literal

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QToolTip

from cdht_desktop.places import RESOURCES
from cdht_desktop.ui.icons import refresh_icons

Choice = Literal["system", "light", "dark"]

STEP = 8  # spacing goes in steps of 8
ROW_HEIGHT = 34
POINTS = 11  # nothing that is read is smaller
_FAMILY = "Be Vietnam Pro"


@dataclass(frozen=True)
class Colours:
    """Colours of one scheme by what they are for."""

    window: str
    surface: str
    raised: str  # heads of tables, fields that cannot be typed in
    text: str
    muted: str
    edge: str  # quiet borders of cards and tables
    control: str  # borders of what can be operated: 3:1
    accent: str
    accent_strong: str
    on_accent: str
    accent_soft: str
    on_accent_soft: str
    selection: str
    error: str
    error_soft: str
    caution: str
    caution_soft: str
    good: str
    good_soft: str
    quiet: str
    quiet_soft: str
    disabled: str


LIGHT = Colours(
    window="#F5F7F6",
    surface="#FFFFFF",
    raised="#F1F4F3",
    text="#1B2422",
    muted="#54615D",
    edge="#DDE3E1",
    control="#87938F",
    accent="#0B6E69",
    accent_strong="#085550",
    on_accent="#FFFFFF",
    accent_soft="#E3F1EF",
    on_accent_soft="#0A5D58",
    selection="#D5EBE8",
    error="#B3261E",
    error_soft="#FCEBEA",
    caution="#7A4B00",
    caution_soft="#FFF1D6",
    good="#1E6B2E",
    good_soft="#E3F2E4",
    quiet="#525E5A",
    quiet_soft="#ECEFEE",
    disabled="#98A29F",
)
DARK = Colours(
    window="#121817",
    surface="#1A2221",
    raised="#212B29",
    text="#E6ECEA",
    muted="#A5B3AF",
    edge="#2F3B39",
    control="#71827E",
    accent="#56BDB5",
    accent_strong="#7AD0C9",
    on_accent="#06201E",
    accent_soft="#17383A",
    on_accent_soft="#8FDAD3",
    selection="#1D4746",
    error="#FFB4AB",
    error_soft="#43201D",
    caution="#F1C37A",
    caution_soft="#3A2C12",
    good="#8FD69A",
    good_soft="#17331D",
    quiet="#B4C0BC",
    quiet_soft="#29332F",
    disabled="#6C7875",
)
PAIRS = (
    ("text", "window"),
    ("text", "surface"),
    ("text", "raised"),
    ("text", "selection"),
    ("muted", "window"),
    ("muted", "surface"),
    ("muted", "raised"),
    ("muted", "selection"),
    ("accent", "surface"),
    ("accent", "window"),
    ("on_accent", "accent"),
    ("on_accent", "accent_strong"),
    ("on_accent_soft", "accent_soft"),
    ("error", "surface"),
    ("error", "window"),
    ("text", "error_soft"),
    ("error", "error_soft"),
    ("caution", "caution_soft"),
    ("caution", "surface"),
    ("good", "good_soft"),
    ("quiet", "quiet_soft"),
    ("text", "accent_soft"),
    ("text", "good_soft"),
)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2: 1 to 21."""
    light, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def colours() -> Colours:
    """Return the colours in force."""
    app = QApplication.instance()
    return DARK if app is not None and app.property("dark") else LIGHT


def colour(name: str) -> QColor:
    """Return one colour in force by its name in `Colours`."""
    return QColor(getattr(colours(), name))


def chosen() -> Choice:
    """Return the scheme that the person chose: `system` until they did."""
    value = str(QSettings().value("look/scheme", "system"))
    return value if value in {"light", "dark"} else "system"  # type: ignore[return-value] # one of the three


def choose(choice: Choice) -> None:
    """Remember and apply a scheme."""
    QSettings().setValue("look/scheme", choice)
    apply(_app())


def load_fonts() -> None:
    """Make Be Vietnam Pro known to Qt, from the program's own files."""
    for file in sorted((RESOURCES / "fonts").glob("BeVietnamPro-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def start(app: QApplication) -> None:
    """Give the program its look, and follow the system when it turns light or dark."""
    app.setStyle(QStyleFactory.create("Fusion"))
    load_fonts()
    font = QFont(_FAMILY)
    font.setPointSize(POINTS)
    app.setFont(font)
    QToolTip.setFont(font)
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: apply(app))
    apply(app)


def apply(app: QApplication, choice: Choice | None = None) -> None:
    """Put the look of `choice` (the person's own where None) on every widget."""
    choice = choice or chosen()
    dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark if choice == "system" else choice == "dark"
    if app.property("look") == (now := f"{'dark' if dark else 'light'}"):
        return
    app.setProperty("look", now)
    app.setProperty("dark", dark)
    app.setPalette(palette(colours()))
    app.setStyleSheet(style_sheet(colours()))
    refresh_icons(app.allWidgets())


def palette(scheme: Colours) -> QPalette:
    """Return the palette that Fusion draws with."""
    made = QPalette()
    role = QPalette.ColorRole
    for name, value in {
        role.Window: scheme.window,
        role.WindowText: scheme.text,
        role.Base: scheme.surface,
        role.AlternateBase: scheme.raised,
        role.Text: scheme.text,
        role.Button: scheme.surface,
        role.ButtonText: scheme.text,
        role.BrightText: scheme.error,
        role.Highlight: scheme.accent,
        role.HighlightedText: scheme.on_accent,
        role.Accent: scheme.accent,
        role.Link: scheme.accent,
        role.LinkVisited: scheme.accent,
        role.ToolTipBase: scheme.surface,
        role.ToolTipText: scheme.text,
        role.PlaceholderText: scheme.muted,
        role.Mid: scheme.edge,
        role.Dark: scheme.control,
    }.items():
        made.setColor(name, QColor(value))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(scheme.disabled))
    return made


def style_sheet(scheme: Colours) -> str:
    """Return the style sheet of a scheme: `resources/look.qss` with its colours filled in."""
    icons = (RESOURCES / "icons" / "controls").as_posix()
    text = (RESOURCES / "icons" / "look.qss").read_text(encoding="utf-8")
    return Template(text).substitute(asdict(scheme), icons=icons, on="dark" if scheme is DARK else "light")


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)  # noqa: S101 - widgets exist only inside one
    return app
