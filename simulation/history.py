"""Filling the past: the roster of each span first, then its events, in big batches, two uploads at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from simulation.client import INGEST_EVENTS, Client, Receipt
from simulation.force import Force
from simulation.uploads import upload

PARALLEL_UPLOADS = 2
SPAN_S = 6 * 3600.0
DAY_S = 86_400.0


def register_force(client: Client, force: Force, since: float, until: float) -> dict[str, int]:
    """Register everything with the roster of [since, until); return how many items are new, by registry."""
    return {
        registry: client.register(registry, items).accepted
        for registry, items in force.describe(since, until)
    }


def register_roster(client: Client, force: Force, since: float, until: float) -> None:
    """Register the shifts, tours and tasks of [since, until)."""
    for registry, items in force.describe_roster(since, until):
        client.register(registry, items)


def fill_history(
    client: Client, force: Force, since: float, until: float, coarse: bool, advance: Callable[[float], object]
) -> Receipt:
    """Upload [since, until), oldest first; call `advance` with the hours done. Raises Refused and Stopped."""
    receipt = Receipt()
    with ThreadPoolExecutor(PARALLEL_UPLOADS) as pool:
        under_way: list[Future[Receipt]] = []
        start = since
        while start < until:
            end = min(start + SPAN_S, until)
            events = force.events(start, end, coarse)
            for first in range(0, len(events), INGEST_EVENTS):
                while len(under_way) >= PARALLEL_UPLOADS:
                    receipt.add(under_way.pop(0).result())
                under_way.append(pool.submit(upload, client, force, events[first : first + INGEST_EVENTS]))
            advance((end - start) / 3600)
            start = end
        for waiting in under_way:
            receipt.add(waiting.result())
    return receipt
