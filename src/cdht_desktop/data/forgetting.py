"""Taking a person out of the history: images, titles and details of every change set that says something about them.

What a set did, when and by whom stays; what its content is sealed with is written anew (`resealed`), within the change
set of the erasure, which seals it in its turn.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from cdht_desktop.data.seals import content_hash, row_digest
from cdht_desktop.data.tables import CERTIFICATE, CHANGE_ROW, CHANGE_SET, CITIZEN, REGISTRATION, RESEALED
from cdht_desktop.data.writing import CHUNK, Write, batched
from cdht_desktop.domain.privacy import Stub
from cdht_desktop.domain.text import fold, nfc, sort_key

_SET, _ROW, _C = CHANGE_SET.c, CHANGE_ROW.c, CITIZEN.c
_NO_LETTERS = re.compile(r"[\W_]+")
_EMPTY = (None, "")
_BETWEEN_DIGITS = r"[\s.\-]*"  # as people write long numbers
# Columns that say something of a person; those of the first kind hold the stub's name, the others its text or nothing.
PERSONAL: Mapping[str, frozenset[str]] = {
    "citizen": frozenset(
        {
            "name", "name_fold", "name_sort", "birth_year", "birth_month", "birth_day", "sex", "id_number", "village_id",
            "group_id", "phone", "note", "consent_source", "consent_date",
        }
    ),
    "evaluation": frozenset({"note"}),
    "certificate": frozenset({"name", "birth", "address", "revoked_reason"}),
    "consent": frozenset({"source"}),
    "privacy_request": frozenset({"how", "reason", "note"}),
    "task": frozenset({"said", "wanted", "words", "answer"}),
}  # fmt: skip
# Rows that may name a person although they are not about one.
MENTIONING: Mapping[str, frozenset[str]] = {
    "print_job": frozenset({"target_name"}),
    "saved_filter": frozenset({"name", "name_fold", "content"}),
}
_WORDED = frozenset({"revoked_reason", "reason", "answer"})  # a CHECK wants some text there
_NAMES = frozenset({"name", "name_fold", "name_sort"})
_NULLS = frozenset(
    {"birth_year", "birth_month", "birth_day", "sex", "id_number", "village_id", "group_id", "consent_date"}
)


@dataclass(frozen=True)
class Traces:
    """How a person may be named in a text: every name they ever had, and numbers (of telephones those not shared).

    `own` are the folded names that nobody else has: these are theirs wherever they stand.
    """

    names: frozenset[str]
    numbers: frozenset[str]
    own: frozenset[str]

    def scrubbed(self, text: str, stub: Stub, *, about: bool) -> str:
        """Return a text without what names the person; `about`: it is about them, so a namesake cannot be meant."""
        found = [name for name in self.names if about or fold(name) in self.own]
        for word in sorted([*self.numbers, *found], key=len, reverse=True):
            text = re.sub(_spelt(word), stub.text, text, flags=re.IGNORECASE)
        bare = f" {_words(text)} "  # a name without its marks, as files are called
        return stub.text if any(f" {_words(name)} " in bare for name in found) else text


def _spelt(word: str) -> str:
    """Return the pattern that finds a name as it is, and a number whatever stands between its digits."""
    return rf"(?<!\d){_BETWEEN_DIGITS.join(word)}(?!\d)" if word.isdecimal() else re.escape(word)


def _words(text: str) -> str:
    return _NO_LETTERS.sub(" ", fold(text)).strip()


def traces(connection: Connection, citizen_ids: Sequence[str], images: Iterable[Row[Any]]) -> Traces:
    """Return how these records' persons may be named, by their rows and by all that is kept of their past (`images`)."""
    held: list[Mapping[str, Any]] = list(_standing(connection, citizen_ids))
    for row in images:
        if row.table_name in {"citizen", "certificate"}:
            held += [json.loads(text) for text in (row.before, row.after) if text]
    names = frozenset(nfc(str(one["name"])) for one in held if one.get("name"))
    numbers = frozenset(str(one["id_number"]) for one in held if one.get("id_number"))
    folded = {fold(name) for name in names}
    query = select(_C.name_fold).where(_C.name_fold.in_(folded), _C.id.not_in(citizen_ids))
    phones = {str(one["phone"]) for one in held if one.get("phone")}
    shared = select(_C.phone).where(_C.phone.in_(phones), _C.id.not_in(citizen_ids))
    return Traces(
        names,
        numbers | (phones - set(connection.execute(shared).scalars())),
        frozenset(folded - set(connection.execute(query).scalars())),
    )


def _standing(connection: Connection, citizen_ids: Sequence[str]) -> Iterable[dict[str, Any]]:
    found = connection.execute(select(_C.name, _C.id_number, _C.phone).where(_C.id.in_(citizen_ids)))
    yield from map(dict, found.mappings())
    issued = CERTIFICATE.join(REGISTRATION, CERTIFICATE.c.registration_id == REGISTRATION.c.id)
    query = select(CERTIFICATE.c.name).select_from(issued).where(REGISTRATION.c.citizen_id.in_(citizen_ids))
    yield from map(dict, connection.execute(query).mappings())


def stubbed(table: str, column: str, value: Any, stub: Stub) -> Any:
    """Return what stands in a personal column once its row is a stub; what is empty stays so."""
    if value in _EMPTY:
        return value
    if column in _NAMES:
        return {"name": stub.name, "name_fold": fold(stub.name), "name_sort": sort_key(stub.name)}[column]
    if column in _NULLS:
        return None
    return stub.text if column in _WORDED and table != "citizen" else ""


