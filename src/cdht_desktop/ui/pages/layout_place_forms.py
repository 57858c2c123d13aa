"""What can be changed about one place of a certificate, and about its paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from cdht_desktop.ops import layout_fields
from cdht_desktop.ops.layouts import CERTIFICATE
from cdht_desktop.ui.pages.layout_fields import WordingField
from cdht_desktop.ui.pages.layout_table_form import ALIGN, TableForm, Values, fonts
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.words import _

_ALIGN = ("left", "center", "right")
_LARGEST = 300.0  # mm
_INK, _TEAL, _GOLD = "#000000", "#0B6E69", "#B8892B"
_TEXT = {"text": "", "size": 14}


class PlaceForm(TableForm):
    """The form of one place. Signal `asked(what)`: a button asks for a change that makes this form another."""

    asked = Signal(object)

    def add_sides(self, *, height: bool = True) -> None:
        """Add the rows for where the place stands."""
        self.length(("left",), 0, _("Left edge"), 0, _LARGEST)
        self.length(("top",), 0, _("Top edge"), 0, _LARGEST, beside=True)
        self.length(("width",), 0, _("Width"), 1, _LARGEST)
        if height:
            self.length(("height",), 0, _("Height"), 1, _LARGEST, beside=True)


class BoxForm(PlaceForm):
    """A box of texts."""

    def __init__(self, found: Values) -> None:
        super().__init__()
        texts = found.get("text") or []
        for at, text in enumerate(texts):
            self._add_text(at, text, alone=len(texts) == 1)
        self.layout().addWidget(button(_("Add another line"), lambda: self.asked.emit(_more), icon="add", role="link"))  # type: ignore[union-attr] # FormRows has one
        self.at(("align",), "center", _("Alignment"), Choice([(name, _(ALIGN[name])) for name in _ALIGN]))
        heights = [("top", _("Upper edge")), ("middle", _("Middle")), ("bottom", _("Lower edge"))]
        self.at(("valign",), "top", _("In height"), Choice(heights), beside=True)
        self.add_sides()
        self.show_table(found)

    def _add_text(self, at: int, text: Mapping[str, Any], *, alone: bool) -> None:
        offered = layout_fields.of_paper(CERTIFICATE)
        self.wording(("text", at, "text"), _("Line {number}").format(number=at + 1), WordingField(offered))
        font = str(text.get("font", "serif"))
        self.at(("text", at, "font"), "serif", _("Letters"), Choice(fonts(font)))
        self.points(("text", at, "size"), 14, _("Size"), 8, 100)
        self.colour(("text", at, "ink"), _INK, _("Colour"), beside=True)
        if not alone:
            words = _("Take line {number} out").format(number=at + 1)
            gone = button(
                words, lambda: self.asked.emit(lambda found: found["text"].pop(at)), icon="remove", role="link"
            )
            self.layout().addWidget(gone)  # type: ignore[union-attr] # FormRows has one


def _more(found: Values) -> None:
    """Add a line that looks like the last one."""
    last = (found.get("text") or [_TEXT])[-1]
    found.setdefault("text", []).append(dict(last) | {"text": _("New line")})


class PictureForm(PlaceForm):
    """A picture: which of the workspace's, whether it is printed, where it stands.

    Signal `file_asked()`: a file of the computer is wanted in its place.
    """

    file_asked = Signal()

    def __init__(self, found: Values, pictures: Sequence[str]) -> None:
        super().__init__()
        name = str(found.get("name", ""))
        offered = pictures if name in pictures else [*pictures, name]
        self.at(("name",), "", _("Which picture"), Choice([(one, one) for one in offered]))
        if name not in pictures:
            self._column.addWidget(label(_("The workspace has no picture of this name yet."), "muted", wrap=True))
        self._column.addWidget(button(_("Take it from a file …"), self.file_asked.emit, icon="folder", role="link"))
        self.at(("on",), True, _("Is printed"), QCheckBox())
        self.add_sides()
        self.show_table(found)


class CodeForm(PlaceForm):
    """The code that proves a certificate."""

    def __init__(self, found: Values) -> None:
        super().__init__()
        self.length(("left",), 0, _("Left edge"), 0, _LARGEST)
        self.length(("top",), 0, _("Top edge"), 0, _LARGEST, beside=True)
        self.length(("side",), 28, _("Side"), 22, 30)
        self.show_table(found)


class AreaForm(PlaceForm):
    """A place that has nothing but sides: the white for signature and seal."""

    def __init__(self, found: Values) -> None:
        super().__init__()
        self.add_sides()
        self.show_table(found)


class DividerForm(PlaceForm):
    """A fine line."""

    def __init__(self, found: Values) -> None:
        super().__init__()
        self.length(("center",), 0, _("Middle"), 0, _LARGEST)
        self.length(("top",), 0, _("Top edge"), 0, _LARGEST, beside=True)
        self.length(("width",), 50, _("Width"), 5, _LARGEST)
        self.colour(("ink",), _GOLD, _("Colour"))
        self.show_table(found)


class OrnamentForm(PlaceForm):
    """A drawing of the program's own."""

    def __init__(self, found: Values) -> None:
        super().__init__()
        motifs = [("lotus", _("Lotus over a book")), ("rosette", _("Rosette"))]
        self.at(("motif",), "lotus", _("Drawing"), Choice(motifs))
        self.colour(("ink",), _TEAL, _("Colour"))
        self.colour(("accent",), _GOLD, _("Second colour"), beside=True)
        self.add_sides()
        self.show_table(found)


class PaperForm(PlaceForm):
    """The paper as a whole: its border, and where texts land on paper that is printed beforehand."""

    def __init__(self, values: Values) -> None:
        super().__init__()
        self.at(("title",), "", _("Title of the file"), QLineEdit())
        self._border = QCheckBox(_("Border"))
        self._border.setChecked("frame" in values)
        self._border.toggled.connect(lambda on: self.asked.emit(_bordered if on else _borderless))
        self._column.addWidget(self._border)
        if "frame" in values:
            styles = [("waves", _("Waves")), ("guilloche", _("Fine net")), ("plain", _("One fine line"))]
            self.at(("frame", "style"), "waves", _("Kind of border"), Choice(styles))
            self.colour(("frame", "ink"), _TEAL, _("Colour"))
            self.colour(("frame", "accent"), _GOLD, _("Second colour"), beside=True)
            self.length(("frame", "inset"), 8, _("From the edge"), 3, 30)
            self.length(("frame", "band"), 5, _("Wide"), 2, 15, beside=True)
        hint = _("For paper that is printed beforehand: all texts move by this.")
        self.length(("page", "shift_x"), 0, _("All texts to the right"), -30, 30)
        self.length(("page", "shift_y"), 0, _("All texts down"), -30, 30)
        self._column.addWidget(label(hint, "muted", wrap=True))
        self.show_table(values)


def _bordered(values: Values) -> None:
    values["frame"] = {"style": "waves", "inset": 8, "band": 5, "ink": _TEAL, "accent": _GOLD}


def _borderless(values: Values) -> None:
    values.pop("frame", None)
