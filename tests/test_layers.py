"""Imports point one way; the rule itself is tried on a planted import that points back."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "cdht_desktop"
LEAVES = {"__version__", "places", "words", "errors", "files", "changes", "progress", "outside", "apart", "apart_child"}
# What each part may import, besides itself and the leaves.
MAY = {
    **{leaf: set() for leaf in LEAVES},
    "domain": set(),
    "documents": {"domain"},
    "sheets": {"domain"},
    "exchange": {"domain"},
    "data": {"domain"},
    "ops": {"domain", "data", "documents", "sheets", "exchange"},
    "ui": {"domain", "ops"},
    "selftest": {"domain", "ops"},
    "cli": {"domain", "ops", "selftest"},
    "app": {"ui"},
    "__main__": {"app", "cli"},
    "__init__": set(),
}
OUTSIDE = {
    "domain": {"PySide6", "sqlmodel", "sqlalchemy"},
    "ops": {"PySide6"},
    "ui": {"sqlalchemy", "sqlmodel", "sqlcipher3"},
}
WHOLE_LEAVES = {
    "places": set(),
    "words": {"places"},
    "errors": {"words"},
    "files": {"errors", "words"},
    "progress": {"errors"},
    "outside": set(),
    "apart_child": set(),
    "apart": {"progress", "apart_child"},
}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "cdht_desktop" else []
            yield from ((node.lineno, name) for name in names or [node.module])
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "a relative import"


def pointing_back(package: Path) -> list[str]:
    """Return the imports that point back, as `file:line: name`."""
    found = []
    for path in sorted(package.rglob("*.py")):
        part = path.relative_to(package).parts[0].removesuffix(".py")
        allowed = MAY[part] | {part} | (LEAVES if part not in LEAVES else WHOLE_LEAVES.get(part, set()))
        for line, name in imports(path):
            top, _, rest = name.partition(".")
            inner = rest.split(".")[0]
            wrong = inner not in allowed if top == "cdht_desktop" and inner else top in OUTSIDE.get(part, set())
            if wrong or name == "a relative import":
                found.append(f"{path.relative_to(package)}:{line}: {name}")
    return found


def test_imports_point_one_way():
    assert pointing_back(PACKAGE) == []


@pytest.mark.parametrize(
    ("place", "planted"),
    [
        ("domain/text.py", "from cdht_desktop.data.store import Store"),
        ("domain/text.py", "import sqlalchemy"),
        ("data/store.py", "from cdht_desktop.ops import citizens"),
        ("ops/citizens.py", "from PySide6.QtWidgets import QLabel"),
        ("ui/desk.py", "from cdht_desktop.data import tables"),
        ("sheets/reader.py", "import cdht_desktop.ops.citizens"),
        ("errors.py", "from cdht_desktop.domain import text"),
        ("documents/fonts.py", "def late():\n    from cdht_desktop.data import store"),
    ],
)
def test_a_planted_import_that_points_back_is_found(tmp_path: Path, place: str, planted: str):
    copy = tmp_path / "cdht_desktop"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    file = copy / place
    file.write_text(file.read_text(encoding="utf-8") + f"\n{planted}\n", encoding="utf-8")
    assert [line.split(":")[0] for line in pointing_back(copy)] == [str(Path(place))]
