"""Workspaces of an upper level on a real server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conftest import PASSWORD
from tests.server import databases

from cdht_desktop.ops import workspaces
from cdht_desktop.ops.workspaces import Store

UNIT, NAME = "17", "Hội Khuyến học tỉnh Thử"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Path]:
    """A folder that names an empty database."""
    folder = databases.new_folder(tmp_path / "fresh")
    yield folder
    databases.drop(folder)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace made once, to be copied."""
    folder = databases.new_folder(tmp_path_factory.mktemp("server") / "template")
    workspaces.create(folder, unit=UNIT, name=NAME, level="upper", password=PASSWORD).store.close()
    yield folder
    databases.drop(folder)


@pytest.fixture
def province(template: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder that names a workspace of an upper level, closed."""
    folder = databases.new_folder(tmp_path / "province", of=template)
    yield folder
    databases.drop(folder)


@pytest.fixture
def at_pc(province: Path) -> Iterator[Callable[..., Store]]:
    """Open the workspace as from one more PC."""
    opened: list[Store] = []

    def sit_down(user: str = workspaces.ADMIN) -> Store:
        opened.append(workspaces.open_workspace(province, PASSWORD, user))
        return opened[-1]

    yield sit_down
    for store in opened:
        store.close()


@pytest.fixture
def store(at_pc: Callable[..., Store]) -> Store:
    return at_pc()
