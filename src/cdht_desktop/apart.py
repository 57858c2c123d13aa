"""Reading somebody else's file in a process of its own: what kills the reader does not kill the program.

On Linux that process is held to its memory and time by the system (`apart_child`); everywhere this side watches both.
"""

import multiprocessing
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

import psutil

from cdht_desktop.progress import Progress

_POLL = 0.05  # seconds between looks at the child, and at whether the person cancelled


@dataclass(frozen=True)
class Bounds:
    """What the process may take: memory in bytes, and seconds for each answer."""

    memory: int
    seconds: float


class DiedError(Exception):
    """The process died, or took more memory than it may."""


class TooSlowError(Exception):
    """An answer did not come in time."""


def answers(
    target: Callable[..., None], args: tuple[Any, ...], bounds: Bounds, progress: Progress
) -> Iterator[tuple[str | None, Any]]:
    """Call `target(*args, connection)` in a process of its own and give its answers: `(None, value)` or `(code, values)`.

    The process is gone when the answers are no longer asked for. Raises `DiedError`, `TooSlowError`, `Cancelled`, and
    `RuntimeError` where the target failed by its own fault.
    """
    with _running(target, args) as (process, answer):
        while (message := _next(process, answer, bounds, progress)) is not None:
            yield message


@contextmanager
def _running(target: Callable[..., None], args: tuple[Any, ...]) -> Iterator[tuple[SpawnProcess, Connection]]:
    spawn = multiprocessing.get_context("spawn")  # a fork would copy the window's threads and open databases
    answer, asked = spawn.Pipe(duplex=False)
    process = spawn.Process(target=target, args=(*args, asked), daemon=True)
    try:
        process.start()
        asked.close()  # so that the end of the child is the end of the pipe
        yield process, answer
    finally:
        answer.close()
        asked.close()
        if process.pid is not None:
            process.kill()
            process.join()
            process.close()


def _next(
    process: SpawnProcess, answer: Connection, bounds: Bounds, progress: Progress
) -> tuple[str | None, Any] | None:
    """Return the next answer, None after the last."""
    deadline = time.monotonic() + bounds.seconds
    while not answer.poll(_POLL):
        progress.check()
        if time.monotonic() > deadline:
            raise TooSlowError
        if _memory(process) > bounds.memory:
            raise DiedError
    try:
        message: tuple[str | None, Any] = pickle.loads(answer.recv_bytes())  # noqa: S301 - from our own child
    except EOFError as error:
        process.join(1)
        if process.exitcode == 1:  # an exception of Python: our own fault, not the file's
            raise RuntimeError("the process that reads files failed") from error
        if process.exitcode:
            raise DiedError from error
        return None
    return message


def _memory(process: SpawnProcess) -> int:
    """Return the child's memory in bytes, 0 where it is gone."""
    try:
        return int(psutil.Process(process.pid).memory_info().rss)
    except psutil.Error:
        return 0
