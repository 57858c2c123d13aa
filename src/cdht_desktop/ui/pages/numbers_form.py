"""The form of the numbers' rule, and the one that declares spoiled numbers."""

from PySide6.QtWidgets import QLabel, QVBoxLayout

from cdht_desktop.domain.numbering import MAX_DIGITS, Numbering, Rules, faults
from cdht_desktop.ops.numbering import KINDS, Kind, RulesOf
from cdht_desktop.ui.pages.numbers_field import PatternField
from cdht_desktop.ui.pages.recognition_work import TaskBody
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

_LONGEST = 9  # digits of a number


class RulesForm(TaskBody):
    """For each of the two numbers what stands around it, its digits, and the next one; an example follows each key."""

    def __init__(self, found: RulesOf, unit: str) -> None:
        super().__init__()
        self._found, self._unit = found, unit
        self._examples: dict[Kind, QLabel] = {}
        self.form = FormRows()
        for kind in KINDS:
            self._add_number(kind)
        self.form.note(
            "reason", _("Why are numbers left out?"), _("It stands in the list of numbers left out."), lines=2
        )
        self.form.set_values(self._as_it_is())
        self.form.changed.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        column.addWidget(label(self._since(), "muted", wrap=True))
        column.addWidget(self.form)
        column.addWidget(label(_("Numbers that were given stay as they are on paper."), "muted", wrap=True))
        self._tell()

    @property
    def typed(self) -> bool:
        return self.form.values() != self._as_it_is()

    def rules(self) -> Rules | None:
        """Return the rules as they stand in the form; None where a number cannot be read: its row says so."""
        read = {kind: self._read(kind) for kind in KINDS}
        wrong = {f"{kind}_first": _("Write a whole number.") for kind, rule in read.items() if rule is None}
        self.form.errors(wrong)
        return None if wrong else Rules(**{kind: rule for kind, rule in read.items() if rule is not None})

    def _add_number(self, kind: Kind) -> None:
        words = _("Certificate number") if kind == "certificate" else _("Register number")
        hint = _("What stands before and behind the number. A new year puts its own in place of {year}.")
        said = hint.format(year=self._found.year) if kind == "certificate" else ""
        self.form.add(f"{kind}_pattern", words, PatternField(self._found.year, self._unit), said)
        digits = [(count, "7".zfill(count)) for count in range(1, MAX_DIGITS + 1)]
        self.form.choice(f"{kind}_digits", _("Seven is written"), digits)
        self.form.line(f"{kind}_first", _("The next number"), beside=True, longest=_LONGEST)
        self._examples[kind] = self.form.add(f"{kind}_example", "", _Example())

    def _as_it_is(self) -> dict[str, object]:
        values: dict[str, object] = {"reason": ""}
        for kind in KINDS:
            rule = self._found.rules.of(kind)
            values |= {
                f"{kind}_pattern": rule.pattern, f"{kind}_digits": rule.digits,
                f"{kind}_first": str(self._found.next[kind]), f"{kind}_example": "",
            }  # fmt: skip
        return values

    def _read(self, kind: Kind) -> Numbering | None:
        """Return one rule; where the next number stays what it is, so does the start number."""
        values = self.form.values()
        text = values[f"{kind}_first"].replace(".", "").replace(" ", "")
        if not (text.isascii() and text.isdecimal()):
            return None
        following, rule = int(text), self._found.rules.of(kind)
        first = rule.first if following == self._found.next[kind] else following
        return Numbering(values[f"{kind}_pattern"], values[f"{kind}_digits"], first)

    def _tell(self) -> None:
        """Show how the next numbers would look, and ask for the reason where numbers would be left out."""
        leaves_out = False
        for kind in KINDS:
            rule, following = self._read(kind), self._found.next[kind]
            coming = following if rule is None else max(following, rule.first)
            leaves_out = leaves_out or (self._found.given and coming > following)
            field = self.form.field(f"{kind}_pattern")
            if isinstance(field, PatternField):
                digits = self.form.values()[f"{kind}_digits"]
                field.show_number(str(coming).zfill(digits))
            self._examples[kind].setText(self._example(kind, rule, coming))
        self.form.show_row("reason", visible=leaves_out)

    def _example(self, kind: Kind, rule: Numbering | None, coming: int) -> str:
        wrong = {} if rule is None else faults(rule, self._found.year, self._unit)
        if rule is None or wrong:
            return ""  # saving says what is wrong
        words = (
            _("The next certificate: {number}") if kind == "certificate" else _("The next in the register: {number}")
        )
        return words.format(number=rule.text(coming, self._found.year, self._unit))

    def _since(self) -> str:
        found = self._found
        if found.since is None:
            return _("Nothing was set yet: numbers are counted from 1 with five digits.")
        if found.since != found.year:
            return _("Taken over from {year}; each year counts anew.").format(year=found.since)
        return _("Set for {year}.").format(year=found.year)


class _Example(QLabel):
    """A sentence in a row of its own; no field."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setProperty("role", "strong")

    def value(self) -> str:
        return ""

    def set_value(self, _value: object) -> None:
        """Nothing is kept in it."""


class VoidForm(TaskBody):
    """Which numbers are never to be given, and why."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.form = FormRows()
        kinds = ((one, kind_words(one)) for one in KINDS)
        self.form.choice("kind", _("Which numbers?"), kinds)
        self.form.line("first", _("From"), longest=_LONGEST)
        self.form.line("last", _("To"), beside=True, longest=_LONGEST)
        self.form.note("reason", _("Reason"), _("Such as: blank sheets spoiled by the printer."), lines=2)
        self.form.set_values({"kind": kind})
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        what = _(
            "For numbers that stand on sheets already, such as numbered blanks that were spoiled or lost. The program "
            "leaves them out; the list of numbers left out keeps the reason."
        )
        column.addWidget(label(what, wrap=True))
        column.addWidget(self.form)

    @property
    def typed(self) -> bool:
        values = self.form.values()
        return any(values[name] for name in ("first", "last", "reason"))

    def span(self) -> tuple[int, int] | None:
        """Return the first and the last number; one alone where “To” is empty. None where they cannot be read."""
        values = self.form.values()
        texts = {"first": values["first"], "last": values["last"] or values["first"]}
        wrong = {name: _("Write a whole number.") for name, text in texts.items() if not _whole(text)}
        self.form.errors(wrong)
        return None if wrong else (int(texts["first"]), int(texts["last"]))


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def kind_words(kind: Kind) -> str:
    """Return which numbers a kind is."""
    return _("Certificate numbers") if kind == "certificate" else _("Register numbers")
