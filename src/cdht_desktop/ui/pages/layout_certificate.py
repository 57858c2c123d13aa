"""The editor of a certificate's layout: the page with its places, and the form of the one that is chosen."""

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import Refused
from cdht_desktop.ops import layout_pictures, layout_samples
from cdht_desktop.ops.layouts import LayoutText
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages import layout_places
from cdht_desktop.ui.pages.layout_canvas import PageCanvas
from cdht_desktop.ui.pages.layout_editor import LayoutEditor
from cdht_desktop.ui.pages.layout_place_forms import (
    AreaForm,
    BoxForm,
    CodeForm,
    DividerForm,
    OrnamentForm,
    PaperForm,
    PictureForm,
    PlaceForm,
)  # fmt: skip
from cdht_desktop.ui.pages.layout_places import PAPER, Key, Rect, Values
from cdht_desktop.ui.pages.layout_table_form import FONTS
from cdht_desktop.ui.pages.layout_zoom import ZoomedCanvas
from cdht_desktop.ui.preview.pages import PdfPages
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import button, small_button
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.words import _

_PANEL, _PANEL_NARROW = 328, 280
_ROOMY = 900  # pixels of width in which the panel is as wide as it likes
_WHO = 240  # width of the choice of persons
_LOGO = 30.0  # mm: a picture's first width
_NEW = {"left": 20, "width": 80, "height": 10}
_FORMS: dict[str, type[Any]] = {
    "box": BoxForm, "code": CodeForm, "blank": AreaForm, "divider": DividerForm, "ornament": OrnamentForm,
}  # fmt: skip
_STAYS = frozenset({"paper", "blank"})  # cannot be taken out


