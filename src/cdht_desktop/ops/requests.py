"""What persons ask for about their data, as tasks with their last days (Law 91/2025/QH15, Decree 356/2025/NĐ-CP)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdht_desktop.changes import Changes
from cdht_desktop.data import citizens as people
from cdht_desktop.data import privacy
from cdht_desktop.data.privacy import RequestRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN, PRIVACY_REQUEST
from cdht_desktop.domain.privacy import REQUEST_KINDS, RequestKind, RequestState, state_of
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import association, consents, privacy_rules
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _, n_

__all__ = [
    "REQUEST_KINDS", "RequestRow", "add", "all_requests", "answer", "deadlines", "finish", "get", "kind_words", "lift",
    "of_person", "pressing", "refuse", "restrict", "restricted_since", "state",
]  # fmt: skip
_LONGEST = 500
_KINDS: Mapping[RequestKind, str] = {
    "see": n_("See their data"),
    "copy": n_("Get a copy"),
    "correct": n_("Have them corrected"),
    "restrict": n_("Kept but not used"),
    "withdraw": n_("Take consent back"),
    "erase": n_("Have them erased"),
}


@dataclass(frozen=True)
class Deadlines:
    """The last days of a request; `announced` is False where a year's holidays are not known, so the days are early."""

    answer_by: dt.date
    done_by: dt.date
    announced: bool


def kind_words(kind: RequestKind) -> str:
    """Return what is asked for, in words."""
    return _(_KINDS[kind])


def state(row: RequestRow, today: dt.date | None = None) -> RequestState:
    """Return how a request stands today."""
    return state_of(row.outcome, row.answer_by, row.done_by, row.answered_on, today or dt.date.today())


def all_requests(store: Store) -> list[RequestRow]:
    """Return all requests: those that are open first, by their last days; then those that are over, the newest first."""
    with store.read() as connection:
        return privacy.requests(connection)


def of_person(store: Store, citizen_id: str) -> list[RequestRow]:
    """Return one person's requests."""
    with store.read() as connection:
        return privacy.requests(connection, citizen_id=citizen_id)


def get(store: Store, request_id: str) -> RequestRow:
    """Return one request; raises `NotFound`."""
    with store.read() as connection:
        row = privacy.request(connection, request_id)
    if row is None:
        raise NotFound(_("This request is no longer there."))
    return row


def pressing(store: Store, today: dt.date | None = None) -> tuple[int, int]:
    """Return how many open requests are too late, and how many are due within two days."""
    states = [state(row, today) for row in all_requests(store)]
    return states.count("overdue"), states.count("soon")


def deadlines(store: Store, kind: RequestKind, received: dt.date) -> Deadlines:
    """Return by when a request of a kind that came in on `received` is to be answered and done."""
    rules, days = privacy_rules.rules(store), privacy_rules.calendar(store)
    answer_by = rules.answer_by(received, days)
    return Deadlines(answer_by, rules.done_by(received, kind), days.knows(answer_by.year))


@needs(Right.PRIVACY)
def add(store: Store, citizen_id: str, kind: RequestKind, received_on: str, how: str = "") -> Changes[str]:
    """Note a request of a person; its days are counted from the day it came in. Answers its id.

    `received_on` is dd/mm/yyyy, `how` says how it came (a letter, by word of mouth). Raises `FieldErrors`, `NotFound`.
    """
    association.commune_only(store)
    how, errors = nfc(how), dict[str, str]()
    day = consents.day_typed(received_on, "received_on", errors)
    if kind not in REQUEST_KINDS:
        errors["kind"] = _("Say what is asked for.")
    if len(how) > _LONGEST:
        errors["how"] = _("At most {count} letters.").format(count=_LONGEST)
    since = privacy_rules.rules(store).since
    if day is not None and day < since:
        errors["received_on"] = _("The law counts days for requests since {date}.").format(date=f"{since:%d/%m/%Y}")
    if errors or day is None:
        raise FieldErrors(errors)
    by = deadlines(store, kind, day)
    with store.write(_("Request about personal data noted")) as writing:
        writing.subject = citizen_id
        people.one(writing.connection, citizen_id)
        row_id = writing.insert(
            PRIVACY_REQUEST,
            {
                "unit_code": store.unit, "citizen_id": citizen_id, "kind": kind, "received_on": day.isoformat(), "how": how,
                "answer_by": by.answer_by.isoformat(), "done_by": by.done_by.isoformat(), "outcome": "open", "reason": "",
                "note": "",
            },
        )  # fmt: skip
    return writing.changes(row_id)


