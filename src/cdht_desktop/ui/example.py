"""The invented commune that a person can look at before making a workspace of their own."""

import datetime as dt
import shutil
from pathlib import Path

from cdht_desktop.ops import demo, workspaces
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

PASSWORD = demo.PASSWORD


def folder() -> Path:
    """Return where the example lies: beside the place proposed for real data."""
    return workspaces.proposed_folder().parent / _("Example data")


def open_example(progress: Progress) -> workspaces.Store:
    """Open the example, making it first where it is not there; may take half a minute."""
    place = folder()
    commune = place / demo.COMMUNE
    if not workspaces.is_workspace(commune):
        # Made under another name: an example that was stopped halfway is never taken for a whole one.
        part = place.with_name(f"{place.name}.part")
        for leftover in (part, place):
            shutil.rmtree(leftover, ignore_errors=True)
        demo.make_year(part, year=dt.datetime.now().astimezone().year, password=PASSWORD, progress=progress)
        part.rename(place)
    return workspaces.open_workspace(commune, PASSWORD)


def is_example(path: Path) -> bool:
    """Say whether a workspace lies in the example's folder."""
    return path.absolute().is_relative_to(folder().absolute())
