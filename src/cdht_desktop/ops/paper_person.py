"""A person's own sheet: what is kept about them (Law 91/2025/QH15: a person can have their data shown and printed)."""

import datetime as dt
from collections.abc import Iterable, Sequence

from cdht_desktop.data import citizens as people
from cdht_desktop.data import history as trail
from cdht_desktop.data import person as reading
from cdht_desktop.data.citizens import Citizen
from cdht_desktop.data.history import ImageRow, SetRow
from cdht_desktop.data.person import MergedRecord, PersonYear, Scored
from cdht_desktop.data.store import Store
from cdht_desktop.documents.dates import in_words, short
from cdht_desktop.documents.fields import counted, of_issuer
from cdht_desktop.documents.fields_person import STAGES, of_person
from cdht_desktop.documents.fields_year import MARKS, VERDICTS, reason_in_words
from cdht_desktop.documents.values import DocumentValue, RowValue
from cdht_desktop.domain.points import show
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import Refused
from cdht_desktop.ops import association, consents, requests
from cdht_desktop.ops.consents import PersonConsent
from cdht_desktop.ops.history import changed_fields
from cdht_desktop.ops.paper_asked import Asked
from cdht_desktop.ops.paper_values import issuer
from cdht_desktop.words import _

MOST_CHANGES = 50
_NOT_SCORED = "–"


def documents(store: Store, asked: Asked, today: dt.date | None = None) -> list[DocumentValue]:
    """Return the sheet of the citizen whose id is the one of `asked.ids`; ID numbers stand on it in full.

    Raises `NotFound` where they are no longer on the list, `Refused` where nobody, or more than one, is asked for.
    """
    if asked.ids is None or len(asked.ids) != 1:
        raise Refused(_("Choose the person whose sheet is to be printed."))
    with store.read() as connection:
        citizen = people.one(connection, asked.ids[0])
        years = reading.years(connection, citizen.id)
        merged = reading.merged_records(connection, citizen.id)
        about = reading.rows_about(connection, [citizen.id, *(one.id for one in merged)])
        sets, count = trail.of_rows(connection, about, MOST_CHANGES)
        images = trail.images_of(connection, about, {one.seq for one in sets})
    tables = {
        "years": [_year(one) for one in years],
        "scores": [_scores(year.year, one) for year in years for one in year.scored],
        "merged": [_merged(one) for one in merged],
        "changes": [_change(at, one, images.get(one.seq, ())) for at, one in enumerate(sets, 1)],
    }
    older = count - len(sets)
    day = today or dt.date.today()
    fields = of_issuer(issuer(store)) | _facts(store, citizen) | {
        "date": in_words(day),
        "date_short": short(day),
        "merged": counted(len(merged)) if merged else "",
        "shown": counted(len(sets)),
        "older": counted(older) if older else "",
    }  # fmt: skip
    return [DocumentValue(_("Sheet of a person"), fields, tables)]


def _facts(store: Store, citizen: Citizen) -> dict[str, str]:
    place = association.get(store)
    person = of_person(
        citizen.name, citizen.birth, citizen.sex, citizen.id_number, village=citizen.village, group=citizen.group,
        phone=citizen.phone, note=citizen.note,
        address=", ".join(filter(None, (citizen.village, place.commune, place.province))),
    )  # fmt: skip
    given = citizen.consent_date
    consent = {"consent_source": nfc(citizen.consent_source), "consent_date": short(given) if given else ""}
    return person | consent | _wishes(store, citizen.id)


def _wishes(store: Store, citizen_id: str) -> dict[str, str]:
    """Return what the person agreed to besides the title, what they asked for, and whether their data are used."""
    _title, *others = consents.of_person(store, citizen_id)
    asked = requests.of_person(store, citizen_id)
    since = requests.restricted_since(store, citizen_id)
    return {
        "agreed": nfc("; ".join(f"{one.purpose.label} ({_said(one)})" for one in others if one.given_on)),
        "requests": nfc("; ".join(f"{requests.kind_words(one.kind)} ({short(one.received_on)})" for one in asked)),
        "unused": short(since) if since else "",
    }


def _said(one: PersonConsent) -> str:
    days = [short(day) for day in (one.given_on, one.withdrawn_on) if day]
    return ", ".join(filter(None, (one.source, " → ".join(days))))


def _year(year: PersonYear) -> RowValue:
    counting = next((one for one in year.scored if one.counts), None)
    certificates = [one for one in year.certificates if not one.revoked]
    return RowValue(
        {
            "year": str(year.year),
            "registered": _day(year.registered_on),
            "village": nfc(year.village),
            "group": nfc(year.group),
            "points": show(counting.total) if counting and counting.grade else "",
            "verdict": VERDICTS[counting.grade] if counting and counting.grade else "",
            "reasons": "; ".join(map(reason_in_words, counting.reasons)) if counting else "",
            "number": nfc(", ".join(one.number for one in certificates)),
            "decision": nfc("; ".join(f"{one.decision} ({_day(one.decided_on)})" for one in certificates)),
            "revoked": nfc(", ".join(one.number for one in year.certificates if one.revoked)),
        }
    )


def _scores(year: int, one: Scored) -> RowValue:
    return RowValue(
        {
            "year": str(year),
            "stage": STAGES[one.stage],
            "date": _day(one.evaluated_on),
            "scores": " · ".join(show(score) or _NOT_SCORED for score in one.scores),
            "points": show(one.total),
            "digital": MARKS[one.digital],
            "updates": MARKS[one.updates],
            "note": nfc(one.note),
        },
        strong=one.counts,
    )


def _merged(one: MergedRecord) -> RowValue:
    return RowValue(
        {
            "name": nfc(one.name),
            "birth": str(one.birth or ""),
            "id_number": one.id_number or "",
            "phone": nfc(one.phone),
            "village": nfc(one.village),
            "group": nfc(one.group),
            "note": nfc(one.note),
            "date": short(dt.datetime.fromisoformat(one.at).astimezone().date()),
        }
    )


def _change(position: int, one: SetRow, images: Iterable[ImageRow]) -> RowValue:
    at = dt.datetime.fromisoformat(one.at).astimezone()
    return RowValue(
        {
            "position": str(position),
            "at": f"{at:%H:%M} {short(at.date())}",
            "user": nfc(one.user),
            "title": nfc(one.title),
            "fields": nfc("; ".join(_changed(images))),
        }
    )


def _changed(images: Iterable[ImageRow]) -> Sequence[str]:
    """Say what became of each field that was changed; what was new as a whole stands elsewhere on the sheet."""
    updated = [changed_fields(image) for image in images if image.op == "update"]
    return [
        f"{field}: {before or _NOT_SCORED} → {after or _NOT_SCORED}" for one in updated for field, before, after in one
    ]


def _day(iso: str) -> str:
    return short(dt.date.fromisoformat(iso))
