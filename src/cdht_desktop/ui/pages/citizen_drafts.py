"""What was left unsaved in the citizen's form is offered when the page comes in sight again."""

from collections.abc import Callable
from functools import partial

from cdht_desktop.errors import NotFound
from cdht_desktop.ops import citizens, drafts
from cdht_desktop.ops.drafts import Draft
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.drafts import kept_at
from cdht_desktop.ui.pages.citizen_form import DRAFTS, NEW, CitizenPanel
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.words import _


class CitizenDrafts:
    """Offers the newest draft in `banner`; `go()` opens the panel."""

    def __init__(self, desk: Desk, panel: CitizenPanel, banner: Banner, go: Callable[[], object]) -> None:
        self._desk = desk
        self._panel = panel
        self._banner = banner
        self._go = go

    def offer(self) -> None:
        """Say what was left unsaved, unless a form is open."""
        if not self._panel.isHidden():
            return
        found = [draft for draft in self._desk.read(drafts.all_drafts) if draft.form.startswith(DRAFTS)]
        named = [(draft, self._name(draft)) for draft in found]
        for gone in (draft for draft, name in named if name is None):
            self._desk.work(_("Forget what was kept of the form"), drafts.drop, gone.form)
        named = [(draft, name) for draft, name in named if name is not None]
        if not named:
            return
        draft, name = named[0]
        words = _("Not saved yet, typed at {time}: {name}.").format(time=kept_at(draft), name=name or _("no name yet"))
        if len(named) > 1:
            words += " " + _("And {count} more.").format(count=len(named) - 1)
        self._banner.notice(words, action=_("Go on with it"), slot=partial(self._resume, draft))
        self._banner.add_other(_("Drop it"), partial(self._drop, draft))

    def _name(self, draft: Draft) -> str | None:
        """Return whose draft it is, None where their record is gone."""
        typed = str(draft.values.get("name", ""))
        if draft.form.startswith(NEW):
            return typed
        try:
            return typed or self._desk.read(citizens.get, draft.form.removeprefix(DRAFTS)).name
        except NotFound:
            return None

    def _resume(self, draft: Draft) -> None:
        if draft.form.startswith(NEW):
            self._panel.resume(draft, self._go)
        else:
            self._panel.show_citizen(draft.form.removeprefix(DRAFTS), self._go)

    def _drop(self, draft: Draft) -> None:
        self._desk.work(
            _("Forget what was kept of the form"), drafts.drop, draft.form, done=lambda _nothing: self.offer()
        )
