"""The layouts of papers: which there are, which one is in force for each, and the association's own.

The shipped ones are files of the program and stay as they are; the association copies one, changes the copy and keeps
it in its workspace. Everything that prints gets its layout from `certificate` and `document`.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from cdht_desktop.changes import Changes
from cdht_desktop.data import layouts as reading
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import PAPER_LAYOUT, SETTING
from cdht_desktop.data.writing import Write
from cdht_desktop.documents import layout_text
from cdht_desktop.documents.certificate_layout import FOLDER, CertificateLayout, read_certificate_layout
from cdht_desktop.documents.document_layout import DocumentLayout, read_document_layout
from cdht_desktop.documents.kinds import KINDS
from cdht_desktop.documents.layout_text import Values
from cdht_desktop.documents.reading import MOST_LETTERS, Source
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import BadRules, FieldErrors, NotFound, Stale
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

CERTIFICATE = "certificate"
PAPERS = (CERTIFICATE, *KINDS)
LONGEST = 60  # letters of a name


@dataclass(frozen=True)
class LayoutChoice:
    """A layout that can be chosen for a paper: `key` is a shipped file's name or the id of one of the association's."""

    key: str
    title: str
    own: bool
    in_force: bool


@dataclass(frozen=True)
class LayoutText:
    """A layout as it is kept: `text` is its file's, `version` what `save` must be given; 0 for a shipped one."""

    kind: str
    key: str
    title: str
    text: str
    version: int


_tried: ContextVar[LayoutText | None] = ContextVar("tried", default=None)

# What prints asks for ------------------------------------------------------------------------------------------------


def certificate(store: Store) -> CertificateLayout:
    """Return the layout that certificates are printed with; raises `BadRules` where it cannot be used."""
    found = _tried_as(CERTIFICATE) or read(store, CERTIFICATE, _in_force(store, CERTIFICATE))
    with _advising(found):
        return read_certificate_layout(Source(_named(found), found.text))


def document(store: Store, kind: str) -> DocumentLayout:
    """Return the layout of a paper of `kind` (one of `KINDS`); raises `BadRules` where it cannot be used."""
    found = _tried_as(kind) or read(store, kind, _in_force(store, kind))
    with _advising(found):
        return read_document_layout(Source(_named(found), found.text), KINDS[kind])


def name(store: Store, kind: str) -> str:
    """Return what people call the layout that a paper of `kind` is printed with: its design, or the name they gave it."""
    found = _tried_as(kind) or read(store, kind, _in_force(store, kind))
    return found.title


def pictures(store: Store) -> Mapping[str, bytes]:
    """Return the pictures that layouts may use, by name: PNG or JPEG."""
    with store.read() as connection:
        return reading.picture_contents(connection)


@contextlib.contextmanager
def trying(kind: str, title: str, text: str) -> Iterator[None]:
    """Make papers of `kind` with this text until the block ends, on this thread: to look at it before it is kept."""
    token = _tried.set(LayoutText(kind, "", title, text, 1))
    try:
        yield
    finally:
        _tried.reset(token)


def _tried_as(kind: str) -> LayoutText | None:
    tried = _tried.get()
    return tried if tried is not None and tried.kind == kind else None


def _named(found: LayoutText) -> str:
    """Return what a sentence calls a layout: a shipped one by its file, so that a fault in it can be told to us."""
    return found.title if found.version else f"{found.key}.toml"


@contextlib.contextmanager
def _advising(found: LayoutText) -> Iterator[None]:
    """Add to a refusal what the person can do about it: a layout of their own may be older than the program."""
    try:
        yield
    except BadRules as error:
        if not found.version:
            raise
        advice = _("{reason} Mend this layout or choose another one on the page “Layouts of papers”.")
        raise BadRules(advice.format(reason=error)) from error


# What there is -------------------------------------------------------------------------------------------------------


def choices(store: Store, kind: str) -> list[LayoutChoice]:
    """Return the layouts of a paper (one of `PAPERS`): the shipped ones, then the association's own by name."""
    force = _in_force(store, kind)
    with store.read() as connection:
        own = reading.own(connection, kind)
    found = [LayoutChoice(key, title, own=False, in_force=key == force) for key, title in _shipped(kind).items()]
    return found + [LayoutChoice(row.id, row.name, own=True, in_force=row.id == force) for row in own]


def read(store: Store, kind: str, key: str) -> LayoutText:
    """Return one layout of a paper; raises `NotFound`."""
    shipped = _shipped(kind)
    if key in shipped:
        text = (FOLDER / f"{key}.toml").read_text(encoding="utf-8")
        return LayoutText(kind, key, shipped[key], text, 0)
    with store.read() as connection:
        found = reading.content(connection, key)
    if found is None or found[0].kind != kind:
        raise NotFound(_("This layout is no longer there."))
    return LayoutText(kind, key, found[0].name, found[1], found[0].version)


def check(kind: str, title: str, text: str) -> Values:
    """Return the values in a layout's text; raises `BadRules`, with place and reason, where it cannot be used."""
    if len(text) > MOST_LETTERS:
        raise BadRules(
            _("{file}: it is too long for a layout (more than {most} letters).").format(file=title, most=MOST_LETTERS)
        )
    values = layout_text.parsed(title, text)
    try:
        if kind == CERTIFICATE:
            read_certificate_layout(Source(title, text))
        else:
            read_document_layout(Source(title, text), KINDS[kind])
    except (ValueError, RecursionError) as error:  # a number of ten thousand digits, a table in a table in a table …
        raise BadRules(_("{file}: it cannot be used as a layout.").format(file=title)) from error
    return values


