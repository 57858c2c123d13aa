"""Handed up and answered: files of all kinds, keys to encrypt by, a unit's year in rows of its own, tasks, crossings.

Until now the rows that communes handed in stood in the tables of a commune's own year, and named the batch they came
with. They move into `slice_person`, as files taken in from now on do.
"""

import hashlib
import re
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SLICED = ("village", "citizen_group", "citizen", "round", "registration", "evaluation", "decision", "certificate")
_COLUMN = re.compile(r"\s*(slice_id|source_id) VARCHAR,")
_LINK = re.compile(r"\s*CONSTRAINT fk_\w+_slice_id_batch FOREIGN KEY\(slice_id\) REFERENCES batch \(id\),?")
_LAST_COMMA = re.compile(r",\s*\)\s*$")
_CONDITION = re.compile(r" WHERE slice_id IS NULL( AND )?")
_YES_OR_NO = ("remote", "digital_skills", "updates_online")
_PERSONS = """
INSERT INTO slice_person
SELECT :number, row_number() OVER (ORDER BY c.id), coalesce(c.source_id, c.id), c.name,
    CASE WHEN c.birth_year IS NULL THEN '' WHEN c.birth_month IS NULL THEN printf('%04d', c.birth_year)
        ELSE printf('%04d-%02d-%02d', c.birth_year, c.birth_month, c.birth_day) END,
    c.sex, c.id_number, coalesce(v.name, ''), coalesce(g.code, ''), coalesce(g.name, ''), r.remote, r.registered_on,
    e.stage, e.scores, e.total, e.grade, coalesce(e.reasons, '[]'), e.digital_skills, e.updates_online, e.evaluated_on,
    coalesce(n.number, ''), '[]'
FROM registration r JOIN citizen c ON c.id = r.citizen_id
    LEFT JOIN village v ON v.id = r.village_id LEFT JOIN citizen_group g ON g.id = r.group_id
    LEFT JOIN evaluation e ON e.registration_id = r.id AND e.counts = 1
    LEFT JOIN certificate n ON n.registration_id = r.id AND n.state = 'valid'
WHERE r.slice_id = :batch
"""
_FIGURES = """
INSERT INTO slice_figure
SELECT :number, row_number() OVER (ORDER BY p.village, p.group_code), :unit, :year, p.village,
    coalesce((SELECT min(v.name_sort) FROM village v WHERE v.slice_id = :batch AND v.name = p.village), ''),
    p.group_code, p.group_name,
    coalesce((SELECT min(g.position) FROM citizen_group g WHERE g.slice_id = :batch AND g.code = p.group_code), 999),
    count(*), count(p.grade), count(*) FILTER (WHERE p.grade = 'passed'), count(*) FILTER (WHERE p.grade = 'failed'),
    count(*) FILTER (WHERE p.certificate <> ''),
    count(*) FILTER (WHERE p.certificate <> '' AND p.digital_skills),
    count(*) FILTER (WHERE p.certificate <> '' AND p.digital_skills AND p.updates_online)
FROM slice_person p WHERE p.batch_number = :number GROUP BY p.village, p.group_code, p.group_name
"""


def upgrade() -> None:
    connection = op.get_bind()
    _create_slice_person()
    _create_slice_figure()
    batches = _numbered(connection)
    for one in batches:
        if one["outcome"] == "current":
            _move(connection, one)
    for table in _SLICED:
        _without_slices(connection, table)
    op.drop_table("batch")
    _create_batch()
    _insert(connection, "batch", batches)
    trusted = [dict(row) for row in connection.exec_driver_sql("SELECT * FROM trusted_key").mappings()]
    op.drop_table("trusted_key")
    _create_trusted_key()
    _insert(connection, "trusted_key", [row | _KEY for row in trusted])
    op.execute("ALTER TABLE signing_key ADD COLUMN certificate VARCHAR")
    for create in (
        _create_batch_file,
        _create_encryption_key,
        _create_revocation,
        _create_key_certificate,
        _create_member_unit,
        _create_upper_year,
        _create_task,
        _create_crossing,
        _create_keyring,
    ):
        create()


_KEY = {
    "level": "commune",
    "recipients": "[]",
    "certified_by": None,
    "valid_from": None,
    "valid_to": None,
    "revoked_from": None,
    "revoked_reason": "",
}
_FILE = {
    "kind": "year",
    "to_unit": "",
    "content_sha256": "",
    "encrypted": False,
    "reason": "",
    "problems": "[]",
    "facts": "{}",
    "rows_sha256": "",
    "decided_at": None,
    "decided_by": "",
}


def _numbered(connection: Any) -> list[dict[str, Any]]:
    """Return the files that were made and taken in, numbered from 1."""
    found = connection.exec_driver_sql("SELECT * FROM batch ORDER BY at, id").mappings()
    return [{**_FILE, **row, "number": number} for number, row in enumerate(found, 1)]


