"""The home page's answer: how far a year has come, what is missing, and the one next thing to do."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from typing import Literal

from cdht_desktop.data import batches as files
from cdht_desktop.data import citizens as people
from cdht_desktop.data import reports as counting
from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _

StepKey = Literal["citizens", "register", "score", "review", "recognise", "print", "hand_up"]
StepState = Literal["done", "now", "later"]


@dataclass(frozen=True)
class Step:
    """One step of the year: `done` of `total`, what it stands at in words, and the button's words (None: no button)."""

    key: StepKey
    title: str
    state: StepState
    done: int
    total: int
    detail: str
    action: str | None


@dataclass(frozen=True)
class YearPath:
    """A year as a path; `year` is None before one was opened."""

    year: int | None
    headline: str
    subline: str
    steps: tuple[Step, ...]

    @property
    def now(self) -> Step | None:
        """The step to work on, None where all are done."""
        return next((step for step in self.steps if step.state == "now"), None)


@dataclass(frozen=True)
class _Facts:
    citizens: int
    villages: int
    registered: int
    evaluated: int
    passed: int
    failed: int
    recognised: int
    to_recognise: int
    printed: int
    decisions: int
    certificates: int
    sent: int
    sent_at: str
    emptiest: str


def steps(store: Store, year: int | None) -> YearPath:
    """Return where the year stands (None: no year was opened yet)."""
    facts = _facts(store, year)
    found = [_citizens(facts), _register(facts, year), _score(facts), _review(facts), _recognise(facts)]
    found += [_print(facts), _hand_up(facts)]
    current = next((at for at, step in enumerate(found) if step.state == "now"), None)
    path = tuple(_later(step) if current is not None and at > current else step for at, step in enumerate(found))
    now = None if current is None else path[current]
    if year is None:
        return YearPath(None, _("Open a year to begin"), _("A year runs from 1 January to 31 December."), path)
    return YearPath(year, _headline(year, now), _subline(year, facts), path)


def _later(step: Step) -> Step:
    state: StepState = "done" if step.state == "done" else "later"
    return Step(step.key, step.title, state, step.done, step.total, step.detail, None)


def _facts(store: Store, year: int | None) -> _Facts:
    with store.read() as connection:
        villages = people.villages(connection)
        citizens = sum(village.citizens for village in villages)
        counts = dict.fromkeys(_COUNTED, 0)
        decisions, emptiest = 0, ""
        sent = files.sent(connection, year) if year is not None else []
        if year is not None:
            round_id = reading.round_of(connection, year)
            counts = reading.counts(connection, round_id)
            decisions = len(reading.decisions(connection, round_id))
            waiting = {
                name: count.registered - count.evaluated
                for name, count in counting.by_village(connection, year).items()
                if count.registered > count.evaluated
            }
            emptiest = max(waiting, key=lambda name: waiting[name], default="")
    return _Facts(
        citizens=max(citizens, people.count(store)),
        villages=len(villages),
        registered=counts["registered"],
        evaluated=counts["evaluated"],
        passed=counts["passed"],
        failed=counts["failed"],
        recognised=counts["recognised"],
        to_recognise=counts["to_recognise"],
        printed=counts["printed"],
        decisions=decisions,
        certificates=counts["printed"] + counts["to_print"],
        sent=len(sent),
        sent_at=sent[0].at if sent else "",
        emptiest=emptiest,
    )


_COUNTED = ("registered", "evaluated", "passed", "failed", "recognised", "to_recognise", "printed", "to_print")


def _n(number: int) -> str:
    """Return a number as people write it: 12.480."""
    return f"{number:,}".replace(",", ".")


def _state(*, done: bool) -> StepState:
    return "done" if done else "now"


def _citizens(f: _Facts) -> Step:
    detail = _("{people} persons · {villages} villages").format(people=_n(f.citizens), villages=f.villages)
    detail = detail if f.citizens else _("No list yet: import one from Excel, or type people in.")
    return Step(
        "citizens", _("List of citizens"), _state(done=f.citizens > 0), f.citizens, 0, detail, _("Import a list")
    )


