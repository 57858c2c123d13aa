"""Measures that both writers of running documents set by, PDF and word processor.

Sizes of letters in points; lengths as told; shares are of the text's width unless said otherwise. "Annex I" is that of
NĐ 30/2020/NĐ-CP; what has no source is our own.
"""

from cdht_desktop.documents.document_layout import Ending, Lines, Part, Rows

# Sizes of letters.
SMALL = 12.0  # nation and issuing body, "Nơi nhận" (annex I: 12 to 13, and 12)
MOTTO = 13.0  # motto, number and symbol, place and date (annex I: 13 to 14, 13, 13 to 14)
SMALLER = 11.0  # the recipients (annex I)
CODE_TEXT = 8.0  # under a form's code

# Lines of text.
LEADING = 1.2  # ems: of what is no running text
GAP = 6.0  # points: the least between paragraphs (annex I)
MANY_LINES = 40  # of one text that are made about equally long; what is longer fills its lines instead
KEPT = 2  # paragraphs or rows that stay with what ends a document

# The head.
_LEFT_HEAD = 0.435  # the issuing body's column …
HEAD_GAP = 0.01  # … the white beside it
_LEAST_LEFT = 0.36  # … and its width where the nation's name needs more room to stand in one line
UNDER_ISSUER = 0.4  # of its text: the line under the issuing body (annex I: a third to a half)

# Who signs.
SIGN_LEFT = 0.47  # what is left free of the one who signs …
RECIPIENTS = 0.46  # … and what the recipients fill of it
SIGN_GAP = 8.0  # points between two of those who sign side by side
MANY_SIGN = 3  # who sign side by side: their titles are set a little smaller

# Lines for the pen.
PEN = 8.5  # mm from one dotted line to the next
LEAST_DOTS = 20.0  # mm: where less is left after the words, dots begin on the next line

# Tables.
TABLE_LEADING = 1.18  # ems
PAD = 2.6  # points of white around a cell's text
BARE_PAD = 1.2  # points of white over and under it in a table without lines
BLANK_HEIGHT = 8.0  # mm: of a row for the pen, where the layout says nothing

# A form's code.
_CODE_BESIDE = 8.0  # mm that the text under it may reach beyond it on either side …
_CODE_EDGE = 5.0  # mm of the sheet … but for what printers leave white


def white_between(before: Part | None, part: Part) -> float:
    """Return how much white (points) there is under a table or dotted lines before what follows them."""
    asked = before.gap if isinstance(before, Lines) else 0.0
    follows = isinstance(before, Rows | Lines) and not isinstance(part, Lines | Ending)
    return max(asked, GAP) if follows else asked


def head_columns(width: float, need: float) -> tuple[float, float]:
    """Return how wide the issuing body's column is, and by how much the head's letters are made smaller.

    `width` is the text's and `need` what the nation's name takes, which stands in one line (annex I): its column is
    made wider for it, then its letters smaller. Any one unit of length.
    """
    gap = width * HEAD_GAP
    left = max(min(width * _LEFT_HEAD, width - gap - need), width * _LEAST_LEFT)
    return left, min(1.0, (width - gap - left) / need)


def code_text_half(middle: float, side: float, sheet: float) -> float:
    """Return how far the text under a code `side` mm wide reaches to either side of its `middle` on the sheet (mm)."""
    return max(min(side / 2 + _CODE_BESIDE, middle - _CODE_EDGE, sheet - _CODE_EDGE - middle), side / 2)
