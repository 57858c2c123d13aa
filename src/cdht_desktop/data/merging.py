"""Making two records of one person into one: what goes over to the record that stays, within one action."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cdht_desktop.data.store import now
from cdht_desktop.data.tables import (
    CERTIFICATE,
    CITIZEN,
    CITIZEN_PAIR,
    CONSENT,
    EVALUATION,
    PRIVACY_REQUEST,
    REGISTRATION,
    ROUND,
)
from cdht_desktop.data.writing import Values, Write
from cdht_desktop.domain.lookalikes import pair_of
from cdht_desktop.domain.stages import STAGES
from cdht_desktop.errors import Refused
from cdht_desktop.words import _

_C, _P, _R, _E, _N = CITIZEN.c, CITIZEN_PAIR.c, REGISTRATION.c, EVALUATION.c, CERTIFICATE.c
_K, _Q = CONSENT.c, PRIVACY_REQUEST.c
_SAID = ("source", "given_on", "withdrawn_on")


@dataclass(frozen=True)
class _Taking:
    """One registration of one of the two: how far it is, from a valid certificate down to nothing."""

    id: str
    round_id: str
    year: int
    closed: bool
    evaluations: tuple[str, ...]
    certificates: tuple[str, ...]
    certified: bool
    scored: tuple[int, int]  # (complete 2, begun 1, none 0; the last stage)


def merge_rows(writing: Write, survivor: str, other: str, columns: Values) -> None:
    """Let `survivor` take `columns` and all that belongs to `other`, which is removed and points to it.

    Where both are registered for a year one registration stays: that with a valid certificate, else that with more
    scores. Raises `Refused` where both hold a valid certificate of one year, or where a closed year would lose one.
    """
    mine, theirs = _takings(writing, survivor), _takings(writing, other)
    both = [_which_stays(taking, theirs[round_id]) for round_id, taking in mine.items() if round_id in theirs]
    for stays, goes in both:
        _drop(writing, goes, stays)
    gone = {goes.id for _stays, goes in both}
    moving = [taking.id for taking in theirs.values() if taking.id not in gone]
    writing.update_many(REGISTRATION, {row_id: {"citizen_id": survivor} for row_id in moving})
    _follow(writing, survivor, other)
    _decisions_go_over(writing, survivor, other)
    _wishes_go_over(writing, survivor, other)
    # First the other leaves the living, then its ID number can be taken: undo goes the other way round.
    writing.update(CITIZEN, other, {"removed_at": now(), "merged_into": survivor})
    writing.update(CITIZEN, survivor, columns)


def _takings(writing: Write, citizen_id: str) -> dict[str, _Taking]:
    """Return a citizen's registrations by round."""
    joined = REGISTRATION.join(ROUND, _R.round_id == ROUND.c.id)
    query = select(_R.id, _R.round_id, ROUND.c.year, ROUND.c.state).select_from(joined)
    rows = writing.connection.execute(query.where(_R.citizen_id == citizen_id).order_by(ROUND.c.year)).all()
    return {row.round_id: _taking(writing, row) for row in rows}


def _taking(writing: Write, row: Any) -> _Taking:
    evaluations = writing.connection.execute(
        select(_E.id, _E.stage, _E.counts, _E.missing, _E.scores).where(_E.registration_id == row.id)
    ).all()
    certificates = writing.connection.execute(select(_N.id, _N.state).where(_N.registration_id == row.id)).all()
    return _Taking(
        row.id,
        row.round_id,
        row.year,
        row.state == "closed",
        tuple(each.id for each in evaluations),
        tuple(each.id for each in certificates),
        any(each.state == "valid" for each in certificates),
        max((_scored(each) for each in evaluations if each.counts), default=(0, 0)),
    )


def _scored(evaluation: Any) -> tuple[int, int]:
    begun = any(score is not None for score in json.loads(evaluation.scores))
    return 2 if evaluation.missing == 0 else int(begun), STAGES.index(evaluation.stage) + 1


