"""Makes a picture of each page with the demo's data: light and dark, at 1366×768 and at 150 %.

`make pictures` writes them to build/pictures, and the home page (small enough for a README) to docs/home.png. At 150 %
the window is 911×512 logical pixels: the same small laptop screen with larger letters. What a clerk or a reader sees,
and the door in all its states, are made by `pictures_roles.py`.
"""

import dataclasses
import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pictures_roles
from picture_ground import AT_ONCE, DATA, OUT, ROOT, SIZES, WAITS, settle

if TYPE_CHECKING:
    from cdht_desktop.ui.main_window import MainWindow

ROLES = Path(__file__).with_name("pictures_roles.py")
HOME = ROOT / "docs" / "home.png"
MOST = 300 * 1024
SCHEMES = ("light", "dark")
PERSONS = 600
TWICE = 8  # of them typed in a second time, for the page of possible duplicates
PHONE = "0900000000"


def main() -> int:
    """Make the data once, then each set in a process of its own: Qt reads the scale when it starts."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    make_data()
    pictures_roles.make_shared()
    for size, (scale, _wide, _high) in SIZES.items():
        for scheme in SCHEMES:
            env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale, "CDHT_HOME": str(DATA)}
            subprocess.run([sys.executable, __file__, size, scheme], check=True, env=env)
            if scheme == "light":
                subprocess.run([sys.executable, str(ROLES), size], check=True, env=env)
    HOME.parent.mkdir(exist_ok=True)
    shutil.copyfile(OUT / "home-100-light.png", HOME)
    print(f"{len(list(OUT.iterdir()))} pictures in {OUT.relative_to(ROOT)}, {HOME.relative_to(ROOT)}")
    if HOME.stat().st_size > MOST:
        print(f"{HOME.name} is larger than {MOST // 1024} KB", file=sys.stderr)
        return 1
    return 0


def make_data() -> None:
    """Run the demo's year, and open the next one halfway: lists and some scores are in, no decision yet."""
    from cdht_desktop.ops import (  # noqa: PLC0415 - not in each set
        citizens,
        demo,
        evaluations,
        registrations,
        rounds,
        workspaces,
    )
    from cdht_desktop.progress import Progress  # noqa: PLC0415

    shutil.rmtree(DATA, ignore_errors=True)
    year = dt.datetime.now().astimezone().year
    made = demo.make_year(DATA / "demo", year=year - 1, password=demo.PASSWORD, count=PERSONS, progress=Progress())
    with workspaces.open_workspace(made.commune, demo.PASSWORD) as store:
        rounds.open_year(store, year)
        registrations.register(store, year, None)
        for at, registration in enumerate(evaluations.find(store, year)[: PERSONS * 2 // 3]):
            scores = (90, 80, 80, 90, 40 if at % 7 == 0 else 80, 60, 80, 90, 90, 90)
            evaluations.save(store, registration, evaluations.EvaluationInput(scores, digital=at % 3 > 0, updates=None))
        for at in range(0, PERSONS, PERSONS // TWICE):
            one = citizens.get(store, citizens.find(store)[at])
            again = citizens.CitizenInput(one.name, str(one.birth.year) if one.birth else "", one.sex, phone=PHONE)
            citizens.add(store, dataclasses.replace(again, village_id=one.village_id, note="Chuyển đến năm trước"))


def make_set(size: str, scheme: str) -> None:
    """Write one set: every page of the commune and of the upper level, the sign-in and the first run."""
    from cdht_desktop.app import make_application  # noqa: PLC0415 - after the scale was set
    from cdht_desktop.ui import theme  # noqa: PLC0415

    app = make_application()
    theme.apply(app, "dark" if scheme == "dark" else "light")
    _scale, wide, high = SIZES[size]
    ending = f"{size}-{scheme}.png"
    for level in ("xa-dong-tam", "cap-tren"):
        window = _signed_in(DATA / "demo" / level, wide, high)
        bench = window.workbench
        if bench is None:
            raise SystemExit(f"{level}: the workbench did not open")
        for place in bench.places:
            bench.open_place(place.key)
            settle(WAITS.get(place.key, AT_ONCE))
            name = place.key if level == "xa-dong-tam" else f"upper-{place.key}"
            window.grab().save(str(OUT / f"{name}-{ending}"))
        window.lock()
        settle()
        if level == "xa-dong-tam":
            window.grab().save(str(OUT / f"sign-in-{ending}"))
            window.door.show_page(window.door.make)
            settle()
            window.grab().save(str(OUT / f"first-run-{ending}"))
        window.close()


def _signed_in(folder: Path, wide: int, high: int) -> "MainWindow":
    from cdht_desktop.ops import demo, workspaces  # noqa: PLC0415 - as above
    from cdht_desktop.ui.main_window import MainWindow  # noqa: PLC0415

    window = MainWindow()
    window.resize(wide, high)
    window.show()
    settle()
    window.door.workspaces = workspaces  # type: ignore[assignment] # a module is a ModuleType
    window.door.opened.emit(workspaces.open_workspace(folder, demo.PASSWORD))
    settle()
    return window


if __name__ == "__main__":
    if sys.argv[1:]:
        make_set(*sys.argv[1:])
    else:
        sys.exit(main())
