from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.verify import chromium
from tests.verify.chromium import Chromium, Tab

PAGE = Path(__file__).parents[2] / "resources" / "verify" / "verify.html"


def start(profile: Path, *options: str) -> Chromium:
    program = chromium.found()
    if program is None:
        pytest.skip("no Chromium that can be driven is installed here (Debian: apt-get install chromium)")
    return Chromium(program, profile, *options)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    opened = start(tmp_path_factory.mktemp("chromium"))
    yield opened
    opened.close()


@pytest.fixture
def tab(browser: Chromium) -> Iterator[Tab]:
    """The page as on the first day; whatever a test does, nothing may go wrong in it, and it asks for nothing."""
    opened = Tab(browser, PAGE)
    opened.run("localStorage.clear()")
    opened.open()
    yield opened
    assert opened.troubles() == []
    assert opened.asked_for() == {PAGE.as_uri()}
    opened.close()


@pytest.fixture
def browser_with(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Chromium]]:
    """Start a browser of one's own with more options."""
    opened = []

    def open_one(*options: str) -> Chromium:
        opened.append(start(tmp_path_factory.mktemp("chromium"), *options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