def _register(f: _Facts, year: int | None) -> Step:
    share = f"{100 * f.registered / f.citizens:.1f}".replace(".", ",") if f.citizens else "0"
    detail = _("{count} persons registered ({share} %)").format(count=_n(f.registered), share=share)
    detail = detail if f.registered else _("Nobody is registered yet.")
    action = _("Open a year") if year is None else _("Register citizens")
    return Step("register", _("Registration"), _state(done=f.registered > 0), f.registered, f.citizens, detail, action)


def _score(f: _Facts) -> Step:
    detail = _("Passed {passed} · failed {failed}").format(passed=_n(f.passed), failed=_n(f.failed))
    if f.emptiest and f.evaluated:
        detail += " · " + _("most are missing in {village}").format(village=f.emptiest)
    action = _("Go on scoring {village}").format(village=f.emptiest) if f.emptiest else _("Enter scores")
    done = 0 < f.registered <= f.evaluated
    return Step(
        "score", _("Scoring"), _state(done=done), f.evaluated, f.registered, detail if f.registered else "", action
    )


def _review(f: _Facts) -> Step:
    """Review by the local branches is on paper today; it counts as done when every form of the year is in."""
    detail = _("On paper in each local branch; enter the reviewed scores.")
    return Step("review", _("Review"), "done" if 0 < f.registered <= f.evaluated else "later", 0, 0, detail, None)


def _recognise(f: _Facts) -> Step:
    done = f.recognised > 0 and f.to_recognise == 0
    detail = _("No decision yet")
    if f.decisions:
        detail = _("{count} recognised by {decisions} decision(s)").format(
            count=_n(f.recognised), decisions=f.decisions
        )
    if f.to_recognise:
        detail += " · " + _("{count} passed and wait").format(count=_n(f.to_recognise))
    return Step(
        "recognise",
        _("Recognition"),
        _state(done=done),
        f.recognised,
        f.passed,
        detail,
        _("Recognise those who passed"),
    )


def _print(f: _Facts) -> Step:
    done = f.recognised > 0 and f.certificates <= f.printed  # nobody but restricted persons: nothing to print
    detail = _("{printed} of {count} certificates printed").format(printed=_n(f.printed), count=_n(f.certificates))
    detail = detail if f.certificates else _("No certificate to print yet")
    return Step(
        "print", _("Certificates"), _state(done=done), f.printed, f.certificates, detail, _("Print certificates")
    )


def _hand_up(f: _Facts) -> Step:
    when = dt.datetime.fromisoformat(f.sent_at).astimezone().strftime("%d/%m/%Y") if f.sent_at else ""
    detail = (
        _("Handed up on {date}, revision {revision}").format(date=when, revision=f.sent) if f.sent else _("Not yet")
    )
    return Step("hand_up", _("Hand up"), _state(done=f.sent > 0), f.sent, 1, detail, _("Make the file to hand up"))


def _headline(year: int, now: Step | None) -> str:
    if now is None:
        return _("The year {year} is complete").format(year=year)
    return _("{year} is at the step: {step}").format(year=year, step=now.title)


def _subline(year: int, f: _Facts) -> str:
    missing = f.registered - f.evaluated
    parts = [_("{count} forms are still to be scored.").format(count=_n(missing))] if missing else []
    due = _deadline(year)
    if due and not f.sent:
        left = (due - dt.date.today()).days
        text = _("Due at the upper level on {date}").format(date=due.strftime("%d/%m/%Y"))
        parts.append(f"{text}, " + (_("{days} days left").format(days=left) if left >= 0 else _("it has passed")) + ".")
    return " ".join(parts)


def _deadline(year: int) -> dt.date | None:
    """Return the day by which the year is due at the upper level, from `resources/year.toml`."""
    data = tomllib.loads((RESOURCES / "year.toml").read_text(encoding="utf-8"))
    month, day = (int(part) for part in str(data["due_at_upper_level"]).split("-"))
    return dt.date(year, month, day)
