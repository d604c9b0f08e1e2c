"""Sending what phones noted: all together, but a phone whose clock is wrong by itself, with its own time."""

from __future__ import annotations

from simulation.client import Client, Receipt
from simulation.force import Force
from simulation.tables import Event


def split_by_clock(force: Force, events: list[Event]) -> list[tuple[float, list[Event]]]:
    """Return (how far the clock is off, its events) with the honest clocks first; order is kept in each."""
    groups: dict[float, list[Event]] = {0.0: []}
    for event in events:
        groups.setdefault(force.clock_of(event), []).append(event)
    return [(clock_s, group) for clock_s, group in groups.items() if group]


def upload(client: Client, force: Force, events: list[Event]) -> Receipt:
    """Upload events; return what became of them."""
    receipt = Receipt()
    for clock_s, group in split_by_clock(force, events):
        receipt.add(client.send(group, clock_s))
    return receipt