def _move(connection: Any, batch: dict[str, Any]) -> None:
    """Move a file's rows into the tables of their own."""
    said = {"number": batch["number"], "batch": batch["id"], "unit": batch["unit_code"], "year": batch["year"]}
    connection.execute(sa.text(_PERSONS), {"number": said["number"], "batch": said["batch"]})
    connection.execute(sa.text(_FIGURES), said)
    rows = connection.execute(
        sa.text("SELECT * FROM slice_person WHERE batch_number = :number ORDER BY position"), {"number": said["number"]}
    ).mappings()
    digest = hashlib.sha256()
    for row in rows:
        values = {name: value for name, value in row.items() if name != "batch_number"}
        values |= {name: None if values[name] is None else bool(values[name]) for name in _YES_OR_NO}
        digest.update(orjson.dumps(list(values.values())) + b"\n")
    batch["rows_sha256"] = digest.hexdigest()


def _without_slices(connection: Any, table: str) -> None:
    """Build a table anew without the rows that were handed in, and without the columns that named their batch.

    Foreign keys are off meanwhile (`schema`), and are checked at the end.
    """
    parts = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)
    ).all()
    made = next(part.sql for part in parts if part.type == "table")
    indexes = [part.sql for part in parts if part.type == "index" and not part.name.endswith("_slice")]
    made = _LAST_COMMA.sub("\n)", _LINK.sub("", _COLUMN.sub("", made)))
    connection.exec_driver_sql(made.replace(f"CREATE TABLE {table} (", f"CREATE TABLE {table}_anew (", 1))
    columns = ", ".join(row.name for row in connection.exec_driver_sql(f"PRAGMA table_info({table}_anew)"))
    connection.exec_driver_sql(
        f"INSERT INTO {table}_anew ({columns}) SELECT {columns} FROM {table} WHERE slice_id IS NULL"  # noqa: S608 - ours
    )
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for index in indexes:
        connection.exec_driver_sql(_CONDITION.sub(lambda found: " WHERE " if found.group(1) else "", index))


