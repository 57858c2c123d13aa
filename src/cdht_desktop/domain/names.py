"""Names of persons and places as they are typed: what is refused, and what is put right."""

import re

from cdht_desktop.domain.text import nfc

MAX_NAME = 100
_ALLOWED_BESIDE_LETTERS = frozenset(" '’-.·")
_APOSTROPHES = str.maketrans(dict.fromkeys("`´‘’ʼʻʹ′＇", "'"))
_STRAY = " .,;:-–—_*•·"  # signs that a list leaves before and after a name: `- Lò Văn Chín`, `Lò Văn Tám.`
_FORMULA = "=+@"  # how one begins
_REMARK = re.compile(r"\s*\(([^()]*)\)\s*$")

_LETTERS = re.compile(r"[^\W\d_]+")
# A word that begins with a vowel and its tone: TCVN3 has no capitals of these, so `Ý` and `Ấn` come as `ý`, `ấn` from
# lists that were typed in it, also when another program has turned them into Unicode.
_TONED = re.compile("[àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ]")
_SMALL_ACCENTED = re.compile(r"(?<![^\s])[àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]")


def in_case(name: str) -> str:
    """Return a name (NFC) typed in capitals or in small letters with the capitals that a name has.

    `LƯƠNG MINH KIÊN` → `Lương Minh Kiên`, `K'BANG` → `K'Bang`. A name that
    mixes them is put right word by word where a word is wholly in capitals, or the first in small letters (`vàng thị DỢ`);
    else it stays as it is (`H'Hen Niê`, `McLean`), but for what TCVN3 cannot write.
    """
    if name.istitle():
        return name
    if is_shouted(name) or name.islower():
        return _titled(name)
    mended = _SMALL_ACCENTED.sub(lambda letter: letter[0].upper(), name)
    if mended != name:
        return in_case(mended)  # `ýA` is `ÝA`, which is typed in capitals
    words = name.split(" ")
    careless = words[0].islower() or any(len(word) > 1 and word.isupper() for word in words)
    return " ".join(_titled(word) if word.islower() or word.isupper() else word for word in words) if careless else name


def _titled(text: str) -> str:
    return _LETTERS.sub(lambda word: word[0][0].title() + word[0][1:].lower(), text)


def tidy_name(name: str) -> tuple[str, str]:
    """Return a name (NFC) without what lists put around it, and the remark in brackets behind it, "" for none.

    `- Lò Văn Chín (con ông Sáu).` → `Lò Văn Chín`, `con ông Sáu`; apostrophes of all kinds become `'` (`K`Bang`).
    """
    if name.replace(" ", "").isalpha() or name[:1] in _FORMULA:
        return name, ""
    bare = name.translate(_APOSTROPHES).strip(_STRAY)
    found = _REMARK.search(bare)
    if not found or not found.start():
        return bare, ""
    return bare[: found.start()].strip(_STRAY), found[1].strip()


def is_shouted(text: str) -> bool:
    """Say whether text is meant in capitals: all are, or all that an old font has (`NGUYễN VăN ĐàO`, `ƯớC`)."""
    plain = _TONED.sub("", text)
    return text.isupper() or (plain.isupper() and sum(map(str.isalpha, plain)) > 1)


def name_error(name: str) -> str | None:
    """Return the code of what is wrong with a person's name (already NFC), None if nothing.

    `name_missing`, `name_formula` (it begins like a spreadsheet formula), `name_too_long`, `name_characters` (a digit or
    a sign that no name has).
    """
    if not name:
        return "name_missing"
    if name[0] in _FORMULA:
        return "name_formula"
    if len(name) > MAX_NAME:
        return "name_too_long"
    if name.replace(" ", "").isalpha():
        return None
    if not any(char.isalpha() for char in name):
        return "name_characters"
    strange = (char for char in name if not (char.isalpha() or char in _ALLOWED_BESIDE_LETTERS))
    return "name_characters" if next(strange, None) else None


def commune_of(association: str) -> str:
    """Return the commune that an association's name tells: `Hội Khuyến học xã Đồng Tâm` → `xã Đồng Tâm`."""
    name = nfc(association)
    lower = name.lower()
    for prefix in ("hội khuyến học ", "hkh "):
        if lower.startswith(prefix):
            return name[len(prefix) :]
    return name
