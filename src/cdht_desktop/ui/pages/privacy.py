"""Personal data: what persons ask for, what they agreed to, what was erased, and whom the rules propose to erase."""

import datetime as dt
from functools import partial
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import consents, erased_backups, erasures, person_copies, requests, retention
from cdht_desktop.ops.erasures import Erased, ErasureRow
from cdht_desktop.ops.requests import RequestRow
from cdht_desktop.ops.retention import Proposed
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.privacy_consents import Consents
from cdht_desktop.ui.pages.privacy_erase import EraseDialog, erased_words, erasure_body
from cdht_desktop.ui.pages.privacy_new import NewRequest
from cdht_desktop.ui.pages.privacy_request import Steps, request_body
from cdht_desktop.ui.pages.privacy_rules import RulesForm
from cdht_desktop.ui.pages.privacy_words import erasure_columns, person, proposed_columns, request_columns
from cdht_desktop.ui.pages.recognition_panel import TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import RowsTable
from cdht_desktop.words import _

_PROPOSED = 2  # the tab
_KINDS = "Excel (*.xlsx);;JSON (*.json)"


class PrivacyPage(Page):
    """Requests, what was erased, and who is proposed, each in its tab; a panel shows a request or a person's consents.

    `follow` takes a citizen's id and shows what they agreed to.
    """

    tables = frozenset(
        {"privacy_request", "consent", "erasure", "citizen", "registration", "certificate", "setting", "backup"}
    )
    by_year = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Personal data"))
        self._requests: dict[str, RequestRow] = {}
        self._erased: dict[str, ErasureRow] = {}
        self._holding: dict[str, Any] = {}
        self._proposed: dict[str, Proposed] = {}
        self.saved = SavedBanner(self.banner)
        self.table = RowsTable(
            request_columns(), lambda ids: [self._requests[row_id] for row_id in ids], name=_("Requests")
        )
        self.table.opened.connect(self.open_request)
        self.erased = RowsTable(
            erasure_columns(lambda row_id: self._holding.get(row_id, ())),
            lambda ids: [self._erased[row_id] for row_id in ids],
            name=_("Erased"),
        )
        self.erased.opened.connect(self.open_erased)
        self.proposed = RowsTable(
            proposed_columns(), lambda ids: [self._proposed[row_id] for row_id in ids], name=_("Proposed to be erased")
        )
        self.proposed.chosen.connect(self._count_chosen)
        self.tabs = QTabWidget()
        self.panel = TaskPanel(self.table)
        self._put_together()
        self.add_action(_("Rules"), self.ask_rules, icon="settings", right=Right.SETTINGS)
        self.add_action(
            _("What a person agreed to"), self.show_consents, icon="check", shortcut="Ctrl+E", right=Right.PRIVACY
        )
        self.set_primary(_("Note a request"), self.new_request, icon="add", shortcut="Ctrl+N", right=Right.PRIVACY)

    # What is seen ---------------------------------------------------------------------------------------------------

    def load(self) -> None:
        self._requests = {row.id: row for row in self.desk.read(requests.all_requests)}
        self._erased = {row.id: row for row in self.desk.read(erasures.all_erasures)}
        self._holding = self.desk.read(erased_backups.holding)
        self.table.show_ids(list(self._requests))
        self.erased.show_ids(list(self._erased))
        self._requests_shown.setCurrentIndex(0 if self._requests else 1)
        self._erased_shown.setCurrentIndex(0 if self._erased else 1)
        self._read_proposed()
        self._say_pressing()

    def follow(self, text: str) -> None:
        self.show_consents(text)

    def _say_pressing(self) -> None:
        late, soon = self.desk.read(requests.pressing)
        parts = []
        if late:
            parts.append(_("{count} requests are too late").format(count=late))
        if soon:
            parts.append(_("{count} are due within two days").format(count=soon))
        lacking = self.desk.read(consents.without)
        if lacking:
            words = _("{count} people on the list have no consent noted: put it on the form, and in their record")
            parts.append(words.format(count=thousands(lacking)))
        self.set_title(_("Personal data"), (". ".join(parts) + ".") if parts else "")
        pending = sum(row.outcome == "open" for row in self._requests.values())
        self.tabs.setTabText(0, _("Requests ({count})").format(count=pending))
        self.tabs.setTabText(1, _("Erased ({count})").format(count=len(self._erased)))

    def _read_proposed(self) -> None:
        """Look for whom the rules propose, once somebody looks there: it takes a second where many are on the list."""
        set_at_all = self.desk.read(retention.rules_set)
        if set_at_all and self.tabs.currentIndex() == _PROPOSED:
            if not self._proposed:
                self._nobody.say(_("Looking through the list …"), action=_("Rules"))
                self._proposed_shown.setCurrentIndex(1)
            self.desk.work(_("Look for whom the rules propose"), retention.proposed, done=self._show_proposed)
        elif not set_at_all:
            self._show_proposed([])

    def _show_proposed(self, found: list[Proposed]) -> None:
        self._proposed = {one.id: one for one in found}
        ids = list(self._proposed)
        self.proposed.show_ids(ids)
        self.tabs.setTabText(2, _("Proposed to be erased ({count})").format(count=thousands(len(ids))))
        self._proposed_shown.setCurrentIndex(0 if ids else 1)
        if self.desk.read(retention.rules_set):
            self._nobody.title.setText(_("The rules propose nobody"))
            self._nobody.text.setText(_("Whoever has not taken part for the years that you set will stand here."))
        else:
            self._nobody.title.setText(_("No years are set yet"))
            self._nobody.text.setText(
                _("Set after how many years a person is proposed here; nobody is erased without you.")
            )
        self._count_chosen()

    def _count_chosen(self, _count: int = 0) -> None:
        count = len(self.proposed.chosen_ids())
        self._erase_chosen.setText(
            _("Erase {count} people …").format(count=count) if count else _("Choose people to erase")
        )
        self._erase_chosen.setEnabled(bool(count))

    # Requests -------------------------------------------------------------------------------------------------------

    def open_request(self, row_id: str) -> None:
        """Show a request with the steps that are left."""
        row = self._requests.get(row_id)
        if row is None:
            return
        done = (_("Done"), "done", partial(self._finish, row))
        refusing = (_("Refuse …"), "close", partial(self._ask_refusal, row))
        own = row.kind in {"erase", "restrict"}  # what is done in the program ends the request by itself
        pending = row.outcome == "open" and self.desk.store.may(Right.PRIVACY)
        self.panel.turn_to(
            _("Request"), request_body(self.desk, row, self._steps(row)),
            main=done if pending and not own else None, other=refusing if pending else None,
        )  # fmt: skip
        self.split.open()

    def _steps(self, row: RequestRow) -> Steps:
        who = row.citizen_id
        return Steps(
            answered=partial(self._answered, row),
            sheet=lambda: self.desk.go_to("papers", f"person:{who}"),
            copy=partial(self._save_copy, who),
            correct=lambda: self.desk.go_to("citizens", row.name),
            restrict=partial(self._work, _("Keep but use no more"), requests.restrict, who, request_id=row.id),
            consents=partial(self.show_consents, who),
            erase=partial(self._ask_erase, [who], person(row), _("On request of the person"), row.id),
        )

    def new_request(self, citizen_id: str | None = None) -> None:
        """Ask who asks for what."""
        form = NewRequest(self.desk, citizen_id)
        self.panel.turn_to(_("New request"), form, main=(_("Save"), "save", lambda: form.save(self._noted)))
        self.split.open()
        form.form.focus_first()

    def _noted(self, changes: Changes[str]) -> None:
        self.table.go_to(changes.value)
        self.open_request(changes.value)

    def _answered(self, row: RequestRow) -> None:
        self._work(_("Note the answer"), requests.answer, row.id, f"{dt.date.today():%d/%m/%Y}")

    def _finish(self, row: RequestRow) -> None:
        self._work(_("Request done"), requests.finish, row.id)

    def _ask_refusal(self, row: RequestRow) -> None:
        text = _("The person has to be told why.")
        dialog = AskForm(
            self.window(), _("Refuse the request"), text, _("Refuse the request"), lambda: self._refuse(dialog, row)
        )
        dialog.form.note("reason", _("Reason"))
        dialog.open()
        dialog.form.focus_first()

    def _refuse(self, dialog: AskForm, row: RequestRow) -> None:
        reason = dialog.form.values()["reason"]
        self._work(_("Refuse the request"), requests.refuse, row.id, reason, dialog=dialog)

    def _save_copy(self, citizen_id: str) -> None:
        out = ask.save_file(self, _("Where to save it?"), person_copies.file_name(), _KINDS)
        if out is not None:
            self.desk.work(
                _("Save a copy of a person's data"), person_copies.save, citizen_id, out,
                done=lambda path: self.saved.saved(
                    _("The copy is in “{file}”: hand it over, then delete it here.").format(file=path.name), path
                ),
                progress=True,
            )  # fmt: skip

    def _work(self, title: str, call: Any, *args: object, dialog: AskForm | None = None, **named: Any) -> None:
        """Do something to the request in the panel, and show it again."""

        def done(changes: Changes[Any]) -> None:
            if dialog is not None:
                dialog.close()
            self.open_request(self.table.current_id())
            if changes.id is not None:
                self.banner.done(changes.title, action=_("Undo"), slot=partial(self.desk.undo, changes.id))

        self.desk.work(title, call, *args, done=done, failed=dialog.refused if dialog else None, **named)

    # Consents -------------------------------------------------------------------------------------------------------

    def show_consents(self, citizen_id: str | None = None) -> None:
        """Show what a person agreed to; None: ask who."""
        body = Consents(self.desk, self._consent_noted, citizen_id)
        self.panel.turn_to(_("What a person agreed to"), body, other=(_("Close"), "close", self.panel.close_panel))
        self.split.open()
        body.setFocus()

    def _consent_noted(self, changes: Changes[Any]) -> None:
        if changes.id is not None:
            self.banner.done(changes.title, action=_("Undo"), slot=partial(self.desk.undo, changes.id))

    # Erasing --------------------------------------------------------------------------------------------------------

    def _ask_erase(self, who: list[str], name: str, reason: str, request_id: str | None = None) -> None:
        EraseDialog(self.desk, who, name, reason, self._told_erased, self.window(), request_id).open()

    def _erase_proposed(self) -> None:
        rows = [self._proposed[row_id] for row_id in self.proposed.chosen_ids()]
        name = rows[0].name if len(rows) == 1 else _("{count} people").format(count=len(rows))
        if rows:
            self._ask_erase([row.id for row in rows], name, _("Kept longer than the association's rules say"))

    def _told_erased(self, changes: Changes[Erased]) -> None:
        self.panel.close_panel()
        self.panel.set_body(QWidget())  # nothing of the person stays in it, not even unseen
        self.tabs.setCurrentIndex(1)
        found = changes.value
        if found.cleaned:
            self.banner.done(erased_words(found))
        else:
            self.banner.notice(erased_words(found), action=_("Clean the space"), slot=self._clean)

    def open_erased(self, row_id: str) -> None:
        """Show an erasure, and the backups that still hold it."""
        row = self._erased.get(row_id)
        if row is not None:
            body = erasure_body(row, self._holding.get(row.citizen_id, ()))
            self.panel.turn_to(_("Erased"), body, other=(_("Close"), "close", self.panel.close_panel))
            self.split.open()

    def _clean(self) -> None:
        self.desk.work(
            _("Clean the space"), erasures.clean, done=lambda _done: self.banner.done(_("The space is clean."))
        )

    # Rules ----------------------------------------------------------------------------------------------------------

    def ask_rules(self) -> None:
        """Ask for the association's own days and years."""
        form = FormRows()
        rows = RulesForm(self.desk, form)
        self.panel.turn_to(_("Rules"), form, main=(_("Save"), "save", lambda: rows.save(self._rules_kept)))
        self.split.open()
        form.focus_first()

    def _rules_kept(self, _changes: Changes[None]) -> None:
        self.panel.close_panel()
        self.banner.done(_("Saved. The days of requests that stand already stay as they were."))

    # Put together ---------------------------------------------------------------------------------------------------

    def _put_together(self) -> None:
        text = _("Whoever is on the list may see their data, get a copy, have them corrected, kept unused or erased.")
        nothing = EmptyPage(
            "privacy", _("Nobody asked for anything yet"), text, action=_("Note a request"), slot=self.new_request
        )
        only_with(self.desk, Right.PRIVACY, nothing.action)
        self._requests_shown = _stack(self.table, nothing)
        none_erased = EmptyPage(
            "privacy", _("Nobody was erased"), _("What is erased leaves a line here: the day, why, and which backups.")
        )
        none_erased.action.hide()
        self._erased_shown = _stack(self.erased, none_erased)
        self._nobody = EmptyPage("privacy", "", "", action=_("Rules"), slot=self.ask_rules)
        only_with(self.desk, Right.SETTINGS, self._nobody.action)
        self._proposed_shown = _stack(self._proposed_part(), self._nobody)
        for part, words in (
            (self._requests_shown, _("Requests")),
            (self._erased_shown, _("Erased")),
            (self._proposed_shown, _("Proposed to be erased")),
        ):
            self.tabs.addTab(part, words)
        self.tabs.setAccessibleName(_("Personal data"))
        self.tabs.currentChanged.connect(lambda _index: self._read_proposed())
        self.split = ListAndPanel(self.tabs, self.panel)
        self.body.addWidget(self.saved)
        self.body.addWidget(self.split, 1)

    def _proposed_part(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, STEP, 0, 0)
        column.setSpacing(STEP)
        text = _("They have not taken part for the years that you set. Look at each; choose with Ctrl or Shift.")
        column.addWidget(label(text, "muted", wrap=True))
        column.addWidget(self.proposed, 1)
        feet = QWidget()
        feet.setLayout(row := FlowLayout(gap=STEP))
        self._erase_chosen = button("", self._erase_proposed, icon="remove")
        row.addWidget(self._erase_chosen)
        row.addWidget(button(_("Choose all"), self.proposed.selectAll))
        only_with(self.desk, Right.ERASE, self._erase_chosen)
        column.addWidget(feet)
        return made


def _stack(*parts: QWidget) -> QStackedWidget:
    made = QStackedWidget()
    for part in parts:
        made.addWidget(part)
    made.setFocusProxy(parts[0])
    return made
