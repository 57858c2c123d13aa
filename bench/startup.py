"""How soon the sign-in window is on the screen after the process starts, against a bare Qt window."""

import os
import subprocess
import sys
import tempfile
import time

from bench.workplace import ratio

RUNS = 7
MOST_S = 1.0
_SHOWN = "shown"
_SAY = f"QTimer.singleShot(0, lambda: print('{_SHOWN}', flush=True)); app.exec()\n"
_BARE = (
    "from PySide6.QtCore import QTimer\n"
    "from PySide6.QtWidgets import QApplication, QLabel\n"
    "app = QApplication([]); window = QLabel('x'); window.show()\n" + _SAY
)
_OURS = (
    "import cdht_desktop.__main__\n"
    "from PySide6.QtCore import QTimer\n"
    "from cdht_desktop.app import MainWindow, make_application\n"
    "app = make_application(['cdht']); window = MainWindow(); window.show(); window.repaint()\n" + _SAY
)


def run() -> list[str]:
    """Start the program and a bare window in turn and return lines."""
    ours, floor = [], []
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as home:
        env = os.environ | {"CDHT_HOME": home}
        for _run in range(RUNS):
            floor.append(_until_shown(_BARE, env))
            ours.append(_until_shown(_OURS, env))
    slow = sorted(ours)[len(ours) // 2]
    return [
        *ratio("sign-in window on screen", ours, floor, 100)[:1],
        f"median {slow:.2f} s, at most {MOST_S:g} s: {'ok' if slow <= MOST_S else 'MISSED'}",
    ]


def _until_shown(program: str, env: dict[str, str]) -> float:
    command = [sys.executable, "-c", program]
    begin = time.perf_counter()
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        line = process.stdout.readline() if process.stdout else ""
        seconds = time.perf_counter() - begin
        process.kill()
    if line.strip() != _SHOWN:
        raise RuntimeError(f"the window said {line!r}")
    return seconds
