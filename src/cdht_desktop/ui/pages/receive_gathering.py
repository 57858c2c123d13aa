"""Which files are meant: those chosen or dropped, and of a folder all that are batch files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtGui import QDropEvent

from cdht_desktop.errors import Refused
from cdht_desktop.ops import receiving
from cdht_desktop.ops.receiving import Arrival
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

ENDING = ".cdht"
KINDS = f"*{ENDING}"
_MOST = 5_000  # files; more are no year of a province but somebody's whole disk


def dropped(event: QDropEvent) -> list[Path]:
    """Return the files and folders that are dropped."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file() or path.is_dir()]


def look(store: Store, paths: Sequence[Path], progress: Progress) -> list[Arrival]:
    """Look at files, and at all batch files in folders and what lies in them; raises `Refused` where there is none."""
    progress.start(_("Looking for batch files"))
    files = sorted(dict.fromkeys(_gathered(paths, progress)))
    if not files:
        raise Refused(_("There is no batch file here: their names end in .cdht."))
    return receiving.look(store, files, progress)


def _gathered(paths: Iterable[Path], progress: Progress) -> Iterable[Path]:
    count = 0
    for path in paths:
        for file in path.rglob(KINDS) if path.is_dir() else [path]:
            progress.check()
            if file.is_file():
                count += 1
                yield file
            if count > _MOST:
                raise Refused(_("There are more than {count} files. Choose a smaller folder.").format(count=_MOST))
