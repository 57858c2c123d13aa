"""Which certificates are to be printed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from cdht_desktop.ops.recognition import CertificateRow
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, rule
from cdht_desktop.words import _


class PrintChoice(QWidget):
    """Those not printed yet, the chosen ones, or all; only valid ones are ever printed.

    `changed(count)`: another number of certificates would be printed.
    """

    changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids: dict[str, list[str]] = {"unprinted": [], "chosen": [], "all": []}
        self._boxes = {name: QRadioButton() for name in self._ids}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(label(_("Which certificates?"), "label"))
        for box in self._boxes.values():
            self._group.addButton(box)
            column.addWidget(box)
        column.addWidget(rule())
        for sentence in _sentences():
            column.addWidget(label(sentence, "muted", wrap=True))
        self._group.buttonToggled.connect(lambda _box, _on: self.changed.emit(len(self.ids())))

    def tell(self, rows: list[CertificateRow], chosen: list[str]) -> None:
        """Count again: `rows` are all of the year, `chosen` the ids chosen in the list."""
        valid = [row for row in rows if row.state == "valid"]
        wanted = set(chosen)
        self._ids = {
            "unprinted": [row.id for row in valid if not row.printed],
            "chosen": [row.id for row in valid if row.id in wanted],
            "all": [row.id for row in valid],
        }
        words = {
            "unprinted": _("Only those not printed yet ({count})"),
            "chosen": _("Those chosen in the list ({count})"),
            "all": _("All certificates in force ({count})"),
        }
        for name, box in self._boxes.items():
            count = len(self._ids[name])
            box.setText(words[name].format(count=thousands(count)))
            box.setVisible(count > 0)
        if not self._chosen():
            self._boxes[self._likely()].setChecked(True)
        self.changed.emit(len(self.ids()))

    def ids(self) -> list[str]:
        """Return the certificates to print."""
        return self._ids[self._chosen() or "unprinted"]

    def focus_first(self) -> None:
        """Go to the choice in force."""
        if name := self._chosen():
            self._boxes[name].setFocus()

    def _likely(self) -> str:
        if len(self._ids["chosen"]) > 1:
            return "chosen"
        return "unprinted" if self._ids["unprinted"] else "all"

    def _chosen(self) -> str:
        return next((name for name, box in self._boxes.items() if box.isChecked() and self._ids[name]), "")


def _sentences() -> tuple[str, ...]:
    return (
        _("The program writes one PDF file: A4 across, one page a person. Open it to print on paper."),
        _("Once a certificate was printed, its recognition can no longer be undone; it can be revoked."),
        _("The look of the certificates is this program's own, not an official form."),
    )
