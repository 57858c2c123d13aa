"""The fields of a person on the papers that are about one person."""

from cdht_desktop.documents.fields import SEXES
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.stages import Stage
from cdht_desktop.domain.text import nfc

_TAIL = 4  # digits of an ID number that a paper shows which goes from hand to hand
STAGES: dict[Stage, str] = {"self": "Tự đánh giá", "branch": "Chi hội", "commune": "Hội cấp xã"}


def of_person(
    name: str = "",
    birth: BirthDate | None = None,
    sex: str | None = None,
    id_number: str | None = None,
    **texts: str,
) -> dict[str, str]:
    """Return the texts of a person's fields; `texts` are those that go on paper as they are kept (village, phone …)."""
    known = dict.fromkeys(("village", "group", "phone", "address", "note"), "")
    return {
        "name": nfc(name),
        "birth": str(birth) if birth else "",
        "birth_year": f"{birth.year:04}" if birth else "",
        "sex": SEXES.get(sex or "", ""),
        "id_number": id_number or "",
        "id_tail": (id_number or "")[-_TAIL:],
        **known,
        **{field: nfc(text) for field, text in texts.items()},
    }
