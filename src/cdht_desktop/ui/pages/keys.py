"""Keys: this workspace's own, the paper backup key or the upper level's, and those by which others are known."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.files import safe_name
from cdht_desktop.ops import key_certificates, own_keys, paper_keys, revocations, trust
from cdht_desktop.ops.own_keys import OwnKeys, PaperKey
from cdht_desktop.ops.trust import KnownRow, PublicKey
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages import keys_forms, keys_words
from cdht_desktop.ui.pages.keys_paper import PaperKeyDialog
from cdht_desktop.ui.pages.keys_status import KeyStatus
from cdht_desktop.ui.pages.recognition_panel import Button, TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.chip import ChipDelegate
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_PDF = "PDF (*.pdf)"


class KeysPage(Page):
    """A card about the own keys, a list of others' keys, and a panel for one of them."""

    tables = frozenset(
        {"signing_key", "encryption_key", "trusted_key", "revocation", "key_certificate", "association", "batch"}
    )
    by_year = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Keys"))
        self._level = str(desk.store.level)
        self._known: dict[str, KnownRow] = {}
        self._own = OwnKeys(self._level)
        self._open_row = ""
        self.set_way_back(_("Settings"), _("Back to the settings"), lambda: desk.go_to("settings"))
        self.saved = SavedBanner(self.banner)
        self.status = KeyStatus(self._level, self.open_own, self.open_other)
        self.table = RowsTable(_columns(), lambda ids: [self._known[one] for one in ids], name=_("Keys of others"))
        self.table.opened.connect(self.open_known)
        self.table.picked.connect(self._picked)
        self._empty = EmptyPage("lock", _("No other key is known yet"), _none_yet(self._level))
        self._shown = QStackedWidget()
        self._shown.addWidget(self.table)
        self._shown.addWidget(self._empty)
        self.panel = TaskPanel(self._shown)
        self.split = ListAndPanel(self._shown, self.panel)
        for part in (self.saved, self.status):
            self.body.addWidget(part)
        self.body.addWidget(self.split, 1)
        self._add_actions()

    def load(self) -> None:
        self._own = self.desk.read(own_keys.overview)
        self._known = {row.key.id: row for row in self.desk.read(trust.known)}
        upper = self.desk.read(trust.upper_of) if self._level == "commune" else None
        self.status.show_state(self._own, upper)
        self._shown.setCurrentIndex(0 if self._known else 1)
        self.table.show_ids(list(self._known))
        self._list.setVisible(self._level == "upper" and self.desk.read(revocations.number) > 0)

    # The own keys ---------------------------------------------------------------------------------------------------

    def open_own(self) -> None:
        """Show this workspace's own key."""
        sheet: Button = (_("Registration sheet …"), "print", self.save_sheet)
        new = (_("New keys …"), "lock", self.ask_new) if self.desk.may(Right.SETTINGS) and self._own.words else None
        self._turn_to(_("Own key"), keys_words.own_body(self._own), main=sheet, other=new)

    def open_other(self) -> None:
        """Show the paper backup key, or the key of the upper level."""
        if self._level == "upper":
            self.open_paper()
            return
        upper = self.desk.read(trust.upper_of)
        if upper is None:
            self.load_file()
        else:
            self.table.go_to(upper.id)
            self.open_known(upper.id)

    def open_paper(self) -> None:
        """Show what the paper backup key is for, and how it stands."""
        make: Button | None = None
        typed: Button | None = None
        if self.desk.may(Right.SETTINGS):
            words = _("Make a new one …") if self._own.paper else _("Make it …")
            make = (words, "print", self.make_paper)
            typed = (_("Open files with a paper key …"), "lock", self.ask_typed)
        self._turn_to(_("Paper backup key"), keys_words.paper_body(self._own), main=make, other=typed)

    def make_paper(self) -> None:
        """Make a paper backup key and show it, once."""
        title = _("Make a paper backup key")
        self.desk.work(title, own_keys.new_paper_key, done=self._show_paper, guard=self.panel.main)

    def save_sheet(self) -> None:
        """Ask for a file, and write the registration sheet into it; the key is made where there is none yet."""
        out = self._ask_out(_("Registration of a key"), ".pdf", _PDF)
        if out is not None:
            done = partial(self._written, out, _("The sheet is in “{file}”. Have it signed and sealed, and send it."))
            self.desk.work(_("Registration sheet"), paper_keys.save_registration, out, done=done)

    def save_key_file(self) -> None:
        """Ask for a file, and write the own public keys into it."""
        out = self._ask_out(_("Key"), own_keys.ENDING, f"{_('Key file')} (*{own_keys.ENDING})")
        if out is not None:
            text = _("The key file is “{file}”. Send it in any way: it holds nothing secret.")
            self.desk.work(
                _("Save the key file"),
                own_keys.save_public_key,
                out,
                done=partial(self._written, out, text, opens=False),
            )

    def ask_new(self) -> None:
        """Ask why new keys are needed, and make them."""
        keys_forms.NewKeys(self.desk, self._renewed, self.window()).open()

    def ask_typed(self) -> None:
        """Ask for a paper key, by which files open again."""
        keys_forms.TypedPaperKey(self.desk, self._restored, self.window()).open()

    # Keys of others -------------------------------------------------------------------------------------------------

    def open_known(self, row_id: str) -> None:
        """Show another's key, and what can be done about it."""
        row = self._known.get(row_id)
        if row is None:
            return
        standing, key = trust.standing(row), row.key
        confirm: Button | None = None
        revoke: Button | None = None
        certify: Button | None = None
        if self.desk.may(Right.SETTINGS) and standing != "revoked":
            if standing != "confirmed":
                confirm = (_("The words agree: confirm"), "check", partial(self._confirm, row))
            elif self._level == "upper":
                certify = (_("Certificate …"), "certificate", partial(self._ask_certificate, row))
            revoke = (_("Revoke …"), "remove", partial(self._ask_revoke, row)) if row.revoked_from is None else None
        issued = [
            f"{keys_words.day(one.valid_from)} – {keys_words.day(one.valid_to)}: {', '.join(one.units)}"
            for one in self.desk.read(key_certificates.issued, key.key_id)
        ]
        counting = self.desk.read(trust.counting_since, key.key_id, row.revoked_from) if row.revoked_from else []
        self._turn_to(
            _("A unit's key"), keys_words.known_body(row, issued, counting), main=confirm or certify, other=revoke
        )
        self._open_row = row_id

    def load_file(self) -> None:
        """Ask for a file about keys: another's key, and from the upper level a certificate or a list of revoked keys."""
        endings = [own_keys.ENDING]
        if self._level == "commune":
            endings += [key_certificates.ENDING, revocations.ENDING]
        kinds = f"{_('Key file')} ({' '.join(f'*{ending}' for ending in endings)})"
        file = ask.open_file(self, _("Load a key file"), kinds)
        if file is None:
            return
        title = _("Load a key file")
        if file.suffix == key_certificates.ENDING:
            said = _("The certificate was taken in; it travels with each file from now on.")
            self.desk.work(title, key_certificates.take, file, done=lambda _changes: self.banner.done(said))
        elif file.suffix == revocations.ENDING:
            self.desk.work(title, revocations.take_file, file, done=self._list_taken)
        else:
            self.desk.work(title, trust.look_at_key_file, file, done=partial(self._compare, file), guard=self._load)

    def save_list(self) -> None:
        """Ask for a file, and write the list of revoked keys into it."""
        name, kinds = _("Revoked keys"), f"{_('Revoked keys')} (*{revocations.ENDING})"
        out = self._ask_out(name, revocations.ENDING, kinds)
        if out is not None:
            text = _("The list is in “{file}”. The communes load it on their page of keys.")
            done = partial(self._written, out, text, opens=False)
            self.desk.work(_("Save the list of revoked keys"), revocations.save, out, done=done)

    # What came of it ------------------------------------------------------------------------------------------------

    def _show_paper(self, key: PaperKey) -> None:
        PaperKeyDialog(self.desk, key, self._paper_kept, self.window()).open()

    def _paper_kept(self, _changes: object) -> None:
        self.panel.close_panel()
        words = _("The paper key is in force. Send your key file to the communes again, so that they encrypt to it.")
        self.banner.done(words, action=_("Save the key file …"), slot=self.save_key_file)

    def _renewed(self, _changes: object) -> None:
        self.open_own()
        words = _("New keys were made. Print the sheet, have it signed and sealed, and send it with the key file.")
        self.banner.done(words)

    def _restored(self, changes: Changes[bool]) -> None:
        self.panel.close_panel()
        words = _("Files encrypted to this paper key open now. Make a new paper key, and send your key file again.")
        unknown = _("The key was taken in. It was not made in this workspace: try it with a file of that time.")
        self.banner.done(words if changes.value else unknown)

    def _compare(self, file: Path, found: tuple[PublicKey, tuple[str, ...]]) -> None:
        confirm: Button = (_("The words agree: confirm"), "check", partial(self._trust, file))
        body = keys_words.file_body(*found)
        self._turn_to(_("Compare the words"), body, main=confirm, other=(_("Cancel"), "close", self.panel.close_panel))

    def _trust(self, file: Path) -> None:
        title = _("Confirm a key")
        self.desk.work(title, trust.trust_key_file, file, done=self._trusted, guard=self.panel.main)

    def _confirm(self, row: KnownRow) -> None:
        title = _("Confirm a key")
        self.desk.work(title, trust.confirm_known, row.key.id, done=self._trusted, guard=self.panel.main)

    def _trusted(self, _changes: object) -> None:
        self.panel.close_panel()
        self.banner.done(_("The key is confirmed. Your name and the day stand in the history."))

    def _ask_revoke(self, row: KnownRow) -> None:
        keys_forms.Revoke(self.desk, row, self._revoked, self.window()).open()

    def _revoked(self, changes: Changes[int]) -> None:
        self.panel.close_panel()
        if changes.value:
            words = _("The key is revoked. Send list {number} to the communes.").format(number=changes.value)
            self.banner.done(words, action=_("Save the list …"), slot=self.save_list)
        else:
            self.banner.done(_("The key is revoked."))

    def _ask_certificate(self, row: KnownRow) -> None:
        keys_forms.Certify(self.desk, row, self._certified, self.window()).open()

    def _certified(self, out: Path) -> None:
        self.panel.close_panel()
        self._written(
            out,
            _("The certificate is in “{file}”. Send it to the unit, which loads it on its page of keys."),
            None,
            opens=False,
        )

    def _list_taken(self, changes: Changes[int]) -> None:
        words = _("The list was taken in. Keys revoked anew: {count}").format(count=changes.value)
        self.banner.done(words)

    def _written(self, out: Path, text: str, _made: object, *, opens: bool = True) -> None:
        self.banner.hide()
        self.saved.saved(text.format(file=out.name), out, opens=opens)
        self.desk.touched("signing_key")  # made, perhaps, for this very file
        if self.panel.isVisible() and not self._open_row:
            self.open_own()

    # The page -------------------------------------------------------------------------------------------------------

    def _ask_out(self, name: str, ending: str, kinds: str) -> Path | None:
        return ask.save_file(self, _("Where to save it?"), safe_name(f"{name} {self.desk.store.unit}", ending), kinds)

    def _picked(self, row_id: str) -> None:
        if self.panel.isVisible() and row_id != self._open_row:
            self.open_known(row_id)

    def _turn_to(self, title: str, body: QWidget, *, main: Button | None = None, other: Button | None = None) -> None:
        self._open_row = ""
        self.panel.turn_to(title, body, main=main, other=other)
        self.split.open()

    def _add_actions(self) -> None:
        self._list = self.add_action(
            _("Save the list of revoked keys …"), self.save_list, icon="export", right=Right.HAND_UP
        )
        self.add_action(_("Registration sheet …"), self.save_sheet, icon="print", right=Right.HAND_UP)
        self.add_action(
            _("Save the key file …"), self.save_key_file, icon="save", shortcut="Ctrl+S", right=Right.HAND_UP
        )
        self._load = self.set_primary(
            _("Load a key file …"), self.load_file, icon="import", shortcut="Ctrl+N", right=Right.SETTINGS
        )


def _columns() -> list[Column]:
    return [
        Column(_("Unit"), lambda row: row.key.unit_name, stretch=True, width=200),
        Column(_("Code"), lambda row: row.key.unit, width=88),
        Column(_("State"), keys_words.state_chip, width=176, delegate=ChipDelegate),
        Column(_("Confirmed"), keys_words.confirmed_words, width=184, spare=2),
        Column(_("Level"), lambda row: keys_words.level_words(row.key.level), width=112, spare=1),
        Column(_("Key"), lambda row: row.key.key_id, width=208, spare=1),
    ]


def _none_yet(level: str) -> str:
    if level == "upper":
        return _("A commune's key comes with its first file, or as a key file. Confirm it after a phone call.")
    return _("Ask the upper level for its key file, load it here, and compare its ten words on the phone.")
