"""The cast of the detectors' tests: Ravi (1) punches in at the gate at 08:00 in Mumbai on Tuesday 10 March 2026.

`scene()` is an honest punch of his, with twenty honest days behind it; each test changes what it is about. The phones'
positions wander as real receivers do (an autocorrelated error, a noisy accuracy, uneven gaps), from a seed.

    scene()                                        an honest punch in, first look
    scene(look="final")                            the same when the shift is over: a day's patrols behind it
    scene(punch=punch(face_confidence=0.4))        somebody else's face
    scene(device=device("P-2", carrier_id=2, made=history(person_id=2, device="P-2")))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from noc.intelligence.fraud.rules.scenes import (
    GRACE_S,
    UNPLANNED_S,
    Colleague,
    Device,
    EarlierTrack,
    Fixes,
    KnownVerdicts,
    PastLife,
    Place,
    Punch,
    Punches,
    Rostered,
    Scene,
    Statuses,
    Uses,
    Works,
)

AT = 1_773_109_800.0  # 2026-03-10 08:00 in Mumbai, a Tuesday
MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86_400.0
OFFSET_S = 5.5 * HOUR_S  # of Mumbai from UTC
GATE = (19.07, 72.87)
HOME = (19.085, 72.875)  # 1.7 km from the gate
SITE = 10
RAVI, SITA, OKORO = 1, 2, 3
NAMES = {RAVI: "Ravi Patil", SITA: "Sita Rao", OKORO: "B. Okoro", 4: "D. Mensah", 5: "E. Silva"}
METRES = 111_194.93  # in a degree of latitude

Point = tuple[float, float]
Row = dict[str, Any]
Rows = Iterable[Mapping[str, Any]]


def moved(place: Point, north_m: float = 0.0, east_m: float = 0.0) -> Point:
    """Return the point so many metres away."""
    return place[0] + north_m / METRES, place[1] + east_m / (METRES * np.cos(np.radians(place[0])))


def punch(at: float = AT, **changes: Any) -> Punch:
    """Return a punch of Ravi's at the gate on his own phone P-1, all well with his face."""
    fields: Row = {
        "punch_id": 9_000,
        "event_id": "punch-9000",
        "person_id": RAVI,
        "site_id": SITE,
        "device": "P-1",
        "at": at,
        "received_at": at + 2.0,
        "is_in": True,
        "lat": GATE[0] + 2e-5,
        "lon": GATE[1] - 3e-5,
        "accuracy_m": 8.0,
        "mock": False,
        "biometric_quality": 0.88,
        "face_confidence": 0.94,
        "liveness": 0.95,
        "method": "face",
    }
    fields |= changes
    return Punch(person_name=fields.pop("person_name", NAMES.get(fields["person_id"], "?")), **fields)


def row(at: float, **changes: Any) -> Row:
    """Return one earlier punch, as `punches` takes it."""
    made: Row = {
        "punch_id": 0,
        "person_id": RAVI,
        "at": at,
        "is_in": True,
        "site_id": SITE,
        "device": "P-1",
        "lat": GATE[0],
        "lon": GATE[1],
        "accuracy_m": 8.0,
        "mock": 0.0,
        "biometric_quality": 0.88,
        "face_confidence": 0.94,
        "liveness": 0.95,
        "fence_m": 0.0,
    }
    return made | changes


def punches(rows: Rows = ()) -> Punches:
    """Return rows as columns, oldest first."""
    ordered = sorted(rows, key=lambda one: one["at"])
    kinds: dict[str, Any] = {
        "punch_id": np.int64,
        "person_id": np.int64,
        "site_id": np.int64,
        "is_in": np.bool_,
    }
    columns = {
        name: np.array([one[name] for one in ordered], dtype=kinds.get(name, np.float64))
        for name in Punches.__slots__
        if name != "device"
    }
    if ordered:
        columns["punch_id"] = np.arange(1, len(ordered) + 1, dtype=np.int64)
    return Punches(device=tuple(one["device"] for one in ordered), **columns)


