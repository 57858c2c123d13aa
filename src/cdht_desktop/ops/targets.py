"""The targets in force: those that the upper level set or sent down, else the shipped ones."""

from pathlib import Path

from sqlalchemy import Connection

from cdht_desktop.changes import Changes
from cdht_desktop.data import answers as kept
from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.targets import Target, targets_from_toml
from cdht_desktop.errors import BadRules, Refused
from cdht_desktop.files import read_at_most
from cdht_desktop.ops.rights import needs
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _

_SHIPPED = "national.toml"
_MOST_BYTES = 60_000  # of a file of targets: what one record of a batch can hold


def in_force(connection: Connection) -> tuple[Target, ...]:
    """Return the targets in force here."""
    own = kept.targets(connection)
    source = own or (RESOURCES / "targets" / _SHIPPED).read_text(encoding="utf-8")
    return targets_from_toml(source, _SHIPPED)


@needs(Right.SETTINGS)
def set_from(store: Store, file: Path | None) -> Changes[int]:
    """Put the targets of a TOML file (as resources/targets/national.toml) in force; None: the shipped ones again.

    Answers how many there are. Raises `BadRules` where the file cannot be used, `Refused` in a commune's workspace,
    whose targets come from its upper level.
    """
    if store.level != "upper":
        raise Refused(_("The upper level sets the targets, and hands them down."))
    source = text_of(file) if file else ""
    if file is not None and not targets_from_toml(source, file.name):
        raise BadRules(_("“{name}” holds no target.").format(name=file.name))
    with store.write(_("Targets changed")) as writing:
        kept.keep_targets(writing, source)
        count = len(in_force(writing.connection))
    return writing.changes(count)


def text_of(file: Path) -> str:
    """Return the text of a small file of rules; raises `BadRules` where it cannot be read or is too large."""
    try:
        content = read_at_most(file, _MOST_BYTES)
        if content is None:
            raise BadRules(_("“{name}” is too large.").format(name=file.name))
        return content.decode("utf-8")
    except (OSError, ValueError) as error:
        raise BadRules(_("“{name}” is not there, or may not be read.").format(name=file.name)) from error
