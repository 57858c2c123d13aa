"""The ground the program stands on: locks, fonts, licences, the wheel, and the script of the gate."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import unicodedata
import zipfile
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from packaging.requirements import Requirement
from PySide6.QtWidgets import QLabel

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "resources" / "fonts"
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def vietnamese_letters() -> set[str]:
    """The 134 letters that an ASCII font lacks: vowels with their tones and marks, đ; both cases."""
    marks = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    lower = {unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưy" for mark in marks}
    lower = (lower - set("aeiouy")) | {"đ"}
    return lower | {letter.upper() for letter in lower}


def locked(name: str) -> dict[str, tuple[Requirement, list[str]]]:
    """Package name → (requirement, hashes), read from a lock file."""
    text = re.sub(r"\s*#.*", "", (ROOT / name).read_text(encoding="utf-8")).replace("\\\n", " ")
    entries = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        requirement = Requirement(line.partition("--hash=")[0])
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})(?=\s|$)", line)
        entries[requirement.name.lower().replace("_", "-").replace(".", "-")] = (requirement, hashes)
    return entries


def asked_for(group: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = project["project"]["dependencies"] if group == "run" else project["dependency-groups"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "http" not in text
    assert not re.search(r"://|--(extra-)?index-url|--find-links|\s@\s", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(name: str):
    entries = locked(name)
    assert len(entries) > 20
    for requirement, hashes in entries.values():
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), requirement
        assert hashes, requirement


@pytest.mark.parametrize(
    ("group", "name"),
    [("run", "requirements.lock"), ("run", "requirements-dev.lock"), ("dev", "requirements-dev.lock")],
)
def test_a_lock_holds_what_the_project_asks_for(group: str, name: str):
    entries = locked(name)
    for wanted in asked_for(group):
        found, _ = entries[wanted.name.lower().replace("_", "-")]
        (version,) = (specifier.version for specifier in found.specifier)
        assert wanted.specifier.contains(version), f"{wanted}: {version} is locked; run `make lock`"


def test_both_locks_agree():
    run, everything = (locked(name) for name in LOCKS)
    for name, (requirement, hashes) in run.items():
        assert everything[name][0].specifier == requirement.specifier
        assert set(everything[name][1]) == set(hashes)


def font_files() -> list[Path]:
    return sorted(FONTS.glob("*.?tf"))


def test_the_fonts_of_paper_and_screen_are_there():
    assert {file.stem for file in font_files()} >= {
        *(f"LiberationSerif-{style}" for style in ("Regular", "Bold", "Italic", "BoldItalic")),
        *(f"BeVietnamPro-{style}" for style in ("Regular", "Italic", "Medium", "SemiBold", "Bold")),
        "GreatVibes-Regular",
    }


@pytest.mark.parametrize("file", font_files(), ids=lambda file: file.stem)
def test_a_font_draws_every_vietnamese_letter(file: Path):
    letters = vietnamese_letters()
    assert len(letters) == 134
    with TTFont(file, lazy=True) as font:
        cmap, outlines = font.getBestCmap(), font["glyf"]
        missing = {letter for letter in letters if ord(letter) not in cmap}
        assert not missing
        # ReportLab draws a letter without an outline as nothing at all.
        assert all(outlines[cmap[ord(letter)]].numberOfContours for letter in letters)


def test_no_two_fonts_share_a_postscript_name():
    names = set()
    for file in font_files():
        with TTFont(file, lazy=True) as font:
            names.add(font["name"].getDebugName(6))
    assert len(names) == len(font_files())


@pytest.mark.parametrize("file", font_files(), ids=lambda file: file.stem)
def test_a_font_has_its_licence_beside_it_and_its_line_in_the_readme(file: Path):
    family = file.stem.partition("-")[0]
    licence = FONTS / f"OFL-{family.removesuffix('Serif')}.txt"
    text = licence.read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert re.search(r"PERMISSION (&|AND) CONDITIONS", text)
    assert f"`{file.name}`" in (FONTS / "README.md").read_text(encoding="utf-8")


def test_the_licence_is_the_whole_of_apache_2():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert all(f"\n   {clause}. " in text for clause in range(1, 10))


def test_the_gate_lints_and_tests():
    gate = ROOT / ".ci" / "run"
    lines = gate.read_text(encoding="utf-8").splitlines()
    commands = [line.split("<")[0].strip() for line in lines if line.startswith("make ")]
    assert commands == ["make lint", "make test"]
    assert "set -euo pipefail" in lines
    assert os.name == "nt" or os.access(gate, os.X_OK)


def test_make_help_names_every_target():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    explained = re.findall(r"^([a-z-]+):.*## \S", text, re.MULTILINE)
    assert phony
    assert phony[1].split() == explained


def test_set_up_parses_on_an_older_python_so_that_it_can_say_so():
    source = (ROOT / "packaging" / "setup.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    assert not (ROOT / "packaging" / "__init__.py").exists(), "it would hide the package of that name"


def build_wheel(project: Path, folder: Path) -> zipfile.ZipFile:
    """Builds with the installed hatchling: no network, no second environment."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return zipfile.ZipFile(wheel)


def test_the_wheel_holds_the_resources_and_nothing_else_but_the_program(tmp_path: Path):
    with build_wheel(ROOT, tmp_path) as wheel:
        names = wheel.namelist()
        metadata = next(name for name in names if name.endswith("dist-info/METADATA"))
        requires = re.findall(r"^Requires-Dist: (.*)$", wheel.read(metadata).decode(), re.MULTILINE)
    tracked = {
        f"cdht_desktop/{file.relative_to(ROOT).as_posix()}"
        for file in (ROOT / "resources").rglob("*")
        if file.is_file()
        and file.suffix not in {".mo", ".new"}
        and file.name != ".gitkeep"
        and "__pycache__" not in file.parts
    }
    assert "cdht_desktop/resources/fonts/LiberationSerif-Regular.ttf" in tracked
    assert tracked <= set(names)
    translations = {name for name in tracked if name.endswith(".po")}
    assert {name[:-3] + ".mo" for name in translations} <= set(names)
    assert {name.split("/")[0] for name in names} == {"cdht_desktop", metadata.split("/")[0]}
    always = [line for line in requires if "extra ==" not in line]
    assert {str(Requirement(line)).lower() for line in always} == {
        str(line).lower().replace("_", "-") for line in asked_for("run")
    }


def test_translations_are_compiled_into_the_wheel(tmp_path: Path):
    project = tmp_path / "project"
    messages = project / "resources" / "locale" / "vi" / "LC_MESSAGES"
    package = project / "src" / "cdht_desktop"
    messages.mkdir(parents=True)
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        (project / name).write_bytes((ROOT / name).read_bytes())
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: vi\\n"\n\n'
    (messages / "cdht.po").write_text(f'{header}msgid "Save"\nmsgstr "Lưu"\n', encoding="utf-8")

    with build_wheel(project, tmp_path / "dist") as wheel:
        compiled = wheel.read("cdht_desktop/resources/locale/vi/LC_MESSAGES/cdht.mo")

    assert "Lưu".encode() in compiled
    assert (messages / "cdht.mo").read_bytes() == compiled


def test_qt_takes_no_reference_of_none(qapp):
    """PySide6 6.12.0 did, at each call that answers None: Python 3.11 then ends when the last one is gone."""
    label = QLabel()
    before = sys.getrefcount(None)
    for _call in range(500):
        label.setText("x")
    assert sys.getrefcount(None) > before - 250
