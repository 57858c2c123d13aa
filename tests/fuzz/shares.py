"""Files between the PCs of one commune: honest ones, what a hostile PC would write whom we trust, and who takes them in."""

import datetime as dt
import functools
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text as sql
from tests.fuzz import mutations, seeds, signing
from tests.fuzz.batches import PartialError, _record_changed
from tests.fuzz.share_values import LISTS, PERSON, STAGE, YEAR

from cdht_desktop.data import batches as kept
from cdht_desktop.data import shared_state
from cdht_desktop.data.store import Store
from cdht_desktop.exchange import batch, keys, share_records
from cdht_desktop.exchange.manifest import Sender
from cdht_desktop.ops import backups, checking, evaluations, sharing, trust, workspaces
from cdht_desktop.progress import Progress

Way = Callable[[Random, signing.Draft], None]
Record = tuple[str, dict[str, Any]]
_DAY = dt.date(seeds.YEAR, 11, 21)
_TAKEN = 8  # of so many files one is taken in, the others are looked at
_PEOPLE = share_records.PEOPLE
_HELD = sql(
    "SELECT (SELECT count(*) FROM change_set), (SELECT count(*) FROM citizen), (SELECT count(*) FROM registration), "
    "(SELECT count(*) FROM evaluation), (SELECT count(*) FROM village), (SELECT count(*) FROM batch), "
    "(SELECT coalesce(max(seq), 0) FROM change_set)"
)
_CERTIFIED = sql(
    "SELECT r.id, r.citizen_id, r.remote, e.stage, e.scores, e.grade, n.number FROM certificate n "
    "JOIN registration r ON n.registration_id = r.id LEFT JOIN evaluation e ON e.registration_id = r.id ORDER BY 1, 4"
)

# Honest ones -----------------------------------------------------------------------------------------------------------


def shares(folder: Path) -> Sequence[bytes]:
    """Return the master's file, for a PC that has nothing yet."""
    return [_written("share", _records(folder), signing.KEY, None)]


def additions(folder: Path) -> Sequence[bytes]:
    """Return what a second PC hands in that began from `agreed`: some work of its own, and none."""
    records, previous = _records(folder), hashlib.sha256(agreed(folder)).hexdigest()
    worked = json.loads(json.dumps(records))
    people = [record for kind, record in worked if kind == _PEOPLE]
    people[0]["row"]["phone"] = "0912000111"
    people[1]["years"][0]["commune"]["scores"][0] = 50
    people[2].pop("years")
    new = {"key": "01900000-0000-7000-8000-000000000001", "row": {"name": "Đỗ Thị Mới", "birth": "1961"}}
    found = [(kind, record) for kind, record in (*worked, (_PEOPLE, new))]
    return [_written("additions", one, signing.KEY, previous) for one in (records, found)]


def agreed(folder: Path) -> bytes:
    """Return the file that the master made before, the same each time."""
    return _written("share", _records(folder), keys.signing_key(seeds.PRIVATE), None)


@functools.cache
def _records(folder: Path) -> list[Record]:
    """Return what the workspace `scored` shares, as records."""
    with workspaces.open_workspace(folder / "scored", seeds.PASSWORD) as store, store.read() as connection:
        return list(share_records.records(shared_state.lists(connection), shared_state.people(connection)))


def _written(kind: Any, records: Sequence[Record], key: Ed25519PrivateKey, previous: str | None) -> bytes:
    out = io.BytesIO()
    sender = Sender(
        program="thử", unit="04849", unit_name="Máy thử", level="commune", year=seeds.YEAR, revision=1, created=_DAY,
        previous=previous, kind=kind, to="aaaa-bbbb-cccc-dddd",
    )  # fmt: skip
    batch.write_batch(out, sender, records, key, Progress())
    return out.getvalue()


# Changed ones ----------------------------------------------------------------------------------------------------------


