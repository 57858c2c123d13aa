"""What a check of the trail can find, and where."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

_MOST_OF_A_KIND = 50  # findings of one kind in one table that are told one by one


class Fault(StrEnum):
    """What is wrong with the trail, or with the data beside it."""

    SETS_MISSING = "sets_missing"  # `count` actions from `seq` on
    SET_ALTERED = "set_altered"  # who, when, what kind, its number, its place in the order, or its seal
    WORDS_ALTERED = "words_altered"  # title, detail, or the seal of its content
    UNDONE_WRONG = "undone_wrong"  # marked as taken back, or not, against what was done
    ROW_ALTERED = "row_altered"  # one row that an action wrote
    ROWS_MISSING = "rows_missing"  # `count` of an action
    ROWS_MOVED = "rows_moved"  # put into another order
    ROWS_ADDED = "rows_added"  # more than the action wrote, or of no action
    DATA_ALTERED = "data_altered"  # a data row is not as the trail says: `fields`
    DATA_MISSING = "data_missing"  # the trail says that the row stands
    DATA_ADDED = "data_added"  # the trail knows nothing of the row, or says that it was deleted
    SCHEMA_FOREIGN = "schema_foreign"  # a trigger, view, index or table that the program never made: `row_id`
    SCHEMA_MISSING = "schema_missing"  # a table or index that it needs: `row_id`
    SLICE_ALTERED = "slice_altered"  # rows of a unit's year that are not what its file said: `row_id` unit and year
    SLICE_FOREIGN = "slice_foreign"  # rows of a file that does not count: `row_id` is its number
    FILE_ALTERED = "file_altered"  # a unit's file is not the one that came: `row_id` unit and year
    FILE_MISSING = "file_missing"
    CUT_OFF = "cut_off"  # the newest `count` actions, or all from `seq` on, are not those that the anchor tells of
    ANCHOR_ALTERED = "anchor_altered"
    ANCHOR_MISSING = "anchor_missing"  # a notice: whether the newest actions were cut off cannot be said


@dataclass(frozen=True)
class Finding:
    """One thing found: the action (its number and moment, ISO text in UTC), the row, the fields; never a value.

    `count`: how many actions or rows; `more` tells of further findings of the same kind in the same table, not told one
    by one.
    """

    fault: Fault
    seq: int | None = None
    at: str = ""
    table: str = ""
    row_id: str = ""
    fields: tuple[str, ...] = ()
    count: int = 1
    more: bool = False

    @property
    def notice(self) -> bool:
        """Whether this is said but does not make the check fail."""
        return self.fault is Fault.ANCHOR_MISSING


@dataclass
class Findings:
    """Gathers findings; a table emptied from outside is not told in 50,000 sentences."""

    told: list[Finding] = field(default_factory=list)
    _counts: Counter[tuple[Fault, str]] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        """Keep a finding, or count it where enough of its kind are kept."""
        kind = (finding.fault, finding.table)
        self._counts[kind] += 1
        if self._counts[kind] <= _MOST_OF_A_KIND:
            self.told.append(finding)

    def all(self) -> list[Finding]:
        """Return what was kept, and for each kind how many more there were."""
        more = [
            Finding(fault, table=table, count=count - _MOST_OF_A_KIND, more=True)
            for (fault, table), count in self._counts.items()
            if count > _MOST_OF_A_KIND
        ]
        return self.told + more
