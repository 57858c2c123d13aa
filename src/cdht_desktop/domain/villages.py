"""Names of villages as titles, sheets and addresses give them: `CHI HỘI THÔN ĐỒI`, `Khu 3`, `Bản Mường Chiềng`."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from cdht_desktop.domain.names import in_case, is_shouted
from cdht_desktop.domain.text import as_spelled, fold, nfc, same_word

_MOST_WORDS = 5  # of a village's name; what is longer is a sentence
_SHORT = 4  # words of a place given without its kind
# What a village is called before its name; "tổ" has numbers only: "tổ chức" is no place.
_NAMED = [
    "khu dân cư", "khu phố", "khối phố", "tiểu khu", "thôn", "xóm", "bản", "làng", "ấp", "buôn", "bon", "plei", "phum",
    "sóc", "khóm", "khu", "tổ dân phố", "tổ nhân dân", "tổ dân cư", "tdp", "kdc",
]  # fmt: skip
_NUMBERED = ["tổ"]
_SHORTENED = {"tdp", "kdc"}
# Without marks only these are told from other words ("ban", "to", "lang", "soc", "ap").
_SAFE_WITHOUT_MARKS = [
    "thon",
    "xom",
    "khu dan cu",
    "khu pho",
    "khu",
    "tieu khu",
    "buon",
    "khom",
    "to dan pho",
    "tdp",
    "kdc",
]


def _kinds(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True)).replace(" ", r"\s+")


# "Trưởng thôn Nguyễn Văn A" names a person; "liên khu", "toàn thôn" name no village.
_BEFORE = r"(?<!\w)(?<!trưởng )(?<!truong )(?<!toàn )(?<!các )(?<!liên )"
_KIND = re.compile(_BEFORE + rf"(?P<kind>{_kinds(_NAMED + _NUMBERED)})(?!\w)", re.IGNORECASE)
_PLAIN_KIND = re.compile(_BEFORE + rf"(?P<kind>{_kinds(_SAFE_WITHOUT_MARKS)})(?!\w)", re.IGNORECASE)
_STARTS = re.compile(rf"\s*(?:{_kinds(_NAMED + _NUMBERED)})(?!\w)", re.IGNORECASE)
_WITH_KIND = re.compile(rf"(?P<kind>{_kinds(_NAMED + _NUMBERED)})[\s:.]+(?P<rest>.+)", re.IGNORECASE)
_PLAIN_WITH_KIND = re.compile(
    rf"(?P<kind>{_kinds([fold(kind) for kind in _NAMED + _NUMBERED])})[\s:.]+(?P<rest>.+)", re.IGNORECASE
)
_LONG = {"tdp": "to dan pho", "kdc": "khu dan cu"}
_ONE_KIND = {"to dan pho": "to", "to nhan dan": "to", "to dan cu": "to", "khu dan cu": "khu"}
_SO, _ZEROS = re.compile(r"^(?:số|so)\s+(?=\d)", re.IGNORECASE), re.compile(r"^0+(?=\d)")
_NUMBER = re.compile(r"(?P<so>số\s+|so\s+)?0*(?P<number>\d{1,3}[a-z]?|[ivx]+[ab]?)(?![\w/])", re.IGNORECASE)
_ROMAN = re.compile(r"[IVX]+[AB]?|[A-Z]?\d+[A-Z]?|[A-Z]")
# Where the name ends: a sign, or words that follow a village in titles and addresses.
_LONGEST_TEXT = 300  # letters of a title or an address in which a village is looked for
_END = re.compile(
    r"[,;()\[\]:/\\|…–—\n]|\.{2,}|\s-\s|\s-$|_|(?<!\w)(?:xã|phường|thị\s+trấn|thị\s+xã|đặc\s+khu|huyện|quận|tỉnh|"
    r"thành\s+phố|năm\s+\d+|tháng\s+\d+|ngày\s+\d+|quý|đợt|và|gồm|của|thuộc|đăng\s+ký|đăng\s+kí|tham\s+gia|công\s+dân|"
    r"danh\s+hiệu|danh\s+sách|học\s+tập|đề\s+nghị|được|đạt|có|chi\s+hội|hội\s+khuyến|công\s+nhận|"
    r"xa|phuong|huyen|tinh|nam\s+\d+|dang\s+ky|cong\s+dan)(?!\w)",
    re.IGNORECASE,
)
# Words that make something else of the kind: "bản đăng ký", "khu vực", "làng nghề", "thôn văn hóa".
_NO_NAME = re.compile(
    r"(?:tự|đăng|tổng|kê|khai|báo|sao|cam|chính|kiểm|tin|thống|kết|đánh|danh|gốc|thảo|ghi|chấm|nhận|giao|hợp|án|điểm|"
    r"đồ|quyền|mẫu|in|xác|trích|phân|thân|vực|công|hành|đô|tập|du|kinh|nhà|chế|nghề|trẻ|văn|đại|quê|mới|"
    r"trưởng|phó|đội|này|nào|khác)(?!\w)",
    re.IGNORECASE,
)


def named_in(text: str) -> str | None:
    """Return the village that a title, a sheet's name or an address names, as lists write it; None where none does.

    `DANH SÁCH CÔNG DÂN THÔN VAI NĂM 2026` → `Thôn Vai`, `Tổ dân phố số 7, phường X` → `Tổ dân phố số 7`.
    """
    text = text[:_LONGEST_TEXT].replace("_", " ")
    pattern = _PLAIN_KIND if text.isascii() else _KIND
    for found in pattern.finditer(text):
        kind = nfc(found["kind"]).lower()
        name = _name_after(text[found.end() :], shouted=is_shouted(text) or text.islower(), numbered=kind in _NUMBERED)
        if name:
            return f"{_kind_in_case(kind)} {name}"
    return None


def of_address(text: str) -> str | None:
    """Return the village of an address (`Thôn Vai, xã X`; `Vai`); None where it tells none."""
    if found := named_in(text):
        return found
    first, comma, rest = text.partition(",")
    if comma and not re.match(r"\s*(xã|phường|thị trấn|đặc khu)\b", rest, re.IGNORECASE):
        return None
    return nfc(first) if len(first.split()) <= _SHORT else None


def in_place_case(text: str) -> str:
    """Return a village (NFC) typed in capitals or small letters as lists write it; other text as it is."""
    if (is_shouted(text) or text.islower()) and _STARTS.match(text) and (found := named_in(text)):
        return found if fold(found) == fold(text) else text
    return text


def with_kind(text: str, header: str) -> str:
    """Return a bare number with the kind of village that its column's header names: `7` below `Tổ` → `Tổ 7`."""
    kind = nfc(header).lower()
    if kind not in _NAMED + _NUMBERED:
        return text
    found = _NUMBER.fullmatch(text)
    return f"{_kind_in_case(kind)} {text}" if found else text


