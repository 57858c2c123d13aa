"""Who may do what: no action of `ops` writes without a right, and roles have theirs and no other."""

import ast
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.conftest import PASSWORD

from cdht_desktop.data.tables import METADATA
from cdht_desktop.domain.roles import RIGHTS, Right, Role
from cdht_desktop.errors import NoRight
from cdht_desktop.ops import (
    association,
    citizens,
    drafts,
    evaluations,
    history,
    locking,
    papers,
    recognition,
    users,
    villages,
    workspaces,
)
from cdht_desktop.ops.rights import of_rows
from cdht_desktop.ops.workspaces import Store

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "cdht_desktop"
# What writes to the workspace through its store, and what writes a file.
STORE_WRITES = {"write", "aside"}
FILE_WRITES = {"replacing", "revocable", "write_workbook", "rewrite"}
PATH_WRITES = {"write_bytes", "write_text"}
# Who writes without a right, and why that is right.
FREE = {
    "drafts.keep": "what the signed-in person typed and did not save is theirs, whatever they may do",
    "drafts.drop": "as above",
    "users.change_password": "everybody's own, by the old one",
    "backups.after_work": "the program backs up after anybody's work",
    "backups.before": "as above, before what the action itself has a right for",
    "own_keys.signing": "made when it is first needed, and the store asks who may write",
    "own_keys.recipients": "as above",
    "own_keys.words": "as above",
    "own_keys.public_key_file": "as above",
    "key_certificates.issuer": "as above",
    "revocations.current": "as above",
    "paper_certificates.make": "as above; papers.make, which calls it, is guarded",
}


@dataclass
class Function:
    """A function of ops or data: what it takes first, whether a right guards it, and what it calls."""

    store: bool
    guarded: bool
    writes: bool = False
    calls: set[str] = field(default_factory=set)


def modules(package: Path) -> dict[str, ast.Module]:
    """Return the modules of ops and data by their dotted names (`ops.users`)."""
    return {
        f"{part}.{path.stem}": ast.parse(path.read_text(encoding="utf-8"))
        for part in ("ops", "data")
        for path in sorted((package / part).glob("*.py"))
    }


def names(tree: ast.Module, module: str) -> dict[str, str]:
    """Return what a module calls by a name of its own: of functions `ops.users.add`, of modules `ops.users`."""
    found = {node.name: f"{module}.{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cdht_desktop"):
            base = (node.module or "").removeprefix("cdht_desktop").lstrip(".")
            found |= {alias.asname or alias.name: f"{base}.{alias.name}".lstrip(".") for alias in node.names}
    return found


def functions(package: Path) -> dict[str, Function]:
    """Return the functions of ops and data at the top of their modules, by name (`ops.users.add`)."""
    found = {}
    for module, tree in modules(package).items():
        known = names(tree, module)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                first = [one.arg for one in (*node.args.posonlyargs, *node.args.args)][:1]
                guards = [ast.unparse(one) for one in node.decorator_list]
                function = Function(first == ["store"], any(one.startswith("needs(") for one in guards))
                for call in (one for one in ast.walk(node) if isinstance(one, ast.Call)):
                    _note(function, call.func, known)
                found[f"{module}.{node.name}"] = function
    return found


def _note(function: Function, called: ast.expr, known: dict[str, str]) -> None:
    if isinstance(called, ast.Name):
        function.calls.add(known.get(called.id, called.id))
        function.writes |= called.id in FILE_WRITES
    elif isinstance(called, ast.Attribute):
        owner = ast.unparse(called.value)
        function.calls.add(f"{known.get(owner, owner)}.{called.attr}")
        function.writes |= called.attr in PATH_WRITES or (
            called.attr in STORE_WRITES and owner.rpartition(".")[2] == "store"
        )


def unguarded(package: Path) -> list[str]:
    """Return the public actions of ops that write, themselves or by what they call, and that no right guards."""
    found = functions(package)
    writing = {name for name, function in found.items() if function.writes and not function.guarded}
    while more := {
        name
        for name, function in found.items()
        if name not in writing and not function.guarded and function.calls & writing
    }:
        writing |= more
    public = (name for name in writing if name.startswith("ops.") and not name.rpartition(".")[2].startswith("_"))
    return sorted(name.removeprefix("ops.") for name in public if found[name].store)


def test_whatever_writes_is_guarded_by_a_right():
    assert sorted(set(unguarded(PACKAGE)) - set(FREE)) == []


def test_what_is_free_of_a_right_is_still_there():
    assert set(FREE) <= set(unguarded(PACKAGE))


@pytest.fixture
def planted(tmp_path: Path) -> Callable[[str], list[str]]:
    """Plant an action beside others, and return what is found unguarded."""

    def plant(source: str) -> list[str]:
        for part in ("ops", "data"):
            (tmp_path / part).mkdir()
        (tmp_path / "data" / "inner.py").write_text(
            "def put(store):\n    with store.write('x'):\n        pass\n", encoding="utf-8"
        )
        (tmp_path / "ops" / "other.py").write_text(
            "from cdht_desktop.files import replacing\n\ndef save(path):\n    with replacing(path):\n        pass\n",
            encoding="utf-8",
        )
        (tmp_path / "ops" / "new.py").write_text(source, encoding="utf-8")
        return unguarded(tmp_path)

    return plant


