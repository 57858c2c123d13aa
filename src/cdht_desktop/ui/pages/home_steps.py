"""One step of the year on the home page."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cdht_desktop.ops.year_path import Step
from cdht_desktop.ui.theme import STEP, colour
from cdht_desktop.ui.widgets.basics import button, label, restyle
from cdht_desktop.words import _

_TITLE_WIDTH = 200
_NARROW = 760
_AROUND = 32 + STEP * 8 + 40  # sign, white between the parts, white on the button
_LEAST_DETAIL = 260  # for the words beside the button


class StepCard(QFrame):
    """Sign, title, counts; opens its page by mouse, Enter or Space. `acted(step)`: its button was pressed."""

    opened = Signal(object)
    acted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("step")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.step: Step | None = None
        self.leads = True  # False: its page is not offered to whoever is signed in
        self._sign = _Sign()
        self._title = label("", "strong", wrap=True)
        self._title.setFixedWidth(_TITLE_WIDTH)
        self._count = label()
        self._bar = QProgressBar(textVisible=False)
        self._detail = label("", "muted", wrap=True)
        self._see = label(_("See"), "muted")
        self.action = button("", lambda: self.acted.emit(self.step), role="primary")
        middle = self._middle = QVBoxLayout()
        middle.setSpacing(6)
        for part in (self._count, self._bar, self._detail):
            middle.addWidget(part)
        self._narrow = False
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(STEP * 2, 10, STEP * 2, 10)
        row.setSpacing(STEP * 2)
        row.addWidget(self._sign)
        row.addWidget(self._title)
        row.addLayout(middle, 1)
        row.addWidget(self._see)
        row.addWidget(self.action)

    def show_step(self, number: int, step: Step) -> None:
        """Show a step as it stands."""
        self.step = step
        now = step.state == "now"
        self._sign.show_number(number, step.state)
        self._title.setText(step.title)
        counts = now and step.total > 0
        self._count.setText(f"{_thousands(step.done)} / {_thousands(step.total)}")
        self._bar.setRange(0, max(step.total, 1))
        self._bar.setValue(min(step.done, step.total))
        self._count.setVisible(counts)
        self._bar.setVisible(counts)
        self._detail.setText(step.detail)
        self._detail.setVisible(bool(step.detail))
        self._see.setVisible(step.state == "done" and self.leads)
        self.action.setVisible(now and bool(step.action))
        self._fit_action()
        states = {"done": _("done"), "now": _("to do now"), "later": _("later")}
        self.setAccessibleName(f"{number}. {step.title}, {states[step.state]}. {step.detail}")
        restyle(self, "state", step.state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self._turn(narrow=narrow)
        self._fit_action()

    def _turn(self, *, narrow: bool) -> None:
        self._title.setFixedWidth(_TITLE_WIDTH * 3 // 4 if narrow else _TITLE_WIDTH)
        (self._row if narrow else self._middle).removeWidget(self.action)
        if narrow:  # the button under the words, so that neither is squeezed
            self._middle.addWidget(self.action, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._row.addWidget(self.action)

    def _fit_action(self) -> None:
        """Shorten what stands on the button to the room that there is: a long village made the page scroll sideways."""
        words = (self.step.action if self.step else None) or ""
        room = self.width() - self._title.width() - _AROUND - (0 if self._narrow else _LEAST_DETAIL)
        self.action.setText(self.action.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, max(room, 120)))
        self.action.setToolTip(words if self.action.text() != words else "")
        self.action.setAccessibleName(words)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit(self.step)
        else:
            super().keyPressEvent(event)


class _Sign(QWidget):
    """A circle with the step's number, or a tick where it is done."""

    def __init__(self) -> None:
        super().__init__()
        self._text, self._state = "", "later"
        self.setFixedSize(QSize(32, 32))

    def show_number(self, number: int, state: str) -> None:
        self._text, self._state = "✓" if state == "done" else str(number), state
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paper, ink = {
            "done": ("good_soft", "good"),
            "now": ("accent", "on_accent"),
            "later": ("quiet_soft", "quiet"),
        }[self._state]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(paper))
        painter.drawEllipse(QRectF(self.rect()))
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(colour(ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")
