"""How the history tells what the association chose: each part of a setting under its own words."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from cdht_desktop.domain.numbering import KINDS, Numbering
from cdht_desktop.ops import requests
from cdht_desktop.words import _, n_

_YEARS: Mapping[str, str] = {
    "removed": n_("Taken off the list: years"),
    "unregistered": n_("Not registered any more: years"),
    "certified": n_("Recognised long ago: years"),
}


def parts_of(name: str, text: str) -> dict[str, str]:
    """Return the parts of the setting `name`, whose value is kept as JSON `text`: what each is called, and its value."""
    family = name.partition(".")[0]
    return _TOLD[family](json.loads(text)) if family in _TOLD else {_("Value"): text}


def _privacy(found: Mapping[str, Any]) -> dict[str, str]:
    words = _("{request}: days")
    days = {words.format(request=requests.kind_words(kind)): str(count) for kind, count in found["days"].items()}
    years = {_(_YEARS[code]): str(count) for code, count in found["retention"].items()}
    holidays = ", ".join(f"{dt.date.fromisoformat(day):%d/%m/%Y}" for day in found["holidays"])
    return {**days, **years, _("More holidays"): holidays}


def _backup(found: Mapping[str, Any]) -> dict[str, str]:
    return {
        _("Second folder for backups"): str(found["folder"]),
        _("Remind after"): _("{count} days").format(count=found["days"]),
    }


def _numbering(found: Mapping[str, Any]) -> dict[str, str]:
    """Return how the first numbers of a year look."""
    rules = (Numbering(**found[kind]) for kind in KINDS)
    looks = (rule.pattern.replace("{n}", str(rule.first).zfill(rule.digits)) for rule in rules)
    return {_("Value"): " · ".join(looks)}


def _printer(found: Mapping[str, Any]) -> dict[str, str]:
    """Return how a printer is set right; kept in tenths of a millimetre and hundredths of a degree."""
    return {
        _("Moved across (mm)"): _decimal(found["shift_x"] / 10),
        _("Moved down (mm)"): _decimal(found["shift_y"] / 10),
        _("Turned (degrees)"): _decimal(found["turn"] / 100),
    }


def _decimal(number: float) -> str:
    return f"{number:g}".replace(".", ",")


_TOLD: Mapping[str, Callable[[Any], dict[str, str]]] = {
    "privacy": _privacy,
    "backup": _backup,
    "idle_minutes": lambda found: {_("Locks after (minutes)"): str(found)},
    "numbering": _numbering,
    "printer": _printer,
}
