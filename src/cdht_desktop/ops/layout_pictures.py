"""Pictures for layouts, a logo or a scanned border: looked at, written anew and kept in the workspace.

A picture is never kept as it came: it is decoded and encoded again, so that what is kept is a picture and nothing
else, without the place and the device that a camera writes into it.
"""

import base64
from pathlib import Path

from cdht_desktop.changes import Changes
from cdht_desktop.data import layouts as reading
from cdht_desktop.data.layouts import PictureRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import PICTURE
from cdht_desktop.documents import layout_text
from cdht_desktop.documents.picture_files import rewritten
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import BadRules, FieldErrors, NotFound, Refused
from cdht_desktop.files import disk_problem, read_at_most
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = ["LARGEST", "PictureRow", "add_picture", "all_pictures", "remove_picture"]
LARGEST = 5 * 1024 * 1024  # bytes of a file
_LONGEST = 60  # letters of a name


def all_pictures(store: Store) -> list[PictureRow]:
    """Return the pictures of the workspace, sorted the Vietnamese way by name."""
    with store.read() as connection:
        return reading.pictures(connection)


@needs(Right.SETTINGS)
def add_picture(store: Store, name: str, file: Path) -> Changes[str]:
    """Keep the picture in `file` (PNG or JPEG) under `name`; answers the name.

    It is written anew, without what a camera notes in it, and made smaller than an A4 page at 300 dpi. Raises `Refused`
    where it is no such picture, above 5 MB or 40 million pixels; `FieldErrors` (name), `DiskProblem`.
    """
    name = nfc(name)
    if not 1 <= len(name) <= _LONGEST:
        raise FieldErrors({"name": _("Give the picture a name of at most {count} letters.").format(count=_LONGEST)})
    media, size, content = _written_anew(_read(file), file.name)
    with store.write(_("Picture added: {name}").format(name=name)) as writing:
        if reading.picture_named(writing.connection, fold(name)) is not None:
            raise FieldErrors(
                {"name": _("There is a picture “{name}” already; give this one another name.").format(name=name)}
            )
        values = {"name": name, "name_fold": fold(name), "media": media, "width": size[0], "height": size[1]}
        writing.insert(PICTURE, values | {"content": base64.b64encode(content).decode("ascii")})
    return writing.changes(name)


@needs(Right.SETTINGS)
def remove_picture(store: Store, picture_id: str) -> Changes[None]:
    """Remove a picture; raises `Refused` where a layout uses it, `NotFound`."""
    with store.write("") as writing:
        row = writing.rows(PICTURE, [picture_id]).get(picture_id)
        if row is None:
            raise NotFound(_("This picture is no longer there."))
        for layout, text in reading.contents(writing.connection):
            if row["name"] in _used(text):
                raise Refused(
                    _("The layout “{layout}” uses the picture “{name}”: take it out there first.").format(
                        layout=layout, name=row["name"]
                    )
                )
        writing.title = _("Picture removed: {name}").format(name=row["name"])
        writing.delete_many(PICTURE, [picture_id])
    return writing.changes(None)


def _used(text: str) -> set[str]:
    try:
        values = layout_text.parsed("", text)
    except BadRules:  # a layout that no longer reads: it uses what it names anywhere
        return set(text.split('"'))
    found = values.get("picture", [])
    return {str(one.get("name")) for one in found if isinstance(one, dict)}


def _read(file: Path) -> bytes:
    try:
        content = read_at_most(file, LARGEST)
    except OSError as error:
        raise disk_problem(error, file) from error
    if content is None:
        raise Refused(_("“{file}” is larger than 5 MB: save it as a smaller picture first.").format(file=file.name))
    return content


def _written_anew(content: bytes, file: str) -> tuple[str, tuple[int, int], bytes]:
    """Return a picture's kind (png, jpeg), size and new file."""
    try:
        return rewritten(content, Progress())
    except Refused as error:
        raise Refused(_("“{file}”: {reason}").format(file=file, reason=error)) from error
