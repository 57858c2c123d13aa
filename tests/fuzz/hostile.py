"""Batch files that no honest program writes, signed as they should be: each of them is to be refused in one sentence.

`CONTAINER` are those that the reader of files refuses, `CONTENT` those whose records it gives and `check_year` refuses.
Each way takes random numbers and a draft, and makes one thing wrong in it.
"""

from collections.abc import Callable
from random import Random

from tests.fuzz import signing
from tests.fuzz.hostile_clear import key_missing, manifest_form, other_header, said_in_clear
from tests.fuzz.hostile_lines import (
    bad_utf8,
    counts,
    deep,
    header_as_record,
    huge_number,
    key_twice,
    line_ends,
    line_twice,
    lone_surrogate,
    long_line,
    marks,
    no_record,
    no_whole_number,
    not_nfc,
    other_form,
    too_many,
    wrong_order,
)  # fmt: skip
from tests.fuzz.hostile_records import (
    certificate,
    field_missing,
    person_twice,
    record_field,
    record_gone,
    record_twice,
    record_unknown,
    sums,
)  # fmt: skip
from tests.fuzz.hostile_wraps import (
    bomb,
    encrypted_though_it_says_no,
    encryption,
    garbage_inside,
    key_of_nobody,
    packing,
    rich_bomb,
    signature,
)  # fmt: skip

Way = Callable[[Random, signing.Draft], None]

CONTAINER: tuple[Way, ...] = (
    no_whole_number, huge_number, deep, bad_utf8, lone_surrogate, not_nfc, marks, key_twice, other_form, wrong_order,
    line_twice, no_record, header_as_record, line_ends, long_line, counts, too_many, said_in_clear, key_missing,
    manifest_form, other_header, signature, key_of_nobody, packing, bomb, rich_bomb, encryption, encrypted_though_it_says_no,
    garbage_inside,
)  # fmt: skip
CONTENT: tuple[Way, ...] = (
    sums, record_field, field_missing, person_twice, record_twice, record_gone, record_unknown, certificate,
)  # fmt: skip
_OFTEN: tuple[Way, ...] = (
    *CONTAINER,
    *CONTENT,
    *(said_in_clear, encryption, other_form) * 3,
    *(record_field,) * 8,
    certificate,
)
_COSTLY = {too_many: 0.03, bomb: 0.1, rich_bomb: 0.2}  # these are made slowly: some hundred of them will do


def made(rng: Random, data: bytes) -> bytes:
    """Return a hostile file made from an honest, plain one."""
    way = rng.choice(_OFTEN)
    if rng.random() > _COSTLY.get(way, 1):
        way = said_in_clear
    return made_by(way, rng, data)


def made_by(way: Way, rng: Random, data: bytes) -> bytes:
    """Return a file made wrong in one way, encrypted or not."""
    draft = signing.draft(data, encrypted=rng.random() < 0.5)
    way(rng, draft)
    return draft.made()
