"""The composition root: one application, its look, its words, its window."""

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSettings
from PySide6.QtWidgets import QApplication

from cdht_desktop.ui import theme
from cdht_desktop.ui.main_window import MainWindow
from cdht_desktop.ui.qt_words import QtWords


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """Return the application with our look and words; settings of this profile lie in `CDHT_HOME` where that is set."""
    app = QApplication([*(argv or sys.argv[:1])])
    app.setApplicationName("CDHT Desktop")
    app.setOrganizationName("CDHT Desktop")
    app.setDesktopFileName("cdht-desktop")
    QLocale.setDefault(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    if home := os.environ.get("CDHT_HOME"):
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, home)
    words = QtWords(app)
    app.installTranslator(words)
    theme.start(app)
    return app


def main(argv: Sequence[str] = ()) -> int:
    """Open the window; returns the exit code when it was closed."""
    app = make_application(argv)
    window = MainWindow()
    window.mishaps.install()
    window.show()
    return app.exec()


def draw_once() -> int:
    """Draw the sign-in window once and end; returns 0 (the self-test of an installed copy calls it)."""
    make_application(["cdht"])
    window = MainWindow()
    window.show()
    drawn = not window.grab().isNull()
    window.worker.close()
    return 0 if drawn else 1
