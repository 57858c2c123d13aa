"""The first schema: a commune's year, from lists to a signed batch."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "association",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("only_one", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("upper_name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("signer_title", sa.String(), nullable=False),
        sa.Column("signer_name", sa.String(), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.CheckConstraint("level IN ('commune','upper')", name=op.f("ck_association_level")),
        sa.CheckConstraint("length(unit_code) BETWEEN 2 AND 5", name=op.f("ck_association_unit_code")),
        sa.CheckConstraint("only_one = 1", name=op.f("ck_association_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association")),
        sa.UniqueConstraint("only_one", name=op.f("uq_association_only_one")),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("previous_sha256", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.CheckConstraint("direction IN ('out','in')", name=op.f("ck_batch_direction")),
        sa.CheckConstraint("outcome IN ('sent','current','replaced')", name=op.f("ck_batch_outcome")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_batch_sha256")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_batch_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint(
            "direction", "unit_code", "year", "revision", name=op.f("uq_batch_direction_unit_code_year_revision")
        ),
        sa.UniqueConstraint("sha256", name=op.f("uq_batch_sha256")),
    )
    op.create_index(
        "uq_batch_current",
        "batch",
        ["unit_code", "year"],
        unique=True,
        sqlite_where=sa.text("outcome = 'current'"),
        postgresql_where=sa.text("outcome = 'current'"),
    )
    op.create_table(
        "change_set",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("undoes", sa.String(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'do') = (undoes IS NULL)", name=op.f("ck_change_set_undoes")),
        sa.CheckConstraint("kind IN ('do','undo','redo')", name=op.f("ck_change_set_kind")),
        sa.ForeignKeyConstraint(["undoes"], ["change_set.id"], name=op.f("fk_change_set_undoes_change_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_set")),
        sa.UniqueConstraint("seq", name=op.f("uq_change_set_seq")),
    )
    op.create_table(
        "criteria_set",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria_set")),
        sa.UniqueConstraint("code", "sha256", name=op.f("uq_criteria_set_code_sha256")),
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("private_key", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_signing_key_key_id")),
    )
    op.create_table(
        "trusted_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("pinned_at", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_key")),
        sa.UniqueConstraint("unit_code", "key_id", name=op.f("uq_trusted_key_unit_code_key_id")),
    )
    op.create_table(
        "change_row",
        sa.Column("set_seq", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.String(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(before IS NULL) = (op = 'insert') AND (after IS NULL) = (op = 'delete')",
            name=op.f("ck_change_row_images"),
        ),
        sa.CheckConstraint("op IN ('insert','update','delete')", name=op.f("ck_change_row_op")),
        sa.ForeignKeyConstraint(["set_seq"], ["change_set.seq"], name=op.f("fk_change_row_set_seq_change_set")),
        sa.PrimaryKeyConstraint("set_seq", "position", name=op.f("pk_change_row")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_change_row_row", "change_row", ["row_id"], unique=False)
    op.create_table(
        "citizen_group",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("spellings", sa.String(), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slice_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["slice_id"], ["batch.id"], name=op.f("fk_citizen_group_slice_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_group")),
    )
    op.create_index(
        "ix_citizen_group_slice",
        "citizen_group",
        ["slice_id"],
        unique=False,
        sqlite_where=sa.text("slice_id IS NOT NULL"),
        postgresql_where=sa.text("slice_id IS NOT NULL"),
    )
    op.create_index(
        "uq_citizen_group_code",
        "citizen_group",
        ["code"],
        unique=True,
        sqlite_where=sa.text("slice_id IS NULL"),
        postgresql_where=sa.text("slice_id IS NULL"),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("criteria_set_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_on", sa.String(), nullable=False),
        sa.Column("slice_id", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('open','closed')", name=op.f("ck_round_state")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name=op.f("ck_round_year")),
        sa.ForeignKeyConstraint(
            ["criteria_set_id"], ["criteria_set.id"], name=op.f("fk_round_criteria_set_id_criteria_set")
        ),
        sa.ForeignKeyConstraint(["slice_id"], ["batch.id"], name=op.f("fk_round_slice_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("unit_code", "year", "kind", name=op.f("uq_round_unit_code_year_kind")),
    )
    op.create_index(
        "ix_round_slice",
        "round",
        ["slice_id"],
        unique=False,
        sqlite_where=sa.text("slice_id IS NOT NULL"),
        postgresql_where=sa.text("slice_id IS NOT NULL"),
    )
    op.create_table(
        "village",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_fold", sa.String(), nullable=False),
        sa.Column("name_sort", sa.String(), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=True),
        sa.Column("removed_at", sa.String(), nullable=True),
        sa.Column("slice_id", sa.String(), nullable=True),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_village_name")),
        sa.ForeignKeyConstraint(["slice_id"], ["batch.id"], name=op.f("fk_village_slice_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village")),
    )
    op.create_index(
        "ix_village_slice",
        "village",
        ["slice_id"],
        unique=False,
        sqlite_where=sa.text("slice_id IS NOT NULL"),
        postgresql_where=sa.text("slice_id IS NOT NULL"),
    )
    op.create_index(
        "uq_village_name",
        "village",
        ["unit_code", "name_fold"],
        unique=True,
        sqlite_where=sa.text("slice_id IS NULL AND removed_at IS NULL"),
        postgresql_where=sa.text("slice_id IS NULL AND removed_at IS NULL"),
    )
    op.create_table(
        "citizen",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_fold", sa.String(), nullable=False),
        sa.Column("name_sort", sa.String(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("birth_month", sa.Integer(), nullable=True),
        sa.Column("birth_day", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("id_number", sa.String(), nullable=True),
        sa.Column("village_id", sa.String(), nullable=True),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("consent_source", sa.String(), nullable=False),
        sa.Column("consent_date", sa.String(), nullable=True),
        sa.Column("removed_at", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("slice_id", sa.String(), nullable=True),
        sa.CheckConstraint(
            "consent_date IS NULL OR consent_date LIKE '____-__-__'", name=op.f("ck_citizen_consent_date")
        ),
        sa.CheckConstraint("sex IN ('male','female')", name=op.f("ck_citizen_sex")),
        sa.CheckConstraint(
            "(birth_month IS NULL AND birth_day IS NULL) OR (birth_year IS NOT NULL AND birth_month BETWEEN 1 AND 12 AND birth_day BETWEEN 1 AND 31)",
            name=op.f("ck_citizen_birth_day"),
        ),
        sa.CheckConstraint(
            "birth_year IS NULL OR birth_year BETWEEN 1900 AND 2200", name=op.f("ck_citizen_birth_year")
        ),
        sa.CheckConstraint("length(id_number) = 12", name=op.f("ck_citizen_id_number")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_citizen_name")),
        sa.ForeignKeyConstraint(["group_id"], ["citizen_group.id"], name=op.f("fk_citizen_group_id_citizen_group")),
        sa.ForeignKeyConstraint(["slice_id"], ["batch.id"], name=op.f("fk_citizen_slice_id_batch")),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_citizen_village_id_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen")),
    )
    op.create_index(
        "ix_citizen_slice",
        "citizen",
        ["slice_id"],
        unique=False,
        sqlite_where=sa.text("slice_id IS NOT NULL"),
        postgresql_where=sa.text("slice_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_citizen_village_id"), "citizen", ["village_id"], unique=False)
    op.create_index(
        "uq_citizen_id_number",
        "citizen",
        ["unit_code", "id_number"],
        unique=True,
        sqlite_where=sa.text("slice_id IS NULL AND removed_at IS NULL AND id_number IS NOT NULL"),
        postgresql_where=sa.text("slice_id IS NULL AND removed_at IS NULL AND id_number IS NOT NULL"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("decided_on", sa.String(), nullable=False),
        sa.Column("signer_title", sa.String(), nullable=False),
        sa.Column("signer_name", sa.String(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("recognised", sa.Integer(), nullable=False),
        sa.Column("slice_id", sa.String(), nullable=True),
        sa.CheckConstraint("decided_on LIKE '____-__-__'", name=op.f("ck_decision_decided_on")),
        sa.CheckConstraint("length(number) > 0", name=op.f("ck_decision_number")),
        sa.CheckConstraint("recognised >= 0", name=op.f("ck_decision_recognised")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_decision_round_id_round")),
        sa.ForeignKeyConstraint(["slice_id"], ["batch.id"], name=op.f("fk_decision_slice_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(
        "ix_decision_slice",
        "decision",
        ["slice_id"],
        unique=False,
        sqlite_where=sa.text("slice_id IS NOT NULL"),
        postgresql_where=sa.text("slice_id IS NOT NULL"),
    )
    op.create_index(
        "uq_decision_number",
        "decision",
        ["round_id", "number"],
        unique=True,
        sqlite_where=sa.text("slice_id IS NULL"),
        postgresql_where=sa.text("slice_id IS NULL"),
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.String(), nullable=False),
        sa.Column("village_id", sa.String(), nullable=True),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("registered_on", sa.String(), nullable=False),
        sa.Column("slice_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_registration_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["citizen_group.id"], name=op.f("fk_registration_group_id_citizen_group")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_registration_round_id_round")),
        sa.ForeignKeyConstraint(["slice_id"], ["batch.id"], name=op.f("fk_registration_slice_id_batch")),
        sa.ForeignKeyConstraint(["village_id"], ["village.id"], name=op.f("fk_registration_village_id_village")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("round_id", "citizen_id", name=op.f("uq_registration_round_id_citizen_id")),
    )
    op.create_index(op.f("ix_registration_citizen_id"), "registration", ["citizen_id"], unique=False)
    op.create_index("ix_registration_round", "registration", ["round_id", "village_id"], unique=False)
    op.create_index(
        "ix_registration_slice",
        "registration",
        ["slice_id"],
        unique=False,
        sqlite_where=sa.text("slice_id IS NOT NULL"),
        postgresql_where=sa.text("slice_id IS NOT NULL"),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("registration_id", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("register_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revoked_on", sa.String(), nullable=True),
        sa.Column("revoked_reason", sa.String(), nullable=False),
        sa.Column("printed_at", sa.String(), nullable=True),
        sa.Column("slice_id", sa.String(), nullable=True),
        sa.CheckConstraint("(state = 'revoked') = (revoked_on IS NOT NULL)", name=op.f("ck_certificate_revoked_on")),
        sa.CheckConstraint("state = 'valid' OR length(revoked_reason) > 0", name=op.f("ck_certificate_revoked_reason")),
        sa.CheckConstraint("state IN ('valid','revoked')", name=op.f("ck_certificate_state")),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_certificate_sequence")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_certificate_decision_id_decision")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_certificate_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(["slice_id"], ["batch.id"], name=op.f("fk_certificate_slice_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("unit_code", "year", "sequence", name=op.f("uq_certificate_unit_code_year_sequence")),
    )
    op.create_index("ix_certificate_decision", "certificate", ["decision_id"], unique=False)
    op.create_index(
        "ix_certificate_slice",
        "certificate",
        ["slice_id"],
        unique=False,
        sqlite_where=sa.text("slice_id IS NOT NULL"),
        postgresql_where=sa.text("slice_id IS NOT NULL"),
    )
    op.create_index(
        "uq_certificate_valid",
        "certificate",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("state = 'valid'"),
        postgresql_where=sa.text("state = 'valid'"),
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("registration_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("scores", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("digital_skills", sa.Boolean(), nullable=True),
        sa.Column("updates_online", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("evaluated_on", sa.String(), nullable=False),
        sa.Column("slice_id", sa.String(), nullable=True),
        sa.CheckConstraint("grade <> 'failed' OR length(reasons) > 2", name=op.f("ck_evaluation_failed_has_reason")),
        sa.CheckConstraint("grade <> 'passed' OR reasons = '[]'", name=op.f("ck_evaluation_passed_has_none")),
        sa.CheckConstraint("grade IN ('passed','failed')", name=op.f("ck_evaluation_grade")),
        sa.CheckConstraint("scores LIKE '[%]'", name=op.f("ck_evaluation_scores")),
        sa.CheckConstraint("stage IN ('self','branch','commune')", name=op.f("ck_evaluation_stage")),
        sa.CheckConstraint("(grade IS NULL) = (missing > 0)", name=op.f("ck_evaluation_grade_when_complete")),
        sa.CheckConstraint("total BETWEEN 0 AND 10000", name=op.f("ck_evaluation_total")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_evaluation_registration_id_registration")
        ),
        sa.ForeignKeyConstraint(["slice_id"], ["batch.id"], name=op.f("fk_evaluation_slice_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("registration_id", "stage", name=op.f("uq_evaluation_registration_id_stage")),
    )
    op.create_index(
        "ix_evaluation_slice",
        "evaluation",
        ["slice_id"],
        unique=False,
        sqlite_where=sa.text("slice_id IS NOT NULL"),
        postgresql_where=sa.text("slice_id IS NOT NULL"),
    )
    op.create_index(
        "uq_evaluation_counts",
        "evaluation",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("counts = 1"),
        postgresql_where=sa.text("counts"),
    )
