"""Pictures that a person chooses (a logo, an emblem, a scanned border): what is let in.

Only Pillow's readers of PNG and JPEG see a file; its size is asked before its dots are read, and a photograph larger
than paper needs is read smaller. A picture that is let in is made anew: nothing that a camera noted beside it (place,
time, owner) is kept. Files of a person's choice are read in a process of their own (`rewritten`).
"""

import io
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from PIL import Image, ImageChops, ImageOps

from cdht_desktop import apart, apart_child
from cdht_desktop.errors import Refused
from cdht_desktop.progress import Progress
from cdht_desktop.words import _, n_

LARGEST_FILE = 20 * 1024 * 1024  # bytes
MOST_DOTS = 40_000_000  # an A4 page scanned at 400 dpi has 15 million, at 600 dpi 35; a JPEG is read smaller
_MOST_READ = 20_000_000  # of which a byte each for red, green, blue and one more are held
_MOST_COPIED = 16_000_000  # where another such copy is needed: of what shines through, or is in a printer's colours
_KINDS = ("PNG", "JPEG")
_SIDE = 3508  # dots: an A4 page at 300 dpi; nothing on paper needs more
_QUALITY = 90
_MEGABYTE = 1024 * 1024
_ALLOWED = 200 * _MEGABYTE  # memory of the process that reads a picture, beyond its start
_BOUNDS = apart.Bounds(256 * _MEGABYTE, 20)
# Pillow tells a damaged file by any of these.
_FAULTS = (
    OSError,
    ValueError,
    SyntaxError,
    LookupError,
    EOFError,
    TypeError,
    ArithmeticError,
    AttributeError,
    AssertionError,
)
_SENTENCES = {
    "large": n_("The picture's file is larger than {most} MB."),
    "too_much": n_("The picture has too many dots. Make it smaller."),
    "unreadable": n_("It is not a PNG or JPEG picture that can be read."),
}


class BadPicture(Refused):
    """A picture that is none, is damaged, or too large: `code` is a key of the sentences."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(_(_SENTENCES[code]).format(most=LARGEST_FILE // _MEGABYTE))


def read_picture(content: bytes) -> Image.Image:
    """Return a picture upright, in colours or greys, on white where it was transparent; its `format` is kept.

    Raises `BadPicture`, with one sentence, where `content` is no PNG or JPEG, is damaged, or too large.
    """
    if len(content) > LARGEST_FILE:
        raise BadPicture("large")
    try:
        opened = Image.open(io.BytesIO(content), formats=_KINDS)
        _refuse_large(opened)
        kind = opened.format
        ImageOps.exif_transpose(opened, in_place=True)
        upright = _flat(opened)
        upright.info.clear()  # what a camera noted
    except (*_FAULTS, Image.DecompressionBombError) as error:
        raise BadPicture("unreadable") from error
    upright.format = kind
    return upright


def _refuse_large(opened: Image.Image) -> None:
    """Refuse a picture by the size that it says; a large JPEG is told to come smaller."""
    if opened.width * opened.height > MOST_DOTS:
        raise BadPicture("too_much")
    opened.draft(None, (_SIDE, _SIDE))
    copied = opened.has_transparency_data or opened.mode == "CMYK"
    if opened.width * opened.height > (_MOST_COPIED if copied else _MOST_READ):
        raise BadPicture("too_much")


def _flat(picture: Image.Image) -> Image.Image:
    """Return a picture in grey or in red, green and blue; what shines through is white, as paper is."""
    if picture.has_transparency_data:
        whole = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        whole.paste((255, 255, 255, 255), mask=ImageChops.invert(whole.getchannel("A")))
        return whole.convert("RGB")
    kind = "L" if picture.mode in {"1", "L"} else "RGB"
    picture.load()
    return picture if picture.mode == kind else picture.convert(kind)  # a copy of 20 million dots is 80 MB


def rewritten(content: bytes, progress: Progress) -> tuple[str, tuple[int, int], bytes]:
    """Return a picture's kind (png, jpeg), size and new file: its dots and nothing else, no profile, no notes.

    It is made smaller than an A4 page at 300 dpi, in a process of its own. Raises `BadPicture`, `Cancelled`.
    """
    try:
        for code, value in apart.answers(rewrite, (content,), _BOUNDS, progress):
            if code is not None:
                raise BadPicture(code)
            found: tuple[str, tuple[int, int], bytes] = value
            return found
    except (apart.DiedError, apart.TooSlowError) as error:
        raise BadPicture("unreadable") from error
    raise BadPicture("unreadable")


def rewrite(content: bytes, answer: Connection) -> None:
    """What the process does that `rewritten` starts: answer with the new file, or with a code of the sentences."""
    apart_child.hold_back(_BOUNDS.memory * 8, int(_BOUNDS.seconds))
    apart_child.allow(_ALLOWED)

    def work(say: Callable[[Any], None]) -> None:
        try:
            say(written_anew(read_picture(content)))
        except BadPicture as error:
            raise apart_child.NotReadError(error.code) from error

    apart_child.answer_each(answer, work, _FAULTS)


def written_anew(picture: Image.Image) -> tuple[str, tuple[int, int], bytes]:
    """Return the kind, size and file of what `read_picture` let in; see `rewritten`."""
    kind = picture.format or "PNG"
    picture.thumbnail((_SIDE, _SIDE))
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, kind, quality=_QUALITY, optimize=True)
    return kind.lower(), bare.size, out.getvalue()
