"""Alembic's entry point; run in process by `data.schema`, on the connection and in the transaction it is given."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, render_as_batch=True, transactional_ddl=True, target_metadata=None)
context.run_migrations()
