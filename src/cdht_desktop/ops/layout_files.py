"""Layouts as files: what one association made, another one can use."""

from pathlib import Path

from cdht_desktop.changes import Changes
from cdht_desktop.data import layouts as reading
from cdht_desktop.data.store import Store
from cdht_desktop.documents.reading import MOST_LETTERS
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import BadRules
from cdht_desktop.files import disk_problem, read_at_most, replacing, safe_name
from cdht_desktop.ops import layouts
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

_MARK = "# cdht-layout: "  # then the paper: the first line of a file that this program wrote
_LARGEST = 4 * MOST_LETTERS  # bytes


def file_name(title: str) -> str:
    """Return the name to propose for a layout's file."""
    return safe_name(title, ".toml")


@needs(Right.SETTINGS)
def export(store: Store, kind: str, key: str, out: Path) -> Path:
    """Write a layout of a paper to a file; answers the file. Raises `NotFound` or `DiskProblem`."""
    text = layouts.read(store, kind, key).text
    with replacing(out) as stream:
        stream.write(f"{_MARK}{kind}\n{_unmarked(text)}".encode())
    return out


def import_layout(store: Store, kind: str, file: Path) -> Changes[tuple[str, str]]:
    """Keep the layout in `file` under the file's name; answers its paper and id.

    A file that this program wrote says for which paper it is; any other is taken for one of `kind`. Raises `BadRules`
    where it is no layout, `DiskProblem`.
    """
    text = _read(file)
    kind = _marked(text) or kind
    name = _free_name(store, kind, nfc(file.stem)[: layouts.LONGEST] or kind)
    changes = layouts.add(store, kind, name, _unmarked(text))
    return Changes((kind, changes.value), changes.id, changes.title, changes.rows)


def _read(file: Path) -> str:
    try:
        content = read_at_most(file, _LARGEST)
    except OSError as error:
        raise disk_problem(error, file) from error
    if content is None:
        raise BadRules(_("{file}: it is too large for a layout.").format(file=file.name))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadRules(_("{file}: it is not a text in UTF-8.").format(file=file.name)) from error


def _marked(text: str) -> str:
    first = text.partition("\n")[0]
    kind = first.removeprefix(_MARK).strip() if first.startswith(_MARK) else ""
    return kind if kind in layouts.PAPERS else ""


def _unmarked(text: str) -> str:
    return text.partition("\n")[2] if text.startswith(_MARK) else text


def _free_name(store: Store, kind: str, name: str) -> str:
    """Return `name`, with a number after it where the paper has a layout of that name."""
    with store.read() as connection:
        offer, number = name, 1
        while reading.named(connection, kind, fold(offer)) is not None:
            number += 1
            offer = f"{name[: layouts.LONGEST - 4]} {number}"
    return offer
