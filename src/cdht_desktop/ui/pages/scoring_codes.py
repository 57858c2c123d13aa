"""The codes of forms on the scoring page: typed or scanned, each opens its person's row."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from cdht_desktop.domain.form_codes import BEGINNING, looks_like_code
from cdht_desktop.ops import evaluations
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.scoring_filters import ScoringFilters
from cdht_desktop.words import _


class FormCodes(QObject):
    """Works for one page and its search box; Enter there, which a reader types too, looks for the form.

    Signal `found(id)`: the code is that of one registration of the year in hand.
    """

    found = Signal(str)

    def __init__(self, page: Page, filters: ScoringFilters) -> None:
        super().__init__(page)
        self._page, self._desk, self._filters = page, page.desk, filters
        filters.search.returnPressed.connect(lambda: self.take(filters.search.value()))

    def watch(self, *widgets: QWidget) -> None:
        """Let a form be scanned while the keyboard is in these: the dash before a code leads to the search box."""
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.text() == BEGINNING:
            self._filters.search.setFocus()
            self._filters.search.setText(BEGINNING)
            return True
        return False

    def take(self, text: str) -> bool:
        """Look for the form that bears the code `text`, and say what there is to be said; False where it is none."""
        found = self._desk.read(evaluations.find_by_code, text, self._desk.year)
        if found is not None:
            self._show(text, *found)
        elif text.startswith(BEGINNING) and looks_like_code(text):
            self._page.banner.notice(_("No form here has this code. Was the person's registration taken back?"))
        return found is not None

    def _show(self, text: str, year: int, ids: list[str]) -> None:
        if year != self._desk.year:
            self._page.banner.notice(
                _("This form is of the year {year}.").format(year=year),
                action=_("Go to {year}").format(year=year),
                slot=partial(self._go_to, year, text),
            )
        elif len(ids) == 1:
            self.found.emit(ids[0])
        else:
            self._filters.show_all(text)
            self._page.banner.notice(_("{count} forms have this code. Choose by the name.").format(count=len(ids)))

    def _go_to(self, year: int, text: str) -> None:
        self._desk.set_year(year)
        self.take(text)