def _insert(connection: Any, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        names = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608 - ours


def _create_batch() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("to_unit", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("previous_sha256", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("encrypted", sa.Boolean(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("rows_sha256", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.CheckConstraint("direction IN ('out','in')", name=op.f("ck_batch_direction")),
        sa.CheckConstraint(
            "kind IN ('year','receipt','return','lists','share','additions')", name=op.f("ck_batch_kind")
        ),
        sa.CheckConstraint(
            "outcome IN ('sent','current','replaced','older','disputed','aside','refused','taken')",
            name=op.f("ck_batch_outcome"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_batch_sha256")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_batch_number")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_batch_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_batch_number")),
        sa.UniqueConstraint("sha256", name=op.f("uq_batch_sha256")),
    )
    op.create_index("ix_batch_unit_year", "batch", ["unit_code", "year", "kind"], unique=False)
    op.create_index(
        "uq_batch_current",
        "batch",
        ["unit_code", "year"],
        unique=True,
        sqlite_where=sa.text("outcome = 'current'"),
        postgresql_where=sa.text("outcome = 'current'"),
    )
    op.create_index(
        "uq_batch_sent",
        "batch",
        ["unit_code", "year", "revision", "kind", "to_unit"],
        unique=True,
        sqlite_where=sa.text("direction = 'out'"),
        postgresql_where=sa.text("direction = 'out'"),
    )


def _create_batch_file() -> None:
    op.create_table(
        "batch_file",
        sa.Column("batch_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_file_batch_id_batch")),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batch_file")),
    )


def _create_slice_person() -> None:
    op.create_table(
        "slice_person",
        sa.Column("batch_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("id_number", sa.String(), nullable=True),
        sa.Column("village", sa.String(), nullable=False),
        sa.Column("group_code", sa.String(), nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("registered_on", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("scores", sa.String(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(), nullable=True),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("digital_skills", sa.Boolean(), nullable=True),
        sa.Column("updates_online", sa.Boolean(), nullable=True),
        sa.Column("evaluated_on", sa.String(), nullable=True),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("papers", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("batch_number", "position", name=op.f("pk_slice_person")),
        sqlite_with_rowid=False,
    )


def _create_slice_figure() -> None:
    op.create_table(
        "slice_figure",
        sa.Column("batch_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("village", sa.String(), nullable=False),
        sa.Column("village_sort", sa.String(), nullable=False),
        sa.Column("group_code", sa.String(), nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("group_position", sa.Integer(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("evaluated", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("recognised", sa.Integer(), nullable=False),
        sa.Column("recognised_digital", sa.Integer(), nullable=False),
        sa.Column("recognised_updates", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("batch_number", "position", name=op.f("pk_slice_figure")),
    )
    op.create_index(op.f("ix_slice_figure_year"), "slice_figure", ["year"], unique=False)


def _create_trusted_key() -> None:
    op.create_table(
        "trusted_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("recipients", sa.String(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("certified_by", sa.String(), nullable=True),
        sa.Column("valid_from", sa.String(), nullable=True),
        sa.Column("valid_to", sa.String(), nullable=True),
        sa.Column("revoked_from", sa.String(), nullable=True),
        sa.Column("revoked_reason", sa.String(), nullable=False),
        sa.Column("pinned_at", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.String(), nullable=True),
        sa.CheckConstraint("level IN ('commune','upper','pc')", name=op.f("ck_trusted_key_level")),
        sa.CheckConstraint(
            "revoked_from IS NULL OR revoked_from LIKE '____-__-__'", name=op.f("ck_trusted_key_revoked_from")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_key")),
        sa.UniqueConstraint("unit_code", "key_id", name=op.f("uq_trusted_key_unit_code_key_id")),
    )


def _create_encryption_key() -> None:
    op.create_table(
        "encryption_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=True),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.String(), nullable=True),
        sa.CheckConstraint("(identity IS NULL) = (role = 'paper')", name=op.f("ck_encryption_key_identity")),
        sa.CheckConstraint("role IN ('working','paper')", name=op.f("ck_encryption_key_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encryption_key")),
        sa.UniqueConstraint("recipient", name=op.f("uq_encryption_key_recipient")),
    )


def _create_revocation() -> None:
    op.create_table(
        "revocation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("revoked_from", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("revoked_from LIKE '____-__-__'", name=op.f("ck_revocation_revoked_from")),
        sa.CheckConstraint("list_number >= 1", name=op.f("ck_revocation_list_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation")),
        sa.UniqueConstraint("issuer", "key_id", name=op.f("uq_revocation_issuer_key_id")),
    )


def _create_key_certificate() -> None:
    op.create_table(
        "key_certificate",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("units", sa.String(), nullable=False),
        sa.Column("valid_from", sa.String(), nullable=False),
        sa.Column("valid_to", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_certificate")),
    )


def _create_member_unit() -> None:
    op.create_table(
        "member_unit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_sort", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("removed_on", sa.String(), nullable=True),
        sa.CheckConstraint("length(code) BETWEEN 2 AND 5", name=op.f("ck_member_unit_code")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_member_unit_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_member_unit_code")),
    )


def _create_upper_year() -> None:
    op.create_table(
        "upper_year",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.String(), nullable=True),
        sa.Column("closed_on", sa.String(), nullable=True),
        sa.CheckConstraint("closed_on IS NULL OR closed_on LIKE '____-__-__'", name=op.f("ck_upper_year_closed_on")),
        sa.CheckConstraint("due_on IS NULL OR due_on LIKE '____-__-__'", name=op.f("ck_upper_year_due_on")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upper_year")),
        sa.UniqueConstraint("year", name=op.f("uq_upper_year_year")),
    )


def _create_task() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("made_on", sa.String(), nullable=False),
        sa.Column("answered_on", sa.String(), nullable=True),
        sa.Column("sent_in", sa.String(), nullable=True),
        sa.Column("carried", sa.Integer(), nullable=True),
        sa.CheckConstraint("direction IN ('out','in')", name=op.f("ck_task_direction")),
        sa.CheckConstraint("kind IN ('correction','duplicate','question')", name=op.f("ck_task_kind")),
        sa.CheckConstraint("made_on LIKE '____-__-__'", name=op.f("ck_task_made_on")),
        sa.CheckConstraint("state <> 'declined' OR length(answer) > 0", name=op.f("ck_task_declined")),
        sa.CheckConstraint("state IN ('open','done','declined')", name=op.f("ck_task_state")),
        sa.ForeignKeyConstraint(["sent_in"], ["batch.id"], name=op.f("fk_task_sent_in_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_person_id"), "task", ["person_id"], unique=False)
    op.create_index("ix_task_unit_year", "task", ["unit_code", "year"], unique=False)


def _create_crossing() -> None:
    op.create_table(
        "crossing",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_unit", sa.String(), nullable=False),
        sa.Column("first_person", sa.String(), nullable=False),
        sa.Column("second_unit", sa.String(), nullable=False),
        sa.Column("second_person", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("counted_in", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_on", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.CheckConstraint("verdict IN ('same','different','later')", name=op.f("ck_crossing_verdict")),
        sa.CheckConstraint("first_unit < second_unit", name=op.f("ck_crossing_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crossing")),
        sa.UniqueConstraint(
            "first_unit",
            "first_person",
            "second_unit",
            "second_person",
            name=op.f("uq_crossing_first_unit_first_person_second_unit_second_person"),
        ),
    )


def _create_keyring() -> None:
    op.create_table(
        "keyring",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 'keyring'", name=op.f("ck_keyring_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyring")),
    )
