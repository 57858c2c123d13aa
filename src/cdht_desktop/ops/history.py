"""The history: what was done, by whom, before and after; undo and redo."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from cdht_desktop.changes import Changes
from cdht_desktop.data import history as reading
from cdht_desktop.data import undoing
from cdht_desktop.data.erasing import shipped_rules
from cdht_desktop.data.history import ImageRow, SetRow
from cdht_desktop.data.store import Store
from cdht_desktop.domain.masking import masked
from cdht_desktop.domain.points import show
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.scoring import in_words, reasons_from_text
from cdht_desktop.errors import Refused
from cdht_desktop.ops import numbering_undo
from cdht_desktop.ops.history_settings import parts_of
from cdht_desktop.ops.rights import needs, require_to_turn
from cdht_desktop.progress import Progress
from cdht_desktop.words import _, n_

MOST_ROWS = 500
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(_DAY.pattern + r"T\d\d:\d\d:\d\d.*")
# Columns that follow from others or mean nothing to a person.
_HIDDEN = frozenset(
    {
        "id", "version", "unit_code", "name_fold", "name_sort", "only_one", "missing",
        "round_id", "registration_id", "decision_id", "citizen_id", "village_id", "group_id", "criteria_set_id",
        "sha256", "private_key", "public_key", "identity", "recipient", "recipients", "manifest", "facts", "problems",
        "content_sha256", "rows_sha256",
        "birth_month", "birth_day", "sequence", "spellings",
        "merged_into", "first_id", "second_id", "shape", "content", "register_sequence", "job_id", "certificate_id",
        "replaces", "person_id", "sent_in", "base", "media", "width", "height", "set_seq", "content_hash", "request_id",
    }
)  # fmt: skip
# … and those of single tables: the whole text of a criteria set means nothing, the paper of a consent does.
_HIDDEN_OF = {"criteria_set": frozenset({"source"}), "signing_key": frozenset({"certificate"})}
_FIELDS = {
    "name": n_("Name"), "birth_year": n_("Birth year"), "sex": n_("Sex"), "id_number": n_("ID number"),
    "phone": n_("Phone"), "note": n_("Note"), "consent_source": n_("Consent given by"), "consent_date": n_("Consent date"),
    "removed_at": n_("Removed"), "scores": n_("Scores"), "total": n_("Total"), "grade": n_("Verdict"),
    "reasons": n_("Reasons"), "digital_skills": n_("Digital skills"), "updates_online": n_("Updates own information"),
    "evaluated_on": n_("Evaluated on"), "stage": n_("Scored by"), "counts": n_("Counts"),
    "number": n_("Number"), "decided_on": n_("Date"),
    "registered": n_("Registered"), "recognised": n_("Recognised"), "failed": n_("Failed"), "state": n_("State"),
    "year": n_("Year"), "opened_on": n_("Opened on"), "registered_on": n_("Registered on"), "remote": n_("Remote area"),
    "register_number": n_("Register number"), "address": n_("Address"), "birth": n_("Birth"),
    "printed_at": n_("Printed"), "revoked_on": n_("Revoked on"), "revoked_reason": n_("Reason for revoking"),
    "commune": n_("Commune"), "province": n_("Province"), "upper_name": n_("Upper level"), "place": n_("Place"),
    "signer_title": n_("Signer's title"), "signer_name": n_("Signer"), "level": n_("Level"), "code": n_("Code"),
    "title": n_("Title"), "kind": n_("Kind"), "file_name": n_("File"), "revision": n_("Revision"), "rows": n_("Rows"),
    "outcome": n_("Outcome"), "at": n_("When"), "direction": n_("Direction"), "unit_name": n_("Unit"),
    "previous_sha256": n_("Previous file"), "signer": n_("Signed with key"), "key_id": n_("Key"),
    "confirmed": n_("Confirmed"), "pinned_at": n_("Known since"), "made_at": n_("Made"), "replaced_at": n_("Replaced"),
    "official": n_("Official"), "position": n_("Position"), "value": n_("Value"), "verdict": n_("Decided"),
    "page": n_("Page"), "prints": n_("Times printed"), "first": n_("First number"), "last": n_("Last number"),
    "reason": n_("Reason"), "made_on": n_("Made on"), "target": n_("Printed on"), "target_name": n_("Printer or file"),
    "layout": n_("Layout"), "pages": n_("Pages"), "copy_marked": n_("Marked as a copy"), "asked": n_("Outcome known"),
    "user": n_("Who"), "full_name": n_("Full name"), "role": n_("Role"), "removed_on": n_("Ended on"),
    "purpose": n_("Purpose"), "given_on": n_("Agreed on"), "withdrawn_on": n_("Taken back on"),
    "received_on": n_("Received"), "how": n_("How it came"), "answer_by": n_("To be answered by"),
    "done_by": n_("To be done by"), "answered_on": n_("Answered on"), "done_on": n_("Ended on"),
    "source": n_("On which paper"), "restricted_on": n_("Kept but not used since"), "erased_on": n_("Erased on"),
    "backups_on": n_("Gone from the backups on"), "revoked_from": n_("Not believed from"), "valid_from": n_("Valid from"),
    "valid_to": n_("Valid until"), "units": n_("Units"), "certified_by": n_("Certificate of key"), "issuer": n_("Issuer"),
    "field": n_("Field"), "said": n_("In the file"), "wanted": n_("It should say"), "words": n_("In words"),
    "answer": n_("Answer"), "carried": n_("Goes up with revision"), "list_number": n_("List"),
    "due_on": n_("To be handed in by"), "closed_on": n_("Closed on"),
}  # fmt: skip
_TABLES = {
    "citizen": n_("Citizen"), "village": n_("Village"), "citizen_group": n_("Group"), "registration": n_("Registration"),
    "evaluation": n_("Evaluation"), "decision": n_("Decision"), "certificate": n_("Certificate"), "round": n_("Year"),
    "association": n_("Association"), "batch": n_("Batch file"), "criteria_set": n_("Criteria set"),
    "citizen_pair": n_("Two records that look alike"), "saved_filter": n_("Saved filter"),
    "list_shape": n_("Columns of a list"), "setting": n_("Setting"), "signing_key": n_("Signing key"),
    "encryption_key": n_("Key to encrypt by"), "revocation": n_("Revoked key"), "key_certificate": n_("Key certificate"),
    "trusted_key": n_("Known key"), "void_number": n_("Void numbers"), "print_job": n_("A print"),
    "print_item": n_("Printed certificate"), "paper_layout": n_("Layout"), "picture": n_("Picture"),
    "user_account": n_("User"), "consent": n_("Consent"), "privacy_request": n_("Request"), "erasure": n_("Erasure"),
    "resealed": n_("Entry of the history that was stripped"), "change_set": n_("History"),
    "task": n_("Request of the upper level"), "member_unit": n_("Unit"), "upper_year": n_("Year of the units"),
}  # fmt: skip
_WORDS = {
    "citizen": n_("learning citizen"),
    "male": n_("Nam"), "female": n_("Nữ"), "passed": n_("passed"), "failed": n_("failed"), "valid": n_("valid"),
    "revoked": n_("revoked"), "open": n_("open"), "commune": n_("commune"), "self": n_("self-score"),
    "branch": n_("local branch"), "different": n_("not the same person"), "later": n_("later"),
    "True": n_("yes"), "False": n_("no"), "register": n_("register"), "printer": n_("printer"), "file": n_("file"),
    "sent": n_("sent"), "out": n_("came out"), "certificate": n_("certificate"), "certificates": n_("certificates"),
    "decision": n_("decision"), "minutes": n_("minutes"), "submission": n_("submission"), "form": n_("forms"),
    "hand_over": n_("list for handing over"), "report": n_("report"), "person": n_("a person's own sheet"),
    "see": n_("See their data"), "copy": n_("Get a copy"), "correct": n_("Have them corrected"),
    "restrict": n_("Kept but not used"), "withdraw": n_("Take consent back"), "erase": n_("Have them erased"),
    "done": n_("Done"), "refused": n_("Refused"), "declined": n_("Declined"), "correction": n_("Correction"),
    "duplicate": n_("Also in another unit"), "question": n_("Question"), "id_number": n_("ID number"),
}  # fmt: skip


@dataclass(frozen=True)
class ChangeSetRow:
    """One action; `at` in local time. `undoable`: it stands, and can be taken back if nothing rests on it.

    `title` ends in the name of the citizen whom it concerns, as it is today (`subject` is the id). `note` where nothing
    was changed (`domain.notes`); `detail` then says more. `user` is "" where the program did it by itself.
    """

    id: str
    seq: int
    at: dt.datetime
    user: str
    title: str
    rows: int
    state: Literal["done", "undone"]
    undoable: bool
    note: str | None = None
    subject: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class ChangedRow:
    """One row that an action touched: what it is about, and (field, before, after) in words."""

    table: str
    whose: str
    op: Literal["insert", "update", "delete"]
    fields: tuple[tuple[str, str, str], ...]


def page(store: Store, limit: int = 200, before: int | None = None) -> list[ChangeSetRow]:
    """Return actions, the newest first; with `before` those with a smaller `seq`."""
    with store.read() as connection:
        return [as_row(row) for row in reading.page(connection, limit, before)]


def as_row(row: SetRow) -> ChangeSetRow:
    """Return a change set as the window shows it."""
    return ChangeSetRow(
        row.id,
        row.seq,
        dt.datetime.fromisoformat(row.at).astimezone(),
        row.user,
        reading.told(row.title, row.whose),
        row.rows,
        "undone" if row.undone else "done",
        row.kind == "do" and bool(row.undoable) and not row.undone,
        row.note,
        row.subject,
        row.detail,
    )


def details(store: Store, set_id: str, limit: int = MOST_ROWS) -> list[ChangedRow]:
    """Return what an action changed, field by field (its first `limit` rows); ID numbers are masked."""
    with store.read() as connection:
        return [as_changed(image) for image in reading.images(connection, set_id, limit)]


def as_changed(image: ImageRow) -> ChangedRow:
    """Return what became of a row as the window shows it; ID numbers are masked."""
    return ChangedRow(
        table_word(image.table),
        image.whose,
        image.op,  # type: ignore[arg-type] # a CHECK holds it to the three
        changed_fields(replace(image, before=_masked(image.before), after=_masked(image.after))),
    )


def table_word(table: str) -> str:
    """Return what a row of a table is called."""
    return _(_TABLES.get(table, table))


def field_word(field: str) -> str:
    """Return what a column is called."""
    return _(_FIELDS.get(field, field))


def _masked(image: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**image, "id_number": masked(image["id_number"])} if image.get("id_number") else image


def changed_fields(image: ImageRow) -> tuple[tuple[str, str, str], ...]:
    """Return (field, before, after) in words of what differs between the two images of a row and means something."""
    told = _setting if image.table == "setting" else _told
    before, after = told(image, image.before), told(image, image.after)
    shown = [(words, before.get(words, ""), after.get(words, "")) for words in {**before, **after}]
    return tuple(row for row in shown if row[1] != row[2])


def _told(image: ImageRow, values: Mapping[str, Any]) -> dict[str, str]:
    """Return one image of a row in words: what each column is called, and its value."""
    hidden = _HIDDEN | _HIDDEN_OF.get(image.table, frozenset())
    return {field_word(name): _word(name, value) for name, value in _with_birth(values).items() if name not in hidden}


def _setting(image: ImageRow, values: Mapping[str, Any]) -> dict[str, str]:
    """Return one image of a setting in words."""
    return parts_of(image.row_id, values["value"]) if values.get("value") else {}


def _with_birth(image: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the image with month and day in the one field that a person reads."""
    if image.get("birth_month") and image.get("birth_year"):
        whole = f"{image['birth_day']:02}/{image['birth_month']:02}/{image['birth_year']}"
        return {**image, "birth_year": whole}
    return image


