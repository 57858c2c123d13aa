"""The layouts of papers: choose one, copy it, change the copy and see how it prints."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import Refused
from cdht_desktop.ops import layout_files, layout_samples, layouts
from cdht_desktop.ops.layouts import CERTIFICATE
from cdht_desktop.ops.papers import Paper
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.layout_certificate import CertificateEditor
from cdht_desktop.ui.pages.layout_document import DocumentEditor
from cdht_desktop.ui.pages.layout_editor import LayoutEditor
from cdht_desktop.ui.pages.layout_list import LayoutList, LayoutRow
from cdht_desktop.ui.pages.layout_name import NameDialog, What
from cdht_desktop.ui.pages.layout_pictures import PicturesDialog
from cdht_desktop.ui.widgets import ask
from cdht_desktop.words import _

_FILES = "TOML (*.toml)"


class LayoutsPage(Page):
    """The list of layouts, and in its place the editor of one."""

    tables = frozenset({"paper_layout", "picture", "setting", "association", "certificate"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            _("Layouts of papers"),
            _(
                "How each paper is laid out and worded. The program's own stay as they are: copy one and change the copy."
            ),
        )
        self.list = LayoutList(desk)
        self.editor: LayoutEditor | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self.body.addWidget(self._stack, 1)
        self.back_button = self.set_way_back(_("Settings"), _("Back to the association and settings"), self._back)
        self.use_button = self.add_action(_("Use this layout"), self._use, icon="check", shortcut="Ctrl+U")
        self.copy_button = self.add_action(_("Copy"), self._copy, icon="copy", shortcut="Ctrl+N")
        self.rename_button = self.add_action(_("Rename"), self._rename, shortcut="F2")
        self.remove_button = self.add_action(_("Remove"), self._remove, icon="remove", shortcut="Del")
        self.export_button = self.add_action(_("Write to a file …"), self._export, icon="export")
        self.import_button = self.add_action(_("Take in a file …"), self._import, icon="import")
        self.pictures_button = self.add_action(_("Pictures …"), self._show_pictures)
        self.change_button = self.set_primary(_("Edit"), self.change, icon="edit")
        self.list.table.picked.connect(lambda _id: self._switch())
        self.list.table.opened.connect(lambda _id: self.change())

    def load(self) -> None:
        if self.editor is None:
            self.list.load()
            self._switch()
        elif not self.editor.read_again():
            self.editor.drop_draft()
            self._close_editor()
            self.banner.notice(_("This layout is no longer there."))

    def follow(self, text: str) -> None:
        """Show the list at the layout in use for a paper (the value of `papers.Paper`).

        A layout that is being changed stays in sight: what is unsaved there is not put aside for it.
        """
        if self.editor is None and text in set(Paper):
            self.list.choose_paper(layout_samples.kind_of(Paper(text)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.editor is None:
            self.list.table.setFocus()

    def may_close(self) -> bool:
        return self.editor is None or self.editor.may_leave(self._close_editor)

    def _back(self) -> None:
        """Esc was pressed, or the button: one step back."""
        if self.editor is not None:
            self.editor.escape()
        else:
            self.desk.go_to("settings")

    # The list -------------------------------------------------------------------------------------------------------

    def change(self) -> None:
        """Change the chosen layout; of a shipped one a copy is made first, which is what is then changed."""
        row = self.list.row()
        if row is not None and row.own:
            self._edit(row.kind, row.key)
        elif row is not None:
            hint = _("The program's own layout stays as it is; its copy is yours to change.")
            self._copy_of(row, lambda changes: self._edit(row.kind, changes.value), hint)

    def _copy(self) -> None:
        if (row := self.list.row()) is not None:
            self._copy_of(row, lambda changes: self._told(changes, row.kind, changes.value))

    def _copy_of(self, row: LayoutRow, then: Callable[[Any], object], hint: str = "") -> None:
        what = What(lambda store, name: layouts.copy(store, row.kind, row.key, name), then)
        NameDialog(self.window(), self.desk, _("Copy the layout"), self._offer(row), what, hint).open()

    def _rename(self) -> None:
        if (row := self.list.row()) is not None and row.own:
            what = What(lambda store, name: layouts.rename(store, row.key, name), self._told)
            NameDialog(self.window(), self.desk, _("Rename the layout"), row.title, what).open()

    def _use(self) -> None:
        if (row := self.list.row()) is not None and not row.in_force:
            self.desk.work(_("Use a layout"), layouts.use, row.kind, row.key, done=self._told, guard=self.use_button)

    def _remove(self) -> None:
        if (row := self.list.row()) is not None and row.own:
            self.desk.work(_("Remove a layout"), layouts.remove, row.key, done=self._told, guard=self.remove_button)

    def _export(self) -> None:
        if (row := self.list.row()) is None:
            return
        file = ask.save_file(
            self,
            _("Write the layout to a file"),
            layout_files.file_name(f"{layout_samples.paper_title(row.kind)} - {row.title}"),
            _FILES,
        )
        if file is not None:
            self.desk.work(
                _("Write a layout to a file"), layout_files.export, row.kind, row.key, file, done=self._exported
            )

    def _exported(self, file: Any) -> None:
        self.banner.done(_("The layout was written: {file}").format(file=file))

    def _import(self) -> None:
        row = self.list.row()
        file = ask.open_file(self, _("Take in a layout"), _FILES)
        if file is not None:
            kind = row.kind if row else CERTIFICATE
            self.desk.work(_("Take in a layout"), layout_files.import_layout, kind, file, done=self._imported)

    def _imported(self, changes: Changes[tuple[str, str]]) -> None:
        kind, key = changes.value
        self._told(changes, kind, key)

    def _show_pictures(self) -> None:
        PicturesDialog(self.window(), self.desk).open()

    def _offer(self, row: LayoutRow) -> str:
        taken = {one.title.casefold() for one in self.desk.read(layouts.choices, row.kind)}
        base = _("{paper} of the association").format(paper=layout_samples.paper_title(row.kind))
        offers = (base, *(f"{base} {number}" for number in range(2, 1000)))
        return next(offer for offer in offers if offer.casefold() not in taken)[: layouts.LONGEST]

    def _told(self, changes: Changes[Any], kind: str = "", key: str = "") -> None:
        if key:
            self.list.choose(kind, key)
        if changes.id is not None:
            self.banner.done(changes.title, action=_("Undo"), slot=lambda: self.desk.undo(changes.id))

    def _switch(self) -> None:
        row = self.list.row()
        self.change_button.setEnabled(row is not None)
        self.copy_button.setEnabled(row is not None)
        self.export_button.setEnabled(row is not None)
        self.use_button.setEnabled(row is not None and not row.in_force)
        for made in (self.rename_button, self.remove_button):
            made.setEnabled(row is not None and row.own)

    # The editor -----------------------------------------------------------------------------------------------------

    def _edit(self, kind: str, key: str) -> None:
        self.list.choose(kind, key)
        made = CertificateEditor if kind == CERTIFICATE else DocumentEditor
        try:
            self.editor = made(self.desk, self.desk.read(layouts.read, kind, key))
        except (Refused, LookupError, TypeError, ValueError) as error:  # it was made by another program than this one
            reason = str(error) if isinstance(error, Refused) else _("it was made for another version of the program")
            self.banner.error(_("This layout cannot be changed here: {reason}").format(reason=reason))
            return
        self.editor.left.connect(self._close_editor)
        self.editor.kept.connect(self._kept)
        self.editor.told.connect(self.banner.notice)
        self._stack.addWidget(self.editor)
        self._stack.setCurrentWidget(self.editor)
        self._show_head(shown=False)
        self.banner.hide()
        self.editor.bring_back()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _kept(self, changes: Changes[int]) -> None:
        self.banner.done(changes.title or _("Saved."))

    def _close_editor(self) -> None:
        if self.editor is not None:
            self._stack.removeWidget(self.editor)
            self.editor.hide()
            self.editor.deleteLater()
            self.editor = None
        self._show_head(shown=True)
        self.load()
        self.list.table.setFocus()

    def _show_head(self, *, shown: bool) -> None:
        """The editor has a head of its own: two would leave no room for the page."""
        for part in (self._title, self._subtitle, self._actions, self.back_button):
            part.setVisible(shown)
