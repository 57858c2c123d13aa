"""Readers written in Python, led by coverage: atheris finds bytes that reach new lines of them.

Each runs in a process of its own, since atheris ends it; its findings are told by its exit. Only the readers' own modules
are instrumented: everything else would slow it down for nothing.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

RUNS = 20_000  # of each reader
_LONGEST = 4096  # bytes
_HELD = 2000  # MB
_STRICT = frozenset(
    {"layout", "criteria", "batch", "public_key", "code", "key_file"}
)  # these answer with a sentence only
_TARGETS = (
    "toml",
    "layout",
    "criteria",
    "csv",
    "canonical",
    "batch",
    "public_key",
    "code",
    "key_file",
    "backup_manifest",
)


def run(runs: int, seed: int) -> list[tuple[str, int, str]]:
    """Return (reader, runs, what was found or nothing) for each reader."""
    found = []
    for name in _TARGETS:
        with tempfile.TemporaryDirectory(prefix="cdht-fuzz-") as folder:  # atheris ends its process without tidying
            command = [sys.executable, "-m", "tests.fuzz.guided", name, str(runs), str(seed), folder]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        fault = " / ".join(line for line in lines if "rror" in line)[:300] or f"exit {done.returncode}"
        found.append((name, runs, fault if done.returncode else ""))
    return found


def _target(name: str, folder: Path) -> tuple[Callable[[bytes], object], Sequence[bytes]]:
    """Return a reader of bytes, and honest ones to begin with; imported here, so that they are instrumented."""
    from tests.fuzz import batches, seeds, signed  # noqa: PLC0415

    from cdht_desktop import outside  # noqa: PLC0415
    from cdht_desktop.data.backup_file import Manifest  # noqa: PLC0415
    from cdht_desktop.data.keys import KeyFile  # noqa: PLC0415
    from cdht_desktop.domain.criteria import CriteriaSet  # noqa: PLC0415
    from cdht_desktop.exchange import batch, canonical, certificate_code, keys  # noqa: PLC0415
    from cdht_desktop.ops import layouts  # noqa: PLC0415
    from cdht_desktop.progress import Progress  # noqa: PLC0415
    from cdht_desktop.sheets import csv_text  # noqa: PLC0415

    file = folder / "file"

    def of_file(read: Callable[[Path], object]) -> Callable[[bytes], object]:
        def write_and_read(data: bytes) -> object:
            file.write_bytes(data)
            return read(file)

        return write_and_read

    def as_text(read: Callable[[str], object]) -> Callable[[bytes], object]:
        return lambda data: read(data.decode("utf-8", "replace"))

    rules, texts = seeds.rules(folder), seeds.certificate_layouts(folder)
    manifest = signed.backup_manifest()
    return {
        "toml": (as_text(lambda text: outside.toml(text, 200_000)), rules),
        "layout": (as_text(lambda text: layouts.check("certificate", "x", text)), texts),
        "criteria": (as_text(lambda text: CriteriaSet.from_toml(text, "x")), rules),
        "csv": (lambda data: list(csv_text.rows_of(data, most_text=32_767)), seeds.csv_lists(folder)),
        "canonical": (canonical.load, [b'["citizen",{"id":"a","year":2026}]']),
        "batch": (lambda data: batch.read_batch(io.BytesIO(data), Progress()), [batches.small()]),
        "public_key": (of_file(keys.read_public_key_file), signed.public_keys(folder)),
        "code": (as_text(lambda text: certificate_code.read(text, seeds.PAIR.public)), seeds.codes(folder)),
        "key_file": (of_file(KeyFile.read), signed.key_files(folder)),
        "backup_manifest": (Manifest.from_bytes, [manifest]),
    }[name]


def _main(name: str, runs: int, seed: int, folder: Path) -> None:
    import atheris  # noqa: PLC0415 - Linux only, and only this process needs it

    from cdht_desktop.errors import Refused  # noqa: PLC0415 - imported outside what is instrumented: it is shared

    with atheris.instrument_imports(include=["cdht_desktop"]):
        read, honest = _target(name, folder)
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, data in enumerate(honest):
        (corpus / str(number)).write_bytes(data[:_LONGEST])

    def once(data: bytes) -> None:
        try:
            read(data)
        except Refused:
            pass
        except (ValueError, KeyError, TypeError):
            if name in _STRICT:
                raise

    options = [f"-runs={runs}", f"-seed={seed}", f"-max_len={_LONGEST}", f"-rss_limit_mb={_HELD}", "-timeout=20"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
