"""Finding certificates of a year, and counting them, without reading whole rows."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, func, select

from cdht_desktop.data.tables import CERTIFICATE, CITIZEN, DECISION, REGISTRATION, VILLAGE
from cdht_desktop.domain.text import fold

Standing = Literal["all", "unprinted", "printed", "repeated", "revoked"]
_N, _D = CERTIFICATE.c, DECISION.c
_UNUSED = REGISTRATION.join(CITIZEN, REGISTRATION.c.citizen_id == CITIZEN.c.id)
# Whoever asked that their data be kept but not used waits for no print.
_IN_USE = _N.registration_id.not_in(
    select(REGISTRATION.c.id).select_from(_UNUSED).where(CITIZEN.c.restricted_on.is_not(None)).correlate(None)
)
_STANDINGS: dict[Standing, tuple[ColumnElement[bool], ...]] = {
    "all": (),
    "unprinted": (_N.state == "valid", _N.prints == 0, _IN_USE),
    "printed": (_N.state == "valid", _N.prints > 0),
    "repeated": (_N.prints > 1,),
    "revoked": (_N.state == "revoked",),
}


@dataclass(frozen=True)
class Tally:
    """How many certificates a year has: all, those in force, and those of them not printed yet."""

    all: int
    valid: int
    unprinted: int


def tally(connection: Connection, round_id: str) -> Tally:
    """Count a round's certificates."""
    query = (
        select(
            func.count(),
            func.count().filter(_N.state == "valid"),
            func.count().filter(*_STANDINGS["unprinted"]),
        )
        .select_from(CERTIFICATE.join(DECISION, _N.decision_id == _D.id))
        .where(_D.round_id == round_id)
    )
    return Tally(*connection.execute(query).one())


def find(connection: Connection, round_id: str, text: str = "", standing: Standing = "all") -> list[str]:
    """Return the ids of a round's certificates that meet `standing`, by number.

    With `text` only those that hold every word of it in name, numbers, village or decision.
    """
    joined = CERTIFICATE.join(DECISION, _N.decision_id == _D.id)
    conditions = (_D.round_id == round_id, *_STANDINGS[standing])
    words = fold(text).split()
    if not words:
        query = select(_N.id).select_from(joined).where(*conditions).order_by(_N.sequence)
        return list(connection.execute(query).scalars())
    r, v = REGISTRATION.c, VILLAGE.c
    places = joined.join(REGISTRATION, _N.registration_id == r.id).outerjoin(VILLAGE, r.village_id == v.id)
    columns = (_N.id, _N.name, _N.number, _N.register_number, func.coalesce(v.name, ""), _D.number)
    query = select(*columns).select_from(places).where(*conditions).order_by(_N.sequence)
    return [row[0] for row in connection.execute(query) if _holds("|".join(row[1:]), words)]


def _holds(text: str, words: list[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)
