"""The data key, and its wrappings: once for each user's password and once for a recovery code.

`keys.json` holds no key in the clear. A slot is the data key under ChaCha20-Poly1305, by a key that Argon2id (64 MiB)
makes of the password; the slot's own description is authenticated with it, so that slots and costs cannot be swapped.
"""

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import DamagedWorkspace, NewerWorkspace, NoWorkspace, WrongPassword
from cdht_desktop.files import disk_problem, replacing
from cdht_desktop.words import _

FORMAT = 1
RECOVERY = "recovery"
_KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
_MEMORY_KIB = 64 * 1024
_ITERATIONS = 4
_LANES = 1
_MAX_BYTES = 256 * 1024
_MIN_MEMORY_KIB = 8  # Argon2's own least
_MAX_MEMORY_KIB = 1024 * 1024
_MAX_ITERATIONS = 64
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
        """Return the slot that stands in a file; raises `ValueError`, `KeyError` or `TypeError`."""
        memory, iterations = int(data["memory_kib"]), int(data["iterations"])
        if not (_MIN_MEMORY_KIB <= memory <= _MAX_MEMORY_KIB and 1 <= iterations <= _MAX_ITERATIONS):
            raise ValueError("cost")
        salt, wrapped = base64.b64decode(data["salt"]), base64.b64decode(data["wrapped"])
        return cls(str(data["user"]), str(data["kind"]), salt, memory, iterations, wrapped)


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
            Slot.seal(user, "password", nfc(password), data_key, workspace),
            Slot.seal(RECOVERY, RECOVERY, plain_code(code), data_key, workspace),
        )
        return cls(workspace, slots), data_key, code

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a key file; raises `NoWorkspace`, `NewerWorkspace` or `DamagedWorkspace`."""
        try:
            raw = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NoWorkspace(_("“{folder}” holds no workspace.").format(folder=path.parent.name)) from error
        except OSError as error:
            raise disk_problem(error, path) from error
        damaged = _("The workspace's key file (keys.json) is damaged; restore it from a backup.")
        if len(raw) > _MAX_BYTES:
            raise DamagedWorkspace(damaged)
        try:
            data = json.loads(raw)
            if int(data["format"]) > FORMAT:
                raise NewerWorkspace(newer_sentence())
            return cls(str(data["workspace"]), tuple(Slot.from_dict(slot) for slot in data["slots"]))
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedWorkspace(damaged) from error

    def write(self, path: Path) -> None:
        """Write the key file whole, or leave the old one."""
        data = {"format": FORMAT, "workspace": self.workspace, "slots": [slot.as_dict() for slot in self.slots]}
        with replacing(path) as stream:
            stream.write(json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8"))

    def data_key(self, user: str, password: str) -> bytes:
        """Return the data key for a user's password; raises `WrongPassword`."""
        for slot in self.slots:
            if slot.kind == "password" and slot.user == user and (key := slot.open(nfc(password), self.workspace)):
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
        others = tuple(slot for slot in self.slots if not (slot.kind == "password" and slot.user == user))
        return KeyFile(self.workspace, (*others, Slot.seal(user, "password", nfc(password), data_key, self.workspace)))


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