@pytest.mark.parametrize(
    "source",
    [
        "def act(store):\n    with store.write('x'):\n        pass\n",
        "def act(store, path):\n    _save(path)\n\ndef _save(path):\n    path.write_text('x')\n",
        "from cdht_desktop.data import inner\n\ndef act(store):\n    inner.put(store)\n",
        "from cdht_desktop.data.inner import put\n\ndef act(store):\n    put(store)\n",
        "from cdht_desktop.ops.other import save as keep\n\ndef act(store, path):\n    keep(path)\n",
        "from cdht_desktop.ops import other\n\n@other.wrap\ndef act(store, path):\n    other.save(path)\n",
    ],
)
def test_a_planted_action_without_a_right_is_found(planted: Callable[[str], list[str]], source: str):
    assert planted(source) == ["new.act"]


@pytest.mark.parametrize(
    "source",
    [
        "@needs(Right.WRITE)\ndef act(store):\n    with store.write('x'):\n        pass\n",
        "@needs(Right.X)\ndef act(store):\n    _put(store)\n\ndef _put(store):\n    with store.write('x'):\n        pass\n",
        "def act(store):\n    with store.read() as connection:\n        return connection.execute('x')\n",
    ],
)
def test_a_planted_action_that_is_guarded_or_reads_is_not(planted: Callable[[str], list[str]], source: str):
    assert planted(source) == []


def guarded_actions() -> list[Callable[..., object]]:
    """Return every action of ops that a right guards."""
    return [
        getattr(importlib.import_module(f"cdht_desktop.{module}"), action)
        for module, _, action in (name.rpartition(".") for name, one in functions(PACKAGE).items() if one.guarded)
    ]


@pytest.fixture
def staff(empty: Store) -> Path:
    """A workspace with a clerk and a reader beside the admin."""
    users.add(empty, "clerk", "", Role.CLERK, PASSWORD)
    users.add(empty, "reader", "", Role.READER, PASSWORD)
    empty.close()
    return empty.folder


def recorded(store: Store) -> int:
    with store.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM change_set").scalar_one())


@pytest.mark.parametrize("role", list(Role))
def test_each_action_is_refused_to_who_lacks_its_right_before_it_looks_at_anything(staff: Path, role: Role):
    actions = guarded_actions()
    assert len(actions) > 60
    with workspaces.open_workspace(staff, PASSWORD, role.value) as store:
        before = recorded(store)
        for action in actions:
            right = action.needs  # type: ignore[attr-defined]
            # More arguments than any action takes: who may act comes as far as its signature, and no further.
            expected = TypeError if right in RIGHTS[role] else NoRight
            with pytest.raises(expected):
                action(store, *range(30))
        assert recorded(store) == before


@pytest.mark.parametrize(
    ("action", "clerk"),
    [
        (users.all_users, False), (users.add, False), (association.edit, False), (locking.set_idle_minutes, False),
        (citizens.add, True), (evaluations.save, True), (recognition.recognise, True), (papers.make, True),
    ],
)  # fmt: skip
def test_a_clerk_works_and_an_admin_settles(action: Callable[..., object], clerk: bool):
    right = action.needs  # type: ignore[attr-defined]
    assert (right in RIGHTS[Role.CLERK]) is clerk
    assert right not in RIGHTS[Role.READER]


def test_a_reader_reads_and_the_store_itself_takes_nothing_from_them(staff: Path):
    with workspaces.open_workspace(staff, PASSWORD, "reader") as store:
        assert citizens.count(store) == 0
        assert history.page(store)
        drafts.keep(store, "citizen:new", 1, {"name": "x"})
        with pytest.raises(NoRight), store.write("x"):
            pytest.fail("was let in")
        users.change_password(store, PASSWORD, "trời mưa to quá đi")


def test_who_takes_an_action_back_needs_what_its_rows_ask_for(staff: Path):
    with workspaces.open_workspace(staff, PASSWORD, "admin") as store:
        settings = association.edit(store, signer_name="Trần Văn Bình")
        minutes = locking.set_idle_minutes(store, 25)
        village = villages.add(store, "Thôn Đông")
    with workspaces.open_workspace(staff, PASSWORD, "reader") as store:
        for done in (settings, minutes, village):
            with pytest.raises(NoRight):
                history.undo(store, done.id)
    with workspaces.open_workspace(staff, PASSWORD, "clerk") as store:
        for done in (settings, minutes):
            with pytest.raises(NoRight):
                history.undo(store, done.id)
        history.undo(store, village.id)
    with workspaces.open_workspace(staff, PASSWORD, "admin") as store:
        history.undo(store, minutes.id)
        history.undo(store, settings.id)
        assert association.get(store).signer_name == ""


def test_every_table_that_can_be_taken_back_has_a_right():
    rows = [(table, "x") for table in METADATA.tables if table not in {"change_set", "change_row", "draft"}]
    rights = {table: of_rows([(table, row_id)]) for table, row_id in rows}
    assert rights["citizen"] == rights["evaluation"] == {Right.WRITE}
    assert rights["user_account"] == {Right.USERS}
    assert of_rows([("setting", "printer.HP"), ("setting", "numbering.2026")]) == {Right.PRINT, Right.SETTINGS}


def test_roles_have_their_rights_and_a_reader_none():
    assert RIGHTS[Role.ADMIN] == frozenset(Right)
    assert RIGHTS[Role.READER] == frozenset()
    assert RIGHTS[Role.ADMIN] - RIGHTS[Role.CLERK] == {Right.SETTINGS, Right.ERASE, Right.RESTORE, Right.USERS}