def same_village(name: str, known: Iterable[str]) -> str | None:
    """Return the one of the `known` villages whose whole name `name` is; None where there is none, or several can be.

    Capitals, and where the tone stands (`hoà`, `hòa`), make no difference. Marks do: `Thôn Hà` is not `Thôn Hạ`, save
    where one of the two is written without any (`Thon Ha`).
    """
    names = list(known)
    if spelled := [village for village in names if same_word(village, name)]:
        return spelled[0]
    plain = [village for village in names if fold(village) == fold(name) and (village.isascii() or name.isascii())]
    return plain[0] if len(plain) == 1 else None


def village_among(name: str, known: Iterable[str], beside: Iterable[str] = ()) -> str | None:
    """Return the one of the `known` villages that a list calls `name`; None where none is meant, or several can be.

    Capitals, `số`, zeros before a number and short words for a kind make no difference (`TDP 07` is `Tổ dân phố số 7`).
    Nor does the kind, where one of the two has none and the rest is no number: `Vai` is `Thôn Vai`. Marks count as in
    `same_village`. `beside` are names that stand in the same list: where another of them can as well be what is known
    without marks, neither is.
    """
    wanted = _parts(name)
    parts = {village: _parts(village) for village in known}
    alike = [
        village for village, found in parts.items() if found.folded == wanted.folded and _of_one_kind(found, wanted)
    ]
    spelled = [village for village in alike if parts[village].spelled == wanted.spelled]
    if same := [village for village in spelled if parts[village].kind == wanted.kind]:
        return same[0]
    fitting = spelled or [village for village in alike if parts[village].plain or wanted.plain]
    if len(fitting) != 1 or (not spelled and not wanted.plain and _has_rival(wanted, [*parts, *beside])):
        return None
    return fitting[0]


