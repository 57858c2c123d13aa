"""Bringing a workspace's schema up to date: Alembic, in process, from the package, in one transaction.

What a migration changes in the data is recorded as a change set of the program's own, so that data and trail agree.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from cdht_desktop.data import trail
from cdht_desktop.data.keys import newer_sentence
from cdht_desktop.data.migrations import HEAD
from cdht_desktop.data.server import is_on_server
from cdht_desktop.data.server_options import WRITES
from cdht_desktop.data.store import now, sentences
from cdht_desktop.errors import DamagedWorkspace, NewerWorkspace
from cdht_desktop.words import _

_SCRIPTS = Path(__file__).resolve().parent / "migrations"


def standing(engine: Engine) -> str | None:
    """Return the revision of the schema in the file, None in an empty one."""
    with engine.connect() as connection, connection.begin():
        if not inspect(connection).has_table("alembic_version"):
            return None
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def bring_up_to_date(engine: Engine, back_up: Callable[[], object]) -> None:
    """Run the migrations that the file lacks, after `back_up`; raises `NewerWorkspace` for a newer file, untouched."""
    with sentences():
        found = standing(engine)
    if found == HEAD:
        return
    # Alembic costs a third of a second to load and is needed once in years: loaded only when there is work for it.
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = _config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise NewerWorkspace(newer_sentence())
    if found is not None:
        back_up()
    with sentences(), engine.connect() as connection:
        if is_on_server(connection):
            _upgrade_server(connection, config)
            return
        # A table that others name can be built anew only while SQLite does not watch; outside a transaction it listens.
        _watch_links(connection, on=False)
        with connection.execution_options(**{WRITES: True}).begin():
            altered = trail.differing(connection) if _is_sealed(connection) else frozenset()
            config.attributes["connection"] = connection
            _upgrade(config)
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise DamagedWorkspace(_("The workspace is damaged: rows name others that are not there."))
            trail.adopt(connection, now(), altered)
        _watch_links(connection, on=True)


def _upgrade_server(connection: Connection, config: Any) -> None:
    """Run what is missing on a server, which watches links itself; another PC may have done it meanwhile."""
    with connection.execution_options(**{WRITES: True}).begin():
        altered = trail.differing(connection)
        config.attributes["connection"] = connection
        _upgrade(config)
        trail.adopt(connection, now(), altered)


def _upgrade(config: Any) -> None:
    """Let Alembic run the migrations that the database lacks, as its own table says it."""
    from alembic import command  # noqa: PLC0415 - see below

    command.upgrade(config, "head")


def _watch_links(connection: Connection, *, on: bool) -> None:
    connection.connection.cursor().execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def _is_sealed(connection: Connection) -> bool:
    """Say whether the file keeps seals (since revision 0005); what stood there when they began is believed."""
    found = inspect(connection)
    return found.has_table("change_set") and any(column["name"] == "hash" for column in found.get_columns("change_set"))


def _config() -> Any:
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
