"""How each printer is set right for certificates: settings of the workspace, one a printer."""

import json
from typing import Any

from sqlalchemy import Connection, select

from cdht_desktop.data.tables import SETTING
from cdht_desktop.data.writing import Write

_SETTING = "printer."  # then the printer's name
_S = SETTING.c


def calibrations(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return what is kept of each printer, by the printer's name."""
    rows = connection.execute(select(_S.id, _S.value).where(_S.id.startswith(_SETTING, autoescape=True)))
    return {str(name).removeprefix(_SETTING): json.loads(value) for name, value in rows}


def keep(writing: Write, printer: str, values: dict[str, int]) -> None:
    """Keep values for a printer in place of those kept before."""
    name, value = _SETTING + printer, json.dumps(values)
    if writing.rows(SETTING, [name]):
        writing.update(SETTING, name, {"value": value})
    else:
        writing.insert(SETTING, {"id": name, "value": value})