def _word(field: str, value: Any) -> str:
    """Return a column's value as a person reads it."""
    if value is None or value in ("", "[]"):
        return ""
    if field in _WRITTEN:
        return _WRITTEN[field](value)
    if field in {"said", "wanted"} and str(value).isdecimal() and len(value) > _YEAR:
        return masked(str(value))  # a task's may be an ID number
    if (field, value) == ("outcome", "failed"):
        return _("did not come out")
    text = str(value)
    return _(_WORDS[text]) if text in _WORDS else _dated(text)


_YEAR = 4  # digits
_ROLES = {"admin": n_("Admin"), "clerk": n_("Clerk"), "reader": n_("Reader: looks only"),
          "working": n_("working key"), "paper": n_("paper backup key")}  # fmt: skip
_WRITTEN: dict[str, Callable[[Any], str]] = {
    "role": lambda value: _(_ROLES.get(value, value)),
    "purpose": lambda value: next((one.label for one in shipped_rules().purposes if one.code == value), value),
    "total": show,
    "units": lambda value: ", ".join(json.loads(value)),
    "scores": lambda value: " · ".join(show(score) or "–" for score in json.loads(value)),
    "reasons": lambda value: in_words(reasons_from_text(value)),
}


def _dated(text: str) -> str:
    """Return ISO dates and moments as a person reads them, in local time; any other text as it is."""
    if _MOMENT.fullmatch(text):
        return dt.datetime.fromisoformat(text).astimezone().strftime("%d/%m/%Y %H:%M")
    return dt.date.fromisoformat(text).strftime("%d/%m/%Y") if _DAY.fullmatch(text) else text


