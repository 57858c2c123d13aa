"""The evaluation form beside the list: one person after the other, with the verdict while one types."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.points import show
from cdht_desktop.domain.stages import Stage
from cdht_desktop.errors import FieldErrors, NotFound, Refused
from cdht_desktop.ops import evaluations
from cdht_desktop.ops.evaluations import EvaluationInput, EvaluationRow, Verdict
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.evaluation_form import EvaluationForm
from cdht_desktop.ui.pages.scoring_grid_saving import PAUSE
from cdht_desktop.ui.pages.scoring_words import chip_of_verdict, reasons, remote_note, saved_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, rule
from cdht_desktop.ui.widgets.chip import Chip
from cdht_desktop.ui.widgets.panel import SidePanel
from cdht_desktop.words import _


class EvaluationPanel(SidePanel):
    """Shows one registration with the scores of `stage`, and saves it when the person goes on to another one or closes.

    Nothing is asked: what was saved too early is taken back by undo. Signals: `next_asked` show the next person without
    scores; `step_asked(±1)` the one above or below; `wanted(id)` show this registration again, because its scores could
    not be saved; `not_saved(id, sentence)` the same when the panel is closed already.
    """

    next_asked = Signal()
    step_asked = Signal(int)
    wanted = Signal(str)
    not_saved = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.stage: Stage = "commune"
        self.row: EvaluationRow | None = None
        self.form: EvaluationForm | None = None
        self._criteria: CriteriaSet | None = None
        self._unsaved: dict[str, EvaluationInput] = {}  # what was typed and then refused
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.leave)
        self._who = label("", "muted", wrap=True)
        why = _(
            "Recognised, with a certificate: the scores stay as they are. To correct them, first revoke the "
            "certificate on the page “Recognition and certificates”."
        )
        self._locked = label(why, wrap=True)
        self.verdict = _VerdictStrip()
        self._last = label("", "muted", wrap=True)
        self._last.hide()
        self._told_unfinished = False
        self.clearing = self.add_button(_("Take the scores away"), self._clear)
        self.primary = self.add_primary(_("Save, next person"), self.go_on, shortcut="Ctrl+Return")
        self.closing = self._save_and_close
        self.leaving = self.save_now
        desk.leaving.connect(self.save_now)
        self._lay_out()

    def set_criteria(self, criteria: CriteriaSet) -> None:
        """Build the form of a criteria set; the person shown is let go."""
        self._criteria, self.row = criteria, None
        self.form = EvaluationForm(criteria)
        self.form.changed.connect(self._judge)
        self.form.accepted.connect(self.go_on)
        self.form.unfinished.connect(self._say_unfinished)
        self.form.stepped.connect(self.step_asked)
        self.set_body(self.form)
        self.setTabOrder(self.form.note, self.primary)
        self.setTabOrder(self.primary, self.clearing)

    def show_person(self, registration_id: str) -> bool:
        """Show a registration, saving the one before; False where it is gone."""
        self.leave()
        try:
            row = self._read(registration_id)
        except NotFound as refusal:
            self.banner.error(str(refusal))
            return False
        typed = self._unsaved.pop(row.id, None)
        if not self._unsaved:
            self.banner.hide()
        self._fill(row, typed)
        return True

    def refresh(self) -> None:
        """Show the person again as they now stand, unless something typed is not saved; close where they are gone."""
        if self.row is None or self.form is None or self.form.dirty:
            return
        try:
            row = self._read(self.row.id)
        except NotFound:
            self.row = None
            self.close_panel()
            return
        if row != self.row:  # otherwise the place in the fields would be lost for nothing
            self._fill(row, None)

    def leave(self) -> None:
        """Save what was typed for the person shown."""
        if self.row is None or self.form is None or not self.form.dirty:
            return
        row, values, stage = self.row, self.form.values(), self.stage
        self.form.settle()
        self._pause.stop()
        self._desk.work(
            _("Save the scores"),
            evaluations.save,
            row.id,
            values,
            stage,
            done=partial(self._saved, row.name),
            failed=partial(self._refused, row, values),
        )

    def save_now(self) -> bool:
        """Save on this thread, before the workspace is closed; False where it was refused, which is said then."""
        if self.row is None or self.form is None or not self.form.dirty:
            return True
        try:
            evaluations.save(self._desk.store, self.row.id, self.form.values(), self.stage)
        except Refused as refusal:
            self.banner.error(
                _("Not saved. {reason}").format(reason=refusal), action=_("Close without saving"), slot=self._drop
            )
            return False
        self.form.settle()
        return True

    def go_on(self) -> None:
        """Save, and ask for the next person without scores."""
        self.leave()
        self.next_asked.emit()

    def let_go(self) -> None:
        """Forget the person shown, typed scores included."""
        self.row = None

    def _say_unfinished(self) -> None:
        self.banner.notice(_("One score is still missing. Ctrl+Enter saves without it."))
        self._told_unfinished = True

    def say_all_scored(self) -> None:
        """Say that nobody is left to score."""
        self.banner.notice(_("Nobody in this list is left without scores."))

    def _fill(self, row: EvaluationRow, typed: EvaluationInput | None) -> None:
        if self.form is None:
            return
        self.row = row
        self.set_title(row.name)
        self._who.setText(" · ".join(filter(None, (row.birth, row.village, row.group))))
        self._locked.setVisible(row.recognised)
        self.primary.setText(_("Next person") if row.recognised else _("Save, next person"))
        self.form.show_person(row, typed)

    def _judge(self) -> None:
        if self.row is None or self.form is None or self._criteria is None:
            return
        if self._told_unfinished:
            self._told_unfinished = False
            self.banner.hide()
        if self.form.dirty:
            self._pause.start()
        scores = self.form.scores()
        try:
            verdict = self._desk.read(evaluations.judge, self.row.id, scores)
        except NotFound as refusal:
            self.banner.error(str(refusal))
            return
        self.verdict.say(verdict, self._criteria, scored=any(score is not None for score in scores))
        self.clearing.setEnabled(self.row.total is not None and not self.row.recognised)

    def _saved(self, name: str, changes: Changes[Verdict]) -> None:
        self._last.setText(saved_words(name, changes.value))
        self._last.show()

    def _refused(self, row: EvaluationRow, values: EvaluationInput, refusal: Refused) -> bool:
        """Keep what was typed, say why it was not saved, and offer it again; nothing typed is lost."""
        self._unsaved[row.id] = values
        here = self.row is not None and self.row.id == row.id and not self.isHidden()
        if here and self.form is not None and not self.form.dirty:
            self._fill(row, self._unsaved.pop(row.id))
            self.banner.error(_("Not saved. {reason}").format(reason=refusal))
            if isinstance(refusal, FieldErrors) and self.form is not None:
                self.form.faults(refusal.fields)
        elif self.isHidden():
            self.not_saved.emit(row.id, _("Not saved: {name}. {reason}").format(name=row.name, reason=refusal))
        else:
            self.banner.error(
                _("Not saved: {name}. {reason}").format(name=row.name, reason=refusal),
                action=_("Show it again"),
                slot=lambda: self.wanted.emit(row.id),
            )
        return True

    def _clear(self) -> None:
        if self.row is None or self.form is None:
            return
        self.form.settle()  # what was typed goes as well
        self._desk.work(
            _("Take the scores away"),
            evaluations.clear,
            self.row.id,
            self.stage,
            done=partial(self._cleared, self.row.name),
            guard=self.clearing,
        )

    def _cleared(self, name: str, changes: Changes[None]) -> None:
        self.refresh()
        words = _("The scores of {name} were taken away.").format(name=name)
        self.banner.done(words, action=_("Undo"), slot=lambda: self._desk.undo(changes.id))
        if self.form is not None:
            self.form.focus_first()

    def _read(self, registration_id: str) -> EvaluationRow:
        found = self._desk.read(evaluations.rows_at, [registration_id], self.stage)
        if not found:
            raise NotFound(_("This person is no longer registered for the year."))
        return found[0]

    def _save_and_close(self) -> bool:
        self.leave()
        return True

    def _drop(self) -> None:
        self.let_go()
        self.closing, closing = None, self.closing
        self.close_panel()
        self.closing = closing

    def _lay_out(self) -> None:
        column = self.layout()
        assert isinstance(column, QVBoxLayout)  # noqa: S101 - the panel's own
        column.setSpacing(STEP // 2)
        column.insertWidget(1, self._who)
        column.insertWidget(3, self._locked)
        column.insertWidget(5, rule())
        column.insertWidget(6, self.verdict)
        column.insertWidget(7, self._last)
        self._locked.hide()


class _VerdictStrip(QWidget):
    """Total, verdict and reasons, always in sight between the fields and the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.total = label("", "heading")
        self.most = label("", "muted")
        self.chip = Chip()
        self.words = label("", wrap=True)
        first = QHBoxLayout()
        first.setSpacing(STEP)
        first.addWidget(label(_("Total"), "strong"))
        first.addWidget(self.total)
        first.addWidget(self.most)
        first.addStretch()
        first.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, STEP, 0)
        column.setSpacing(STEP // 2)
        column.addLayout(first)
        column.addWidget(self.words)

    def say(self, verdict: Verdict, criteria: CriteriaSet, *, scored: bool) -> None:
        """Show a verdict; `scored`: at least one score stands."""
        self.total.setText(show(verdict.total))
        self.most.setText(_("of {maximum}").format(maximum=show(criteria.maximum)))
        chip = chip_of_verdict(verdict, scored=scored)
        self.chip.say(chip.word, chip.tone)
        lower = verdict.threshold != criteria.threshold
        parts = (reasons(verdict) if scored else "", remote_note(verdict.threshold) if lower else "")
        self.words.setText(" · ".join(filter(None, parts)))
        self.words.setVisible(bool(self.words.text()))
        self.setAccessibleName(f"{self.total.text()} {chip.word} {self.words.text()}")
