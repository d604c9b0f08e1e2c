"""What the pages about running it promise is so: settings, locks, stages of set-up."""

import re
from pathlib import Path

import pytest

from noc.config.schedule import ENTRIES
from tests.config.conftest import PROJECT

READ = re.compile(r"environ(?:\.get\(|\.setdefault\(|\[)\s*\"([A-Z_]+)\"")
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "PATH"}


def sources() -> list[Path]:
    return [path for room in ("noc", "simulation") for path in sorted((PROJECT / room).rglob("*.py"))]


def test_every_variable_that_is_read_is_documented() -> None:
    read = {name for path in sources() for name in READ.findall(path.read_text())} - NOT_SETTINGS
    assert {"DATABASE_URL", "PORT", "NOC_LOG_JSON"} <= read, "the search finds nothing any more"
    page = (PROJECT / "docs" / "deployment.md").read_text()
    assert {name for name in read if f"`{name}`" not in page} == set()


def test_every_row_of_the_schedule_is_documented() -> None:
    page = (PROJECT / "docs" / "operations.md").read_text()
    assert [entry.name for entry in ENTRIES if f"`{entry.name}`" not in page] == []


@pytest.mark.parametrize("name", ["run", "dev", "node"])
def test_locks_pin_and_hash_everything_and_name_no_address(name: str) -> None:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text()
    pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert pins
    assert all("==" in line for line in pins)
    assert text.count("--hash=sha256:") >= len(pins)
    assert re.findall(r"https?://|file:|--(?:extra-)?index-url|--find-links", text) == []


def test_the_consoles_lock_names_no_address() -> None:
    assert '"resolved"' not in (PROJECT / "frontend" / "package-lock.json").read_text()


def test_what_is_locked_is_what_is_asked_for() -> None:
    for name in ("run", "dev"):
        asked = re.findall(
            r"^([A-Za-z0-9-]+)==([0-9.]+)$",
            (PROJECT / "requirements" / f"{name}.in").read_text(),
            re.MULTILINE,
        )
        locked = (PROJECT / "requirements" / f"{name}.txt").read_text()
        assert asked
        assert [pin for pin in asked if f"{pin[0].lower()}=={pin[1]} " not in locked] == []