def spelled_alike(name: str, other: str) -> bool:
    """Say whether two names of a village have the same marks, whatever they say of its kind."""
    return _parts(name).spelled == _parts(other).spelled


def village_key(name: str) -> str:
    """Return what is the same for a village's spellings: `Thôn Vai` = `Vai`, `Tổ dân phố số 07` = `TDP 7`.

    Looser than `village_among`: for telling how near two records are, not for saying which village is meant.
    """
    kind, rest, _spelled, _plain = _parts(name)
    return f"{_ONE_KIND.get(kind, kind)} {rest}".strip() if rest[:1].isdigit() else rest or kind


class _Parts(NamedTuple):
    """A village's kind, "" where it has none, and its own name, as they are compared."""

    kind: str
    folded: str
    spelled: str
    plain: bool  # the whole is written without marks


@lru_cache(maxsize=4096)
def _parts(name: str) -> _Parts:
    name = nfc(name)
    found = (_PLAIN_WITH_KIND if name.isascii() else _WITH_KIND).fullmatch(name)
    kind, rest = (fold(found["kind"]), found["rest"]) if found else ("", name)
    rest = _ZEROS.sub("", _SO.sub("", rest))
    return _Parts(_LONG.get(kind, kind), fold(rest), as_spelled(rest), name.isascii())


def _of_one_kind(one: _Parts, other: _Parts) -> bool:
    """Say whether two villages of one name are of one kind, or one tells none; numbers have only their kind."""
    return one.kind == other.kind or not (one.folded.isdigit() or (one.kind and other.kind))


def _has_rival(wanted: _Parts, names: Iterable[str]) -> bool:
    """Say whether one of the names differs from the wanted one by its marks alone."""
    rivals = (found for found in map(_parts, names) if not found.plain and _of_one_kind(found, wanted))
    return any(found.folded == wanted.folded and found.spelled != wanted.spelled for found in rivals)


def starts_with_kind(text: str) -> bool:
    """Say whether a text begins with what a village is called (`Thôn …`)."""
    return _STARTS.match(text) is not None


def _kind_in_case(kind: str) -> str:
    return kind.upper() if kind in _SHORTENED else kind[0].upper() + kind[1:]


def _name_after(rest: str, *, shouted: bool, numbered: bool) -> str:
    """Return the name that stands first in `rest`, "" where none does."""
    rest = rest.lstrip(" :.-–\t")
    number = _NUMBER.match(rest)
    if number and (number["number"][0].isdigit() or not rest[number.end() :].strip()):
        return ("số " if number["so"] else "") + number["number"].upper()
    if numbered or _NO_NAME.match(rest):
        return ""
    end = _END.search(rest)
    words = nfc(rest[: end.start()] if end else rest).rstrip(" .-").split()
    if not shouted:
        words = list(takewhile(lambda word: not word[0].islower(), words))
    if not words or len(words) > _MOST_WORDS or not words[0][0].isalpha():
        return ""
    loud = [(shouted or word.isupper()) and not _ROMAN.fullmatch(word) for word in words]
    return " ".join(in_case(word) if put_right else word for word, put_right in zip(words, loud, strict=True))
