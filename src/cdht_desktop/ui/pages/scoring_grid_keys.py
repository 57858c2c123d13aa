"""Which keys make a score: the same in the scoring grid and in the evaluation form."""

from typing import NamedTuple

from cdht_desktop.domain.points import show


class Taken(NamedTuple):
    """What a key did: `text` stands in the cell now; `whole`: no key can follow, on to the next cell.

    `handed_on`: the cell stays as it is, and the key belongs to the next one.
    """

    text: str
    whole: bool = False
    handed_on: bool = False


class ScoreKeys:
    """Scores from 0 to `maximum` in steps of `step` (tenths), typed key by key.

    A digit that no other can follow is whole at once. `1` waits, because `0` may make it 10; any other digit leaves the
    1 and is handed on. `X` is the maximum. Half points take a comma or a point.
    """

    def __init__(self, maximum: int, step: int) -> None:
        self.points = {show(points): points for points in range(0, maximum + 1, step)}
        self.most = show(maximum)

    def value(self, text: str) -> int | None:
        """Return the score in tenths that `text` stands for (`8,` is 8), None while it is none."""
        return self.points.get(text.rstrip(","))

    def take(self, begun: str, key: str) -> Taken | None:
        """Take one key after those that made `begun` (`""` at the first); None where it can stand nowhere."""
        most = key in {"x", "X"}
        text = self.most if most else begun + key.replace(".", ",")
        following = [known for known in self.points if known.startswith(text)]
        if following:
            return Taken(text, whole=most or following == [text])
        if begun and key.isdigit() and self.value(begun) is not None:
            return Taken(begun, handed_on=True)
        return None
