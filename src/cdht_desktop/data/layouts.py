"""Reading the association's own layouts of papers, which one is in force for each, and the pictures they use."""

import base64
import json
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from cdht_desktop.data.tables import CERTIFICATE, DECISION, PAPER_LAYOUT, PICTURE, REGISTRATION, SETTING
from cdht_desktop.data.years import VALID
from cdht_desktop.domain.text import sort_text

_L, _P, _S = PAPER_LAYOUT.c, PICTURE.c, SETTING.c
_SETTING = "layout."  # then the paper: the name of the setting that says which layout is in force


@dataclass(frozen=True)
class LayoutRow:
    """A layout that the association made: for which paper, its name, and the shipped one that it was copied from."""

    id: str
    kind: str
    name: str
    base: str
    version: int


@dataclass(frozen=True)
class PictureRow:
    """A picture for layouts; its size in pixels, `size` that of its file in bytes."""

    id: str
    name: str
    width: int
    height: int
    size: int


def setting(kind: str) -> str:
    """Return the name of the setting that says which layout is in force for a paper."""
    return _SETTING + kind


def own(connection: Connection, kind: str) -> list[LayoutRow]:
    """Return the association's own layouts of a paper, sorted the Vietnamese way by name."""
    query = select(_L.id, _L.kind, _L.name, _L.base, _L.version).where(_L.kind == kind)
    found = [LayoutRow(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda row: (sort_text(row.name), row.id))


def content(connection: Connection, layout_id: str) -> tuple[LayoutRow, str] | None:
    """Return one of the association's layouts with the text of its file, None where it is not there."""
    query = select(_L.id, _L.kind, _L.name, _L.base, _L.version, _L.content).where(_L.id == layout_id)
    row = connection.execute(query).first()
    return None if row is None else (LayoutRow(*row[:-1]), str(row[-1]))


def named(connection: Connection, kind: str, name_fold: str) -> str | None:
    """Return the id of the paper's layout of this folded name."""
    return connection.execute(select(_L.id).where(_L.kind == kind, _L.name_fold == name_fold)).scalar()


def contents(connection: Connection) -> list[tuple[str, str]]:
    """Return (name, text) of all of the association's layouts."""
    return [(row.name, row.content) for row in connection.execute(select(_L.name, _L.content).order_by(_L.id))]


def in_force(connection: Connection, kind: str) -> str | None:
    """Return the key of the layout that was chosen for a paper, None where none was."""
    value = connection.execute(select(_S.value).where(_S.id == setting(kind))).scalar()
    return None if value is None else str(json.loads(value))


def pictures(connection: Connection) -> list[PictureRow]:
    """Return the pictures, sorted the Vietnamese way by name."""
    length = func.length(_P.content)
    query = select(_P.id, _P.name, _P.width, _P.height, length.label("length"))
    found = [
        PictureRow(row.id, row.name, row.width, row.height, row.length * 3 // 4) for row in connection.execute(query)
    ]
    return sorted(found, key=lambda row: (sort_text(row.name), row.id))


def picture_contents(connection: Connection) -> dict[str, bytes]:
    """Return the files of the pictures, by name."""
    return {row.name: base64.b64decode(row.content) for row in connection.execute(select(_P.name, _P.content))}


def picture_named(connection: Connection, name_fold: str) -> str | None:
    """Return the id of the picture of this folded name."""
    return connection.execute(select(_P.id).where(_P.name_fold == name_fold)).scalar()


def first_registered(connection: Connection, round_id: str, count: int) -> list[tuple[str, str]]:
    """Return (registration, citizen) of the first persons of a round, those with a certificate before others."""
    r, n = REGISTRATION.c, CERTIFICATE.c
    query = select(r.id, r.citizen_id).select_from(REGISTRATION.outerjoin(CERTIFICATE, VALID))
    query = query.where(r.round_id == round_id).order_by(n.sequence.is_(None), n.sequence, r.id).limit(count)
    return [(row.id, row.citizen_id) for row in connection.execute(query)]


def sample_certificates(connection: Connection, round_id: str, count: int) -> tuple[list[str], list[str]]:
    """Return ids of the first valid certificates of a round by number, and of the one with the longest name, if any."""
    n = CERTIFICATE.c
    query = select(n.id).join(DECISION, n.decision_id == DECISION.c.id)
    query = query.where(DECISION.c.round_id == round_id, n.state == "valid")
    first = connection.execute(query.order_by(n.sequence).limit(count)).scalars()
    longest = connection.execute(query.order_by(func.length(n.name).desc(), n.sequence).limit(1)).scalars()
    return list(first), list(longest)
