"""Pictures on paper (a logo, an emblem, a scanned border): what is let in, and how it is drawn.

A picture comes as the bytes of a PNG or JPEG. Only Pillow's readers of these two see it, its size is asked before its
dots are read, and what goes into the file is made anew: nothing that a camera noted beside the picture (place, time,
owner) is printed along.
"""

import io

from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.paper import MM
from cdht_desktop.errors import Refused
from cdht_desktop.words import _

LARGEST_FILE = 20 * 1024 * 1024  # bytes
MOST_DOTS = 40_000_000  # an A4 page scanned at 400 dpi has 15 million, at 600 dpi 35
_KINDS = ("PNG", "JPEG")
_DPI = 300  # finer than this no office printer shows a picture
_QUALITY = 90


def read_picture(content: bytes) -> Image.Image:
    """Return a picture upright, in colours or greys, on white where it was transparent; its `format` is kept.

    Raises `Refused`, with one sentence, where `content` is no PNG or JPEG, is damaged, or too large.
    """
    if len(content) > LARGEST_FILE:
        raise Refused(_("The picture's file is larger than {most} MB.").format(most=LARGEST_FILE // 1024 // 1024))
    try:
        with Image.open(io.BytesIO(content), formats=_KINDS) as opened:
            if opened.width * opened.height > MOST_DOTS:
                raise Refused(_("The picture has too many dots. Make it smaller."))
            kind = opened.format
            upright = _flat(ImageOps.exif_transpose(opened))
    # Pillow tells a damaged file by any of these.
    except (OSError, ValueError, SyntaxError, KeyError, EOFError, Image.DecompressionBombError) as error:
        raise Refused(_("It is not a PNG or JPEG picture that can be read.")) from error
    upright.format = kind
    return upright


def _flat(picture: Image.Image) -> Image.Image:
    """Return a picture in grey or in red, green and blue; what shines through is white, as paper is."""
    if picture.has_transparency_data:
        whole = picture.convert("RGBA")
        white = Image.new("RGBA", whole.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, whole).convert("RGB")
    return picture.convert("L" if picture.mode in {"1", "L"} else "RGB")


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
