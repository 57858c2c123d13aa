"""Pictures on paper (a logo, an emblem, a scanned border): how they are drawn; `picture_files` reads them."""

import io

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.paper import MM

_DPI = 300  # finer than this no office printer shows a picture
_QUALITY = 90


def draw_picture(canvas: Canvas, picture: Image.Image, left: float, bottom: float, width: float, height: float) -> None:
    """Draw a picture as large as it can be in the middle of a place, its sides in proportion; lengths in points."""
    scale = min(width / picture.width, height / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    canvas.drawImage(
        ImageReader(io.BytesIO(_for_print(picture, wide, high))),
        left + (width - wide) / 2,
        bottom + (height - high) / 2,
        wide,
        high,
    )


def _for_print(picture: Image.Image, width: float, height: float) -> bytes:
    """Return the file of a picture with no more dots than `_DPI` needs for `width` by `height` points."""
    most = tuple(max(1, round(length / MM / 25.4 * _DPI)) for length in (width, height))
    small = picture if picture.width <= most[0] else picture.resize(most, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if picture.format == "JPEG":
        small.save(out, "JPEG", quality=_QUALITY)
    else:
        small.save(out, "PNG")
    return out.getvalue()
