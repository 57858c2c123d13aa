"""What others changed in a workspace on a server: the actions in the trail that are not of this program's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from cdht_desktop.data.tables import CHANGE_ROW, CHANGE_SET

_SET, _ROW = CHANGE_SET.c, CHANGE_ROW.c


@dataclass
class Heard:
    """How far the trail was read (`seq`), and which of the actions after that are this program's own."""

    seq: int = 0
    _own: set[str] = field(default_factory=set)

    def own(self, set_id: str | None) -> None:
        """Take note of an action of one's own: its rows are told by who did it."""
        if set_id is not None:
            self._own.add(set_id)

    def since(self, connection: Connection) -> Mapping[str, frozenset[str]]:
        """Return the rows that others touched since the last call, by table; both are of the moment that is read."""
        last: int = connection.execute(select(func.coalesce(func.max(_SET.seq), 0))).scalar_one()
        if last == self.seq:
            return {}
        query = select(_ROW.table_name, _ROW.row_id).join(CHANGE_SET, _SET.seq == _ROW.set_seq)
        theirs = query.where(_SET.seq > self.seq, _SET.seq <= last, _SET.id.not_in(self._own))
        found: dict[str, set[str]] = {}
        for table, row_id in connection.execute(theirs):
            found.setdefault(table, set()).add(row_id)
        self.seq, self._own = last, set()
        return {table: frozenset(ids) for table, ids in found.items()}
