"""After how many minutes without a key or the mouse the window locks itself."""

import json

from sqlalchemy import select

from cdht_desktop.changes import Changes
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import SETTING
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import FieldErrors
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

DEFAULT, LEAST, MOST = 10, 1, 120
_SETTING = "idle_minutes"


def idle_minutes(store: Store) -> int:
    """Return after how many idle minutes the window locks (10 where nobody chose)."""
    with store.read() as connection:
        value = connection.execute(select(SETTING.c.value).where(SETTING.c.id == _SETTING)).scalar()
    return DEFAULT if value is None else min(max(int(json.loads(value)), LEAST), MOST)


@needs(Right.SETTINGS)
def set_idle_minutes(store: Store, minutes: int) -> Changes[None]:
    """Choose after how many idle minutes the window locks: 1 to 120, never is not offered. Raises `FieldErrors`."""
    if not LEAST <= minutes <= MOST:
        raise FieldErrors({"minutes": _("{least} to {most} minutes.").format(least=LEAST, most=MOST)})
    with store.write(_("Locks after {minutes} minutes").format(minutes=minutes)) as writing:
        if writing.rows(SETTING, [_SETTING]):
            writing.update(SETTING, _SETTING, {"value": json.dumps(minutes)})
        else:
            writing.insert(SETTING, {"id": _SETTING, "value": json.dumps(minutes)})
    return writing.changes(None)
