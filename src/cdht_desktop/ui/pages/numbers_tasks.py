"""Tasks that concern numbers: their rule, and numbers that are never to be given."""

from functools import partial

from cdht_desktop.changes import Changes
from cdht_desktop.domain.numbering import Rules
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import association, numbering
from cdht_desktop.ops.numbering import Kind
from cdht_desktop.ui.pages.numbers_form import RulesForm, VoidForm
from cdht_desktop.ui.pages.recognition_work import Work
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.words import _


class NumberTasks:
    """Tasks that concern the numbers of a year."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def open_rule(self) -> None:
        """Open the form of the numbers' rule."""
        work = self._work
        if work.seen is None:
            return
        if isinstance(work.body, RulesForm):  # what was typed stays
            work.show_again()
            work.body.form.focus_first()
            return
        found = work.desk.read(numbering.rules, work.seen.year)
        body = RulesForm(found, work.desk.read(association.get).unit)
        if not work.desk.may(Right.SETTINGS):
            body.form.lock()
        main = work.offered(Right.SETTINGS, (_("Save"), "check", partial(self._save_rule, body)))
        other = work.offered(Right.DECIDE, (_("Spoiled numbers …"), "remove", self.open_void))
        title = _("Numbers of {year}").format(year=work.seen.year)
        work.turn_to(title, body, main=main, other=other, then=body.form.focus_first)

    def _save_rule(self, body: RulesForm) -> None:
        rules = body.rules()
        if rules is None or self._work.seen is None:
            return
        reason = str(body.form.values()["reason"])
        self._work.do(
            body, _("Numbers of certificates"), numbering.set_rules, self._work.seen.year, rules, reason,
            done=self._rule_saved, form=body.form,
        )  # fmt: skip

    def _rule_saved(self, changes: Changes[Rules]) -> None:
        seen = self._work.seen
        number = seen.waiting.next_number if seen else ""
        words = _("The rule is saved. The next certificate gets the number {number}.").format(number=number)
        self._told(words, changes)

    def open_void(self, kind: Kind = "certificate") -> None:
        """Open the form that declares spoiled numbers."""
        if self._work.seen is None:
            return
        body = VoidForm(kind)
        main = (_("Leave them out"), "check", partial(self._declare, body))
        self._work.turn_to(_("Spoiled numbers"), body, main=main, then=lambda: body.form.focus_on("first"))

    def _declare(self, body: VoidForm) -> None:
        span = body.span()
        if span is None or self._work.seen is None:
            return
        values = body.form.values()
        self._work.do(
            body, _("Declare spoiled numbers"), numbering.declare_void, self._work.seen.year, values["kind"], *span,
            values["reason"], done=self._declared, form=body.form,
        )  # fmt: skip

    def _declared(self, changes: Changes[int]) -> None:
        words = _("{count} numbers will not be given.").format(count=thousands(changes.value))
        self._told(words, changes)

    def _told(self, words: str, changes: Changes[object] | Changes[int] | Changes[Rules]) -> None:
        undo = partial(self._work.desk.undo, changes.id)
        self._work.banner.done(words, action=_("Undo") if changes.id else "", slot=undo if changes.id else None)
