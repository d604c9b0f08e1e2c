"""What the pages for newcomers say is true: the first steps work as they are printed, the files that are named exist."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stories.server import NOC, PROJECT, Served

FIRST_ID = 'python3 -c \'import json, sys; print(json.load(sys.stdin)["data"]["items"][0]["id"])\''


def section(page: str, title: str) -> str:
    """Return the indented commands below a heading, as one script."""
    text = (PROJECT / page).read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    return "\n".join(line.removeprefix("    ") for line in text.splitlines() if line.startswith("    "))


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here to take the first steps with")
def test_the_first_steps_of_the_readme_work_as_they_are_printed(served: Served, tmp_path: Path) -> None:
    noc = tmp_path / "noc"
    noc.write_text(f"#!/bin/sh\ncd {PROJECT} && exec {NOC[0]} -c '{NOC[2]}' \"$@\"\n")
    noc.chmod(0o755)
    ask = (
        '$(curl -s "$API/noc/alerts/?status=open" -H "$AUTH" | '
        + FIRST_ID.replace("python3", sys.executable)
        + ")"
    )
    script = section("README.md", "First steps")
    for printed, here in (
        (".venv/bin/noc", str(noc)),
        ("http://127.0.0.1:8000", served.url),
        ("<id>", ask),
    ):
        assert printed in script
        script = script.replace(printed, here)
    done = subprocess.run(
        ["bash", "-e", "-c", script], env=served.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers = [
        json.loads(text) for text in re.split(r"(?<=\})(?=\{\"status)", done.stdout[done.stdout.index("{") :])
    ]
    assert [answer["status"] for answer in answers] == 6 * ["success"], done.stdout
    site, person, fix, panic, alerts, taken = (answer["data"] for answer in answers)
    assert (site["created"], person["created"], fix["accepted"], panic["accepted"]) == (1, 1, 1, 1)
    assert alerts["items"][0]["message"] == "Ravi Kumar pressed SOS at Gate 3: two men at the fence"
    assert taken["status"] == "ACKNOWLEDGED"


def test_every_file_that_the_journey_names_exists() -> None:
    page = (PROJECT / "docs" / "journey.md").read_text(encoding="utf-8")
    known = {
        str(path.relative_to(PROJECT))
        for top in ("noc", "frontend/src", "simulation", "docs", "tests")
        for path in (PROJECT / top).rglob("*")
    }
    named = re.findall(r"`([\w/.<>-]+(?:\.(?:py|ts|tsx|md)|/))`", page)
    missing = [
        name
        for name in named
        if "<" not in name and not any(f"/{path}/".endswith(f"/{name.rstrip('/')}/") for path in known)
    ]
    assert len(named) > 60
    assert missing == []


@pytest.mark.parametrize("page", ["README.md", "docs/api.md", "docs/journey.md"])
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert ((PROJECT / page).parent / target).exists(), target
