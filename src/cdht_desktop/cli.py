"""The command line: the same actions as the window, for scripts and for tests.

With `--json` one JSON document stands on standard output and nothing else. Exit 0 done; 1 refused, with one sentence on
standard error; 2 wrong usage.
"""

import datetime as dt
import getpass
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from cdht_desktop import selftest
from cdht_desktop.domain.problems import Problem
from cdht_desktop.errors import Refused
from cdht_desktop.ops import (
    backups,
    batches,
    checking,
    citizen_lists,
    citizens,
    demo,
    paper_choices,
    papers,
    recognition,
    registrations,
    reports,
    rounds,
    score_lists,
    workspaces,
)  # fmt: skip
from cdht_desktop.ops.evaluations import Stage
from cdht_desktop.ops.paper_asked import OF_DECISIONS, OF_VILLAGES, Asked, Paper
from cdht_desktop.ops.reports import Counts, Report
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
citizens_app = typer.Typer(no_args_is_help=True, help="Citizens: lists in and out.")
round_app = typer.Typer(no_args_is_help=True, help="Years.")
scores_app = typer.Typer(no_args_is_help=True, help="Scores.")
keys_app = typer.Typer(no_args_is_help=True, help="Keys that sign batch files.")
batch_app = typer.Typer(no_args_is_help=True, help="Batch files.")
for name, group in (
    ("citizens", citizens_app), ("round", round_app), ("scores", scores_app), ("keys", keys_app), ("batch", batch_app),
):  # fmt: skip
    app.add_typer(group, name=name)

_SEX = {"male": "Nam", "female": "Nữ", None: None}


class Level(StrEnum):
    """The level of a workspace."""

    COMMUNE = "commune"
    UPPER = "upper"


class Scorer(StrEnum):
    """Who scored."""

    SELF = "self"
    BRANCH = "branch"
    COMMUNE = "commune"


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


Dir = Annotated[Path, typer.Argument(readable=False, metavar="DIR", help="The workspace's folder.")]
Year = Annotated[int, typer.Argument(metavar="YEAR", max=999_999)]  # more, and a database could not hold it
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")]


def run_command() -> int:
    """Run the command line; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # redirected output is cp1252 on Windows
            stream.reconfigure(encoding="utf-8")
    try:
        app(standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.TyperException as error:
        show = getattr(error, "show", None)  # only errors of usage have it
        show() if show else print(error.format_message(), file=sys.stderr)
        return error.exit_code
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


@contextmanager
def _opened(folder: Path) -> Iterator[Store]:
    with workspaces.open_workspace(folder, _password()) as store:
        yield store


def _password() -> str:
    if (password := os.environ.get("CDHT_PASSWORD")) is not None:
        return password
    if not sys.stdin.isatty():
        raise Refused(_("Give the password in the environment variable CDHT_PASSWORD."))
    return getpass.getpass(_("Password: "))


def _say(document: object, words: str, *, as_json: bool) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=1, default=str) if as_json else words)


@app.command()
def init(
    folder: Dir,
    unit: Annotated[str, typer.Option(metavar="CODE", help="The unit's code.")],
    name: Annotated[str, typer.Option(metavar="TEXT", help="The association's name.")],
    level: Level = Level.COMMUNE,
    as_json: AsJson = False,
) -> None:
    """Make a new workspace; its first user is admin."""
    created = workspaces.create(
        folder, unit=unit, name=name, level="upper" if level is Level.UPPER else "commune", password=_password()
    )
    created.store.close()
    document = {"workspace": str(folder), "unit": unit, "recovery_code": created.recovery_code}
    words = _("Workspace made in {folder}. Recovery code, shown once: {code}")
    _say(document, words.format(folder=folder, code=created.recovery_code), as_json=as_json)


@citizens_app.command("import")
def citizens_import(
    folder: Dir,
    files: Annotated[list[Path], typer.Argument(readable=False, metavar="FILE…")],
    village: Annotated[str | None, typer.Option(metavar="NAME", help="The village of rows that name none.")] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import citizens from workbooks; rows in error are listed and not written."""
    with _opened(folder) as store:
        plan = citizen_lists.read_list(store, files, village=village, progress=Progress())
        done = plan if dry_run else citizen_lists.import_list(store, plan, Progress()).value
    document = _list_counts(done) | {"notices": [notice.as_dict() for notice in done.notices]}
    _say(document, _list_words(document, done.problems), as_json=as_json)


