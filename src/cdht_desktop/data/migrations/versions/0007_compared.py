"""What was compared when somebody decided about a person in two communes, as marks: a change is seen, and told.

This is the first one that also runs on a server, where texts are compared by their bytes.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    by_bytes = ' COLLATE "C"' if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"ALTER TABLE crossing ADD COLUMN compared TEXT{by_bytes} DEFAULT '' NOT NULL")
