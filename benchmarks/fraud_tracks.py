"""Where the phone truly was: false verdicts on a real phone's honest ways, and what is found of the same ways faked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np

from benchmarks.fraud_tracks_data import FILE as TRACK
from benchmarks.fraud_tracks_data import (
    Errors,
    Fixes,
    Shift,
    held,
    is_there,
    lay_scene,
    lay_shifts,
    make_day,
    pieces,
    read_track,
    repeating,
    replayed,
    thin,
    wandering,
)
from benchmarks.stage import quantile, report
from noc.intelligence.fraud.rules.replay import detect_replayed_track
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.spoofing import detect_gps_spoofing
from noc.intelligence.fraud.rules.travel import detect_impossible_travel

DETECTORS: dict[str, Callable[[Scene], object]] = {
    "IMPOSSIBLE_TRAVEL": detect_impossible_travel,
    "GPS_SPOOFING": detect_gps_spoofing,
    "REPLAYED_TRACK": detect_replayed_track,
}
CONVICTS = 0.5
RECEIVERS: dict[str, tuple[float, Errors]] = {
    "1 fix a second": (1.0, wandering(4.0, 180.0)),
    "a fix in 10 s, 10 m errors that last a minute": (10.0, wandering(10.0, 60.0, 1.0)),
    "a fix a minute, thinned": (60.0, wandering(5.0, 120.0, 1.5)),
    "a fix in 30 s, four of five told again": (30.0, repeating(wandering(6.0, 180.0), 0.8)),
    "a fix in 30 s, errors without memory": (30.0, wandering(0.1, 60.0, 5.0)),
}
DAYS, HOURS = 40, 8.0
FAKES = ((0.0, 0.0), (600.0, 0.0), (600.0, 1.0), (600.0, 3.0), (600.0, 5.0))  # shifted by at most, noise


def weights(scene: Scene) -> dict[str, float]:
    """Return what each detector weighs of a scene."""
    said = {name: detector(scene) for name, detector in DETECTORS.items()}
    return {name: getattr(verdict, "weight", 0.0) for name, verdict in said.items()}


def count_false(scenes: Iterable[Scene]) -> tuple[int, Counter[str], float]:
    """Return how many honest scenes were judged, the convictions by detector, and the highest weight of all."""
    judged, false, worst = 0, Counter[str](), 0.0
    for scene in scenes:
        judged += 1
        for name, weight in weights(scene).items():
            false[name] += weight >= CONVICTS
            worst = max(worst, weight)
    return judged, false, worst


def both_looks(track: Fixes, shifts: list[Shift]) -> Iterable[Scene]:
    """Return the first and the final scene of every punch."""
    for number in range(len(shifts)):
        yield lay_scene(track, shifts, number, "punch")
        yield lay_scene(track, shifts, number, "final")


def tell_false(what: str, hours: float, counted: tuple[int, Counter[str], float]) -> None:
    """Print false verdicts per 1,000 person-hours, with the 95 % upper bound (exact Poisson; rule of three for none)."""
    from scipy.stats import chi2

    judged, false, worst = counted
    for name in DETECTORS:
        bound = chi2.ppf(0.95, 2 * (false[name] + 1)) / 2 / hours * 1000
        report(
            f"{name}: false, {what}",
            f"{false[name] / hours * 1000:.2f} / 1,000 h",
            f"{false[name]} in {hours:,.0f} h, {judged:,} looks; 95 % below {bound:.1f}; highest weight {worst:.2f}",
        )


def tell_found(what: str, detector: str, scenes: list[Scene]) -> None:
    """Print the share of faked scenes that one detector, and that any of the three, convicts."""
    found = [weights(scene) for scene in scenes]
    own = np.mean([one[detector] >= CONVICTS for one in found])
    either = np.mean([max(one.values()) >= CONVICTS for one in found])
    report(
        f"{detector}: found, {what}", f"{own:.1%}", f"{len(scenes)} faked; by any of the three {either:.1%}"
    )


def _earlier_with(shifts: list[Shift], number: int, rng: np.random.Generator) -> Shift | None:
    """Return one of the fourteen earlier shifts that has a track of twenty minutes before or after its punch."""
    known = [one for one in shifts[:number] if one.at < shifts[number].at - 2_700.0][-14:]
    return known[int(rng.integers(len(known)))] if known else None


def faked_replays(track: Fixes, shifts: list[Shift], look: str, most_s: float, noise_m: float) -> list[Scene]:
    """Return the scenes of punches whose track is an earlier one again."""
    rng = np.random.default_rng(5)
    scenes = []
    for number in range(10, len(shifts)):
        old = _earlier_with(shifts, number, rng)
        if old is None:
            continue
        later_s = float(rng.uniform(-most_s, most_s))
        new = Shift(shifts[number].at, old.lat, old.lon, shifts[number].at + old.ends - old.at)
        now = replayed(track, old, new, later_s, noise_m, rng)
        rows = [*shifts[:number], new]
        scenes.append(lay_scene(track, rows, number, "punch" if look == "punch" else "final", now))
    return [one for one in scenes if len(one.track) and np.ptp(one.track.at) >= 900.0]


def faked_holds(track: Fixes, shifts: list[Shift], every_s: float) -> list[Scene]:
    """Return final scenes of punches after which the position stands still to the digit for three hours."""
    scenes = []
    for number in range(10, len(shifts)):
        one = shifts[number]
        new = Shift(one.at, one.lat, one.lon, one.at + 3 * 3600.0)
        now = held(track, one.at, new.ends, every_s)
        scenes.append(lay_scene(track, [*shifts[:number], new], number, "final", now))
    return scenes


def tell_runtime(track: Fixes, shifts: list[Shift]) -> None:
    """Print how long each detector takes for a first and a final look with fourteen earlier tracks."""
    for look in ("punch", "final"):
        scenes = [
            lay_scene(track, shifts, n, "punch" if look == "punch" else "final") for n in range(20, 120)
        ]
        for name, detector in DETECTORS.items():
            taken = []
            for scene in scenes:
                started = time.thread_time()
                detector(scene)
                taken.append((time.thread_time() - started) * 1000)
            fixes = np.mean([len(one.track) for one in scenes])
            slow = (
                f"processor time; p99 {quantile(taken, 0.99):.2f} ms; {fixes:,.0f} fixes, 14 earlier tracks"
            )
            report(f"{name}: runtime, {look} look", f"{quantile(taken, 0.5):.2f} ms", slow)


def on_real_track() -> None:
    """Judge the real phone, as it sampled (1-5 s) and thinned."""
    whole = read_track()
    for every_s in (0.0, 30.0, 60.0):
        track = thin(whole, every_s) if every_s else whole
        shifts = lay_shifts(track)
        hours = sum(end - begin for begin, end in pieces(track)) / 3600
        tag = f"real, {every_s:.0f} s" if every_s else "real"
        tell_false(tag, hours, count_false(both_looks(track, shifts)))
        for look in ("punch", "final"):
            for most_s, noise_m in FAKES if not every_s else FAKES[1::2]:
                how = f"{tag}, {look} look, {'shifted' if most_s else 'same time'}, {noise_m:.0f} m noise"
                tell_found(how, "REPLAYED_TRACK", faked_replays(track, shifts, look, most_s, noise_m))
        tell_found(f"{tag}, held for 3 h", "GPS_SPOOFING", faked_holds(track, shifts, max(every_s, 5.0)))
    tell_runtime(thin(whole, 10.0), lay_shifts(thin(whole, 10.0)))


def on_made_receivers() -> None:
    """Judge honest days of made receivers of different quality and sampling."""
    for number, (name, (every_s, errors)) in enumerate(RECEIVERS.items()):
        rng = np.random.default_rng([9, number])
        anchors = 1_750_000_000.0 + 86_400.0 * np.arange(DAYS) + rng.normal(0, 400, DAYS)
        days = [make_day(float(at), every_s, errors, HOURS, rng) for at in anchors]
        track = Fixes(*(np.concatenate([getattr(day, one) for day in days]) for one in Fixes.__slots__))
        shifts = [
            Shift(float(at), 19.07, 72.87, float(day.at[-1])) for at, day in zip(anchors, days, strict=True)
        ]
        tell_false(name, DAYS * (HOURS + 0.75), count_false(both_looks(track, shifts)))
        noisy = faked_replays(track, shifts, "final", 600.0, 3.0)
        tell_found(f"{name}, final look, shifted, 3 m noise", "REPLAYED_TRACK", noisy)


def main() -> None:
    on_made_receivers()
    if not is_there():
        print(f"fraud_tracks: real tracks skipped, they are not there ({TRACK})")
        return
    on_real_track()


if __name__ == "__main__":
    main()
