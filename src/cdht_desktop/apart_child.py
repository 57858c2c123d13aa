"""What a process does first that reads somebody else's file: it is held to its memory and time, and kept quiet.

Imports only the standard library, to start quickly.
"""

import gc
import os
import pickle
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

_PANIC = "PanicException"  # of libraries written in Rust: a class that they do not show


class NotReadError(Exception):
    """The file can't be read, or a limit is exceeded: a code, and what its sentence needs."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(code)


def answer_each(
    answer: Connection, work: Callable[[Callable[[Any], None]], None], faults: tuple[type[BaseException], ...]
) -> None:
    """Do `work`, which is given a function to answer with; each answer is `(None, value)`, a refusal `(code, values)`.

    Memory that is not there is refused as `too_much`; any of `faults`, with which a library tells a damaged file, as
    `unreadable`. The end of the answers is the end of the pipe.
    """

    def say(code: str | None, value: object) -> None:
        answer.send_bytes(pickle.dumps((code, value), pickle.HIGHEST_PROTOCOL))

    try:
        work(lambda value: say(None, value))
    except NotReadError as refused:
        say(refused.code, refused.values)
    except MemoryError:
        say("too_much", {})
    except faults:
        say("unreadable", {})
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        say("unreadable", {})
    answer.close()


def hold_back(memory: int, seconds: int) -> None:
    """Keep this process within its memory (bytes) and time, and quiet: a dying reader prints its stack."""
    gc.disable()  # only lists of plain values are made
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    os.close(silence)
    try:
        import resource  # noqa: PLC0415 - not on Windows, where the parent watches the memory
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),  # a core dump would hold personal data
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def allow(more: int) -> None:
    """Hold the memory of this process to `more` bytes beyond what it has now."""
    try:
        import resource  # noqa: PLC0415 - not on Windows, where the parent watches the memory

        with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123 - pathlib would cost a tenth of the start
            now = int(stream.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = now + more if soft == resource.RLIM_INFINITY else min(now + more, soft)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
