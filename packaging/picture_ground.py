"""Where the pictures and their data lie, how large they are, and how long a page takes to stand."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "pictures"
DATA = ROOT / "build" / "pictures-data"
SIZES = {"100": ("1", 1366, 768), "150": ("1.5", 911, 512)}
AT_ONCE = 150  # ms until a page stands as it will
WAITS = {"papers": 2_500, "layouts": 2_500}  # they make a paper first


def settle(ms: int = AT_ONCE) -> None:
    """Let the window do what it has to for so long."""
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415 - Qt reads the scale when it loads

    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()
