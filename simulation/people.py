"""The people: guards with homes, habits and phones; a supervisor for every site, officers for every city."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulation.chance import open_generator
from simulation.cities import City
from simulation.fences import METRES_PER_DEGREE
from simulation.names import FAMILY, FAMILY_FIRST, FIRST
from simulation.styles import Style
from simulation.world import Site

AGGRESSIVE_PLATFORMS = ("android xiaomi", "android huawei", "android oppo")


@dataclass(frozen=True, eq=False)
class Person:
    """Someone on the payroll; `chattiness` is a factor on phone use, `clock_s` phone minus true time.

    `camera`: how well his phone sees, 1 well. `blur`: how much worse its receiver is, 1 not at all. `trait`: "desk" (sits
    all shift), "driver" (patrols by car), "" else. `same_way`: takes one way to work. `newcomer`: how much of the
    newcomers' span passed before he came, None when he was always there. `way`: whose way
    to work he takes. `holds`, `decimals`, `bare`, `unplaced`: what his phone does (see the styles).
    """

    code: str
    name: str
    role: str
    site: Site | None
    home: tuple[float, float]
    device: str
    platform: str
    walk_mps: float
    chattiness: float
    clock_s: float
    drain_per_h: float
    camera: float = 1.0
    blur: float = 1.0
    trait: str = ""
    same_way: bool = False
    newcomer: float | None = None
    way: str = ""
    holds: bool = False
    decimals: int = 6
    bare: bool = False
    unplaced: bool = False


@dataclass(frozen=True)
class Staff:
    """Everybody. `guards` by site code in roster order; `supervisors` by site code; officers by city code."""

    guards: dict[str, list[Person]]
    supervisors: dict[str, Person]
    noc_officers: dict[str, Person]
    security_managers: dict[str, Person]

    def everybody(self) -> Iterator[Person]:
        """Yield every person once, guards first."""
        for team in self.guards.values():
            yield from team
        for group in (self.supervisors, self.noc_officers, self.security_managers):
            yield from group.values()


def _draw_clock(rng: np.random.Generator) -> float:
    """Return a phone clock's error in seconds: mostly under 2, some up to 20, a few up to 45."""
    luck, sign = rng.random(), rng.choice([-1.0, 1.0])
    if luck < 0.88:
        return float(rng.normal(0, 0.6))
    return float(sign * rng.uniform(4, 20) if luck < 0.98 else sign * rng.uniform(20, 45))


def _draw_platform(luck: float) -> str:
    """Return what phone it is; those of some makers end apps in the background to save their battery."""
    if luck < 0.15:
        return "ios"
    return "android" if luck < 0.7 else AGGRESSIVE_PLATFORMS[int(luck * 1000) % len(AGGRESSIVE_PLATFORMS)]


def _draw_home(city: City, site: Site | None, rng: np.random.Generator) -> tuple[float, float]:
    """Return a home in one of the three quarters nearest to the site (any quarter without a site)."""
    quarters = list(city.quarters)
    if site is not None:
        quarters.sort(key=lambda q: (q.lat - site.fence.lat) ** 2 + (q.lon - site.fence.lon) ** 2)
        quarters = quarters[:3]
    quarter = quarters[int(rng.integers(len(quarters)))]
    north, east = rng.normal(0, 350, 2) / METRES_PER_DEGREE
    return quarter.lat + float(north), quarter.lon + float(east / np.cos(np.radians(quarter.lat)))


def _hire(seed: int, code: str, role: str, city: City, site: Site | None, taken: set[str]) -> Person:
    rng = open_generator(seed, "person", code)
    culture = str(rng.choice(city.cultures, p=_weigh(len(city.cultures))))
    names = [
        (
            FIRST[culture][int(rng.integers(len(FIRST[culture])))],
            FAMILY[culture][int(rng.integers(len(FAMILY[culture])))],
        )
        for _ in range(12)
    ]
    spelled = [
        f"{family} {first}" if culture in FAMILY_FIRST else f"{first} {family}" for first, family in names
    ]
    name = next((candidate for candidate in spelled if candidate not in taken), spelled[-1])
    taken.add(name)
    return Person(
        code=code,
        name=name,
        role=role,
        site=site,
        home=_draw_home(city, site, rng),
        device=f"PH-{code}",
        platform=_draw_platform(rng.random()),
        walk_mps=float(rng.uniform(0.95, 1.45)),
        chattiness=float(rng.lognormal(0, 0.3)),
        clock_s=_draw_clock(rng),
        drain_per_h=float(rng.uniform(0.03, 0.065)),
        **_draw_quirks(seed, code, role, site),
    )


