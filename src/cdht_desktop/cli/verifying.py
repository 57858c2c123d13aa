"""The command that checks certificates by their codes."""

from pathlib import Path
from typing import Annotated

import typer

from cdht_desktop.cli.common import AsJson, say
from cdht_desktop.errors import Refused
from cdht_desktop.words import _


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
    say(document, "\n".join(one.sentence for one in found), as_json=as_json)
    if wrong := sum(not one.valid for one in found):
        raise Refused(_("{wrong} of {count} codes do not hold.").format(wrong=wrong, count=len(found)))
