"""A workspace on a server, by the server's address: found out about, made, or named by a folder of this profile.

An upper level's alone. An address that leads nowhere leaves nothing behind.
"""

from dataclasses import dataclass
from pathlib import Path

from cdht_desktop.data import server, server_address, workspace_server
from cdht_desktop.data.server_address import Address
from cdht_desktop.data.workspace_server import Created
from cdht_desktop.errors import FieldErrors, NoWorkspace, ServerPassword
from cdht_desktop.ops import workspaces
from cdht_desktop.words import _

__all__ = ["Found", "connect", "create", "look"]
_CHECKED = frozenset(
    {"verify-full", "verify-ca"}
)  # libpq's words for: encrypted, and the server's certificate looked at


@dataclass(frozen=True)
class Found:
    """A database that was reached: its address, what people call it, and whether a workspace can be made in it.

    Where not (`free` False), it holds a workspace.
    """

    address: str
    name: str
    free: bool


def look(text: str, password: str = "") -> Found:
    """Return what stands at an address; `password` is that of the database's user. Nothing is written anywhere.

    Raises `FieldErrors` (address, password), `ServerProblem`, or `NoWorkspace` (something else stands there, or this
    installation lacks the part for servers).
    """
    address = _parsed(text)
    if password:
        server.keep_password(address, password)
    try:
        free = workspace_server.is_free(address)
    except ServerPassword as error:
        raise FieldErrors({"password": str(error)}) from error
    return Found(str(address), address.name, free)


def connect(found: Found) -> Path:
    """Return the folder of this profile that names a workspace on a server from now on; it is remembered.

    Raises `NoWorkspace` where there is none, `ServerProblem`, `DiskProblem`.
    """
    with server_address.kept(Address.parse(found.address)) as folder:
        workspaces.connect(folder, found.address)
    return folder


def create(found: Found, *, unit: str, name: str, password: str) -> Created:
    """Make an upper level's workspace in a free database; `password` is that of its first user.

    Raises as `workspaces.create`.
    """
    address = Address.parse(found.address)
    with server_address.kept(address) as folder:
        return workspaces.create(folder, unit=unit, name=name, level="upper", password=password)


def _parsed(text: str) -> Address:
    """Return the address; raises `FieldErrors` where it is none, or would speak with an unchecked server."""
    try:
        address = Address.parse(text)
    except NoWorkspace as error:
        raise FieldErrors({"address": str(error)}) from error
    if not address.is_here and address.url.query.get("sslmode", "verify-full") not in _CHECKED:
        words = _(
            "Over a network the connection must be encrypted, and the server checked: leave “sslmode” out of the address."
        )
        raise FieldErrors({"address": words})
    return address
