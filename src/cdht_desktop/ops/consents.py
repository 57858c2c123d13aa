"""What persons agreed to, for each purpose: on which paper, when, and when they took it back (Law 91/2025/QH15)."""

import datetime as dt
from dataclasses import dataclass

from cdht_desktop.changes import Changes
from cdht_desktop.data import citizens as people
from cdht_desktop.data import privacy
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN, CONSENT
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.privacy import Purpose
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import FieldErrors, NotFound
from cdht_desktop.ops import association, privacy_rules
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = ["PersonConsent", "Purpose", "day_typed", "give", "of_person", "withdraw", "without"]
TITLE = "title"
_LONGEST = 200


@dataclass(frozen=True)
class PersonConsent:
    """One purpose, and what a person said to it: nothing (`given_on` and `source` empty), yes, or no longer."""

    purpose: Purpose
    source: str
    given_on: dt.date | None
    withdrawn_on: dt.date | None

    @property
    def holds(self) -> bool:
        """Whether their data may be used for it."""
        return bool(self.source or self.given_on) and self.withdrawn_on is None


def of_person(store: Store, citizen_id: str) -> list[PersonConsent]:
    """Return every purpose with what a person said to it, that of the title first. Raises `NotFound`."""
    rules = privacy_rules.rules(store)
    with store.read() as connection:
        citizen = people.one(connection, citizen_id)
        given = {row.purpose: row for row in privacy.consents(connection, citizen_id)}
    found = [PersonConsent(rules.title, citizen.consent_source, citizen.consent_date, None)]
    for purpose in rules.purposes:
        row = given.get(purpose.code)
        answer = (row.source, row.given_on, row.withdrawn_on) if row else ("", None, None)
        found.append(PersonConsent(purpose, *answer))
    return found


def without(store: Store) -> int:
    """Return how many persons on the list have no consent to the title noted."""
    with store.read() as connection:
        return privacy.without_consent(connection)


@needs(Right.PRIVACY)
def give(store: Store, citizen_id: str, purpose: str, source: str, given_on: str) -> Changes[None]:
    """Note that a person agreed to a purpose; in place of what was noted before.

    `source` says on which paper, `given_on` is dd/mm/yyyy. Raises `FieldErrors` (source, given_on), `NotFound`.
    """
    association.commune_only(store)
    source, errors = nfc(source), dict[str, str]()
    day = day_typed(given_on, "given_on", errors)
    if not source:
        errors["source"] = _("Say on which paper they agreed: consent has to be provable.")
    elif len(source) > _LONGEST:
        errors["source"] = _("At most {count} letters.").format(count=_LONGEST)
    if errors or day is None:
        raise FieldErrors(errors)
    with store.write(_("Consent noted")) as writing:
        writing.subject = citizen_id
        people.one(writing.connection, citizen_id)
        if purpose == TITLE:
            writing.update(CITIZEN, citizen_id, {"consent_source": source, "consent_date": day.isoformat()})
        else:
            _known(store, purpose)
            _put(writing, citizen_id, purpose, source, day)
    return writing.changes(None)


def _put(writing: Write, citizen_id: str, purpose: str, source: str, day: dt.date) -> None:
    values = {"source": source, "given_on": day.isoformat(), "withdrawn_on": None}
    row = privacy.consent_for(writing.connection, citizen_id, purpose)
    if row is None:
        named = {"unit_code": writing.unit, "citizen_id": citizen_id, "purpose": purpose}
        writing.insert(CONSENT, named | values)
    else:
        writing.update(CONSENT, row["id"], values)


@needs(Right.PRIVACY)
def withdraw(store: Store, citizen_id: str, purpose: str, withdrawn_on: str) -> Changes[None]:
    """Note that a person took their consent to a purpose back; it stays on record that they had given it.

    Not for the title itself: who takes that back asks for their data to be kept but not used (`requests`). Raises
    `FieldErrors` (withdrawn_on), `NotFound` where nothing had been agreed to.
    """
    errors: dict[str, str] = {}
    day = day_typed(withdrawn_on, "withdrawn_on", errors)
    if day is None:
        raise FieldErrors(errors)
    with store.write(_("Consent taken back")) as writing:
        writing.subject = citizen_id
        row = privacy.consent_for(writing.connection, citizen_id, purpose)
        if row is None or row["withdrawn_on"] is not None:
            raise NotFound(_("This person has not agreed to that, or took it back already."))
        if day.isoformat() < row["given_on"]:
            raise FieldErrors({"withdrawn_on": _("This is before the day on which they agreed.")})
        writing.update(CONSENT, row["id"], {"withdrawn_on": day.isoformat()})
    return writing.changes(None)


def day_typed(text: str, field: str, errors: dict[str, str]) -> dt.date | None:
    """Return the day that a person typed, up to today; else put the sentence for `field` into `errors`."""
    try:
        found = BirthDate.parse(text, dt.date.today())
    except BadDate:
        found = None
    if found is None or not (found.month and found.day):
        errors[field] = _("“{value}” is not a date (dd/mm/yyyy) up to today.").format(value=text.strip())
        return None
    return dt.date(found.year, found.month, found.day)


def _known(store: Store, purpose: str) -> None:
    if purpose not in {one.code for one in privacy_rules.rules(store).purposes}:
        raise NotFound(_("This purpose is not known."))
