"""Gives a fresh machine all that the program and its tests need, with nothing but Python's own library.

    python3 packaging/setup.py            the environment (.venv), made or brought up to date
    python3 packaging/setup.py run        the same, then opens the window
    python3 packaging/setup.py tests      what single tests look at our files with: a browser, age
    python3 packaging/setup.py postgres   PostgreSQL's server, for the tests of a workspace on one

What is there already is left alone, so a second call takes a blink. On Debian and its
relatives missing system packages are installed when root, and otherwise named in one line.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")
PIP = SCRIPTS / ("pip.exe" if WINDOWS else "pip")

LOCK = ROOT / "requirements-dev.lock"
OLDEST_PYTHON = (3, 11)

# What Qt loads, as its libraries and plugins themselves say (ldd), and the Debian package it comes in.
QT_LIBRARIES = {
    # with or without a screen
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    # under X11
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    # under Wayland
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}

# The names that a Chromium goes by (tests/verify/chromium.py looks for the same).
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Programs of others that tests open our files with, by any of their names, and the Debian package of the first.
WITNESSES = {"chromium": BROWSERS, "age": ("age",)}


class SetupError(Exception):
    """What stands in the way, as the sentence a person reads."""


def check_python() -> None:
    """Refuses to make an environment with a Python that the program does not run on.

    Raises:
        SetupError: this Python is too old.
    """
    if sys.version_info < OLDEST_PYTHON and not environment_stands():
        raise SetupError(
            f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}. "
            "Name another one: make install PYTHON=python3.12"
        )


def missing_system_packages() -> list[str]:
    """The Debian packages that this machine lacks: what ldconfig cannot find, a missing venv module."""
    packages = [package for library, package in QT_LIBRARIES.items() if not can_load(library)]
    if not environment_stands() and importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    return packages


def environment_stands() -> bool:
    """Whether .venv has an interpreter that is still there, and pip: a half-made one has only the first."""
    return PYTHON.exists() and PIP.exists()


def can_load(library: str) -> bool:
    """Whether the system's loader finds a shared library by this name."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_system_packages() -> None:
    """Installs what is missing, or says in one line how to.

    Raises:
        SetupError: something is missing and this program may not, or cannot, install it.
    """
    packages = missing_system_packages()
    if not packages:
        return
    install(packages)
    if still := missing_system_packages():
        raise SetupError(f"apt-get succeeded, but these are still missing: {' '.join(still)}")


def install_witnesses() -> None:
    """Installs what is missing of the programs that single tests need; those are skipped without.

    Raises:
        SetupError: this program may not, or cannot, install them.
    """
    packages = [package for package, names in WITNESSES.items() if not any(map(shutil.which, names))]
    if packages:
        install(packages)


def install_postgres() -> None:
    """Installs PostgreSQL's server where there is none; packaging/postgres.py starts one of its own.

    Raises:
        SetupError: this program may not, or cannot, install it.
    """
    if not shutil.which("initdb") and not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        install(["postgresql"])


def install(packages: list[str]) -> None:
    """Installs Debian packages, or says in one line how to.

    Raises:
        SetupError: this program may not, or cannot, install them.
    """
    if shutil.which("apt-get") is None:
        raise SetupError(
            "This system lacks what these Debian packages hold; install its own packages of that kind, "
            "then run this again: " + " ".join(packages)
        )
    if os.geteuid() != 0:
        raise SetupError(
            "Some system packages are missing. Run this line, then try again:\n"
            f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"
        )
    say(f"Installing system packages: {' '.join(packages)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-q"], "apt-get could not read its lists", env=quiet)
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    run(command, "apt-get could not install the packages", env=quiet)


def make_environment() -> None:
    """Makes .venv, and installs the locked packages and the program itself where they have changed.

    Raises:
        SetupError: a step failed; its own output says why.
    """
    if not environment_stands():
        say(f"Making the environment in {VENV}")
        # --clear: what a broken attempt, or a Python that is gone, left behind goes first.
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], "the environment could not be made")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if changed("packages", [LOCK]):
        say("Installing the locked packages (a few minutes the first time)")
        # Wheels only: a fresh machine has no compiler.
        locked = ["--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)]
        run([*pip, *locked], "the locked packages could not be installed")
        stamp("packages", [LOCK])
    own = [ROOT / "pyproject.toml", ROOT / "hatch_build.py", *sorted(ROOT.glob("resources/locale/**/*.po"))]
    if changed("program", own):
        say("Installing the program, and compiling its translations")
        editable = ["--no-build-isolation", "--no-deps", "--editable", str(ROOT)]
        run([*pip, *editable], "the program could not be installed")
        stamp("program", own)


def changed(step: str, files: list[Path]) -> bool:
    """Whether these files differ from those that the step was last done with, in this environment."""
    try:
        return stamp_file(step).read_text(encoding="utf-8") != digest(files)
    except FileNotFoundError:
        return True


def stamp(step: str, files: list[Path]) -> None:
    """Remembers that a step was done with these files."""
    stamp_file(step).write_text(digest(files), encoding="utf-8")


def stamp_file(step: str) -> Path:
    """Lies in the environment, so that removing it forgets the stamps too."""
    return VENV / f".done-{step}"


def digest(files: list[Path]) -> str:
    """One SHA-256 of names and contents; the folder too, since an environment cannot be moved."""
    total = hashlib.sha256(str(ROOT).encode())
    for file in files:
        total.update(b"\0" + file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def open_window() -> int:
    """Opens the program's window and waits for it.

    Raises:
        SetupError: there is no screen to open it on.
    """
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in named):
        raise SetupError(
            "All is set up, but there is no screen here (DISPLAY is not set): "
            "run this in a desktop session, or over ssh -X."
        )
    return subprocess.run([str(PYTHON), "-m", "cdht_desktop"], check=False).returncode


def run(command: list[str], failure: str, env: dict[str, str] | None = None) -> None:
    """Runs a step with its output in sight and nothing to read from.

    Raises:
        SetupError: the step failed.
    """
    # Python's own variables would lead the environment's interpreter to another one's packages.
    env = {k: v for k, v in (env or dict(os.environ)).items() if k not in {"PYTHONHOME", "PYTHONPATH"}}
    try:
        code = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, env=env).returncode
    except OSError as error:
        raise SetupError(f"{failure}: {error}") from error
    if code:
        raise SetupError(f"{failure} (see above)")


def say(sentence: str) -> None:
    """Tells what is going on, on standard error: standard output belongs to what is run."""
    print(f"-- {sentence}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Sets up, and with "run" opens the window; returns the exit code."""
    if arguments not in ([], ["run"], ["tests"], ["postgres"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if arguments == ["tests"]:
            install_witnesses()
            return 0
        if arguments == ["postgres"]:
            install_postgres()
            return 0
        check_python()
        if sys.platform == "linux":
            install_system_packages()
        make_environment()
        return open_window() if arguments == ["run"] else 0
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
