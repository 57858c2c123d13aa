"""Who is put right to another village or group is so in the open year too; what a certificate says stays."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import REGISTRATION
from cdht_desktop.ops import (
    citizen_changes,
    citizens,
    evaluations,
    groups,
    history,
    recognition,
    registrations,
    rounds,
    villages,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.progress import Progress

YEAR = 2026
SEVENTY = EvaluationInput((70,) * 10)


@pytest.fixture
def places(empty: Store) -> tuple[str, str]:
    rounds.open_year(empty, YEAR)
    plain, remote = villages.add(empty, "Thôn Vai").value, villages.add(empty, "Bản Mường Chiềng").value
    villages.edit(empty, remote, name="Bản Mường Chiềng", remote=True)
    return plain, remote


def _registered(store: Store, village: str | None, name: str = "Bạch Thị Tâm") -> tuple[str, str]:
    citizen = citizens.add(store, CitizenInput(name, "1971", village_id=village)).value
    registrations.register(store, YEAR, [citizen])
    with store.read() as connection:
        query = select(REGISTRATION.c.id).where(REGISTRATION.c.citizen_id == citizen)
        return citizen, connection.execute(query).scalar_one()


def _edit(store: Store, citizen: str, **values: object) -> None:
    one = citizens.get(store, citizen)
    standing = CitizenInput(one.name, str(one.birth), village_id=one.village_id, group_id=one.group_id)
    citizens.edit(store, citizen, replace(standing, **values), one.version)


def test_a_village_put_right_is_that_of_the_open_year(empty: Store, places: tuple[str, str]):
    citizen, registration = _registered(empty, None)
    _edit(empty, citizen, village_id=places[0])
    assert evaluations.find(empty, YEAR, village_id=places[0]) == [registration]


def test_a_group_put_right_for_many_is_that_of_the_open_year(empty: Store, places: tuple[str, str]):
    citizen, registration = _registered(empty, places[0])
    group = groups.all_groups(empty)[1]
    citizen_changes.regroup(empty, [citizen], group.id)
    assert evaluations.get(empty, registration).group == group.name


def test_scores_are_judged_by_the_threshold_of_the_new_village(empty: Store, places: tuple[str, str]):
    citizen, registration = _registered(empty, places[0])
    evaluations.save(empty, registration, SEVENTY, "branch")
    evaluations.save(empty, registration, SEVENTY)
    assert evaluations.get(empty, registration).grade == "failed"
    citizen_changes.move(empty, [citizen], places[1])
    assert evaluations.get(empty, registration).grade == "passed"
    assert {row.grade for row in evaluations.side_by_side(empty, registration).values()} == {"passed"}


def test_taking_the_move_back_takes_the_year_back_too(empty: Store, places: tuple[str, str]):
    citizen, registration = _registered(empty, places[0])
    evaluations.save(empty, registration, SEVENTY)
    citizen_changes.move(empty, [citizen], places[1])
    history.undo(empty)
    assert evaluations.get(empty, registration).grade == "failed"
    assert evaluations.find(empty, YEAR, village_id=places[0]) == [registration]


def test_who_is_recognised_stays_where_the_certificate_says(empty: Store, places: tuple[str, str], tmp_path: Path):
    citizen, registration = _registered(empty, places[0])
    evaluations.save(empty, registration, EvaluationInput((90,) * 10))
    recognition.recognise(empty, YEAR, "1/QĐ", dt.date(YEAR, 11, 20), Progress())
    citizen_changes.move(empty, [citizen], places[1])
    assert evaluations.find(empty, YEAR, village_id=places[0]) == [registration]


def test_what_else_is_changed_leaves_the_year_alone(empty: Store, places: tuple[str, str]):
    citizen, _registration = _registered(empty, places[0])
    one = citizens.get(empty, citizen)
    values = CitizenInput(one.name, "1972", village_id=one.village_id)
    assert citizens.edit(empty, citizen, values, one.version).tables == {"citizen"}
