"""What stands above the list of citizens: the search box, three choices, saved filters, the order."""

from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from cdht_desktop.ops.citizens import WITHOUT, CitizenFilter, Lack, Order, Standing
from cdht_desktop.ops.groups import GroupRow
from cdht_desktop.ops.villages import Village
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizen_saved import SavedFilters
from cdht_desktop.ui.pages.citizen_table import number_words
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.words import _, n_

ORDER_KEY = "Ctrl+T"
_LEAST, _POPUP = 200, 320  # width of the search box at least, and of what a choice offers
# Widths of village, group and state, from so wide a page on; the narrow page has two of them beside the search box.
_WIDTHS = ((1400, (264, 264, 264)), (1100, (174, 194, 242)), (0, (200, 212, 264)))
_STATES: Sequence[tuple[Standing, str]] = (
    ("unregistered", n_("{year}: not registered")),
    ("registered", n_("{year}: registered")),
    ("unscored", n_("{year}: registered, not scored")),
    ("scored", n_("{year}: scored")),
    ("passed", n_("{year}: passed")),
    ("failed", n_("{year}: failed")),
    ("recognised", n_("{year}: recognised")),
)
_LACKS: Sequence[tuple[Lack, str]] = (
    ("no_id_number", n_("Without an ID number")),
    ("no_birth_day", n_("Only the birth year is known")),
    ("no_phone", n_("Without a phone number")),
    ("restricted", n_("Data kept but not used")),
)
_ORDERS: Sequence[tuple[Order, str]] = (
    ("name", n_("By name")),
    ("birth", n_("By birth")),
    ("sex", n_("By sex")),
    ("id_number", n_("By ID number")),
    ("village", n_("By village")),
    ("group", n_("By group")),
    ("phone", n_("By phone")),
)


class CitizenFilters(QObject):
    """Signal `asked()`: something else is looked for, or in another order."""

    asked = Signal()

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self.search = SearchBox(_("Name, ID number …"))
        self.search.setToolTip(_("Name, last digits of the ID number, phone, village …"))
        self.search.setMinimumWidth(_LEAST)
        self.village = _choice(_("Village"))
        self.group = _choice(_("Group"))
        self.state = _choice(_("State"))
        self.order = OrderMenu(page)
        self.saved = SavedFilters(desk, self.value, page)
        self.offer((), (), 0, None)
        self.search.asked.connect(lambda _text: self.asked.emit())
        for choice in self._choices:
            choice.activated.connect(lambda _index: self.asked.emit())
        self.order.asked.connect(self.asked)

    @property
    def widgets(self) -> list[QWidget]:
        """All that stands in the row, from left to right."""
        return [self.search, *self._choices, self.saved.button, self.order.button]

    @property
    def _choices(self) -> tuple[Choice, Choice, Choice]:
        return self.village, self.group, self.state

    def value(self) -> CitizenFilter:
        """Return what is looked for now."""
        return CitizenFilter(
            self.search.value(),
            cast("str | None", self.village.value()),
            cast("str | None", self.group.value()),
            cast("Standing | Lack | None", self.state.value()),
            self.order.order,
            self.order.descending,
        )

    def set_value(self, wanted: CitizenFilter) -> list[str]:
        """Look for something else; returns what of it can't be looked for (a village that is gone), a sentence each."""
        blocked = self.search.blockSignals(True)  # one question, not one more after the pause in typing
        self.search.setText(wanted.text)
        self.search.blockSignals(blocked)
        self.village.set_value(wanted.village_id)
        self.group.set_value(wanted.group_id)
        self.state.set_value(wanted.state)
        self.order.set_order(wanted.order, descending=wanted.descending)
        now, sentences = self.value(), []
        if now.village_id != wanted.village_id:
            sentences.append(_("The village that this filter names is no longer there, so all villages are shown."))
        if now.group_id != wanted.group_id:
            sentences.append(_("The group that this filter names is no longer there, so all groups are shown."))
        if now.state != wanted.state:
            sentences.append(_("No year is open yet, so what this filter says about the year is left out."))
        return sentences

    def clear(self) -> None:
        """Look for everybody; the order stays."""
        self.set_value(CitizenFilter(order=self.order.order, descending=self.order.descending))

    def offer(self, places: Sequence[Village], groups: Sequence[GroupRow], total: int, year: int | None) -> None:
        """Offer the villages and groups that there are, and what can be asked of a year; what is chosen stays."""
        self.village.set_options([(None, _("All villages")), *_counted(places, _("No village"), total)])
        self.group.set_options([(None, _("All groups")), *_counted(groups, _("No group"), total)])
        states = [(state, _(words).format(year=year)) for state, words in _STATES] if year else []
        lacks = [(lack, _(words)) for lack, words in _LACKS]
        self.state.set_options([(None, _("Any state")), *states, *lacks])
        if states:
            self.state.insertSeparator(len(states) + 1)
        self.state.insertSeparator(1)

    def fit(self, room: int) -> None:
        """Share out the width of the page among the choices."""
        widths = next(widths for least, widths in _WIDTHS if room >= least)
        for choice, width in zip(self._choices, widths, strict=True):
            choice.setFixedWidth(width)

    def show_whole(self) -> None:
        """Tell the whole of what is chosen where the pointer rests: a long name is cut off in its field."""
        for choice in self._choices:
            choice.setToolTip(choice.currentText())


class OrderMenu(QObject):
    """The button “Sort”: the order of the list for those who use the keyboard, or whose columns gave way."""

    asked = Signal()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.order: Order = "name"
        self.descending = False
        self.button = button(_("Sort"), shortcut=ORDER_KEY)
        self.button.setProperty("menu", "true")
        self.menu = QMenu(self.button)
        group = QActionGroup(self.menu)
        self._acts = {order: self.menu.addAction(_(words)) for order, words in _ORDERS}
        for order, act in self._acts.items():
            act.setCheckable(True)
            group.addAction(act)
            act.triggered.connect(lambda _checked=False, order=order: self._choose(order, descending=False))
        self.menu.addSeparator()
        self._reverse = self.menu.addAction(_("The other way round"))
        self._reverse.setCheckable(True)
        self._reverse.triggered.connect(lambda _checked=False: self._choose(self.order, descending=not self.descending))
        self.button.setMenu(self.menu)
        self._show()

    def turn(self, order: Order) -> None:
        """Order by a column, or turn its order round: a click on its header."""
        self._choose(order, descending=order == self.order and not self.descending)

    def set_order(self, order: Order, *, descending: bool) -> None:
        """Show an order; nothing is asked."""
        self.order, self.descending = order, descending
        self._show()

    def _choose(self, order: Order, *, descending: bool) -> None:
        self.set_order(order, descending=descending)
        self.asked.emit()

    def _show(self) -> None:
        self._acts[self.order].setChecked(True)
        self._reverse.setChecked(self.descending)
        words = self._acts[self.order].text() + (f", {self._reverse.text()}" if self.descending else "")
        self.button.setAccessibleDescription(words)
        self.button.setToolTip(f"{words} ({ORDER_KEY})")


def _choice(name: str) -> Choice:
    made = Choice()
    made.setAccessibleName(name)
    made.view().setMinimumWidth(_POPUP)
    return made


def _counted(known: Iterable[Village | GroupRow], none: str, total: int) -> list[tuple[str, str]]:
    """Return (id, name with how many people) of places, at the end those who have none."""
    listed = [(one.id, one.name, one.citizens) for one in known]
    left = total - sum(count for _id, _name, count in listed)
    return [(row_id, f"{name} ({number_words(count)})") for row_id, name, count in [*listed, (WITHOUT, none, left)]]
