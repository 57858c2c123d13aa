# ruff: noqa: S608 - whoever tampers writes SQL; every name in it stands in this file or comes from the database
"""The kinds of tampering: each is given somebody outside, and answers whether anything was altered."""

from collections.abc import Callable

from tests.faults.tampered import Outside

Tamper = Callable[[Outside], bool]
TAMPERS: dict[str, Tamper] = {}
_SET_HEAD = ("id", "at", "user", "kind", "undoes", "undoable", "rows", "note", "subject")
_ROW = ("table_name", "row_id", "op", "before", "after")


def _kind(tamper: Tamper) -> Tamper:
    TAMPERS[tamper.__name__.replace("_", " ")] = tamper
    return tamper


# Of the sets ---------------------------------------------------------------------------------------------------------


@_kind
def head_altered(outside: Outside) -> bool:
    return outside.alter("change_set", outside.random.choice(_SET_HEAD), "seq = ?", outside.any_set())


@_kind
def head_altered_sealed(outside: Outside) -> bool:
    """… with the set's own seal to fit: the next one's does not."""
    seq = outside.any_set("seq < (SELECT max(seq) FROM change_set)")
    if not outside.alter("change_set", outside.random.choice(("at", "user", "subject")), "seq = ?", seq):
        return False
    try:
        outside.chain(seq, seq)
    except TypeError:  # of a kind that has no seal
        return False
    return True


@_kind
def words_altered(outside: Outside) -> bool:
    seq = outside.any_set()
    altered = outside.alter("change_set", outside.random.choice(("title", "detail")), "seq = ?", seq)
    return altered and _sealed(outside, seq, (0, 2))


@_kind
def seal_altered(outside: Outside) -> bool:
    return outside.alter("change_set", outside.random.choice(("hash", "content_hash")), "seq = ?", outside.any_set())


@_kind
def undone_flipped(outside: Outside) -> bool:
    return outside.alter("change_set", "undone", "seq = ?", outside.any_set())


@_kind
def everybody_else(outside: Outside) -> bool:
    column = outside.random.choice(("user", "at", "title"))
    outside.run(f"UPDATE change_set SET {column} = {column} || 'x' WHERE seq >= ?", outside.any_set())
    return True


