"""After how long the window locks itself."""

from pathlib import Path

import pytest
from tests.conftest import PASSWORD

from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import FieldErrors, NoRight
from cdht_desktop.ops import history, locking, users, workspaces
from cdht_desktop.ops.workspaces import Store


def test_it_is_ten_minutes_until_somebody_chooses(empty: Store):
    assert locking.idle_minutes(empty) == 10
    for minutes in (1, 25, 120):
        assert locking.set_idle_minutes(empty, minutes).tables == {"setting"}
        assert locking.idle_minutes(empty) == minutes


@pytest.mark.parametrize("minutes", [0, -1, 121, 10**9])
def test_never_is_not_offered(empty: Store, minutes: int):
    with pytest.raises(FieldErrors) as refused:
        locking.set_idle_minutes(empty, minutes)
    assert list(refused.value.fields) == ["minutes"]
    assert locking.idle_minutes(empty) == 10


def test_it_can_be_taken_back(empty: Store):
    locking.set_idle_minutes(empty, 25)
    history.undo(empty)
    assert locking.idle_minutes(empty) == 10


def test_a_clerk_neither_chooses_nor_takes_the_choice_back(empty: Store):
    changed = locking.set_idle_minutes(empty, 25)
    users.add(empty, "lan", "", Role.CLERK, PASSWORD)
    folder: Path = empty.folder
    empty.close()
    with workspaces.open_workspace(folder, PASSWORD, "lan") as store:
        with pytest.raises(NoRight):
            locking.set_idle_minutes(store, 5)
        with pytest.raises(NoRight):
            history.undo(store, changed.id)
        assert locking.idle_minutes(store) == 25
