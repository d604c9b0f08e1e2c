"""The client that docs/feed.md shows is run as it stands, cut off, and misses nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.feed_cast import Company, cut_clients, number_all, running_relay, running_web, wait_until

DOCUMENT = Path(__file__).parents[3] / "docs" / "feed.md"


@pytest.fixture
def client_file(tmp_path: Path) -> Path:
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert code is not None
    path = tmp_path / "client.py"
    path.write_text(code[1])
    return path


def test_documented_client_survives_a_cut_and_shows_every_event_once(
    acme: Company, client_file: Path
) -> None:
    acme.say(None, "before the snapshot")
    number_all()
    with running_relay(), running_web() as web:
        environment = {**os.environ, "NOC_HOST": f"127.0.0.1:{web.port}", "NOC_TOKEN": acme.token}
        command = [sys.executable, str(client_file)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            heard: list[str] = []
            assert process.stdout is not None
            lines = process.stdout
            threading.Thread(target=lambda: heard.extend(iter(lines.readline, "")), daemon=True).start()
            wait_until(lambda: heard, 15)
            acme.say(None, "one")
            wait_until(lambda: len(heard) == 2)
            cut_clients(web)
            acme.say(None, "two")
            acme.say(None, "three")
            wait_until(lambda: len(heard) == 4)
            process.kill()
    messages = ["one", "two", "three"]
    events = [f"event {n + 2} alert_created {message}\n" for n, message in enumerate(messages)]
    assert heard == ["snapshot 0 people\n", *events]
