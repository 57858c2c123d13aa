"""Entry at the speed of paper: merged records, decided pairs, drafts, saved filters, shapes of lists."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MERGED_INTO = """
ALTER TABLE citizen ADD COLUMN merged_into VARCHAR
    CONSTRAINT fk_citizen_merged_into_citizen REFERENCES citizen (id)
    CONSTRAINT ck_citizen_merged_into CHECK (merged_into IS NULL OR removed_at IS NOT NULL)
"""


def upgrade() -> None:
    # Said in SQL: Alembic would build the table anew, and dropping the old one breaks what refers to it.
    op.execute(_MERGED_INTO)
    op.create_table(
        "draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "user", name=op.f("pk_draft")),
    )
    op.create_table(
        "list_shape",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("shape", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('citizens','scores')", name=op.f("ck_list_shape_kind")),
        sa.CheckConstraint("length(shape) = 64", name=op.f("ck_list_shape_shape")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_shape")),
        sa.UniqueConstraint("kind", "shape", name=op.f("uq_list_shape_kind_shape")),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_fold", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_saved_filter_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("page", "name_fold", name=op.f("uq_saved_filter_page_name_fold")),
    )
    op.create_table(
        "citizen_pair",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("first_id", sa.String(), nullable=False),
        sa.Column("second_id", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("decided_on", sa.String(), nullable=False),
        sa.CheckConstraint("verdict IN ('different','later')", name=op.f("ck_citizen_pair_verdict")),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_citizen_pair_order")),
        sa.ForeignKeyConstraint(["first_id"], ["citizen.id"], name=op.f("fk_citizen_pair_first_id_citizen")),
        sa.ForeignKeyConstraint(["second_id"], ["citizen.id"], name=op.f("fk_citizen_pair_second_id_citizen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_pair")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_citizen_pair_first_id_second_id")),
    )
    op.create_index(op.f("ix_citizen_pair_second_id"), "citizen_pair", ["second_id"], unique=False)
    op.create_index(
        "ix_citizen_merged",
        "citizen",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
