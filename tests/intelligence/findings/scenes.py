"""Builders of what rules see: an ordinary guard on an ordinary noon, of whom each test changes what matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from noc.intelligence.findings.rules.scenes import Post, Scene
from noc.intelligence.findings.rules.views import Duty, Fix, Guard, Limits, Phone, Punch, ShiftView, Stay
from noc.kernel.options import Options

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # a Friday
SITE = 7
LAT, LON = 52.5, 13.4
METRES_PER_DEGREE = 111_195.0


def ago(minutes: float) -> datetime:
    """Return the moment that many minutes before NOW (negative: after it)."""
    return NOW - timedelta(minutes=minutes)


def limits(**changed: float) -> Limits:
    """Return the deployment's defaults with some changed; they hold at every site."""
    known = Options()
    assert all(hasattr(known, key) for key in changed), changed

    def limit(key: str, site_id: int | None) -> float:
        return changed[key] if key in changed else float(getattr(known, key))

    return limit


def shift(begun: float = 240, lasts: float = 480, **changed: object) -> ShiftView:
    """Return a shift that began that many minutes ago and lasts so many."""
    given: dict[str, object] = {
        "code": "S-1", "site_id": SITE, "start": ago(begun), "end": ago(begun - lasts), **changed
    }  # fmt: skip
    return ShiftView(**given)  # type: ignore[arg-type]


def punch(minutes: float = 240, direction: str = "in", **changed: object) -> Punch:
    given: dict[str, object] = {
        "direction": direction, "at": ago(minutes), "site_id": SITE, "event_id": f"punch-{minutes:g}",
        "outside_m": 0.0, "accuracy_m": 8.0, **changed,
    }  # fmt: skip
    return Punch(**given)  # type: ignore[arg-type]


def fix(minutes: float = 1, outside_m: float | None = 0.0, north_m: float = 0.0, **changed: object) -> Fix:
    """Return a fix of so many minutes ago, that far beyond the fence, that far north of the site's centre."""
    given: dict[str, object] = {
        "at": ago(minutes), "lat": LAT + north_m / METRES_PER_DEGREE, "lon": LON, "accuracy_m": 8.0,
        "outside_m": outside_m, "event_id": f"fix-{minutes:g}", **changed,
    }  # fmt: skip
    return Fix(**given)  # type: ignore[arg-type]


def phone(**changed: object) -> Phone:
    """Return a phone that lives: walked, used, well charged; `seen` is minutes since the newest fact of any kind.

    With `seen` alone, the last fix, status and battery reading are of that moment too.
    """
    seen = float(changed.pop("seen", 1))  # type: ignore[arg-type]
    given: dict[str, object] = {
        "last_seen_at": ago(seen), "last_event_id": f"fact-{seen:g}", "last_fix": fix(seen),
        "last_moved_at": ago(seen + 5), "fixes": 40, "first_fix_at": ago(119), "walked_m": 900.0, "steps": 1_200,
        "uses": 12, "last_use_at": ago(seen + 3), "battery": 0.8, "battery_at": ago(seen),
        "battery_readings": readings(0.8, 0.8, seen), "online": True, "network": "lte", "signal_dbm": -85.0,
        "status_at": ago(seen), "platform": "ios", **changed,
    }  # fmt: skip
    return Phone(**given)  # type: ignore[arg-type]


def readings(
    first: float, last: float, until: float = 1, span: float = 120, count: int = 9
) -> tuple[tuple[datetime, float], ...]:
    """Return battery readings on a straight line from `first` to `last` over `span` minutes, ending `until` ago."""
    step = span / (count - 1)
    return tuple(
        (ago(until + span - step * at), first + (last - first) * at / (count - 1)) for at in range(count)
    )


def still(fixes: int = 40, **changed: object) -> Phone:
    """Return a phone that lives but has neither been moved nor touched in the inactivity window."""
    nothing = {"walked_m": 0.0, "steps": 0, "uses": 0, "last_use_at": None, "last_moved_at": ago(130)}
    return phone(**{"fixes": fixes, **nothing, **changed})


def guard(person_id: int = 1, **changed: object) -> Guard:
    """Return a guard four hours into a shift of eight, punched in in time, inside the fence, phone alive.

    `shift=None` is somebody without a roster who is punched in; `punch=None` one who never punched.
    """
    site_id = changed.pop("site_id", SITE)
    given: dict[str, object] = {
        "person_id": person_id, "name": f"Guard {person_id}", "site_id": site_id,
        "shift": shift(code=f"S-{person_id}", site_id=site_id), "punch": punch(site_id=site_id),
        "phone": phone(), "stay": Stay(first_in=fix(239), last_in=fix(1)),
        "duty": Duty(working_since=ago(240), rested_since=ago(240 + 16 * 60), alive=True),
        "home_site_id": site_id, "authorized": frozenset(), "rostered": frozenset({site_id}), **changed,
    }  # fmt: skip
    return Guard(**given)  # type: ignore[arg-type]


def post(site_id: int = SITE, guards: Sequence[Guard] = (), **changed: object) -> Post:
    given: dict[str, object] = {
        "site_id": site_id, "name": f"Site {site_id}", "site_class": "B", "timezone": "Europe/Berlin",
        "night": False, "holiday": None, "maintenance": None, "guards": tuple(guards), "lat": LAT, "lon": LON,
        **changed,
    }  # fmt: skip
    return Post(**given)  # type: ignore[arg-type]


def scene(
    *guards: Guard, posts: Sequence[Post] | None = None, open_abouts: Sequence[str] = (), **changed: object
) -> Scene:
    """Return the scene at NOW: the guards, and by default a post for each of their sites."""
    if posts is None:
        site_ids = {one.site_id for one in guards if one.site_id is not None} or {SITE}
        posts = [post(site, [one for one in guards if one.site_id == site]) for site in sorted(site_ids)]
    given: dict[str, object] = {
        "at": NOW, "posts": {one.site_id: one for one in posts}, "guards": guards,
        "open_abouts": frozenset(open_abouts), **changed,
    }  # fmt: skip
    return Scene(**given)  # type: ignore[arg-type]
