"""What a newer program changes in the tables, on a server that an older one made."""

from pathlib import Path

from sqlalchemy import inspect, text
from tests.conftest import PASSWORD

from cdht_desktop.data import server
from cdht_desktop.data.migrations import HEAD
from cdht_desktop.data.server_address import address_of
from cdht_desktop.data.server_options import WRITES
from cdht_desktop.data.server_schema import metadata
from cdht_desktop.ops import checking, workspaces

_OLDER = ("ALTER TABLE crossing DROP COLUMN compared", "UPDATE alembic_version SET version_num = '0006'")


def test_tables_that_an_older_program_made_are_brought_up_to_date_when_the_workspace_is_opened(province: Path):
    standing = address_of(province)
    assert standing is not None
    engine = server.engine_of(standing)
    with engine.connect() as connection, connection.execution_options(**{WRITES: True}).begin():
        for statement in _OLDER:
            connection.execute(text(statement))
    with workspaces.open_workspace(province, PASSWORD) as store:
        with store.read() as connection:
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == HEAD
            column = next(one for one in inspect(connection).get_columns("crossing") if one["name"] == "compared")
        assert (column["nullable"], str(column["type"].collation)) == (False, "C")
        assert metadata().tables["crossing"].c.compared.nullable is False
        assert checking.check(store) == []
