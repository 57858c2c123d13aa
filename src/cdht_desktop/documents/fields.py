"""The fields that wording may use, and their texts for one paper: all in NFC, as ReportLab needs it."""

from collections.abc import Mapping
from dataclasses import asdict

from cdht_desktop.documents.dates import in_words, short
from cdht_desktop.documents.values import CertificateValue, DecisionValue, Issuer, ListedPerson
from cdht_desktop.domain.text import nfc, nfc_lines

ISSUER = frozenset({"association", "upper_name", "commune", "province", "place", "signer_title", "signer_name"})
CERTIFICATE = frozenset(
    {
        "number",
        "register_number",
        "name",
        "birth",
        "birth_day",
        "birth_year",
        "address",
        "year",
        "decision_number",
        "decision_date",
        "decision_date_short",
        "replaces",
        "copy",
    }
)
DECISION = frozenset(
    {
        "number",
        "date",
        "date_short",
        "year",
        "count",
        "registered",
        "failed",
        "criteria_title",
        "criteria_instrument",
        "unofficial_note",
    }
)
LISTED = frozenset(
    {
        "position",
        "name",
        "birth",
        "birth_male",
        "birth_female",
        "sex",
        "village",
        "group",
        "points",
        "certificate_number",
        "register_number",
    }
)

UNOFFICIAL_NOTE = (
    "Tên các chỉ số trong văn bản này là nhãn ngắn của chương trình, không phải lời văn của văn bản chính thức."
)
SEXES = {"male": "Nam", "female": "Nữ"}
_COPY = "Bản sao"


def _clean(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: nfc(text) for name, text in texts.items()}


def counted(number: int) -> str:
    """Return a count as papers write it: `2.000`."""
    return f"{number:,}".replace(",", ".")


def of_issuer(issuer: Issuer) -> dict[str, str]:
    """Return the texts of the fields in `ISSUER`; a signer's title keeps its lines."""
    return _clean(asdict(issuer)) | {"signer_title": nfc_lines(issuer.signer_title)}


def of_certificate(value: CertificateValue) -> dict[str, str]:
    """Return the texts of the fields in `CERTIFICATE`.

    `birth` is the day or the year, `birth_day` the day where it is known, `birth_year` the year; `copy` says so in words.
    """
    birth = value.birth
    return _clean(
        {
            "number": value.number,
            "register_number": value.register_number,
            "name": value.name,
            "birth": str(birth) if birth else "",
            "birth_day": str(birth) if birth and birth.day else "",
            "birth_year": f"{birth.year:04}" if birth else "",
            "address": value.address,
            "year": str(value.year),
            "decision_number": value.decision_number,
            "decision_date": in_words(value.decision_date),
            "decision_date_short": short(value.decision_date),
            "replaces": value.replaces,
            "copy": _COPY if value.copy else "",
        }
    )


def of_decision(value: DecisionValue, count: int) -> dict[str, str]:
    """Return the texts of the fields in `DECISION`; `count` people are recognised.

    `unofficial_note` says something only while the criteria's labels are the program's own.
    """
    return _clean(
        {
            "number": value.number,
            "date": in_words(value.date),
            "date_short": short(value.date),
            "year": str(value.year),
            "count": counted(count),
            "registered": counted(value.registered),
            "failed": counted(value.failed),
            "criteria_title": value.criteria_title,
            "criteria_instrument": unabridged(value.criteria_instrument),
            "unofficial_note": "" if value.official else UNOFFICIAL_NOTE,
        }
    )


def unabridged(instrument: str) -> str:
    """Write out what lists abridge and decisions may not: `QĐ 324/QĐ-KHVN` → `Quyết định số 324/QĐ-KHVN`."""
    abridged = "QĐ "
    return f"Quyết định số {instrument[len(abridged) :]}" if instrument.startswith(abridged) else instrument


def of_listed(person: ListedPerson) -> dict[str, str]:
    """Return the texts of the fields in `LISTED`: the birth date also in a column for men or one for women.

    Of whose sex is not recorded it stands in both: nothing is lost, and what is missing is seen.
    """
    birth = str(person.birth) if person.birth else ""
    return _clean(
        {
            "position": str(person.position),
            "name": person.name,
            "birth": birth,
            "birth_male": birth if person.sex != "female" else "",
            "birth_female": birth if person.sex != "male" else "",
            "sex": SEXES.get(person.sex or "", ""),
            "village": person.village,
            "group": person.group,
            "points": person.points,
            "certificate_number": person.certificate_number,
            "register_number": person.register_number,
        }
    )
