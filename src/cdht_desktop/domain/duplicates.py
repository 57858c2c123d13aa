"""When two records look like one person: the rules, without a database.

What is blank, zero or a filler never matches. A day of birth tells people apart; a bare year does not, for hundreds
share it, and 1 January is how offices write down that the day is not known. So a year counts only together with the
village, or with a name that nobody else bears, and never where two ID numbers are far apart.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.idnumber import DIGITS, Sex, birth_year_of, clean, is_id_number, sex_of
from cdht_desktop.domain.text import fold, nfc, same_word

Kind = Literal["same_id", "near_id", "same_person", "near_name"]
KINDS: tuple[Kind, ...] = ("same_id", "near_id", "same_person", "near_name")  # the strongest first
Numbers = Literal["same", "near", "different", "unsure"]
Births = Literal["day", "year", ""]

_FAR = 3  # ID numbers that differ in as many places are no slip of the hand
_SLIPS = 2  # in names, where the ID numbers are near
_NAMES_TELL = 1_000  # records from which on a list tells how common a name is
_CROWD = 60  # of one name in one village: a bare year in common says nothing of them
_NO_PROVINCE = "000"  # numbers from 000000000001 on are fillers
_VOWELS = frozenset("aeiouy")
_BETWEEN = " .-–,·"  # signs that part words; others stand within one


class Record(NamedTuple):
    """What the rules look at; made by `record`. Empty text and None are unknown."""

    id: str
    name: str
    words: tuple[str, ...]  # of the name, folded
    key: str  # the words in one: what must be the same in "same folded name"
    year: int | None
    day: tuple[int, int] | None  # (month, day), None where only the year is known
    sex: Sex | None
    number: str
    village: str


def record(
    record_id: str, name: str, birth: BirthDate | None, sex: Sex | None, number: str | None, village: str = ""
) -> Record:
    """Return a record to compare; `village` is its `village_key`. ID numbers that cannot be one are left out."""
    number = clean(number or "")
    usable = is_id_number(number) and not number.startswith(_NO_PROVINCE)
    year, day = None, None
    if birth is not None and birth.year:
        year = birth.year
        if birth.month and birth.day and (birth.month, birth.day) != (1, 1):
            day = (birth.month, birth.day)
    words = name_words(name)
    return Record(record_id, name, words, "".join(words), year, day, sex, number if usable else "", village)


def name_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, without signs: `K'Bang` is one word, `Ng.Văn` two."""
    folded = fold(nfc(name))
    if not folded.replace(" ", "").isalnum():
        folded = "".join(char if char.isalnum() else " " if char in _BETWEEN else "" for char in folded)
    return tuple(folded.split())


def near_numbers(first: str, second: str) -> bool:
    """Say whether two ID numbers differ by one digit, or by two neighbours that changed places."""
    if len(first) != DIGITS or len(second) != DIGITS:
        return False
    at = [place for place in range(DIGITS) if first[place] != second[place]]
    if len(at) == 1:
        return True
    return len(at) == 2 and at[1] == at[0] + 1 and first[at[0]] == second[at[1]] and first[at[1]] == second[at[0]]  # noqa: PLR2004 - a pair


def numbers_of(first: Record, second: Record) -> Numbers:
    """Say how two records' ID numbers stand: `different` only where both can be trusted and no slip explains it."""
    if not (first.number and second.number):
        return "unsure"
    if first.number == second.number:
        return "same"
    if near_numbers(first.number, second.number):
        return "near"
    if not (_trusted(first) and _trusted(second)):
        return "unsure"
    return "different" if OSA.distance(first.number, second.number, score_cutoff=_FAR) >= _FAR else "unsure"


def _trusted(one: Record) -> bool:
    """Say whether a record's ID number agrees with what else it says."""
    year = one.year is None or birth_year_of(one.number) == one.year
    return year and (one.sex is None or sex_of(one.number) == one.sex)


def births_of(first: Record, second: Record) -> Births:
    """Say what two births have in common: the `day` (day and month may have changed places), the `year`, or nothing."""
    if first.year is None or first.year != second.year:
        return ""
    if first.day is None or second.day is None:
        return "year"
    return "day" if second.day in (first.day, first.day[::-1]) else ""


