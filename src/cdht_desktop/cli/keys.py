"""Commands on keys: this workspace's own, those by which others are known, certificates and revocations."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from cdht_desktop.cli.common import AsJson, Dir, asked_secret, opened, say
from cdht_desktop.ops import key_certificates, own_keys, paper_keys, revocations, trust
from cdht_desktop.ops.trust import KnownRow
from cdht_desktop.words import _

keys_app = typer.Typer(no_args_is_help=True, help="Keys that sign and encrypt batch files.")
KeyId = Annotated[str, typer.Argument(metavar="KEY", help="The key's short name, such as abcd-efgh-ijkl-mnop.")]
KeyFile = Annotated[Path, typer.Argument(readable=False, metavar="FILE")]
_DAY = ["%Y-%m-%d"]


@keys_app.command("show")
def keys_show(
    folder: Dir,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the public keys to this file.")] = None,
    sheet: Annotated[
        Path | None, typer.Option(metavar="PDF", help="Write the registration sheet to this file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show this workspace's public keys, with the words to read out on the phone."""
    with opened(folder) as store:
        key, words = own_keys.signing(store), own_keys.words(store)
        if out is not None:
            own_keys.save_public_key(store, out)
        if sheet is not None:
            paper_keys.save_registration(store, sheet)
    document = {"words": words, "key_id": key.key_id, "file": str(out) if out else None}
    say(document, f"{key.key_id}: {' '.join(words)}", as_json=as_json)


@keys_app.command("trust")
def keys_trust(folder: Dir, file: KeyFile, as_json: AsJson = False) -> None:
    """Know another unit by the public keys in a file: its words were compared on the phone."""
    with opened(folder) as store:
        words = trust.trust_key_file(store, file).value
    say({"words": words, "file": str(file)}, " ".join(words), as_json=as_json)


@keys_app.command("list")
def keys_list(folder: Dir, as_json: AsJson = False) -> None:
    """List the keys by which others are known."""
    with opened(folder) as store:
        found = trust.known(store)
    lines = [f"{row.key.unit}\t{row.key.unit_name}\t{row.key.key_id}\t{trust.standing(row)}" for row in found]
    say([_known(row) for row in found], "\n".join(lines), as_json=as_json)


@keys_app.command("new")
def keys_new(
    folder: Dir,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why: it is kept in the history.")],
    as_json: AsJson = False,
) -> None:
    """Make new keys in place of lost ones; old files open as before."""
    with opened(folder) as store:
        words = own_keys.renew(store, reason).value
        key_id = own_keys.signing(store).key_id
    say({"words": words, "key_id": key_id}, f"{key_id}: {' '.join(words)}", as_json=as_json)


@keys_app.command("paper")
def keys_paper(
    folder: Dir,
    out: Annotated[Path, typer.Option(metavar="PDF", help="Print this file, lock the paper away, delete the file.")],
    as_json: AsJson = False,
) -> None:
    """Make an upper level's paper backup key; it stands in this file alone and is kept nowhere."""
    with opened(folder) as store:
        recipient = paper_keys.save_new_backup(store, out)
    words = _("The paper backup key is in “{file}”. Print it, lock it away, then delete the file.")
    say({"file": str(out), "recipient": recipient}, words.format(file=out.name), as_json=as_json)


@keys_app.command("restore")
def keys_restore(folder: Dir, as_json: AsJson = False) -> None:
    """Take in a paper backup key, from CDHT_PAPER_KEY or a prompt, so that files encrypted to it open again."""
    typed = asked_secret("CDHT_PAPER_KEY", _("Paper backup key: "))
    with opened(folder) as store:
        known = own_keys.restore(store, typed).value
    words = _(
        "Files encrypted to this paper key open now. Make a new paper key: this one is on the computer from now on."
    )
    say({"known": known}, words, as_json=as_json)


@keys_app.command("certify")
def keys_certify(
    folder: Dir,
    key: KeyId,
    unit: Annotated[list[str], typer.Option(metavar="CODE", help="A unit that it is for; may be given several times.")],
    first: Annotated[dt.datetime, typer.Option("--from", formats=_DAY, help="The first day on which it holds.")],
    last: Annotated[dt.datetime, typer.Option("--to", formats=_DAY, help="The last day on which it holds.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The certificate, for the unit to take in.")],
    as_json: AsJson = False,
) -> None:
    """Issue a certificate for a key: an upper level vouches for exactly these units, for these days."""
    with opened(folder) as store:
        said = key_certificates.certify(store, key, unit, first.date(), last.date(), out).value
    document = {"file": str(out), "key_id": key, "units": said.units, "from": said.valid_from, "to": said.valid_to}
    say(document, _("The certificate is in “{file}”.").format(file=out.name), as_json=as_json)


@keys_app.command("take")
def keys_take(folder: Dir, file: KeyFile, as_json: AsJson = False) -> None:
    """Take in what an upper level said: the certificate of this workspace's own key, or its list of revoked keys."""
    with opened(folder) as store:
        if file.suffix == revocations.ENDING:
            count = revocations.take_file(store, file).value
            document, words = {"revoked": count}, _("Keys revoked anew: {count}").format(count=count)
        else:
            key_certificates.take(store, file)
            document, words = {"revoked": 0}, _("The certificate was taken in; it travels with each file from now on.")
    say(document | {"file": str(file)}, words, as_json=as_json)


@keys_app.command("revoke")
def keys_revoke(
    folder: Dir,
    key: KeyId,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; without names of persons.")],
    day: Annotated[dt.datetime, typer.Option("--from", formats=_DAY, help="The day from which it is not believed.")],
    as_json: AsJson = False,
) -> None:
    """Believe a key no more from a day on; what was taken in before stays."""
    with opened(folder) as store:
        number = revocations.revoke(store, key, reason, day.date()).value
        doubtful = trust.counting_since(store, key, day.date())
    document = {"key_id": key, "list": number, "counting": [file for *_unit, file in doubtful]}
    say(document, _("The key is revoked from {day} on.").format(day=f"{day:%d/%m/%Y}"), as_json=as_json)


@keys_app.command("revoked")
def keys_revoked(
    folder: Dir,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The signed list, for the communes to take in.")],
    as_json: AsJson = False,
) -> None:
    """Write an upper level's numbered list of revoked keys as a signed file."""
    with opened(folder) as store:
        number = revocations.save(store, out)
    words = _("List {number} is in “{file}”.").format(number=number, file=out.name)
    say({"list": number, "file": str(out)}, words, as_json=as_json)


def _known(row: KnownRow) -> dict[str, Any]:
    key = row.key
    return {
        "unit": key.unit,
        "unit_name": key.unit_name,
        "level": key.level,
        "key_id": key.key_id,
        "words": row.words,
        "state": trust.standing(row),
        "confirmed_by": row.by if key.confirmed else None,
        "since": key.pinned_at,
        "certificate_to": key.valid_to,
        "revoked_from": row.revoked_from,
        "replaced_at": key.replaced_at,
    }
