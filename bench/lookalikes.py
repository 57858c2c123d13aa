"""An invented commune with people who are on its list twice, each pair labelled with the kind it was made as.

Names fall as in Vietnam: surnames by their shares (Lê Trung Hoa, *Họ và tên người Việt Nam*, 2005), `Văn` and `Thị` in
the middle, clans in villages; many of the old are known by a year only, or by 1 January; some lists have no ID numbers;
one birth in a hundred is of twins. Nobody real: ID numbers begin with 09, as no province's do.
"""

# ruff: noqa: PLR2004 - shares of an invented list mean nothing beyond their place

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.duplicates import Kind, Record, record
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.domain.villages import village_key

_SURNAMES = {
    "Nguyễn": 38.4, "Trần": 12.1, "Lê": 9.5, "Phạm": 7.0, "Hoàng": 3.6, "Huỳnh": 1.5, "Phan": 4.5, "Vũ": 2.5, "Võ": 1.4,
    "Đặng": 2.1, "Bùi": 2.0, "Đỗ": 1.4, "Hồ": 1.3, "Ngô": 1.3, "Dương": 1.0, "Lý": 0.5, "Đào": 0.9, "Đinh": 0.9,
    "Trịnh": 0.8, "Lương": 0.8, "Mai": 0.7, "Hà": 0.7, "Cao": 0.6, "Tạ": 0.5, "Lưu": 0.5, "Thái": 0.4, "Châu": 0.4,
    "Tô": 0.4, "Phùng": 0.4, "Quách": 0.3, "Tăng": 0.3, "Triệu": 0.3, "Kiều": 0.2, "Chu": 0.4, "Tôn Thất": 0.1,
}  # fmt: skip
_MIDDLES: dict[Sex, dict[str, float]] = {
    "male": {
        "Văn": 36, "Đức": 6, "Hữu": 6, "Đình": 6, "Xuân": 5, "Quang": 5, "Minh": 5, "Ngọc": 5, "Công": 4, "Thanh": 4,
        "Trọng": 3, "Bá": 3, "Quốc": 3, "Thành": 3, "Hoàng": 3, "Duy": 2, "Tiến": 2, "Viết": 2, "Sỹ": 1, "": 3,
    },
    "female": {
        "Thị": 55, "Thị Thu": 4, "Thị Thanh": 4, "Thị Ngọc": 3, "Thị Minh": 3, "Thị Kim": 3, "Thị Hồng": 3, "Thị Bích": 2,
        "Ngọc": 4, "Thu": 3, "Thanh": 3, "Hồng": 3, "Phương": 3, "Minh": 2, "Khánh": 2, "Mai": 1, "": 2,
    },
}  # fmt: skip
_GIVENS: dict[Sex, str] = {
    "male": "Hùng Dũng Tuấn Anh Minh Hải Long Nam Hiếu Sơn Thắng Cường Hoà Bình Đức Thành Quân Trung Kiên Tùng Mạnh Hưng"
    " Huy Khánh Phong Phúc Tiến Toàn Vinh Quang Thịnh Đạt Khoa Lâm Lộc Nghĩa Tài Trí An Ân Bảo Bắc Chiến Chính Công Đông"
    " Đoàn Giang Hà Hào Hậu Hiền Hiệp Hoan Hoàng Học Khang Khôi Lợi Luân Lực Lương Nhân Nhật Ninh Phú Phương Quế Quốc Quý"
    " Sáng Sinh Sự Tâm Tân Thái Thanh Thiện Thọ Thông Thuận Thuỷ Tín Tính Tịnh Tuân Tường Việt Vũ Vượng Xuân Ý Yên",
    "female": "Hương Lan Hoa Huyền Linh Hằng Hà Thảo Trang Nga Mai Thuỷ Hạnh Hiền Liên Loan Phương Thu Tuyết Vân Yến Anh"
    " Nhung Dung Hồng Huệ Oanh Ngọc Nguyệt Thanh Tâm Bích Chi Cúc Duyên Đào Giang Hảo Hậu Hoà Hoài Hợp Khánh Kim Lành Lệ Lý"
    " Ly Luyến Lương Minh Mơ My Mỹ Na Ngà Ngân Nghĩa Nhàn Nhâm Nhi Như Nụ Phúc Phượng Quyên Quý Quỳnh Sâm Sáu Sen Sinh Tám"
    " Thắm Thân Thêu Thoa Thơm Thuận Thục Thư Thương Tình Trà Trâm Trinh Tươi Uyên Việt Vui Vy Xoan Xuân Xuyến",
}
_VILLAGES = 40
_COPIES = 1_000  # of each kind
_OWN_PROVINCE = "099"
Spoken = Callable[[random.Random, str], str]


