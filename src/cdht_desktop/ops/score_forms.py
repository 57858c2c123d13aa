"""The sheets that local branches fill in, as workbooks: one a village, in one file or in one file each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdht_desktop.data import evaluations as scored
from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.form_codes import form_code
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.stages import Stage, earlier
from cdht_desktop.errors import Refused
from cdht_desktop.files import disk_problem, replacing, safe_name
from cdht_desktop.ops import access, association
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.score_forms import FormPerson, FormSheet, ScoreForm, write_score_forms
from cdht_desktop.words import _

ENDING = ".xlsx"


@dataclass(frozen=True)
class FormsAsked:
    """Which sheets are wanted: of which villages (None: people without one), for whom to fill in, with what in them.

    `prefilled`: the scores that stand are in the cells, those of the stage itself, else of the nearest before it.
    `full_numbers`: whole ID numbers, else their last four digits. `one_file`: all villages in one workbook.
    """

    villages: tuple[str | None, ...]
    stage: Stage = "branch"
    prefilled: bool = False
    full_numbers: bool = False
    one_file: bool = False


@dataclass(frozen=True)
class FormsSaved:
    """What was written: the files, and how many people stand in them."""

    files: tuple[Path, ...]
    people: int


@dataclass(frozen=True)
class VillageForms:
    """A village that has people to be scored, and how many; `id` is None for those without a village."""

    id: str | None
    name: str
    people: int


def villages(store: Store, year: int) -> list[VillageForms]:
    """Return the villages with people to be scored, sorted the Vietnamese way; those already recognised do not count.

    Raises `NotFound` where the year has not been opened.
    """
    with store.read() as connection:
        found = scored.unrecognised_by_village(connection, reading.round_of(connection, year))
    return [VillageForms(row.id, row.name or "", row.people) for row in found]


def file_name(year: int, village: str) -> str:
    """Return the name of the file that is proposed for a village, for all of them where it is ""."""
    words = _("Scoring sheet {year} - {village}") if village else _("Scoring sheets {year}")
    return safe_name(words.format(year=year, village=village), ENDING)


@needs(Right.EXPORT)
def save_forms(store: Store, year: int, asked: FormsAsked, out: Path, progress: Progress) -> FormsSaved:
    """Write the sheets to the file `out` where one file is asked for, else one file a village into the folder `out`.

    In a folder no file is replaced: a branch may have filled it in. Raises `NotFound` (the year), `Refused` where nobody
    is to be scored, `DiskProblem`, `Cancelled`.
    """
    with store.read() as connection:
        criteria = reading.criteria_of(connection, year)
        round_id = reading.round_of(connection, year)
        sheets = [_sheet(connection, round_id, criteria, village, asked) for village in asked.villages]
    sheets = [sheet for sheet in sheets if sheet.people]
    if not sheets:
        raise Refused(_("Nobody there is waiting to be scored: register people first, or choose other villages."))
    form = ScoreForm(association.get(store).name, year, asked.stage, criteria, asked.full_numbers)
    if asked.one_file:
        files = [_write(store, out, form, sheets, progress)]
    else:
        paths = _paths(out, year, sheets)
        files = [_write(store, path, form, [sheet], progress) for path, sheet in zip(paths, sheets, strict=True)]
    return FormsSaved(tuple(files), sum(len(sheet.people) for sheet in sheets))


def _paths(folder: Path, year: int, sheets: Sequence[FormSheet]) -> list[Path]:
    """Return a new file in `folder` for each village; names that a disk takes for one, or that are there, get a number."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = {path.name.lower() for path in folder.iterdir()}
    except OSError as error:
        raise disk_problem(error, folder) from error
    paths: list[Path] = []
    for sheet in sheets:
        name = file_name(year, sheet.village or _("no village"))
        stem, number = name.removesuffix(ENDING), 1
        while name.lower() in taken:
            number += 1
            name = f"{stem} ({number}){ENDING}"
        taken.add(name.lower())
        paths.append(folder / name)
    return paths


def _write(store: Store, path: Path, form: ScoreForm, sheets: Sequence[FormSheet], progress: Progress) -> Path:
    """Write one file; it is recorded by its name before it gets it."""
    with replacing(path) as stream:
        write_score_forms(stream, form, sheets, progress)
        words = _("Scoring sheets saved, ID numbers in full: {count} people")
        words = words if form.full_numbers else _("Scoring sheets saved, ID numbers masked: {count} people")
        access.exported(store, words.format(count=sum(len(sheet.people) for sheet in sheets)), file=path.name)
    return path


def _sheet(connection: Any, round_id: str, criteria: CriteriaSet, village: str | None, asked: FormsAsked) -> FormSheet:
    ids = scored.unrecognised_ids(connection, round_id, village)
    standing = scored.evaluation_rows(connection, ids, criteria, asked.stage)
    before = [scored.evaluation_rows(connection, ids, criteria, stage) for stage in earlier(asked.stage)]
    numbers = scored.id_numbers(connection, ids)
    people = []
    for candidates in zip(standing, *before, strict=True):
        row = candidates[0]
        shown = next((one for one in candidates if one.total is not None), row) if asked.prefilled else None
        people.append(
            FormPerson(
                code=form_code(row.id),
                name=row.name,
                birth=row.birth,
                id_number=numbers[row.id],
                scores=shown.scores if shown else (None,) * len(criteria.indicators),
                # Marks are no opinion: an empty cell comes back as a no, so what is known stands in it either way.
                digital=_known(one.digital for one in candidates),
                updates=_known(one.updates for one in candidates),
                threshold=criteria.remote_threshold if row.remote else criteria.threshold,
            )
        )
    return FormSheet(standing[0].village if standing else "", people)


def _known(marks: Iterable[bool | None]) -> bool | None:
    """Return the nearest stage's answer, None where nobody answered."""
    return next((mark for mark in marks if mark is not None), None)
