"""The fields of papers' texts as a person sees them: `{số quyết định}` where the layout file says `{decision_number}`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cdht_desktop.documents import fields
from cdht_desktop.documents.kinds import KINDS
from cdht_desktop.ops.layouts import CERTIFICATE
from cdht_desktop.words import _, n_

_FIELD = re.compile(r"\{\{|\}\}|\{([^{}\[\]|:]+)(?::([^{}\[\]|:]+))?\}")
_WORDS = {
    "association": n_("name of the association"), "upper_name": n_("upper association"),
    "commune": n_("commune's name"),
    "province": n_("province's name"), "place": n_("place of signing"), "signer_title": n_("title of the signer"),
    "signer_name": n_("name of the signer"), "number": n_("number of the paper"),
    "register_number": n_("number in the book"),
    "name": n_("full name of the person"),
    "birth": n_("day or year of birth"), "birth_day": n_("day of birth"),
    "birth_year": n_("year of birth"), "birth_male": n_("birth of a man"), "birth_female": n_("birth of a woman"),
    "address": n_("person's address"), "year": n_("year of the title"), "decision_number": n_("number of the decision"),
    "decision_date": n_("date of the decision"), "decision_date_short": n_("decision's date in figures"),
    "replaces": n_("number that it replaces"), "copy": n_("mark of a copy"), "date": n_("date of the paper"),
    "date_short": n_("paper's date in figures"), "count": n_("count of persons"), "registered": n_("count registered"),
    "evaluated": n_("count scored"), "passed": n_("count passed"), "failed": n_("count failed"),
    "recognised": n_("count recognised"), "unscored": n_("count not scored"), "criteria_title": n_("name of the criteria"),
    "criteria_instrument": n_("text that sets the criteria"), "threshold": n_("points to pass"),
    "remote_threshold": n_("points to pass in remote areas"), "own_threshold": n_("points this person needs"),
    "floor": n_("least points of an indicator"), "maximum": n_("most points"), "village": n_("name of the village"),
    "branch": n_("name of the branch"), "scope": n_("what the paper covers"), "position": n_("row's number"),
    "sex": n_("man or woman"), "group": n_("occupation group"), "points": n_("points in all"),
    "certificate_number": n_("number of the certificate"), "verdict": n_("result in words"),
    "reasons": n_("reasons of the result"), "digital": n_("mark of digital skills"), "updates": n_("mark of own updates"),
    "note": n_("note to the row"), "decision": n_("decision's number"), "state": n_("valid or revoked"),
    "label": n_("row's words"), "value": n_("row's value"), "target": n_("target to reach"), "met": n_("reached or not"),
    "share": n_("share in percent"), "share_passed": n_("share that passed"), "share_recognised": n_("share recognised"),
    "id_number": n_("number of the ID card"), "id_tail": n_("last four of the ID card"), "phone": n_("telephone number"),
    "consent_source": n_("source of the consent"), "consent_date": n_("date of the consent"),
    "code": n_("code of the form"), "form": n_("name of the form"), "competence": n_("name of the competence"),
    "step": n_("step of the points"), "own_labels": n_("remark on short labels"),
    "unofficial_note": n_("note on short labels"),
    "expected": n_("units that should hand in"), "late": n_("units that were late"),
    "uncounted": n_("units not counted"), "standing": n_("why it is not counted"),
    "revision": n_("which file of the unit"), "received": n_("day the file came"),
    "persons_twice": n_("people in several units"), "counting_rule": n_("rule by which people count once"),
    "registered_once": n_("registered, each once"), "registered_less": n_("registered twice"),
    "recognised_once": n_("recognised, each once"), "recognised_less": n_("recognised twice"),
    "share_evaluated": n_("share that was scored"), "villages": n_("count of villages"), "units": n_("count of units"),
    "stage": n_("stage of scoring"), "scores": n_("points of each indicator"), "revoked": n_("why it was revoked"),
    "merged": n_("count of merged records"), "shown": n_("count of changes shown"), "older": n_("count of older changes"),
    "fields": n_("fields that changed"), "agreed": n_("other purposes agreed to"),
    "requests": n_("requests about the data"), "unused": n_("day since which data are kept unused"),
    "at": n_("moment of the change"), "user": n_("who changed it"), "title": n_("what was changed"),
}  # fmt: skip
_FORMS = {"upper": n_("IN CAPITALS"), "name": n_("first letters large")}


@dataclass(frozen=True)
class FieldWords:
    """A field that a text may use: `shown` is what stands for it in the window, with its braces."""

    name: str
    shown: str


def of_paper(kind: str) -> list[FieldWords]:
    """Return the fields that a paper's running texts may use, by their words."""
    return _listed(_known(kind, ""))


def of_rows(kind: str, table: str) -> list[FieldWords]:
    """Return the fields that the columns of a paper's table may use, by their words."""
    return _listed(_known(kind, table))


def shown(text: str) -> str:
    """Return a text of a layout file as a person sees it; what is not known stays as it is."""
    return _FIELD.sub(lambda match: _turned(match, _words(), _forms()), text)


def kept(text: str) -> str:
    """Return a text that a person saw as a layout file says it; what is not known stays, and the reader tells of it."""
    names = {said: name for name, said in _words().items()}
    ways = {said: form for form, said in _forms().items()}
    return _FIELD.sub(lambda match: _turned(match, names, ways), text)


def names_in_words(kind: str, sentence: str) -> str:
    """Return a refusal that lists the fields of a paper with their words in place of their names."""
    tables = ["", *([] if kind == CERTIFICATE else KINDS[kind].tables)]
    for table in tables:
        known = _known(kind, table)
        words = ", ".join(field.shown.strip("{}") for field in _listed(known))
        sentence = sentence.replace(", ".join(sorted(known)), words)
    return sentence


def _words() -> dict[str, str]:
    return {name: _(words) for name, words in _WORDS.items()}


def _forms() -> dict[str, str]:
    return {form: _(words) for form, words in _FORMS.items()}


def _turned(match: re.Match[str], words: Mapping[str, str], forms: Mapping[str, str]) -> str:
    if match[1] is None:
        return match[0]
    name, form = match[1].strip(), (match[2] or "").strip()
    return "{" + words.get(name, name) + (f":{forms.get(form, form)}" if form else "") + "}"


def _known(kind: str, table: str) -> frozenset[str]:
    if kind == CERTIFICATE:
        return fields.ISSUER | fields.CERTIFICATE
    return KINDS[kind].tables[table] if table else KINDS[kind].fields


def _listed(names: frozenset[str]) -> list[FieldWords]:
    """Return fields in the order of the list above, which puts what is used most first."""
    order = {name: place for place, name in enumerate(_WORDS)}
    return [
        FieldWords(name, shown(f"{{{name}}}")) for name in sorted(names, key=lambda name: order.get(name, len(order)))
    ]
