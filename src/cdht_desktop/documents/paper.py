"""What all papers share: how their PDF is opened, and lengths in points."""

from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.fonts import typeface

MM = 72 / 25.4  # points in a millimetre
LANGUAGE = "vi-VN"
PROGRAM = "CDHT Desktop"


def open_paper(out: BinaryIO, size: tuple[float, float], title: str, author: str) -> Canvas:
    """Return a canvas that writes to `out` when saved; `size` in mm.

    The same values give the same bytes (no clock, no random id), and the file's properties tell `title` and `author`
    (the issuing body), nothing about persons.
    """
    canvas = Canvas(
        out,
        pagesize=(size[0] * MM, size[1] * MM),
        pageCompression=1,
        invariant=1,
        # Else every page begins with Helvetica, which is not embedded.
        initialFontName=typeface("serif").name,  # type: ignore[arg-type]  # the stubs take it for a size
        lang=LANGUAGE,
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator(PROGRAM)
    canvas.setProducer(PROGRAM)
    # A certificate is drawn for its paper: no viewer may shrink it "to fit".
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas
