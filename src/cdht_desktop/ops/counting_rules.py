"""Where a person counts who is in two communes by an officer's word: the rules that ship, and the one that is in force."""

import json

from sqlalchemy import Connection, select

from cdht_desktop.changes import Changes
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import SETTING
from cdht_desktop.domain.crossings import CountingRule, CountingRules, rules_from_toml
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import NotFound
from cdht_desktop.ops.rights import needs
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _

_SETTING = "counting_rule"


def shipped() -> CountingRules:
    """Return the rules that can be chosen among; raises `BadRules`."""
    path = RESOURCES / "counting" / "rules.toml"
    return rules_from_toml(path.read_text(encoding="utf-8"), path.name)


def rule(connection: Connection) -> CountingRule:
    """Return the rule in force."""
    value = connection.execute(select(SETTING.c.value).where(SETTING.c.id == _SETTING)).scalar()
    return shipped().chosen(None if value is None else str(json.loads(value)))


def in_force(store: Store) -> CountingRule:
    """Return the rule in force."""
    with store.read() as connection:
        return rule(connection)


@needs(Right.SETTINGS)
def choose(store: Store, code: str) -> Changes[None]:
    """Choose where a person counts who is in two communes; raises `NotFound` where there is no such rule."""
    if code not in shipped().rules:
        raise NotFound(_("There is no such rule of counting."))
    with store.write(_("Rule of counting people who are in two communes changed")) as writing:
        if writing.rows(SETTING, [_SETTING]):
            writing.update(SETTING, _SETTING, {"value": json.dumps(code)})
        else:
            writing.insert(SETTING, {"id": _SETTING, "value": json.dumps(code)})
    return writing.changes(None)
