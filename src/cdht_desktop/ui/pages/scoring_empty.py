"""What the scoring page shows where there is nothing to score."""

from collections.abc import Callable

from cdht_desktop.ui.pages.scoring_words import thousands
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.words import _


def no_year(open_year: Callable[[], object]) -> EmptyPage:
    """Say that no year is open."""
    return EmptyPage(
        "calendar",
        _("No year is open yet"),
        _("Open a year; then register citizens for it and enter their scores."),
        action=_("Open a year"),
        slot=open_year,
    )


def nobody_found(show_all: Callable[[], object]) -> EmptyPage:
    """Say that search and filters leave nobody."""
    return EmptyPage(
        "search",
        _("Nobody found"),
        _("Nobody in this year fits the search and the filters."),
        action=_("Show everybody"),
        slot=show_all,
    )


class NobodyRegistered(EmptyPage):
    """The year has no registrations yet."""

    def __init__(self, register: Callable[[], object]) -> None:
        super().__init__("citizens", "", action=_("Register citizens"), slot=register)

    def say_nobody(self, year: int | None, people: int) -> None:
        """Say what is to do first, with so many people on the list of citizens."""
        if people:
            text = _("There are {count} citizens on the list. Register all of them, a village, or some persons.")
            title = _("Nobody is registered for {year} yet").format(year=year)
            self.say(title, text.format(count=thousands(people)), action=_("Register citizens"))
        else:
            title = _("There are no citizens on the list yet")
            text = _("First add citizens or import their list; then register them here.")
            self.say(title, text, action=_("Go to the citizens"))
