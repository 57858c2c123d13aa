"""What an upper level hands down to all its communes: criteria sets, targets, its units, due dates, revoked keys.

One numbered, signed file for all, without anything personal. Each file holds everything that is in force, so that only
the newest one has to be taken in.
"""

import datetime as dt
import hashlib
from pathlib import Path

from sqlalchemy import Connection

from cdht_desktop.changes import Changes
from cdht_desktop.data import answers as kept
from cdht_desktop.data import units as members
from cdht_desktop.data.store import Store
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import BadRules, Refused
from cdht_desktop.exchange import canonical
from cdht_desktop.exchange.answer_records import DueYear, Lists, list_records
from cdht_desktop.ops import answer_files, revocations, rounds, targets
from cdht_desktop.ops.answer_files import Answered, Outgoing
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


@needs(Right.HAND_UP)
def write_lists(store: Store, folder: Path, progress: Progress) -> Changes[Answered]:
    """Write everything in force as one file for all communes, under the next number.

    Raises `Refused` in a commune's workspace or where there is nothing to say yet, `DiskProblem`, `Cancelled`.
    """
    _upper_only(store)
    revoked = tuple(value for _kind, value in revocations.current(store))
    with store.read() as connection:
        said = Lists(
            criteria=_criteria(connection),
            targets=kept.targets(connection),
            units={unit.code: unit.name for unit in members.member_units(connection)},
            due=_due(connection),
            revocations=revoked,
        )
    records = list(list_records(said))
    if not records:
        raise Refused(_("There is nothing to hand down yet: no units, no due date, no criteria set of your own."))
    going = Outgoing(
        kind="lists",
        year=dt.date.today().year,
        title=_("Lists for the communes written"),
        records=records,
        units=_version(said) if said.units else None,
        criteria={one.code: hashlib.sha256(one.source.encode("utf-8")).hexdigest() for one in said.criteria},
    )
    return answer_files.write(store, folder, going, progress)


@needs(Right.SETTINGS)
def add_criteria(store: Store, file: Path) -> Changes[str]:
    """Keep a criteria set of the upper level's own (TOML, as those in resources/criteria) to hand down; answers its code.

    Raises `BadRules` where the file cannot be used or its code is one of a shipped set, `Refused` in a commune's
    workspace.
    """
    _upper_only(store)
    found = CriteriaSet.from_toml(targets.text_of(file), file.name)
    if found.code in {one.code for one in rounds.shipped_criteria()}:
        words = _("The code “{code}” is that of a set that comes with the program: give this one another.")
        raise BadRules(words.format(code=found.code))
    with store.write(_("Criteria set {code} taken in").format(code=found.code)) as writing:
        rounds.keep_criteria(writing, found)
    return writing.changes(found.code)


def _criteria(connection: Connection) -> tuple[CriteriaSet, ...]:
    """Return the criteria sets kept here that are not shipped with the program."""
    shipped = {one.source for one in rounds.shipped_criteria()}
    found = [CriteriaSet.from_toml(text, "criteria_set") for text in kept.criteria_sources(connection)]
    return tuple(one for one in found if one.source not in shipped)


def _due(connection: Connection) -> tuple[DueYear, ...]:
    found = [members.year_facts(connection, year) for year in members.years(connection)]
    return tuple(
        DueYear(one.year, *(day.isoformat() if day else "" for day in (one.due_on, one.closed_on))) for one in found
    )


def _version(said: Lists) -> str:
    """Return the version of the list of units: how many there are, and a digest of it."""
    digest = hashlib.sha256(canonical.dump(dict(said.units))).hexdigest()
    return f"{len(said.units)}-{digest[:12]}"


def _upper_only(store: Store) -> None:
    if store.level != "upper":
        raise Refused(_("Only an upper level hands lists down; this is a commune's workspace."))