def changed(rng: Random, data: bytes) -> bytes:
    """Change a file: its bytes; or its records, in the ways of a hostile PC, or its manifest, signed again."""
    draft = signing.draft(data, encrypted=False)
    if rng.random() < 0.15:
        return mutations.raw(rng, draft.made())
    draft.manifest["revision"] = rng.randrange(1, 999_999)
    for _change in range(rng.choice((0, 1, 1, 1, 2))):
        with suppress(ValueError, KeyError, TypeError, AttributeError, IndexError):  # a line is none any more
            rng.choice(WAYS)(rng, draft)
    draft.lines.sort()
    if rng.random() < 0.15:
        draft.manifest = mutations.tree(rng, draft.manifest)
    try:
        return draft.made()
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):  # too little of the manifest is left
        return data[: len(data) // 2]


def _bytes(rng: Random, made: signing.Draft) -> None:
    _record_changed(rng, made.lines)


def _number(rng: Random, made: signing.Draft) -> None:
    """Put a number that JSON has and the format has not, or one that is too large, in some record's place."""
    at = rng.randrange(len(made.lines))
    piece = rng.choice(("NaN", "1.5", "-0", "1e3", str(10**18), str(2**53), "-1", "0", str(2**53 - 1), "true", "[[]]"))
    for begin in (b'"number":', b'"round":', b'"scores":[', b'"village":', b'"group":', b'"position":', b'"year":'):
        if begin in made.lines[at]:
            before, _found, after = made.lines[at].partition(begin)
            made.lines[at] = before + begin + piece.encode() + after.lstrip(b"0123456789")
            return


def _list_row(rng: Random, made: signing.Draft) -> None:
    kind = rng.choice(list(LISTS))
    _one(rng, made, kind, lambda record: record.__setitem__(*_said(rng, LISTS[kind])))


def _person(rng: Random, made: signing.Draft) -> None:
    _one(rng, made, _PEOPLE, lambda record: record["row"].__setitem__(*_said(rng, PERSON)))


def _year(rng: Random, made: signing.Draft) -> None:
    _one(rng, made, _PEOPLE, lambda record: rng.choice(record["years"]).__setitem__(*_said(rng, YEAR)))


def _stage(rng: Random, made: signing.Draft) -> None:
    _one(rng, made, _PEOPLE, lambda record: rng.choice(record["years"])["commune"].__setitem__(*_said(rng, STAGE)))


def _missing(rng: Random, made: signing.Draft) -> None:
    kind = rng.choice((*LISTS, _PEOPLE))
    _one(rng, made, kind, lambda record: record.pop(rng.choice(list(record))))


def _moved(rng: Random, made: signing.Draft) -> None:
    """Let two persons change a year, a key, an ID number or the id of a registration."""
    people = [json.loads(made.lines[at])[1] for at in signing.of_type(made, _PEOPLE)]
    one, other = rng.sample(people, 2) if len(people) > 1 else (people * 2)[:2]
    match rng.randrange(6):
        case 0:
            one["years"], other["years"] = other.get("years", []), one.get("years", [])
        case 1:
            one["key"] = other["key"]
        case 2:
            one["row"]["id_number"] = other["row"].get("id_number", "001150000123")
        case 3:
            one["row"] |= {
                "merged_into": rng.choice((other["key"], one["key"])),
                "removed_at": "2026-05-05T00:00:00+00:00",
            }
            other["row"] |= rng.choice(({}, {"merged_into": one["key"], "removed_at": "2026-05-05T00:00:00+00:00"}))
        case 4:
            one["years"] = [*one.get("years", []), *other.get("years", [])]
        case _:
            one["row"]["id_number"], other["row"]["id_number"] = (
                row.get("id_number", "001150000123") for row in (other["row"], one["row"])
            )
    made.lines = [line for line in made.lines if not line.startswith(b'["whole_person"')]
    made.lines += [signing.written([_PEOPLE, person]) for person in people]


def _gone(rng: Random, made: signing.Draft) -> None:
    """Leave records out: some persons, or a list's row that others name."""
    for _record in range(rng.choice((1, 3, 9))):
        if made.lines:
            del made.lines[rng.randrange(len(made.lines))]


def _unknown(rng: Random, made: signing.Draft) -> None:
    kind = rng.choice(("citizen", "person", "decision", "certificate", "x", "zz", "../x", "user_account", "batch_file"))
    made.lines.append(signing.written([kind, rng.choice(({}, {"key": "a"}, {"path": signing.PATHS[0]}))]))


def _doubled(rng: Random, made: signing.Draft) -> None:
    at = rng.randrange(len(made.lines))
    kind, record = json.loads(made.lines[at])
    made.lines.append(made.lines[at] if rng.random() < 0.3 else signing.written([kind, {**record, "number": 77}]))


def _counts(rng: Random, made: signing.Draft) -> None:
    wrong = rng.choice((0, 1, -1, 10**9, 10**18, True, "5", None))
    made.over[rng.choice((f"counts.{_PEOPLE}", "counts.village", "counts.zz", "payload.content_size"))] = wrong


def _long(rng: Random, made: signing.Draft) -> None:
    """Give a person more years, or a text more letters, than there can be."""
    many = rng.choice((50, 900))
    _one(rng, made, _PEOPLE, lambda record: record.update(years=record.get("years", [{}]) * many))


def _as_other(rng: Random, made: signing.Draft) -> None:
    """Say that it is a file of another kind, level or unit, or begins from another file."""
    field, values = rng.choice(
        (("kind", ("year", "share", "additions", "lists")), ("level", ("upper", "pc")), ("unit", ("04850", "17")),
         ("previous", ("0" * 64, None)))
    )  # fmt: skip
    made.manifest[field] = rng.choice(values)


def _one(rng: Random, made: signing.Draft, kind: str, change: Callable[[dict[str, Any]], Any]) -> None:
    places = signing.of_type(made, kind)
    if not places:
        return
    at = rng.choice(places)
    record = json.loads(made.lines[at])
    change(record[1])
    made.lines[at] = signing.written(record)


def _said(rng: Random, fields: dict[str, tuple[Any, ...]]) -> tuple[str, Any]:
    name = rng.choice(list(fields))
    return name, rng.choice(fields[name])


WAYS: tuple[Way, ...] = (
    _bytes, _bytes, _number, _list_row, _person, _person, _year, _year, _stage, _stage, _missing, _moved, _moved, _gone,
    _unknown, _doubled, _counts, _long, _as_other,
)  # fmt: skip


# Who takes them in -----------------------------------------------------------------------------------------------------


def second(folder: Path) -> Callable[[bytes, int], str]:
    """Return a PC that has nothing yet, and takes the master's file in."""
    return _Taker(folder, "commune", None).open_one


def master(folder: Path) -> Callable[[bytes, int], str]:
    """Return the master, who has certificates given out since it handed its lists out."""
    return _Taker(folder, "scored", agreed(folder)).open_one


class _Taker:
    """Looks at files, and takes some of them in; what was taken is thrown away again before the next."""

    def __init__(self, folder: Path, name: str, sent: bytes | None) -> None:
        backups.before = lambda *_asked: None  # type: ignore[assignment]  # one a file, for thousands
        self._workspace, self._fresh, self._file = folder / name, folder / f"{name}-fresh", folder / "may.cdht"
        with workspaces.open_workspace(self._workspace, seeds.PASSWORD) as store:
            key = folder / "may.cdhtkey"
            key.write_bytes(keys.public_key_file(signing.KEY, "04849", "Máy thử", recipients=signing.READERS))
            trust.trust_key_file(store, key)
            if sent is not None:
                _keep(store, sent)
        shutil.copytree(self._workspace, self._fresh)
        self._store = workspaces.open_workspace(self._workspace, seeds.PASSWORD)

    def open_one(self, data: bytes, number: int) -> str:
        """Look at a file, or take it in."""
        self._file.write_bytes(data)
        if number % _TAKEN:
            with self._untouched():
                sharing.look(self._store, self._file, Progress())
            return "taken"
        before = self._certified()
        with self._untouched():
            found = sharing.take(self._store, self._file, Progress(), rest="theirs" if number % 3 else "ours").value
        try:
            self._check(found, before)
        finally:
            self._begin_anew()
        return "taken"

    @contextmanager
    def _untouched(self) -> Iterator[None]:
        """See to it that what is refused, or only looked at, leaves nothing behind."""
        before = self._counts()
        try:
            yield
        except BaseException:
            if self._counts() != before:
                raise PartialError(f"{before} → {self._counts()}") from None
            raise

    def _check(self, found: sharing.Looked, before: list[Any]) -> None:
        if self._certified() != before:
            raise PartialError("a person with a certificate was changed")
        if wrong := checking.check(self._store):
            raise PartialError(f"{found.new}: {wrong}")
        for row in evaluations.rows(self._store, evaluations.find(self._store, seeds.YEAR)):
            if row.total is not None and row.total != sum(score or 0 for score in row.scores):
                raise PartialError("scores that do not add up")

    def _begin_anew(self) -> None:
        self._store.close()
        shutil.rmtree(self._workspace)
        shutil.copytree(self._fresh, self._workspace)
        self._store = workspaces.open_workspace(self._workspace, seeds.PASSWORD)

    def _counts(self) -> tuple[int, ...]:
        with self._store.read() as connection:
            return tuple(connection.execute(_HELD).one())

    def _certified(self) -> list[Any]:
        with self._store.read() as connection:
            return list(connection.execute(_CERTIFIED))


def _keep(store: Store, sent: bytes) -> None:
    """Note a file as the one that this PC made for the other."""
    sealed = batch.open_batch(sent, Progress(), name="agreed.cdht")
    with store.write("agreed", undoable=False) as writing:
        kept.insert(writing, sealed.manifest, sealed.sha256, sealed.name, direction="out", outcome="sent", data=sent)
