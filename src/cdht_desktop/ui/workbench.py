"""What stands behind the door: the rail of places, the bar above, and the pages."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.errors import DamagedWorkspace
from cdht_desktop.ops import evaluations, locking, rounds, units
from cdht_desktop.ui.backup_watch import BackupWatch
from cdht_desktop.ui.damage_bar import DamageBar
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.open_year import OpenYear
from cdht_desktop.ui.own_password import OwnPassword
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.rail import Rail
from cdht_desktop.ui.registry import Place, places
from cdht_desktop.ui.topbar import CHANGE_KEYS, TopBar
from cdht_desktop.ui.widgets.banner import Kind
from cdht_desktop.ui.widgets.panel import SidePanel
from cdht_desktop.ui.worker import Worker
from cdht_desktop.words import _


class Workbench(QWidget):
    """The pages of one open workspace, as one user sees them; each is built when it is first opened.

    Signals: `lock_asked()`, `mending_asked()` to see what can be done about damage, and `idle_changed(minutes)` when
    another time until the lock was chosen.
    """

    lock_asked = Signal()
    mending_asked = Signal()
    idle_changed = Signal(int)

    def __init__(self, store: Any, worker: Worker) -> None:
        super().__init__()
        self.setObjectName("workbench")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.desk = Desk(store, worker, self)
        self.places = [place for place in places(store.level) if place.right is None or store.may(place.right)]
        self.pages: dict[str, Page] = {}
        self.rail = Rail(self.desk, self.places)
        self.topbar = TopBar(self.desk, searching=store.level == "commune")
        self.backup = BackupWatch(self.desk, self)
        self.damage = DamageBar()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._add_shortcuts()
        self._read_years()
        self.open_place(self.places[0].key)

    @property
    def busy(self) -> bool:
        """Whether a page does something that needs the workspace open."""
        return any(page.busy for page in self.pages.values())

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a person the window locks."""
        return self.desk.read(locking.idle_minutes)

    def is_of(self, store: Any) -> bool:
        """Say whether these pages are what the user of `store` sees: same workspace, same user, same rights."""
        mine = self.desk.store
        same = (mine.folder, mine.user, mine.role) == (store.folder, store.user, store.role)
        return bool(same and mine.read_only == store.read_only)

    @property
    def page(self) -> Page:
        """The page in sight."""
        page = self._stack.currentWidget()
        assert isinstance(page, Page)  # noqa: S101 - only such are added
        return page

    def open_place(self, key: str, text: str = "") -> None:
        """Turn to a page, building it where that was not done yet; `text` is what it should look for."""
        place = next((place for place in self.places if place.key == key), None)
        if place is None:
            return
        try:
            page = self.pages.get(key) or self._build(place)
        except DamagedWorkspace:
            if not self.pages:
                raise
            self.page.say(
                _("“{page}” cannot be shown: something that it needs is damaged.").format(page=place.words), "error"
            )
            return
        finally:
            self._mark(self._key_in_sight())
        if page is not self._stack.currentWidget():
            self.topbar.keep_search(text if key == "citizens" else "")
        self._stack.setCurrentWidget(page)
        self._mark(key)
        if text:
            page.follow(text)

    def may_close(self) -> bool:
        """Say whether no open form holds unsaved words; otherwise its page is brought in sight, and the form asks."""
        for key, page in self.pages.items():
            for panel in page.findChildren(SidePanel):
                if not panel.may_leave():
                    self.open_place(key)
                    return False
            if not page.may_close():
                self.open_place(key)
                return False
        return True

    def open_help(self) -> None:
        """Open the help of the page in sight, with its shortcuts."""
        key, page = self._key_in_sight(), self.page
        keys = [*page.shortcuts(), *self.shortcuts()]
        self.open_place("help")
        helping = self.page
        if hasattr(helping, "show_topic"):
            helping.show_topic("home" if key == "help" else key, [] if key == "help" else keys)

    def resume(self, store: Any) -> None:
        """Go on with the same workspace, opened again after a lock."""
        self.desk.go_on(store)
        self.backup.start()
        self._read_years()
        for page in self.pages.values():
            page.reload()
        self.rail.refresh()
        self.topbar.refresh()

    def shortcuts(self) -> list[tuple[str, str]]:
        """Return the keys that hold on every page, and what they do."""
        return [
            ("Ctrl+K", _("Go to the search box")),
            ("Ctrl+Z", _("Undo")),
            ("Ctrl+Y", _("Redo")),
            ("Alt+1 … Alt+9, Alt+0", _("Open a page of the rail")),
            ("Ctrl+L", _("Lock")),
            (CHANGE_KEYS, _("Change my password")),
            ("F1", _("Help for this page")),
        ]

    def _build(self, place: Place) -> Page:
        page = place.build(self.desk)
        self.pages[place.key] = page
        self._stack.addWidget(page)
        return page

    def _mark(self, key: str) -> None:
        """Show in the rail where the person is; a page under another one counts as that."""
        self.rail.mark(next((place.under or key for place in self.places if place.key == key), key))

    def _key_in_sight(self) -> str:
        page = self._stack.currentWidget()
        return next((key for key, known in self.pages.items() if known is page), "")

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.topbar)
        right.addWidget(self.damage)
        right.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        if self.desk.store.read_only:  # not before it stands in here: it would be a window for a moment
            self.damage.show_reading()

    def _connect(self) -> None:
        self.rail.asked.connect(self.open_place)
        self.desk.went.connect(self.open_place)
        self.desk.went.connect(self._offer_year)
        self.desk.said.connect(self._say)
        self.desk.changed.connect(self._changed)
        self.desk.damaged.connect(self._tell_damage)
        self.damage.asked.connect(self.mending_asked)
        self.desk.year_changed.connect(self.topbar.refresh)
        self.topbar.search_asked.connect(self._search)
        self.topbar.lock_asked.connect(self.lock_asked)
        self.topbar.password_asked.connect(self.change_password)
        self.topbar.open_year_asked.connect(self.ask_year)

    def _say(self, text: str, kind: Kind) -> None:
        self.page.say(text, kind)

    def _tell_damage(self) -> None:
        if not self.desk.store.read_only:  # there the line says it already
            self.damage.show_found()

    def _search(self, text: str) -> None:
        """Look for what was typed above: a form's code among those to be scored, anything else among the citizens."""
        coded = self.desk.read(evaluations.find_by_code, text, self.desk.year)
        self.open_place("scoring" if coded else "citizens", text)

    def _offer_year(self, key: str) -> None:
        # Pages that need a year send here where there is none.
        if key == "home" and self.desk.year is None and self.desk.store.level == "commune":
            self.ask_year()

    def ask_year(self) -> None:
        """Open the form that opens a year."""
        OpenYear(self.desk, self).open()

    def change_password(self) -> None:
        """Open the form for one's own password."""
        OwnPassword(self.desk, self).open()

    def _add_shortcuts(self) -> None:
        for keys, slot in (
            ("Ctrl+K", self.topbar.focus_search),
            ("Ctrl+Z", self.desk.undo),
            ("Ctrl+Y", self.desk.redo),
            ("Ctrl+Shift+Z", self.desk.redo),
            ("Ctrl+L", self.lock_asked.emit),
            (CHANGE_KEYS, self.change_password),
            ("F1", self.open_help),
        ):
            made = QShortcut(QKeySequence(keys), self)
            made.activated.connect(lambda slot=slot: slot())

    def _changed(self, changes: Any) -> None:
        if changes.touches("round", "batch", "upper_year"):
            self._read_years()
        if changes.touches("setting"):
            self.idle_changed.emit(self.idle_minutes)
        self.topbar.refresh()
        self.rail.refresh()

    def _read_years(self) -> None:
        """Read which years there are; the newest is in hand until a person chooses."""
        newest: int | None
        if self.desk.store.level == "commune":
            known = self.desk.read(rounds.numbers)
            newest = known[0] if known else None
        else:
            known, newest = self.desk.read(units.years)
        self.topbar.set_years(known)
        if self.desk.year not in known:
            self.desk.set_year(newest)
