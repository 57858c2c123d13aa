"""The process that reads somebody else's file, for the fuzzers: begun once and forked for each file.

The program starts one anew for each file (`apart`), which takes half a second. This one stays small, and each fork of it
holds itself back as the real one does; what it tells beside the answers is how much memory and time the fork took.
"""

import contextlib
import os
import pickle
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from cdht_desktop import apart

_END = b"end "


@dataclass
class Beside:
    """The process, seen from a worker: `took` is the memory (MB, all of it) and the seconds of the last fork."""

    megabytes: float = 0.0
    seconds: float = 0.0

    _process: subprocess.Popen[bytes] | None = None
    _connection: Connection | None = None

    def _begun(self) -> Connection:
        """Return the connection to the process, which is begun when it is first needed."""
        if self._connection is not None:
            return self._connection
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.fuzz.beside", str(theirs.fileno())], pass_fds=(theirs.fileno(),)
            )
        self._connection = Connection(ours.detach())
        return self._connection

    def answers(
        self, target: Callable[..., None], args: tuple[Any, ...], *_bounds: object
    ) -> Iterator[tuple[str | None, Any]]:
        """Give the answers as `apart.answers` does."""
        connection = self._begun()
        connection.send_bytes(pickle.dumps((target, args)))
        messages = []
        while not (message := connection.recv_bytes()).startswith(_END):
            messages.append(message)
        status, self.megabytes, self.seconds = pickle.loads(message.removeprefix(_END))
        yield from map(pickle.loads, messages)
        if status == 1:
            raise RuntimeError("the fork failed")
        if status:
            raise apart.DiedError

    def close(self) -> None:
        """End the process."""
        if self._connection is not None and self._process is not None:
            self._connection.close()
            self._process.wait()


def _serve(connection: Connection) -> None:
    with contextlib.suppress(EOFError):
        while True:
            target, args = pickle.loads(connection.recv_bytes())
            if (child := os.fork()) == 0:
                _answer_and_end(target, args, connection)
            _pid, status, used = os.wait4(child, 0)
            told = os.waitstatus_to_exitcode(status), used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
            connection.send_bytes(_END + pickle.dumps(told))


def _answer_and_end(target: Callable[..., None], args: tuple[Any, ...], connection: Connection) -> None:
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        target(*args, connection)
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])))
