"""The papers of keys, one A4 each: the sheet by which a unit registers its key, and the paper backup key itself."""

import datetime as dt
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cdht_desktop.data import exchange_keys as kept
from cdht_desktop.data.store import Store
from cdht_desktop.documents import fields as known
from cdht_desktop.documents.certificate_layout import FOLDER
from cdht_desktop.documents.dates import in_words, short
from cdht_desktop.documents.document_layout import read_document_layout
from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.fields import of_issuer
from cdht_desktop.documents.kinds import Kind
from cdht_desktop.documents.reading import Source
from cdht_desktop.documents.values import DocumentValue, RowValue
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.exchange import keys
from cdht_desktop.files import replacing, revocable
from cdht_desktop.ops import association, own_keys
from cdht_desktop.ops.own_keys import PaperKey
from cdht_desktop.ops.paper_values import issuer
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_SHEET = known.ISSUER | {"unit", "unit_name", "date", "date_short"}
# Not among the kinds whose layout an association changes: what they say is how the program works.
REGISTRATION = Kind(
    "key_registration",
    _SHEET | {"key_id", "made", "replaces", "typed_first", "typed_rest", "print_first", "print_rest"},
    {"words": frozenset({"first", "left", "second", "right"})},
)
BACKUP = Kind("key_backup", _SHEET | {"line_1", "line_2", "line_3"}, {"facts": frozenset({"label", "value"})})
_PRINT_GROUP = 4


@needs(Right.HAND_UP)
def registration(store: Store, today: dt.date | None = None) -> bytes:
    """Return the sheet by which this unit registers its key, as a PDF of one page; the key is made when first needed."""
    own = own_keys.signing(store)
    with store.read() as connection:
        before = [key.key_id for key in kept.own_keys(connection) if key.replaced_at is not None]
        made_at = next(key.made_at for key in kept.own_keys(connection) if key.key_id == own.key_id)
    typed, fingerprint = keys.typed(own.public).split("-"), hashlib.sha256(own.public).hexdigest()
    prints = [fingerprint[at : at + _PRINT_GROUP] for at in range(0, len(fingerprint), _PRINT_GROUP)]
    fields = {
        "key_id": own.key_id,
        "made": short(dt.datetime.fromisoformat(made_at).astimezone().date()),
        "replaces": before[0] if before else "",
        "typed_first": " ".join(typed[: len(typed) // 2]),
        "typed_rest": " ".join(typed[len(typed) // 2 :]),
        "print_first": " ".join(prints[: len(prints) // 2]),
        "print_rest": " ".join(prints[len(prints) // 2 :]),
    }
    value = _value(
        store,
        _("The registration sheet"),
        fields,
        {"words": _word_rows(keys.words(own.public))},
        today or dt.date.today(),
    )
    return _pdf(REGISTRATION, value)


@needs(Right.HAND_UP)
def save_registration(store: Store, out: Path, today: dt.date | None = None) -> None:
    """Write the registration sheet to a PDF. Raises `DiskProblem`."""
    content = registration(store, today)
    with replacing(out) as stream:
        stream.write(content)


@needs(Right.SETTINGS)
def backup(store: Store, key: PaperKey, today: dt.date | None = None) -> bytes:
    """Return the sheet of a paper backup key as a PDF of one page; nothing of it is kept or recorded here."""
    day, name = today or dt.date.today(), association.get(store).name
    facts = {
        "Đơn vị:": f"{nfc(name)} (mã {store.unit})",
        "Lập ngày:": short(day),
        "Bốn chữ cuối của khóa công khai:": key.recipient[-_PRINT_GROUP:].upper(),
    }
    rows = [RowValue({"label": label, "value": value}) for label, value in facts.items()]
    value = _value(store, _("The paper backup key"), _lines(key.groups), {"facts": rows}, day)
    return _pdf(BACKUP, replace(value, code=key.identity))


@needs(Right.SETTINGS)
def save_new_backup(store: Store, out: Path, today: dt.date | None = None) -> str:
    """Make a paper backup key, write its sheet to a PDF and encrypt to it from now on; return its public half.

    Where it cannot be recorded no sheet stays behind. Raises `DiskProblem`, `Refused` in a commune's workspace.
    """
    key = own_keys.new_paper_key(store)
    content = backup(store, key, today)
    with revocable(out) as write:
        write(content)
        own_keys.keep_paper_key(store, key.recipient)
    return key.recipient


def _lines(groups: Sequence[str]) -> dict[str, str]:
    """Return the groups in three lines of five."""
    size = (len(groups) + 2) // 3
    return {f"line_{at + 1}": "  ".join(groups[at * size : (at + 1) * size]) for at in range(3)}


def _value(
    store: Store, where: str, fields: Mapping[str, str], tables: Mapping[str, Sequence[RowValue]], day: dt.date
) -> DocumentValue:
    own = association.get(store)
    about = {"unit": own.unit, "unit_name": nfc(own.name), "date": in_words(day), "date_short": short(day)}
    return DocumentValue(where, {**of_issuer(issuer(store)), **about, **fields}, tables)


def _word_rows(words: Sequence[str]) -> list[RowValue]:
    """Return the words, numbered, in two halves side by side."""
    half = len(words) // 2
    return [
        RowValue({"first": str(at + 1), "left": words[at], "second": str(at + half + 1), "right": words[at + half]})
        for at in range(half)
    ]


def _pdf(kind: Kind, value: DocumentValue) -> bytes:
    layout = read_document_layout(Source.of_file(FOLDER / f"{kind.code}.toml"), kind)
    out = io.BytesIO()
    write_document_pdf(out, layout, [value], value.fields["association"], Progress())
    return out.getvalue()