def history(
    days: int = 20,
    *,
    until: float = AT,
    person_id: int = RAVI,
    device: str | None = "P-1",
    face: tuple[float, float] = (0.94, 0.02),
    quality: tuple[float, float] = (0.88, 0.05),
    liveness: tuple[float, float] = (0.95, 0.02),
    hours: float = 12.0,
    late_s: float = 0.0,
    spread_s: float = 300.0,
    seed: int = 1,
    **fixed: Any,
) -> list[Row]:
    """Return a punch in and a punch out on each of so many days before `until`, at its time of day + `late_s`, and that
    day's own punch in if it was an hour before. Each of face, quality, liveness is (usual, spread); poor light lowers
    face and quality together."""
    rng = np.random.default_rng([seed, person_id])
    rows = []
    for day in range(days, -1, -1):
        start = until - day * DAY_S + late_s
        for at, is_in in ((start, True), (start + hours * HOUR_S, False)):
            light = rng.normal()
            draw = {
                "biometric_quality": quality[0] + quality[1] * light,
                "face_confidence": face[0] + face[1] * (0.6 * light + 0.8 * rng.normal()),
                "liveness": liveness[0] + liveness[1] * rng.normal(),
            }
            scores = {name: round(float(min(max(value, 0.01), 0.999)), 3) for name, value in draw.items()}
            north, east = rng.normal(0, 5, 2)
            lat, lon = moved(GATE, north, east)
            made = row(at + rng.normal(0, spread_s), person_id=person_id, device=device, is_in=is_in)
            rows.append(made | scores | {"lat": lat, "lon": lon} | fixed)
    return [one for one in rows if one["at"] < until - HOUR_S]


def fixes(at: ArrayLike = (), lat: ArrayLike = GATE[0], lon: ArrayLike = GATE[1], **columns: Any) -> Fixes:
    """Return positions; what is one value holds for all of them; speed, bearing, altitude are missing unless given."""
    times = np.asarray(at, dtype=np.float64)
    nothing = {"speed_mps": np.nan, "bearing_deg": np.nan, "altitude_m": np.nan, "battery": np.nan}
    given = {"lat": lat, "lon": lon, "accuracy_m": 8.0, "mock": 0.0} | nothing | columns
    spread = {
        name: np.broadcast_to(np.asarray(one, np.float64), times.shape).copy() for name, one in given.items()
    }
    return Fixes(at=times, **spread)


def join(*tracks: Fixes) -> Fixes:
    """Return several tracks as one, oldest first."""
    if not tracks:
        return fixes()
    columns = {name: np.concatenate([getattr(one, name) for one in tracks]) for name in Fixes.__slots__}
    order = np.argsort(columns["at"], kind="stable")
    return Fixes(**{name: values[order] for name, values in columns.items()})


def _drift(gaps_s: NDArray[np.float64], sigma: float, memory_s: float, rng: np.random.Generator) -> NDArray:
    """Return an Ornstein-Uhlenbeck walk: how a receiver's error wanders, metres."""
    value, walk = rng.normal(0, sigma), []
    for gap in gaps_s:
        keep = np.exp(-gap / memory_s)
        value = keep * value + rng.normal(0, sigma * np.sqrt(1 - keep**2))
        walk.append(value)
    return np.array(walk)


def _receive(
    at: NDArray,
    north_m: NDArray,
    east_m: NDArray,
    speed: NDArray,
    bearing: NDArray,
    centre: Point,
    noise_m: float,
    rng: np.random.Generator,
) -> Fixes:
    """Return what a phone tells of a true way: error, accuracy, speed, bearing (none at rest), altitude, battery."""
    if not len(at):
        return fixes()
    gaps = np.diff(at, prepend=at[0] - 60.0)
    accuracy = np.round(np.clip(noise_m * 1.6 * rng.lognormal(0, 0.3, len(at)), 3, 120), 1)
    north_m = north_m + _drift(gaps, noise_m, 180, rng) + rng.normal(0, noise_m * 0.25, len(at))
    east_m = east_m + _drift(gaps, noise_m, 180, rng) + rng.normal(0, noise_m * 0.25, len(at))
    lat, lon = moved(centre, north_m, east_m)
    told = np.maximum(speed + rng.normal(0, 0.15, len(at)), 0.0)
    return fixes(
        at,
        np.round(lat, 7),
        np.round(lon, 7),
        accuracy_m=accuracy,
        speed_mps=np.round(told, 2),
        bearing_deg=np.where(told > 0.5, np.round((bearing + rng.normal(0, 6, len(at))) % 360, 1), np.nan),
        altitude_m=np.round(14 + _drift(gaps, 4, 300, rng), 1),
        battery=np.round(np.clip(0.9 - (at - at[0]) / (30 * HOUR_S), 0.05, 1), 2),
    )


