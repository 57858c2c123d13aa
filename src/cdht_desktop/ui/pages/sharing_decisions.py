"""What was decided of what both PCs changed: one by one or many at once, each step of it taken back as one."""

from collections.abc import Sequence

from cdht_desktop.ops.sharing import Question, Side

Asked = tuple[str, str, str]
_Step = tuple[dict[Asked, Side | None], Side | None]


class Decisions:
    """The sides of all questions; `unasked` counts those that are told by their number alone: they go all one way."""

    def __init__(self, questions: Sequence[Question], unasked: int = 0) -> None:
        self.questions = tuple(questions)
        self.unasked = unasked
        self.rest: Side | None = None  # of the unasked
        self._sides: dict[Asked, Side | None] = {one.asked: None for one in questions}
        self._steps: list[_Step] = []

    @property
    def open(self) -> int:
        """How many are not decided yet."""
        unasked = self.unasked if self.rest is None else 0
        return sum(side is None for side in self._sides.values()) + unasked

    @property
    def made(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._steps)

    def side(self, asked: Asked) -> Side | None:
        """Return what was chosen."""
        return self._sides[asked]

    def sides(self) -> dict[Asked, Side]:
        """Return what was chosen, by what was asked."""
        return {asked: side for asked, side in self._sides.items() if side is not None}

    def choose(self, asked: Asked, side: Side) -> None:
        """Decide one."""
        if self._sides[asked] != side:
            self._step({asked: side}, self.rest)

    def choose_rest(self, side: Side, field: str = "") -> None:
        """Decide all that are open, of one field or ("") of all; the unasked ones go with all."""
        chosen: dict[Asked, Side | None] = {
            one.asked: side for one in self.questions if self._sides[one.asked] is None and field in {"", one.field}
        }
        rest = side if self.unasked and not field and self.rest is None else self.rest
        if chosen or rest != self.rest:
            self._step(chosen, rest)

    def take_back(self) -> None:
        """Take the last step back, however many it decided."""
        sides, self.rest = self._steps.pop()
        self._sides |= sides

    def _step(self, chosen: dict[Asked, Side | None], rest: Side | None) -> None:
        self._steps.append(({asked: self._sides[asked] for asked in chosen}, self.rest))
        self._sides |= chosen
        self.rest = rest

    def fields(self) -> dict[str, int]:
        """Return which fields are asked about, and how often, the most frequent first."""
        found: dict[str, int] = {}
        for one in self.questions:
            found[one.field] = found.get(one.field, 0) + 1
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def shown(self, field: str, *, open_only: bool) -> list[Question]:
        """Return the questions of one field ("": of all), or only those that are open."""
        return [
            one
            for one in self.questions
            if field in {"", one.field} and not (open_only and self._sides[one.asked] is not None)
        ]
