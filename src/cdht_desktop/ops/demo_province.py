"""The demo's province: two more communes hand in, one is asked for a correction, puts it right and hands in anew."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cdht_desktop.files import safe_name
from cdht_desktop.ops import (
    answers,
    answers_in,
    association,
    citizens,
    crossings,
    evaluations,
    groups,
    handed_in,
    handing_up,
    invented,
    receiving,
    recognition,
    registrations,
    reports,
    rounds,
    tasks,
    trust,
    units,
    villages,
    workspaces,
)  # fmt: skip
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.invented import Person
from cdht_desktop.ops.reports import Report
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_SEED, _PEOPLE, _APART = 20260202, 240, 10_000
_TENTHS = 10
_DUE = (12, 5)  # month and day


@dataclass(frozen=True)
class Province:
    """What became of the year at the upper level.

    `answers` are the files that went down, `corrected` says of the person who was asked about the wanted birth, the state
    of the task at the upper level and the revision that brought it; `crossings` counts persons in two communes.
    """

    answers: tuple[Path, ...]
    again: Path
    corrected: tuple[str, str, int]
    crossings: int
    report: Report


def make_neighbours(
    folder: Path, key: Path, year: int, password: str, shared: Person, progress: Progress
) -> tuple[list[Path], list[Path]]:
    """Make two communes in `folder`, each with its year handed up, encrypted by the key file `key`.

    `shared` is a person of the first commune who stands on the list of one of them too. Return the workspaces, and the
    files handed up.
    """
    places, files = [], []
    for number, (unit, name) in enumerate(invented.neighbours().items()):
        persons = invented.people(_PEOPLE, _SEED + number, _APART * (number + 1))
        if not number:
            persons[0] = shared
        place = folder / safe_name(f"xa-{unit}", "")
        created = workspaces.create(place, unit=unit, name=name, level="commune", password=password)
        with created.store as store:
            trust.trust_key_file(store, key)
            _year(store, year, persons, progress)
            files.append(handing_up.export(store, year, folder, progress).value.file)
        places.append(place)
    return places, files


def _year(store: workspaces.Store, year: int, persons: Sequence[Person], progress: Progress) -> None:
    """Do a small commune's year."""
    association.edit(
        store, upper_name=invented.place("province"), signer_title="CHỦ TỊCH", signer_name=invented.place("signer")
    )
    places = {name: villages.add(store, name).value for name in sorted({one.village for one in persons})}
    known = {one.name: one.id for one in groups.all_groups(store)}
    people = {
        citizens.add(
            store,
            CitizenInput(
                one.name,
                f"{one.birth:%d/%m/%Y}",
                one.sex,
                one.id_number,
                places[one.village],
                known.get(one.group),
                one.phone,
            ),
        ).value: one
        for one in persons
    }
    rounds.open_year(store, year)
    registrations.register(store, year, list(people))
    given = {person.id_number: scores for person, scores in invented.scores(persons, _SEED)}
    values = {}
    for row in evaluations.rows(store, evaluations.find(store, year)):
        one = given[people[row.citizen_id].id_number]
        values[row.id] = EvaluationInput(tuple(points * _TENTHS for points in one.points), one.digital, one.updates)
    evaluations.save_many(store, values, "commune")
    recognition.recognise(store, year, "07/QĐ-HKH", dt.date(year, 11, 18), progress)


def make_province(
    folder: Path, upper: Path, commune: Path, files: Sequence[Path], year: int, password: str, progress: Progress
) -> Province:
    """Receive all files at the upper level, send a correction down to one commune, and receive its answer.

    `commune` is the workspace of the first file's unit. The answers are written into `folder`.
    """
    down = folder / "tra-loi"
    with workspaces.open_workspace(upper, password) as store:
        received = receiving.receive(store, files, progress, trust=True)
        units.put(store, [(one.unit, one.unit_name) for one in handed_in.standing(store, year)])
        units.set_due(store, year, dt.date(year, *_DUE))
        asked, wanted = _ask(store, received[0].unit, year)
        written = answers.write_all(store, year, down, progress)
        twice = len(crossings.look(store, year, progress=progress).waiting)
    sent = [one.file for one in (*written.receipts, *written.returns) if one.unit == received[0].unit]
    with workspaces.open_workspace(commune, password) as store:
        answers_in.take_in(store, sent, progress)
        tasks.apply(store, asked)
        again = handing_up.export(store, year, folder, progress).value
    with workspaces.open_workspace(upper, password) as store:
        receiving.receive(store, [again.file], progress)
        report = reports.year_report(store, year)
        state = tasks.get(store, asked).state
    answered = tuple(one.file for one in (*written.receipts, *written.returns))
    return Province(answered, again.file, (wanted, state, again.revision), twice, report)


def _ask(store: workspaces.Store, unit: str, year: int) -> tuple[str, str]:
    """Ask a unit to correct the day of birth of the first person on its list; return the task and the wanted day."""
    person = handed_in.persons(store, unit, year, limit=1)[0]
    born = dt.date.fromisoformat(person.birth)
    wanted = born.replace(day=born.day % 28 + 1).isoformat()
    words = _("The paper form has another day of birth; please compare.")
    task = tasks.ask(store, unit, year, person.id, "correction", "birth", person.birth, wanted, words)
    return task.value, wanted
