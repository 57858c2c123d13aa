"""A workspace with a second user, closed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import PASSWORD

from cdht_desktop.domain.roles import Role
from cdht_desktop.ops import users
from cdht_desktop.ops.workspaces import Store


@pytest.fixture
def add_user(empty: Store) -> Callable[..., Path]:
    """Add a user with the password of all tests, close the workspace, and return its folder."""

    def add(name: str, role: Role = Role.CLERK) -> Path:
        users.add(empty, name, "", role, PASSWORD)
        empty.close()
        return empty.folder

    return add