@dataclass(frozen=True)
class Person:
    """One line of the list."""

    name: str
    birth: BirthDate | None
    sex: Sex
    number: str
    village: str


@dataclass(frozen=True)
class Labelled:
    """The commune, and which two places of it are one person, by the kind that they were made as.

    `by_year_elsewhere` are those of whom only a year is known and the village is not the same: no rule asks for them.
    `typed` are entries of people who are on the list under the same ID number, with their place on it.
    """

    people: list[Person]
    pairs: dict[tuple[int, int], Kind]
    by_year_elsewhere: set[tuple[int, int]]
    typed: list[tuple[Person, int]]


def labelled(count: int, seed: int) -> Labelled:
    """Return a commune of `count` lines, a thousand second lines of each kind among them."""
    dice = random.Random(seed)
    people = _people(dice, count - 3 * _COPIES)
    numbered = [at for at, person in enumerate(people) if person.number]
    dated = [at for at, person in enumerate(people) if person.birth]
    dice.shuffle(numbered)
    typed = [(entered(dice, people[at]), at) for at in numbered[:_COPIES]]
    used = {person.number for person in people}
    taken = set(numbered[: 2 * _COPIES])
    made: list[tuple[int, Person, Kind]] = [
        (at, with_slip(dice, people[at], used), "near_id") for at in numbered[_COPIES : 2 * _COPIES]
    ]
    rest = [at for at in dated if at not in taken]
    dice.shuffle(rest)
    made += [(at, _same_person(dice, people, at, used), "same_person") for at in rest[:_COPIES]]
    made += [(at, _near_name(dice, people, at, used), "near_name") for at in rest[_COPIES : 2 * _COPIES]]
    pairs: dict[tuple[int, int], Kind] = {}
    for at, copy, kind in made:
        pairs[at, len(people)] = kind
        people.append(copy)
    elsewhere = {pair for pair, kind in pairs.items() if kind == "same_person" and _by_year_elsewhere(people, *pair)}
    return Labelled(people, pairs, elsewhere, typed)


def as_records(people: list[Person]) -> list[Record]:
    """Return the people as the rules compare them; ids are their places, with zeros before them."""
    return [
        record(f"{at:08}", one.name, one.birth, one.sex, one.number, village_key(one.village))
        for at, one in enumerate(people)
    ]


def _by_year_elsewhere(people: list[Person], one: int, other: int) -> bool:
    here = village_key(people[one].village) == village_key(people[other].village) != ""
    return not here and any(vague(people[at].birth) for at in (one, other))


def vague(birth: BirthDate | None) -> bool:
    """Say whether only the year of a birth is known, or nothing."""
    return birth is None or birth.month is None or (birth.month, birth.day) == (1, 1)