def _draw_quirks(seed: int, code: str, role: str, site: Site | None) -> dict[str, Any]:
    """Return what is peculiar to somebody and his phone, as the style of his site has it; nothing without a site."""
    if site is None or role != "guard":
        return {}
    style, rng = site.style, open_generator(seed, "quirks", code)
    poor, luck, way, new = rng.random(4)
    camera, blur, hired = rng.uniform(0.78, 0.92), rng.uniform(1.6, 3.0), rng.uniform(0, 1)
    trait = (
        "desk" if luck < style.desk_guards else "driver" if luck < style.desk_guards + style.drivers else ""
    )
    return {
        "camera": float(camera) if poor < style.poor_phones else 1.0,
        "blur": float(blur) if poor < style.poor_phones else 1.0,
        "trait": trait,
        "same_way": bool(way < style.same_way),
        "newcomer": float(hired) if new < style.newcomers else None,
        "way": code,
    } | _draw_phone_quirks(style, rng)


def _draw_phone_quirks(style: Style, rng: np.random.Generator) -> dict[str, Any]:
    held, rounded, bare, unplaced = rng.random(4)
    return {
        "holds": bool(held < style.holds),
        "decimals": 5 if rounded < style.five_decimals else 6,
        "bare": bool(bare < style.bare),
        "unplaced": bool(unplaced < style.unplaced),
    }


def _move_in(seed: int, team: list[Person], style: Style) -> list[Person]:
    """Return a team of which some share a home, and the way to work, with the one before."""
    moved: list[Person] = []
    for person in team:
        shares = bool(moved) and open_generator(seed, "home", person.code).random() < style.housemates
        moved.append(
            replace(person, home=moved[-1].home, way=moved[-1].way, same_way=True) if shares else person
        )
        if shares:
            moved[-2] = replace(moved[-2], same_way=True)
    return moved


def _weigh(count: int) -> list[float]:
    """Return falling weights for a city's cultures: the first is the commonest."""
    weights = [1 / (rank + 1) for rank in range(count)]
    return [weight / sum(weights) for weight in weights]


def share_guards(guards: int, sites: list[Site]) -> list[int]:
    """Deal guards out to sites: enough to man each round the clock, the rest mostly to grade A.

    Raises ValueError when there are too few: three for a site of 12 h shifts, four for one of 8 h.
    """
    least = [3 if site.pattern_h == 12 else 4 for site in sites]
    if guards < sum(least):
        raise ValueError(f"{len(sites)} sites need at least {sum(least)} guards to be manned round the clock")
    weights = np.array([{"A": 5.0, "B": 3.0, "C": 1.0}[site.grade] for site in sites])
    spare = guards - sum(least)
    extra = np.floor(spare * weights / weights.sum()).astype(int)
    extra[: spare - int(extra.sum())] += 1
    return [base + int(more) for base, more in zip(least, extra, strict=True)]


def hire_staff(seed: int, guards: int, sites: list[Site]) -> Staff:
    """Hire everybody; names are unique while the stock of names lasts."""
    taken: set[str] = set()
    number = 0
    teams: dict[str, list[Person]] = {}
    for site, size in zip(sites, share_guards(guards, sites), strict=True):
        codes = [f"G-{number + place + 1:04d}" for place in range(size)]
        team = [_hire(seed, code, "guard", site.city, site, taken) for code in codes]
        teams[site.code] = _move_in(seed, team, site.style)
        number += size
    cities = {site.city.code: site.city for site in sites}
    return Staff(
        guards=teams,
        supervisors={s.code: _hire(seed, f"S-{s.code}", "supervisor", s.city, s, taken) for s in sites},
        noc_officers={c: _hire(seed, f"N-{c}", "operator", city, None, taken) for c, city in cities.items()},
        security_managers={
            c: _hire(seed, f"M-{c}", "manager", city, None, taken) for c, city in cities.items()
        },
    )
