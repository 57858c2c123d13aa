"""Checks of an installed copy: that every part which an installer could forget is there and works."""

import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cdht_desktop.errors import Refused
from cdht_desktop.ops import demo
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_PEOPLE = 40
_WINDOW_SECONDS = 60
DRAW = "draw"


def run() -> list[str]:
    """Run a small invented year in a temporary folder and draw one window; return what was checked.

    Raises `Refused` with the sentence of the first check that fails.
    """
    with tempfile.TemporaryDirectory(prefix="cdht-") as folder:
        made = demo.make_year(
            Path(folder) / "demo", year=dt.date.today().year, password=demo.PASSWORD, count=_PEOPLE, progress=Progress()
        )
    if made.report.total != made.upper_report.total:
        raise Refused(_("The upper level's report differs from the commune's."))
    done = [
        _("Workspaces made, migrated and encrypted"),
        _("Workbooks read and written: {count} citizens").format(count=made.citizens),
        _("Papers printed: {files}").format(files=", ".join(f.name for f in made.files if f.suffix == ".pdf")),
        _("Batch file signed, received and reported"),
    ]
    _draw()
    return [*done, _("Window drawn")]


def _draw() -> None:
    """Draw the sign-in window without a screen, in a process of its own: Qt ends the process where it lacks a library."""
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    frozen = getattr(sys, "frozen", False)
    command = (
        [sys.executable, "self-test-window"] if frozen else [sys.executable, "-m", "cdht_desktop", "self-test-window"]
    )
    try:
        drawn = subprocess.run(command, env=env, timeout=_WINDOW_SECONDS, capture_output=True, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired as error:
        raise Refused(_("The window was not drawn within a minute.")) from error
    if drawn.returncode:
        raise Refused(
            _("The window could not be drawn: {reason}").format(reason=drawn.stderr.decode("utf-8", "replace")[-300:])
        )