def near_names(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether two different names (their `name_words`) may be one person's, written otherwise.

    In one word a letter wrong, missing, too many or swapped with its neighbour; the words in another order; a middle
    word left out; words before the given name cut to their first letters (`Ng. V. Hùng`).
    """
    if min(len(one), len(other)) < 2:  # noqa: PLR2004 - of a single word nothing is left that could be the same
        return False
    if len(one) != len(other):
        shorter, longer = sorted((tuple(one), tuple(other)), key=len)
        dropped = (longer[:at] + longer[at + 1 :] for at in range(1, len(longer) - 1))
        return len(longer) == len(shorter) + 1 and shorter in dropped
    left, right = (list((Counter(a) - Counter(b)).elements()) for a, b in ((one, other), (other, one)))
    if len(left) == 1:
        return OSA.distance(left[0], right[0], score_cutoff=1) <= 1 or _shortened(one, other)
    return not left or _shortened(one, other)


def _shortened(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether each word but the given name is the other's or its first letters, and the given names are the same."""
    return one[-1] == other[-1] and all(map(_is_short_for, one, other))


def _is_short_for(one: str, other: str) -> bool:
    short, whole = sorted((one, other), key=len)
    # `Ng.` stands for Nguyễn, but Hồ is no short Hoàng: letters that a name can be said by are a name.
    return short == whole or (whole.startswith(short) and (len(short) == 1 or not _VOWELS & set(short)))


class Names:
    """How common names are among the records that are compared."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.total = 0
        self._borne: Counter[str] = Counter()
        self._in_village: Counter[tuple[str, str]] = Counter()
        for one in records:
            self.add(one)

    def add(self, one: Record, count: int = 1) -> None:
        """Count a record's name; `count` -1 takes it away."""
        self.total += count
        self._borne[one.key] += count
        self._in_village[one.village, one.key] += count

    def only(self, one: Record) -> bool:
        """Say whether the list is long enough to tell that nobody else bears the name that two records share."""
        return self.total >= _NAMES_TELL and self._borne[one.key] <= 2  # noqa: PLR2004 - the two

    def rare(self, one: Record) -> bool:
        """Say whether nobody else in the village bears this record's name, so that a near one means something."""
        return self._in_village[one.village, one.key] <= 1

    def crowded(self, one: Record) -> bool:
        """Say whether so many in the village bear the name that a year in common means nothing."""
        return self._in_village[one.village, one.key] > _CROWD


def kinds_of(first: Record, second: Record, names: Names) -> tuple[Kind, ...]:
    """Return the kinds in which two records look like one person, the strongest first; none where they do not."""
    if not (first.key and second.key):
        return ("same_id",) if numbers_of(first, second) == "same" else ()
    numbers, births = numbers_of(first, second), births_of(first, second)
    found: list[Kind] = []
    if numbers == "same":
        found.append("same_id")
    elif numbers == "near" and _near_persons(first, second, births):
        found.append("near_id")
    if births and first.key == second.key:
        if _same_person(first, second, numbers, births, names):
            found.append("same_person")
    elif births and _near_person(first, second, numbers, births, names) and near_names(first.words, second.words):
        found.append("near_name")
    return tuple(found)


def _near_persons(first: Record, second: Record, births: Births) -> bool:
    """Say whether the names are near enough for near numbers: two slips are let by where the births do not disagree."""
    if first.key == second.key or near_names(first.words, second.words):
        return True
    agree = births or first.year is None or second.year is None
    return bool(agree) and OSA.distance(first.key, second.key, score_cutoff=_SLIPS) <= _SLIPS


def _one_village(first: Record, second: Record) -> bool:
    return first.village == second.village != ""


def _one_sex(first: Record, second: Record) -> bool:
    return first.sex is None or second.sex is None or first.sex == second.sex


def _same_person(first: Record, second: Record, numbers: Numbers, births: Births, names: Names) -> bool:
    """Say whether two of one folded name and birth are to be looked at."""
    if numbers == "different":
        return births == "day" and _marks_agree(first.name, second.name)
    if births == "day" or numbers != "unsure":
        return True
    if not _one_sex(first, second):
        return False
    return not names.crowded(first) if _one_village(first, second) else names.only(first)


def _marks_agree(one: str, other: str) -> bool:
    """Say whether names of one fold are written alike: twins are called Hùng and Hưng, never both Hùng."""
    return one.isascii() or other.isascii() or same_word(one, other)


def _near_person(first: Record, second: Record, numbers: Numbers, births: Births, names: Names) -> bool:
    """Say whether two of one birth are to be looked at, if their names are near."""
    if numbers == "different" or not (_one_village(first, second) and _one_sex(first, second)):
        return False
    return births == "day" or numbers != "unsure" or names.rare(first) or names.rare(second)
