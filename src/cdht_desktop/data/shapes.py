"""Shapes of lists, and which columns a person said they have."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import Connection, select

from cdht_desktop.data.ids import id_from
from cdht_desktop.data.tables import LIST_SHAPE
from cdht_desktop.data.writing import Write

Kind = Literal["citizens", "scores"]
_S = LIST_SHAPE.c


def known(connection: Connection, kind: Kind) -> dict[str, dict[str, Any]]:
    """Return what is remembered of one kind of list: the columns by the digest of the shape."""
    query = select(_S.shape, _S.content).where(_S.kind == kind).order_by(_S.shape)
    return {row.shape: json.loads(row.content) for row in connection.execute(query)}


def keep(writing: Write, kind: Kind, shape: str, content: Mapping[str, Any]) -> None:
    """Remember the columns of a shape, in place of what was remembered of it."""
    row_id = id_from("list_shape", kind, shape)
    text = json.dumps(content, sort_keys=True)
    if writing.rows(LIST_SHAPE, [row_id]):
        writing.update(LIST_SHAPE, row_id, {"content": text})
    else:
        writing.insert(LIST_SHAPE, {"id": row_id, "kind": kind, "shape": shape, "content": text})


def forget(writing: Write, kind: Kind, shape: str) -> None:
    """Forget the columns of a shape; nothing where none is remembered."""
    writing.delete_many(LIST_SHAPE, [id_from("list_shape", kind, shape)])