def images_of(connection: Connection, row_ids: Sequence[str]) -> list[Row[Any]]:
    """Return all that is kept of these rows' past."""
    query = select(CHANGE_ROW)
    return [row for ids in batched(row_ids, CHUNK) for row in connection.execute(query.where(_ROW.row_id.in_(ids)))]


def strip_history(
    writing: Write, citizen_ids: Sequence[str], images: Iterable[Row[Any]], found: Traces, stub: Stub
) -> int:
    """Take what is personal out of the sets that touched these rows, and out of all that names their persons.

    Each set that changed gets a `resealed` row, inserted by `writing`. Returns how many sets changed.
    """
    connection, images = writing.connection, list(images)
    about = {row.set_seq for row in images}
    changed = [(row, *_stripped(row, stub)) for row in images if row.table_name in PERSONAL]
    changed += [(row, *_unnamed(row, found, stub)) for row in _mentioning(connection)]
    touched = _write_images(connection, [one for one in changed if (one[0].before, one[0].after) != one[1:]])
    touched |= _strip_titles(connection, citizen_ids, about, found, stub)
    rows = [{"set_seq": seq, "content_hash": _content(connection, seq)} for seq in sorted(touched)]
    writing.insert_many(RESEALED, rows)
    return len(touched)


def _stripped(row: Row[Any], stub: Stub) -> tuple[str | None, str | None]:
    """Return an image's before and after without what is personal: nothing before, the stub's values after."""
    before, after = (json.loads(text) if text else None for text in (row.before, row.after))
    table, personal = row.table_name, PERSONAL[row.table_name]
    if before is not None:
        before = {name: None if name in personal else value for name, value in before.items()}
    if after is not None:
        after = {
            name: stubbed(table, name, value, stub) if name in personal else value for name, value in after.items()
        }
    return _text(before, row.before), _text(after, row.after)


def _unnamed(row: Row[Any], found: Traces, stub: Stub) -> tuple[str | None, str | None]:
    """Return before and after of a row that may name a person, without the name."""
    columns = MENTIONING[row.table_name]
    made = []
    for text in (row.before, row.after):
        image = json.loads(text) if text else None
        if image is not None and any(names_them(image.get(name), found, stub) for name in columns):
            image = {name: unnamed_value(row.table_name, name, value, stub) for name, value in image.items()}
        made.append(_text(image, text))
    return made[0], made[1]


def names_them(value: object, found: Traces, stub: Stub) -> bool:
    """Say whether a column of a row that is about something else names the person."""
    return isinstance(value, str) and found.scrubbed(value, stub, about=False) != value


def unnamed_value(table: str, column: str, value: Any, stub: Stub) -> Any:
    """Return what stands in a column of a row that named a person; a file keeps its ending."""
    if column not in MENTIONING[table] or value in _EMPTY:
        return value
    if column == "target_name":
        _name, dot, ending = str(value).rpartition(".")
        return f"*{dot}{ending}" if dot else "*"
    return "{}" if column == "content" else stub.text


def _mentioning(connection: Connection) -> list[Row[Any]]:
    """Return the images of rows that may name anybody; all of the history is looked through."""
    return list(connection.execute(select(CHANGE_ROW).where(_ROW.table_name.in_(MENTIONING))))


def _text(image: Mapping[str, Any] | None, text: str | None) -> str | None:
    """Return an image as stored; the very text it had where nothing differs."""
    if image is None or text is None:
        return None
    return text if image == json.loads(text) else json.dumps(image, ensure_ascii=False, separators=(",", ":"))


def _write_images(connection: Connection, changed: Sequence[tuple[Row[Any], str | None, str | None]]) -> set[int]:
    if changed:
        statement = (
            update(CHANGE_ROW)
            .where(_ROW.set_seq == bindparam("seq"), _ROW.position == bindparam("at"))
            .values(before=bindparam("was"), after=bindparam("is_now"), digest=bindparam("seal"))
        )
        connection.execute(statement, [_image(*one) for one in changed])
    return {row.set_seq for row, _before, _after in changed}


def _image(row: Row[Any], before: str | None, after: str | None) -> dict[str, Any]:
    image = (row.table_name, row.row_id, row.op, before, after)
    seal = row_digest(row.set_seq, row.position, image)
    return {"seq": row.set_seq, "at": row.position, "was": before, "is_now": after, "seal": seal}


def _strip_titles(
    connection: Connection, citizen_ids: Sequence[str], about: Collection[int], found: Traces, stub: Stub
) -> set[int]:
    """Take the person's names and numbers out of titles and details; return the numbers of the sets that changed."""
    changed = []
    for row in connection.execute(select(_SET.seq, _SET.title, _SET.detail, _SET.subject)):
        theirs = row.seq in about or row.subject in citizen_ids
        title, detail = (found.scrubbed(text, stub, about=theirs) for text in (row.title, row.detail))
        if detail and row.subject in citizen_ids:
            detail = stub.text  # the last digits of an ID number, by which they were looked for
        if (title, detail) != (row.title, row.detail):
            changed.append({"number": row.seq, "said": title, "more": detail})
    if changed:
        statement = update(CHANGE_SET).where(_SET.seq == bindparam("number"))
        connection.execute(statement.values(title=bindparam("said"), detail=bindparam("more")), changed)
    return {int(str(one["number"])) for one in changed}


def _content(connection: Connection, seq: int) -> str:
    """Return the seal of a set's content as it stands now."""
    said = connection.execute(select(_SET.title, _SET.detail).where(_SET.seq == seq)).one()
    digests = connection.execute(select(_ROW.digest).where(_ROW.set_seq == seq).order_by(_ROW.position)).scalars()
    return content_hash(said.title, said.detail, digests)
