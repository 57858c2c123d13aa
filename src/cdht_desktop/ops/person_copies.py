"""A copy of what is kept about one person, for that person: as a workbook, or as JSON for another program.

Law 91/2025/QH15: a person can have their data provided. The content is that of their printed sheet.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from cdht_desktop.data.store import Store
from cdht_desktop.documents.values import DocumentValue, RowValue
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.files import replacing, safe_name
from cdht_desktop.ops import consents, paper_person
from cdht_desktop.ops.paper_asked import Asked, Paper
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, Value, write_workbook
from cdht_desktop.words import _, n_

__all__ = ["ENDINGS", "file_name", "save"]
ENDINGS = (".xlsx", ".json")
_FACTS = {
    "name": n_("Full name"), "birth": n_("Birth"), "sex": n_("Sex"), "id_number": n_("ID number"),
    "village": n_("Village"), "group": n_("Group"), "phone": n_("Phone"), "address": n_("Address"), "note": n_("Note"),
    "consent_source": n_("Consent given by"), "consent_date": n_("Consent date"), "requests": n_("Requests"),
    "unused": n_("Kept but not used"),
}  # fmt: skip
_TABLES = {
    "years": n_("Years"), "scores": n_("Scores"), "merged": n_("Merged records"), "changes": n_("What was changed"),
}  # fmt: skip
_COLUMNS = {
    "year": n_("Year"), "registered": n_("Registered on"), "village": n_("Village"), "group": n_("Group"),
    "points": n_("Points"), "verdict": n_("Verdict"), "reasons": n_("Reasons"), "number": n_("Certificate"),
    "decision": n_("Decision"), "revoked": n_("Revoked"), "stage": n_("Scored by"), "date": n_("Date"),
    "scores": n_("Scores"), "digital": n_("Digital skills"), "updates": n_("Updates own information"),
    "note": n_("Note"), "name": n_("Full name"), "birth": n_("Birth"), "id_number": n_("ID number"),
    "phone": n_("Phone"), "position": n_("No."), "at": n_("When"), "user": n_("Who"), "title": n_("Title"),
    "fields": n_("What was changed"),
}  # fmt: skip
_WIDE = 22


def file_name(ending: str = ENDINGS[0]) -> str:
    """Return the name that is proposed for the file; it names nobody."""
    return safe_name(_("Copy of personal data {date}").format(date=f"{dt.date.today():%d-%m-%Y}"), ending)


@needs(Right.PRIVACY)
def save(store: Store, citizen_id: str, out: Path, *, progress: Progress) -> Path:
    """Write all that is kept about one person to `out` (`.xlsx` or `.json`); recorded, the file whole or not there.

    ID numbers stand there in full: they are the person's own. Raises `NotFound`, `Refused` (another ending),
    `DiskProblem`, `Cancelled`.
    """
    store.require(Right.EXPORT)
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        raise Refused(_("“{name}”: choose a file that ends in .xlsx or .json.").format(name=out.name))
    (document,) = paper_person.documents(store, Asked(Paper.PERSON, 0, ids=(citizen_id,)))
    given = list(_consents(store, citizen_id))
    with replacing(out) as stream:
        if ending == ".json":
            stream.write(_json(document, given))
        else:
            write_workbook(stream, _sheets(document, given), progress)
        title = _("Copy of a person's data saved for them")
        store.note(Note.EXPORTED, title, subject=citizen_id, detail=f"*{ending}")
    return out


def _consents(store: Store, citizen_id: str) -> Iterator[list[str]]:
    for one in consents.of_person(store, citizen_id):
        yield [one.purpose.label, one.source, _short(one.given_on), _short(one.withdrawn_on)]


def _sheets(document: DocumentValue, given: Sequence[Sequence[str]]) -> list[OutSheet]:
    titles = [_("What is kept about this person"), document.fields["date_short"]]
    facts: list[list[Value]] = [[_(words), document.fields.get(name, "")] for name, words in _FACTS.items()]
    sheets = [OutSheet(_("Person"), (_("What"), _("Value")), facts, titles=titles, widths=(30, 50))]
    headers = (_("Purpose"), _("Consent given by"), _("Consent date"), _("Taken back on"))
    sheets.append(OutSheet(_("Consent"), headers, [list(row) for row in given], widths=(40, 40, 14, 14)))
    for name, words in _TABLES.items():
        rows = document.tables[name]
        columns = _columns_of(rows)
        if columns:
            cells: list[list[Value]] = [[row.texts.get(column, "") for column in columns] for row in rows]
            heads = [_(_COLUMNS.get(column, column)) for column in columns]
            sheets.append(OutSheet(_(words), heads, cells, widths=[_WIDE] * len(columns)))
    return sheets


def _columns_of(rows: Sequence[RowValue]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row.texts))


def _json(document: DocumentValue, given: Sequence[Sequence[str]]) -> bytes:
    keys = ("purpose", "source", "given_on", "withdrawn_on")
    found = {
        "made_on": document.fields["date_short"],
        "person": {name: document.fields.get(name, "") for name in _FACTS},
        "consents": [dict(zip(keys, row, strict=True)) for row in given],
        **{name: [dict(row.texts) for row in document.tables[name]] for name in _TABLES},
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode("utf-8")


def _short(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
