"""Files made worse with an eye for how they are built: bytes, words of a text, trees of JSON, parts of a ZIP, pictures.

Every function takes the random numbers first and gives bytes; the same numbers give the same file.
"""

import functools
import io
import json
import re
import struct
import zipfile
import zlib
from random import Random
from typing import Any

NUMBERS = (
    "0", "-1", "1", "1e308", "-1e308", "1e99999", "inf", "-inf", "nan", "99999999999999999999", "0.1", "2147483648",
    "-2147483649", "1048576", "16384", "255", "1.7976931348623157e+308", "9" * 400, "0x7fffffff", "1_000", "00000001",
)  # fmt: skip
TEXTS = (
    "", " ", "\0", "\u0301" * 40, "a" + "\u0323\u0301" * 3000, "x" * 40_000, "../../../etc/passwd", "C:\\Windows\\win.ini",
    "{name}", "{", "}}", "=1+1", "\u202edcba", "\ufeff", "Đỗ Lan", "<b>", "&amp;", "&xxe;", '"', "'", "\\", "\n", "\r\n",
    "true", "null", "29/02/2023", "1995-13-45", "001095000123", "\U0001f600", "ﬁ", "İ", "ß", "٣",
)  # fmt: skip
_LONGEST = 1_000_000  # letters of a text that grew while it was changed: longer ones take long to make
_TOKEN = re.compile(r"[\w.+-]+|\s+|[^\w\s]")
_EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_BOMB = zlib.compress(bytes(24 * 1024 * 1024), 9)


def raw(rng: Random, data: bytes) -> bytes:
    """Change some bytes: flipped, overwritten, cut out, put in, doubled, cut off."""
    made = bytearray(data)
    for _change in range(rng.choice((1, 1, 1, 2, 4, 16))):
        _RAW[rng.randrange(len(_RAW))](rng, made, rng.randrange(len(made) + 1))
    return bytes(made)


def _flip(rng: Random, made: bytearray, at: int) -> None:
    if at < len(made):
        made[at] ^= 1 << rng.randrange(8)


def _overwrite(rng: Random, made: bytearray, at: int) -> None:
    size = rng.choice((1, 2, 4))
    value = rng.choice(_EXTREMES) & (256**size - 1)
    made[at : at + size] = value.to_bytes(size, rng.choice(("little", "big")))


def _cut_out(rng: Random, made: bytearray, at: int) -> None:
    del made[at : at + rng.choice((1, 2, 8, 64, 512))]


def _put_in(rng: Random, made: bytearray, at: int) -> None:
    made[at:at] = rng.randbytes(rng.choice((1, 2, 8, 64)))


def _double(rng: Random, made: bytearray, at: int) -> None:
    made[at:at] = made[at : at + rng.choice((1, 8, 64, 512))] * rng.choice((1, 1, 2, 20))


def _cut_off(_rng: Random, made: bytearray, at: int) -> None:
    del made[at:]


_RAW = (_flip, _flip, _overwrite, _overwrite, _cut_out, _put_in, _double, _cut_off)


def words(rng: Random, data: bytes) -> bytes:
    """Change some words, signs or lines of a text in UTF-8; now and then some bytes as well."""
    text = data.decode("utf-8", "replace")
    for _change in range(rng.choice((1, 1, 2, 3, 6))):
        text = (_word_changed(rng, text) if rng.random() < 0.7 else _line_changed(rng, text))[:_LONGEST]
    made = text.encode("utf-8", "surrogatepass")
    return raw(rng, made) if rng.random() < 0.1 else made


def _word_changed(rng: Random, text: str) -> str:
    found = [match.span() for match in _TOKEN.finditer(text)] or [(0, 0)]
    start, end = rng.choice(found)
    other = rng.choice(found)
    piece = rng.choice(
        ("", text[start:end] * 2, text[slice(*other)], rng.choice(NUMBERS), rng.choice(TEXTS), rng.choice("[]{}=\"'.,#\n"),
         "[" * rng.choice((2, 20, 3000)), "{a=" * rng.choice((2, 20, 500)), "a." * rng.choice((2, 20, 5000)))
    )  # fmt: skip
    return text[:start] + piece + text[end:]


