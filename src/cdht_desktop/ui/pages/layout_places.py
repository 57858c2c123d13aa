"""What stands where on a certificate's layout: its places as rectangles in mm, read from and put into its values."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from cdht_desktop.ops import layout_fields
from cdht_desktop.ui.pages.layout_fields import tidy
from cdht_desktop.words import _, n_

Values = dict[str, Any]
Key = tuple[str, int]

PAPER: Key = ("paper", 0)
LEAST = 4.0  # mm: no place is made smaller by hand
_SNAP = 1.5  # mm within which an edge jumps to another's
_DEFAULT_WIDTH, _DEFAULT_HEIGHT, _DEFAULT_SIDE = 297.0, 210.0, 28.0
_SMALLEST_CODE, _LARGEST_CODE = 22.0, 30.0
_DIVIDER = 4.0  # mm: a divider is a line; so high is the place by which it is taken hold of
_LISTS = ("box", "picture", "ornament", "divider")
# What the shipped designs call their places.
_NAMES = (
    n_("issuing body"), n_("nation"), n_("title"), n_("who certifies"), n_("name"), n_("person and title"),
    n_("place and date"), n_("signer's title"), n_("signer's name"), n_("numbers"),
)  # fmt: skip


@dataclass(frozen=True)
class Rect:
    """A rectangle in mm from the paper's top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def moved(self, right: float, down: float) -> "Rect":
        """Return it moved."""
        return replace(self, left=self.left + right, top=self.top + down)

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True)
class Item:
    """One place: `key` says where it stands in the values, `name` what a person calls it."""

    key: Key
    name: str
    rect: Rect


def paper(values: Values) -> tuple[float, float]:
    """Return the paper's width and height in mm."""
    page = values.get("page", {})
    return float(page.get("width", _DEFAULT_WIDTH)), float(page.get("height", _DEFAULT_HEIGHT))


def items(values: Values) -> list[Item]:
    """Return all places of a layout, those that lie under others first."""
    return [*_listed(values, "ornament"), *_listed(values, "picture"), *_single(values), *_listed(values, "divider"),
            *_listed(values, "box")]  # fmt: skip


def table(values: Values, key: Key) -> Values:
    """Return the table of a place; raises `LookupError` where it is no longer there."""
    kind, at = key
    found: Values = values[kind][at] if kind in _LISTS else values["page" if kind == "paper" else kind]
    return found


def put(values: Values, key: Key, rect: Rect) -> None:
    """Put a place somewhere else, kept on the paper."""
    kind, found = key[0], table(values, key)
    rect = _on_paper(rect, *paper(values))
    if kind == "divider":
        found |= {"center": tidy(rect.left + rect.width / 2), "top": tidy(rect.top + rect.height / 2)}
        found["width"] = tidy(rect.width)
    elif kind == "code":
        side = min(max(rect.width, rect.height, _SMALLEST_CODE), _LARGEST_CODE)
        found |= {"left": tidy(rect.left), "top": tidy(rect.top), "side": tidy(side)}
    else:
        found |= {"left": tidy(rect.left), "top": tidy(rect.top)}
        found |= {"width": tidy(rect.width), "height": tidy(rect.height)}


def snapped(rect: Rect, others: list[Rect], size: tuple[float, float]) -> tuple[Rect, list[float], list[float]]:
    """Return a place moved by a little so that it is flush with another, or in the paper's middle.

    Also the lines at which it is so: upright ones by their x, level ones by their y, in mm.
    """
    upright = [edge for other in others for edge in (other.left, other.left + other.width / 2, other.right)]
    level = [edge for other in others for edge in (other.top, other.top + other.height / 2, other.bottom)]
    right, at_x = _nearest((rect.left, rect.left + rect.width / 2, rect.right), [*upright, size[0] / 2])
    down, at_y = _nearest((rect.top, rect.top + rect.height / 2, rect.bottom), [*level, size[1] / 2])
    return rect.moved(right, down), at_x, at_y


def called(name: str) -> str:
    """Return what a person calls a place of this name."""
    return _(name) if name in _NAMES else name


def _nearest(own: tuple[float, ...], others: list[float]) -> tuple[float, list[float]]:
    distances = [(abs(other - edge), other - edge, other) for edge in own for other in others]
    nearest = min(distances, default=(_SNAP, 0.0, 0.0))
    return (nearest[1], [nearest[2]]) if nearest[0] < _SNAP else (0.0, [])


def _on_paper(rect: Rect, width: float, height: float) -> Rect:
    wide, high = min(max(rect.width, LEAST), width), min(max(rect.height, LEAST), height)
    return Rect(min(max(rect.left, 0), width - wide), min(max(rect.top, 0), height - high), wide, high)


def _listed(values: Values, kind: str) -> Iterator[Item]:
    for at, found in enumerate(values.get(kind, [])):
        yield Item((kind, at), _name(kind, at, found), _rect(kind, found))


def _single(values: Values) -> Iterator[Item]:
    if "blank" in values:
        yield Item(("blank", 0), _("Space for signature and seal"), _rect("blank", values["blank"]))
    if "code" in values:
        yield Item(("code", 0), _("Code that proves it (QR)"), _rect("code", values["code"]))


def _rect(kind: str, found: Values) -> Rect:
    if kind == "divider":
        wide = float(found["width"])
        return Rect(found["center"] - wide / 2, found["top"] - _DIVIDER / 2, wide, _DIVIDER)
    if kind == "code":
        side = float(found.get("side", _DEFAULT_SIDE))
        return Rect(found["left"], found["top"], side, side)
    return Rect(*(float(found[side]) for side in ("left", "top", "width", "height")))


def _name(kind: str, at: int, found: Values) -> str:
    if kind == "box":
        return _("Text: {name}").format(name=called(str(found.get("name", "")) or _first_words(found)))
    if kind == "picture":
        return _("Picture: {name}").format(name=found.get("name", ""))
    return (_("Ornament {number}") if kind == "ornament" else _("Fine line {number}")).format(number=at + 1)


def _first_words(found: Values) -> str:
    texts = found.get("text") or [{}]
    return layout_fields.shown(str(texts[0].get("text", "")))
