"""QR codes on paper: dark squares in the page's own colours, without a picture file."""

import zxingcpp
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

_LEVEL = "M"  # up to 15 % of the code may be dirty or torn
# Any of the eight patterns that a QR may be masked with is read alike where the text is as even as Base45 is; to try
# all of them for the prettiest takes six times as long as the rest.
_MASK = 3
_QUIET = 4  # modules of white around the code (ISO/IEC 18004)
_PLAIN = Image.Dither.NONE


def draw_qr(canvas: Canvas, text: str, left: float, bottom: float, side: float) -> None:
    """Draw `text` as a QR in a white square of `side` points, quiet zone included; positions in points.

    Raises `ValueError` for a text that no QR can hold.
    """
    count, bits = _modules(text)
    step = side / (count + 2 * _QUIET)
    canvas.saveState()
    canvas.setFillGray(1)
    canvas.rect(left, bottom, side, side, stroke=0, fill=1)
    canvas.setFillGray(0)
    inner, edge = step * count, step * _QUIET
    # An inline mask: half a kilobyte, where squares drawn one by one take three.
    canvas.translate(left + edge, bottom + edge)
    canvas.scale(inner, inner)
    canvas.addLiteral(f"BI /W {count} /H {count} /IM true /BPC 1 /F /AHx ID {bits}> EI")
    canvas.restoreState()


def _modules(text: str) -> tuple[int, str]:
    """Return how many modules a side has, and their rows as hexadecimal: a bit a module, light ones set."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=_LEVEL, data_mask=_MASK)
    image = made.to_image(scale=1, add_quiet_zones=False)
    height, width = image.shape
    light = bytes(memoryview(image))  # type: ignore[arg-type] # it has the buffer protocol; its stubs do not say so
    # Pillow packs eight modules into a byte and fills each row to whole bytes, as PDF wants a mask's rows.
    picture = Image.frombuffer("L", (width, height), light, "raw", "L", 0, 1)
    return width, picture.convert("1", dither=_PLAIN).tobytes().hex()
