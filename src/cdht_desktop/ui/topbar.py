"""The bar above the pages: the year, the search box, undo and redo, who is signed in, lock."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from cdht_desktop.domain.idcard import looks_like_card
from cdht_desktop.ops import history
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, small_button
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.words import _

_NEW = "new"


class TopBar(QFrame):
    """Signals: `search_asked(text)` on Enter, `lock_asked`, `open_year_asked`."""

    search_asked = Signal(str)
    lock_asked = Signal()
    open_year_asked = Signal()

    def __init__(self, desk: Desk, *, searching: bool) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self._desk = desk
        self._own_years = desk.store.level == "commune"
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
        self._who = label("")
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
        self._who.setText(self._desk.store.user)
        for made, word, title in (
            (self._undo, _("Undo"), self._desk.read(history.next_undo)),
            (self._redo, _("Redo"), self._desk.read(history.next_redo)),
        ):
            made.setEnabled(title is not None)
            made.setToolTip(f"{word}: {title}" if title else _("{what}: nothing").format(what=word))

    def _lay_out(self) -> None:
        person = QLabel()
        set_icon(person, "person", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP * 3, STEP, STEP * 3, STEP)
        row.setSpacing(STEP)
        row.addWidget(self._year)
        row.addWidget(self._search, 10)
        row.addStretch(1)
        row.addWidget(self._undo)
        row.addWidget(self._redo)
        row.addWidget(person)
        row.addWidget(self._who)
        row.addWidget(button(_("Lock"), self.lock_asked.emit, icon="lock", tip=_("Lock") + " (Ctrl+L)"))

    def _year_chosen(self, _index: int) -> None:
        value = self._year.value()
        if value == _NEW:
            self._year.set_value(self._desk.year)
            self.open_year_asked.emit()
        elif isinstance(value, int):
            self._desk.set_year(value)