def _line_changed(rng: Random, text: str) -> str:
    lines = text.split("\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines[at:at] = [lines[other]] * rng.choice((1, 1, 3, 200))
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines = lines[:at] + lines[min(at, other) : max(at, other) + 1] + lines[at:]
    return "\n".join(lines)


def tree(rng: Random, value: Any, extra: tuple[Any, ...] = ()) -> Any:
    """Return a tree of dicts and lists with one place changed: another value, one less, one more, one within another."""
    places = list(_places(value))
    holder, key = rng.choice(places) if places else (None, None)
    if holder is None:
        return _leaf(rng, value, extra)
    match rng.randrange(6):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.extend([holder[key]] * rng.choice((1, 50)))
        case 1:
            holder[rng.choice(TEXTS)] = holder[key]
        case 2:
            other, name = rng.choice(places)
            holder[key] = json.loads(json.dumps(other[name], default=repr)) if name in _keys(other) else None
        case 3:
            holder[key] = functools.reduce(lambda inner, _level: [inner], range(rng.choice((1, 3, 40))), holder[key])
        case _:
            holder[key] = _leaf(rng, holder[key], extra)
    return value


def _keys(holder: Any) -> Any:
    return holder.keys() if isinstance(holder, dict) else range(len(holder))


def _places(value: Any) -> Any:
    for key in list(_keys(value)) if isinstance(value, dict | list) else ():
        yield value, key
        yield from _places(value[key])


def _leaf(rng: Random, value: Any, extra: tuple[Any, ...]) -> Any:
    near = [value + 1, -value, value * 10**6] if type(value) is int else []
    near += [value[:-1], value + "x", value.upper(), value * 2] if isinstance(value, str) else []
    return rng.choice((None, True, False, 0, -1, 2**53, 2**64, [], {}, *extra, *near * 2, *rng.sample(TEXTS, 4)))


def json_text(rng: Random, data: bytes) -> bytes:
    """Change the tree of a JSON text, its words or its bytes."""
    way = rng.random()
    if way < 0.25:
        return words(rng, data)
    if way < 0.35:
        return raw(rng, data)
    value = json.loads(data)
    for _change in range(rng.choice((1, 1, 2))):
        value = tree(rng, value, (1.5, 1e308, float("inf"), float("nan")))
    return json.dumps(value, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


_LATIN = re.compile(rb"-?\d+(?:\.\d+)?|/\w+|<<|>>|\bstream\b|\bendobj\b")


def words_or_raw(rng: Random, data: bytes) -> bytes:
    """Change numbers, names and brackets of a file that is half text (a PDF), or its bytes."""
    found = [match.span() for match in _LATIN.finditer(data)] if rng.random() < 0.7 else []
    if not found:
        return raw(rng, data)
    for start, end in sorted(rng.sample(found, min(len(found), rng.choice((1, 1, 2, 5)))), reverse=True):
        other = rng.choice(found)
        piece = rng.choice(
            (rng.choice(NUMBERS).encode(), data[slice(*other)], b"", data[start:end] * 2, b"<<" * 300, b"[" * 300)
        )
        data = data[:start] + piece + data[end:]
    return data


# ZIP -----------------------------------------------------------------------------------------------------------------


@functools.cache
def _parts(data: bytes) -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())


def zipped(rng: Random, data: bytes) -> bytes:
    """Change a part of a ZIP, or which parts there are and what it says of them, or its bytes."""
    if rng.random() < 0.15:
        return raw(rng, data)
    parts = [list(part) for part in _parts(data)]
    for _change in range(rng.choice((1, 1, 2, 3))):
        _part_changed(rng, parts, parts[rng.randrange(len(parts))] if parts else ["a", b""])
    made = _packed(rng, parts)
    return _lied(rng, made) if rng.random() < 0.1 else made


def _part_changed(rng: Random, parts: list[list[Any]], part: list[Any]) -> None:
    way = rng.random()
    if way < 0.8:
        part[1] = xml(rng, part[1])
    elif way < 0.84:
        part[0] = rng.choice(
            ("../../x", "/etc/passwd", "C:\\x", part[0].upper(), "xl/worksheets/sheet99.xml", "x" * 300)
        )
    elif way < 0.88 and part in parts:
        parts.remove(part)
    elif way < 0.92:
        parts.append([part[0], xml(rng, part[1])])
    elif way < 0.96:
        parts.extend([f"x{number}", b""] for number in range(rng.choice((5, 300))))
    else:
        part[1] = raw(rng, part[1])


def _packed(rng: Random, parts: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    kind = zipfile.ZIP_STORED if rng.random() < 0.1 else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", kind, compresslevel=1) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name), content, kind)
    return out.getvalue()


def _lied(rng: Random, data: bytes) -> bytes:
    """Let a ZIP say something else of a part: its size, its way of packing, where it is."""
    made = bytearray(data)
    marks = [found.start() for found in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", data)]
    at = rng.choice(marks) + rng.randrange(4, 46) if marks else 0
    _overwrite(rng, made, min(at, len(made) - 1))
    return bytes(made)


_VALUE = re.compile(rb'"[^"<>]*"|>[^<>]+<')
_HEAD = re.compile(rb"^<\?xml[^>]*>|^")
_ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY xxe SYSTEM "file:///etc/passwd">]>'
)
_CELLS = (b"XFD1048576", b"A1048577", b"ZZZZ1", b"A0", b"A1:XFD1048576", b"1", b"\xff")


def xml(rng: Random, data: bytes) -> bytes:
    """Change values, tags or bytes of an XML text; now and then give it entities."""
    way = rng.random()
    if way < 0.03:
        return _HEAD.sub(lambda found: found[0] + _ENTITIES, data, count=1)
    if way < 0.75:
        found = [match.span() for match in _VALUE.finditer(data)]
        if found:
            start, end = rng.choice(found)
            value = rng.choice((*_CELLS, *(rng.choice(NUMBERS).encode(), rng.choice(TEXTS).encode("utf-8", "replace"))))
            return data[: start + 1] + value + data[end - 1 :]
    if way < 0.9:
        tags = [match.span() for match in re.finditer(rb"<[^>]*>", data)]
        if tags:
            start, end = rng.choice(tags)
            return data[:start] + data[start:end] * rng.choice((0, 2, 2, 500)) + data[end:]
    return raw(rng, data)


# Pictures ------------------------------------------------------------------------------------------------------------


def png(rng: Random, data: bytes) -> bytes:
    """Change the chunks of a PNG, mostly with check sums that hold, or its bytes."""
    if rng.random() < 0.15:
        return raw(rng, data)
    chunks = _chunks(data)
    for _change in range(rng.choice((1, 1, 2))):
        _chunk_changed(rng, chunks)
    return data[:8] + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at + 12 <= len(data):
        size = struct.unpack(">I", data[at : at + 4])[0]
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    return found


_NEW_CHUNKS = (
    b"tEXt",
    b"zTXt",
    b"iTXt",
    b"PLTE",
    b"tRNS",
    b"gAMA",
    b"iCCP",
    b"eXIf",
    b"acTL",
    b"fcTL",
    b"fdAT",
    b"sBIT",
)


def _chunk_changed(rng: Random, chunks: list[tuple[bytes, bytes]]) -> None:
    at = rng.randrange(len(chunks)) if chunks else 0
    if not chunks:
        return
    name, content = chunks[at]
    match rng.randrange(8):
        case 0:
            del chunks[at]
        case 1:
            chunks.insert(at, chunks[rng.randrange(len(chunks))])
        case 2:
            chunks[0] = (chunks[0][0], _header(rng, chunks[0][1]))
        case 3:
            packed = b"a\0\0" + (_BOMB if rng.random() < 0.05 else zlib.compress(rng.randbytes(40)))
            chunks.insert(at, (rng.choice(_NEW_CHUNKS), rng.choice((packed, rng.randbytes(rng.randrange(40))))))
        case 4 if name == b"IDAT":
            chunks[at] = (name, _BOMB if rng.random() < 0.05 else _repacked(rng, content))
        case _:
            chunks[at] = (name, raw(rng, content))


def _header(rng: Random, content: bytes) -> bytes:
    side = (1, 7, 300, 4000, 5000, 6000, 9000, 65_535, 2**31 - 1, 0)
    size = struct.pack(">II", rng.choice(side), rng.choice(side)) if rng.random() < 0.7 else content[:8]
    return size + bytes((rng.choice((1, 2, 4, 8, 16)), rng.choice((0, 2, 3, 4, 6)), 0, 0, rng.randrange(2)))


def _repacked(rng: Random, content: bytes) -> bytes:
    try:
        return zlib.compress(raw(rng, zlib.decompress(content)))
    except zlib.error:
        return raw(rng, content)


def jpeg(rng: Random, data: bytes) -> bytes:
    """Change a segment of a JPEG: its size, its tables, how large the picture is; or bytes anywhere."""
    marks = [match.start() for match in re.finditer(rb"\xff[\xc0-\xcf\xd8-\xdf\xe0-\xef\xfe]", data[:4000])]
    if not marks or rng.random() < 0.3:
        return raw(rng, data)
    made, at = bytearray(data), rng.choice(marks)
    frames = [mark for mark in marks if data[mark + 1] in (0xC0, 0xC2)]
    if frames and rng.random() < 0.3:
        made[frames[0] + 5 : frames[0] + 9] = struct.pack(
            ">HH", *rng.choices((1, 300, 5000, 6300, 30_000, 65_535, 0), k=2)
        )
    elif rng.random() < 0.5:
        _overwrite(rng, made, at + rng.randrange(2, 24))
    else:
        end = rng.choice(marks)
        made[at:at] = data[min(at, end) : max(at, end)] * rng.choice((1, 1, 30))
    return bytes(made)
