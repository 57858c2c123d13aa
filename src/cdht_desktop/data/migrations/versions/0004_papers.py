"""Paper: numbers by rule, corrections, records of prints, the association's own layouts and pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Said in SQL: Alembic would build the table anew, and dropping the old one breaks what refers to it.
_REGISTER_SEQUENCE = """
ALTER TABLE certificate ADD COLUMN register_sequence INTEGER
    CONSTRAINT ck_certificate_register_sequence CHECK (register_sequence >= 1)
"""
_PRINTS = """
ALTER TABLE certificate ADD COLUMN prints INTEGER DEFAULT 0 NOT NULL
    CONSTRAINT ck_certificate_prints CHECK (prints >= 0)
"""
_REPLACES = """
ALTER TABLE certificate ADD COLUMN replaces VARCHAR
    CONSTRAINT fk_certificate_replaces_certificate REFERENCES certificate (id)
"""


def upgrade() -> None:
    for statement in (_REGISTER_SEQUENCE, _PRINTS, _REPLACES):
        op.execute(statement)
    # Until now both numbers were one, and a print was a date.
    op.execute("UPDATE certificate SET register_sequence = sequence WHERE slice_id IS NULL")
    op.execute("UPDATE certificate SET prints = 1 WHERE printed_at IS NOT NULL")
    op.create_index("uq_certificate_register", "certificate", ["unit_code", "year", "register_sequence"], unique=True)
    op.create_index(
        "uq_certificate_replaces",
        "certificate",
        ["replaces"],
        unique=True,
        sqlite_where=sa.text("replaces IS NOT NULL"),
        postgresql_where=sa.text("replaces IS NOT NULL"),
    )
    _create_void_number()
    _create_print_job()
    _create_print_item()
    _create_paper_layout()
    _create_picture()


def _create_void_number() -> None:
    op.create_table(
        "void_number",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_on", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('certificate','register')", name=op.f("ck_void_number_kind")),
        sa.CheckConstraint("first BETWEEN 1 AND last", name=op.f("ck_void_number_first")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_void_number_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_void_number")),
    )
    op.create_index("ix_void_number_year", "void_number", ["unit_code", "year", "kind"], unique=False)


def _create_print_job() -> None:
    op.create_table(
        "print_job",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("target_name", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("copy_marked", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("decision_id", sa.String(), nullable=True),
        sa.CheckConstraint("target IN ('printer','file')", name=op.f("ck_print_job_target")),
        sa.CheckConstraint("pages >= 1", name=op.f("ck_print_job_pages")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_print_job_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
    )
    op.create_index("ix_print_job_year", "print_job", ["year", "at"], unique=False)
    op.create_index(op.f("ix_print_job_decision_id"), "print_job", ["decision_id"], unique=False)


def _create_print_item() -> None:
    op.create_table(
        "print_item",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("certificate_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.CheckConstraint("outcome IN ('sent','out','failed')", name=op.f("ck_print_item_outcome")),
        sa.ForeignKeyConstraint(["job_id"], ["print_job.id"], name=op.f("fk_print_item_job_id_print_job")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_print_item_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_item")),
        sa.UniqueConstraint("job_id", "position", name=op.f("uq_print_item_job_id_position")),
    )
    op.create_index(op.f("ix_print_item_certificate_id"), "print_item", ["certificate_id"], unique=False)


def _create_paper_layout() -> None:
    op.create_table(
        "paper_layout",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_fold", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_paper_layout_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_layout")),
        sa.UniqueConstraint("kind", "name_fold", name=op.f("uq_paper_layout_kind_name_fold")),
    )


def _create_picture() -> None:
    op.create_table(
        "picture",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_fold", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_picture_name")),
        sa.CheckConstraint("media IN ('png','jpeg')", name=op.f("ck_picture_media")),
        sa.CheckConstraint("width >= 1 AND height >= 1", name=op.f("ck_picture_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("name_fold", name=op.f("uq_picture_name_fold")),
    )
