"""`make fuzz`: many changed files of each kind through the program's own openers, and a report of what came of it.

    python -m tests.fuzz [--count N] [--seed S] [--kind NAME]…   the whole, or some kinds
    python -m tests.fuzz --kind NAME --case N --seed S           one file, written out and opened where its fault is seen

Linux only: what a process took is read from /proc.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from queue import Queue
from typing import Any

from tests.fuzz import guided, running
from tests.fuzz.kinds import KINDS
from tests.fuzz.running import MOST_MEGABYTES, MOST_SECONDS, Result

COUNT, SEED = 20_000, 20261122
REPORT = Path("build") / "fuzz.md"
_AT_ONCE = 2  # workers
_CHUNK = 500  # files that one worker opens
_SHOWN = 20  # faults of a kind in the report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the fuzzers; return 0 where nothing was found."""
    asked = _asked(arguments)
    names = asked.kind or list(KINDS)
    with running.scratch() as template:
        honest = {name: list(KINDS[name].seeds(template)) for name in names}
        if asked.case is not None:
            return _one(names[0], honest[names[0]], asked, template)
        start = time.monotonic()
        results = _all(names, honest, asked, template)
        found = guided.run(asked.runs, asked.seed) if asked.runs else []
    lines = _report(results, found, asked, time.monotonic() - start)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    return 1 if any(result.faults for result in results) or any(fault for _name, _runs, fault in found) else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--count", type=int, default=COUNT, help="files of each kind")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--kind", action="append", choices=list(KINDS))
    parser.add_argument("--case", type=int)
    parser.add_argument("--runs", type=int, default=guided.RUNS, help="of each reader led by coverage; 0: none")
    return parser.parse_args(arguments)


def _one(name: str, honest: list[bytes], asked: argparse.Namespace, template: Path) -> int:
    """Write out one file and open it in this process."""
    data = running.changed(KINDS[name], honest, asked.seed, asked.case)
    out = REPORT.with_name(f"fuzz-{asked.case}")
    out.parent.mkdir(exist_ok=True)
    out.write_bytes(data)
    print(f"{out}: {len(data)} bytes")
    print(KINDS[name].opener(template)(data, asked.case))
    return 0


def _all(
    names: Sequence[str], honest: dict[str, list[bytes]], asked: argparse.Namespace, template: Path
) -> list[Result]:
    """Open all files, some workers at a time; return a result for each kind."""
    counts = {name: min(asked.count, KINDS[name].most or asked.count) for name in names}
    chunks = [
        (name, range(first, min(first + _CHUNK, counts[name])))
        for first in range(0, asked.count, _CHUNK)
        for name in names
        if first < counts[name]
    ]
    fork = multiprocessing.get_context("fork")
    todo, done = fork.Queue(), fork.Queue()
    for chunk in [*chunks, *[None] * _AT_ONCE]:
        todo.put(chunk)
    runners = [
        fork.Process(target=_runner, args=(todo, done, honest, asked.seed, template)) for _one in range(_AT_ONCE)
    ]
    for runner in runners:
        runner.start()
    results = {name: Result(name) for name in names}
    for number in range(len(chunks)):
        found: Result = done.get()
        results[found.kind].merge(found)
        for fault in found.faults:
            print(f"\r{fault}", file=sys.stderr)
        print(f"\r{number + 1} of {len(chunks)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for runner in runners:
        runner.join()
    return list(results.values())


def _runner(
    todo: "Queue[Any]", done: "Queue[Result]", honest: dict[str, list[bytes]], seed: int, template: Path
) -> None:
    while (chunk := todo.get()) is not None:
        name, numbers = chunk
        done.put(running.run(KINDS[name], honest[name], numbers, seed, template))


def _report(
    results: Sequence[Result], found: Sequence[tuple[str, int, str]], asked: argparse.Namespace, seconds: float
) -> list[str]:
    """Return the report's lines."""
    total = sum(result.count for result in results)
    faults = [fault for result in results for fault in result.faults]
    lines = [
        "# Hostile files",
        "",
        f"{total:,} changed files of {len(results)} kinds, seed {asked.seed}, in {seconds / 60:.0f} min.",
        f"Allowed: 0 crashes, 0 partial imports, {MOST_SECONDS:.0f} s (of the processor) and {MOST_MEGABYTES} MB each.",
        f"**Faults: {len(faults)}.** The same again: `python -m tests.fuzz --seed {asked.seed} --kind KIND --case NUMBER`.",
        "",
        "| kind | files | taken | refused | crashed | hung | partial | longest | most memory |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in results:
        counts = [one.outcomes[name] for name in ("taken", "refused", "crashed", "hung", "partial")]
        cells = [one.kind, f"{one.count:,}", *map("{:,}".format, counts)]
        lines.append("| " + " | ".join([*cells, f"{one.slowest[0]:.2f} s", f"{one.hungriest[0]:.0f} MB"]) + " |")
    lines += [
        "",
        "Memory is all that the process beside the program had, or what the program had more, whichever is more.",
    ]
    for one in results:
        lines += [f"- {fault}" for fault in one.faults[:_SHOWN]]
    if found:
        lines += ["", "Readers led by coverage (atheris):", ""]
        lines += [f"- {name}: {runs:,} runs, {fault or 'nothing found'}" for name, runs, fault in found]
    return lines


if __name__ == "__main__":
    sys.exit(main())
