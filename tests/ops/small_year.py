"""A year of six invented people in two villages and in none, for papers: small enough to be read whole."""

import datetime as dt

from cdht_desktop.ops import association, citizens, evaluations, groups, recognition, registrations, rounds, villages
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput, Stage
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

YEAR = 2026
NUMBER, DATE = "12/QĐ-HKH", dt.date(2026, 2, 5)
GIANG, AN, Y = "Bạch Công Huyền Tôn Nữ Ngọc Trường Giang", "Vũ Thị An", "Tôn Nữ Như Ý"
DAO, AAN, ANH = "Nguyễn Thị Đào", "Lê Văn Ân", "Phạm Hồng Ánh"
_PEOPLE = (
    (DAO, "05/11/1969", "female", "Thôn Đồi"),
    (AAN, "1950", "male", "Thôn Đồi"),
    (ANH, "12/01/2003", "female", "Thôn Đồi"),
    (GIANG, "03/06/1948", "male", "Thôn Ba Hàng"),
    (AN, "1990", "female", "Thôn Ba Hàng"),
    (Y, "20/12/1977", "female", ""),
)
_GOOD = (90, 90, 90, 90, 90, 90, 90, 80, 80, 80)  # 87 points in tenths
_ENOUGH = (80,) * 10
_SHORT = (80, 80, 80, 40, 80, 80, 80, 80, 80, 80)  # 76 points, indicator 4 under 5
SCORES = {DAO: _GOOD, AAN: _SHORT, ANH: _ENOUGH, GIANG: _GOOD, Y: _ENOUGH}  # of AN none


def registered(store: Store) -> dict[str, str]:
    """Register the people; return their registrations by name."""
    association.edit(
        store, name="Hội Khuyến học xã Đồng Tâm", commune="xã Đồng Tâm", province="tỉnh Phú Thọ",
        upper_name="Hội Khuyến học tỉnh Phú Thọ", place="Đồng Tâm", signer_title="TM. Ban Chấp hành\nChủ tịch",
        signer_name="Nguyễn Văn Khánh",
    )  # fmt: skip
    places = {name: villages.add(store, name).value for name in ("Thôn Đồi", "Thôn Ba Hàng")}
    group = groups.all_groups(store)[0].id
    ids = [
        citizens.add(store, CitizenInput(name, birth, sex, village_id=places.get(village), group_id=group)).value
        for name, birth, sex, village in _PEOPLE
    ]
    rounds.open_year(store, YEAR)
    registrations.register(store, YEAR, ids)
    found = evaluations.rows(store, evaluations.find(store, YEAR))
    return {row.name: row.id for row in found}


def scored(store: Store, stage: Stage = "commune") -> dict[str, str]:
    """Register the people and score all but one; return their registrations by name."""
    people = registered(store)
    for name, scores in SCORES.items():
        evaluations.save(store, people[name], EvaluationInput(scores), stage)
    return people


def recognised(store: Store) -> dict[str, str]:
    """Register, score and recognise; return registrations by name."""
    people = scored(store)
    recognition.recognise(store, YEAR, NUMBER, DATE, Progress())
    return people


def village_id(store: Store, name: str) -> str:
    """Return the id of a village."""
    return next(row.id for row in villages.all_villages(store) if row.name == name)
