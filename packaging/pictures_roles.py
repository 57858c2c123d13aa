"""Makes the pictures of what only some see: every page as clerk and as reader, users and passwords, damaged data.

`pictures.py` runs it once a size, in the light scheme.
"""

import datetime as dt
import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from picture_ground import AT_ONCE, DATA, OUT, SIZES, WAITS, settle

if TYPE_CHECKING:
    from cdht_desktop.ui.main_window import MainWindow

SHARED = DATA / "shared" / "xa-dong-tam"  # several people work with it
DAMAGED = DATA / "damaged" / "xa-dong-tam"
PASSWORDS = {"admin": "bốn từ minh hoạ", "lan": "bến đò nhãn lồng đầu ngõ", "hung": "giếng làng hoa gạo tháng ba"}
_PANEL = 500  # ms until what a panel shows is read
_WAIT = 90  # s to wait after wrong passwords, in the picture
_MOST = 60.0  # s for a step
_CODE = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ23-4567"
_ASKED = (("Nguyễn", "see", 9), ("Trần", "correct", 3), ("Lê", "erase", 0))  # who, for what, days ago
_HURT = 0.4, 20  # from here in the database, so many pages are overwritten
_PAGE_SIZE = 4096


def make_shared() -> None:
    """Copy the demo's commune twice: one with three users, requests and a backup, one whose database is damaged."""
    from cdht_desktop.domain.roles import Role  # noqa: PLC0415 - not in each set
    from cdht_desktop.ops import backups, citizens, requests, users, workspaces  # noqa: PLC0415

    for folder in (SHARED, DAMAGED):
        shutil.rmtree(folder.parent, ignore_errors=True)
    shutil.copytree(DATA / "demo" / "xa-dong-tam", SHARED)
    with workspaces.open_workspace(SHARED, PASSWORDS["admin"]) as store:
        users.add(store, "lan", "Nguyễn Thị Lan", Role.CLERK, PASSWORDS["lan"])
        users.add(store, "hung", "Trần Văn Hùng", Role.READER, PASSWORDS["hung"])
        backups.backup(store)
    shutil.copytree(SHARED, DAMAGED)
    with workspaces.open_workspace(SHARED, PASSWORDS["lan"], "lan") as store:
        for name, kind, ago in _ASKED:
            day = dt.date.today() - dt.timedelta(days=ago)
            requests.add(store, citizens.find(store, name)[0], kind, f"{day:%d/%m/%Y}", "Nói tại văn phòng hội")  # type: ignore[arg-type] # a kind
    with (DAMAGED / "data.db").open("r+b") as file:
        start, count = _HURT
        file.seek(int(file.seek(0, 2) * start) // _PAGE_SIZE * _PAGE_SIZE)
        file.write(bytes(count * _PAGE_SIZE))


def make_set(size: str) -> None:
    """Write one set: the pages as clerk and as reader, what is new for the admin, and the door in all its states."""
    from cdht_desktop.app import make_application  # noqa: PLC0415 - after the scale was set
    from cdht_desktop.ops import workspaces  # noqa: PLC0415
    from cdht_desktop.ui import theme  # noqa: PLC0415
    from cdht_desktop.ui.main_window import MainWindow  # noqa: PLC0415

    app = make_application()
    theme.apply(app, "light")
    _scale, wide, high = SIZES[size]
    window = MainWindow()
    window.resize(wide, high)
    window.show()
    _until(lambda: window.door.workspaces is not None)
    for user, role in (("lan", "clerk"), ("hung", "reader"), ("admin", "admin")):
        window.door.opened.emit(workspaces.open_workspace(SHARED, PASSWORDS[user], user))
        settle()
        if role == "admin":
            _admin(window, size)
        else:
            _pages(window, role, size)
        window.lock()
        _until(lambda: not window.worker.busy)
        _grab(window, f"{role}-locked", size)
    _door(window, size)
    window.close()


def _pages(window: "MainWindow", role: str, size: str) -> None:
    bench: Any = window.workbench
    for place in bench.places:
        bench.open_place(place.key)
        settle(WAITS.get(place.key, AT_ONCE))
        _grab(window, f"{role}-{place.key}", size)
    for place in ("citizens", "history"):
        bench.open_place(place)
        table = bench.page.table
        table.setCurrentIndex(table.model().index(0, 0))
        table.opened.emit(table.current_id())
        settle(_PANEL)
        _grab(window, f"{role}-{place}-panel", size)


def _admin(window: "MainWindow", size: str) -> None:
    """Pages that are the admin's alone, or at which the admin does more, with what opens beside them."""
    from cdht_desktop.ops import citizens  # noqa: PLC0415 - as above
    from cdht_desktop.ui.own_password import OwnPassword  # noqa: PLC0415
    from cdht_desktop.words import _  # noqa: PLC0415

    bench: Any = window.workbench
    for place in ("home", "users", "settings", "privacy", "safety", "history", "citizens"):
        bench.open_place(place)
        _until(lambda: not window.worker.busy)
        settle(_PANEL)
        _grab(window, f"admin-{place}", size)
    opened: tuple[tuple[str, str, Callable[[Any], object]], ...] = (
        ("users", "new", lambda page: _press(page, _("Add a user"))),
        ("users", "one", lambda page: page.table.opened.emit(page.table.rows.ids[0])),
        ("privacy", "request", lambda page: page.open_request(page.table.rows.ids[-1])),
        ("privacy", "new", lambda page: page.new_request()),
        ("privacy", "consents", lambda page: page.follow(bench.desk.read(citizens.find)[0])),
        ("privacy", "rules", lambda page: page.ask_rules()),
        ("privacy", "erased", lambda page: (page.panel.close_panel(), page.tabs.setCurrentIndex(1))),
        ("privacy", "proposed", lambda page: page.tabs.setCurrentIndex(2)),
        ("safety", "backup", lambda page: page.open_backup(page.table.rows.ids[0])),
        ("safety", "drill", lambda page: page.drill()),
        ("safety", "plan", lambda page: page.open_plan()),
        ("history", "own-days", lambda page: (page.filters.days.set_value("own"), page.filters.days.activated.emit(0))),
        ("history", "none", lambda page: page.follow("khong co ai")),
        ("history", "checked", lambda page: (page.filters.clear(), page.check.click())),
    )
    for place, what, open_it in opened:
        bench.open_place(place)
        open_it(bench.page)
        _until(lambda: not window.worker.busy)
        settle(_PANEL)
        _grab(window, f"admin-{place}-{what}", size)
    bench.change_password()
    settle()
    dialog = bench.findChild(OwnPassword)
    dialog.grab().save(str(OUT / f"admin-own-password-{size}-light.png"))
    dialog.close()


def _door(window: "MainWindow", size: str) -> None:
    from cdht_desktop.errors import TooManyTries  # noqa: PLC0415 - as above
    from cdht_desktop.ui.door_damage import DamagePage  # noqa: PLC0415

    door = window.door
    door.ask_password(SHARED, "lan")
    settle()
    _grab(window, "sign-in-users", size)
    door.sign_in.refused(TooManyTries("", _WAIT))
    settle()
    _grab(window, "sign-in-wait", size)
    door.sign_in.wait.end()
    door.sign_in.forgot.emit()
    settle()
    _grab(window, "recover", size)
    door.keep_code.show_code(_CODE, bytes)
    door.show_page(door.keep_code)
    settle()
    _grab(window, "keep-code", size)
    for user in ("admin", "hung"):
        door.ask_password(DAMAGED, user)
        door.suspect(DAMAGED)
        door.sign_in.form.set_values({"password": PASSWORDS[user]})
        door.sign_in.primary.click()
        _until(lambda: not window.worker.busy)
        settle(_PANEL)
        _grab(window, f"damaged-{user}", size)
        if user == "admin":
            door.verticalScrollBar().setValue(door.verticalScrollBar().maximum())
            _grab(window, "damaged-admin-end", size)
            door.findChild(DamagePage).reading.act.click()
            _until(lambda: not window.worker.busy)
            settle(_PANEL)
            _grab(window, "damaged-reading", size)
            window.lock()
            _until(lambda: not window.worker.busy)


def _press(page: Any, words: str) -> None:
    from PySide6.QtWidgets import QPushButton  # noqa: PLC0415 - as above

    next(made for made in page.findChildren(QPushButton) if made.text() == words).click()


def _grab(window: "MainWindow", name: str, size: str) -> None:
    window.grab().save(str(OUT / f"{name}-{size}-light.png"))


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + _MOST
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"not done within {_MOST:.0f} seconds")
        settle(20)


if __name__ == "__main__":
    make_set(sys.argv[1])
