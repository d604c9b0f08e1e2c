"""The places: clients and their guarded sites, each with a fence, a gate, posts and checkpoints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from simulation.chance import open_generator
from simulation.cities import CLIENTS, HOLIDAYS, OPENING_ORDER, City, Place
from simulation.fences import METRES_PER_DEGREE, Fence, Spot, build_fence
from simulation.styles import PLAIN, Style

RING_FRACTION = 0.8  # checkpoints hang on a ring at this fraction of the way from the centre to the fence


@dataclass(frozen=True, eq=False)
class Site:
    """A guarded place. `pattern_h`: length of its shifts (8 or 12); `start_hour`: of the day shift, local.

    `cellar`: where no phone has a network. `closed`: given up. `camera`: how well its kiosk sees, 1 well.
    """

    code: str
    name: str
    client: str
    grade: str
    city: City
    fence: Fence
    gate: Spot
    posts: tuple[Spot, ...]
    checkpoints: tuple[Spot, ...]
    pattern_h: int
    start_hour: int
    has_kiosk: bool
    signal_dbm: float
    drift_m: float
    cellar: Spot
    closed: bool = False
    style: Style = PLAIN
    camera: float = 1.0

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the site's time zone."""
        return ZoneInfo(self.city.timezone)

    def keeps_holiday(self, at: float) -> bool:
        """Tell whether the local day of a moment (Unix seconds) is a public holiday there."""
        day = datetime.fromtimestamp(at, tz=self.zone)
        return any((month, date) == (day.month, day.day) for month, date, _ in HOLIDAYS[self.city.country])

    def name_checkpoint(self, number: int) -> str:
        """Return the code of checkpoint `number`, counted from 0."""
        return f"CP-{self.code}-{number + 1}"


def _scatter(place: Place, visit: int, rng: np.random.Generator) -> tuple[float, float]:
    """Return the place itself on the first visit, then positions 250 to 900 m round it."""
    if visit == 0:
        return place.lat, place.lon
    angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(250, 900) / METRES_PER_DEGREE
    lon = place.lon + far * np.cos(angle) / np.cos(np.radians(place.lat))
    return float(place.lat + far * np.sin(angle)), float(lon)


def _hang_checkpoints(points: int, rng: np.random.Generator) -> tuple[Spot, ...]:
    """Spread four to seven checkpoints round a ring of `points` points, unevenly, in the order of walking."""
    count = int(rng.integers(4, 8))
    slots = (np.arange(count) + rng.uniform(-0.25, 0.25, count)) / count
    return tuple(Spot(int(slot * points) % points, RING_FRACTION) for slot in slots)


def _open_site(number: int, city: City, visit: int, seed: int, closed: bool, style: Style) -> Site:
    place = city.workplaces[visit % len(city.workplaces)]
    code = f"{city.code}-{visit + 1:02d}"
    rng = open_generator(seed, "site", code)
    lat, lon = _scatter(place, visit // len(city.workplaces), rng)
    fence = build_fence(round(lat, 6), round(lon, 6), circle=bool(rng.random() < 0.35), rng=rng)
    points = len(fence.boundary)
    gate = Spot(int(rng.integers(points)), 0.93)
    inner = [Spot(int(rng.integers(points)), float(rng.uniform(0.3, 0.75))) for _ in range(4)]
    client = number % len(CLIENTS)
    luck = open_generator(seed, "camera", code)
    return Site(
        code=code,
        name=f"{CLIENTS[client]}, {place.name}"
        + (f" {visit // len(city.workplaces) + 1}" if visit >= len(city.workplaces) else ""),
        client=f"CL-{client + 1:02d}",
        grade="ABC"[number % 3],
        city=city,
        fence=fence,
        gate=gate,
        posts=(Spot(gate.index, 0.86), *inner),
        checkpoints=_hang_checkpoints(points, rng),
        pattern_h=8 if number % style.eight_every == 2 % style.eight_every else 12,
        start_hour=int(rng.integers(*style.first_hours)),
        has_kiosk=number % style.kiosk_every == 0,
        signal_dbm=float(rng.uniform(-96, -72)),
        drift_m=float(rng.uniform(2.5, 5.5)),
        cellar=Spot(int(rng.integers(points)), 0.2),
        closed=closed,
        style=style,
        camera=float(luck.uniform(0.72, 0.88)) if luck.random() < style.poor_kiosks else 1.0,
    )


def build_sites(seed: int, count: int, closed: int = 0, style: Style = PLAIN) -> list[Site]:
    """Open `count` sites in the fixed order of cities; a longer list begins with the shorter one.

    The last `closed` of them are given up: on the roster still, but nobody goes there.
    """
    visits: dict[str, int] = {}
    sites = []
    for number in range(count):
        city = OPENING_ORDER[number % len(OPENING_ORDER)]
        visit = visits.get(city.code, 0)
        visits[city.code] = visit + 1
        sites.append(_open_site(number, city, visit, seed, number >= count - closed, style))
    return sites
