"""Numbers of certificates and of the register book: counted per unit and year, padded, never used again."""

from dataclasses import dataclass

DEFAULT_DIGITS = 5


@dataclass(frozen=True)
class Numbering:
    """How numbers of one year look: `pattern` has `{n}` (padded to `digits`), `{year}` and `{unit}`."""

    pattern: str = "{n}"
    digits: int = DEFAULT_DIGITS
    first: int = 1

    def text(self, number: int, year: int, unit: str) -> str:
        """Return the number as it stands on paper."""
        return self.pattern.format(n=str(number).zfill(self.digits), year=year, unit=unit)
