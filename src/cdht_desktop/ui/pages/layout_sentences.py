"""What a layout's reader says is wrong, as the window says it: its places and fields in words, no lines of a file."""

import re

from cdht_desktop.ops import layout_fields
from cdht_desktop.ui.pages.layout_places import called
from cdht_desktop.words import _, n_

_KINDS = {
    "box": n_("text"), "picture": n_("picture"), "ornament": n_("ornament"), "divider": n_("fine line"),
    "part": n_("part"), "column": n_("column"), "signature": n_("signature"), "text": n_("line"),
}  # fmt: skip
_KEYS = {
    "left": n_("left edge"), "top": n_("top edge"), "width": n_("width"), "height": n_("height"), "size": n_("size"),
    "side": n_("side"), "text": n_("wording"), "lead": n_("beginning in bold"), "title": n_("title"),
    "name": n_("name"), "note": n_("note"), "recipients": n_("recipients"),
}  # fmt: skip
_PLACE = re.compile(rf"\b({'|'.join(_KINDS)}) (\d+)(?: \(“(.*?)”\))?")  # as the reader names a place in a file
_KEY = re.compile(rf"· ({'|'.join(_KEYS)})(?=[:,])")
_QUOTED = re.compile("“(.*?)”")


def in_words(sentence: str, kind: str, title: str) -> str:
    """Return a sentence of the reader about the layout called `title`, of a paper of `kind`, for its editor."""
    said = layout_fields.names_in_words(kind, _without_file(sentence, title))
    said = _KEY.sub(lambda match: f"· {_(_KEYS[match[1]])}", _PLACE.sub(_place, said))
    said = _QUOTED.sub(lambda match: f"“{called(match[1])}”", said)
    return said[:1].upper() + said[1:]


def _without_file(sentence: str, title: str) -> str:
    """Leave out which file and line it is: the window shows the one, and has not the other."""
    for template in (_("{file}, line {line}, {place}: {reason}."), _("{file}, {place}: {reason}.")):
        head = template.partition("{place}")[0].format(file=title, line="\0")
        pattern = re.escape(head).replace(re.escape("\0"), r"\d+")
        if match := re.match(pattern, sentence):
            return sentence[match.end() :]
    return sentence


def _place(match: re.Match[str]) -> str:
    kind, number, name = match[1], match[2], match[3]
    words = _(_KINDS[kind])
    return f"{words} “{name}”" if name and kind != "part" else f"{words} {number}"
