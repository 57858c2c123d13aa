"""Starts a PostgreSQL server of its own, runs a command with its address, and removes the server again.

    python3 packaging/postgres.py COMMAND …            for tests: fast, loses its data in a power cut
    python3 packaging/postgres.py --durable COMMAND …  for measures: each commit is on the disk

The command finds the address in CDHT_TEST_SERVER and the password in PGPASSWORD. The server listens on this computer alone,
takes a password made for the day, and lies in build/ (or, where its user can't get there, in the system's temporary folder).
PostgreSQL refuses to run as root: then it runs as the user postgres, or nobody.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACES = Path("/usr/lib/postgresql")  # Debian keeps one folder a version
USERS = ("postgres", "nobody")
NAME = "cdht"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ServerError(Exception):
    """What stands in the way, as the sentence a person reads."""


def binaries() -> Path:
    """The folder with initdb and pg_ctl, the newest version first.

    Raises:
        ServerError: there is none.
    """
    found = sorted(PLACES.glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]), reverse=True)
    named = shutil.which("initdb")
    if not found and named is None:
        raise ServerError("PostgreSQL's server is missing: sudo apt-get install -y postgresql")
    return found[0].parent if found else Path(named or "").resolve().parent


def owner() -> str | None:
    """The user that the server runs as; None where that is the one who calls."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return next(user for user in USERS if user in known)


def new_folder(user: str | None) -> Path:
    """A folder that the server's user can get to and nobody else can read."""
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    for parent in (build, Path(tempfile.gettempdir())):
        folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=parent))
        if user is None:
            return folder
        shutil.chown(folder, user)
        if quiet(["test", "-w", str(folder)], user) == 0:
            return folder
        folder.rmdir()
    raise ServerError(f"{user} can get neither to {build} nor to the temporary folder")


def quiet(command: list[str], user: str | None) -> int:
    """Runs a step as a user, and says nothing of it."""
    group = None if user is None else pwd.getpwnam(user).pw_gid
    found = subprocess.run(
        command, check=False, user=user, group=group, extra_groups=None if user is None else [], cwd="/",
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return found.returncode


def free_port() -> int:
    """A port of this computer that nothing listens on at the moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def start(bin_: Path, folder: Path, user: str | None, password: str, settings: tuple[str, ...]) -> int:
    """Makes and starts the server; returns its port.

    Raises:
        ServerError: a step failed.
    """
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    if user is not None:
        shutil.chown(secret, user)
    port, data = free_port(), folder / "data"
    make = [str(bin_ / "initdb"), "-D", str(data), "-U", NAME, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    if quiet([*make, "--auth=scram-sha-256", f"--pwfile={secret}"], user):
        raise ServerError("initdb failed")
    secret.unlink()
    options = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}", *settings)
    said = " ".join(f"-c {option}" for option in options)
    if quiet([str(bin_ / "pg_ctl"), "-D", str(data), "-w", "-o", said, "-l", str(folder / "log"), "start"], user):
        raise ServerError("the server did not start:\n" + (folder / "log").read_text(encoding="utf-8"))
    return port


def run(command: list[str], settings: tuple[str, ...]) -> int:
    """Runs the command beside a server of its own; returns the command's exit code."""
    bin_, user, password = binaries(), owner(), secrets.token_hex(16)
    folder = new_folder(user)
    try:
        port = start(bin_, folder, user, password, settings)
        address = f"postgresql+psycopg://{NAME}@127.0.0.1:{port}/postgres"
        env = {**os.environ, "CDHT_TEST_SERVER": address, "PGPASSWORD": password}
        return subprocess.run(command, check=False, env=env).returncode
    finally:
        quiet([str(bin_ / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"], user)
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Runs what the arguments say; returns the exit code."""
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit(143))  # the server is ended and removed then too
    try:
        return run(command, () if durable else FAST)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
