"""The buttons of the scoring page that are about many people: registering them, and lists of scores."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import citizens, registrations
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages import register_people, score_export, score_import
from cdht_desktop.ui.pages.scoring_words import thousands
from cdht_desktop.words import _


class ScoringActions(QObject):
    """Works for one page; `chosen` answers the chosen registrations, `village_id` the village filtered by.

    `listed` answers who is in the list where it does not show everybody.

    Signal `taking_back()`: registrations are about to go; what was typed for them has to be saved before.
    """

    taking_back = Signal()

    def __init__(
        self,
        page: Page,
        chosen: Callable[[], list[str]],
        village_id: Callable[[], str | None],
        listed: Callable[[], list[str]],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._desk = page.desk
        self._chosen = chosen
        self._village_id = village_id
        self._listed = listed
        self.importing = page.add_action(
            _("Import from Excel"), self._import, icon="import", shortcut="Ctrl+I", right=Right.WRITE
        )
        self.registering = page.add_action(
            _("Register citizens"), self.register, icon="add", shortcut="Ctrl+D", right=Right.WRITE
        )
        self.sheets = page.add_action(_("Sheets for local branches"), self._export, icon="export", right=Right.EXPORT)
        self.forms = page.add_action(_("Print forms"), self._print_forms, icon="print", right=Right.PRINT)
        self.forms.setToolTip(_("Forms for people to score themselves, with a code that finds them again"))
        self.withdrawing = page.add_action(
            _("Take registrations back"), self._withdraw, icon="remove", right=Right.WRITE
        )
        self.withdrawing.setEnabled(False)

    def allow(self, *, listed: bool, year: bool) -> None:
        """Switch on what can be done: with a `year` to register for, and with people `listed` in it."""
        self.registering.setEnabled(year)
        self.importing.setEnabled(listed)
        self.sheets.setEnabled(listed)
        self.forms.setEnabled(listed)
        if not listed:
            self.withdrawing.setEnabled(False)

    def show_chosen(self, count: int) -> None:
        """So many rows are chosen."""
        self.withdrawing.setEnabled(count > 0)

    def register(self) -> None:
        """Ask who shall be registered; where nobody is on the list, go there."""
        if self._desk.read(citizens.count):
            register_people.ask(self._desk, self._page)
        else:
            self._desk.go_to("citizens")

    def _import(self) -> None:
        if self._desk.year is not None:
            score_import.ask(self._desk, self._page)

    def _export(self) -> None:
        if self._desk.year is not None:
            score_export.ask(self._desk, self._page, self._village_id())

    def _print_forms(self) -> None:
        """Go on to print the forms of those chosen (one row is always in hand), else of those listed, else of all."""
        chosen = self._chosen()
        ids = chosen if len(chosen) > 1 else self._listed()
        self._desk.go_to("papers", f"form:{','.join(ids)}" if ids else "form")

    def _withdraw(self) -> None:
        self.taking_back.emit()
        self._desk.work(
            _("Take registrations back"),
            registrations.withdraw,
            self._chosen(),
            done=self._withdrawn,
            guard=self.withdrawing,
        )

    def _withdrawn(self, changes: Changes[int]) -> None:
        self.show_chosen(len(self._chosen()))
        words = _("{count} registrations were taken back, with their scores.").format(count=thousands(changes.value))
        self._page.banner.done(words, action=_("Undo"), slot=lambda: self._desk.undo(changes.id))
