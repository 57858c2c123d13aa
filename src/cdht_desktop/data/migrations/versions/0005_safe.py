"""Safe on a shared PC: users and roles, a sealed trail, consent, requests, erasures."""

import hashlib
import secrets
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Said in SQL: Alembic would build the tables anew, and dropping the old ones breaks what refers to them.
_COLUMNS = (
    """
    ALTER TABLE citizen ADD COLUMN restricted_on VARCHAR
        CONSTRAINT ck_citizen_restricted_on CHECK (restricted_on IS NULL OR restricted_on LIKE '____-__-__')
    """,
    """
    ALTER TABLE citizen ADD COLUMN erased_on VARCHAR
        CONSTRAINT ck_citizen_erased_on CHECK (erased_on IS NULL OR (removed_at IS NOT NULL AND id_number IS NULL))
    """,
    """
    ALTER TABLE change_set ADD COLUMN note VARCHAR
        CONSTRAINT ck_change_set_note CHECK (note IS NULL OR (length(note) > 0 AND kind = 'do'))
    """,
    "ALTER TABLE change_set ADD COLUMN subject VARCHAR",
    "ALTER TABLE change_set ADD COLUMN detail VARCHAR DEFAULT '' NOT NULL",
    "ALTER TABLE change_set ADD COLUMN content_hash VARCHAR DEFAULT '' NOT NULL",
    "ALTER TABLE change_set ADD COLUMN hash VARCHAR DEFAULT '' NOT NULL",
    "ALTER TABLE change_row ADD COLUMN digest BLOB DEFAULT x'' NOT NULL",
)
_FOUND = sa.text("subject IS NOT NULL")
_PRESENT = sa.text("removed_on IS NULL")
_RESTRICTED = sa.text("restricted_on IS NOT NULL")
_CHUNK = 5_000


def upgrade() -> None:
    for statement in _COLUMNS:
        op.execute(statement)
    op.create_index(
        "ix_change_set_subject", "change_set", ["subject"], unique=False, sqlite_where=_FOUND, postgresql_where=_FOUND
    )
    op.create_index(
        "ix_citizen_restricted",
        "citizen",
        ["restricted_on"],
        unique=False,
        sqlite_where=_RESTRICTED,
        postgresql_where=_RESTRICTED,
    )
    _create_resealed()
    _create_user_account()
    _create_consent()
    _create_privacy_request()
    _create_erasure()
    connection = op.get_bind()
    _seal(connection)
    _add_admin(connection)


def _seal(connection: Any) -> None:
    """Seal what was done until now: from here on a change from outside is found."""
    previous = ""
    sets = connection.exec_driver_sql(
        "SELECT seq, id, at, user, kind, undoes, undoable, rows, title FROM change_set ORDER BY seq"
    ).all()
    for one in sets:
        digests = _seal_rows(connection, one.seq)
        content = hashlib.sha256(orjson.dumps([one.title, ""]) + b"".join(digests)).hexdigest()
        head = [previous, one.seq, one.id, one.at, one.user, one.kind, one.undoes, bool(one.undoable), one.rows]
        previous = hashlib.sha256(orjson.dumps([*head, None, None, content])).hexdigest()
        connection.exec_driver_sql(
            "UPDATE change_set SET content_hash = ?, hash = ? WHERE seq = ?", (content, previous, one.seq)
        )


def _seal_rows(connection: Any, seq: int) -> list[bytes]:
    rows = connection.exec_driver_sql(
        "SELECT position, table_name, row_id, op, before, after FROM change_row WHERE set_seq = ? ORDER BY position",
        (seq,),
    ).all()
    digests = [hashlib.sha256(orjson.dumps([seq, *row])).digest()[:16] for row in rows]
    found = [(digest, seq, row.position) for digest, row in zip(digests, rows, strict=True)]
    for at in range(0, len(found), _CHUNK):
        connection.exec_driver_sql(
            "UPDATE change_row SET digest = ? WHERE set_seq = ? AND position = ?", found[at : at + _CHUNK]
        )
    return digests


