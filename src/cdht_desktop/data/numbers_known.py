"""What speaks against taking an action back that gave numbers: they stand on paper, were handed up, or others follow."""

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select

from cdht_desktop.data.tables import BATCH, CERTIFICATE, CHANGE_ROW, PRINT_ITEM, PRINT_JOB, VOID_NUMBER

_N, _J, _I, _V, _B = CERTIFICATE.c, PRINT_JOB.c, PRINT_ITEM.c, VOID_NUMBER.c, BATCH.c
_LISTS = ("register", "hand_over", "person")  # papers beside certificates and decisions on which numbers stand


def _inserted(seq: int, table: str) -> Select[tuple[str]]:
    row = CHANGE_ROW.c
    return select(row.row_id).where(row.set_seq == seq, row.table_name == table, row.op == "insert")


def _years(seq: int) -> Select[tuple[int]]:
    return select(_N.year).where(_N.id.in_(_inserted(seq, "certificate")))


def certificates_printed(connection: Connection, seq: int) -> str | None:
    """Return when a certificate that an action issued was first printed, come out or not; None where none was."""
    ids = _inserted(seq, "certificate")
    sent = select(func.min(_J.at)).select_from(PRINT_ITEM.join(PRINT_JOB, _I.job_id == _J.id))
    found = connection.execute(sent.where(_I.certificate_id.in_(ids))).scalar()
    return found or connection.execute(select(func.min(_N.printed_at)).where(_N.id.in_(ids))).scalar()


def decision_printed(connection: Connection, seq: int) -> str | None:
    """Return when a decision that an action made was first printed or written to a file."""
    query = select(func.min(_J.at)).where(_J.decision_id.in_(_inserted(seq, "decision")))
    return connection.execute(query).scalar()


def lists_printed(connection: Connection, seq: int, since: str) -> str | None:
    """Return when a register or another list of numbers was first printed since an action that issued certificates."""
    query = select(func.min(_J.at)).where(_J.kind.in_(_LISTS), _J.year.in_(_years(seq)), _J.at >= since)
    return connection.execute(query).scalar()


def handed_up(connection: Connection, seq: int, since: str) -> str | None:
    """Return when the year was first handed up since an action that issued certificates."""
    query = select(func.min(_B.at)).where(_B.direction == "out", _B.year.in_(_years(seq)), _B.at >= since)
    return connection.execute(query).scalar()


def later_given(connection: Connection, seq: int) -> bool:
    """Say whether numbers above those of an action's certificates were given since."""
    own = CERTIFICATE.alias("own")
    last = (
        select(own.c.unit_code, own.c.year, func.max(own.c.sequence), func.max(own.c.register_sequence))
        .where(own.c.id.in_(_inserted(seq, "certificate")))
        .group_by(own.c.unit_code, own.c.year)
    )
    return any(
        _any(
            connection, _N.unit_code == unit, _N.year == year, or_(_N.sequence > most, _N.register_sequence > register)
        )
        for unit, year, most, register in connection.execute(last).all()
    )


def passed_over(connection: Connection, seq: int) -> bool:
    """Say whether numbers above those that an action declared void were given since, so that they stay left out."""
    query = select(_V.unit_code, _V.year, _V.kind, _V.first).where(_V.id.in_(_inserted(seq, "void_number")))
    return any(
        _any(connection, _N.unit_code == unit, _N.year == year, _sequence(kind) > first)
        for unit, year, kind, first in connection.execute(query).all()
    )


def _sequence(kind: str) -> ColumnElement[int]:
    return _N.sequence if kind == "certificate" else _N.register_sequence


def _any(connection: Connection, *conditions: ColumnElement[bool]) -> bool:
    return bool(connection.execute(select(exists(select(_N.id).where(*conditions)))).scalar_one())
