"""The data key, and its wrappings: once for each user's password and once for a recovery code.

`keys.json` holds no key in the clear. A slot is the data key under ChaCha20-Poly1305, by a key that Argon2id (64 MiB)
makes of the password; the slot's own description is authenticated with it, so that slots and costs cannot be swapped.
What a user may do does not stand here but in the database.

Of a workspace on a server the same content lies there (`data.beside`). Whoever changes it does it by `rewrite`: two
programs (a window, and another at the door) may want to at once.
"""

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from cdht_desktop.data.beside import beside
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import DamagedWorkspace, NewerWorkspace, NoWorkspace, Refused, ServerProblem, WrongPassword
from cdht_desktop.files import disk_problem, read_at_most, replacing
from cdht_desktop.words import _

KEYS = "keys.json"
FORMAT = 1
PASSWORD = "password"  # noqa: S105 - a kind of slot
RECOVERY = "recovery"
MOST_LETTERS = 40  # of a user's name
_KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
_TAG_BYTES = 16
_MEMORY_KIB = 64 * 1024
_ITERATIONS = 6  # 270 ms a guess on two shared cores of a server of 2024
_LANES = 1
# What a file from elsewhere may ask of this computer.
_MAX_BYTES = 64 * 1024
_MAX_SLOTS = 101
_MIN_MEMORY_KIB = 8  # Argon2's own least
_MAX_MEMORY_KIB = 128 * 1024
_MAX_WORK = 4 * _MEMORY_KIB * _ITERATIONS  # a second
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to misread
_CODE_LETTERS = 28  # 140 bits
_CODE_GROUP = 4


