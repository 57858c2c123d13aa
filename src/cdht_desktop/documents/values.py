"""What goes onto paper: plain values, already read and sorted by whoever asks for the paper.

A text may be empty where nothing is known; the layout says what is then left out.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdht_desktop.domain.dates import BirthDate


@dataclass(frozen=True)
class Issuer:
    """Who issues the paper.

    `association` is its full name, `upper_name` the body above it, `commune` and `province` where it works, `place` the
    place that stands before the date, `signer_title` and `signer_name` who signs.
    """

    association: str
    upper_name: str = ""
    commune: str = ""
    province: str = ""
    place: str = ""
    signer_title: str = ""
    signer_name: str = ""


@dataclass(frozen=True)
class CertificateValue:
    """One person's certificate: `number` is the certificate's, `register_number` its number in the register book.

    `code` is the text of the QR by which it can be checked, "" for none; `replaces` is the number of the certificate that
    it stands for, "" for none; `copy` where it was printed before and the paper is to say so.
    """

    number: str
    register_number: str
    name: str
    birth: BirthDate | None
    address: str
    year: int
    decision_number: str
    decision_date: dt.date
    code: str = ""
    replaces: str = ""
    copy: bool = False


@dataclass(frozen=True)
class DecisionValue:
    """The decision that recognises a year's list.

    `official` is False while the criteria's labels are the program's own short ones; `registered` and `failed` count
    people of the year.
    """

    number: str
    date: dt.date
    year: int
    criteria_title: str
    criteria_instrument: str
    official: bool
    registered: int
    failed: int


@dataclass(frozen=True)
class ListedPerson:
    """One row of the list that a decision carries; `points` is the total as people write it (`87,5`)."""

    position: int
    name: str
    birth: BirthDate | None
    sex: str | None
    village: str
    group: str = ""
    points: str = ""
    certificate_number: str = ""
    register_number: str = ""


@dataclass(frozen=True)
class RowValue:
    """One row of a table: its texts by the names of their fields; `strong` for a sum, which is set in bold."""

    texts: Mapping[str, str]
    strong: bool = False


@dataclass(frozen=True)
class DocumentValue:
    """One document to be written: its fields' texts and its tables' rows, by name, as its kind lists them.

    `code` is the text of the QR by which its person is found again, "" for none; `where` names it in the sentence of a
    refusal (“The form of …” must not name a person).
    """

    where: str
    fields: Mapping[str, str]
    tables: Mapping[str, Sequence[RowValue]] = field(default_factory=dict)
    code: str = ""
