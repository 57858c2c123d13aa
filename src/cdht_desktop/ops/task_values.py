"""The values of what is asked: how they are checked, how they are told in words, and how they stand in a record."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cdht_desktop.data.citizens import Citizen
from cdht_desktop.domain import idnumber
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.names import name_error
from cdht_desktop.domain.problems import sentence
from cdht_desktop.domain.text import nfc, nfc_lines
from cdht_desktop.errors import FieldErrors
from cdht_desktop.exchange.answer_records import FIELDS, KINDS, MOST_VALUE, MOST_WORDS
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.words import _

_SEXES: Mapping[str, idnumber.Sex] = {"male": "male", "female": "female"}


# Words --------------------------------------------------------------------------------------------------------------


def kind_words(kind: str) -> str:
    """Say what kind of thing is asked."""
    return {"correction": _("Correction"), "duplicate": _("Also in another unit"), "question": _("Question")}[kind]


def field_words(field: str) -> str:
    """Say what a field is called."""
    return {
        "name": _("Full name"),
        "birth": _("Birth"),
        "sex": _("Sex"),
        "id_number": _("ID number"),
        "village": _("Village"),
        "group": _("Group"),
        "scores": _("Scores"),
    }.get(field, "")


def value_words(field: str, value: str) -> str:
    """Return a field's value as people read it."""
    if field == "birth" and value:
        try:
            return str(BirthDate.from_iso(value))
        except (BadDate, ValueError):
            return value
    if field == "sex":
        return {"male": _("Male"), "female": _("Female")}.get(value, value)
    return value


# Checking -----------------------------------------------------------------------------------------------------------


def asked(kind: str, field: str, said: str, wanted: str, words: str) -> dict[str, Any]:
    """Return the columns of what is asked; raises `FieldErrors` (kind, field, wanted, words)."""
    errors: dict[str, str] = {}
    said, wanted, words = nfc(said)[:MOST_VALUE], nfc(wanted), nfc_lines(words)
    if kind not in KINDS:
        errors["kind"] = _("Choose what is asked.")
    if field not in FIELDS or (kind == "correction" and not field):
        errors["field"] = _("Choose which field is to be put right.")
    elif kind == "correction" and wanted:
        wanted = _wanted(field, wanted, errors)
    if not (wanted or words):
        errors["wanted" if kind == "correction" else "words"] = _("Say what is asked.")
    for name, text, most in (("wanted", wanted, MOST_VALUE), ("words", words, MOST_WORDS)):
        if len(text) > most:
            errors[name] = sentence("text_too_long", count=most)
    if errors:
        raise FieldErrors(errors)
    return {"kind": kind, "field": field, "said": said, "wanted": wanted, "words": words}


def _wanted(field: str, wanted: str, errors: dict[str, str]) -> str:
    """Return a wanted value as it is stored, by the rules of the commune's own form."""
    if field == "name" and (wrong := name_error(wanted)):
        errors["wanted"] = sentence(wrong)
    elif field == "birth":
        try:
            return BirthDate.parse(wanted, dt.date.today()).iso
        except BadDate as error:
            errors["wanted"] = sentence(error.reason, value=wanted)
    elif field == "sex" and wanted not in _SEXES:
        errors["wanted"] = sentence("sex_not_understood", value=wanted)
    elif field == "id_number":
        number = idnumber.clean(wanted)
        if wrong := idnumber.error_of(number):
            errors["wanted"] = sentence(wrong, count=len(number))
        return number
    return wanted


# In a record ------------------------------------------------------------------------------------------------------


def value_of(citizen: Citizen, field: str) -> str:
    """Return what a citizen's record holds in a field, as tasks hold values; "" for none."""
    values: dict[str, str | None] = {
        "name": citizen.name,
        "birth": citizen.birth.iso if citizen.birth else "",
        "sex": citizen.sex,
        "id_number": citizen.id_number,
        "village": citizen.village,
        "group": citizen.group,
    }
    return values.get(field) or ""


def with_value(citizen: Citizen, field: str, wanted: str) -> CitizenInput:
    """Return a citizen's values for the form, one of them as a task wants it (a field of `APPLIED`)."""
    values = CitizenInput(
        name=citizen.name,
        birth=str(citizen.birth) if citizen.birth else "",
        sex=citizen.sex,
        id_number=citizen.id_number or "",
        village_id=citizen.village_id,
        group_id=citizen.group_id,
        phone=citizen.phone,
        note=citizen.note,
        consent_source=citizen.consent_source,
        consent_date=f"{citizen.consent_date:%d/%m/%Y}" if citizen.consent_date else "",
    )
    if field == "name":
        return replace(values, name=wanted)
    if field == "birth":
        return replace(values, birth=value_words("birth", wanted))
    if field == "sex":
        return replace(values, sex=_SEXES[wanted])
    return replace(values, id_number=wanted)
