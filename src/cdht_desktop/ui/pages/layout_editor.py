"""What the editors of layouts have in common: the way back, undo and redo, save, and what is wrong at the moment."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import BadRules, NotFound, Refused
from cdht_desktop.ops import layouts
from cdht_desktop.ops.layouts import LayoutText
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.drafts import FormDraft, kept_at
from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.pages.layout_edits import Edits, Values
from cdht_desktop.ui.pages.layout_fields import Number, UndoKeys
from cdht_desktop.ui.pages.layout_sentences import in_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import button, label, restyle, small_button
from cdht_desktop.words import _

_ROOMY = 820  # pixels of width from which the title has room
_PAUSE = 60  # ms of silence after which the page is drawn anew


class LayoutEditor(QWidget):
    """One layout of the association's own, being changed.

    Signals: `left()` the person is done with it; `kept(changes)` it was saved; `told(sentence)` something is worth
    knowing. A subclass shows the values in `refresh` (told who changed them) and the page in `draw`, which raises what
    is wrong. What is unsaved is kept as a draft: it outlives a lock or a power cut.
    """

    left = Signal()
    kept = Signal(object)
    told = Signal(str)

    def __init__(self, desk: Desk, found: LayoutText) -> None:
        super().__init__()
        self.desk = desk
        self.edits = Edits(found, self)
        self.body = QHBoxLayout()
        self.body.setSpacing(STEP * 2)
        self.keys = UndoKeys(self)
        self.draft = FormDraft(desk, self._unsaved_text, self)
        self._reads = True
        self._saving = False
        self._sign, self.fault = QLabel(), label("", "fault", wrap=True)
        self._undo = small_button("undo", _("Undo (Ctrl+Z)"), self.edits.undo)
        self._redo = small_button("redo", _("Redo (Ctrl+Y)"), self.edits.redo)
        self.save_button = button(_("Save"), self.save, icon="save", role="primary", tip=_("Save (Ctrl+S)"))
        self._head = QHBoxLayout()
        self._title = label(found.title, "heading")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.draw_now)
        self._lay_out()
        # Not the button's own: that is off until a number that is being typed counts.
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+S"), self, context=within).activated.connect(self.save)
        self.edits.changed.connect(self._changed)
        self.keys.undo.connect(self.edits.undo)
        self.keys.redo.connect(self.edits.redo)

    def refresh(self, who: object) -> None:
        """Show the values again; `who` changed them (None: undo or redo)."""
        raise NotImplementedError

    def draw(self) -> None:
        """Show the page as it prints; raises `BadRules` or `Refused`."""
        raise NotImplementedError

    def start(self) -> None:
        """Show everything for the first time."""
        self.refresh(None)
        self.draw_now()
        self._switch()

    def bring_back(self) -> None:
        """Show again what was changed here before and neither saved nor thrown away."""
        found = self.edits.found
        draft = self.draft.follow(f"layout:{found.key}", found.version)
        if draft is None:
            return
        try:
            values = layouts.values_of(found.title, str(draft.values["text"]))
        except (BadRules, KeyError):
            self.draft.forget()
            return
        self.edits.change(partial(_replace, values), None)
        words = _("What was changed here at {time} and not saved is shown again.").format(time=kept_at(draft))
        self.told.emit(words)

    def draw_now(self) -> None:
        """Show the page as it prints, and what is wrong with the layout."""
        self._pause.stop()
        try:
            self.draw()
        except BadRules as error:
            self.say(str(error), reads=False)
        except Refused as error:
            self.say(str(error), reads=True)
        else:
            self.say("", reads=True)

    def draw_soon(self) -> None:
        """Show the page as it prints, in a moment: typing and dragging go on meanwhile."""
        self._pause.start()

    def say(self, sentence: str, *, reads: bool) -> None:
        """Say what is wrong; what does not read cannot be saved."""
        sentence = in_words(sentence, self.edits.found.kind, self.edits.found.title)
        self._reads = reads
        self.fault.setText(sentence)
        restyle(self.fault, "role", "caution" if reads else "fault")
        set_icon(self._sign, "warning" if reads else "error", "muted" if reads else "error")
        self._sign.setVisible(bool(sentence))
        self._switch()

    def add_to_head(self, part: QWidget) -> None:
        """Put a widget into the head, before undo."""
        self._head.insertWidget(3, part)

    def add_panel(self, inner: QWidget) -> QScrollArea:
        """Put a scrolling panel at the right; returns its area."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner.setProperty("role", "scrolled")
        area.setWidget(inner)
        self.body.addWidget(area)
        return area

    # Saving and leaving ---------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep what stands here, where it reads."""
        self._take()
        self.draw_now()
        if not self._reads or not self.edits.unsaved or self._saving:
            return
        self._saving = True
        found = self.edits.found
        self.desk.work(
            _("Save the layout"), layouts.save, found.key, self.edits.text(), found.version,
            done=self._saved, failed=self._not_saved,
        )  # fmt: skip

    def leave(self) -> None:
        """Go back to the list; unsaved changes are asked about."""
        if self.may_leave(self.left.emit):
            self.left.emit()

    def escape(self) -> None:
        """Esc was pressed: go back."""
        self.leave()

    def may_leave(self, drop: Callable[[], object]) -> bool:
        """Say whether nothing is unsaved here; otherwise ask, and call `drop` where it may go."""
        self._take()
        if not self.edits.unsaved:
            return True

        def drop_all() -> None:
            self.drop_draft()
            drop()

        ask.unsaved(self.window(), drop_all)
        return False

    def drop_draft(self) -> None:
        """Forget what is unsaved here, for good."""
        self.draft.forget()
        self.draft.follow("", 0)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.draft.keep_now()  # another page is opened: nobody knows when this one is seen again

    def _unsaved_text(self) -> dict[str, str] | None:
        return {"text": self.edits.text()} if self.edits.unsaved else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._title.setVisible(self.width() >= _ROOMY)

    def _take(self) -> None:
        """Let count what was just typed into a field of numbers, which the person has not left yet."""
        field = self.focusWidget()
        if isinstance(field, Number):
            field.take()

    def read_again(self) -> bool:
        """Show what is kept now, where something else changed it (undo); False where it is no longer there.

        What is unsaved here stays; saving then says that the layout was changed meanwhile.
        """
        found = self.edits.found
        try:
            now = self.desk.read(layouts.read, found.kind, found.key)
        except NotFound:
            return False
        if now.version != found.version and not self.edits.unsaved:
            self.edits.take(now)
        return True

    def _saved(self, changes: Changes[int]) -> None:
        self._saving = False
        self.draft.forget()
        self.edits.saved(changes.value)
        self.draft.follow(f"layout:{self.edits.found.key}", changes.value)
        self.kept.emit(changes)

    def _not_saved(self, _error: Refused) -> bool:
        self._saving = False
        return False  # the page says it

    def _changed(self, who: object) -> None:
        self.refresh(who)
        self.draw_soon()
        self.draft.touch()
        self._switch()

    def _switch(self) -> None:
        self._undo.setEnabled(self.edits.can_undo)
        self._redo.setEnabled(self.edits.can_redo)
        self.save_button.setEnabled(self.edits.unsaved and self._reads)

    def _lay_out(self) -> None:
        back = button(_("Layouts"), self.leave, icon="chevron-left", shortcut="Alt+Left", tip=_("Back to the layouts"))
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._title.setToolTip(self.edits.found.title)
        self._head.setSpacing(STEP)
        self._head.addWidget(back)
        self._head.addWidget(self._title, 10)
        self._head.addStretch(1)
        for part in (self._undo, self._redo, self.save_button):
            self._head.addWidget(part)
        below = QHBoxLayout()
        below.setSpacing(STEP)
        below.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.fault, 1)
        self.fault.setMinimumHeight(STEP * 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(self._head)
        column.addLayout(self.body, 1)
        column.addLayout(below)


def _replace(values: Values, now: Values) -> None:
    now.clear()
    now.update(values)