@dataclass(frozen=True)
class Slot:
    """One wrapping of the data key."""

    user: str
    kind: str
    salt: bytes
    memory_kib: int
    iterations: int
    wrapped: bytes

    @classmethod
    def seal(cls, user: str, kind: str, secret: str, data_key: bytes, workspace: str) -> Self:
        """Wrap `data_key` for a user's password or a recovery code."""
        salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
        bare = cls(user, kind, salt, _MEMORY_KIB, _ITERATIONS, b"")
        sealed = ChaCha20Poly1305(bare._key(secret)).encrypt(nonce, data_key, bare._description(workspace))
        return cls(user, kind, salt, _MEMORY_KIB, _ITERATIONS, nonce + sealed)

    def open(self, secret: str, workspace: str) -> bytes | None:
        """Return the data key, or None where `secret` is not the right one (or the slot was altered)."""
        nonce, sealed = self.wrapped[:_NONCE_BYTES], self.wrapped[_NONCE_BYTES:]
        try:
            return ChaCha20Poly1305(self._key(secret)).decrypt(nonce, sealed, self._description(workspace))
        except InvalidTag:
            return None

    @property
    def outdated(self) -> bool:
        """Whether a guess at it costs less than one at a slot made today."""
        return self.memory_kib < _MEMORY_KIB or self.iterations < _ITERATIONS

    def _key(self, secret: str) -> bytes:
        derive = Argon2id(
            salt=self.salt, length=_KEY_BYTES, iterations=self.iterations, lanes=_LANES, memory_cost=self.memory_kib
        )
        return derive.derive(secret.encode("utf-8"))

    def _description(self, workspace: str) -> bytes:
        return json.dumps([FORMAT, workspace, self.user, self.kind, self.memory_kib, self.iterations]).encode("utf-8")

    def as_dict(self) -> dict[str, Any]:
        """Return what stands in the file."""
        return {
            "user": self.user,
            "kind": self.kind,
            "salt": base64.b64encode(self.salt).decode("ascii"),
            "memory_kib": self.memory_kib,
            "iterations": self.iterations,
            "wrapped": base64.b64encode(self.wrapped).decode("ascii"),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Return the slot that stands in a file; raises `ValueError`, `KeyError`, `TypeError` or `OverflowError`."""
        memory, iterations = int(data["memory_kib"]), int(data["iterations"])
        if not (_MIN_MEMORY_KIB <= memory <= _MAX_MEMORY_KIB and 1 <= iterations <= _MAX_WORK // memory):
            raise ValueError("cost")
        salt, wrapped = (base64.b64decode(data[part], validate=True) for part in ("salt", "wrapped"))
        if len(salt) != _SALT_BYTES or len(wrapped) != _NONCE_BYTES + _KEY_BYTES + _TAG_BYTES:
            raise ValueError("length")
        user, kind = str(data["user"]), str(data["kind"])
        if not is_name(user) or kind not in {PASSWORD, RECOVERY}:
            raise ValueError("user")
        return cls(user, kind, salt, memory, iterations, wrapped)


@dataclass(frozen=True)
class KeyFile:
    """The content of `keys.json`."""

    workspace: str
    slots: tuple[Slot, ...]

    @classmethod
    def create(cls, workspace: str, user: str, password: str) -> tuple[Self, bytes, str]:
        """Return a new key file with its data key and the recovery code, which exists nowhere else."""
        data_key, code = secrets.token_bytes(_KEY_BYTES), new_recovery_code()
        slots = (
            Slot.seal(user, PASSWORD, nfc(password), data_key, workspace),
            Slot.seal(RECOVERY, RECOVERY, plain_code(code), data_key, workspace),
        )
        return cls(workspace, slots), data_key, code

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a key file; raises `NoWorkspace`, `NewerWorkspace` or `DamagedWorkspace`."""
        try:
            raw = read_at_most(path, _MAX_BYTES) or b""  # too large is as damaged as empty
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NoWorkspace(_("“{folder}” holds no workspace.").format(folder=path.parent.name)) from error
        except OSError as error:
            raise disk_problem(error, path) from error
        return cls.parse(raw)

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Return the key file with this content; raises `NewerWorkspace` or `DamagedWorkspace`."""
        damaged = _("The workspace's key file (keys.json) is damaged; restore it from a backup.")
        if len(raw) > _MAX_BYTES:
            raise DamagedWorkspace(damaged)
        try:
            data = json.loads(raw)
            if int(data["format"]) > FORMAT:
                raise NewerWorkspace(newer_sentence())
            return cls(str(data["workspace"]), _slots(data["slots"]))
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise DamagedWorkspace(damaged) from error

    def content(self) -> bytes:
        """Return what stands in the file."""
        data = {"format": FORMAT, "workspace": self.workspace, "slots": [slot.as_dict() for slot in self.slots]}
        return json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8")

    def write(self, path: Path) -> None:
        """Write the key file whole, or leave the old one."""
        with replacing(path) as stream:
            stream.write(self.content())

    @property
    def users(self) -> tuple[str, ...]:
        """The names of those who have a password."""
        return tuple(slot.user for slot in self.slots if slot.kind == PASSWORD)

    def slot_of(self, user: str) -> Slot | None:
        """Return the slot of a user (marks and capitals of the name do not matter), None where there is none."""
        wanted = fold(nfc(user))
        return next((slot for slot in self.slots if slot.kind == PASSWORD and fold(slot.user) == wanted), None)

    def data_key(self, user: str, password: str) -> bytes:
        """Return the data key for a user's password; raises `WrongPassword`."""
        slot = self.slot_of(user)
        if slot is not None and (key := slot.open(nfc(password), self.workspace)):
            return key
        raise WrongPassword(_("The password is not right."))

    def data_key_by_code(self, code: str) -> bytes:
        """Return the data key for the recovery code (blanks, dashes and small letters as typed); raises `WrongPassword`."""
        for slot in self.slots:
            if slot.kind == RECOVERY and (key := slot.open(plain_code(code), self.workspace)):
                return key
        raise WrongPassword(_("The recovery code is not right."))

    def with_password(self, user: str, password: str, data_key: bytes) -> "KeyFile":
        """Return the key file with `user`'s slot wrapped anew; the data are not touched."""
        slot = Slot.seal(user, PASSWORD, nfc(password), data_key, self.workspace)
        return KeyFile(self.workspace, (*self.without(user).slots, slot))

    def without(self, *users: str) -> "KeyFile":
        """Return the key file without the slots of these users."""
        gone = {fold(user) for user in users}
        return KeyFile(
            self.workspace,
            tuple(slot for slot in self.slots if not (slot.kind == PASSWORD and fold(slot.user) in gone)),
        )

    def with_code(self, code: str, data_key: bytes) -> "KeyFile":
        """Return the key file with the recovery slot wrapped by another code; the one before opens no more."""
        slot = Slot.seal(RECOVERY, RECOVERY, plain_code(code), data_key, self.workspace)
        return KeyFile(self.workspace, (*(other for other in self.slots if other.kind != RECOVERY), slot))


def _slots(data: Any) -> tuple[Slot, ...]:
    """Return the slots of a file, one a user and one for the recovery code at the most; raises as `Slot.from_dict`."""
    if not isinstance(data, list) or len(data) > _MAX_SLOTS:
        raise TypeError("slots")
    slots = tuple(map(Slot.from_dict, data))
    if len({(slot.kind, fold(slot.user)) for slot in slots}) < len(slots):
        raise ValueError("twice")
    return slots


def standing(folder: Path) -> KeyFile:
    """Return the key file of the workspace that `folder` names; raises `NoWorkspace`, `NewerWorkspace`, `ServerProblem`.

    Where it lies in the folder itself and is damaged: `DamagedWorkspace`.
    """
    found = beside(folder)
    try:
        raw = found.read(KEYS, _MAX_BYTES) or b""  # too large is as damaged as empty
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoWorkspace(_("“{folder}” holds no workspace.").format(folder=folder.name)) from error
    except OSError as error:
        raise disk_problem(error, folder / KEYS) from error
    try:
        return KeyFile.parse(raw)
    except DamagedWorkspace as error:
        if found.shared:  # nothing in this folder could mend it
            raise ServerProblem(_("The workspace's keys on the server are damaged: tell whoever runs it.")) from error
        raise


def keep(folder: Path, keys: KeyFile) -> None:
    """Write the key file of the workspace that `folder` names, whole or not at all."""
    beside(folder).write(KEYS, keys.content())


def rewrite(folder: Path, change: Callable[[KeyFile], KeyFile]) -> None:
    """Change the key file of the workspace in `folder`, as it stands at this moment, whole or not at all."""
    with beside(folder).held():
        before = standing(folder)
        changed = change(before)
        if len(changed.slots) > _MAX_SLOTS:  # it could not be read again
            raise Refused(_("At most {count} users.").format(count=_MAX_SLOTS - 1))
        if changed != before:
            keep(folder, changed)


def is_name(user: str) -> bool:
    """Say whether a user can have this name: up to 40 letters that can be seen, some of which are found in a search."""
    return user.isprintable() and len(user) <= MOST_LETTERS and bool(fold(user))


def newer_sentence() -> str:
    """Say that a newer program wrote the workspace."""
    return _("This workspace was written by a newer version of the program. Update the program; nothing was changed.")


def new_recovery_code() -> str:
    """Return a new code of 28 letters and digits in groups of four (140 bits)."""
    letters = "".join(secrets.choice(_ALPHABET) for _place in range(_CODE_LETTERS))
    return "-".join(letters[at : at + _CODE_GROUP] for at in range(0, _CODE_LETTERS, _CODE_GROUP))


def plain_code(code: str) -> str:
    """Return a recovery code as it was made, whatever way it was typed (i and l are 1, o is 0)."""
    upper = code.upper().translate(str.maketrans("ILO", "110"))
    return "".join(letter for letter in upper if letter in _ALPHABET)