def next_undo(store: Store) -> str | None:
    """Return what undo would take back, in words; None where there is nothing of this session."""
    found = undoing.next_to_undo(store)
    return found[1] if found else None


def next_redo(store: Store) -> str | None:
    """Return what redo would put on again, in words; None where there is nothing."""
    found = undoing.next_to_redo(store)
    return found[1] if found else None


@needs(Right.WRITE)
def undo(store: Store, set_id: str | None = None, *, progress: Progress | None = None) -> Changes[str]:
    """Take back an action (None: the last of this session); answers its title.

    Raises `Refused` where there is nothing, `Stale` where later work rests on it or its numbers are known outside.
    """
    found = (set_id, "") if set_id else undoing.next_to_undo(store)
    if found is None:
        raise Refused(_("There is nothing to undo."))
    require_to_turn(store, found[0])
    writing = undoing.take_back(store, found[0], progress or Progress(), numbering_undo.refuse_known)
    return writing.changes(writing.title)


@needs(Right.WRITE)
def redo(store: Store, *, progress: Progress | None = None) -> Changes[str]:
    """Put the action last taken back on again; answers its title. Raises `Refused` or `Stale`."""
    found = undoing.next_to_redo(store)
    if found is None:
        raise Refused(_("There is nothing to redo."))
    require_to_turn(store, found[0])
    writing = undoing.put_on_again(store, found[0], progress or Progress())
    return writing.changes(writing.title)
