"""A real browser for tests, without a library: Chromium's DevTools protocol over a pipe, JSON and a zero byte each way."""

import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows: its programs are not given pipes 3 and 4
    fcntl = None

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--headless",
    "--no-sandbox",  # tests run as root in a container, where its own sandbox cannot
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)
# The browser reads 3 and writes 4.
_BECOME = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)
_PATIENCE = 90  # seconds for one answer


def found() -> str | None:
    """Return the browser's path, or None where this machine has none that can be driven so."""
    if fcntl is None:
        return None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Chromium:
    """One browser with a profile of its own; `close` ends it."""

    def __init__(self, program: str, profile: Path, *options: str) -> None:
        (theirs_in, self._out), (self._in, theirs_out) = os.pipe(), os.pipe()
        pipes = [fcntl.fcntl(pipe, fcntl.F_DUPFD, 10) for pipe in (theirs_in, theirs_out)]  # clear of 3 and 4
        command = [program, *_QUIET, *options, f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BECOME, *map(str, pipes), *command],
            pass_fds=pipes,
            env={**os.environ, "HOME": str(profile)},  # what the browser keeps beside its profile, too
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for pipe in (theirs_in, theirs_out, *pipes):
            os.close(pipe)
        self._buffer = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Return what a command answers; raises `RuntimeError` with the browser's own words where it refuses."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") != self._number:
                self.events.append(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            else:
                return answer["result"]

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + _PATIENCE
        while b"\0" not in self._buffer:
            ready, _w, _x = select.select([self._in], [], [], max(0, end - time.monotonic()))
            data = os.read(self._in, 1 << 20) if ready else b""
            if not data:
                raise RuntimeError("the browser does not answer")
            self._buffer += data
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def close(self) -> None:
        """End the browser."""
        try:
            self.call("Browser.close")
        except (RuntimeError, OSError):
            self._process.kill()
        self._process.wait(_PATIENCE)
        os.close(self._in)
        os.close(self._out)


class Tab:
    """One tab with a page from a file."""

    def __init__(self, browser: Chromium, file: Path) -> None:
        self._browser = browser
        self._address = file.as_uri()
        self._target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.call("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "DOM", "Log"):
            self.call(f"{domain}.enable")
        self.open()

    def open(self) -> None:
        """Open the page, or open it anew."""
        self.call("Page.navigate", url=self._address)
        self.wait(f"location.href === {json.dumps(self._address)} && document.readyState === 'complete'")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Return what a command answers in this tab."""
        return self._browser.call(method, self._session, **params)

    def run(self, expression: str) -> Any:
        """Return the value of an expression, or of what it promises; raises `RuntimeError` where it throws."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Return once an expression is true in the page."""
        self.run(
            f"new Promise((yes) => {{ const look = () => ({condition}) ? yes() : setTimeout(look, 20); look(); }})"
        )

    def choose(self, field: str, file: Path) -> None:
        """Choose a file in a field of the page, as a person does in its dialog."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=field)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(file)])

    def troubles(self) -> list[dict[str, Any]]:
        """Return what went wrong in this tab: exceptions nobody caught, and what the browser logged as an error."""
        mine = [event for event in self._browser.events if event.get("sessionId") == self._session]
        thrown = [event for event in mine if event["method"] == "Runtime.exceptionThrown"]
        logged = [event for event in mine if event["method"] == "Log.entryAdded"]
        return thrown + [event for event in logged if event["params"]["entry"]["level"] == "error"]

    def asked_for(self) -> set[str]:
        """Return the addresses that the tab asked for, those inside the page itself left out."""
        sent = [event for event in self._browser.events if event.get("sessionId") == self._session]
        sent = [event["params"]["request"]["url"] for event in sent if event["method"] == "Network.requestWillBeSent"]
        return {address for address in sent if not address.startswith(("data:", "blob:"))}

    def forget(self) -> None:
        """Forget what went wrong so far, and what was asked for but the page itself."""
        kept = [event for event in self._browser.events if event.get("sessionId") != self._session]
        self._browser.events[:] = kept
        self.open()

    def close(self) -> None:
        """Close the tab."""
        self._browser.call("Target.closeTarget", targetId=self._target)
