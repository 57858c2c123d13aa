"""What is wanted of the chosen paper: which people, which villages, which person."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.recognition import CertificateRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.papers_person import PersonField
from cdht_desktop.ui.pages.papers_villages import VillagesField
from cdht_desktop.ui.pages.papers_year import Seen
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

ALL, UNPRINTED, CHOSEN, BLANK, DECISION = "all", "unprinted", "chosen", "blank", "decision:"
_BY_VILLAGE = frozenset(
    {Paper.FORM, Paper.MINUTES, Paper.SUBMISSION, Paper.CERTIFICATES, Paper.REGISTER, Paper.HAND_OVER}
)


class PaperOptions(QWidget):
    """The options of one paper; each paper remembers which of its own were wanted, the villages are common to all.

    `changed` when something else is wanted; `grown(QWidget)` when a part of them needs more room.
    """

    changed = Signal()
    grown = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper = Paper.FORM
        self._seen = Seen()
        self._which: dict[Paper, object] = {}
        self._chosen: dict[Paper, tuple[str, ...]] = {}
        self.form = FormRows()
        self._choice = self.form.choice("which", _("Which ones?"), [])
        self._villages = self.form.add("villages", _("Villages"), VillagesField())
        self._person = self.form.add("person", _("Whose?"), PersonField(desk))
        self._copy = self.form.check("copy", _("Mark these as copies (Bản sao)"))
        self._printed = label("", "caution", wrap=True)
        self._villages.opened.connect(lambda: self.grown.emit(self._villages))
        self._person.opened.connect(lambda: self.grown.emit(self._person))
        self.form.changed.connect(self._option_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, STEP, 0, STEP // 2)
        column.setSpacing(STEP)
        column.addWidget(self.form)
        column.addWidget(self._printed)

    def show_paper(self, paper: Paper, seen: Seen) -> None:
        """Show the options of a paper of a year; what was wanted of it before is wanted again. Emits nothing."""
        self._paper, self._seen = paper, seen
        blocked = self.form.blockSignals(True)
        options = self._options()
        self._choice.set_options(options)
        self._choice.set_value(self._which.get(paper, options[0][0] if options else None))
        self._villages.set_villages(seen.villages)
        self.form.blockSignals(blocked)
        self.form.show_row("which", visible=len(options) > 1)
        self.form.show_row("villages", visible=paper in _BY_VILLAGE and bool(seen.villages) and seen.year is not None)
        self.form.show_row("person", visible=paper is Paper.PERSON)
        self._tell_printed()

    def choose(self, paper: Paper, which: str, ids: Sequence[str] = ()) -> None:
        """Want these of a paper from now on: before `show_paper`. With ids of `CHOSEN` for the whole commune."""
        if which == CHOSEN:
            self._chosen[paper] = tuple(ids)
            self._villages.set_value(None)
        self._which[paper] = which

    def choose_person(self, citizen_id: str) -> None:
        """Want this citizen's sheet."""
        self._person.set_value(citizen_id)

    def forget(self) -> None:
        """Another year: nothing that was chosen is of it."""
        self._which.clear()
        self._chosen.clear()

    def focus_first(self) -> None:
        """Go to the first option."""
        self.form.focus_first()

    def asked(self) -> Asked | str:
        """Return the paper that is wanted, or the sentence that says what has to be chosen first."""
        paper, year, which = self._paper, self._seen.year, self._which_value()
        if paper is Paper.PERSON:
            person = self._person.value()
            if person is None:
                return _("Find the person whose sheet you want, in the search box under “Whose?”.")
            return Asked(paper, year or 0, ids=(person,))
        villages = self._villages.value() if paper in _BY_VILLAGE else None
        if villages == ():
            return _("Tick the villages that you want.")
        ids = self._chosen.get(paper, ()) if which == CHOSEN else None
        decision = which.removeprefix(DECISION) if which.startswith(DECISION) else None
        if which == UNPRINTED:
            ids = tuple(row.id for row in self._seen.within(self._seen.unprinted, villages))
            if not ids:
                return _("All certificates here are printed. To print one again, choose others under “Which ones?”.")
        return Asked(paper, year or 0, villages, ids, decision, blank=which == BLANK, copy=self._copying())

    def certificates(self) -> list[CertificateRow]:
        """Return the certificates that are wanted, by number."""
        which, seen = self._which_value(), self._seen
        rows: Sequence[CertificateRow] = seen.certificates
        if which == UNPRINTED:
            rows = seen.unprinted
        elif which == CHOSEN:
            wanted = set(self._chosen.get(Paper.CERTIFICATES, ()))
            rows = [row for row in rows if row.id in wanted]
        elif which.startswith(DECISION):
            rows = seen.of_decision(which.removeprefix(DECISION))
        return seen.within(rows, self._villages.value())

    def _copying(self) -> bool:
        return self._paper is Paper.CERTIFICATES and self._copy.isChecked()

    def _which_value(self) -> str:
        return str(self._choice.value() or ALL)

    def _option_changed(self) -> None:
        self._which[self._paper] = self._choice.value()
        self._tell_printed()
        self.changed.emit()

    def _tell_printed(self) -> None:
        """Say how many of those wanted were printed before: nobody makes copies unknowingly."""
        again = [row for row in self.certificates() if row.printed] if self._paper is Paper.CERTIFICATES else []
        self.form.show_row("copy", visible=bool(again))
        text = _("{count} of these were printed before ({times} times in all).")
        times = sum(row.prints for row in again)
        self._printed.setText(text.format(count=thousands(len(again)), times=thousands(times)))
        self._printed.setVisible(bool(again))

    # What each paper offers -----------------------------------------------------------------------------------------

    def _options(self) -> list[tuple[object, str]]:
        paper, seen = self._paper, self._seen
        if seen.year is None or paper in {Paper.REPORT, Paper.PERSON}:
            return []
        chosen = self._chosen.get(paper, ())
        some: list[tuple[object, str]] = (
            [(CHOSEN, _("Those chosen ({count})").format(count=thousands(len(chosen))))] if chosen else []
        )
        if paper is Paper.FORM:
            return self._forms(some)
        if paper is Paper.MINUTES:
            return [(ALL, _("All who are registered")), *some]
        if paper is Paper.CERTIFICATES:
            left, count = thousands(len(seen.unprinted)), thousands(len(seen.certificates))
            unprinted = (UNPRINTED, _("Not printed yet ({count})").format(count=left))
            everything = (ALL, _("All in force ({count})").format(count=count))
            return [*some, unprinted, everything, *self._decisions()] if seen.decisions else []
        if paper is Paper.DECISION:
            return self._decisions(always=True)
        whole = _("Those who wait to be recognised") if paper is Paper.SUBMISSION else _("The whole year")
        return [(ALL, whole), *some, *self._decisions(always=paper is Paper.SUBMISSION)]

    def _forms(self, some: list[tuple[object, str]]) -> list[tuple[object, str]]:
        blank = (BLANK, _("Blank forms, without a name"))
        count = self._seen.registered - self._seen.recognised
        if count <= 0:
            return [*some, blank]
        return [*some, (ALL, _("All not recognised yet ({count})").format(count=thousands(count))), blank]

    def _decisions(self, *, always: bool = False) -> list[tuple[object, str]]:
        """Return the decisions, the newest first; one alone only where it is to be named `always`."""
        found = self._seen.decisions
        if len(found) < 2 and not always:  # noqa: PLR2004 - a choice takes two
            return []
        words = _("Decision {number} ({count})")
        return [
            (DECISION + row.id, words.format(number=row.number, count=thousands(row.recognised)))
            for row in reversed(found)
        ]
