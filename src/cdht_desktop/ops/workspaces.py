"""Making and opening a workspace, passwords, and where workspaces lie on this computer."""

import datetime as dt
import json
import os
from pathlib import Path
from typing import Literal

import platformdirs

from cdht_desktop.data import backups, server, server_address, workspace
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import ASSOCIATION, CITIZEN_GROUP, USER_ACCOUNT
from cdht_desktop.data.workspace import is_left, is_workspace
from cdht_desktop.data.workspace_server import Created
from cdht_desktop.domain.groups import groups_from_toml
from cdht_desktop.domain.names import commune_of
from cdht_desktop.domain.roles import Role
from cdht_desktop.domain.text import nfc, sort_key
from cdht_desktop.errors import FieldErrors, NoWorkspace
from cdht_desktop.files import replacing
from cdht_desktop.ops import passwords
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _

__all__ = [
    "Created", "Store", "connect", "create", "give_server_password", "is_left", "is_on_server", "is_workspace",
    "open_workspace", "place", "proposed_folder", "recover", "remember", "remembered", "user_names",
]  # fmt: skip

ADMIN = "admin"
Level = Literal["commune", "upper"]
_MAX_NAME = 200
_UNIT_DIGITS = {"commune": (5,), "upper": (2, 3, 5)}  # a province has 2, a district of before 7/2025 had 3
_PROGRAM = "CDHT Desktop"
_REMEMBERED = "workspaces.json"
_MOST_REMEMBERED = 8


def create(folder: Path, *, unit: str, name: str, level: Level, password: str) -> Created:
    """Make a workspace for the association `name` of the unit with code `unit`; its first user is `admin`.

    Raises `FieldErrors` (unit, name, password) or `NoWorkspace`. In a folder that names a server only an upper level's.
    """
    if level != "upper" and server_address.address_of(folder) is not None:
        raise NoWorkspace(
            _("Only an upper level's workspace can lie on a server; a commune's lies on the commune's own computer.")
        )
    unit, name = unit.strip(), nfc(name)
    errors = {
        "unit": _unit_error(unit, level),
        "name": _name_error(name),
        "password": passwords.problem(password, (name, ADMIN)),
    }
    if wrong := {field: sentence for field, sentence in errors.items() if sentence}:
        raise FieldErrors(wrong)
    return workspace.create(folder, ADMIN, password, lambda store: _fill(store, unit, name, level))


def _name_error(name: str) -> str | None:
    if not name:
        return _("Give the association's name.")
    return None if len(name) <= _MAX_NAME else _("At most {count} letters.").format(count=_MAX_NAME)


def _unit_error(unit: str, level: Level) -> str | None:
    digits = _UNIT_DIGITS[level]
    if unit.isascii() and unit.isdigit() and len(unit) in digits:
        return None
    if level == "commune":
        return _("The unit's code has exactly 5 digits, such as 04849.")
    return _("The upper level's code has 2 digits (a province), or 3 or 5.")


def _fill(store: Store, unit: str, name: str, level: Level) -> None:
    path = RESOURCES / "groups" / "groups.toml"
    shipped = groups_from_toml(path.read_text(encoding="utf-8"), path.name)
    association = {
        "unit_code": unit, "name": name, "level": level, "only_one": 1, "province": "", "upper_name": "", "remote": False,
        "commune": commune_of(name), "place": _place(commune_of(name)), "signer_title": "", "signer_name": "",
    }  # fmt: skip
    with store.write(_("Workspace made: {name}").format(name=name), undoable=False) as writing:
        writing.insert(ASSOCIATION, association)
        account = {"name": ADMIN, "name_fold": ADMIN, "full_name": "", "role": Role.ADMIN, "removed_on": None}
        writing.insert(USER_ACCOUNT, account | {"made_on": dt.date.today().isoformat()})
        writing.insert_many(
            CITIZEN_GROUP,
            [
                {
                    "unit_code": unit, "code": group.code, "name": group.name, "spellings": "\n".join(group.spellings),
                    "official": group.official, "position": position,
                }
                for position, group in enumerate(shipped)
            ],
        )  # fmt: skip


def _place(commune: str) -> str:
    """Return the place that stands before a paper's date: the commune's own name, without xã, phường or đặc khu."""
    for kind in ("xã ", "phường ", "thị trấn ", "đặc khu ", "tỉnh ", "thành phố "):
        if commune.lower().startswith(kind):
            return commune[len(kind) :]
    return commune


