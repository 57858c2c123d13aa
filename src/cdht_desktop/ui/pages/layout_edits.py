"""A layout that is being changed: its values, what was changed step by step, and the way back."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from PySide6.QtCore import QObject, Signal

from cdht_desktop.ops import layouts
from cdht_desktop.ops.layouts import LayoutText

Values = dict[str, Any]
Change = Callable[[Values], object]
_MOST = 200  # steps that can be taken back


class Edits(QObject):
    """The values of one layout.

    `change(how, step)` changes them in place; changes of the same `step` in a row (the letters of one field, the way of
    one box) are taken back together. Signal `changed(who)`: the values are others; `who` is whoever changed them.
    """

    changed = Signal(object)

    def __init__(self, found: LayoutText, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found = found
        self.values: Values = layouts.values_of(found.title, found.text)
        self._saved = deepcopy(self.values)
        self._before: list[Values] = []
        self._after: list[Values] = []
        self._step: object = None

    @property
    def unsaved(self) -> bool:
        """Whether something differs from what is kept."""
        return self.values != self._saved

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._after)

    def text(self) -> str:
        """Return the layout's text as it would be kept."""
        return layouts.text_of(self.values, self.found.text)

    def change(self, how: Change, step: object, who: object = None) -> None:
        """Change the values by `how(values)`; nothing happens where they then are the same."""
        before = deepcopy(self.values)
        how(self.values)
        if self.values == before:
            return
        if step is None or step != self._step:
            self._before = [*self._before[-_MOST:], before]
        self._step = step
        self._after.clear()
        self.changed.emit(who)

    def undo(self) -> None:
        """Take the last step back."""
        self._go(self._before, self._after)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._go(self._after, self._before)

    def saved(self, version: int) -> None:
        """What stands here is kept now, as this version."""
        text = self.text()
        self.found = LayoutText(self.found.kind, self.found.key, self.found.title, text, version)
        self._saved = deepcopy(self.values)
        self._step = None
        self.changed.emit(self)

    def take(self, found: LayoutText) -> None:
        """Go on with what is kept now; the steps before are no longer steps of it."""
        self.found, self.values = found, layouts.values_of(found.title, found.text)
        self._saved = deepcopy(self.values)
        self._before, self._after, self._step = [], [], None
        self.changed.emit(None)

    def _go(self, source: list[Values], target: list[Values]) -> None:
        if source:
            target.append(self.values)
            self.values = source.pop()
            self._step = None
            self.changed.emit(None)
