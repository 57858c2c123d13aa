"""What was printed or written to a file, when, by whom and to where; and which certificates came out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, func, select

from cdht_desktop.data.tables import CERTIFICATE, PRINT_ITEM, PRINT_JOB
from cdht_desktop.data.writing import CHUNK, Write, batched
from cdht_desktop.errors import NotFound
from cdht_desktop.words import _

Target = Literal["file", "printer"]
Outcome = Literal["sent", "out", "failed"]
_J, _I, _N = PRINT_JOB.c, PRINT_ITEM.c, CERTIFICATE.c


@dataclass(frozen=True)
class Job:
    """One print; `at` is ISO text in UTC, `target_name` a printer's name or a file's, `layout` the layout's title.

    `certificates` counts those it held (0 for papers that hold none), `failed` those that did not come out; `asked`
    once a person said what came out.
    """

    id: str
    kind: str
    year: int
    at: str
    user: str
    target: Target
    target_name: str
    layout: str
    pages: int
    copy_marked: bool
    asked: bool
    decision_id: str | None
    certificates: int
    failed: int


@dataclass(frozen=True)
class PrintOf:
    """One time that a certificate was printed; `outcome` is `sent` until a person said whether it came out.

    `copy_marked`: it says on the paper that it is a copy, for it was printed before.
    """

    job_id: str
    at: str
    user: str
    target: Target
    target_name: str
    layout: str
    copy_marked: bool
    outcome: Outcome


def jobs(connection: Connection, *conditions: ColumnElement[bool]) -> list[Job]:
    """Return the prints that meet `conditions` on `PRINT_JOB`, the newest first."""
    counted = (
        select(
            _I.job_id,
            func.count().label("certificates"),
            func.count().filter(_I.outcome == "failed").label("failed"),
        )
        .group_by(_I.job_id)
        .subquery("counted")
    )
    query = (
        select(
            _J.id, _J.kind, _J.year, _J.at, _J.user, _J.target, _J.target_name, _J.layout, _J.pages, _J.copy_marked,
            _J.asked, _J.decision_id, func.coalesce(counted.c.certificates, 0), func.coalesce(counted.c.failed, 0),
        )
        .select_from(PRINT_JOB.outerjoin(counted, counted.c.job_id == _J.id))
        .where(*conditions)
        .order_by(_J.at.desc(), _J.id.desc())
    )  # fmt: skip
    rows: Iterable[Any] = connection.execute(query)
    return [Job(*row) for row in rows]


def of_certificate(connection: Connection, certificate_id: str) -> list[PrintOf]:
    """Return the prints of one certificate, the newest first."""
    query = (
        select(_J.id, _J.at, _J.user, _J.target, _J.target_name, _J.layout, _J.copy_marked, _I.outcome, _N.prints)
        .select_from(PRINT_ITEM.join(PRINT_JOB, _I.job_id == _J.id).join(CERTIFICATE, _I.certificate_id == _N.id))
        .where(_I.certificate_id == certificate_id)
        .order_by(_J.at, _J.id)
    )
    found: list[Any] = list(connection.execute(query))
    # Prints of the time before they were recorded one by one are only counted.
    before = sum(row.prints for row in found[:1]) - sum(row.outcome != "failed" for row in found)
    prints = []
    for row in found:
        job = (row.id, row.at, row.user, row.target, row.target_name, row.layout)
        prints.append(PrintOf(*job, copy_marked=row.copy_marked and before > 0, outcome=row.outcome))
        before += row.outcome != "failed"
    return prints[::-1]


def items(connection: Connection, job_id: str) -> list[Row[tuple[str, str, str]]]:
    """Return (id, certificate_id, outcome) of what a print held, in its order."""
    query = select(_I.id, _I.certificate_id, _I.outcome).where(_I.job_id == job_id).order_by(_I.position)
    return list(connection.execute(query))


def add(writing: Write, job: Mapping[str, Any], certificate_ids: Iterable[str]) -> str:
    """Insert a print with its certificates, in their order, and count it on each of them; return its id.

    Raises `NotFound` where a certificate is not there.
    """
    ids = list(dict.fromkeys(certificate_ids))
    counted = _counted(writing.connection, ids)
    job_id = writing.insert(PRINT_JOB, job)
    items = [
        {"job_id": job_id, "certificate_id": row_id, "position": position, "outcome": "sent"}
        for position, row_id in enumerate(ids, 1)
    ]
    writing.insert_many(PRINT_ITEM, items)
    changes = {
        row_id: {"prints": prints + 1, "printed_at": first or job["at"]} for row_id, (prints, first) in counted.items()
    }
    writing.update_many(CERTIFICATE, changes)
    return job_id


def _counted(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, str | None]]:
    """Return how often certificates were printed and when first, by id; raises `NotFound`."""
    found: dict[str, tuple[int, str | None]] = {}
    for chunk in batched(ids, CHUNK):
        query = select(_N.id, _N.prints, _N.printed_at).where(_N.id.in_(chunk))
        found |= {row.id: (row.prints, row.printed_at) for row in connection.execute(query)}
    if len(found) < len(ids):
        raise NotFound(_("This certificate is not in the register."))
    return found


def settle(writing: Write, job_id: str, failed: Collection[str]) -> int:
    """Set which certificates of a print did not come out (all others did) and count them anew; return how many failed.

    Raises `NotFound` where `failed` names a certificate that the print did not hold.
    """
    held = items(writing.connection, job_id)
    wrong = set(failed)
    if not wrong <= {row.certificate_id for row in held}:
        raise NotFound(_("This certificate is not in that print."))
    writing.update_many(
        PRINT_ITEM, {row.id: {"outcome": "failed" if row.certificate_id in wrong else "out"} for row in held}
    )
    turned = {
        row.certificate_id: row.outcome for row in held if (row.outcome == "failed") != (row.certificate_id in wrong)
    }
    counted = _counted(writing.connection, list(turned))
    firsts = _first_prints(writing.connection, list(turned))
    changes = {}
    for row_id, was in turned.items():
        prints, printed_at = counted[row_id]
        left = prints + 1 if was == "failed" else prints - 1
        changes[row_id] = {"prints": left, "printed_at": firsts.get(row_id, printed_at) if left else None}
    writing.update_many(CERTIFICATE, changes)
    writing.update(PRINT_JOB, job_id, {"asked": True})
    return len(wrong)


def _first_prints(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return when certificates first came out, by id, of those that have such a print."""
    found: dict[str, str] = {}
    joined = PRINT_ITEM.join(PRINT_JOB, _I.job_id == _J.id)
    for chunk in batched(ids, CHUNK):
        query = (
            select(_I.certificate_id, func.min(_J.at).label("at"))
            .select_from(joined)
            .where(_I.certificate_id.in_(chunk), _I.outcome != "failed")
            .group_by(_I.certificate_id)
        )
        found |= {row.certificate_id: row.at for row in connection.execute(query)}
    return found
