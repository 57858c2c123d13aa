"""A form over one table of a layout file: shows what stands in it, and writes back only what a person changed."""

from itertools import pairwise
from typing import Any, TypeVar

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from cdht_desktop.ui.pages.layout_fields import ColourChoice, Number, WordingField, tidy
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _, n_

FieldT = TypeVar("FieldT", bound=QWidget)
Values = dict[str, Any]
Path = tuple[str | int, ...]
# What prints a text, in words. The script has few letters beyond Vietnamese: what it lacks is set in the second.
FONTS = {
    "serif": n_("Times, plain"), "serif-bold": n_("Times, bold"), "serif-italic": n_("Times, italic"),
    "serif-bold-italic": n_("Times, bold italic"), "sans": n_("Be Vietnam, plain"),
    "sans-italic": n_("Be Vietnam, italic"), "sans-medium": n_("Be Vietnam, medium"),
    "sans-semibold": n_("Be Vietnam, half bold"), "sans-bold": n_("Be Vietnam, bold"),
    "script, serif-bold-italic": n_("Handwriting"),
}  # fmt: skip
ALIGN = {"left": n_("Left"), "center": n_("Middle"), "right": n_("Right"), "justify": n_("Both edges")}


_LEAST = 104  # pixels: two choices stand beside each other in a narrow panel


class TableForm(FormRows):
    """Rows for values of one table; each has a path in it, such as `("text", 0, "size")`, and what holds without it."""

    def __init__(self) -> None:
        super().__init__()
        self._paths: dict[str, tuple[Path, object]] = {}
        self._shown: Values = {}
        self._column.setSpacing(STEP + STEP // 2)

    def at(
        self, path: Path, default: object, text: str, field: FieldT, hint: str = "", *, beside: bool = False
    ) -> FieldT:
        """Add a row for the value at `path`; `default` is what holds where there is none."""
        name = ".".join(map(str, path))
        self._paths[name] = path, default
        if isinstance(field, QCheckBox):
            field.setText(text)
            text = ""
        if isinstance(field, Choice):
            field.setMinimumWidth(_LEAST)  # it says itself where its words end in …
        return self.add(name, text, field, hint, beside=beside)

    def wording(self, path: Path, text: str, field: WordingField, hint: str = "") -> WordingField:
        """Add a row for a text with fields."""
        return self.at(path, "", text, field, hint)

    def length(
        self, path: Path, default: float, text: str, least: float, most: float, *, beside: bool = False
    ) -> Number:
        """Add a row for a length in mm."""
        return self.at(path, default, _("{words} (mm)").format(words=text), Number(least, most), beside=beside)

    def points(
        self, path: Path, default: float, text: str, least: float, most: float, *, beside: bool = False
    ) -> Number:
        """Add a row for a size of letters."""
        return self.at(path, default, _("{words} (pt)").format(words=text), Number(least, most), beside=beside)

    def colour(self, path: Path, default: str, text: str, *, beside: bool = False) -> ColourChoice:
        """Add a row for a colour."""
        return self.at(path, default, text, ColourChoice(), beside=beside)

    def show_table(self, table: Values) -> None:
        """Show what stands in a table."""
        self.set_values({name: _found(table, path, default) for name, (path, default) in self._paths.items()})
        self._shown = self.values()
        for name in self._paths:
            if isinstance(field := self.field(name), QLineEdit):
                field.setCursorPosition(0)  # a long text is seen from its beginning

    def write(self, table: Values) -> None:
        """Put what was changed into a table."""
        now = self.values()
        for name, value in now.items():
            if value != self._shown[name]:
                _put(table, self._paths[name][0], tidy(value) if isinstance(value, float) else value)
        self._shown = now

    @property
    def differing(self) -> tuple[str, ...]:
        """Names of the fields that differ from what was shown or written last."""
        return tuple(name for name, value in self.values().items() if value != self._shown.get(name))


def fonts(chosen: str) -> list[tuple[object, str]]:
    """Return the fonts to choose among; one that a file names in another way stands beside them."""
    offered: list[tuple[object, str]] = [(name, _(words)) for name, words in FONTS.items()]
    return offered if chosen in FONTS else [*offered, (chosen, chosen)]


def _found(table: Any, path: Path, default: object) -> object:
    for step in path:
        try:
            table = table[step]
        except (LookupError, TypeError):
            return default
    return table


def _put(table: Any, path: Path, value: object) -> None:
    for step, following in pairwise(path):
        if isinstance(step, str) and step not in table:
            table[step] = [] if isinstance(following, int) else {}
        table = table[step]
    table[path[-1]] = value
