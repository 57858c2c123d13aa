"""Two values for one field: the one that stands in it, and the other one under it, to be taken instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from cdht_desktop.ui.widgets.form import FormRows, Offer
from cdht_desktop.words import _


@dataclass(frozen=True)
class Other:
    """Another value for a field: `told` says where it comes from, `own` where the field's present one does.

    Both are sentences with a place for `{value}`.
    """

    value: object
    told: str
    own: str


def meanwhile(before: Mapping[str, object], own: Mapping[str, object], now: Mapping[str, object]) -> dict[str, Other]:
    """Return, for each field of a record that others changed, the other value beside the one that stands there.

    `before` is the record as it was read, `now` as it is, `own` what was typed over it; one's own words stay.
    """
    theirs, mine = _("Changed meanwhile to: {value}"), _("You typed: {value}")
    was = _("Changed meanwhile; before: {value}")
    return {
        name: Other(value, theirs, mine) if name in own else Other(before[name], was, theirs)
        for name, value in now.items()
        if value != before[name] and (name not in own or value != own[name])
    }


class FieldOffers:
    """Shows other values under a form's fields; one that was taken changes places with what stood there.

    `words(field, value)` answers a value in words.
    """

    def __init__(self, form: FormRows, words: Callable[[str, object], str]) -> None:
        self._form = form
        self._words = words
        self._others: dict[str, Other] = {}

    def show(self, others: Mapping[str, Other]) -> None:
        """Offer these values by field, and no others."""
        self._others = dict(others)
        self._draw()

    def _draw(self) -> None:
        self._form.offers(
            {
                name: Offer(
                    other.told.format(value=self._words(name, other.value)), _("Take this"), partial(self._take, name)
                )
                for name, other in self._others.items()
            }
        )

    def _take(self, name: str) -> None:
        other = self._others[name]
        self._others[name] = Other(self._form.values()[name], other.own, other.told)
        self._form.set_values({name: other.value})
        self._draw()
        self._form.changed.emit()
        self._form.field(name).setFocus()
