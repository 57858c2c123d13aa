"""The bar above the pages: the year, the search box, undo and redo, who is signed in, lock."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton

from cdht_desktop.domain.idcard import looks_like_card
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import history
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.icons import icon
from cdht_desktop.ui.role_words import role_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, small_button
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.words import _

CHANGE_KEYS = "Ctrl+Shift+P"
_NEW = "new"


class TopBar(QFrame):
    """Signals: `search_asked(text)` on Enter, `lock_asked`, `open_year_asked`, `password_asked`."""

    search_asked = Signal(str)
    lock_asked = Signal()
    open_year_asked = Signal()
    password_asked = Signal()

    def __init__(self, desk: Desk, *, searching: bool) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self._desk = desk
        # An upper level's years are those that were handed in, and only who may decide opens one.
        self._own_years = desk.store.level == "commune" and desk.may(Right.DECIDE)
        self._year = Choice()
        self._year.setAccessibleName(_("Year"))
        self._year.activated.connect(self._year_chosen)
        self._search = SearchBox(_("Find a citizen …"))
        self._search.setMaximumWidth(480)
        self._search.setMinimumWidth(144)
        self._search.show_key("Ctrl K")
        if not searching:
            self._search.hide()
        self._search.setToolTip(_("Find a citizen: name, ID number, phone …") + " (Ctrl+K)")
        self._search.textChanged.connect(self._look_for_card)
        self._search.returnPressed.connect(lambda: self.search_asked.emit(self._search.value()))
        self._undo = small_button("undo", _("Undo"), desk.undo)
        self._redo = small_button("redo", _("Redo"), desk.redo)
        self._who = self._make_who()
        self._lay_out()
        self.refresh()

    def _look_for_card(self, text: str) -> None:
        """An ID card that is scanned while the keyboard is here goes to the citizens' page, and leaves nothing here."""
        if looks_like_card(text):
            self._search.setText("")
            self._desk.go_to("citizens", text)

    def focus_search(self) -> None:
        """Go to the search box."""
        self._search.setFocus()
        self._search.selectAll()

    def keep_search(self, text: str) -> None:
        """Empty the search box, unless `text` is what stands in it: another page was opened."""
        if self._search.value() != text:
            self._search.clear()

    def set_years(self, known: Sequence[int]) -> None:
        """Offer these years, and to open another."""
        options: list[tuple[object, str]] = [(year, _("Year {year}").format(year=year)) for year in known]
        if not known:
            options.append((None, _("No year yet")))
        if self._own_years:
            options.append((_NEW, _("Open a year …")))
        self._year.set_options(options)
        self._year.set_value(self._desk.year)

    def refresh(self) -> None:
        """Show the year in hand, who is signed in, and what undo and redo would do."""
        self._year.set_value(self._desk.year)
        if not self._desk.may(Right.WRITE):
            return
        for made, word, title in (
            (self._undo, _("Undo"), self._desk.read(history.next_undo)),
            (self._redo, _("Redo"), self._desk.read(history.next_redo)),
        ):
            made.setEnabled(title is not None)
            made.setToolTip(f"{word}: {title}" if title else _("{what}: nothing").format(what=word))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP * 3, STEP, STEP * 3, STEP)
        row.setSpacing(STEP)
        row.addWidget(self._year)
        row.addWidget(self._search, 10)
        row.addStretch(1)
        row.addWidget(self._undo)
        row.addWidget(self._redo)
        for made in (self._undo, self._redo):
            made.setVisible(self._desk.may(Right.WRITE))
        row.addWidget(self._who)
        row.addWidget(button(_("Lock"), self.lock_asked.emit, icon="lock", tip=_("Lock") + " (Ctrl+L)"))

    def _make_who(self) -> QPushButton:
        """Return the button with the user's name, and what they can do about themselves."""
        user = self._desk.store.user
        made = button(user, icon="person")
        made.setProperty("menu", "true")
        made.setAccessibleName(_("Signed in as {user}").format(user=user))
        made.setToolTip(role_words(self._desk.store.role))
        menu = QMenu(made)
        menu.addAction(f"{user} · {role_words(self._desk.store.role)}").setEnabled(False)
        menu.addSeparator()
        password = menu.addAction(icon("edit"), _("Change my password …") + f"\t{CHANGE_KEYS}")
        password.triggered.connect(lambda _checked: self.password_asked.emit())
        if self._desk.may(Right.USERS):
            menu.addAction(icon("citizens"), _("Users")).triggered.connect(lambda _checked: self._desk.go_to("users"))
        locking = menu.addAction(icon("lock"), _("Lock") + "\tCtrl+L")
        locking.triggered.connect(lambda _checked: self.lock_asked.emit())
        made.setMenu(menu)
        return made

    def _year_chosen(self, _index: int) -> None:
        value = self._year.value()
        if value == _NEW:
            self._year.set_value(self._desk.year)
            self.open_year_asked.emit()
        elif isinstance(value, int):
            self._desk.set_year(value)
