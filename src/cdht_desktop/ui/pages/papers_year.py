"""What stands ready for the papers of a year, and what each paper says of itself in the set."""

from collections.abc import Collection
from dataclasses import dataclass

from cdht_desktop.ops import recognition, rounds, villages
from cdht_desktop.ops.papers import Paper
from cdht_desktop.ops.recognition import CertificateRow, DecisionRow
from cdht_desktop.ops.villages import Village
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.words import _


@dataclass(frozen=True)
class Seen:
    """A year as the papers need it; `certificates` are those in force. Without a year all is 0 or empty.

    The upper level has only its report, over what was handed in.
    """

    year: int | None = None
    registered: int = 0
    recognised: int = 0
    waiting: int = 0
    decisions: tuple[DecisionRow, ...] = ()
    certificates: tuple[CertificateRow, ...] = ()
    villages: tuple[Village, ...] = ()
    upper: bool = False

    @property
    def unprinted(self) -> tuple[CertificateRow, ...]:
        """Certificates that did not come out of a printer yet, nor into a file."""
        return tuple(row for row in self.certificates if not row.printed)

    def of_decision(self, decision_id: str) -> tuple[CertificateRow, ...]:
        """Return the certificates of a decision."""
        number = next((row.number for row in self.decisions if row.id == decision_id), None)
        return tuple(row for row in self.certificates if row.decision == number)

    def within(self, rows: Collection[CertificateRow], wanted: tuple[str | None, ...] | None) -> list[CertificateRow]:
        """Return those of `rows` that belong to the villages wanted (None: all)."""
        if wanted is None:
            return list(rows)
        names = {one.name for one in self.villages if one.id in wanted} | ({""} if None in wanted else set())
        return [row for row in rows if row.village in names]


def read_year(desk: Desk) -> Seen:
    """Read what there is of the year in hand."""
    if desk.store.level == "upper":
        return Seen(desk.year, upper=True)
    known = tuple(desk.read(villages.all_villages))
    if desk.year is None:
        return Seen(villages=known)
    waiting = desk.read(recognition.waiting, desk.year)
    registered = next((one.registered for one in desk.read(rounds.years) if one.year == desk.year), 0)
    found = desk.read(recognition.certificates, desk.year)
    return Seen(
        desk.year,
        registered,
        waiting.recognised,
        waiting.passed,
        tuple(desk.read(recognition.decisions, desk.year)),
        tuple(row for row in found if row.state == "valid"),
        known,
    )


@dataclass(frozen=True)
class Line:
    """What a paper says of itself; where something is missing, `place` is the page on which it is done."""

    text: str
    place: str = ""

    @property
    def ready(self) -> bool:
        """Whether the paper can be made."""
        return not self.place


def line(paper: Paper, seen: Seen) -> Line:
    """Return what a paper is and how many it would be, or what is missing."""
    if paper is Paper.PERSON:
        return Line(_("What is kept about one person"))
    if seen.year is None:
        return _no_year(seen)
    if not seen.registered and paper is not Paper.FORM and not seen.upper:
        return Line(_("Nobody is registered for {year} yet.").format(year=seen.year), "scoring")
    if paper in {Paper.FORM, Paper.MINUTES, Paper.REPORT}:
        return _before(paper, seen)
    if paper is Paper.SUBMISSION:
        return _submission(seen)
    return _after(paper, seen)


def _no_year(seen: Seen) -> Line:
    if seen.upper:
        return Line(_("No unit has handed in yet."), "receive")
    return Line(_("No year is open yet."), "home")


def _before(paper: Paper, seen: Seen) -> Line:
    """Papers that need no decision."""
    if paper is Paper.REPORT:
        return Line(_("The year over all units") if seen.upper else _("The year in numbers, for the upper level"))
    if paper is Paper.MINUTES:
        return Line(_("A sheet for each village · {count} people").format(count=thousands(seen.registered)))
    count = seen.registered - seen.recognised
    if count <= 0:
        return Line(_("Blank forms to be filled in by pen"))
    return Line(_("A form for each person · {count}").format(count=thousands(count)))


def _submission(seen: Seen) -> Line:
    if seen.waiting:
        return Line(_("Asks for the recognition of {count} people").format(count=thousands(seen.waiting)))
    if seen.decisions:
        return Line(_("Of the last decision: nobody else waits"))
    return Line(_("Nobody has passed yet: enter the scores."), "scoring")


def _after(paper: Paper, seen: Seen) -> Line:
    """Papers of a decision."""
    if not seen.decisions:
        return Line(_("No decision yet: recognise those who passed."), "recognition")
    count, left = thousands(len(seen.certificates)), thousands(len(seen.unprinted))
    certificates = _("{count} certificates · {left} not printed yet") if seen.unprinted else _("{count}, all printed")
    texts = {
        Paper.DECISION: _("With the list of the people · {count} decision(s)").format(count=len(seen.decisions)),
        Paper.CERTIFICATES: certificates.format(count=count, left=left),
        Paper.REGISTER: _("All numbers of the year · {count}").format(count=count),
        Paper.HAND_OVER: _("To be signed at the ceremony · {count} people").format(count=count),
    }
    return Line(texts[paper])
