"""The HTTP client of the force: registry PUT and ingest POST; it loses no event and sits out overload."""

from __future__ import annotations

import gzip
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2
import msgspec
import numpy as np

from simulation.registry import Item
from simulation.tables import Event, format_time

REGISTRY_ITEMS, INGEST_EVENTS = 2000, 5000  # the first is the server's limit a call, the second our own
OVERLOADED = frozenset({429, 502, 503, 504})
FAILED, FAILURES_BORNE = (
    500,
    5,
)  # a failing server may recover; one that goes on failing is told to the operator
LONGEST_WAIT_S = 30.0
SHOWN_REJECTIONS = 3


class Refused(Exception):
    """The server answered with an error that trying again cannot mend."""


class Stopped(Exception):
    """We were asked to stop while waiting for the server."""


@dataclass
class Receipt:
    """What became of events or items; `rejected` holds the server's entries (index, id or code, error)."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[Item] = field(default_factory=list)

    def add(self, other: Receipt) -> None:
        """Count another receipt in."""
        self.accepted += other.accepted
        self.duplicates += other.duplicates
        self.rejected += other.rejected


def say(message: str) -> None:
    """Tell the operator on standard error."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


class Client:
    """Speaks to one server with one token; safe for several threads; `stop` ends a wait with `Stopped`."""

    def __init__(self, url: str, token: str, stop: threading.Event) -> None:
        self.stop = stop
        self._rng = np.random.default_rng()  # jitter alone: two clients must not knock in step
        # No proxies or credentials from the environment: it talks to the address it was given alone.
        self._http = httpx2.Client(
            base_url=url.rstrip("/") + "/api/v2/noc/",
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx2.Timeout(60.0, connect=5.0),
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def register(self, registry: str, items: list[Item]) -> Receipt:
        """Upsert items into a registry, in pieces; say which were rejected; `duplicates` counts updates."""
        receipt = Receipt()
        for start in range(0, len(items), REGISTRY_ITEMS):
            data = self._request(
                "PUT", f"registry/{registry}/", {"items": items[start : start + REGISTRY_ITEMS]}
            )
            receipt.add(Receipt(data["created"], data["updated"], data["rejected"]))
        _complain(f"registry {registry}", receipt)
        return receipt

    def send(self, events: list[Event], clock_s: float = 0.0) -> Receipt:
        """Upload events, in pieces, each until it is answered; say which were rejected.

        `clock_s`: by how much the clock is off of the phone that sends them; it then tells its own time.
        """
        receipt = Receipt()
        for start in range(0, len(events), INGEST_EVENTS):
            receipt.add(self._send_piece(events[start : start + INGEST_EVENTS], clock_s))
        _complain("ingest", receipt)
        return receipt

    def ask_audit(self, kind: str) -> None:
        """Let the server judge now instead of at its next turn; a server that cannot goes by its own clock."""
        try:
            self._request("POST", "audits/", {"kind": kind}, compressed=False)
        except Refused as refused:
            say(f"no audit at once: {refused}")

    def _send_piece(self, events: list[Event], clock_s: float) -> Receipt:
        body: dict[str, Any] = {"events": events}
        if clock_s:
            body["sent_at"] = format_time(time.time() + clock_s)
        try:
            data = self._request("POST", "ingest/events/", body)
        except _TooLarge:
            if len(events) == 1:
                raise Refused("one event alone is too large for the server") from None
            half = len(events) // 2
            receipt = self._send_piece(events[:half], clock_s)
            receipt.add(self._send_piece(events[half:], clock_s))
            return receipt
        return Receipt(data["accepted"], data["duplicates"], data["rejected"])

    def _request(
        self, method: str, path: str, body: dict[str, Any], compressed: bool = True
    ) -> dict[str, Any]:
        """Make one call until the server answers it; return `data`. Raises Refused, Stopped, _TooLarge."""
        written, headers = msgspec.json.encode(body), {"Content-Type": "application/json"}
        if method == "POST" and compressed:  # the contract promises gzip for ingest alone
            written, headers["Content-Encoding"] = gzip.compress(written, compresslevel=1), "gzip"
        attempt = 0
        while True:
            answer = self._try(method, path, written, headers)
            if isinstance(answer, httpx2.Response) and not _may_pass(answer.status_code, attempt):
                return _read(answer, path)
            attempt += 1
            wait_s = _choose_wait(answer, attempt) * float(self._rng.uniform(1.0, 1.3))
            if attempt in (2, 5) or attempt % 20 == 0:
                say(f"{path}: {_name(answer)}; trying again in {wait_s:.0f} s")
            if self.stop.wait(wait_s):
                raise Stopped

    def _try(
        self, method: str, path: str, written: bytes, headers: dict[str, str]
    ) -> httpx2.Response | httpx2.TransportError:
        if self.stop.is_set():
            raise Stopped
        try:
            return self._http.request(method, path, content=written, headers=headers)
        except httpx2.TransportError as error:
            return error


class _TooLarge(Exception):
    """The server found the body too large (413)."""


def _may_pass(status: int, attempt: int) -> bool:
    """Tell whether an answer is worth another attempt."""
    return status in OVERLOADED or (status == FAILED and attempt < FAILURES_BORNE)


def _choose_wait(answer: httpx2.Response | httpx2.TransportError, attempt: int) -> float:
    """Return the wait in seconds: what the server asked for, else doubling."""
    if isinstance(answer, httpx2.Response) and answer.headers.get("Retry-After", "").isdecimal():
        return min(max(0.2, float(answer.headers["Retry-After"])), 300.0)
    return min(LONGEST_WAIT_S, 0.25 * 2.0 ** min(attempt, 8))


def _name(answer: httpx2.Response | httpx2.TransportError) -> str:
    if isinstance(answer, httpx2.Response):
        return f"the server answered {answer.status_code}"
    return f"the server cannot be reached ({type(answer).__name__})"


def _read(answer: httpx2.Response, path: str) -> dict[str, Any]:
    if answer.status_code == 413:
        raise _TooLarge
    if not answer.is_success:
        raise Refused(f"{path}: the server answered {answer.status_code}: {answer.text[:300]}")
    data: dict[str, Any] = answer.json()["data"]
    return data


def _complain(where: str, receipt: Receipt) -> None:
    if receipt.rejected:
        shown = "; ".join(str(entry) for entry in receipt.rejected[:SHOWN_REJECTIONS])
        say(f"{where}: {len(receipt.rejected)} rejected: {shown}")
