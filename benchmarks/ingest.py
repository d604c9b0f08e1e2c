"""Ingest of a million fixes in one process: the bare COPY ceiling, below HTTP, over HTTP, and all of it again."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec

from benchmarks.stage import PEOPLE, Stage, report, server, stage

EVENTS = int(os.environ.get("BENCH_EVENTS", "1000000"))
BATCH = 5_000
FIXES_A_PHONE = 10  # a phone uploads what it gathered: a batch of 5,000 fixes comes from 500 phones


def make_bodies(directory: Path, run: str, count: int) -> list[Path]:
    """Write request bodies of BATCH fixes each: (2 h of life, 10,000 people) and return their files."""
    from noc.kernel.clock import now

    start = now() - timedelta(hours=2)
    paths = []
    for batch in range(count // BATCH):
        events = []
        for n in range(batch * BATCH, (batch + 1) * BATCH):
            person, fix = n // FIXES_A_PHONE % PEOPLE, n % FIXES_A_PHONE
            at = start + timedelta(seconds=7_000 * n / count + fix)
            events.append(
                {
                    "event_id": f"{run}-{n}",
                    "type": "location",
                    "person": f"G{person}",
                    "at": at,
                    "lat": 19 + person % 1_000 // 100 * 0.01 + fix * 1e-5,
                    "lon": 72 + person % 100 * 0.01,
                    "accuracy_m": 5.5,
                    "speed_mps": 1.1,
                    "battery": 0.5,
                }
            )
        path = directory / f"{run}-{batch}.json"
        path.write_bytes(msgspec.json.encode({"events": events}))
        paths.append(path)
    return paths


def measure_copy(place: Stage) -> float:
    """Return rows/s of a bare binary COPY of the same columns into a table without indexes."""
    from django.db import connection, transaction

    from noc.kernel.clock import now
    from noc.sources.receipts.copying import COMMON, copy_rows
    from noc.sources.telemetry.record import LOCATION

    at = now()
    row = (place.tenant_id, 1, 1, False, "bench-000001", None, at, at, at, None)
    rows = [(*row, 19.0, 72.0, 5.5, 1.1, None, None, None, 0.5)] * BATCH
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_copy (LIKE noc_location)")
    assert len(row) == len(COMMON)
    started = time.perf_counter()
    for _ in range(40):
        with transaction.atomic():
            copy_rows("bench_copy", LOCATION, rows)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_copy")
    return 40 * BATCH / seconds


def in_threads(work: Callable[[Path], None], paths: list[Path], threads: int) -> float:
    """Do `work` for every path in some threads; return events/s."""
    waiting = iter(paths)
    lock = threading.Lock()

    def run() -> None:
        while True:
            with lock:
                path = next(waiting, None)
            if path is None:
                return
            work(path)

    workers = [threading.Thread(target=run) for _ in range(threads)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return len(paths) * BATCH / (time.perf_counter() - started)


def below_http(place: Stage) -> Callable[[Path], None]:
    from noc.journeys.ingest import ingest
    from noc.kernel.clock import now
    from noc.sources.receipts.documents import read_json
    from noc.surfaces.ingest.connections import in_own_connection

    def work(path: Path) -> None:
        document = read_json(path.read_bytes())
        receipt = in_own_connection(ingest, place.tenant_id, document.events, now())
        assert receipt.accepted + receipt.duplicates == BATCH, receipt.rejected[:1]

    return work


def send(port: int, token: str, files: list[str], threads: int) -> None:
    """Send bodies over HTTP on kept-alive connections and print events/s; runs in a process of its own."""
    local = threading.local()

    def work(path: Path) -> None:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        local.connection.request("POST", "/api/v2/noc/ingest/events/", path.read_bytes(), headers)
        answer = local.connection.getresponse()
        data = msgspec.json.decode(answer.read())["data"]
        assert answer.status == 202, data
        assert data["accepted"] + data["duplicates"] == BATCH, data

    print(in_threads(work, [Path(name) for name in files], threads))


def over_http(place: Stage, port: int, paths: list[Path], threads: int) -> float:
    listing = place.data_dir / "bodies.txt"
    listing.write_text("\n".join(map(str, paths)))
    command = [
        sys.executable,
        "-m",
        "benchmarks.ingest",
        "send",
        str(port),
        place.token,
        str(listing),
        str(threads),
    ]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def stored() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM noc_location")
        return int(cursor.fetchone()[0])


def main() -> None:
    with stage() as place:
        how = f"binary COPY of {BATCH} rows a transaction, no index"
        report("ingest: bare COPY ceiling", f"{measure_copy(place):,.0f} rows/s", how)
        part = EVENTS // 4
        below = make_bodies(place.data_dir, "below", part)
        for threads in (1, 3):
            half = below[: len(below) // 2] if threads == 1 else below[len(below) // 2 :]
            rate = in_threads(below_http(place), half, threads)
            report(
                f"ingest: below HTTP, {threads} thread(s)",
                f"{rate:,.0f} events/s",
                f"{len(half) * BATCH:,} fixes",
            )
        report(
            "ingest: below HTTP, replay",
            f"{in_threads(below_http(place), below, 3):,.0f} events/s",
            "duplicates",
        )
        before = stored()
        bodies = make_bodies(place.data_dir, "http", EVENTS)
        with server(place) as port:
            rate = over_http(place, port, bodies, 4)
            report(
                "ingest: over HTTP, 4 connections",
                f"{rate:,.0f} events/s",
                f"{EVENTS:,} fixes, {BATCH} a call",
            )
            assert stored() - before == EVENTS, "what was answered 202 is not all there"
            rate = over_http(place, port, bodies, 4)
            report("ingest: over HTTP, replay of the same", f"{rate:,.0f} events/s", "all duplicates")
            assert stored() - before == EVENTS, "a replay changed something"


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        send(int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]).read_text().split("\n"), int(sys.argv[5]))
    else:
        main()
