"""The form of a running document's layout: its wording from top to bottom, its margins, the columns of its lists."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QWidget

from cdht_desktop.ops import layout_fields
from cdht_desktop.ops.layout_fields import FieldWords
from cdht_desktop.ui.pages.layout_fields import WordingField, tidy
from cdht_desktop.ui.pages.layout_table_form import TableForm, Values
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.words import _, n_

_HEAD = {
    "upper": n_("Upper association"), "issuer": n_("Issuing body"), "number": n_("Number and symbol"),
    "nation": n_("National name"), "motto": n_("Motto"), "place_date": n_("Place and date"),
}  # fmt: skip
_MARGINS = {
    "top": n_("Top margin"),
    "bottom": n_("Bottom margin"),
    "left": n_("Left margin"),
    "right": n_("Right margin"),
}
# mm: what NĐ 30/2020/NĐ-CP asks for (least, most, the reader's default), and what any other paper may have.
_OFFICIAL = {"top": (20, 25, 20), "bottom": (20, 25, 20), "left": (30, 35, 30), "right": (15, 20, 15)}
_FREE = (8, 60)
_TITLE_LETTERS = 44
_COLUMN = 20  # mm: a new column's width
_SIGNATURE = {"title": n_("Signer's title"), "note": n_("Note under it"), "name": n_("Signer's name")}


class DocumentForm(TableForm):
    """Everything about a document that is changed in the window.

    Signal `asked(how)`: a button asks for a change that makes this form another. `sections` are the headings, to go to.
    """

    asked = Signal(object)

    def __init__(self, kind: str, values: Values) -> None:
        super().__init__()
        self._kind = kind
        self._offered = layout_fields.of_paper(kind)
        self.sections: list[tuple[str, QWidget]] = []
        self._column.addWidget(label(_hint(), "muted", wrap=True))
        if "head" in values:
            self._add_head(values["head"])
        for at, part in enumerate(values.get("part", [])):
            adder: Callable[[int, Values], None] | None = {
                "text": self._add_text, "rows": self._add_rows, "lines": self._add_lines, "ending": self._add_ending,
            }.get(str(part.get("kind")))  # fmt: skip
            if adder is not None:
                adder(at, part)
        self._add_page(values.get("page", {}))
        self.show_table(values)

    def _section(self, title: str) -> None:
        made = label(title, "heading", wrap=True)
        self._column.addWidget(made)
        self._go_by(title, made)

    def _go_by(self, title: str, part: QWidget) -> None:
        """Let a person go to a part by these words."""
        short = title if len(title) <= _TITLE_LETTERS else f"{title[: _TITLE_LETTERS - 1]}…"
        self.sections.append((short, part))

    def _words(self, path: tuple[str | int, ...], text: str) -> WordingField:
        return self.wording(path, text, WordingField(self._offered))

    def _buttons(self, *offered: tuple[str, str, Callable[[Values], object]]) -> None:
        """Add buttons beside each other: icon, words, what each does to the values."""
        row = QHBoxLayout()
        for icon, words, how in offered:
            row.addWidget(button(words, partial(self.asked.emit, how), icon=icon, role="link"))
        row.addStretch()
        self._column.addLayout(row)

    def _add_page(self, page: Mapping[str, Any]) -> None:
        self._section(_("Page"))
        self.at(("title",), "", _("Title of the file"), QLineEdit())
        official = bool(page.get("nd30", True))
        for name, words in _MARGINS.items():
            least, most, default = _OFFICIAL[name] if official else (*_FREE, _OFFICIAL[name][2])
            self.length(("page", name), default, _(words), least, most, beside=name in {"bottom", "right"})
        least, most = (13, 14) if official else (9, 16)
        self.points(("page", "size"), 14, _("Size of the letters"), least, most)

    def _add_head(self, head: Mapping[str, Any]) -> None:
        self._section(_("Head of the paper"))
        for name, words in _HEAD.items():
            if name in head:
                self._words(("head", name), _(words))

    def _add_text(self, at: int, part: Values) -> None:
        texts = part.get("text") or []
        title = _("Text {number}").format(number=at + 1)
        fields = (
            [self._words(("part", at, "lead"), _("{text}, beginning in bold").format(text=title))]
            if "lead" in part
            else []
        )
        for line in range(len(texts)):
            words = _("{text}, paragraph {number}").format(text=title, number=line + 1) if len(texts) > 1 else title
            fields.append(self._words(("part", at, "text", line), words))
        said = layout_fields.shown(str(part.get("lead") or (texts[0] if texts else "")))
        if fields:
            self._go_by(f"{at + 1}. {said}", fields[0])
        if part.get("align", "justify") == "justify":  # running text; a title is what it is
            more = "add", _("Add a paragraph"), partial(_append, at, "text", _("New paragraph."))
            less = "remove", _("Take the last paragraph out"), partial(_pop, at, "text")
            self._buttons(more, *([less] if len(texts) > 1 else []))

    def _add_lines(self, at: int, part: Values) -> None:
        self._section(layout_fields.shown(str(part.get("lead", ""))) or _("Dotted lines"))
        self._words(("part", at, "lead"), _("Words before the dots"))

    def _add_ending(self, at: int, part: Values) -> None:
        self._section(_("Recipients and signature"))
        if "recipients_head" in part:
            self._words(("part", at, "recipients_head"), _("Heading of the recipients"))
        recipients = part.get("recipients", [])
        for line in range(len(recipients)):
            self._words(("part", at, "recipients", line), _("Recipient {number}").format(number=line + 1))
        if recipients:
            more = "add", _("Add a recipient"), partial(_append, at, "recipients", "- ")
            less = "remove", _("Take the last recipient out"), partial(_pop, at, "recipients")
            self._buttons(more, *([less] if len(recipients) > 1 else []))
        if "place_date" in part:
            self._words(("part", at, "place_date"), _("Place and date"))
        for number, signature in enumerate(part.get("signature", [])):
            for name, words in _SIGNATURE.items():
                if name in signature or name == "title":
                    self._words(("part", at, "signature", number, name), _(words))

    # Columns of a list ----------------------------------------------------------------------------------------------

    def _add_rows(self, at: int, part: Values) -> None:
        columns = part.get("column", [])
        self._section(_("Columns of the list"))
        self._column.addWidget(label(_widths(columns), "muted", wrap=True))
        for number, column in enumerate(columns):
            path = ("part", at, "column", number)
            title = str(column.get("head", "")) or _("Column {number}").format(number=number + 1)
            self.at((*path, "head"), "", _("Column {number}").format(number=number + 1), QLineEdit())
            self.length((*path, "width"), _COLUMN, _("Width"), 6, 200, beside=True)
            if len(columns) > 1:
                words = _("Take the column “{title}” out").format(title=title)
                self._buttons(("remove", words, partial(_pop, at, "column", number)))
        menu = _menu(layout_fields.of_rows(self._kind, str(part.get("rows", ""))), partial(self._add_column, at), self)
        adding = button(_("Add a column"), icon="add")
        adding.setMenu(menu)
        adding.setProperty("menu", "true")
        self._column.addWidget(adding, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_column(self, at: int, field: FieldWords) -> None:
        column = {"head": field.shown.strip("{}").capitalize(), "text": f"{{{field.name}}}", "width": _COLUMN}

        def how(values: Values) -> None:
            columns = values["part"][at].setdefault("column", [])
            columns.append(column)
            make_room(columns, _COLUMN)

        self.asked.emit(how)


def _append(at: int, name: str, entry: object, values: Values) -> None:
    values["part"][at].setdefault(name, []).append(entry)


def _pop(at: int, name: str, *place: Any) -> None:
    *number, values = place
    values["part"][at][name].pop(*number)


def make_room(columns: list[Values], needed: float) -> None:
    """Make the widest of the other columns narrower by what a new one takes, as far as it has as much."""
    widest = max(columns[:-1], key=lambda column: float(column.get("width", 0)), default=None)
    if widest is not None and widest["width"] > 2 * needed:
        widest["width"] = tidy(float(widest["width"]) - needed)


def _menu(fields: list[FieldWords], chosen: Callable[[FieldWords], None], parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    for field in fields:
        menu.addAction(field.shown.strip("{}")).triggered.connect(lambda _on=False, field=field: chosen(field))
    return menu


def _widths(columns: list[Values]) -> str:
    wide = sum(float(column.get("width", 0)) for column in columns)
    return _("All columns are {wide} mm wide together.").format(wide=f"{wide:g}")


def _hint() -> str:
    return _(
        "What stands in braces {…} is filled in from the data. What stands in brackets […] is left out where nothing is "
        "known of it; a stroke | parts the ways to say it."
    )