@_kind
def set_removed(outside: Outside) -> bool:
    """… with its rows, and its data taken back or not, the later ones moved up or not."""
    seq = outside.any_set("seq < (SELECT max(seq) FROM change_set)")
    if outside.random.random() < 0.5:
        outside.take_back(seq)
    _drop(outside, seq)
    if outside.random.random() < 0.5:
        for table, column in (("change_row", "set_seq"), ("change_set", "seq")):
            for (later,) in outside.all(f"SELECT DISTINCT {column} FROM {table} WHERE {column} > ? ORDER BY 1", seq):
                outside.run(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", later - 1, later)
    return True


@_kind
def last_cut_off(outside: Outside) -> bool:
    """The newest sets, with the data as they were before: only the anchor can tell."""
    last = outside.one("SELECT max(seq) FROM change_set")
    for seq in range(last, last - outside.random.randint(1, 3), -1):
        if outside.one("SELECT count(*) FROM resealed WHERE set_seq = ?", seq):
            return seq < last
        outside.take_back(seq)
        undone = outside.all("SELECT undoes, kind = 'redo' FROM change_set WHERE seq = ? AND undoes IS NOT NULL", seq)
        _drop(outside, seq)
        for set_id, again in undone:
            outside.run("UPDATE change_set SET undone = ? WHERE id = ?", again, set_id)
    return True


@_kind
def set_added(outside: Outside) -> bool:
    seq, last = outside.any_set(), outside.one("SELECT max(seq) FROM change_set")
    columns = ", ".join(column for column in outside.columns("change_set") if column not in {"seq", "id"})
    outside.run(
        f"INSERT INTO change_set (seq, id, {columns}) SELECT ?, 'forged', {columns} FROM change_set WHERE seq = ?",
        last + outside.random.choice((1, 1, 7)),
        seq,
    )
    return True


@_kind
def sets_swapped(outside: Outside) -> bool:
    one, two = outside.any_set(), outside.any_set()
    if one == two:
        return False
    for table, column in (("change_set", "seq"), ("change_row", "set_seq")):
        for old, new in ((one, -1), (two, one), (-1, two)):
            outside.run(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", new, old)
    return True


@_kind
def set_renumbered(outside: Outside) -> bool:
    seq, new = outside.any_set(), outside.random.choice((0, -1, 10_000))
    outside.run("UPDATE change_set SET seq = ? WHERE seq = ?", new, seq)
    outside.run("UPDATE change_row SET set_seq = ? WHERE set_seq = ?", new, seq)
    return True


# Of the rows of sets -------------------------------------------------------------------------------------------------


@_kind
def row_altered(outside: Outside) -> bool:
    """… with the seals of the row, of the content, of the set made to fit, or not."""
    seq, position = outside.any_row("set_seq < (SELECT max(set_seq) FROM change_row)")
    column = outside.random.choice(_ROW)
    if not outside.alter("change_row", column, "set_seq = ? AND position = ?", seq, position):
        return False
    return _sealed(outside, seq, (0, 1, 2, 3))


@_kind
def row_and_data_altered(outside: Outside) -> bool:
    """The newest image of a row and the row itself say the same again; the seals fit up to the set's own, or not."""
    return _both_altered(outside, (0, 1, 2, 3))


@_kind
def rebuilt(outside: Outside) -> bool:
    """… and all that follows as well: only the anchor can tell."""
    return _both_altered(outside, (4,))


def _both_altered(outside: Outside, depths: tuple[int, ...]) -> bool:
    where = (
        "table_name = 'citizen' AND op = 'insert' AND NOT EXISTS (SELECT 1 FROM change_row AS later"
        " WHERE later.row_id = change_row.row_id AND later.op <> 'insert')"
    )
    seq, position = outside.any_row(where)
    place = "set_seq = ? AND position = ?"
    outside.run(f"UPDATE change_row SET after = json_set(after, '$.note', 'x') WHERE {place}", seq, position)
    row_id = outside.one(f"SELECT row_id FROM change_row WHERE {place}", seq, position)
    outside.run("UPDATE citizen SET note = 'x' WHERE id = ?", row_id)
    outside.seal(seq, outside.random.choice(depths))
    return True


@_kind
def seal_of_a_row_altered(outside: Outside) -> bool:
    return outside.alter("change_row", "digest", "set_seq = ? AND position = ?", *outside.any_row())


@_kind
def row_removed(outside: Outside) -> bool:
    seq, position = outside.any_row()
    outside.run("DELETE FROM change_row WHERE set_seq = ? AND position = ?", seq, position)
    if outside.random.random() < 0.5:
        outside.run("UPDATE change_set SET rows = rows - 1 WHERE seq = ?", seq)
    return True


@_kind
def row_added(outside: Outside) -> bool:
    seq, position = outside.any_row()
    new = outside.one("SELECT max(position) + 1 FROM change_row WHERE set_seq = ?", seq)
    outside.run(
        "INSERT INTO change_row SELECT set_seq, ?, table_name, row_id, op, before, after, digest FROM change_row"
        " WHERE set_seq = ? AND position = ?",
        outside.random.choice((new, -1, new + 5)),
        seq,
        position,
    )
    if outside.random.random() < 0.5:
        outside.run("UPDATE change_set SET rows = rows + 1 WHERE seq = ?", seq)
    return True


@_kind
def rows_swapped(outside: Outside) -> bool:
    seq, one = outside.any_row("set_seq IN (SELECT seq FROM change_set WHERE rows > 1)")
    two = outside.random.choice(
        outside.all("SELECT position FROM change_row WHERE set_seq = ? AND position <> ?", seq, one)
    )[0]
    for old, new in ((one, -1), (two, one), (-1, two)):
        outside.run("UPDATE change_row SET position = ? WHERE set_seq = ? AND position = ?", new, seq, old)
    return True


@_kind
def row_moved(outside: Outside) -> bool:
    seq, position = outside.any_row()
    other = outside.random.choice((outside.any_set(), 10_000, 0))
    if other == seq:
        return False
    new = outside.one("SELECT coalesce(max(position), -1) + 1 FROM change_row WHERE set_seq = ?", other)
    outside.run(
        "UPDATE change_row SET set_seq = ?, position = ? WHERE set_seq = ? AND position = ?", other, new, seq, position
    )
    return True


# Of the data ---------------------------------------------------------------------------------------------------------


@_kind
def data_altered(outside: Outside) -> bool:
    table = outside.random.choice(outside.tables())
    row_id = outside.random.choice(outside.all(f'SELECT id FROM "{table}"'))[0]
    return outside.alter(table, outside.random.choice(outside.columns(table)), "id = ?", row_id)


@_kind
def data_removed(outside: Outside) -> bool:
    table = outside.random.choice(outside.tables())
    row_id = outside.random.choice(outside.all(f'SELECT id FROM "{table}"'))[0]
    outside.run(f'DELETE FROM "{table}" WHERE id = ?', row_id)
    return True


@_kind
def data_added(outside: Outside) -> bool:
    """A copy of a row under an id of its own, where the table's own rules let it stand."""
    table = outside.random.choice(("village", "citizen", "setting", "saved_filter", "evaluation", "citizen_group"))
    columns = [column for column in outside.columns(table) if column != "id"]
    rows = outside.all(f'SELECT id FROM "{table}"')
    if not rows:
        columns = ["version", "value"] if table == "setting" else []
    if rows:
        taken = ", ".join(f'"{column}"' for column in columns)
        query = f'INSERT INTO "{table}" (id, {taken}) SELECT ?, {taken} FROM "{table}" WHERE id = ?'
        for column in ("code", "name"):  # an index lets each stand once
            query = query.replace(
                f"SELECT ?, {taken}", f"SELECT ?, {taken}".replace(f'"{column}"', f"'x' || \"{column}\"")
            )
        outside.run(query, "forged", outside.random.choice(rows)[0])
        return True
    if columns:
        outside.run("INSERT INTO setting (id, version, value) VALUES ('forged', 1, '0')")
        return True
    return False


@_kind
def table_emptied(outside: Outside) -> bool:
    table = outside.random.choice([*outside.tables(), "change_row", "change_set"])
    outside.run(f'DELETE FROM "{table}"')
    return True


@_kind
def schema_altered(outside: Outside) -> bool:
    statement = outside.random.choice((
        "CREATE TRIGGER help AFTER INSERT ON citizen BEGIN UPDATE citizen SET note = 'x' WHERE id = new.id; END",
        "CREATE VIEW help AS SELECT * FROM citizen",
        "CREATE TABLE help (id TEXT)",
        "ALTER TABLE citizen ADD COLUMN help TEXT",
            "DROP INDEX uq_citizen_id_number",
        "DROP TABLE consent",
    ))  # fmt: skip
    outside.run(statement)
    return True


# Of erasures and the anchor ------------------------------------------------------------------------------------------


@_kind
def erasure_forged(outside: Outside) -> bool:
    """A set's words altered, and a new seal for them put where erasures put theirs; its own trail forged too, or not."""
    seq = outside.any_set("seq NOT IN (SELECT set_seq FROM resealed)")
    kept = outside.one("SELECT content_hash FROM change_set WHERE seq = ?", seq)
    outside.run("UPDATE change_set SET title = title || 'x' WHERE seq = ?", seq)
    outside.seal(seq, 2)
    seal = outside.one("SELECT content_hash FROM change_set WHERE seq = ?", seq)
    outside.run("UPDATE change_set SET content_hash = ? WHERE seq = ?", kept, seq)
    outside.run("INSERT INTO resealed (id, version, set_seq, content_hash) VALUES ('forged', 1, ?, ?)", seq, seal)
    carrier, depth = outside.any_set(), outside.random.choice((-1, 0, 1, 2, 3))
    if depth >= 0 and seq < carrier < outside.one("SELECT max(seq) FROM change_set"):
        outside.run(
            "INSERT INTO change_row SELECT ?, coalesce(max(position), -1) + 1, 'resealed', 'forged', 'insert', NULL,"
            " json_object('version', 1, 'set_seq', ?, 'content_hash', ?), x'' FROM change_row WHERE set_seq = ?",
            carrier,
            seq,
            seal,
            carrier,
        )
        outside.seal(carrier, depth)
    return True


@_kind
def reseal_altered(outside: Outside) -> bool:
    row_id = outside.random.choice(outside.all("SELECT id FROM resealed"))[0]
    if outside.random.random() < 0.3:
        outside.run("DELETE FROM resealed WHERE id = ?", row_id)
        return True
    return outside.alter("resealed", outside.random.choice(("set_seq", "content_hash", "version")), "id = ?", row_id)


@_kind
def stripped_altered(outside: Outside) -> bool:
    """A set that an erasure stripped is altered after it."""
    seq = outside.random.choice(outside.all("SELECT set_seq FROM resealed"))[0]
    outside.run("UPDATE change_set SET title = title || 'x' WHERE seq = ?", seq)
    return _sealed(outside, seq, (0, 2))


@_kind
def anchor_altered(outside: Outside) -> bool:
    """One bit of the file itself: `_checked` turns it."""
    return outside.one("SELECT count(*) FROM change_set") > 0


def _sealed(outside: Outside, seq: int, depths: tuple[int, ...]) -> bool:
    """Make the seals of a set fit down to one of `depths`; False where what was written has no seal."""
    try:
        outside.seal(seq, outside.random.choice(depths))
    except TypeError:
        return True  # left as it is
    return True


def _drop(outside: Outside, seq: int) -> None:
    outside.run("DELETE FROM change_row WHERE set_seq = ?", seq)
    outside.run("DELETE FROM change_set WHERE seq = ?", seq)