@needs(Right.PRIVACY)
def answer(store: Store, request_id: str, answered_on: str) -> Changes[None]:
    """Note the day on which the person was answered. Raises `FieldErrors` (answered_on), `NotFound`, `Stale`."""
    errors: dict[str, str] = {}
    day = consents.day_typed(answered_on, "answered_on", errors)
    if day is None:
        raise FieldErrors(errors)
    row = get(store, request_id)
    if day < row.received_on:
        raise FieldErrors({"answered_on": _("This is before the day on which it was asked.")})
    return _change(store, row, _("Request answered"), {"answered_on": day.isoformat()})


@needs(Right.PRIVACY)
def finish(store: Store, request_id: str, note: str = "") -> Changes[None]:
    """Note that what was asked for is done, today. Raises `FieldErrors` (note), `NotFound`, `Stale`.

    An erasure is done by `erasures.erase`, a restriction by `restrict`: `Refused` before that.
    """
    row = get(store, request_id)
    if row.kind == "erase" and not row.erased:
        raise Refused(_("Erase the data first; with that the request is done."))
    if row.kind == "restrict" and not row.restricted:
        raise Refused(_("Set the restriction first; with that the request is done."))
    return _end(store, row, _("Request done"), {"outcome": "done", "note": _checked(note, "note")})


@needs(Right.PRIVACY)
def refuse(store: Store, request_id: str, reason: str) -> Changes[None]:
    """Note that a request is refused, and why: the person has to be told. Raises `FieldErrors` (reason), `NotFound`."""
    reason = _checked(reason, "reason")
    if not reason:
        raise FieldErrors({"reason": _("Say why: the person has to be told.")})
    return _end(store, get(store, request_id), _("Request refused"), {"outcome": "refused", "reason": reason})


@needs(Right.PRIVACY)
def restrict(store: Store, citizen_id: str, *, request_id: str | None = None) -> Changes[None]:
    """Keep a person's data but use them no more; with `request_id`, that request is done with it. Raises `NotFound`.

    They are not registered, scored, recognised, printed, exported or handed up anew; what they were certified for
    before stays in the figures, the register and the decision.
    """
    association.commune_only(store)
    with store.write(_("Personal data kept but not used")) as writing:
        writing.subject = citizen_id
        people.one(writing.connection, citizen_id)
        writing.update(CITIZEN, citizen_id, {"restricted_on": dt.date.today().isoformat()})
        if request_id is not None:
            row = writing.rows(PRIVACY_REQUEST, [request_id]).get(request_id)
            if row is not None and row["outcome"] == "open":
                writing.update(PRIVACY_REQUEST, request_id, _ended(row["answered_on"]) | {"outcome": "done"})
    return writing.changes(None)


def restricted_since(store: Store, citizen_id: str) -> dt.date | None:
    """Return the day since which a person's data are kept but not used, None where they are used."""
    with store.read() as connection:
        return privacy.restricted_since(connection, citizen_id)


@needs(Right.PRIVACY)
def lift(store: Store, citizen_id: str) -> Changes[None]:
    """Use a person's data again, as they agreed. Raises `NotFound`."""
    with store.write(_("Personal data used again")) as writing:
        writing.subject = citizen_id
        people.one(writing.connection, citizen_id)
        writing.update(CITIZEN, citizen_id, {"restricted_on": None})
    return writing.changes(None)


def _end(store: Store, row: RequestRow, title: str, values: Mapping[str, Any]) -> Changes[None]:
    answered = row.answered_on.isoformat() if row.answered_on else None
    return _change(store, row, title, _ended(answered) | dict(values))


def _ended(answered_on: str | None) -> dict[str, Any]:
    today = dt.date.today().isoformat()
    return {"done_on": today, "answered_on": answered_on or today}


def _change(store: Store, row: RequestRow, title: str, values: Mapping[str, Any]) -> Changes[None]:
    with store.write(title) as writing:
        writing.subject = row.citizen_id
        standing = writing.rows(PRIVACY_REQUEST, [row.id])[row.id]
        if standing["version"] != row.version or standing["outcome"] != "open":
            raise Stale(_("This request is over already, or was changed meanwhile."))
        writing.update(PRIVACY_REQUEST, row.id, values)
    return writing.changes(None)


def _checked(text: str, field: str) -> str:
    text = nfc(text)
    if len(text) > _LONGEST:
        raise FieldErrors({field: _("At most {count} letters.").format(count=_LONGEST)})
    return text
