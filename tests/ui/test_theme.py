import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication, QPushButton

from cdht_desktop.places import RESOURCES
from cdht_desktop.ui import icons, theme


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", theme.PAIRS, ids="/".join)
def test_text_stands_out_from_its_background(scheme, pair):
    assert theme.contrast(*(getattr(scheme, name) for name in pair)) >= 4.5


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_the_border_of_what_can_be_operated_stands_out(scheme):
    assert theme.contrast(scheme.control, scheme.surface) >= 3


def test_contrast_is_that_of_wcag():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_font_is_be_vietnam_pro_at_11_points_or_more(qapp):
    assert QFontInfo(QApplication.font()).family() == "Be Vietnam Pro"
    assert QApplication.font().pointSize() >= 11


def test_turning_dark_recolours_widgets_and_icons(qapp, qtbot):
    made = QPushButton("x")
    qtbot.addWidget(made)
    icons.set_icon(made, "home")
    theme.apply(qapp, "light")
    light = made.icon().pixmap(20).toImage()
    theme.apply(qapp, "dark")
    try:
        assert theme.colours() is theme.DARK
        assert made.icon().pixmap(20).toImage() != light
        assert made.palette().buttonText().color().name() == theme.DARK.text.lower()
    finally:
        theme.apply(qapp, "light")


def test_every_icon_draws_something(qapp):
    for file in (RESOURCES / "icons").glob("*.svg"):
        picture = icons.pixmap(file.stem, "#000000").toImage()
        assert any(picture.pixelColor(x, y).alpha() for x in range(40) for y in range(40)), file.name


def test_qt_speaks_our_words(qapp, monkeypatch):
    monkeypatch.setattr("cdht_desktop.ui.qt_words._", {"Cut": "Cắt", "Select All": "Chọn tất cả"}.get)
    assert QCoreApplication.translate("QWidgetTextControl", "Cu&t") == "Cắt"
    assert QCoreApplication.translate("QLineEdit", "Select All") == "Chọn tất cả"
    assert QCoreApplication.translate("QLineEdit", "A word we don't know") == "A word we don't know"
