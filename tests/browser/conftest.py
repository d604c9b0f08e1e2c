"""One server and one browser for all of these tests, a company and windows of its own for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import FRONTEND, Screen, chromium
from tests.stories.company import Company
from tests.stories.server import Served
from tests.stories.stranger import Browser as Visitor

OpenScreen = Callable[..., Screen]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def unpack_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chromium")


# Not of the session: the browser's event loop must end before other tests run in the same worker.
@pytest.fixture(scope="module")
def browser(unpack_in: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright, unpack_in) as started:
        yield started


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    if not (FRONTEND / "dist" / "index.html").is_file():
        pytest.fail("the console is not built: run `make console`", pytrace=False)
    server = Served()
    try:
        yield server.start()
    finally:
        server.close()


@pytest.fixture
def company(served: Served) -> Company:
    return Company(served)


@pytest.fixture
def screen(browser: Browser, served: Served) -> Iterator[OpenScreen]:
    """Open windows; they close at the end."""
    opened: list[Screen] = []

    def make(visitor: Visitor | None = None, **options: Any) -> Screen:
        opened.append(Screen(browser, served.url, visitor, **options))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
