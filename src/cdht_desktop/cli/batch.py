"""Commands on batch files between the levels."""

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from cdht_desktop.cli.common import AsJson, Dir, Year, opened, say
from cdht_desktop.errors import Refused
from cdht_desktop.ops import answers, cover_sheet, handing_up, receiving, trust
from cdht_desktop.ops.answers import Taken
from cdht_desktop.ops.handing_up import Correction, Manifest
from cdht_desktop.ops.receiving import Received
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress
from cdht_desktop.words import _, n_

batch_app = typer.Typer(no_args_is_help=True, help="Batch files.")
_DAY = ["%Y-%m-%d"]
_TAKEN = frozenset({"accepted", "replaced", "already", "taken"})  # the file counts, or says nothing new
_KINDS = {
    "year": n_("a unit's year"),
    "receipt": n_("a receipt"),
    "return": n_("what a commune is asked"),
    "lists": n_("lists of the upper level"),
    "share": n_("data for another computer of the same commune"),
    "additions": n_("additions from another computer of the same commune"),
}


@batch_app.command("export")
def batch_export(  # noqa: PLR0913, PLR0917 - the options of a command
    folder: Dir,
    year: Year,
    out: Annotated[Path, typer.Option(metavar="DIR2", help="The folder to write the file to.")],
    to: Annotated[Path | None, typer.Option(metavar="KEYFILE", help="Encrypt to this key.")] = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why persons of the file before are gone.")] = "",
    decision: Annotated[str, typer.Option(metavar="TEXT", help="By which a closed year is corrected.")] = "",
    decision_date: Annotated[
        dt.datetime | None, typer.Option(formats=_DAY, metavar="YYYY-MM-DD", help="The decision's date.")
    ] = None,
    cover: Annotated[Path | None, typer.Option(metavar="FILE.pdf", help="Write the cover sheet to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the year as one signed file for the upper level, encrypted where its key is known."""
    if bool(decision) != (decision_date is not None):
        raise typer.BadParameter("--decision and --decision-date go together")
    correction = Correction(decision, decision_date.date()) if decision_date else None
    with opened(folder) as store:
        key = trust.look_at_key_file(store, to)[0] if to else None
        numbering = handing_up.numbering(store, year)
        changes = handing_up.export(store, year, out, Progress(), to=key, reason=reason, correction=correction)
        done = changes.value
        document = asdict(done)
        words = _("{file}: revision {revision}, {rows} rows, SHA-256 {sha256}").format(**document)
        say(document, words, as_json=as_json)
        if cover is not None:
            (batch_id,) = changes.rows["batch"]
            cover_sheet.save(store, batch_id, cover)
    unencrypted = _("The file is not encrypted: no key of the upper level is known here. Hand it over in person.")
    for sentence in (numbering, "" if done.encrypted else unencrypted):
        if sentence:
            print(sentence, file=sys.stderr)


@batch_app.command("inspect")
def batch_inspect(
    file: Annotated[Path, typer.Argument(readable=False, metavar="FILE")], as_json: AsJson = False
) -> None:
    """Say what a batch file says in the clear, and whether its signature holds."""
    found = handing_up.inspect_batch(file)
    document = {"file": str(file), "holds": found.holds, "sha256": found.sha256, "manifest": found.manifest.as_dict()}
    holds = _("The signature holds.") if found.holds else _("The signature does NOT hold.")
    say(document, "\n".join([*_in_words(found.manifest), holds]), as_json=as_json)
    if not found.holds:
        raise Refused(_("“{name}”: the signature does not hold.").format(name=file.name))


def _in_words(manifest: Manifest) -> list[str]:
    """Return a line for each thing that a manifest says."""
    sender = manifest.sender
    what = _("{unit} {name}, year {year}, revision {revision}, {rows} rows.").format(
        unit=sender.unit, name=sender.unit_name, year=sender.year, revision=sender.revision, rows=manifest.rows
    )
    lines = [what, _("It is {kind}.").format(kind=_(_KINDS[sender.kind]))]
    if manifest.encrypted:
        lines.append(_("Encrypted to {count} keys.").format(count=len(manifest.recipients)))
        lines += [f"  {recipient}" for recipient in manifest.recipients]
    else:
        lines.append(_("Not encrypted."))
    if sender.to:
        lines.append(_("It is for unit {unit}.").format(unit=sender.to))
    if sender.removed:
        words = _("{count} persons of the revision before are gone: {reason}")
        lines.append(words.format(count=sender.removed.count, reason=sender.removed.reason or "–"))
    if sender.correction:
        words = _("It corrects a closed year, by decision {decision} of {date}.")
        lines.append(words.format(decision=sender.correction.decision, date=f"{sender.correction.date:%d/%m/%Y}"))
    return lines


@batch_app.command("import")
def batch_import(
    folder: Dir,
    files: Annotated[list[Path], typer.Argument(readable=False, metavar="FILE…")],
    trust_signers: Annotated[bool, typer.Option("--trust", help="Accept the senders' keys as confirmed.")] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why a file that leaves persons out is taken.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take batch files in: a unit's year at the upper level, the upper level's answers and lists in a commune."""
    with opened(folder) as store:
        done = _take_in(store, files, trust_signers=trust_signers, reason=reason)
    document = [_as_document(one) for one in done]
    lines = [f"{one.file.name}: {one.outcome}, {one.rows}. {one.reason}" for one in done]
    say(document, "\n".join(lines), as_json=as_json)
    refused = [one.reason for one in done if one.outcome not in _TAKEN]
    if refused:
        raise Refused(" ".join(refused))


def _take_in(
    store: Store, files: Sequence[Path], *, trust_signers: bool, reason: str
) -> Sequence[Received] | Sequence[Taken]:
    if store.level == "upper":
        return receiving.receive(store, files, Progress(), trust=trust_signers, reason=reason)
    return answers.take_in(store, files, Progress(), trust_signer=trust_signers)


def _as_document(one: Received | Taken) -> dict[str, Any]:
    first = {"file": str(one.file), "outcome": one.outcome, "rows": one.rows, "reason": one.reason}
    return first | {name: value for name, value in asdict(one).items() if name not in first}
