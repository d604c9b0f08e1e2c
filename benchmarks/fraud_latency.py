"""From the receipt of a punch to its judgement: 100 punches a second for half a minute, on the real server.

500 people have two weeks of punches, tracks and shifts behind them; one punch in fifty bears the mock flag. Told: from the
answer (202) to the scoring that others can see, and of the flagrant ones to anomaly, alert and ticket, which are committed
together with it. A look every few milliseconds sees what was committed; it adds that much to each figure.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import msgspec

from benchmarks.stage import Stage, quantile, report, server, stage

PEOPLE, SITES, DAYS = 500, 50, 14
RATE, SECONDS, PHONES = 100, 30, 8
FLAGRANT_EVERY = 50
FIX_S, SHIFT_H = 900, 8
LOOK_S = 0.004


def _site(person: int) -> tuple[float, float]:
    place = person % SITES
    return 19 + place // 100 * 0.01, 72 + place % 100 * 0.01


def _shifts(until: datetime) -> list[dict[str, Any]]:
    """Return eight hours a day for everybody, the last one under way."""
    found = []
    for person in range(PEOPLE):
        for day in range(DAYS + 1):
            start = until - timedelta(days=day, hours=1, minutes=person % 45)
            found.append(
                {
                    "code": f"SH-{person}-{day}", "person": f"G{person}", "site": f"S{person % SITES}",
                    "start": start.isoformat(), "end": (start + timedelta(hours=SHIFT_H)).isoformat(),
                }
            )  # fmt: skip
    return found


def _past(person: int, until: datetime) -> Iterator[dict[str, Any]]:
    lat, lon = _site(person)
    who = {"person": f"G{person}", "device": f"PH-{person}"}
    for day in range(1, DAYS + 1):
        start = until - timedelta(days=day, hours=1, minutes=person % 45)
        for direction, hours in (("in", -0.1), ("out", SHIFT_H + 0.05)):
            at = start + timedelta(hours=hours, seconds=person * 7 % 240)
            yield _punch(person, direction, at) | {"event_id": f"past-{person}-{day}-{direction}"}
        for n in range(SHIFT_H * 3600 // FIX_S):
            yield who | {
                "type": "location", "event_id": f"fix-{person}-{day}-{n}", "accuracy_m": 6.0,
                "at": (start + timedelta(seconds=FIX_S * n)).isoformat(),
                "lat": lat + (n * 7 + person) % 11 * 4e-6, "lon": lon + (n * 5 + day) % 13 * 4e-6,
            }  # fmt: skip


def _punch(person: int, direction: str, at: datetime, mock: bool = False) -> dict[str, Any]:
    lat, lon = _site(person)
    wobble = (at.microsecond + person) % 17 / 1000
    return {
        "type": "attendance", "person": f"G{person}", "site": f"S{person % SITES}", "device": f"PH-{person}",
        "direction": direction, "at": at.isoformat(), "lat": lat + wobble * 2e-3, "lon": lon - wobble * 1e-3,
        "accuracy_m": 6.5, "mock": mock, "biometric_quality": 0.85 + wobble, "face_confidence": 0.93 + wobble,
        "liveness": 0.94 + wobble, "method": "face",
    }  # fmt: skip


def furnish(place: Stage) -> int:
    """Register phones and shifts, and ingest the past; return how many facts that was."""
    from noc.journeys.ingest import ingest
    from noc.journeys.registry import put_items
    from noc.kernel.access.principals import SYSTEM
    from noc.kernel.clock import now
    from noc.kernel.outbox.models import OutboxItem
    from noc.kernel.tenancy.scope import tenant_scope

    at = now()
    phones = [{"code": f"PH-{n}", "person": f"G{n}", "platform": "android"} for n in range(PEOPLE)]
    with tenant_scope(place.tenant_id):
        for kind, items in (("devices", phones), ("shifts", _shifts(at))):
            for start in range(0, len(items), 2_000):
                put_items(kind, items[start : start + 2_000], at, SYSTEM)
    stored = 0
    for person in range(0, PEOPLE, 10):
        raws = [msgspec.json.encode(e) for one in range(person, person + 10) for e in _past(one, at)]
        for start in range(0, len(raws), 10_000):
            stored += ingest(place.tenant_id, raws[start : start + 10_000], at).accepted
    with tenant_scope(place.tenant_id):
        OutboxItem.objects.all().delete()
    return stored


class Watcher(threading.Thread):
    """Notes when the scoring of each punch can be seen by others, and which alerts and tickets with it."""

    def __init__(self, tenant_id: int) -> None:
        super().__init__(daemon=True)
        self._tenant_id = tenant_id
        self.seen: dict[str, float] = {}
        self.ticketed: dict[str, float] = {}
        self.stop = threading.Event()

    def run(self) -> None:
        from django.db import connection

        from noc.intelligence.fraud.models import FraudAnomaly, FraudPredictionLog
        from noc.kernel.tenancy.scope import tenant_scope

        last = 0
        with tenant_scope(self._tenant_id):
            while not self.stop.wait(LOOK_S):
                rows = list(
                    FraudPredictionLog.objects.filter(id__gt=last - 500).values_list("id", "event_id")
                )
                at = time.time()
                for row_id, event_id in rows:
                    self.seen.setdefault(event_id, at)
                    last = max(last, row_id)
                cases = FraudAnomaly.objects.filter(ticket_id__isnull=False, alert_id__isnull=False)
                for event_id in cases.values_list("event_id", flat=True):
                    self.ticketed.setdefault(event_id, at)
        connection.close()


class Phones:
    """A few connections that send punches, one a request, at a steady rate."""

    def __init__(self, place: Stage, port: int) -> None:
        self._token, self._port = place.token, port
        self._own = threading.local()
        self.answered: dict[str, float] = {}
        self.took_ms: list[float] = []

    def send(self, number: int, due: float) -> None:
        """Send punch `number` at its time (Unix seconds)."""
        time.sleep(max(0.0, due - time.time()))
        person = number % PEOPLE
        at = datetime.now().astimezone()
        event = _punch(person, "in", at, mock=number < PEOPLE and number % FLAGRANT_EVERY == 0)
        event["event_id"] = f"now-{number}"
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        began = time.perf_counter()
        connection = self._connect()
        connection.request("POST", "/api/v2/noc/ingest/events/", json.dumps({"events": [event]}), headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 202:
            raise RuntimeError(f"{answer.status}: {body[:200]!r}")
        self.answered[event["event_id"]] = time.time()
        self.took_ms.append((time.perf_counter() - began) * 1000)

    def _connect(self) -> http.client.HTTPConnection:
        if not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        return self._own.connection  # type: ignore[no-any-return]


def measure(place: Stage, port: int) -> None:
    """Send the punches, wait for what follows, and tell how long it took."""
    phones, watcher, count = Phones(place, port), Watcher(place.tenant_id), RATE * SECONDS
    watcher.start()
    begins = time.time() + 1
    with ThreadPoolExecutor(PHONES) as pool:
        for sent in [pool.submit(phones.send, n, begins + n / RATE) for n in range(count)]:
            sent.result()
    deadline = time.monotonic() + 60
    while len(watcher.seen) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    watcher.stop.set()
    watcher.join()
    tell(phones, watcher, count)


def tell(phones: Phones, watcher: Watcher, count: int) -> None:
    """Print the figures."""
    for what, seen in (("scored", watcher.seen), ("alert and ticket", watcher.ticketed)):
        waits = [1000 * max(0.0, seen[one] - phones.answered[one]) for one in seen if one in phones.answered]
        if not waits:
            report(f"punch received -> {what}", "never", "nothing came")
            continue
        how = f"{len(waits)} of {count} punches, {RATE}/s; counted from the answer"
        report(f"punch received -> {what} committed, p50", f"{quantile(waits, 0.5):.0f} ms", how)
        report(f"punch received -> {what} committed, p99", f"{quantile(waits, 0.99):.0f} ms", "aim < 50 ms")
    report("punch sent -> answered, p99", f"{quantile(phones.took_ms, 0.99):.0f} ms", "one punch a request")


def main() -> None:
    """Fill the past, run the server, send."""
    with stage(people=PEOPLE, sites=SITES) as place:
        began = time.perf_counter()
        facts = furnish(place)
        print(
            f"fraud latency: {facts:,} facts of {DAYS} days in {time.perf_counter() - began:.0f} s",
            flush=True,
        )
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        connection.close()
        with server(place) as port:
            time.sleep(3)
            measure(place, port)


if __name__ == "__main__":
    main()
