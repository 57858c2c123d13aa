"""Villages that differ by a mark alone (Thôn Hà, Thôn Hạ) can stand side by side."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("uq_village_name", "village")
    op.create_index(
        "uq_village_name",
        "village",
        ["unit_code", "name"],
        unique=True,
        sqlite_where=sa.text("slice_id IS NULL AND removed_at IS NULL"),
        postgresql_where=sa.text("slice_id IS NULL AND removed_at IS NULL"),
    )
