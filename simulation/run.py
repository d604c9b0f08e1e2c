"""The command line: register the force, fill the past, then live. Also what `noc simulate` calls."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from simulation.behaviours.registered import USUAL_RATE, Mix
from simulation.behaviours.shape import STYLES
from simulation.client import Client, Refused, Stopped, say
from simulation.force import Force
from simulation.fraudsters import FRAUDS, MESSES, Plan
from simulation.history import DAY_S, fill_history, register_force
from simulation.living import Clock, live
from simulation.styles import PLAIN, Style
from simulation.styles import STYLES as FRAUD_STYLES
from simulation.tables import format_time

ROSTER_AHEAD_DAYS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags, which the management command shares."""
    parser.add_argument("--guards", type=int, default=60, help="guards of the force (60)")
    parser.add_argument("--sites", type=int, default=8, help="sites they guard (8)")
    parser.add_argument("--days", type=float, default=14, help="days of history to fill (14)")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="live: seconds lived per second, until caught up (1)"
    )
    parser.add_argument("--seed", type=int, default=7, help="the same seed makes the same force (7)")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the server (http://127.0.0.1:8000)")
    parser.add_argument(
        "--token", default=os.environ.get("NOC_TOKEN", ""), help="else NOC_TOKEN in the environment"
    )
    parser.add_argument(
        "--live", action=argparse.BooleanOptionalAction, default=True, help="live on after the history"
    )
    parser.add_argument("--fine-history", action="store_true", help="twice the fixes in the past, as in life")
    parser.add_argument(
        "--coarse-life",
        action="store_true",
        help="half the fixes in life, as in the past: one baseline fits both",
    )
    parser.add_argument(
        "--troubles",
        default="usual",
        help="usual, none, troubles, innocents, or kinds: STATIC_GUARD=2,NO_TELEMETRY:app_killed (usual)",
    )
    parser.add_argument(
        "--trouble-rate", type=float, default=USUAL_RATE, help=f"for 100 guards' shifts ({USUAL_RATE:g})"
    )
    parser.add_argument(
        "--trouble-style", choices=STYLES, default="even", help="how long and far: at the limits, or plain"
    )
    parser.add_argument(
        "--frauds", type=float, default=0.0, help="so many of 100 guards' shifts are cheated in (0)"
    )
    parser.add_argument(
        "--messes",
        type=float,
        default=None,
        help="and in so many is something honest that looks like it (as many)",
    )
    parser.add_argument(
        "--fraud-kinds", default="", help="only these: BUDDY_PUNCHING,GPS_SPOOFING:constant,lent_phone (all)"
    )
    parser.add_argument(
        "--fraud-style",
        choices=FRAUD_STYLES,
        help="cameras, receivers, phones and cycles (a with frauds, else plain)",
    )
    parser.add_argument(
        "--truth", type=Path, help="append what really happened to this file, one JSON object a line"
    )


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and Ctrl-C end the force after the request under way."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


def note_truth(force: Force, path: Path | None) -> Callable[[float, float], None]:
    """Return a function that appends the truths of [since, until) to the file, if there is one."""

    if path:
        path.touch()

    def write(since: float, until: float) -> None:
        truths = force.truths(since, until) if path else []
        if path and truths:
            with path.open("a", encoding="utf-8") as file:
                for truth in truths:
                    times = {"since": format_time(truth.since), "until": format_time(truth.until)}
                    file.write(json.dumps(asdict(truth) | times) + "\n")

    return write


def _split(now: float, days: float, speed: float, lives: bool) -> tuple[float, float]:
    """Return where history begins and where it hands over to life: an hour of life at `speed` catches up."""
    since = now - days * DAY_S
    return since, max(since, now - 3600 * (speed - 1)) if lives and speed > 1 else now


def plan_frauds(options: argparse.Namespace, since: float) -> tuple[Plan | None, Style]:
    """Return what is cheated, None for nothing, and the style. Raises ValueError for a kind nobody knows."""
    style = FRAUD_STYLES[options.fraud_style] if options.fraud_style else PLAIN
    messes = options.frauds if options.messes is None else options.messes
    if not options.frauds and not messes:
        return None, style
    only = tuple(name.strip() for name in options.fraud_kinds.split(",") if name.strip())
    known = {name for maker in (*FRAUDS, *MESSES) for name in (maker.kind, f"{maker.kind}:{maker.cause}")}
    if unknown := set(only) - known:
        raise ValueError(f"there is no cheat {', '.join(unknown)}; there are: {', '.join(sorted(known))}")
    newcomers = (since, since + options.days * DAY_S)
    return Plan(options.frauds, messes, only, newcomers), style if options.fraud_style else FRAUD_STYLES["a"]


def simulate(options: argparse.Namespace, stop: threading.Event) -> None:
    """Register, fill, live. Raises Refused, Stopped; ValueError for a force or a mix that cannot be."""
    since, handover = _split(time.time(), options.days, options.speed, options.live)
    lived_from = handover if options.live else None
    mix = Mix(options.troubles, options.trouble_rate, options.trouble_style, lived_from)
    plan, style = plan_frauds(options, since)
    force = Force(
        options.seed, options.guards, options.sites, lived_from, mix.make(), style=style, frauds=plan
    )
    write_truth = note_truth(force, options.truth)
    client = Client(options.url, options.token, stop)
    try:
        register_force(client, force, since, time.time() + ROSTER_AHEAD_DAYS * DAY_S)
        began = time.monotonic()
        with tqdm(total=round((handover - since) / 3600), unit="h", desc="history", disable=None) as bar:
            receipt = fill_history(client, force, since, handover, not options.fine_history, bar.update)
        write_truth(since, handover)
        seconds = time.monotonic() - began
        say(f"history: {receipt.accepted} accepted, {receipt.duplicates} there already, in {seconds:.1f} s")
        if options.live:
            say("the force lives; Ctrl-C ends it")
            live(
                client, force, handover, Clock(handover, options.speed).read, write_truth, options.coarse_life
            )
    finally:
        client.close()


def run(options: argparse.Namespace) -> int:
    """Run with parsed flags; return the exit code: 0 also when asked to stop, 2 for bad flags."""
    if not options.token:
        say("simulate: a token with noc:ingest and noc:configure is needed (--token or NOC_TOKEN)")
        return 2
    stop = threading.Event()
    stop_on_signals(stop)
    try:
        simulate(options, stop)
    except Stopped:
        say("simulate: stopped")
    except (Refused, ValueError) as error:
        say(f"simulate: {error}")
        return 2 if isinstance(error, ValueError) else 1
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="simulation", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
