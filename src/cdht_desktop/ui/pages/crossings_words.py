"""How pairs of people in two communes are told in words."""

import datetime as dt

from cdht_desktop.ops.crossings import Details, Kind, Listed, Pair
from cdht_desktop.ui.pages.citizen_table import number_words
from cdht_desktop.ui.pages.report_figures import short_unit
from cdht_desktop.ui.widgets.chip import ChipValue, Tone
from cdht_desktop.words import _, n_

_KINDS: dict[Kind, str] = {
    "same_id": n_("one ID number"),
    "near_id": n_("ID numbers differ by a slip"),
    "same_person": n_("one name and birthday"),
    "other_birth": n_("numbers near, births differ"),
    "other_number": n_("one rare name and birthday"),
}
_TONES: dict[Kind, Tone] = {
    "same_id": "accent", "near_id": "accent", "same_person": "caution", "other_birth": "quiet", "other_number": "quiet",
}  # fmt: skip
_VERDICTS = {"same": n_("one person"), "different": n_("two people"), "later": n_("put off")}


def kind_words(kind: Kind) -> str:
    """Say how two records look alike."""
    return _(_KINDS[kind])


def verdict_words(verdict: str | None) -> str:
    """Say what was decided, "" where nothing was."""
    return _(_VERDICTS[verdict]) if verdict else ""


def alike(row: Listed) -> ChipValue:
    """Return the state of a pair in the list: how the two look alike, and what was said of it before."""
    pair = row.pair
    if pair.state == "changed":
        return ChipValue(_("look again"), "caution", _("said: {verdict}").format(verdict=verdict_words(pair.verdict)))
    if pair.verdict == "later":
        return ChipValue(_("put off"), "quiet", kind_words(pair.kind) if pair.kind else "")
    return ChipValue(kind_words(pair.kind), _TONES[pair.kind]) if pair.kind else ChipValue(_("not alike any more"))


def decision(row: Listed) -> ChipValue:
    """Return what was decided about a pair, for the list of those decided."""
    pair = row.pair
    if pair.state == "gone":
        return ChipValue(verdict_words(pair.verdict), "quiet", _("no longer handed in"))
    return ChipValue(verdict_words(pair.verdict), "good" if pair.verdict == "same" else "quiet")


def names(row: Listed) -> str:
    """Return the names of the two: one where they are the same."""
    said = [side.name for side in (row.first, row.second) if side is not None]
    return " / ".join(dict.fromkeys(said)) or "–"


def two_units(row: Listed) -> str:
    """Return the names of the two units, their codes where nobody is handed in any more."""
    sides = (row.first, row.second), (row.pair.first[0], row.pair.second[0])
    return " / ".join(short_unit(side.unit_name) if side else code for side, code in zip(*sides, strict=True))


def why(pair: Pair) -> str:
    """Say why a pair is asked about, in one sentence; where what was compared changed, how they look alike now."""
    if pair.changed:
        return _likeness(pair) or _("They do not look like one person any more.")
    if pair.state == "changed" and pair.verdict == "same":
        return _("Said to be one person, but the file that came since then says otherwise.")
    if pair.state == "changed":
        return _("Said to be two people, but both still have one ID number in the newer file.")
    return _likeness(pair)


def changed_words(details: Details) -> str:
    """Say what is otherwise than when somebody decided, unit by unit; "" where nothing is."""
    fields = {"name": _("Full name"), "birth": _("Birth"), "sex": _("Sex"), "id_number": _("ID number")}
    said = []
    for side in (details.first, details.second):
        changed = [fields[field] for unit, field in details.pair.changed if unit == side.unit]
        if changed:
            words = _("{unit} has changed since then: {fields}.")
            said.append(words.format(unit=side.unit_name, fields=", ".join(changed)))
    return " ".join(said)


def _likeness(pair: Pair) -> str:
    sentences = {
        "same_id": _("Both have the same ID number."),
        "near_id": _("The ID numbers differ by one digit, or by two that changed places; the names are near."),
        "same_person": _("The same name and day of birth, {count} people have this name."),
        "other_birth": _("The ID numbers differ by a slip and the names are near, but the births differ."),
        "other_number": _("The same rare name and day of birth ({count} people have it), but quite other ID numbers."),
        "": "",
    }
    return sentences[pair.kind or ""].format(count=number_words(pair.bearers))


def decided_words(pair: Pair) -> str:
    """Say what was decided about a pair, by whom and when; "" where nothing was."""
    if pair.verdict is None:
        return ""
    day = dt.datetime.fromisoformat(pair.decided_on).astimezone()
    words = _("Said by {user} on {date}: {verdict}.").format(
        user=pair.decided_by, date=f"{day:%d/%m/%Y}", verdict=_(_VERDICTS[pair.verdict])
    )
    return f"{words} {pair.reason}".strip()
