"""The demonstration of `make run`: the force lives at once; its past is filled in behind, newest day first.

Environment: NOC_DEMO_URL, NOC_DEMO_TOKEN (noc:ingest, noc:configure), NOC_DATA_DIR (for the days filled).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from simulation.backfill import BACKFILL_FLAG, Memory, fill_backwards
from simulation.client import Client, Refused, Stopped, say
from simulation.force import Force
from simulation.fraudsters import Plan
from simulation.history import DAY_S, register_force
from simulation.living import Clock, live
from simulation.run import stop_on_signals
from simulation.staging import stage_troubles
from simulation.uploads import upload

GUARDS, SITES, SEED = 120, 16, 7
# Beside what is staged, a few cheat in the fortnight before; nobody is a ghost.
CHEATS = (
    "BUDDY_PUNCHING", "IDENTITY_MISMATCH", "GPS_SPOOFING", "REPLAYED_TRACK", "OUTSIDE_GEOFENCE",
    "LEFT_AFTER_PUNCH", "IMPOSSIBLE_TRAVEL",
)  # fmt: skip
FRAUDS = Plan(1.2, 0.0, CHEATS)
SEEN_AT_ONCE_S = 600.0  # what everyone did in the last ten minutes is sent first
ON_DUTY_S = 15 * 3600.0  # and who has punched in since then
# What audits look back on comes next: all but fixes since the oldest running shift began, fixes of some hours.
FIXES_S, FACTS_S, ROUNDS_S = 5 * 3600.0, 15 * 3600.0, 26 * 3600.0
ROUNDS = frozenset({"task", "checkpoint"})  # tours and tasks are judged a day after they ended
FACTS = ROUNDS | {"phone", "device_status"}
ROSTER_DAYS = (0.6, 2.0)  # behind and ahead; older rosters come with their day of history
BEGAN_FLAG = "--began"


def _begin(client: Client, force: Force, memory: Memory, now: float) -> None:
    """Register the force and send what the map needs to be alive; a new server voids the state file."""
    behind, ahead = (days * DAY_S for days in ROSTER_DAYS)
    created = register_force(client, force, now - behind, now + ahead)
    if created["sites"] == len(force.sites):
        memory.forget()
    upload(client, force, force.events(now - ON_DUTY_S, now, types=frozenset({"attendance"})))
    upload(client, force, force.events(now - SEEN_AT_ONCE_S, now, coarse=True))
    say(f"the force lives: {len(force.sites)} sites, {GUARDS} guards")


def _recollect(client: Client, force: Force, now: float) -> None:
    """Send what the audits need to judge those on duty now, newest first, and let them judge."""
    upload(client, force, force.events(now - FIXES_S, now - SEEN_AT_ONCE_S, coarse=True))
    upload(client, force, force.events(now - FACTS_S, now - FIXES_S, coarse=True, types=FACTS))
    upload(client, force, force.events(now - ROUNDS_S, now - FACTS_S, coarse=True, types=ROUNDS))
    client.ask_audit("comprehensive")


def _start_backfill(url: str, began: float) -> subprocess.Popen[bytes]:
    """Start the filling of the past as a process of its own, so that it cannot slow life down."""
    told = [BACKFILL_FLAG, "--url", url, BEGAN_FLAG, str(began)]
    return subprocess.Popen([sys.executable, "-m", "simulation.demo", *told])  # noqa: S603 - our own


def _recall_force(began: float | None) -> Force:
    """Return the force as it lives in the demonstration that began then, so that its past fits it."""
    force = Force(SEED, GUARDS, SITES, frauds=FRAUDS)
    if began is not None:
        stage_troubles(force, began)
    return force


def _live(client: Client, memory: Memory, url: str) -> None:
    now = time.time()
    force = Force(SEED, GUARDS, SITES, panics_from=now, frauds=FRAUDS)
    stage_troubles(force, now)
    _begin(client, force, memory, now)
    _recollect(client, force, now)
    backfill = _start_backfill(url, now)
    try:
        live(client, force, now, Clock(now, 1.0).read, coarse=True)  # as history is: one baseline fits both
    finally:
        backfill.terminate()
        backfill.wait(timeout=20)


def main(arguments: Sequence[str] | None = None) -> int:
    """Live until told to stop; with the backfill flag, fill the past instead. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="simulation.demo", description=__doc__)
    parser.add_argument("--url", default=os.environ.get("NOC_DEMO_URL"), help="else NOC_DEMO_URL")
    parser.add_argument(
        BACKFILL_FLAG, action="store_true", help="fill the past and end (started by the demo itself)"
    )
    parser.add_argument(BEGAN_FLAG, type=float, help="when the demo began that the past is filled in for")
    options = parser.parse_args(arguments)
    token = os.environ.get("NOC_DEMO_TOKEN")
    if not options.url or not token:
        say(f"demo: {'NOC_DEMO_TOKEN' if options.url else 'NOC_DEMO_URL'} is not set")
        return 2
    stop = threading.Event()
    stop_on_signals(stop)
    client = Client(options.url, token, stop)
    memory = Memory(
        Path(os.environ.get("NOC_DATA_DIR", "var")) / "demo-history.json", f"{SEED}/{GUARDS}/{SITES}"
    )
    try:
        if options.backfill:
            os.nice(15)
            fill_backwards(client, _recall_force(options.began), memory, time.time())
        else:
            _live(client, memory, options.url)
    except Stopped:
        return 0
    except Refused as error:
        say(f"demo: {error}")
        return 1
    finally:
        client.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