def _people(dice: random.Random, count: int) -> list[Person]:
    names = [f"Thôn {word}" for word in _GIVENS["male"].split()[:20]]
    names += [f"Khu {number}" for number in range(1, 11)] + [f"Tổ dân phố số {number}" for number in range(1, 11)]
    sizes = [1 / (rank + 12) for rank in range(_VILLAGES)]
    clans = {village: (_any(dice, _SURNAMES), _any(dice, _MIDDLES["male"])) for village in names}
    without = dict.fromkeys(dice.sample(names, 3), 0.6)  # villages whose lists were kept without numbers
    people: list[Person] = []
    used: set[str] = set()
    for village in dice.choices(names, sizes, k=count):
        if people and dice.random() < 0.01:
            people.append(invented_twin(dice, people[-1], used))
        else:
            people.append(invented_person(dice, village, clans[village], without.get(village, 0.0), used))
    return people[:count]


def _any(dice: random.Random, shares: dict[str, float]) -> str:
    return dice.choices(list(shares), list(shares.values()))[0]


def _given(dice: random.Random, sex: Sex) -> str:
    words = _GIVENS[sex].split()
    return dice.choices(words, [1 / (rank + 10) for rank in range(len(words))])[0]


def invented_person(dice: random.Random, village: str, clan: tuple[str, str], without: float, used: set[str]) -> Person:
    """Return somebody of a village; `clan` is its surname and middle name, `without` the share who have no number."""
    sex: Sex = dice.choice(("male", "female"))
    own = dice.random() < 0.3
    surname = clan[0] if own else _any(dice, _SURNAMES)
    middle = clan[1] if own and sex == "male" and dice.random() < 0.5 else _any(dice, _MIDDLES[sex])
    year = int(dice.triangular(1935, 2010, 1985))
    no_number = max(without, 0.3 if year < 1945 else 0.07)
    return Person(
        " ".join(f"{surname} {middle} {_given(dice, sex)}".split()),
        _birth(dice, year),
        sex,
        "" if dice.random() < no_number else _number(dice, sex, year, used),
        village,
    )


def _birth(dice: random.Random, year: int) -> BirthDate:
    bare, first = (0.4, 0.15) if year < 1955 else (0.18, 0.07) if year < 1975 else (0.05, 0.03)
    chance = dice.random()
    if chance < bare:
        return BirthDate(year)
    return BirthDate(year, 1, 1) if chance < bare + first else BirthDate(year, dice.randint(1, 12), dice.randint(1, 28))


def _number(dice: random.Random, sex: Sex, year: int, used: set[str]) -> str:
    while True:
        province = _OWN_PROVINCE if dice.random() < 0.85 else f"09{dice.randint(0, 8)}"
        century = (year - 1900) // 100 * 2 + (sex == "female")
        number = f"{province}{century}{year % 100:02}{dice.randint(0, 999_999):06}"
        if number not in used:
            used.add(number)
            return number


def invented_twin(dice: random.Random, other: Person, used: set[str]) -> Person:
    """Return a brother or sister of one day, often with a name that is alike."""
    words = other.name.split()
    alike = [word for word in _GIVENS[other.sex].split() if word[0] == words[-1][0] and word != words[-1]]
    given = dice.choice(alike) if alike else _given(dice, other.sex)
    number = _number(dice, other.sex, other.birth.year, used) if other.number and other.birth else ""
    return replace(other, name=" ".join([*words[:-1], given]), number=number)


