"""Names of persons and places as they are typed: what is refused, and what is put right."""

from cdht_desktop.domain.text import nfc

MAX_NAME = 100
_ALLOWED_BESIDE_LETTERS = frozenset(" '’-.·")


def name_error(name: str) -> str | None:
    """Return the code of what is wrong with a person's name (already NFC), None if nothing.

    `name_missing`, `name_formula` (it begins like a spreadsheet formula), `name_too_long`, `name_characters` (a digit or
    a sign that no name has).
    """
    if not name:
        return "name_missing"
    if name[0] in "=+@":
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
