"""`noc simulate` is the same command line under Django's roof."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from tests.simulation.conftest import NotingServer


@pytest.fixture(autouse=True)
def keep_signal_handlers() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_command_fills_the_past_of_the_server_it_is_given(server: NotingServer) -> None:
    flags = [
        "--guards=24",
        "--sites=6",
        "--days=0.2",
        "--no-live",
        f"--url={server.url}",
        "--token=secret-token",
    ]
    call_command("simulate", *flags)
    assert len(server.events()) > 500
    assert {request["headers"]["Authorization"] for request in server.requests} == {"Bearer secret-token"}


def test_command_asks_for_a_token_where_the_server_is_not_our_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOC_TOKEN", raising=False)
    with pytest.raises(SystemExit) as ended:
        call_command("simulate", "--url=https://elsewhere.invalid", "--no-live")
    assert ended.value.code == 2
    assert "token" in capsys.readouterr().err
