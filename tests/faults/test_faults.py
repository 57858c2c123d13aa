"""A few dozen faults: killed, cut off from power, refused by the disk, with a stick pulled, and the controls.

`make faults` plays thousands.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.faults import shim

ROOT = Path(__file__).parents[2]
MODES = ("kill", "power cut", "error", "full disk", "stick", "two copies")
CONTROLS = ("control: kill", "control: error", "control: synchronous NORMAL", "control: no lock", "control: plain text")


@pytest.fixture(scope="module")
def played() -> dict[str, str]:
    """The short run's lines, by mode."""
    if lack := shim.missing():
        pytest.skip(lack)
    command = [sys.executable, "-m", "tests.faults", "--short"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    lines = {line[:34].strip(): line for line in done.stdout.splitlines() if " cases " in line[:50]}
    return lines | {"all": done.stdout + done.stderr}


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_lost_torn_or_half(played: dict[str, str], mode: str):
    assert " 0 wrong" in played[mode], played["all"]


@pytest.mark.parametrize("control", CONTROLS)
def test_the_harness_sees_what_a_careless_program_loses(played: dict[str, str], control: str):
    assert played[control].endswith("as it must"), played["all"]
    assert " 0 wrong" not in played[control]


def test_a_case_is_told_so_that_it_can_be_played_again(played: dict[str, str]):
    assert "cases, all as they must" in played["all"], played["all"]