def _add_admin(connection: Any) -> None:
    """Give the one user that there was until now an account; a database being made has none yet."""
    if not connection.exec_driver_sql("SELECT count(*) FROM change_set").scalar_one():
        return
    first = connection.exec_driver_sql("SELECT at FROM change_set ORDER BY seq LIMIT 1").scalar_one()
    connection.exec_driver_sql(
        "INSERT INTO user_account (id, version, name, name_fold, full_name, role, made_on)"
        " VALUES (?, 1, 'admin', 'admin', '', 'admin', ?)",
        (secrets.token_hex(16), first[:10]),
    )


def _create_resealed() -> None:
    op.create_table(
        "resealed",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_seq", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_resealed_content_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resealed")),
    )
    op.create_index("ix_resealed_set", "resealed", ["set_seq"], unique=False)


def _create_user_account() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_fold", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("made_on", sa.String(), nullable=False),
        sa.Column("removed_on", sa.String(), nullable=True),
        sa.CheckConstraint("role IN ('admin','clerk','reader')", name=op.f("ck_user_account_role")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_user_account_name")),
        sa.CheckConstraint("made_on LIKE '____-__-__'", name=op.f("ck_user_account_made_on")),
        sa.CheckConstraint(
            "removed_on IS NULL OR removed_on LIKE '____-__-__'", name=op.f("ck_user_account_removed_on")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
    )
    op.create_index(
        "uq_user_account_name",
        "user_account",
        ["name_fold"],
        unique=True,
        sqlite_where=_PRESENT,
        postgresql_where=_PRESENT,
    )


def _create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("given_on", sa.String(), nullable=False),
        sa.Column("withdrawn_on", sa.String(), nullable=True),
        sa.CheckConstraint("length(purpose) > 0", name=op.f("ck_consent_purpose")),
        sa.CheckConstraint("given_on LIKE '____-__-__'", name=op.f("ck_consent_given_on")),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on LIKE '____-__-__'", name=op.f("ck_consent_withdrawn_on")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_consent_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("citizen_id", "purpose", name=op.f("uq_consent_citizen_id_purpose")),
    )


def _create_privacy_request() -> None:
    days = [("received_on", False), ("answer_by", False), ("done_by", False), ("answered_on", True), ("done_on", True)]
    op.create_table(
        "privacy_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("received_on", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("answer_by", sa.String(), nullable=False),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("answered_on", sa.String(), nullable=True),
        sa.Column("done_on", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('see','copy','correct','restrict','erase','withdraw')", name=op.f("ck_privacy_request_kind")
        ),
        sa.CheckConstraint("outcome IN ('open','done','refused')", name=op.f("ck_privacy_request_outcome")),
        sa.CheckConstraint("(outcome = 'open') = (done_on IS NULL)", name=op.f("ck_privacy_request_done")),
        sa.CheckConstraint("outcome <> 'refused' OR length(reason) > 0", name=op.f("ck_privacy_request_refused")),
        *(
            sa.CheckConstraint(
                f"{column} IS NULL OR {column} LIKE '____-__-__'" if empty else f"{column} LIKE '____-__-__'",
                name=op.f(f"ck_privacy_request_{column}"),
            )
            for column, empty in days
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_privacy_request_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_request")),
    )
    op.create_index(op.f("ix_privacy_request_citizen_id"), "privacy_request", ["citizen_id"], unique=False)


def _create_erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.String(), nullable=False),
        sa.Column("erased_on", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("backups_on", sa.String(), nullable=True),
        sa.CheckConstraint("erased_on LIKE '____-__-__'", name=op.f("ck_erasure_erased_on")),
        sa.CheckConstraint("backups_on IS NULL OR backups_on LIKE '____-__-__'", name=op.f("ck_erasure_backups_on")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_erasure_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["privacy_request.id"], name=op.f("fk_erasure_request_id_privacy_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("citizen_id", name=op.f("uq_erasure_citizen_id")),
    )
