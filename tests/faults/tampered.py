# ruff: noqa: S608 - whoever tampers writes SQL; every name in it stands in this file or comes from the database
"""A small workspace to tamper with, and what somebody who has the data key can do to its database from outside."""

import datetime as dt
import sqlite3
from pathlib import Path
from random import Random
from typing import Any

import orjson
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import select
from tests.ops.small_year import AN, ANH, DAO, GIANG, recognised

from cdht_desktop.data.erasing import erase
from cdht_desktop.data.seals import Head, content_hash, row_digest, set_hash
from cdht_desktop.data.tables import CITIZEN
from cdht_desktop.domain.notes import Note
from cdht_desktop.ops import citizens, evaluations, history, workspaces
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.workspaces import Store

PASSWORD = "bốn từ để thử"
_HEAD = "seq, id, at, user, kind, undoes, undoable, rows, note, subject"
_IMAGE = "table_name, row_id, op, before, after"
BROKEN = (sqlcipher.IntegrityError, sqlite3.IntegrityError)


def made(folder: Path) -> Store:
    """Make a workspace with all that a trail can hold: a year, undo and redo, notes, a correction, an erasure."""
    store = workspaces.create(
        folder, unit="04849", name="Hội Khuyến học xã Thử", level="commune", password=PASSWORD
    ).store
    people = recognised(store)
    with store.read() as connection:
        ids = {row.name: row.id for row in connection.execute(select(CITIZEN.c.name, CITIZEN.c.id))}
    citizens.edit(store, ids[ANH], CitizenInput("Phạm Thị Hồng Ánh", "2003", "female"), 1)
    history.undo(store)
    history.redo(store)
    history.undo(store)
    citizens.add(store, CitizenInput("Đỗ Văn Thử", "1971", "male"))
    evaluations.save(store, people[AN], EvaluationInput((70,) * 10), "branch")
    store.note(Note.SHOWN, "A full ID number was shown", subject=ids[DAO])
    store.note(Note.EXPORTED, "A list was exported", detail="6")
    with store.write("Erased", undoable=False) as writing:
        erase(writing, [ids[GIANG]], reason="asked for")
    citizens.remove(store, [ids[ANH]])
    return store


class Outside:
    """Somebody with the data key and a tool for databases; `random` chooses where they strike."""

    def __init__(self, raw: Any, random: Random) -> None:
        self.raw = raw
        self.random = random

    def run(self, statement: str, *values: Any) -> Any:
        """Run a statement."""
        return self.raw.cursor().execute(statement, values)

    def all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.run(statement, *values).fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        """Return the one value of a query."""
        return self.run(statement, *values).fetchone()[0]

    def any_set(self, where: str = "1") -> int:
        """Return the number of a set."""
        return int(self.random.choice(self.all(f"SELECT seq FROM change_set WHERE {where}"))[0])

    def any_row(self, where: str = "1") -> tuple[int, int]:
        """Return number and position of a row of a set."""
        return self.random.choice(self.all(f"SELECT set_seq, position FROM change_row WHERE {where}"))

    def tables(self) -> list[str]:
        """Return the data tables that hold rows."""
        found = self.all("SELECT DISTINCT table_name FROM change_row ORDER BY 1")
        return [name for (name,) in found if self.one(f'SELECT count(*) FROM "{name}"')]

    def columns(self, table: str) -> list[str]:
        """Return the columns of a table."""
        return [row[0] for row in self.all("SELECT name FROM pragma_table_info(?)", table)]

    def alter(self, table: str, column: str, where: str, *values: Any) -> bool:
        """Put another value into a column; say whether it now differs."""
        before = self.one(f'SELECT "{column}" FROM "{table}" WHERE {where}', *values)
        self.run(f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', another(self.random, before), *values)
        where = where if column not in where else "1"
        after = self.all(f'SELECT "{column}" FROM "{table}" WHERE {where} LIMIT 1', *(values if where != "1" else ()))
        return where == "1" or [type(before), before] != [type(after[0][0]), after[0][0]]

    def seal(self, seq: int, depth: int) -> None:
        """Make a set's seals fit again: 1 its rows', 2 its content's, 3 its own, 4 all that follow as well."""
        digests = []
        for position, *image in self.all(
            f"SELECT position, {_IMAGE} FROM change_row WHERE set_seq = ? ORDER BY position",
            seq,
        ):
            digests.append(row_digest(seq, position, tuple(image)))
            if depth >= 1:
                where = "WHERE set_seq = ? AND position = ?"
                self.run(f"UPDATE change_row SET digest = ? {where}", digests[-1], seq, position)
        if depth >= 2:
            title, detail = self.all("SELECT title, detail FROM change_set WHERE seq = ?", seq)[0]
            content = content_hash(title, detail, digests)
            self.run("UPDATE change_set SET content_hash = ?, rows = ? WHERE seq = ?", content, len(digests), seq)
        if depth >= 3:
            last = seq if depth == 3 else self.one("SELECT max(seq) FROM change_set")
            self.chain(seq, last)

    def chain(self, first: int, last: int) -> None:
        """Compute the seals of sets anew, each on the one before."""
        found = self.all("SELECT hash FROM change_set WHERE seq < ? ORDER BY seq DESC LIMIT 1", first)
        previous = found[0][0] if found else ""
        query = f"SELECT {_HEAD}, content_hash FROM change_set WHERE seq BETWEEN ? AND ? ORDER BY seq"
        for *head, content in self.all(query, first, last):
            head[6] = bool(head[6])
            previous = set_hash(previous, Head(*head), content)
            self.run("UPDATE change_set SET hash = ? WHERE seq = ?", previous, head[0])

    def take_back(self, seq: int) -> None:
        """Put the data back to before a set, row by row, as its images say."""
        query = "SELECT table_name, row_id, op, before FROM change_row WHERE set_seq = ? ORDER BY position DESC"
        for table, row_id, op, before in self.all(query, seq):
            if op == "insert":
                self.run(f'DELETE FROM "{table}" WHERE id = ?', row_id)
            else:
                image = orjson.loads(before)
                if op == "delete":
                    self.run(f'INSERT INTO "{table}" (id) VALUES (?)', row_id)
                else:
                    image["version"] = self.one(f'SELECT version - 1 FROM "{table}" WHERE id = ?', row_id)
                for column, value in image.items():
                    self.run(f'UPDATE "{table}" SET "{column}" = ? WHERE id = ?', value, row_id)


def another(random: Random, value: Any) -> Any:
    """Return another value than this: near it, of another kind, empty, or what no program would write."""
    if isinstance(value, bytes):
        at = random.randrange(max(1, len(value)))
        return value[:at] + bytes([(value[at] if value else 0) ^ 1 << random.randrange(8)]) + value[at + 1 :]
    if isinstance(value, int):
        return random.choice([value + 1, value - 1, value * 10 + 3, -value - 7, 2, 1 - value, None, str(value) + "x"])
    if not value:
        return random.choice(["x", " ", "0", "2026-01-01", 0, 1, b"", "{}" if value is None else None])
    return random.choice([*_near(random, str(value)), "", None, b"\xff", 5])


def _near(random: Random, text: str) -> list[str]:
    at = random.randrange(len(text))
    digits = text.translate(str.maketrans("0123456789", "1234567890"))
    return [
        text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :],
        text[:at] + text[at + 1 :],
        text + " ",
        text.swapcase(),
        digits,
        (dt.date(2020, 1, 1) + dt.timedelta(random.randrange(3000))).isoformat(),
        text + "\0",
    ]
