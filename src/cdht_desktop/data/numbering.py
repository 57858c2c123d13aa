"""Which numbers of certificates and of the register book were given, by which rule, and which never will be."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from cdht_desktop.data.tables import CERTIFICATE, ROUND, SETTING, VOID_NUMBER
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.numbering import Kind, Numbering, Rules

_N, _V, _S = CERTIFICATE.c, VOID_NUMBER.c, SETTING.c
_SETTING = "numbering."  # then the year: the name of the setting that keeps a year's rules
_SEQUENCE = {"certificate": _N.sequence, "register": _N.register_sequence}
_TEXT = {"certificate": _N.number, "register": _N.register_number}


@dataclass(frozen=True)
class Void:
    """Numbers from `first` to `last` that no certificate bears or ever will; `made_on` is the ISO day of saying so."""

    id: str
    first: int
    last: int
    reason: str
    made_on: str


def rules(connection: Connection, year: int) -> tuple[Rules, int | None]:
    """Return the rules of a year, and the year they were set for: its own, or the last before that has any.

    Rules taken over begin with 1 again. None: no year up to this one has rules of its own.
    """
    kept = _kept(connection)
    found = max((of for of in kept if of <= year), default=None)
    if found is None:
        return Rules(), None
    return _rules(kept[found], keep_first=found == year), found


def keep_rules(writing: Write, year: int, new: Rules) -> None:
    """Keep the rules of a year; opened years after it that took its rules over keep those they had."""
    had = _kept(writing.connection)
    query = select(ROUND.c.year).where(ROUND.c.year > year).order_by(ROUND.c.year)
    for later in writing.connection.execute(query).scalars().all():
        if not any(year < own <= later for own in had):
            _keep(writing, later, rules(writing.connection, later)[0])
    _keep(writing, year, new)


def _keep(writing: Write, year: int, new: Rules) -> None:
    name, value = f"{_SETTING}{year}", json.dumps(asdict(new), ensure_ascii=False)
    if writing.rows(SETTING, [name]):
        writing.update(SETTING, name, {"value": value})
    else:
        writing.insert(SETTING, {"id": name, "value": value})


def _kept(connection: Connection) -> dict[int, Any]:
    found = connection.execute(select(_S.id, _S.value).where(_S.id.startswith(_SETTING)))
    return {int(row.id.removeprefix(_SETTING)): json.loads(row.value) for row in found}


def _rules(values: Any, *, keep_first: bool) -> Rules:
    made = {kind: Numbering(**(given if keep_first else given | {"first": 1})) for kind, given in values.items()}
    return Rules(**made)


@dataclass(frozen=True)
class Given:
    """The lowest and the highest number given in a unit's year, revoked ones among them, and how many; 0 where none."""

    first: int
    last: int
    amount: int


def given(connection: Connection, unit: str, year: int, kind: Kind) -> Given:
    """Return between which numbers those given in a unit's year lie."""
    column = _SEQUENCE[kind]
    query = select(func.min(column), func.max(column), func.count(column)).where(*_of(unit, year))
    row = connection.execute(query).one()
    return Given(row[0] or 0, row[1] or 0, row[2])


def texts(connection: Connection, unit: str, year: int, kind: Kind) -> set[str]:
    """Return the numbers given in a unit's year as they stand on paper."""
    return set(connection.execute(select(_TEXT[kind]).where(*_of(unit, year))).scalars())


def sequences(connection: Connection, unit: str, year: int, kind: Kind) -> list[int]:
    """Return the numbers given in a unit's year in their order."""
    column = _SEQUENCE[kind]
    query = select(column).where(*_of(unit, year), column.is_not(None)).order_by(column)
    return list(connection.execute(query).scalars())


def revoked(connection: Connection, unit: str, year: int, kind: Kind) -> list[Row[Any]]:
    """Return (sequence, text, reason, revoked_on, replaced_by) of revoked certificates, by number.

    `replaced_by` is the number of the certificate that stands in for it, None where there is none.
    """
    new = CERTIFICATE.alias("new")
    number = new.c.number if kind == "certificate" else new.c.register_number
    query = (
        select(
            _SEQUENCE[kind].label("sequence"),
            _TEXT[kind].label("text"),
            _N.revoked_reason.label("reason"),
            _N.revoked_on,
            number.label("replaced_by"),
        )
        .select_from(CERTIFICATE.outerjoin(new, new.c.replaces == _N.id))
        .where(*_of(unit, year), _N.state == "revoked")
        .order_by(_SEQUENCE[kind])
    )
    return list(connection.execute(query))


def voids(connection: Connection, unit: str, year: int, kind: Kind) -> list[Void]:
    """Return the numbers of a unit's year that were declared never to be given, by number."""
    query = select(_V.id, _V.first, _V.last, _V.reason, _V.made_on)
    query = query.where(_V.unit_code == unit, _V.year == year, _V.kind == kind).order_by(_V.first)
    return [Void(*row) for row in connection.execute(query)]


def bearer(connection: Connection, unit: str, year: int, kind: Kind, first: int, last: int) -> str | None:
    """Return the lowest number, as on paper, that a certificate bears between two whole numbers; None where none does."""
    column = _SEQUENCE[kind]
    query = select(_TEXT[kind]).where(*_of(unit, year), column.between(first, last)).order_by(column).limit(1)
    return connection.execute(query).scalar()


def _of(unit: str, year: int) -> tuple[ColumnElement[bool], ...]:
    return _N.unit_code == unit, _N.year == year
