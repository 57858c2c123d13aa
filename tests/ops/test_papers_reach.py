"""Printing reads no file outside the workspace and the program, and opens no connection; a layout cannot reach one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.ops.small_year import YEAR, recognised

from cdht_desktop.errors import BadRules, Refused
from cdht_desktop.ops import layouts, papers
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress

# Runs in a process of its own, because a hook that listens to the interpreter cannot be taken off again.
_PRINT_ALL = """
import json, os, sys
from pathlib import Path
from cdht_desktop.ops import citizens, papers, workspaces
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.progress import Progress

folder, out, year = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
seen, listening = [], False

def hook(event, args):
    if not listening:
        return
    if event == "open" and isinstance(args[0], (str, bytes, os.PathLike)):
        seen.append([event, os.path.realpath(os.fsdecode(args[0]))])
    elif event in ("os.listdir", "os.scandir") and args[0] is not None and not isinstance(args[0], int):
        seen.append([event, os.path.realpath(os.fsdecode(args[0]))])
    elif event.startswith(("socket.", "urllib.", "ftplib.", "http.", "subprocess.", "os.system", "os.exec", "os.spawn")):
        seen.append([event, repr(args[1:])])

def planted():
    # The hook is of use only if it sees what it is to see.
    global listening
    listening = True
    open(sys.argv[4], encoding="utf-8").close()
    import socket
    socket.socket().close()
    listening = False
    found, seen[:] = list(seen), []
    return found

with workspaces.open_workspace(folder, os.environ["CDHT_PASSWORD"]) as store:
    sys.addaudithook(hook)
    control = planted()
    person = citizens.find(store)[0]
    listening = True
    for paper in Paper:
        for ending in papers.formats(paper):
            ids = (person,) if paper is Paper.PERSON else None
            blank = paper is Paper.FORM
            asked = Asked(paper, year, ids=ids, office=ending == papers.formats(paper)[-1] != ".pdf", blank=blank)
            papers.save(store, papers.make(store, asked, Progress()), out / (paper.value + ending))
    listening = False
print(json.dumps({"control": control, "seen": seen}))
"""


def outside(path: str, *allowed: Path) -> bool:
    return not any(Path(path).is_relative_to(os.path.realpath(root)) for root in allowed)


def test_all_papers_are_printed_without_a_look_elsewhere(empty: Store, tmp_path: Path):
    recognised(empty)
    empty.close()
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere.txt"
    out.mkdir()
    elsewhere.write_text("x", encoding="utf-8")
    environment = os.environ | {"CDHT_PASSWORD": "bốn từ để thử", "CDHT_LANG": "vi", "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", _PRINT_ALL, str(empty.folder), str(out), str(YEAR), str(elsewhere)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert ["open", os.path.realpath(elsewhere)] in said["control"]
    assert any(event.startswith("socket.") for event, _what in said["control"])
    assert len(list(out.iterdir())) == sum(len(papers.formats(paper)) for paper in Paper)
    files = [path for event, path in said["seen"] if event in {"open", "os.listdir", "os.scandir"}]
    assert [event for event in said["seen"] if event[0] not in {"open", "os.listdir", "os.scandir"}] == []
    assert any(Path(path).is_relative_to(os.path.realpath(RESOURCES)) for path in files)
    program = [Path(sys.prefix), Path(sys.base_prefix), RESOURCES, Path(papers.__file__).parents[1]]
    assert sorted({path for path in files if outside(path, empty.folder, out, *program)}) == []


SECRET = b"\x89PNG\r\n\x1a\n secret"
_PICTURE = """
[[picture]]
name = {name}
left = 20
top = 20
width = 20
height = 20
"""


@pytest.fixture(scope="module")
def opened() -> list[str]:
    """Every path that is opened from here on; one hook for all tests, because none can be taken off again."""
    paths: list[str] = []

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "open" and isinstance(args[0], str | os.PathLike):
            paths.append(os.fspath(args[0]))

    sys.addaudithook(hook)
    return paths


@pytest.fixture
def secret(tmp_path: Path, opened: list[str]) -> Iterator[Path]:
    """A file outside the workspace that nothing opens while a test runs."""
    path = tmp_path / "secret.png"
    path.write_bytes(SECRET)
    opened.clear()
    yield path
    assert not any(path.name in one for one in opened)
    path.read_bytes()
    assert any(path.name in one for one in opened)  # the hook sees what it is to see


@pytest.mark.parametrize("way", [str, lambda path: path.as_uri(), lambda path: f"../{path.name}"])
def test_a_layout_that_names_a_path_for_a_picture_reaches_no_file(
    empty: Store, secret: Path, way: Callable[[Path], str]
):
    recognised(empty)
    text = (RESOURCES / "layouts" / "certificate.toml").read_text(encoding="utf-8")
    text += _PICTURE.format(name=json.dumps(way(secret)))
    try:
        layout_id = layouts.add(empty, "certificate", "Có ảnh", text).value
        layouts.use(empty, "certificate", layout_id)
        with pytest.raises((BadRules, Refused)):
            papers.make(empty, Asked(Paper.CERTIFICATES, YEAR), Progress())
    except BadRules:
        pass  # refused when it was to be kept: as good


@pytest.mark.parametrize("token", ["<img src='{path}'/>", "{{include:{path}}}", "<a href='file://{path}'>x</a>"])
def test_marks_in_a_name_or_a_layouts_text_are_printed_or_refused_and_never_followed(
    empty: Store, secret: Path, token: str
):
    recognised(empty)
    text = (RESOURCES / "layouts" / "hand_over.toml").read_text(encoding="utf-8")
    text = text.replace("DANH SÁCH", token.format(path=secret.as_posix()).replace('"', ""), 1)
    try:
        layout_id = layouts.add(empty, "hand_over", "Có dấu", text).value
        layouts.use(empty, "hand_over", layout_id)
        for office in (False, True):
            papers.make(empty, Asked(Paper.HAND_OVER, YEAR, office=office), Progress())
    except Refused:
        pass
