"""The line below the list of citizens: how many are chosen, and what to do with them."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from cdht_desktop.ui.icons import icon
from cdht_desktop.ui.pages.citizen_table import number_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.words import _


class ChosenBar(QWidget):
    """The first action always is a button; where not all fit, the others are in the menu “Actions”."""

    def __init__(self, choose_all: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts: list[tuple[QPushButton, str, bool]] = []
        self.words = label("", "muted")
        self.all = button(_("Choose all"), choose_all, role="link")
        self.more = button(_("Actions"))
        self.more.setProperty("menu", "true")
        self._menu = QMenu(self.more)
        self._menu.aboutToShow.connect(lambda: self.fill(self._menu, folded=True))
        self.more.setMenu(self._menu)
        self.more.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(STEP)
        self._row.addWidget(self.words)
        self._row.addWidget(self.all)
        self._row.addStretch()
        self._row.addWidget(self.more)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def add(
        self, text: str, slot: Callable[[], object], icon_name: str = "", *, tip: str = "", of_nobody: bool = False
    ) -> QPushButton:
        """Add an action on those chosen; `of_nobody`: it is also for the whole list, where nobody is chosen."""
        made = button(text, slot, icon=icon_name, tip=tip)
        self._acts.append((made, icon_name, of_nobody))
        self._row.insertWidget(self._row.count() - 1, made)
        return made

    def show_count(self, count: int, listed: int) -> None:
        """Say how many of the people listed are chosen."""
        self.words.setText(_("Chosen: {count}").format(count=number_words(count)) if count else _("Nobody is chosen"))
        self.all.setText(_("Choose all") if count < listed else _("Choose none"))
        for made, _icon, of_nobody in self._acts:
            made.setEnabled(count > 0 or of_nobody)
        self._fit()

    def fill(self, menu: QMenu, *, folded: bool = False) -> None:
        """Put the actions into a menu (`folded`: only those that are no buttons now)."""
        menu.clear()
        for made, icon_name, _of_nobody in self._offered():
            if not (folded and made.isVisibleTo(self)):
                act = menu.addAction(icon(icon_name or "chevron-right"), made.text())
                act.setEnabled(made.isEnabled())
                act.triggered.connect(lambda _checked=False, pressed=made: pressed.click())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show all actions as buttons where there is room, else the first alone and the menu."""
        acts = self._offered()
        shown = [self.words, self.all, *(made for made, _icon, _of_nobody in acts)]
        fits = sum(widget.sizeHint().width() + STEP for widget in shown) <= self.width()
        for made, _icon, _of_nobody in acts[1:]:
            made.setVisible(fits)
        self.more.setVisible(not fits)

    def _offered(self) -> list[tuple[QPushButton, str, bool]]:
        """Return the actions that the signed-in user may do."""
        return [one for one in self._acts if not getattr(one[0], "withheld", False)]
