"""What the code on a certificate says; apart from the code itself, whose libraries take time to load."""

from dataclasses import dataclass

TITLE = "CDHT"  # learning citizen; the sister titles get codes of their own
ID_DIGITS = 4  # of the ID number, its last ones


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says: `id_last` are the last four digits of the ID number ("" where there is none).

    `birth_year` is None where it is not known; `title` the title's code (`CDHT`); `date` the decision's, ISO; `unit`
    the code of the association's unit.
    """

    number: str
    name: str
    birth_year: int | None
    id_last: str
    title: str
    year: int
    decision: str
    date: str
    unit: str


def revoked_line(number: str, year: int) -> str:
    """Return how a list of revoked certificates names one: numbers begin anew each year."""
    return f"{number} ({year})"
