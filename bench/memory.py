"""Memory of the window with 50,000 citizens on the page, scrolled through, against a bare window."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.workplace import PASSWORD, workspace, write_list
from cdht_desktop.ops import citizen_lists
from cdht_desktop.progress import Progress

CITIZENS = 50_000
MOST_MB = 250
_COMMON = "import os, sys, psutil\n"
_BARE = (
    "from PySide6.QtWidgets import QApplication, QLabel\n"
    "app = QApplication([]); window = QLabel('x'); window.show(); app.processEvents()\n"
)
_PAGE = """
from pathlib import Path
from cdht_desktop.app import make_application
from cdht_desktop.ops import workspaces
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizens import CitizensPage
from cdht_desktop.ui.worker import Worker
app = make_application(["cdht"])
store = workspaces.open_workspace(Path(sys.argv[1]), sys.argv[2])
page = CitizensPage(Desk(store, Worker()))
page.resize(1146, 712)
page.show()
page.load()
table = page.table
for share in range(0, 101, 2):
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum() * share // 100)
    page.grab()
    app.processEvents()
for letter in ("n", "ng", "nguyen", ""):
    page.filters.search.setText(letter)
    page.load()
    page.grab()
if table.model().rowCount() < 50_000:
    sys.exit(f"{table.model().rowCount()} rows on the page")
"""
_TELL = "print(psutil.Process().memory_info().rss)\nsys.stdout.flush()\nos._exit(0)\n"


def run() -> list[str]:
    """Open the page in a process of its own, scroll and search, and return lines."""
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as name:
        folder, path = Path(name) / "w", Path(name) / "list.xlsx"
        write_list(path, CITIZENS)
        with workspace(folder) as store:
            plan = citizen_lists.read_list(store, [path], progress=Progress())
            citizen_lists.import_list(store, plan, Progress())
        bare = _resident(_COMMON + _BARE + _TELL, [])
        ours = _resident(_COMMON + _PAGE + _TELL, [str(folder), PASSWORD])
    return [
        f"bare window {bare} MB; ratio {ours / bare:.2f}",
        (
            f"{ours} MB resident with {CITIZENS} citizens on the page, at most {MOST_MB} MB:"
            f" {'ok' if ours <= MOST_MB else 'MISSED'}"
        ),
    ]


def _resident(program: str, args: list[str]) -> int:
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", program, *args]
    done = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip())  # its own words; the command would say nothing
    return int(done.stdout.split()[-1]) // (1024 * 1024)
