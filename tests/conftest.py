"""What all tests share: no screen, message ids for Vietnamese, a profile of their own, workspaces to copy."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt
os.environ["CDHT_LANG"] = "en"

import pytest
from PySide6.QtWidgets import QApplication
from tests.server import databases

from cdht_desktop.app import make_application
from cdht_desktop.data import keys
from cdht_desktop.ops import citizen_lists, registrations, rounds, score_lists, workspaces
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

FILES = Path(__file__).parent / "files"
PASSWORD = "bốn từ để thử"
# Thousands of tests sign in, and a real guess takes 0.3 s: only the tests of the keys themselves pay it (`real_cost`).
_REAL_COST = keys._MEMORY_KIB, keys._ITERATIONS
keys._MEMORY_KIB, keys._ITERATIONS = 64, 1


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application with its own look and words, whichever test of a process asks for it first."""
    return make_application(["cdht"])


@pytest.fixture
def real_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a guess at a password cost what it costs outside the tests."""
    memory, iterations = _REAL_COST
    monkeypatch.setattr(keys, "_MEMORY_KIB", memory)
    monkeypatch.setattr(keys, "_ITERATIONS", iterations)


@pytest.fixture(autouse=True)
def _own_profile(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDHT_HOME", str(tmp_path_factory.mktemp("profile")))


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Workspaces made once and copied for each test: making the keys costs half a second."""
    folder = tmp_path_factory.mktemp("templates")
    made = {}
    for level, unit, name in (
        ("commune", "04849", "Hội Khuyến học xã Thử"),
        ("upper", "17", "Hội Khuyến học tỉnh Thử"),
    ):
        if level == "upper" and databases.named():
            databases.new_folder(folder / level)
        workspaces.create(folder / level, unit=unit, name=name, level=level, password=PASSWORD).store.close()
        made[level] = folder / level
    with workspaces.open_workspace(made["commune"], PASSWORD) as store:
        pass
    shutil.copytree(made["commune"], folder / "scored")
    with workspaces.open_workspace(folder / "scored", PASSWORD) as store:
        plan = citizen_lists.read_list(store, [FILES / "01-mau-chuan.xlsx"], progress=Progress())
        citizen_lists.import_list(store, plan, Progress())
        rounds.open_year(store, 2026)
        registrations.register(store, 2026, None)
        score_lists.import_scores(
            store, score_lists.read_scores(store, 2026, FILES / "06-diem.xlsx", Progress()), Progress()
        )
    made["scored"] = folder / "scored"
    yield made
    if databases.named():
        databases.drop(made["upper"])


@pytest.fixture
def open_copy(templates: dict[str, Path], tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Open a copy of a template: `commune` and `upper` are empty, `scored` has a year with scores."""
    opened: list[Store] = []

    def open_one(kind: str) -> Store:
        folder = tmp_path / f"{kind}-{len(opened)}"
        if kind == "upper" and databases.named():  # `make test-postgres`: the same tests on the other engine
            databases.new_folder(folder, of=templates[kind])
        else:
            shutil.copytree(templates[kind], folder)
        opened.append(workspaces.open_workspace(folder, PASSWORD))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()
        if store.shared:
            databases.drop(store.folder)


@pytest.fixture
def empty(open_copy: Callable[[str], Store]) -> Store:
    return open_copy("commune")


@pytest.fixture
def scored(open_copy: Callable[[str], Store]) -> Store:
    return open_copy("scored")


@pytest.fixture
def upper(open_copy: Callable[[str], Store]) -> Store:
    return open_copy("upper")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With a server named, run only what touches one: the tests of the server, and all that use an upper level."""
    if not databases.named():
        return
    kept = [item for item in items if "tests/server/" in item.nodeid or "upper" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept
