"""What is asked for when a paper is made, and what was made: plain values, the same for the window and the commands."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cdht_desktop.documents.placing import Placing


class Paper(StrEnum):
    """The papers of a year, in its order; the value is also the name of the paper's layout and of its record."""

    FORM = "form"
    MINUTES = "minutes"
    SUBMISSION = "submission"
    DECISION = "decision"
    CERTIFICATES = "certificates"
    REGISTER = "register"
    HAND_OVER = "hand_over"
    REPORT = "report"
    PERSON = "person"


PDF, OFFICE = ".pdf", ".docx"
_OF_CERTIFICATES = frozenset({Paper.CERTIFICATES, Paper.REGISTER, Paper.HAND_OVER})
OF_VILLAGES = _OF_CERTIFICATES | {Paper.FORM, Paper.MINUTES, Paper.SUBMISSION}  # papers that can be of some villages
OF_DECISIONS = _OF_CERTIFICATES | {Paper.SUBMISSION, Paper.DECISION}  # … of one decision


@dataclass(frozen=True)
class Asked:
    """A paper that is wanted.

    `villages` by id (None: the whole commune; an id None: people without a village). `ids` is a selection: of
    certificates for certificates, one citizen for a person's sheet, of registrations for every other paper.
    `decision_id`: the decision and its people (None: the decision is the year's last, other papers are of them all).
    `blank`: forms without a person. `office`: .docx in place of .pdf. `placing`: certificates for one printer; `copy`:
    those that were printed before say so on the paper.
    """

    paper: Paper
    year: int
    villages: tuple[str | None, ...] | None = None
    ids: tuple[str, ...] | None = None
    decision_id: str | None = None
    blank: bool = False
    office: bool = False
    placing: Placing | None = None
    copy: bool = False


@dataclass(frozen=True)
class Made:
    """A paper in memory; nothing of it is recorded yet.

    `pages` is 0 where a word processor decides. `name` is the proposed file name with its ending, `layout` the layout's
    title. `certificate_ids` are the certificates on it, in order, of a paper of certificates only; `marked` those of them
    that say on the paper that they are copies.
    """

    asked: Asked
    content: bytes
    pages: int
    name: str
    layout: str
    certificate_ids: tuple[str, ...] = ()
    decision_id: str | None = None
    marked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Printed:
    """A paper that was written: its file, how many pages it has (0 where a word processor decides), and its record."""

    file: Path
    pages: int
    job_id: str = ""
