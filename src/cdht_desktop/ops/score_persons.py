"""Whose a row of a list of scores is: by the code of a sheet of the program's own, by ID number, by name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA
from sqlalchemy import Connection, select

from cdht_desktop.data.tables import CERTIFICATE, CITIZEN, REGISTRATION, VILLAGE
from cdht_desktop.domain.form_codes import code_key, form_code
from cdht_desktop.domain.problems import Place, Problem
from cdht_desktop.domain.text import fold, same_word
from cdht_desktop.sheets.scores import ScoreEntry

_C, _R = CITIZEN.c, REGISTRATION.c
_SLIPS = 2  # letters, marks left aside, by which a name that was corrected may differ
_NAMED = 5  # people named in a sentence about those who are missing


class Persons:
    """The citizens of a workspace with their registration of a round, found by what a list says of them."""

    def __init__(self, connection: Connection, round_id: str, *, coded: bool) -> None:
        self._by_number: dict[str, Any] = {}
        self._by_name: dict[str, list[Any]] = {}
        self._by_code: dict[str, list[Any]] = {}
        self._registered: dict[str, Any] = {}
        for row in _rows(connection, round_id):
            if row.registration_id or not row.removed_at:
                self._by_name.setdefault(row.name_fold, []).append(row)
                if row.id_number:
                    self._by_number[row.id_number] = row
            if row.registration_id and coded:
                self._by_code.setdefault(code_key(form_code(row.registration_id)), []).append(row)
                self._registered[row.registration_id] = row

    def registration(self, entry: ScoreEntry) -> tuple[str | None, list[Problem]]:
        """Return the registration that an entry's scores belong to (None: none), and what is to be said about it."""
        problems = []
        if entry.code:
            row = self._coded(entry.code, entry.name)
            if row is not None:
                return self._checked(entry, row)
            problems.append(entry.place.problem("code", "warning", "code_unknown"))
        elif entry.code is not None:
            problems.append(entry.place.problem("name", "warning", "person_by_hand"))
        found = self._named(entry)
        return (None, [found]) if isinstance(found, Problem) else (found, problems)

    def _coded(self, code: str, name: str | None) -> Any:
        """Return whose code it is; where two people share one, the one with the name."""
        found = self._by_code.get(code_key(code), [])
        if len(found) > 1:
            found = [row for row in found if name and same_word(row.name, name)]
        return found[0] if len(found) == 1 else None

    def _checked(self, entry: ScoreEntry, row: Any) -> tuple[str | None, list[Problem]]:
        """Hold the name against the code: a corrected letter is well, a row that slipped to another code is not."""
        registration: str = row.registration_id
        if entry.name and same_word(entry.name, row.name):
            return registration, []
        others = self._by_name.get(fold(entry.name or ""), [])
        slipped = any(same_word(other.name, entry.name or "") for other in others if other.village_id == row.village_id)
        if entry.name and (slipped or OSA.distance(fold(entry.name), row.name_fold) > _SLIPS):
            return None, [entry.place.problem("name", "error", "code_other_name")]
        return registration, [entry.place.problem("name", "warning", "name_changed")]

    def _named(self, entry: ScoreEntry) -> str | Problem:
        if entry.id_number:
            field, found = "id_number", [self._by_number[entry.id_number]] if entry.id_number in self._by_number else []
        else:
            field, found = "name", self._by_name.get(fold(entry.name or ""), [])
        if field == "id_number" and found and entry.name and fold(entry.name) != found[0].name_fold:
            return entry.place.problem(field, "error", "person_other_name")
        if len(found) != 1:
            code = "person_ambiguous" if found else "person_not_found"
            return entry.place.problem(field, "error", code)
        registration: str | None = found[0].registration_id
        return registration or entry.place.problem(field, "error", "person_not_registered")

    def missing(self, file: str, codes: Mapping[str, Sequence[str]], matched: Iterable[str]) -> Iterator[Problem]:
        """Give a warning for each sheet of codes that lacks people of its village who are registered.

        `codes` are those of each sheet, `matched` the registrations found for rows. A sheet's village is that of most
        of its codes; those already recognised are not expected.
        """
        present = set(matched)
        villages: dict[str | None, tuple[str, str]] = {}
        for sheet, listed in codes.items():
            rows = [row for row in (self._coded(code, None) for code in listed) if row is not None]
            present.update(row.registration_id for row in rows)
            if rows:
                village_id, _count = Counter(row.village_id for row in rows).most_common(1)[0]
                name = next(row.village for row in rows if row.village_id == village_id)
                villages.setdefault(village_id, (sheet, name or ""))
        for village_id, (sheet, name) in villages.items():
            absent = [row for row in self._expected(village_id) if row.registration_id not in present]
            if absent:
                yield _missing(Place(file, sheet, 1), name or sheet, absent)

    def _expected(self, village_id: str | None) -> Iterator[Any]:
        return (
            row
            for row in self._registered.values()
            if row.village_id == village_id and not row.certificate_id and not row.restricted_on
        )


def _missing(place: Place, village: str, absent: Sequence[Any]) -> Problem:
    absent = sorted(absent, key=lambda row: str(row.name_sort))
    names = ", ".join(row.name for row in absent[:_NAMED])
    code = "people_missing" if len(absent) <= _NAMED else "people_missing_more"
    return place.problem("name", "warning", code, count=len(absent), village=village, names=names)


def _rows(connection: Connection, round_id: str) -> Iterator[Any]:
    on = (_C.id == _R.citizen_id) & (_R.round_id == round_id)
    certified = (CERTIFICATE.c.registration_id == _R.id) & (CERTIFICATE.c.state == "valid")
    joined = (
        CITIZEN.outerjoin(REGISTRATION, on)
        .outerjoin(CERTIFICATE, certified)
        .outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
    )
    query = select(
        _C.id, _C.name, _C.name_fold, _C.name_sort, _C.id_number, _C.removed_at, _R.id.label("registration_id"),
        _R.village_id, VILLAGE.c.name.label("village"), CERTIFICATE.c.id.label("certificate_id"), _C.restricted_on,
    ).select_from(joined)  # fmt: skip
    return iter(connection.execute(query))
