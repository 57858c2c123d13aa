"""Commands on batch files between the levels, and on the keys that sign them."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cdht_desktop.cli.common import AsJson, Dir, Year, opened, say
from cdht_desktop.errors import Refused
from cdht_desktop.ops import batches
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

keys_app = typer.Typer(no_args_is_help=True, help="Keys that sign batch files.")
batch_app = typer.Typer(no_args_is_help=True, help="Batch files.")


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
    with opened(folder) as store:
        done = batches.export(store, year, out, Progress()).value
    words = _("{file}: revision {revision}, {rows} rows, SHA-256 {sha256}").format(**asdict(done))
    say(asdict(done), words, as_json=as_json)


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
    say(document, f"{words} {holds}", as_json=as_json)
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
    with opened(folder) as store:
        done = batches.receive(store, files, Progress(), trust=trust)
    document = [asdict(received) | {"file": str(received.file)} for received in done]
    lines = [f"{received.file.name}: {received.outcome}, {received.rows}. {received.reason}" for received in done]
    say(document, "\n".join(lines), as_json=as_json)
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
    with opened(folder) as store:
        key, words = batches.own_key(store), batches.key_words(store)
        if out is not None:
            batches.save_public_key(store, out)
    document = {"words": words, "key_id": key.key_id, "file": str(out) if out else None}
    say(document, f"{key.key_id}: {' '.join(words)}", as_json=as_json)


@keys_app.command("trust")
def keys_trust(
    folder: Dir, file: Annotated[Path, typer.Argument(readable=False, metavar="FILE")], as_json: AsJson = False
) -> None:
    """Know another unit by the public key in a file."""
    with opened(folder) as store:
        words = batches.trust_key_file(store, file).value
    say({"words": words, "file": str(file)}, " ".join(words), as_json=as_json)
