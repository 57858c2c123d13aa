"""The evaluation form beside the list: one person after the other, with the verdict while one types."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.stages import Stage
from cdht_desktop.errors import FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import drafts, evaluations
from cdht_desktop.ops.evaluations import EvaluationInput, EvaluationRow, Verdict
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.drafts import FormDraft, kept_at
from cdht_desktop.ui.pages.evaluation_form import EvaluationForm
from cdht_desktop.ui.pages.evaluation_verdict import VerdictStrip
from cdht_desktop.ui.pages.scoring_grid_saving import PAUSE
from cdht_desktop.ui.pages.scoring_merge import Cell, cells_typed, laid_over, merge, values_of
from cdht_desktop.ui.pages.scoring_words import saved_words
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, rule
from cdht_desktop.ui.widgets.panel import SidePanel
from cdht_desktop.ui.worker import Job
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
        self._unsaved: dict[str, Mapping[str, Cell]] = {}  # the cells that were typed and then refused
        self._saving = 0  # saves that are on their way
        self._written: dict[str, EvaluationInput] = {}  # what was saved here last: no news when it is read again
        self._draft = FormDraft(desk, self._typed_cells, self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.leave)
        self._who = label("", "muted", wrap=True)
        why = _(
            "Recognised, with a certificate: the scores stay as they are. To correct them, first revoke the "
            "certificate on the page “Recognition and certificates”."
        )
        self._locked = label(why, wrap=True)
        self.verdict = VerdictStrip()
        self._last = label("", "muted", wrap=True)
        self._last.hide()
        self._told_unfinished = False
        self.clearing = self.add_button(_("Take the scores away"), self._clear)
        self.primary = self.add_primary(_("Save, next person"), self.go_on, shortcut="Ctrl+Return")
        self._reading = not only_with(desk, Right.WRITE, self.clearing)
        self.closing = self._save_and_close
        self.leaving = self.save_now
        desk.leaving.connect(self.save_now)
        desk.worker.broke.connect(self._broke)
        self._lay_out()

    def set_criteria(self, criteria: CriteriaSet) -> None:
        """Build the form of a criteria set; the person shown is let go."""
        self._criteria, self.row = criteria, None
        self.form = EvaluationForm(criteria)
        self.form.reading = self._reading
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
        cells = self._unsaved.pop(row.id, None)
        if not self._unsaved:
            self.banner.hide()
        self._fill(row, laid_over(values_of(row), cells) if cells is not None else None)
        return True

    def refresh(self) -> None:
        """Show the person again as they now stand, with what is typed laid over it; close where they are gone."""
        if self.row is None or self.form is None or self._saving:
            return
        try:
            row = self._read(self.row.id)
        except NotFound:
            self.row = None
            self.close_panel()
            return
        if row == self.row:
            return  # the place in the fields would be lost for nothing
        if self.form.dirty:
            self._lay_over(row, self.form.standing)
        else:
            self._fill(row, None)

    def leave(self) -> None:
        """Save what was typed for the person shown."""
        if self.row is None or self.form is None or not self.form.dirty:
            return
        values = self.form.values()
        self.form.settle()
        self._pause.stop()
        self._save(self.row, values, self.stage)
        self._draft.forget()  # once it is saved

    def _save(self, row: EvaluationRow, values: EvaluationInput, stage: Stage) -> None:
        self._saving += 1
        self._desk.work(
            _("Save the scores"),
            evaluations.save,
            row.id,
            values,
            stage,
            version=row.version,
            done=partial(self._saved, row, values),
            failed=partial(self._refused, row, values, stage),
        )

    def save_now(self) -> bool:
        """Save on this thread, before the workspace is closed; False where it was refused, which is said then."""
        if self.row is None or self.form is None or not self.form.dirty:
            return True
        try:
            self.refresh()
            evaluations.save(self._desk.store, self.row.id, self.form.values(), self.stage)
            drafts.drop(self._desk.store, _draft_of(self.row.id, self.stage))
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

    def take_key(self, key: str) -> None:
        """Take a key that was typed in the list as one of the form's."""
        if self.form is not None:
            self.form.focus_first()
            self.form.type_key(key)

    def let_go(self) -> None:
        """Forget the person shown, typed scores included."""
        self._draft.follow("", 0)
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
        self.primary.setText(_("Next person") if row.recognised or self._reading else _("Save, next person"))
        found = self._draft.follow(_draft_of(row.id, self.stage), row.version)
        restored = laid_over(values_of(row), found.values) if found and not (typed or row.recognised) else None
        self.form.show_person(row, typed or restored)
        if found and not self.form.dirty:
            self._draft.forget()
        elif found and restored:
            words = _("What was typed here at {time} and not saved is shown again.").format(time=kept_at(found))
            self.banner.notice(words, action=_("Throw it away"), slot=self._throw_away)

    def _throw_away(self) -> None:
        """Show the person as they stand, without what was typed."""
        if self.row is not None:
            self._draft.forget()
            self._fill(self.row, None)
            self.banner.hide()

    def _typed_cells(self) -> Mapping[str, Cell] | None:
        if self.row is None or self.form is None or not self.form.dirty:
            return None
        return cells_typed(self.form.standing, self.form.values())

    def _lay_over(self, now: EvaluationRow, before: EvaluationInput) -> None:
        """Show the person as they stand now, with what is typed over the values `before` laid over it."""
        if self.form is not None:
            merged = merge(before, self.form.values(), values_of(now))
            self._fill(now, merged.values)
            if merged.words:
                self.banner.notice(merged.words)

    def _judge(self) -> None:
        if self.row is None or self.form is None or self._criteria is None:
            return
        if self._told_unfinished:
            self._told_unfinished = False
            self.banner.hide()
        if self.form.dirty:
            self._pause.start()
            self._draft.touch()
        scores = self.form.scores()
        try:
            verdict = self._desk.read(evaluations.judge, self.row.id, scores)
        except NotFound as refusal:
            self.banner.error(str(refusal))
            return
        self.verdict.say(verdict, self._criteria, scored=any(score is not None for score in scores))
        self.clearing.setEnabled(self.row.total is not None and not self.row.recognised)

    def _saved(self, row: EvaluationRow, values: EvaluationInput, changes: Changes[Verdict]) -> None:
        self._saving -= 1
        self._written[row.id] = values
        self._last.setText(saved_words(row.name, changes.value))
        self._last.show()
        self.refresh()

    def _broke(self, _job: Job) -> None:
        self._saving = 0  # its own report says what happened

    def _save_again(self, row: EvaluationRow, values: EvaluationInput, stage: Stage) -> bool:
        """Save what was typed over what another change was faster to write; False where that takes a look first."""
        found = self._desk.read(evaluations.rows_at, [row.id], stage)
        if not found:
            return False
        standing = values_of(found[0])
        before = standing if standing == self._written.get(row.id) else values_of(row)
        merged = merge(before, values, standing)
        if self.row is not None and self.row.id == row.id and self.stage == stage and not self.isHidden():
            self._lay_over(found[0], before)
        elif merged.clash:
            return False
        else:
            self._save(found[0], merged.values, stage)
            if merged.words:
                self.banner.notice(f"{row.name}: {merged.words}")
        return True

    def _refused(self, row: EvaluationRow, values: EvaluationInput, stage: Stage, refusal: Refused) -> bool:
        """Keep what was typed, say why it was not saved, and offer it again; nothing typed is lost."""
        self._saving -= 1
        if isinstance(refusal, Stale) and self._save_again(row, values, stage):
            return True
        self._unsaved[row.id] = cells_typed(values_of(row), values)
        here = self.row is not None and self.row.id == row.id and not self.isHidden()
        if here and self.form is not None and not self.form.dirty:
            self._fill(row, laid_over(values_of(row), self._unsaved.pop(row.id)))
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
        self._draft.forget()
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


def _draft_of(registration_id: str, stage: Stage) -> str:
    return f"evaluation:{registration_id}:{stage}"
