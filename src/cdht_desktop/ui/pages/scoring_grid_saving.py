"""Saves rows of the scoring grid when they are left, one after the other, while the person types on."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from cdht_desktop.changes import Changes
from cdht_desktop.domain.stages import Stage
from cdht_desktop.errors import NotFound, Refused, Stale
from cdht_desktop.ops import evaluations
from cdht_desktop.ops.evaluations import EvaluationInput, EvaluationRow, Verdict
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.scoring_grid_rows import GridRows
from cdht_desktop.ui.worker import Job
from cdht_desktop.words import _

_BREATH = 40  # ms without a key after which a row that was left goes to the worker: both threads share one interpreter
_PATIENCE = 20  # keys that may come meanwhile, before it goes all the same
PAUSE = 10_000  # ms without a key after which the row in hand is saved as it is: a power cut takes no more


class RowSaver(QObject):
    """Takes rows of the grid to the workspace.

    A row that another change was faster to write is read again, and what was typed in it is laid over that.
    Signals: `saved(id, Verdict)` one row; `block_saved(Changes)` a pasted block; `refused(id, sentence)` the row stays
    marked, with what was typed; `merged(id, sentence)` it was saved over what another change wrote in other cells.
    """

    saved = Signal(str, object)
    block_saved = Signal(object)
    refused = Signal(str, str)
    merged = Signal(str, str)

    def __init__(self, desk: Desk, rows: Callable[[], GridRows | None], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows = rows
        self._jobs: dict[Job, Callable[[Exception], bool]] = {}
        self._under_way = 0
        self._closed = False
        self._written: dict[str, str] = {}  # evaluation: the registration to go to when it is undone
        self._left: dict[tuple[Stage, str], int] = {}  # rows that were left, and how many keys have come since
        self._breath = QTimer(self, singleShot=True, interval=_BREATH)
        self._breath.timeout.connect(self.send)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.save_all)
        desk.worker.ended.connect(self._ended)

    def open(self) -> None:
        """The workspace is open."""
        self._closed = False

    def close(self) -> None:
        """Save what is unsaved: the workspace is about to be closed. What is refused waits here until it is open again."""
        self.save_now()
        self._closed = True

    @property
    def busy(self) -> bool:
        """Whether a row is on its way, or about to be."""
        return self._under_way > 0 or bool(self._left)

    def row_of(self, changes: Changes[Any]) -> str:
        """Return the registration whose row, saved here before, has just changed; `""` where it is none of them."""
        found = (self._written[one] for one in changes.rows.get("evaluation", ()) if one in self._written)
        return next(found, "")

    def touch(self) -> None:
        """Something was typed: if nothing follows, it is saved in a moment."""
        self._pause.start()
        if self._left:
            self._left = {key: keys + 1 for key, keys in self._left.items()}
            if max(self._left.values()) < _PATIENCE:
                self._breath.start()

    def save_row(self, row_id: str) -> None:
        """Save a row, if something in it is unsaved, as soon as the person's fingers rest a moment."""
        rows = self._rows()
        if rows is not None and not self._closed and (rows.stage, row_id) in rows.unsaved():
            self._left.setdefault((rows.stage, row_id), 0)
            self._breath.start()

    def send(self) -> None:
        """Save the rows that were left, without waiting for a rest."""
        self._breath.stop()
        left, self._left = self._left, {}
        rows = self._rows()
        if rows is not None and not self._closed:
            unsaved = set(rows.unsaved())
            for key in left:
                if key in unsaved:
                    self._send(rows, key)

    def save_all(self) -> None:
        """Save every row that holds something typed; one that was refused waits until it is left again."""
        self._pause.stop()
        self.send()
        rows = self._rows()
        if rows is not None and not self._closed:
            for key in [key for key in rows.unsaved() if rows.typed[key].state == "typed"]:
                self._send(rows, key)

    def save_block(self, row_ids: Iterable[str]) -> None:
        """Save rows that were changed together, in one change set."""
        self.send()
        rows = self._rows()
        if rows is None:
            return
        unsaved = set(rows.unsaved())
        keys = [key for key in ((rows.stage, row_id) for row_id in row_ids) if key in unsaved]
        if len(keys) == 1:
            self._send(rows, keys[0])
        elif keys:
            self._send_block(rows, keys)

    def save_now(self) -> str:
        """Save what is unsaved before the workspace is closed, on this thread; return why not, `""` where all is saved."""
        self._pause.stop()
        self._left = {}
        rows = self._rows()
        for key in rows.unsaved() if rows is not None else ():
            assert rows is not None  # noqa: S101 - or there were no keys
            try:
                self._save_here(rows, key)
            except Refused as refusal:
                rows.was_refused(key, str(refusal))
                return str(refusal)
        return ""

    def _save_here(self, rows: GridRows, key: tuple[Stage, str]) -> None:
        """Save a row on this thread, over what stands there now."""
        stage, row_id = key
        for now in self._now(stage, [row_id]).values():
            rows.was_stale(key, now)
        if key in rows.unsaved():
            version, values = rows.version(key), rows.sending([key])[row_id]
            evaluations.save(self._desk.store, row_id, values, stage, version=version)
            rows.was_saved(key, values, self._now(stage, [row_id]).get(row_id))

    def _now(self, stage: Stage, row_ids: Sequence[str]) -> dict[str, EvaluationRow]:
        """Return rows as they stand in the workspace, without those that are gone; none where it is closed."""
        found = [] if self._closed else self._desk.read(evaluations.rows_at, row_ids, stage)
        return {row.id: row for row in found}

    def _send(self, rows: GridRows, key: tuple[Stage, str]) -> None:
        stage, row_id = key
        version, values = rows.version(key), rows.sending([key])[row_id]
        done = partial(self._saved, rows, key, values)
        failed = partial(self._refused, rows, [key])
        what = evaluations.save, row_id, values, stage
        job = self._desk.work(_("Save the scores"), *what, version=version, done=done, failed=failed)
        self._jobs[job] = failed
        self._under_way += 1

    def _send_block(self, rows: GridRows, keys: list[tuple[Stage, str]]) -> None:
        versions, values = {key[1]: rows.version(key) for key in keys}, rows.sending(keys)
        stage = keys[0][0]
        done = partial(self._block_saved, rows, stage, values)
        failed = partial(self._refused, rows, keys)
        what = evaluations.save_many, values, stage
        job = self._desk.work(_("Save the scores"), *what, versions=versions, done=done, failed=failed)
        self._jobs[job] = failed
        self._under_way += 1

    def _saved(
        self, rows: GridRows, key: tuple[Stage, str], values: EvaluationInput, changes: Changes[Verdict]
    ) -> None:
        self._under_way -= 1
        rows.was_saved(key, values, self._now(key[0], [key[1]]).get(key[1]))
        self._note(changes, key[1])
        self.saved.emit(key[1], changes.value)

    def _block_saved(
        self, rows: GridRows, stage: Stage, values: dict[str, EvaluationInput], changes: Changes[dict[str, Verdict]]
    ) -> None:
        self._under_way -= 1
        now = self._now(stage, list(values))
        for row_id, one in values.items():
            rows.was_saved((stage, row_id), one, now.get(row_id))
        self._note(changes, next(iter(values)))  # the top of the block
        self.block_saved.emit(changes)

    def _note(self, changes: Changes[Any], row_id: str) -> None:
        self._written.update(dict.fromkeys(changes.rows.get("evaluation", ()), row_id))

    def _refused(self, rows: GridRows, keys: list[tuple[Stage, str]], refusal: Exception) -> bool:
        self._under_way -= 1
        if isinstance(refusal, Stale) and not self._closed:
            self._lay_over(rows, keys)
            return True
        for key in keys:
            if isinstance(refusal, NotFound):
                rows.typed.pop(key, None)  # the person is gone: there is nothing to save it to
            else:
                rows.was_refused(key, str(refusal))
        self.refused.emit(keys[0][1], str(refusal))
        return True

    def _lay_over(self, rows: GridRows, keys: list[tuple[Stage, str]]) -> None:
        """Lay typed rows over what another change has written meanwhile, and save them.

        A row in which both changed the same cell waits, marked, until the person has looked at it.
        """
        again = []
        now = self._now(keys[0][0], [row_id for _stage, row_id in keys])
        for key in keys:
            words, clash = rows.was_stale(key, now.get(key[1]))
            if key not in rows.unsaved():
                continue
            if clash:
                rows.was_refused(key, words)
                self.refused.emit(key[1], words)
                continue
            again.append(key)
            if words:
                self.merged.emit(key[1], words)
        if len(again) > 1:
            self._send_block(rows, again)
        elif again:
            self._send(rows, again[0])

    def _ended(self, job: Job) -> None:
        failed = self._jobs.pop(job, None)
        if failed is not None and job.error is not None and not isinstance(job.error, Refused):
            failed(Refused(_("Something unexpected happened.")))  # a bug: its own report says more
