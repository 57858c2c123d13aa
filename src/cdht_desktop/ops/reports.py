"""The year's report: counted, and saved as a workbook, as lines for other programs, or as a paper."""

from pathlib import Path

from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.files import replacing
from cdht_desktop.ops import papers, report_csv, report_sheets
from cdht_desktop.ops.paper_asked import OFFICE, PDF, Asked, Paper
from cdht_desktop.ops.report_counts import (
    Counts,
    PlaceFigure,
    Report,
    Single,
    UnitStanding,
    met_in_words,
    report_years,
    standing_in_words,
    unit_groups,
    unit_villages,
    year_report,
)
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import write_workbook
from cdht_desktop.words import _

__all__ = [
    "ENDINGS", "Counts", "PlaceFigure", "Report", "Single", "UnitStanding", "met_in_words", "report_years", "save_report",
    "standing_in_words", "unit_groups", "unit_villages", "year_report",
]  # fmt: skip
_WORKBOOK, _LINES = ".xlsx", ".csv"
ENDINGS = (_WORKBOOK, PDF, _LINES, OFFICE)


@needs(Right.EXPORT)
def save_report(store: Store, year: int, out: Path, progress: Progress) -> Report:
    """Write the year's report as its file's ending says: a workbook, lines (CSV), or the paper (PDF, .docx).

    Raises `NotFound`, `DiskProblem`, `Refused` for another ending, and for a paper as `papers.make` and `papers.save`.
    """
    ending = out.suffix.lower()
    if ending not in ENDINGS:
        words = _("“{name}”: the report is written as {endings} only.")
        raise Refused(words.format(name=out.name, endings=_(" or ").join(ENDINGS)))
    report = year_report(store, year)
    if ending in {PDF, OFFICE}:
        papers.save(store, papers.make(store, Asked(Paper.REPORT, year, office=ending == OFFICE), progress), out)
        return report
    with replacing(out) as stream:
        if ending == _WORKBOOK:
            write_workbook(stream, report_sheets.sheets(store, report), progress)
        else:
            report_csv.write_lines(stream, store, report)
    return report