def _which_stays(mine: _Taking, theirs: _Taking) -> tuple[_Taking, _Taking]:
    """Return the registration of one year that stays, and the one that goes."""
    if mine.certified and theirs.certified:
        raise Refused(
            _("Both are recognised for {year} with a certificate each. Revoke one of the two, then merge.").format(
                year=mine.year
            )
        )
    if mine.closed:
        raise Refused(
            _("Both are registered for {year}, and that year is closed: merging would change its figures.").format(
                year=mine.year
            )
        )
    further = (theirs.certified, *theirs.scored) > (mine.certified, *mine.scored)
    return (theirs, mine) if further else (mine, theirs)


def _drop(writing: Write, goes: _Taking, stays: _Taking) -> None:
    """Delete a registration with its scores; certificates (revoked ones) are never deleted, so they go over."""
    writing.delete_many(EVALUATION, goes.evaluations)
    writing.update_many(CERTIFICATE, {row_id: {"registration_id": stays.id} for row_id in goes.certificates})
    writing.delete_many(REGISTRATION, [goes.id])


def _follow(writing: Write, survivor: str, other: str) -> None:
    """Let records that were merged into the other before point on to the one that stays."""
    earlier = writing.connection.execute(select(_C.id).where(_C.merged_into == other)).scalars().all()
    writing.update_many(CITIZEN, {row_id: {"merged_into": survivor} for row_id in earlier})


def _decisions_go_over(writing: Write, survivor: str, other: str) -> None:
    """Let what was decided about the other hold for the one that stays: who is not the one is not the other."""
    either = _P.first_id.in_((survivor, other)) | _P.second_id.in_((survivor, other))
    rows = writing.connection.execute(select(CITIZEN_PAIR).where(either).order_by(_P.id)).all()
    standing = {_third(row, survivor): row for row in rows if survivor in (row.first_id, row.second_id)}
    theirs = [row for row in rows if survivor not in (row.first_id, row.second_id)]
    between = standing.pop(other, None)
    known = [row for row in theirs if _third(row, other) in standing]
    writing.delete_many(CITIZEN_PAIR, [row.id for row in (*known, *([between] if between else ()))])
    for row in known:
        if row.verdict == "different":
            writing.update(CITIZEN_PAIR, standing[_third(row, other)].id, {"verdict": "different"})
    moved = {row.id: pair_of(survivor, _third(row, other)) for row in theirs if row not in known}
    writing.update_many(
        CITIZEN_PAIR, {row_id: {"first_id": first, "second_id": second} for row_id, (first, second) in moved.items()}
    )


def _wishes_go_over(writing: Write, survivor: str, other: str) -> None:
    """Let what the person agreed to and asked for hold on: the later word on a purpose, and a restriction of either."""
    asked = writing.connection.execute(select(_Q.id).where(_Q.citizen_id == other)).scalars().all()
    writing.update_many(PRIVACY_REQUEST, {row_id: {"citizen_id": survivor} for row_id in asked})
    found = writing.connection.execute(select(CONSENT).where(_K.citizen_id.in_((survivor, other))))
    rows = [dict(row) for row in found.mappings()]
    mine = {row["purpose"]: row for row in rows if row["citizen_id"] == survivor}
    theirs = {row["purpose"]: row for row in rows if row["citizen_id"] == other}
    both = theirs.keys() & mine.keys()
    later = [theirs[purpose] for purpose in both if _last_word(theirs[purpose]) > _last_word(mine[purpose])]
    writing.delete_many(CONSENT, [theirs[purpose]["id"] for purpose in both])
    writing.update_many(CONSENT, {mine[row["purpose"]]["id"]: {name: row[name] for name in _SAID} for row in later})
    moved = [row["id"] for purpose, row in theirs.items() if purpose not in both]
    writing.update_many(CONSENT, {row_id: {"citizen_id": survivor} for row_id in moved})
    limited = [
        row["restricted_on"] for row in writing.rows(CITIZEN, [survivor, other]).values() if row["restricted_on"]
    ]
    if limited:
        writing.update(CITIZEN, survivor, {"restricted_on": min(limited)})


def _last_word(row: Values) -> str:
    return max(str(row["given_on"]), str(row["withdrawn_on"] or ""))


def _third(row: Any, one: str) -> str:
    return str(row.second_id if row.first_id == one else row.first_id)
