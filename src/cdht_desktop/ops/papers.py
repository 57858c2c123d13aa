"""The papers of a year: made in memory, then saved to a file or printed, and only then recorded.

Making records nothing and gives no numbers, so a paper can be looked at, thrown away and made again.
"""

from pathlib import Path

from sqlalchemy import Connection

from cdht_desktop.changes import Changes
from cdht_desktop.data import paper_lists
from cdht_desktop.data.prints import Target
from cdht_desktop.data.store import Store
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused, Stale
from cdht_desktop.files import revocable
from cdht_desktop.ops import paper_certificates, paper_documents, prints
from cdht_desktop.ops.paper_asked import OF_DECISIONS, OF_VILLAGES, OFFICE, PDF, Asked, Made, Paper, Printed
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _, n_

__all__ = [
    "OF_DECISIONS", "OF_VILLAGES", "Asked", "Made", "Paper", "Printed", "as_office", "formats", "make", "printed", "save",
    "still_true", "title",
]  # fmt: skip
_TITLES = {
    Paper.FORM: n_("Self-score forms"),
    Paper.MINUTES: n_("Review minutes"),
    Paper.SUBMISSION: n_("Submission"),
    Paper.DECISION: n_("Recognition decision"),
    Paper.CERTIFICATES: n_("Certificates"),
    Paper.REGISTER: n_("Register book"),
    Paper.HAND_OVER: n_("List for handing over"),
    Paper.REPORT: n_("Report of the year"),
    Paper.PERSON: n_("A person's sheet"),
}


def formats(paper: Paper) -> tuple[str, ...]:
    """Return the endings of the files that a paper can be saved as, the first of them for print."""
    return (PDF,) if paper is Paper.CERTIFICATES else (PDF, OFFICE)


def as_office(paper: Paper, out: Path) -> bool:
    """Say by its ending whether a file is for a word processor; raises `Refused` where the paper is not saved as such."""
    ending = out.suffix.lower()
    if ending not in formats(paper):
        endings = _(" or ").join(formats(paper))
        raise Refused(_("“{name}”: this paper is written as {endings} only.").format(name=out.name, endings=endings))
    return ending == OFFICE


@needs(Right.PRINT)
def make(store: Store, asked: Asked, progress: Progress) -> Made:
    """Return a paper of a year as PDF or .docx.

    Raises `NotFound` (the year, the decision, the citizen), `Refused` where there is nobody to stand on it or a text
    does not fit, `BadRules` where its layout cannot be used, `Cancelled`.
    """
    if asked.paper is Paper.CERTIFICATES:
        return paper_certificates.make(store, asked, progress)
    return paper_documents.make(store, asked, progress)


@needs(Right.PRINT)
def save(store: Store, made: Made, out: Path) -> Changes[Printed]:
    """Write a paper to a file, whole or not at all, and record the print.

    What cannot be written is not recorded; what cannot be recorded does not stay on the disk, and the file that it would
    have replaced does. Raises `DiskProblem`, `Refused` where the ending is not the paper's, `Stale` (see `still_true`).
    """
    if as_office(made.asked.paper, out) != made.asked.office:
        raise Refused(_("“{name}”: the paper was made for another kind of file.").format(name=out.name))
    with revocable(out) as write, store.write(_saved_title(made), undoable=False) as writing:
        _check(writing.connection, made)
        writing.subject = _subject(made)
        # The file is the last but one thing to fail: after it only the commit, whose failure takes it back.
        job_id = _record(writing, made, "file", _target_name(made, out))
        write(made.content)
    return writing.changes(Printed(out, made.pages, job_id))


@needs(Right.PRINT)
def printed(store: Store, made: Made, printer: str) -> Changes[str]:
    """Record that a paper was sent to a printer; answers the print's id.

    Never refused because something changed meanwhile: what went to the printer is on paper. Ask `still_true` before.
    """
    with store.write(_printed_title(made), undoable=False) as writing:
        writing.subject = _subject(made)
        job_id = _record(writing, made, "printer", printer)
    return writing.changes(job_id)


def still_true(store: Store, made: Made) -> None:
    """Raise `Stale` where a certificate of a paper was revoked since it was made, or is a copy now without saying so."""
    with store.read() as connection:
        _check(connection, made)


def _check(connection: Connection, made: Made) -> None:
    found = paper_lists.standing(connection, made.certificate_ids)
    if len(found) < len(made.certificate_ids) or any(state != "valid" for state, _prints in found.values()):
        raise Stale(_("A certificate on this paper was revoked meanwhile. Make the paper again."))
    unmarked = (prints for row_id, (_state, prints) in found.items() if row_id not in made.marked)
    if made.asked.copy and any(unmarked):
        raise Stale(_("A certificate on this paper was printed meanwhile. Make the paper again, to mark it as a copy."))


def _record(writing: Write, made: Made, target: Target, name: str) -> str:
    return prints.record(
        writing,
        kind=made.asked.paper.value,
        year=made.asked.year,
        target=target,
        target_name=name,
        layout=made.layout,
        pages=max(made.pages, 1),  # a word processor's are not known here
        certificate_ids=made.certificate_ids,
        decision_id=made.decision_id,
        copy_marked=bool(made.marked),
    )


def _subject(made: Made) -> str | None:
    """Return whose own sheet it is."""
    return made.asked.ids[0] if made.asked.paper is Paper.PERSON and made.asked.ids else None


def _target_name(made: Made, out: Path) -> str:
    """Return how a file is called in the record, which outlives a person's data: theirs is not told by its name."""
    return f"*{out.suffix}" if made.asked.paper is Paper.PERSON else out.name


def title(paper: Paper) -> str:
    """Return what a paper is called in the window and in the history."""
    return _(_TITLES[paper])


def _saved_title(made: Made) -> str:
    if made.certificate_ids:
        return _("{count} certificates written to a file").format(count=len(made.certificate_ids))
    return _("{paper} {year} written to a file").format(paper=title(made.asked.paper), year=made.asked.year)


def _printed_title(made: Made) -> str:
    if made.certificate_ids:
        return _("{count} certificates printed").format(count=len(made.certificate_ids))
    return _("{paper} {year} printed").format(paper=title(made.asked.paper), year=made.asked.year)
