"""What every page of the window is made of."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import DamagedWorkspace
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.icons import icon
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Banner, Kind
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.ui.widgets.panel import SidePanel
from cdht_desktop.words import _

ALL = "*"  # in `tables`: whatever changes
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


class Page(QWidget):
    """Title and sub-title, actions at the top right (the primary one always last), filters, banner, body.

    A page class says which `tables` it shows, and reads them in `load()`; it is called when the page comes into sight
    for the first time, and again when one of the tables changed or another year was chosen: at once where the page is
    in sight, otherwise when it next is. `follow(text)` is called when somebody looked for something here.
    """

    tables: ClassVar[frozenset[str]] = frozenset()
    by_year: ClassVar[bool] = True  # False: the page does not depend on the year in hand

    def __init__(self, desk: Desk, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk = desk
        self.banner = Banner()
        self._said = self.banner, ""
        self.body = QVBoxLayout()
        self.body.setSpacing(STEP)
        self._stale = True
        self._actions = _Actions()
        self._head = QHBoxLayout()
        self._way_back: QPushButton | None = None
        self._filters = QWidget()
        self._filters.setLayout(FlowLayout(gap=STEP))
        self._filters.hide()
        self._title = label(title, "title")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._subtitle = label(subtitle, "muted", wrap=True)
        self._lay_out()
        self._subtitle.setVisible(bool(subtitle))  # not before it stands in here: it would be a window for a moment
        desk.acted.connect(self._forget_said)
        desk.changed.connect(self.reload)
        desk.year_changed.connect(self._year_changed)

    # What a page fills in -------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read everything the page shows from the store, and show it."""

    def follow(self, text: str) -> None:
        """Show what somebody looked for; the page is in sight and loaded."""

    @property
    def busy(self) -> bool:
        """Whether something goes on here that a window without a person must not lock away: a print."""
        return False

    def may_close(self) -> bool:
        """Say whether the window may close; a page with unsaved words asks about them, and answers False."""
        return True

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the page's own keys and what they do, for its help."""
        return self._actions.shortcuts

    # What a page calls ----------------------------------------------------------------------------------------------

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Say something else at the head of the page."""
        self._title.setText(title)
        self._title.setToolTip(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def set_primary(
        self, text: str, slot: Callable[[], object], *, icon: str = "", shortcut: str = "", right: Right | None = None
    ) -> QPushButton:
        """Set the page's one main button, at its top right; it is not offered to a user who lacks `right`."""
        made = button(text, slot, icon=icon, role="primary", shortcut=shortcut)
        self._actions.set_primary(made, shortcut, offered=self._offered(made, right))
        return made

    def add_action(
        self, text: str, slot: Callable[[], object], *, icon: str = "", shortcut: str = "", right: Right | None = None
    ) -> QPushButton:
        """Add another button before the main one; where the window is narrow it goes into the menu “More”.

        It is not offered to a user who lacks `right`.
        """
        made = button(text, slot, icon=icon, shortcut=shortcut)
        if self._offered(made, right):
            self._actions.add(made, icon, shortcut)
        return made

    def set_way_back(self, text: str, tip: str, slot: Callable[[], object]) -> QPushButton:
        """Set a button before the title that leads back to the page this one is reached from; Esc does so too."""
        self._way_back = made = button(text, slot, icon="chevron-left", shortcut="Alt+Left", tip=tip)
        self._head.insertWidget(0, made)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, context=within)
        escape.activated.connect(self._step_back)
        escape.activatedAmbiguously.connect(self._step_back)  # where a panel is open, Esc is its own key too
        self._actions.shortcuts.append(("Esc, Alt+←", tip))
        return made

    def _step_back(self) -> None:
        """Close the panel that is open, else go back to the page before."""
        panel = next((one for one in self.findChildren(SidePanel) if one.isVisible()), None)
        if panel is not None:
            panel.close_panel()
        elif self._way_back is not None:
            self._way_back.click()

    def add_filter(self, widget: QWidget) -> None:
        """Add a search box, a choice or another small widget to the row above the body."""
        self._filters.layout().addWidget(widget)  # type: ignore[union-attr] # set in __init__
        self._filters.show()

    def say(self, text: str, kind: Kind = "notice") -> None:
        """Show a sentence above the body, or in the panel that lies over it."""
        over = next((panel for panel in self.findChildren(SidePanel, options=_DIRECT) if panel.isVisible()), None)
        banner = over.banner if over else self.banner
        banner.show_text(text, kind)
        self._said = banner, text

    def _offered(self, made: QPushButton, right: Right | None) -> bool:
        made.setParent(self._actions)  # one that is never shown must not become a window of its own
        return right is None or only_with(self.desk, right, made)

    # How it is kept up to date --------------------------------------------------------------------------------------

    @property
    def stale(self) -> bool:
        """Whether the page must read again before it is seen."""
        return self._stale

    def reload(self, changes: Changes[Any] | None = None) -> None:
        """Read again if `changes` touch what is shown (None: whatever changed), now or when the page is next seen."""
        if changes is not None and ALL not in self.tables and not changes.touches(*self.tables):
            return
        self._stale = True
        if self.isVisible():
            self._read_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._read_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.banner.hide()  # what was said here is old news when the person comes back

    def _forget_said(self) -> None:
        """Something newer was done, or what the banner tells of was undone."""
        self.banner.hide()
        banner, text = self._said
        if isValid(banner) and banner.text == text:  # a panel's own sentences are the panel's
            banner.hide()

    def _read_again(self) -> None:
        self._stale = False
        try:
            self.load()
        except DamagedWorkspace:
            if not self.desk.store.hurt:
                raise
            self.banner.error(_("This page cannot be shown in full: something that it needs is damaged."))

    def _year_changed(self) -> None:
        if self.by_year:
            self.reload()

    def _lay_out(self) -> None:
        self._head.setSpacing(STEP * 2)
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self._actions)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 2, STEP * 3, STEP * 2)
        column.setSpacing(STEP)
        column.addLayout(self._head)
        column.addWidget(self._subtitle)
        column.addWidget(self._filters)
        column.addWidget(self.banner)
        column.addLayout(self.body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_actions()

    def fit_actions(self) -> None:
        """Show as many actions as there is room for: after the page, or the words of one, got another width."""
        margins = self.contentsMargins()
        room = self.width() - margins.left() - margins.right() - STEP * 6
        if self._way_back is not None:
            room -= self._way_back.sizeHint().width() + STEP * 2
        self._actions.fit(room - min(self._title.sizeHint().width(), room // 2) - STEP * 2)


class _Actions(QWidget):
    """The buttons of a page; those that do not fit are in the menu “More”."""

    def __init__(self) -> None:
        super().__init__()
        self.shortcuts: list[tuple[str, str]] = []
        self._others: list[tuple[QPushButton, str]] = []
        self._primary: QPushButton | None = None
        self._more = button(_("More"))
        self._more.setProperty("menu", "true")
        self._menu = QMenu(self._more)
        self._menu.aboutToShow.connect(self._fill)
        self._more.setMenu(self._menu)
        self._more.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(STEP)
        self._row.addWidget(self._more)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def add(self, made: QPushButton, icon_name: str, shortcut: str) -> None:
        self._others.append((made, icon_name))
        self._row.insertWidget(len(self._others) - 1, made)
        if shortcut:
            self.shortcuts.append((shortcut, made.text()))

    def set_primary(self, made: QPushButton, shortcut: str, *, offered: bool) -> None:
        if self._primary is not None:
            self._row.removeWidget(self._primary)
            self._primary.deleteLater()
        self._primary = made
        self._row.addWidget(made)
        if shortcut and offered:
            self.shortcuts.append((shortcut, made.text()))

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than the main button and “More”: else a window on a small screen would be pushed beyond it."""
        hint = super().minimumSizeHint()
        always = [made for made in (self._more, self._primary) if made is not None]
        least = sum(made.minimumSizeHint().width() for made in always) + STEP
        return QSize(min(least, self.sizeHint().width()), hint.height())  # a lone button is not drawn out

    def fit(self, room: int) -> None:
        """Show as many buttons as fit in `room` pixels."""
        if self._primary is not None and not self._primary.isHidden():
            room -= self._primary.sizeHint().width() + STEP
        widths = [made.sizeHint().width() + STEP for made, _icon in self._others]
        if sum(widths) > room:
            room -= self._more.sizeHint().width() + STEP
        else:
            room = sum(widths)
        hidden = False
        for place, ((made, _icon), width) in enumerate(zip(self._others, widths, strict=True)):
            room -= width
            hidden = hidden or room < 0
            self._fold(made, place, folded=room < 0)
        self._more.setVisible(hidden)

    def _fold(self, made: QPushButton, place: int, *, folded: bool) -> None:
        """Take a button out of sight, or put it back; only by its size, as a hidden button's shortcut is off in Qt."""
        made.setMaximumWidth(0 if folded else 16777215)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus if folded else Qt.FocusPolicy.StrongFocus)
        if folded:
            self._row.removeWidget(made)  # it would still have the gap beside it
            made.setGeometry(0, 0, 0, 0)
        elif self._row.indexOf(made) < 0:
            self._row.insertWidget(place, made)

    def _fill(self) -> None:
        self._menu.clear()
        for made, icon_name in self._others:
            if made.maximumWidth() == 0:
                act = self._menu.addAction(icon(icon_name) if icon_name else icon("chevron-right"), made.text())
                act.setEnabled(made.isEnabled())
                act.triggered.connect(lambda _checked=False, pressed=made: pressed.click())
