"""The guard's phone: battery, network, activity, and when what it noted reaches the server."""

from __future__ import annotations

from datetime import datetime
from itertools import accumulate

import numpy as np

from simulation.chance import Flags, Floats
from simulation.duties import Duty, mark_within
from simulation.people import Person
from simulation.tables import Column, Table
from simulation.tracks import STANDING, WALKING, Track

STATUS_EVERY_S = 300.0
BATTERY_STEP_S = 300.0
CHARGE_PER_H = 0.55
# Events an hour of an average phone in the daytime, on duty.
RATES_PER_H = {"screen_on": 5.0, "app_open": 3.0, "call": 0.3}
SYNC_EVERY_S = 1200.0
SHORTEST_WALK_M = 1.5  # fewer steps than two are none to a pedometer
FADING_S = 240.0  # the way down to the cellar: the signal goes before the network does
# How lively a guard is with his phone by local hour: quiet from midnight, quietest at four.
RHYTHM = np.array([0.6, 0.5, 0.42, 0.36, 0.35, 0.45, 0.8, 1.0, 1.1, 1.0, 1.0, 1.05,
                   1.2, 1.15, 1.0, 1.0, 1.0, 1.1, 1.2, 1.2, 1.15, 1.05, 0.9, 0.75])  # fmt: skip


def schedule_uploads(duty: Duty, at: Floats, rng: np.random.Generator) -> Floats:
    """Return when facts noted at `at` are uploaded: after a second or two, or when the network is back.

    A buffer goes out oldest first, but one dead zone in five is flushed in two pieces, the newer one first.
    One fact in a hundred is held up by 20 to 90 s and so overtaken by the next ones.
    """
    sent = at + 0.4 + rng.exponential(0.9, len(at))
    if batch_s := duty.shift.site.style.batch_s:
        sent = np.ceil(sent / batch_s) * batch_s + rng.uniform(0, 3, len(at))
    held = rng.random(len(at)) < 0.01
    sent[held] += rng.uniform(20, 90, int(held.sum()))
    for since, until in duty.dead_zones:
        inside = (at >= since) & (at < until)
        behind = at[inside] - since
        if int(since) % 5 == 0:
            behind = (behind + (until - since) / 2) % (until - since)
        sent[inside] = until + 3 + behind / 60
    return np.asarray(sent)


class Battery:
    """Charge (0 to 1) over one shift: nearly full at home, drained by time and walking, charged once."""

    def __init__(self, duty: Duty, track: Track, rng: np.random.Generator) -> None:
        self._times = np.arange(track.t[0], track.t[-1] + BATTERY_STEP_S, BATTERY_STEP_S)
        moving = track.measure_speeds(self._times) > 0.3
        hours = BATTERY_STEP_S / 3600
        drain = -duty.shift.person.drain_per_h * hours * np.where(moving, 1.6, 1.0)
        change = np.where(mark_within(self._times, duty.charging), CHARGE_PER_H * hours, drain)
        change[0] = rng.uniform(0.72, 1.0)
        steps = accumulate(change.tolist(), lambda level, step: min(1.0, max(0.02, level + step)))
        self._levels = np.array(list(steps))
        if duty.drains:
            self._drain(*duty.drains)

    def _drain(self, onset: float, empty_at: float, level: float) -> None:
        """Let the charge fall from `onset` on in a straight line to `level`, then rise again on the cable."""
        begin = float(np.interp(onset, self._times, self._levels))
        falling = begin + (level - begin) * (self._times - onset) / (empty_at - onset)
        rising = np.minimum(1.0, level + CHARGE_PER_H * (self._times - empty_at) / 3600)
        drained = np.where(self._times < empty_at, falling, rising)
        self._levels = np.where(self._times < onset, self._levels, drained)

    def measure(self, times: Floats) -> Floats:
        """Return the charge at the given times, to a hundredth."""
        return np.asarray(np.round(np.interp(times, self._times, self._levels), 2))


def _find_rhythm(begin: datetime, hours: Floats) -> Floats:
    """Return the liveliness (n,) `hours` after a local moment (a clock change within a shift is ignored)."""
    start = begin.hour + begin.minute / 60
    return np.asarray(RHYTHM[((start + hours) % 24).astype(int)])