def _moments(since: float, until: float, every_s: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return times of fixes: uneven gaps, since < at <= until."""
    count = max(int((until - since) / every_s), 2)
    times = since + np.cumsum(every_s * rng.lognormal(0, 0.15, count + 5))
    return np.round(times[times <= until], 3)


def standing(
    since: float,
    until: float,
    place: Point = GATE,
    *,
    every_s: float = 60.0,
    noise_m: float = 4.0,
    seed: int = 1,
) -> Fixes:
    """Return the track of a phone that stays at one place: it wanders with its receiver's error alone."""
    rng = np.random.default_rng([seed, 7])
    at = _moments(since, until, every_s, rng)
    still = np.zeros(len(at))
    return _receive(at, still, still, still, still, place, noise_m, rng)


def walking(
    since: float,
    way: Sequence[Point],
    *,
    speed_mps: float = 1.3,
    every_s: float = 30.0,
    noise_m: float = 4.0,
    seed: int = 1,
    until: float | None = None,
) -> Fixes:
    """Return the track of a phone along a way of points, round again until `until` when that is given."""
    rng = np.random.default_rng([seed, 11])
    corners = np.array([((lat - way[0][0]) * METRES, (lon - way[0][1]) * METRES * np.cos(np.radians(way[0][0])))
                        for lat, lon in way])  # fmt: skip
    legs = np.diff(corners, axis=0)
    lengths = np.hypot(legs[:, 0], legs[:, 1])
    whole = float(lengths.sum())
    at = _moments(since, until if until is not None else since + whole / speed_mps, every_s, rng)
    done = (at - since) * speed_mps
    done = done % (2 * whole) if until is not None else np.minimum(done, whole)
    back = done > whole
    done = np.where(back, 2 * whole - done, done)
    reached = np.concatenate([[0.0], np.cumsum(lengths)])
    leg = np.clip(np.searchsorted(reached, done, side="right") - 1, 0, len(legs) - 1)
    share = (done - reached[leg]) / np.maximum(lengths[leg], 1e-9)
    north, east = (corners[leg] + legs[leg] * share[:, None]).T
    bearing = np.degrees(np.arctan2(legs[leg, 1], legs[leg, 0])) + np.where(back, 180.0, 0.0)
    return _receive(at, north, east, np.full(len(at), speed_mps), bearing, way[0], noise_m, rng)


def honest_track(at: float = AT, until: float | None = None, *, seed: int = 1, noise_m: float = 4.0) -> Fixes:
    """Return a phone's way: at home, to work (half an hour), and till `until` a day of standing and four patrols."""
    out = at - 32 * MINUTE_S
    parts = [
        standing(at - 2 * HOUR_S, out, HOME, every_s=300, noise_m=noise_m, seed=seed),
        walking(out, (HOME, moved(HOME, -700, -100), GATE), speed_mps=1.1, noise_m=noise_m, seed=seed),
    ]
    round_way = [GATE, moved(GATE, 60, 10), moved(GATE, 60, 80), moved(GATE, -40, 80)]
    start = at
    while until is not None and start < until:
        rest = min(start + 2.2 * HOUR_S, until)
        parts.append(standing(start, rest, GATE, noise_m=noise_m, seed=seed + int(start - at)))
        start = min(rest + 20 * MINUTE_S, until)
        parts.append(walking(rest, round_way, noise_m=noise_m, seed=seed + int(rest - at), until=start))
    return join(*parts)


def earlier_tracks(count: int = 5, *, before: float = AT, hours_after: float = 0.0, seed: int = 50) -> tuple:
    """Return the tracks round the punches of so many days before, each with a noise of its own."""
    anchors = [before - day * DAY_S + 97.0 * day for day in range(count, 0, -1)]
    made = []
    for number, anchor in enumerate(anchors):
        end = anchor + hours_after * HOUR_S if hours_after else None
        track = honest_track(anchor, end, seed=seed + number)
        made.append(EarlierTrack(anchor, track.between(anchor - 45 * MINUTE_S, end or anchor)))
    return tuple(made)


def statuses(
    at: ArrayLike = (), battery: ArrayLike = 0.7, signal_dbm: ArrayLike = -85.0, **more: Any
) -> Statuses:
    """Return what the phone said of itself."""
    times = np.asarray(at, dtype=np.float64)
    given = {"battery": battery, "signal_dbm": signal_dbm, "online": more.get("online", 1.0)}
    columns = {
        name: np.broadcast_to(np.asarray(one, np.float64), times.shape).copy() for name, one in given.items()
    }
    return Statuses(times, **columns, network=tuple(more.get("network") or ["4g"] * len(times)))


def uses(at: ArrayLike = (), kinds: Sequence[str] = ()) -> Uses:
    """Return when the phone was used (steps unless said)."""
    times = np.asarray(at, dtype=np.float64)
    return Uses(times, tuple(kinds) or ("step",) * len(times))


def works(at: ArrayLike = (), *, scan: bool = True, place: Point | None = GATE) -> Works:
    """Return checkpoint scans (or tasks)."""
    times = np.asarray(at, dtype=np.float64)
    lat, lon = place or (np.nan, np.nan)
    ones = np.ones(len(times))
    return Works(times, np.full(len(times), scan), lat * ones, lon * ones)


def shift(
    start: float = AT, hours: float = 12.0, person_id: int = RAVI, site_id: int = SITE, **more: Any
) -> Rostered:
    """Return a shift of the roster."""
    name = NAMES.get(person_id, "?")
    return Rostered(1, person_id, name, site_id, f"Site {site_id}", start, start + hours * HOUR_S, **more)


def place(site_id: int = SITE, **changes: Any) -> Place:
    """Return the site: a circle of 100 m round the gate."""
    made = Place(site_id, f"Site {site_id}", *GATE, 100.0, 0.0, 4.0, "Asia/Kolkata")
    return replace(made, **changes)


def device(
    code: str = "P-1", *, carrier_id: int | None = RAVI, made: Rows | Punches = (), **changes: Any
) -> Device:
    """Return a registered personal phone of Ravi's; `made` are the punches made on it before."""
    made = made if isinstance(made, Punches) else punches(made)
    name = NAMES.get(carrier_id) if carrier_id is not None else None
    return replace(Device(code, True, False, carrier_id, name, made), **changes)


def kiosk(rows: Rows, code: str = "K-1") -> Device:
    """Return a registered kiosk."""
    return device(code, carrier_id=None, shared=True, made=rows)


def colleague(person_id: int = SITA, track: Fixes | None = None) -> Colleague:
    """Return somebody else on duty at the site."""
    return Colleague(person_id, NAMES.get(person_id, "?"), fixes() if track is None else track)


def _honest(made: Punch) -> list[Row]:
    late_s = 0.0 if made.is_in else -12 * HOUR_S
    return history(until=made.at, person_id=made.person_id, device=made.device, late_s=late_s)


def scene(**changes: Any) -> Scene:
    """Return Ravi's honest punch with changes; rows are taken where Punches are asked for, and what follows from the
    punch (the hour at the site, the end, his phone's punches, the track, the first look's `until`) follows the change."""
    look = changes.setdefault("look", "punch")
    made: Punch = changes.setdefault("punch", punch())
    due = changes.setdefault("shift", shift(made.at if made.is_in else made.at - 12 * HOUR_S))
    unplanned_s = UNPLANNED_S if made.is_in else GRACE_S
    ends = due.end + GRACE_S if due is not None else made.at + unplanned_s
    changes.setdefault("ends", ends)
    until = changes.setdefault("until", made.at if look == "punch" else changes["ends"])
    own = changes.setdefault("own", _honest(made))
    if "device" not in changes:
        own_phone = made.device == f"P-{made.person_id}"
        rows = own if own_phone else ()
        changes["device"] = made.device and device(made.device, carrier_id=made.person_id, made=rows)
    for name in ("own", "later"):
        if not isinstance(changes.setdefault(name, ()), Punches):
            changes[name] = punches(changes[name])
    if "track" not in changes:
        changes["track"] = honest_track(made.at, until if look == "final" else None).between(0, until)
    local_s = (made.at + OFFSET_S) % DAY_S
    defaults: Row = {
        "place": place(),
        "local_hour": local_s / HOUR_S,
        "local_weekday": int((made.at + OFFSET_S) // DAY_S + 3) % 7,
        "home_site_id": SITE,
        "authorized": frozenset({SITE}),
        "shifts": (due,) if due is not None else (),
        "others": (),
        "earlier": (),
        "statuses": statuses(),
        "uses": uses(),
        "works": works(),
        "tours_done": np.nan,
        "past": PastLife(20, 900, 80, 40),
        "colleagues": (),
        "verdicts": KnownVerdicts(np.array([]), np.array([]), np.array([], dtype=bool)),
        "names": NAMES,
    }
    return Scene(**{**defaults, **changes})