def user_names(folder: Path) -> list[str]:
    """Return who can sign in, in the order of their names; where the key file is damaged, as a backup's says.

    Raises `NoWorkspace`, `NewerWorkspace`, `DamagedWorkspace`.
    """
    return sorted(backups.keys_of(folder)[0].users, key=sort_key)


def open_workspace(folder: Path, password: str, user: str = ADMIN) -> Store:
    """Open the workspace in `folder`.

    `user`: as `user_names` says, with or without marks and capitals. Raises `NoWorkspace`, `WrongPassword`, `TooManyTries`
    (with the seconds to wait: after five wrong ones 30, doubling up to an hour), `NoRight` (a user who was removed),
    `WorkspaceBusy`, `NewerWorkspace`, `DamagedWorkspace` or `DiskProblem`.
    """
    return workspace.open_workspace(folder, user, password)


def recover(folder: Path, code: str, new_password: str, user: str = ADMIN) -> None:
    """Give `user` a new password by the recovery code; raises `WrongPassword` or `FieldErrors` (password)."""
    if sentence := passwords.problem(new_password, (user,)):
        raise FieldErrors({"password": sentence})
    workspace.new_password(folder, user, code, new_password)


def place(text: str) -> Path:
    """Return the folder that `text` means: itself, or of a server's address the one that this profile keeps for it.

    Raises `NoWorkspace` where the address is none that the program takes.
    """
    if not server_address.is_address(text):
        return Path(text)
    return server_address.folder_for(server_address.Address.parse(text))


def is_on_server(folder: Path) -> bool:
    """Say whether `folder` names a workspace on a server, so that what is asked of it may take long."""
    return (folder / server_address.SERVER).is_file()


def connect(folder: Path, address: str) -> None:
    """Let `folder`, which must be new or empty, name the workspace at a server's address; it is remembered.

    Raises `NoWorkspace` (no such address, no workspace there, something in the folder), `ServerProblem`, `DiskProblem`.
    """
    parsed = server_address.Address.parse(address)
    if folder.exists() and any(folder.iterdir()) and server_address.address_of(folder) != parsed:
        raise NoWorkspace(_("“{folder}” is not empty. Choose an empty or new folder.").format(folder=folder.name))
    with server_address.kept(parsed, folder):
        user_names(folder)
    remember(folder)


def give_server_password(folder: Path, password: str) -> None:
    """Use a password for the database's user on the server that `folder` names, until the program ends."""
    if (address := server_address.address_of(folder)) is not None:
        server.keep_password(address, password)


def proposed_folder() -> Path:
    """Return where a new workspace is proposed: the computer's data folder, or the profile's where that can't be written.

    A shared PC's data belong to the machine, not to one Windows profile.
    """
    shared = Path(platformdirs.site_data_dir(_PROGRAM, appauthor=False))
    own = Path(platformdirs.user_data_dir(_PROGRAM, appauthor=False))
    base = shared if _can_write(shared) else own
    return _free(base / _("Association data"))


def _can_write(folder: Path) -> bool:
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return os.access(nearest, os.W_OK)


def _free(folder: Path) -> Path:
    candidates = (folder, *(folder.with_name(f"{folder.name} {number}") for number in range(2, 100)))
    return next(path for path in candidates if not path.exists() or not any(path.iterdir()))


def _remembered_file() -> Path:
    return Path(os.environ.get("CDHT_HOME") or platformdirs.user_config_dir(_PROGRAM, appauthor=False)) / _REMEMBERED


def remembered() -> list[Path]:
    """Return the workspaces opened on this computer by this profile, the last one first; those gone are left out.

    One of which only a part is left stands among them: it can be mended.
    """
    try:
        paths = json.loads(_remembered_file().read_text(encoding="utf-8"))
        return [Path(path) for path in paths if is_left(Path(path))]
    except (OSError, ValueError, TypeError):
        return []


def remember(folder: Path) -> None:
    """Put a workspace first among those remembered."""
    file = _remembered_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    others = [path for path in remembered() if path != folder.absolute()]
    paths = [str(path) for path in (folder.absolute(), *others)][:_MOST_REMEMBERED]
    with replacing(file) as stream:
        stream.write(json.dumps(paths, ensure_ascii=False, indent=1).encode("utf-8"))