def values_of(title: str, text: str) -> Values:
    """Return the values in a layout's text, unchecked; raises `BadRules` where it is no TOML."""
    return layout_text.parsed(title, text)


def text_of(values: Values, like: str) -> str:
    """Return the text of a layout with these values, under the comment that heads the text `like`."""
    return layout_text.written(values, like)


def _in_force(store: Store, kind: str) -> str:
    with store.read() as connection:
        return reading.in_force(connection, kind) or kind


def _shipped(kind: str) -> dict[str, str]:
    """Return the shipped layouts of a paper, their titles by key: the default first."""
    return {key: design or _("Layout of the program") for key, design in _designs(kind).items()}


@cache
def _designs(kind: str) -> dict[str, str]:
    """Return the shipped layouts of a paper, what each calls its design by its key."""
    pattern = f"{CERTIFICATE}*.toml" if kind == CERTIFICATE else f"{kind}.toml"
    keys = sorted((file.stem for file in FOLDER.glob(pattern)), key=lambda key: (key != kind, key))
    return {key: Source.of_file(FOLDER / f"{key}.toml").top().text("design", "") for key in keys}


# What the association does with them ---------------------------------------------------------------------------------


def copy(store: Store, kind: str, key: str, name: str) -> Changes[str]:
    """Make a layout of the association's own from another one; answers its id.

    Raises `FieldErrors` (name), `NotFound` or `BadRules`.
    """
    found = read(store, kind, key)
    return add(store, kind, name, found.text, base=key if not found.version else "")


@needs(Right.SETTINGS)
def add(store: Store, kind: str, name: str, text: str, *, base: str = "") -> Changes[str]:
    """Keep a new layout for a paper; answers its id. Raises `FieldErrors` (name) or `BadRules`."""
    name = _checked(name)
    check(kind, name, text)
    with store.write(_("Layout made: {name}").format(name=name)) as writing:
        _refuse_taken(writing, kind, name, None)
        values = {"kind": kind, "name": name, "name_fold": fold(name), "base": base, "content": text}
        layout_id = writing.insert(PAPER_LAYOUT, values)
    return writing.changes(layout_id)


@needs(Right.SETTINGS)
def save(store: Store, layout_id: str, text: str, version: int) -> Changes[int]:
    """Keep another text for one of the association's layouts; answers its version.

    Raises `BadRules` where it cannot be used, `Stale` where the layout changed since `version`, `NotFound`.
    """
    with store.write("") as writing:
        row = _row(writing, layout_id)
        writing.title = _("Layout changed: {name}").format(name=row["name"])
        if row["version"] != version:
            raise Stale(_("This layout was changed meanwhile. Open it again."))
        check(row["kind"], row["name"], text)
        writing.update(PAPER_LAYOUT, layout_id, {"content": text})
        now = _row(writing, layout_id)["version"]
    return writing.changes(int(now))


@needs(Right.SETTINGS)
def rename(store: Store, layout_id: str, name: str) -> Changes[None]:
    """Give one of the association's layouts another name; raises `FieldErrors` (name) or `NotFound`."""
    name = _checked(name)
    with store.write(_("Layout renamed: {name}").format(name=name)) as writing:
        _refuse_taken(writing, _row(writing, layout_id)["kind"], name, layout_id)
        writing.update(PAPER_LAYOUT, layout_id, {"name": name, "name_fold": fold(name)})
    return writing.changes(None)


@needs(Right.SETTINGS)
def use(store: Store, kind: str, key: str) -> Changes[None]:
    """Print a paper with this layout from now on; raises `NotFound`, or `BadRules` where it cannot be used."""
    found = read(store, kind, key)
    check(kind, found.title, found.text)
    with store.write(_("Layout in force: {name}").format(name=found.title)) as writing:
        _set_in_force(writing, kind, key)
    return writing.changes(None)


@needs(Right.SETTINGS)
def remove(store: Store, layout_id: str) -> Changes[None]:
    """Remove one of the association's layouts; where it was in force, the shipped one is again. Raises `NotFound`."""
    with store.write("") as writing:
        row = _row(writing, layout_id)
        writing.title = _("Layout removed: {name}").format(name=row["name"])
        if reading.in_force(writing.connection, row["kind"]) == layout_id:
            _set_in_force(writing, row["kind"], row["kind"])
        writing.delete_many(PAPER_LAYOUT, [layout_id])
    return writing.changes(None)


def _set_in_force(writing: Write, kind: str, key: str) -> None:
    name, value = reading.setting(kind), json.dumps(key)
    if reading.in_force(writing.connection, kind) is None:
        writing.insert(SETTING, {"id": name, "value": value})
    else:
        writing.update(SETTING, name, {"value": value})


def _row(writing: Write, layout_id: str) -> dict[str, Any]:
    row = writing.rows(PAPER_LAYOUT, [layout_id]).get(layout_id)
    if row is None:
        raise NotFound(_("This layout is no longer there."))
    return row


def _checked(name: str) -> str:
    name = nfc(name)
    if not name:
        raise FieldErrors({"name": _("Give the layout a name.")})
    if len(name) > LONGEST:
        raise FieldErrors({"name": _("At most {count} letters.").format(count=LONGEST)})
    return name


def _refuse_taken(writing: Write, kind: str, name: str, but: str | None) -> None:
    if reading.named(writing.connection, kind, fold(name)) not in {None, but}:
        raise FieldErrors(
            {"name": _("There is a layout “{name}” already; give this one another name.").format(name=name)}
        )
