"""A dialog that asks for a layout's name and then does what it was opened for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from cdht_desktop.ops import layouts
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.words import _


@dataclass(frozen=True)
class What:
    """What is done with the name: `call(store, name)`, then `then(result)`."""

    call: Callable[[Any, str], Any]
    then: Callable[[Any], object]


class NameDialog(AskForm):
    """Asks for a name, `name` being offered, and does `what` with it."""

    def __init__(self, parent: QWidget, desk: Desk, title: str, name: str, what: What, hint: str = "") -> None:
        super().__init__(parent, title, "", title, self._do)
        self._desk, self._title, self._call, self._then = desk, title, what.call, what.then
        self.form.line("name", _("Name of the layout"), hint, longest=layouts.LONGEST)
        self.form.set_values({"name": name})
        self.form.focus_first()

    def _do(self) -> None:
        self._desk.work(
            self._title, self._call, self.form.values()["name"], done=self._done, failed=self.refused,
            guard=self.primary,
        )  # fmt: skip

    def _done(self, result: Any) -> None:
        self.close()
        self._then(result)