class CertificateEditor(LayoutEditor):
    """Shows a certificate with a real person; what is chosen on the page is changed at its right."""

    def __init__(self, desk: Desk, found: LayoutText) -> None:
        super().__init__(desk, found)
        self.canvas = PageCanvas()
        self.zoomed = ZoomedCanvas(self.canvas, self)
        self.people = desk.read(layout_samples.people, desk.year)
        self.who = Choice([(at, person.words) for at, person in enumerate(self.people)])
        self.place = Choice()
        self.form: PlaceForm | None = None
        self._shown: object = None  # what the form was made for
        self.remove_button = small_button("remove", _("Take it out (Del)"), self._remove)
        self._panel = QVBoxLayout()
        self._put_together()
        self.who.currentIndexChanged.connect(lambda _at: self.draw_now())
        self.place.currentIndexChanged.connect(lambda _at: self._choose(self.place.value()))
        self.canvas.picked.connect(self._choose)
        self.canvas.placed.connect(self._place)
        self.canvas.removing.connect(self._remove)
        self.canvas.sized.connect(self.draw_soon)
        self.keys.watch(self)
        self.start()

    def refresh(self, who: object) -> None:
        values = self.edits.values
        items = layout_places.items(values)
        self.canvas.show_items(items, layout_places.paper(values))
        self.place.set_options([(PAPER, _("The paper and its border")), *((item.key, item.name) for item in items)])
        self.place.blockSignals(True)
        self.place.set_value(self.canvas.chosen or PAPER)
        self.place.blockSignals(False)
        self.remove_button.setEnabled(self.chosen[0] not in _STAYS)
        if who is not self.form or self._shown != self._shape():
            self._show_form()

    def draw(self) -> None:
        person = self.people[int(str(self.who.value()))].value
        found = self.edits.found
        try:
            content = self.desk.read(layout_samples.certificate, found.title, self.edits.text(), person)
        except Refused:
            self.canvas.show_wrong()
            raise
        pages, dots = PdfPages(content), self.canvas.dots()
        self.canvas.show_image(pages.picture(0, dots.width(), dots.height()))
        pages.close()

    @property
    def chosen(self) -> Key:
        """The place whose form is shown; `PAPER` where none is chosen."""
        return self.canvas.chosen or PAPER

    def escape(self) -> None:
        """Let go of the chosen place first; with none chosen, go back."""
        if self.canvas.chosen is None:
            self.leave()
        else:
            self._choose(None)
            self.canvas.setFocus()

    # The form of the chosen place ----------------------------------------------------------------------------------

    def _choose(self, key: object) -> None:
        self.canvas.choose(None if key in {None, PAPER} else key)  # type: ignore[arg-type] # a key of the list
        self.zoomed.show_chosen()
        self.refresh(None)

    def _table(self) -> Values:
        return self.edits.values if self.chosen == PAPER else layout_places.table(self.edits.values, self.chosen)

    def _shape(self) -> object:
        """Return what the form's rows and offers depend on."""
        table, kind = self._table(), self.chosen[0]
        if kind == "picture":
            return self.chosen, table.get("name")
        texts = table.get("text", []) if kind == "box" else []
        return self.chosen, len(texts), {text.get("font") for text in texts} - set(FONTS), "frame" in table

    def _show_form(self) -> None:
        if self.form is not None and self._shown == self._shape():
            self.form.show_table(self._table())
            return
        old, self.form = self.form, self._make_form()
        self._shown = self._shape()
        if old is not None:
            self._panel.replaceWidget(old, self.form)
            old.hide()
            old.deleteLater()
        else:
            self._panel.insertWidget(self._panel.count() - 1, self.form)
        self.form.changed.connect(self._typed)
        self.form.asked.connect(self._asked)
        self.keys.watch(self.form)

    def _make_form(self) -> PlaceForm:
        kind, table = self.chosen[0], self._table()
        if kind == "picture":
            pictures = PictureForm(table, [row.name for row in self.desk.read(layout_pictures.all_pictures)])
            pictures.file_asked.connect(self._take_picture)
            return pictures
        made: PlaceForm = PaperForm(table) if kind == "paper" else _FORMS[kind](table)
        return made

    def _typed(self) -> None:
        form = self.form
        if form is not None and form.differing:
            step = ("form", self.chosen, form.differing)
            self.edits.change(lambda _values: form.write(self._table()), step, form)

    def _asked(self, how: Any) -> None:
        self.edits.change(lambda _values: how(self._table()), None)

    # What is done on the page ---------------------------------------------------------------------------------------

    def _place(self, key: Key, rect: Rect, step: object) -> None:
        self.edits.change(lambda values: layout_places.put(values, key, rect), step)

    def _remove(self) -> None:
        kind, at = self.chosen
        if kind in _STAYS:
            return
        self.canvas.choose(None)
        self.edits.change(lambda values: values.pop(kind) if kind == "code" else values[kind].pop(at), None)

    def _add_text(self) -> None:
        box = {"name": self._free_name(_("New text")), **_NEW, "top": self._free_top()}
        box["text"] = [{"text": _("New line"), "size": 14}]
        self._add("box", box)

    def _add(self, kind: str, table: Values) -> None:
        at = len(self.edits.values.get(kind, []))
        self.canvas.choose((kind, at))
        self.edits.change(lambda values: values.setdefault(kind, []).append(table), None)
        self.canvas.setFocus()

    def _free_name(self, name: str) -> str:
        taken = {box.get("name") for box in self.edits.values.get("box", [])}
        return next(offer for offer in (name, *(f"{name} {number}" for number in range(2, 1000))) if offer not in taken)

    def _free_top(self) -> int:
        """Return how far down a new text stands free of the others, as far as there is such a place."""
        taken = [
            item.rect for item in layout_places.items(self.edits.values) if item.key[0] in {"box", "code", "blank"}
        ]
        left, wide, high = _NEW["left"], _NEW["width"], _NEW["height"]
        for top in range(15, 190, 5):
            if not any(
                rect.left < left + wide and left < rect.right and rect.top < top + high and top < rect.bottom
                for rect in taken
            ):
                return top
        return 15

    def _add_picture(self) -> None:
        self._picture_from_file("", self._picture_added)

    def _take_picture(self) -> None:
        """Put a picture from a file into the chosen place; under its name, where the workspace has none of that yet."""
        self._picture_from_file(str(self._table().get("name", "")), self._picture_taken)

    def _picture_from_file(self, name: str, done: Callable[[Changes[str]], object]) -> None:
        file = ask.open_file(self, _("Choose a picture"), _("Pictures (*.png *.jpg *.jpeg)"))
        if file is None:
            return
        taken = {row.name.casefold() for row in self.desk.read(layout_pictures.all_pictures)}
        stem = file.stem.strip()[:50] or _("Picture")
        offers = (name or stem, stem, *(f"{stem} {number}" for number in range(2, 1000)))
        offer = next(one for one in offers if one.casefold() not in taken)
        self.desk.work(_("Add a picture"), layout_pictures.add_picture, offer, file, done=done)

    def _picture_added(self, changes: Changes[str]) -> None:
        found = next(row for row in self.desk.read(layout_pictures.all_pictures) if row.name == changes.value)
        high = round(_LOGO * found.height / found.width, 1)
        self._add("picture", {"name": found.name, "left": 20, "top": 20, "width": _LOGO, "height": min(high, 150.0)})

    def _picture_taken(self, changes: Changes[str]) -> None:
        self._shown = None  # the form says whether the workspace has the picture
        if self.chosen[0] == "picture":
            self.edits.change(lambda _values: self._table().update(name=changes.value, on=True), None)
            self.refresh(None)
        self.draw_soon()

    def _put_together(self) -> None:
        self.who.setAccessibleName(_("Shown with"))
        self.who.setToolTip(_("Whose certificate is shown"))
        self.who.setMaximumWidth(_WHO)
        for part in (self.zoomed.larger, self.zoomed.smaller, self.who):
            self.add_to_head(part)
        self.place.setAccessibleName(_("What is changed"))
        first, second = QHBoxLayout(), QWidget()
        first.addWidget(self.place, 1)
        first.addWidget(self.remove_button)
        second.setLayout(row := FlowLayout())
        row.addWidget(button(_("Add a text"), self._add_text, icon="add", role="link"))
        row.addWidget(button(_("Add a picture …"), self._add_picture, icon="add", role="link"))
        inner = QWidget()
        inner.setLayout(self._panel)
        self._panel.setContentsMargins(0, 0, STEP, STEP)
        self._panel.setSpacing(STEP)
        self._panel.addLayout(first)
        self._panel.addWidget(second)
        self._panel.addStretch()
        self.body.addWidget(self.zoomed, 1)
        self._area = self.add_panel(inner)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._area.setFixedWidth(_PANEL if self.width() >= _ROOMY else _PANEL_NARROW)