def _draw_habits(duty: Duty, track: Track, rng: np.random.Generator) -> tuple[list[str], Floats]:
    """Return kinds and times of what he does with the phone: a Poisson process thinned by hour and sleep."""
    begin, end = float(track.t[0]), float(track.t[-1])
    local = datetime.fromtimestamp(begin, tz=duty.shift.site.zone)
    busiest = max(1.0, *(factor for _, factor in duty.lively), 1.0)
    kinds: list[str] = []
    times: list[Floats] = []
    for kind, rate in RATES_PER_H.items():
        ceiling = rate * duty.shift.person.chattiness * float(RHYTHM.max()) * busiest
        moments = np.sort(rng.uniform(begin, end, rng.poisson(ceiling * (end - begin) / 3600)))
        lively = _find_rhythm(local, (moments - begin) / 3600) / RHYTHM.max() / busiest
        lively = np.where(mark_within(moments, [*duty.asleep, *duty.down]), 0.0, lively)
        for span, factor in duty.lively:
            lively = np.where(mark_within(moments, [span]), lively * factor, lively)
        moments = moments[rng.random(len(moments)) < lively]
        kinds += [kind] * len(moments)
        times.append(moments)
    return kinds, np.concatenate(times)


def _list_steps(track: Track) -> Floats:
    """Return a moment for every minute walked, and one for every few metres shifted at the post.

    The pedometer reports once a minute at most while he walks.
    """
    segments = np.flatnonzero(track.mode == WALKING)
    minutes = np.arange(track.t[0], track.t[-1], 60.0)
    walked = minutes[np.isin(track.find_segments(minutes), segments)]
    lengths = np.hypot(*np.diff(track.xy, axis=0).T)
    shifted = np.flatnonzero((track.mode == STANDING) & (lengths > SHORTEST_WALK_M))
    return np.concatenate([walked, track.t[shifted + 1]])


def note_activity(duty: Duty, track: Track, prefix: str, rng: np.random.Generator) -> Table:
    """Return the `phone` events of a shift, ordered by time."""
    kinds, times = _draw_habits(duty, track, rng)
    steps = _list_steps(track)
    syncs = np.arange(track.t[0] + rng.uniform(0, SYNC_EVERY_S), track.t[-1], SYNC_EVERY_S)
    syncs = syncs + rng.uniform(0, 90, len(syncs))
    scans = np.array([scan.at - 3 for scan in track.scans], dtype=np.float64)
    at = np.concatenate([times, steps, syncs, scans])
    labels = [*kinds, *["step"] * len(steps), *["sync"] * len(syncs), *["app_open"] * len(scans)]
    order = np.argsort(at, kind="stable")
    kind = np.array(labels, dtype=object)[order]
    sent = schedule_uploads(duty, at[order], rng)
    return Table("phone", prefix, np.arange(len(at)), at[order], sent, {"kind": kind})


def note_status(duty: Duty, track: Track, battery: Battery, prefix: str, rng: np.random.Generator) -> Table:
    """Return the `device_status` events of a shift: every five minutes, weak or no signal in dead zones."""
    at = np.arange(track.t[0] + rng.uniform(0, STATUS_EVERY_S), track.t[-1], STATUS_EVERY_S)
    at = at + rng.uniform(-20, 20, len(at)).clip(track.t[0] - at)
    offline: Flags = mark_within(at, duty.dead_zones)
    strength = duty.shift.site.signal_dbm + rng.normal(0, 5, len(at))
    strength -= np.where(
        mark_within(at, [(since - FADING_S, since + 120) for since, _ in duty.below]), 25.0, 0.0
    )
    values: dict[str, Column] = {
        "battery": battery.measure(at),
        "signal_dbm": np.round(np.where(offline, rng.uniform(-125, -112, len(at)), strength.clip(-118, -50))),
        "online": ~offline,
        "network": np.array(_name_networks(offline, duty.shift.person, rng), dtype=object),
    }
    return Table("device_status", prefix, np.arange(len(at)), at, schedule_uploads(duty, at, rng), values)


def _name_networks(offline: Flags, person: Person, rng: np.random.Generator) -> list[str]:
    usual = "5g" if person.platform == "ios" else "4g"
    other = np.where(rng.random(len(offline)) < 0.12, "wifi", usual).tolist()
    return ["none" if off else name for off, name in zip(offline.tolist(), other, strict=True)]
