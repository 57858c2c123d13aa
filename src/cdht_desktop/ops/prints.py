"""The record of prints: who printed what, when and where to, and what came out."""

from collections.abc import Collection, Sequence
from typing import Literal

from cdht_desktop.changes import Changes
from cdht_desktop.data import prints as kept
from cdht_desktop.data.prints import Job, PrintOf
from cdht_desktop.data.store import Store, now
from cdht_desktop.data.tables import PRINT_JOB
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import NotFound
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = ["Job", "PrintOf", "held", "jobs", "of_certificate", "outcome", "record", "unasked"]


def record(  # noqa: PLR0913 - all that is kept of a print
    writing: Write,
    *,
    kind: str,
    year: int,
    target: Literal["file", "printer"],
    target_name: str,
    layout: str,
    pages: int,
    certificate_ids: Sequence[str] = (),
    decision_id: str | None = None,
    copy_marked: bool = False,
) -> str:
    """Keep, within an action, that a paper was printed or written to a file; return the print's id.

    `pages` may be 0 where a word processor decides; `copy_marked`: those printed before say that they are copies.
    Each certificate is counted once (`prints`), in the order given; its first print is its `printed_at`. The action's
    title is the caller's, and holds no person's name. Raises `NotFound` where a certificate is not there.
    """
    job = {
        "unit_code": writing.unit,
        "kind": kind,
        "year": year,
        "at": now(),
        "user": writing.user,
        "target": target,
        "target_name": target_name,
        "layout": layout,
        "pages": max(pages, 1),
        "copy_marked": copy_marked,
        "asked": False,
        "decision_id": decision_id,
    }
    return kept.add(writing, job, certificate_ids)


@needs(Right.PRINT)
def outcome(store: Store, job_id: str, failed: Collection[str]) -> Changes[int]:
    """Keep what a person said of a print: the certificates of `failed` did not come out, all others did.

    Those that failed are no longer counted as printed by this print, so they are found among the ones not printed yet;
    a later answer replaces an earlier one. Answers how many failed. Raises `NotFound`.
    """
    with store.write(_("What came out of the printer")) as writing:
        if not writing.rows(PRINT_JOB, [job_id]):
            raise NotFound(_("This print is not in the record."))
        count = kept.settle(writing, job_id, failed)
        if count:
            writing.title = _("{count} certificates did not come out of the printer").format(count=count)
    return writing.changes(count)


def jobs(store: Store, year: int) -> list[Job]:
    """Return the prints of a year, the newest first."""
    with store.read() as connection:
        return kept.jobs(connection, PRINT_JOB.c.year == year)


def unasked(store: Store, year: int) -> list[Job]:
    """Return the prints of certificates on a printer of which nobody said yet what came out, the newest first."""
    p = PRINT_JOB.c
    with store.read() as connection:
        found = kept.jobs(connection, p.year == year, p.target == "printer", p.asked.is_(False))
    return [job for job in found if job.certificates]


def of_certificate(store: Store, certificate_id: str) -> list[PrintOf]:
    """Return the times a certificate was printed, the newest first."""
    with store.read() as connection:
        return kept.of_certificate(connection, certificate_id)


def held(store: Store, job_id: str) -> list[str]:
    """Return the ids of the certificates that a print held, in their order: one a page."""
    with store.read() as connection:
        return [row.certificate_id for row in kept.items(connection, job_id)]
