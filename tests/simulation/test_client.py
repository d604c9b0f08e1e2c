"""The client loses nothing: it waits, repeats the same batch, and stops when told."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from simulation.client import FAILURES_BORNE, Client, Refused, Stopped
from tests.simulation.conftest import NotingServer

EVENTS = [{"event_id": str(number), "type": "phone"} for number in range(12)]


def test_events_go_out_gzipped_with_the_token_in_the_header(client: Client, server: NotingServer) -> None:
    receipt = client.send(EVENTS)
    [request] = server.requests
    assert receipt.accepted == len(EVENTS)
    assert request["path"] == "/api/v2/noc/ingest/events/"
    assert request["headers"]["Authorization"] == "Bearer a-token"
    assert request["headers"]["Content-Encoding"] == "gzip"
    assert request["body"] == {"events": EVENTS}


def test_registry_is_put_in_pieces_of_two_thousand(client: Client, server: NotingServer) -> None:
    receipt = client.register("people", [{"code": str(number)} for number in range(4500)])
    assert [len(request["body"]["items"]) for request in server.requests] == [2000, 2000, 500]
    assert {request["method"] for request in server.requests} == {"PUT"}
    assert not any("Content-Encoding" in request["headers"] for request in server.requests)
    assert receipt.accepted == 4500


def test_events_go_out_in_pieces_of_five_thousand(client: Client, server: NotingServer) -> None:
    client.send([{"event_id": str(number)} for number in range(5001)])
    assert [len(batch) for batch in server.batches()] == [5000, 1]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_overloaded_server_gets_the_same_batch_again(
    client: Client, server: NotingServer, status: int
) -> None:
    server.answers = [(status, {"Retry-After": "0"}), (status, {})]
    receipt = client.send(EVENTS)
    assert receipt.accepted == len(EVENTS)
    assert [request["status"] for request in server.requests] == [status, status, 202]
    assert all(request["body"]["events"] == EVENTS for request in server.requests)


def test_retry_after_is_obeyed(client: Client, server: NotingServer) -> None:
    server.answers = [(429, {"Retry-After": "1"})]
    began = time.monotonic()
    client.send(EVENTS)
    assert time.monotonic() - began > 1


def test_a_server_that_is_down_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    holder = NotingServer()
    port_url = holder.url
    holder.server_close()
    stop = threading.Event()
    client = Client(port_url, "a-token", stop)
    threading.Timer(2.5, stop.set).start()
    with pytest.raises(Stopped):
        client.send(EVENTS)
    told = capsys.readouterr().err
    assert "cannot be reached" in told
    assert "a-token" not in told


def test_a_batch_that_is_too_large_is_halved_until_it_fits(client: Client, server: NotingServer) -> None:
    server.largest_batch = 4
    receipt = client.send(EVENTS)
    assert receipt.accepted == len(EVENTS)
    assert server.events() == EVENTS


def test_a_refusal_is_told_at_once_without_the_token(client: Client, server: NotingServer) -> None:
    server.answers = [(401, {})]
    with pytest.raises(Refused, match="401") as refusal:
        client.send(EVENTS)
    assert "a-token" not in str(refusal.value)
    assert len(server.requests) == 1


def test_a_server_that_goes_on_failing_is_given_up(client: Client, server: NotingServer) -> None:
    server.answers = [(500, {"Retry-After": "0"})] * 9
    with pytest.raises(Refused, match="500"):
        client.send(EVENTS)
    assert len(server.requests) == FAILURES_BORNE + 1


def test_stop_ends_a_wait_at_once(client: Client, server: NotingServer) -> None:
    server.answers = [(503, {"Retry-After": "60"})] * 3
    threading.Timer(0.3, client.stop.set).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        client.send(EVENTS)
    assert time.monotonic() - began < 2


def test_rejections_are_told(
    client: Client, server: NotingServer, capsys: pytest.CaptureFixture[str]
) -> None:
    entry: dict[str, Any] = {"index": 0, "event_id": "0", "error": "unknown person"}
    data = {"accepted": 11, "duplicates": 0, "rejected": [entry], "warnings": []}
    server.judge = lambda method, body: (202, {}, data)  # type: ignore[method-assign]
    assert client.send(EVENTS).rejected == [entry]
    assert "1 rejected" in capsys.readouterr().err