def _plain(_dice: random.Random, name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _one_mark_lost(dice: random.Random, name: str) -> str:
    words = name.split()
    at = dice.randrange(len(words))
    words[at] = _plain(dice, words[at])
    return " ".join(words)


def _swapped(dice: random.Random, name: str) -> str:
    places = [
        at
        for at in range(1, len(name) - 1)
        if name[at].isalpha() and name[at + 1].isalpha() and name[at] != name[at + 1]
    ]
    at = dice.choice(places)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _wrong_letter(dice: random.Random, name: str) -> str:
    at = dice.choice([at for at in range(1, len(name)) if name[at].isalpha()])
    return name[:at] + dice.choice(["", name[at] * 2, dice.choice("nghtiaou")]) + name[at + 1 :]


def _middle_left_out(dice: random.Random, name: str) -> str:
    words = name.split()
    return " ".join([words[0], *words[2:]]) if len(words) > 2 else _swapped(dice, name)


def _turned(_dice: random.Random, name: str) -> str:
    words = name.split()
    return " ".join([words[-1], *words[:-1]])


SAME_FOLD: tuple[Spoken, ...] = (
    lambda _dice, name: name,
    lambda _dice, name: name.upper(),
    lambda _dice, name: unicodedata.normalize("NFD", name),
    _plain,
    _one_mark_lost,
)
_NEAR: tuple[Spoken, ...] = (_swapped, _wrong_letter, _middle_left_out, _turned)


def _slip(dice: random.Random, number: str, used: set[str]) -> str:
    """Return a number with one digit wrong, or with two neighbours swapped, that nobody has."""
    while True:
        at = dice.randrange(len(number) - 1)
        wrong = number[:at] + dice.choice("0123456789") + number[at + 1 :]
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        slip = swapped if dice.random() < 0.4 else wrong
        if slip not in used:
            used.add(slip)
            return slip


def _loose_birth(dice: random.Random, birth: BirthDate | None) -> BirthDate | None:
    """Return a birth as another list may give it: the same, the year only, none, day and month swapped, a year off."""
    chance = dice.random()
    if birth is None or chance < 0.07:
        return None
    if chance < 0.17:
        return replace(birth, year=birth.year + dice.choice((-1, 1, 10)))
    return _other_birth(dice, birth)


def _other_birth(dice: random.Random, birth: BirthDate) -> BirthDate:
    """Return a birth that is the same: most by the day, some by the year only, some with day and month swapped."""
    chance = dice.random()
    if chance < 0.15:
        return BirthDate(birth.year)
    swaps = chance < 0.2 and birth.month and birth.day and birth.day <= 12
    return BirthDate(birth.year, birth.day, birth.month) if swaps else birth


def _other_village(dice: random.Random, people: list[Person], village: str) -> str:
    chance = dice.random()
    if chance < 0.7:
        return village
    if chance < 0.8:
        return village.replace("Thôn ", "").replace("Tổ dân phố số ", "TDP ").upper()
    return "" if chance < 0.9 else dice.choice(people).village


def entered(dice: random.Random, one: Person) -> Person:
    """Return a person as another list may have them: the same number, the rest loosely."""
    name = dice.choice((*SAME_FOLD, *_NEAR))(dice, one.name)
    return replace(one, name=name, birth=_loose_birth(dice, one.birth), village=dice.choice((one.village, "")))


def with_slip(dice: random.Random, one: Person, used: set[str]) -> Person:
    """Return a person as another list may have them: a slip in the number, the rest loosely."""
    name = dice.choice((*SAME_FOLD, *_NEAR))(dice, one.name)
    village = dice.choice((one.village, one.village, ""))
    return Person(name, _loose_birth(dice, one.birth), one.sex, _slip(dice, one.number, used), village)


def _same_person(dice: random.Random, people: list[Person], at: int, used: set[str]) -> Person:
    """Return a second line of one name and birth; its number is missing, or has a slip, or the first line's is missing."""
    one = people[at]
    village = _other_village(dice, people, one.village)
    name = dice.choice(SAME_FOLD)(dice, one.name)
    return Person(
        name, _other_birth(dice, one.birth or BirthDate(1900)), one.sex, _number_again(dice, people, at, used), village
    )


def _near_name(dice: random.Random, people: list[Person], at: int, used: set[str]) -> Person:
    one = people[at]
    name = dice.choice(_NEAR)(dice, one.name)
    return Person(
        name,
        _other_birth(dice, one.birth or BirthDate(1900)),
        one.sex,
        _number_again(dice, people, at, used),
        one.village,
    )


def _number_again(dice: random.Random, people: list[Person], at: int, used: set[str]) -> str:
    one = people[at]
    chance = dice.random()
    if chance < 0.2 and one.number:
        people[at] = replace(one, number="")
        return one.number
    return _slip(dice, one.number, used) if chance < 0.3 and one.number else ""