def _list_counts(done: Any) -> dict[str, Any]:
    return {
        "read": done.read,
        "written": done.written,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "problems": [problem.as_dict() for problem in done.problems],
    }


def _list_words(document: Mapping[str, Any], problems: Sequence[Problem]) -> str:
    counts = _("{read} rows read: {written} new, {updated} updated, {unchanged} unchanged.").format(**document)
    pattern = _("{file} · {sheet} · row {row} · {field}: {message}")
    lines = [pattern.format(**problem.as_dict()) for problem in problems]
    return "\n".join([counts, *lines])


@citizens_app.command("list")
def citizens_list(
    folder: Dir,
    search: Annotated[str, typer.Option(metavar="TEXT", help="Any part of a name, ID number or village.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List citizens, sorted the Vietnamese way."""
    with _opened(folder) as store:
        ids = citizens.find(store, search)[:limit]
        rows, births = citizens.rows(store, ids), citizens.births(store, ids)
    document = [
        {
            "id": row.id,
            "name": row.name,
            "birth": births[row.id],
            "sex": _SEX[row.sex],
            "id_number": row.id_number,
            "village": row.village or None,
            "group": row.group or None,
            "phone": row.phone or None,
        }
        for row in rows
    ]
    words = "\n".join(f"{row.name}\t{row.birth}\t{row.id_number or ''}\t{row.village}" for row in rows)
    _say(document, words, as_json=as_json)


@round_app.command("open")
def round_open(
    folder: Dir,
    year: Year,
    criteria: Annotated[str | None, typer.Option(metavar="ID", help="The criteria set.")] = None,
    as_json: AsJson = False,
) -> None:
    """Open a year under a criteria set."""
    with _opened(folder) as store:
        rounds.open_year(store, year, criteria)
        chosen = rounds.criteria_of(store, year)
    document = {"year": year, "criteria": chosen.code, "official": chosen.official}
    _say(document, _("Year {year} opened").format(year=year), as_json=as_json)


@app.command()
def register(
    folder: Dir,
    year: Year,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody on the list.")] = False,
    file: Annotated[
        Path | None, typer.Option(readable=False, metavar="FILE", help="Those in this list, who are imported first.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Register citizens for a year."""
    if everybody == (file is not None):
        raise typer.BadParameter(_("Give either --all or --file FILE."))
    with _opened(folder) as store:
        if file is None:
            done = registrations.register(store, year, None).value
        else:
            plan = citizen_lists.read_list(store, [file], progress=Progress())
            done = citizen_lists.register_list(store, year, plan, Progress()).value
    words = _("{registered} registered, {already} were already.").format(**asdict(done))
    _say(asdict(done), words, as_json=as_json)


@scores_app.command("import")
def scores_import(
    folder: Dir,
    year: Year,
    file: Annotated[Path, typer.Argument(readable=False, metavar="FILE")],
    stage: Annotated[
        Scorer | None, typer.Option(help="Who scored; otherwise what the file says, else the commune.")
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import a year's scores from a workbook; rows in error are listed and not written."""
    with _opened(folder) as store:
        plan = score_lists.read_scores(store, year, file, Progress(), cast("Stage | None", stage and stage.value))
        done = plan if dry_run else score_lists.import_scores(store, plan, Progress()).value
    document = _list_counts(done) | {"passed": done.passed, "failed": done.failed}
    grades = _("{passed} passed, {failed} failed.").format(**document)
    _say(document, f"{_list_words(document, done.problems)}\n{grades}", as_json=as_json)


@app.command()
def recognise(
    folder: Dir,
    year: Year,
    decision: Annotated[str, typer.Option(metavar="TEXT", help="The decision's number, such as 12/QĐ-HKH.")],
    date: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="The decision's date.")],
    as_json: AsJson = False,
) -> None:
    """Recognise all that passed by a decision, and number their certificates."""
    with _opened(folder) as store:
        done = recognition.recognise(store, year, decision, date.date(), Progress()).value
    document = asdict(done)
    del document["decision_id"]
    words = _("{recognised} recognised, certificates {first_number} to {last_number}.").format(**document)
    _say(document, words, as_json=as_json)


@app.command("print")
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
    with _opened(folder) as store:
        asked = replace(
            asked,
            villages=paper_choices.village_ids(store, year, village) if village else None,
            decision_id=paper_choices.decision_id(store, year, decision) if decision is not None else None,
            ids=(citizen,) if citizen is not None else None,
        )
        done = papers.save(store, papers.make(store, asked, Progress()), out).value
    document = {"kind": kind.value, "file": str(done.file), "pages": done.pages}
    words = _("{file}: {pages} pages") if done.pages else _("{file} is ready.")
    _say(document, words.format(**document), as_json=as_json)


@app.command()
def report(
    folder: Dir,
    year: Year,
    out: Annotated[Path | None, typer.Option(metavar="FILE.xlsx", help="Write it as a workbook too.")] = None,
    as_json: AsJson = False,
) -> None:
    """Report a year by group and by village, with the targets."""
    with _opened(folder) as store:
        found = reports.save_report(store, year, out, Progress()) if out else reports.year_report(store, year)
    _say(_report_document(found), _report_words(found), as_json=as_json)


def _report_document(found: Report) -> dict[str, Any]:
    """Return the report as printed; shares of targets in percent."""
    document: dict[str, Any] = {"year": found.year, "units": found.units, **asdict(found.total)}
    for part in ("by_group", "by_village", "by_unit"):
        document[part] = {label: asdict(counts) for label, counts in getattr(found, part).items()}
    document["targets"] = [
        {
            "code": target.code,
            "label": target.label,
            "value": None if target.value is None else target.value / 10,
            "target": None if target.target is None else target.target / 10,
            "met": target.met,
        }
        for target in found.targets
    ]
    return document


def _report_words(found: Report) -> str:
    pattern = _(
        "{label}: registered {registered}, evaluated {evaluated}, passed {passed}, failed {failed}, recognised {recognised}"
    )

    def line(label: str, counts: Counts) -> str:
        return pattern.format(label=label or _("(none given)"), **asdict(counts))

    parts = (found.by_unit, found.by_group, found.by_village)
    return "\n".join([line(str(found.year), found.total), *(line(*row) for part in parts for row in part.items())])


@batch_app.command("export")
def batch_export(
    folder: Dir,
    year: Year,
    out: Annotated[Path, typer.Option(metavar="DIR2", help="The folder to write the file to.")],
    to: Annotated[Path | None, typer.Option(metavar="KEYFILE", help="Encrypt to this key.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the year as one signed file for the upper level."""
    if to is not None:
        raise Refused(_("This version signs batch files but cannot encrypt them yet; leave --to out."))
    with _opened(folder) as store:
        done = batches.export(store, year, out, Progress()).value
    words = _("{file}: revision {revision}, {rows} rows, SHA-256 {sha256}").format(**asdict(done))
    _say(asdict(done), words, as_json=as_json)


@batch_app.command("inspect")
def batch_inspect(
    file: Annotated[Path, typer.Argument(readable=False, metavar="FILE")], as_json: AsJson = False
) -> None:
    """Say what a batch file says in the clear, and whether its signature holds."""
    found = batches.inspect_batch(file)
    document = {"file": str(file), "holds": found.holds, "sha256": found.sha256, "manifest": found.manifest.as_dict()}
    sender = found.manifest.sender
    holds = _("The signature holds.") if found.holds else _("The signature does NOT hold.")
    words = _("{unit} {name}, year {year}, revision {revision}, {rows} rows.").format(
        unit=sender.unit, name=sender.unit_name, year=sender.year, revision=sender.revision, rows=found.manifest.rows
    )
    _say(document, f"{words} {holds}", as_json=as_json)
    if not found.holds:
        raise Refused(_("“{name}”: the signature does not hold.").format(name=file.name))


@batch_app.command("import")
def batch_import(
    folder: Dir,
    files: Annotated[list[Path], typer.Argument(readable=False, metavar="FILE…")],
    trust: Annotated[bool, typer.Option("--trust", help="Accept the senders' keys as confirmed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take batch files in at the upper level."""
    with _opened(folder) as store:
        done = batches.receive(store, files, Progress(), trust=trust)
    document = [asdict(received) | {"file": str(received.file)} for received in done]
    lines = [f"{received.file.name}: {received.outcome}, {received.rows}. {received.reason}" for received in done]
    _say(document, "\n".join(lines), as_json=as_json)
    refused = [received.reason for received in done if received.outcome in {"refused", "older"}]
    if refused:
        raise Refused(" ".join(refused))


@keys_app.command("show")
def keys_show(
    folder: Dir,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the public key to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show this workspace's public key, with the words to read out on the phone."""
    with _opened(folder) as store:
        key, words = batches.own_key(store), batches.key_words(store)
        if out is not None:
            batches.save_public_key(store, out)
    document = {"words": words, "key_id": key.key_id, "file": str(out) if out else None}
    _say(document, f"{key.key_id}: {' '.join(words)}", as_json=as_json)


@keys_app.command("trust")
def keys_trust(
    folder: Dir, file: Annotated[Path, typer.Argument(readable=False, metavar="FILE")], as_json: AsJson = False
) -> None:
    """Know another unit by the public key in a file."""
    with _opened(folder) as store:
        words = batches.trust_key_file(store, file).value
    _say({"words": words, "file": str(file)}, " ".join(words), as_json=as_json)


@app.command()
def verify(
    key: Annotated[Path, typer.Option(metavar="KEYFILE", help="The association's public key file.")],
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="The text of a code.")] = None,
    image: Annotated[Path | None, typer.Option(metavar="FILE", help="A picture with codes.")] = None,
    pdf: Annotated[Path | None, typer.Option(metavar="FILE", help="A PDF with codes.")] = None,
    revoked: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Numbers no longer in force, a line each.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check certificates by their codes, without a network; exit 1 where one does not hold."""
    if sum(given is not None for given in (text, image, pdf)) != 1:
        raise typer.BadParameter("give TEXT, --image or --pdf")
    # Needed by this command alone, and slow to load (0.5 s).
    from cdht_desktop.ops import verifying  # noqa: PLC0415

    known = verifying.read_public_key_file(key)
    gone = verifying.read_revoked(revoked) if revoked else frozenset()
    if image is not None:
        found = verifying.verify_image(image, known, gone)
    elif pdf is not None:
        found = verifying.verify_pdf(pdf, known, gone)
    else:
        found = [verifying.verify_text(text or "", known, gone)]
    document = [{"valid": one.valid, **one.said, "reason": one.reason} for one in found]
    _say(document, "\n".join(one.sentence for one in found), as_json=as_json)
    if wrong := sum(not one.valid for one in found):
        raise Refused(_("{wrong} of {count} codes do not hold.").format(wrong=wrong, count=len(found)))


@app.command()
def check(folder: Dir, as_json: AsJson = False) -> None:
    """Check the workspace's database."""
    with _opened(folder) as store:
        found = checking.check(store)
    _say({"ok": not found, "problems": found}, "\n".join(found) or _("The workspace is sound."), as_json=as_json)
    if found:
        raise Refused(_("The workspace is damaged; restore the newest backup."))


@app.command()
def backup(
    folder: Dir,
    out: Annotated[Path | None, typer.Option(metavar="DIR2", help="Another folder, such as a stick.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a checked backup."""
    with _opened(folder) as store:
        file = backups.backup(store, out)
    _say({"file": str(file)}, str(file), as_json=as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(readable=False, metavar="BACKUP")], folder: Dir, as_json: AsJson = False
) -> None:
    """Make a workspace of a backup in an empty or new folder."""
    backups.restore(file, folder)
    with _opened(folder) as store:
        found = checking.check(store)
    if found:
        raise Refused(_("The backup is damaged; try an older one."))
    _say({"workspace": str(folder)}, str(folder), as_json=as_json)


@app.command("demo")
def demo_command(
    folder: Dir,
    as_json: AsJson = False,
) -> None:
    """Run the whole year on an invented commune, from lists to the upper level's report."""
    password = os.environ.get("CDHT_PASSWORD") or demo.PASSWORD
    made = demo.make_year(folder, year=dt.date.today().year, password=password, progress=Progress())
    document = {
        "commune": str(made.commune), "upper": str(made.upper), "password": password, "citizens": made.citizens,
        "files": [str(file) for file in made.files], "report": _report_document(made.report),
        "upper_report": _report_document(made.upper_report),
    }  # fmt: skip
    lines = [
        _("Commune's workspace: {folder} ({count} citizens)").format(folder=made.commune, count=made.citizens),
        _("Upper level's workspace: {folder}").format(folder=made.upper),
        _("Password of both: {password}").format(password=password),
        *(str(file) for file in made.files),
        _report_words(made.upper_report),
    ]
    _say(document, "\n".join(lines), as_json=as_json)


@app.command("self-test")
def self_test(as_json: AsJson = False) -> None:
    """Check an installed copy: a small year, its papers read back, one window drawn."""
    done = selftest.run()
    _say({"checks": done}, "\n".join(f"✓ {line}" for line in done), as_json=as_json)
