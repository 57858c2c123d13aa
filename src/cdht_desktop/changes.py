"""What an action changed: the one message by which screens know what to read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Changes(Generic[T]):
    """The outcome of an action.

    `id` is the change set's (None where nothing changed), `title` what was done in words, `rows` the touched row ids by
    table name, `value` what the action answers.
    """

    value: T
    id: str | None = None
    title: str = ""
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables in which a row changed."""
        return frozenset(self.rows)

    def touches(self, *tables: str) -> bool:
        """Say whether a row of one of `tables` changed."""
        return any(table in self.rows for table in tables)
