"""Commands that make papers and the year's report."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cdht_desktop.cli.common import AsJson, Dir, Year, opened, say
from cdht_desktop.domain.targets import TargetResult
from cdht_desktop.ops import paper_choices, papers, reports
from cdht_desktop.ops.paper_asked import OF_DECISIONS, OF_VILLAGES, Asked, Paper
from cdht_desktop.ops.reports import Counts, Report, Single
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


class Kind(StrEnum):
    """The papers that can be printed, as the command calls them."""

    FORMS = "forms"
    MINUTES = "minutes"
    SUBMISSION = "submission"
    DECISION = "decision"
    CERTIFICATES = "certificates"
    REGISTER = "register"
    HAND_OVER = "hand-over"
    REPORT = "report"
    PERSON = "person"

    @property
    def paper(self) -> Paper:
        """The paper that is meant."""
        return Paper.FORM if self is Kind.FORMS else Paper(self.value.replace("-", "_"))


def print_paper(  # noqa: PLR0913, PLR0917 - an option each, as typer reads them
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help=", ".join(Kind))],
    folder: Dir,
    year: Year,
    out: Annotated[Path, typer.Option(metavar="FILE.pdf|.docx", help="Certificates are made as PDF only.")],
    village: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this village; several may be given.")
    ] = None,
    decision: Annotated[str | None, typer.Option(metavar="TEXT", help="The decision's number; else the last.")] = None,
    citizen: Annotated[str | None, typer.Option(metavar="ID", help="Whose sheet, for KIND person.")] = None,
    blank: Annotated[bool, typer.Option("--blank", help="A form without a person, for KIND forms.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a paper of a year as PDF, or as a document for a word processor."""
    if (citizen is None) == (kind is Kind.PERSON):
        raise typer.BadParameter(_("Give --citizen ID with KIND person, and with no other."))
    if blank and kind is not Kind.FORMS:
        raise typer.BadParameter(_("--blank goes with KIND forms only."))
    if village and kind.paper not in OF_VILLAGES:
        raise typer.BadParameter(_("--village does not go with KIND {kind}.").format(kind=kind.value))
    if decision is not None and kind.paper not in OF_DECISIONS:
        raise typer.BadParameter(_("--decision does not go with KIND {kind}.").format(kind=kind.value))
    asked = Asked(kind.paper, year, blank=blank, office=papers.as_office(kind.paper, out))
    with opened(folder) as store:
        asked = replace(
            asked,
            villages=paper_choices.village_ids(store, year, village) if village else None,
            decision_id=paper_choices.decision_id(store, year, decision) if decision is not None else None,
            ids=(citizen,) if citizen is not None else None,
        )
        done = papers.save(store, papers.make(store, asked, Progress()), out).value
    document = {"kind": kind.value, "file": str(done.file), "pages": done.pages}
    words = _("{file}: {pages} pages") if done.pages else _("{file} is ready.")
    say(document, words.format(**document), as_json=as_json)


def report(
    folder: Dir,
    year: Year,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx|.csv|.pdf|.docx", help="Write it too: a workbook, lines, or the paper."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Report a year by group and by village (at the upper level by unit, also without doubles), with the targets."""
    with opened(folder) as store:
        found = reports.save_report(store, year, out, Progress()) if out else reports.year_report(store, year)
    say(report_document(found), report_words(found), as_json=as_json)


def report_document(found: Report) -> dict[str, Any]:
    """Return the report as printed; shares of targets in percent. `without_doubles` is None in a commune."""
    document: dict[str, Any] = {"year": found.year, "units": found.units, **asdict(found.total)}
    for part in ("by_group", "by_village", "by_unit"):
        document[part] = _by_label(getattr(found, part))
    document["targets"] = _targets(found.targets)
    document["standing"] = [
        {
            "unit": one.id,
            "name": one.name,
            "standing": one.standing,
            "revision": one.revision,
            "received": one.at or None,
            "days_late": one.late,
        }
        for one in found.standings
    ]
    document["without_doubles"] = _once(found.single) if found.single else None
    return document


def _once(single: Single) -> dict[str, Any]:
    return {
        "rule": single.rule.code,
        "persons": single.persons,
        **asdict(single.total),
        "by_group": _by_label(single.by_group),
        "by_unit": _by_label(single.by_unit),
        "targets": _targets(single.targets),
    }


def _by_label(counted: Mapping[str, Counts]) -> dict[str, dict[str, int]]:
    return {label: asdict(counts) for label, counts in counted.items()}


def _targets(results: Iterable[TargetResult]) -> list[dict[str, Any]]:
    return [
        {
            "code": target.code,
            "label": target.label,
            "value": None if target.value is None else target.value / 10,
            "target": None if target.target is None else target.target / 10,
            "met": target.met,
        }
        for target in results
    ]


def report_words(found: Report) -> str:
    """Return the report in lines: the total, then by unit, group and village."""
    pattern = _(
        "{label}: registered {registered}, evaluated {evaluated}, passed {passed}, failed {failed}, recognised {recognised}"
    )

    def line(label: str, counts: Counts) -> str:
        return pattern.format(label=label or _("(none given)"), **asdict(counts))

    lines = [line(str(found.year), found.total)]
    if found.single is not None and found.single.persons:
        lines.append(line(_("{year}, each person once").format(year=found.year), found.single.total))
    # Of a whole province villages would be thousands of lines: they are in the document and in the workbook.
    parts = (found.by_unit, found.by_group, {} if found.by_unit else found.by_village)
    return "\n".join([*lines, *(line(*row) for part in parts for row in part.items())])
