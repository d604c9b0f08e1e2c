"""Why a phone is silent: causes with their probabilities, and what speaks for and against each.

Naive Bayes in log-odds (Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, ch. 2): each cause begins with the
logarithm of its prior, each sign adds its weight, and the exponentials are brought to a sum of 1. Priors and weights are
judgements of experts, not learned; docs/findings.md lists them. That of a fall is set high on purpose: overlooking
one costs more than a call in vain.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from noc.intelligence.findings.rules.batteries import forecast_empty
from noc.intelligence.findings.rules.observations import Cause, minutes
from noc.intelligence.findings.rules.views import Fix, Guard, Limits, Phone
from noc.intelligence.findings.rules.wording import counted, span_words
from noc.kernel.geo import haversine_m

PRIORS: Final[Mapping[str, float]] = {
    "unknown": 0.25,
    "app_killed": 0.20,
    "dead_zone": 0.20,
    "battery_empty": 0.20,
    "site_network": 0.10,
    "man_down": 0.05,
}
WEIGHTS: Final[Mapping[str, tuple[str, float]]] = {
    "battery at 5 % or less": ("battery_empty", 3.5),
    "battery at 10 % or less": ("battery_empty", 2.5),
    "battery at 15 % or less": ("battery_empty", 1.5),
    "battery above 30 %": ("battery_empty", -1.5),
    "battery above 50 %": ("battery_empty", -3.0),
    "trend empty within 20 min of the last word": ("battery_empty", 2.0),
    "trend empty an hour or more later": ("battery_empty", -1.5),
    "signal of -110 dBm or weaker": ("dead_zone", 2.0),
    "signal of -100 dBm or weaker": ("dead_zone", 1.0),
    "signal of -85 dBm or stronger": ("dead_zone", -1.5),
    "no network, or a slow one, at the end": ("dead_zone", 1.5),
    "said that it was offline": ("dead_zone", 1.0),
    "a colleague near the same spot silent too": ("dead_zone", 1.0),
    "a colleague near the same spot reports": ("dead_zone", -1.5),
    "charged and well connected at the end": ("app_killed", 1.0),
    "said that it was online": ("app_killed", 0.3),
    "a maker that stops apps in the background": ("app_killed", 1.5),
    "Android": ("app_killed", 0.7),
    "iOS": ("app_killed", -0.5),
    "all colleagues silent at the same time": ("site_network", 3.0),
    "some colleagues silent at the same time": ("site_network", 1.0),
    "colleagues report": ("site_network", -3.0),
    "moved, then still, then silent": ("man_down", 2.2),
    "no step or touch at the end": ("man_down", 1.0),
    "touched at the end": ("man_down", -2.0),
    "did not move in the hour before": ("man_down", -1.5),
    "nobody else there": ("man_down", 1.0),
    "a colleague silent at the same time": ("man_down", -1.5),
}
# Makers that dontkillmyapp.com ranks as stopping apps in the background.
KILLERS: Final = (
    "huawei", "honor", "xiaomi", "redmi", "poco", "oppo", "vivo", "realme", "oneplus", "samsung", "meizu",
    "asus", "wiko", "tecno", "infinix", "blackview", "ulefone",
)  # fmt: skip
SLOW: Final = ("none", "no", "edge", "gprs", "2g", "unavailable")
READING_TELLS: Final = timedelta(
    hours=1
)  # a battery or status older than this at the last word tells nothing
TOGETHER: Final = timedelta(minutes=15)
STOOD: Final = timedelta(minutes=10)
LATELY_MOVED: Final = timedelta(hours=1)
NEAR_M: Final = 150.0
Sign = tuple[str, str]  # a key of WEIGHTS, what was seen


def diagnose(guard: Guard, peers: Sequence[Guard], at: datetime, limits: Limits) -> tuple[Cause, ...]:
    """Return every cause of the silence, likeliest first; the probabilities sum to 1. `peers`: others on duty there."""
    seen, phone = guard.phone.last_seen_at, guard.phone
    signs: list[Sign] = []
    if seen is not None:
        others = [one for one in peers if one.person_id != guard.person_id]
        signs += [*_battery(phone, seen), *_radio(phone, seen), *_app(phone, seen)]
        signs += [*_company(guard, others, seen, at, limits), *_fall(guard, seen)]
    odds = {cause: math.log(prior) for cause, prior in PRIORS.items()}
    words: dict[str, list[str]] = {cause: [] for cause in PRIORS}
    for key, seen_words in signs:
        cause, weight = WEIGHTS[key]
        odds[cause] += weight
        words[cause].append(seen_words if weight > 0 else f"against it: {seen_words}")
    total = sum(math.exp(one) for one in odds.values())
    causes = [
        Cause(cause, math.exp(value) / total, tuple(words[cause]) or ("how often it happens; no sign of it",))
        for cause, value in odds.items()
    ]
    return tuple(sorted(causes, key=lambda one: (-one.probability, one.cause)))


def _recent(moment: datetime | None, seen: datetime) -> bool:
    return moment is not None and seen - moment <= READING_TELLS


def _level(phone: Phone, seen: datetime) -> float | None:
    """Return the battery at the last word, in percent; None when it is not known."""
    level = phone.battery
    if level is None or math.isnan(level) or not _recent(phone.battery_at, seen):
        return None
    return level * 100


def _battery(phone: Phone, seen: datetime) -> Iterator[Sign]:
    level = _level(phone, seen)
    if level is None:
        return
    words = f"the battery stood at {level:.0f} %"
    for limit in (5, 10, 15):
        if level <= limit:
            yield f"battery at {limit} % or less", words
            break
    if level > 50:
        yield "battery above 50 %", words
    elif level > 30:
        yield "battery above 30 %", words
    empty_at = forecast_empty(phone.battery_readings)
    if empty_at is None:
        return
    if abs(minutes(empty_at - seen)) <= 20:
        yield (
            "trend empty within 20 min of the last word",
            "by its trend it was empty when the phone fell silent",
        )
    elif minutes(empty_at - seen) >= 60:
        yield (
            "trend empty an hour or more later",
            f"by its trend it lasted {span_words(empty_at - seen)} longer",
        )


def _radio(phone: Phone, seen: datetime) -> Iterator[Sign]:
    if not _recent(phone.status_at, seen):
        return
    dbm = phone.signal_dbm
    if dbm is not None and not math.isnan(dbm):
        words = f"the signal was {dbm:.0f} dBm"
        if dbm <= -110:
            yield "signal of -110 dBm or weaker", words
        elif dbm <= -100:
            yield "signal of -100 dBm or weaker", words
        elif dbm >= -85:
            yield "signal of -85 dBm or stronger", words
    if phone.network is not None and phone.network.lower() in SLOW:
        yield "no network, or a slow one, at the end", f"the network was {phone.network}"
    if phone.online is False:
        yield "said that it was offline", "the phone itself said that it was offline"


def _app(phone: Phone, seen: datetime) -> Iterator[Sign]:
    level, platform = _level(phone, seen), phone.platform.lower()
    status = _recent(phone.status_at, seen)
    strong = status and phone.signal_dbm is not None and phone.signal_dbm > -100
    if level is not None and level > 30 and strong:
        yield "charged and well connected at the end", "battery and signal were good to the end"
    if status and phone.online:
        yield "said that it was online", "the last status was online"
    if any(maker in platform for maker in KILLERS):
        yield (
            "a maker that stops apps in the background",
            f"{phone.platform} is known to stop apps in the background",
        )
    elif "android" in platform:
        yield "Android", "Android may stop apps in the background"
    elif "ios" in platform or "iphone" in platform:
        yield "iOS", f"{phone.platform} seldom stops such an app"


def _company(
    guard: Guard, others: Sequence[Guard], seen: datetime, at: datetime, limits: Limits
) -> Iterator[Sign]:
    """Compare with colleagues at the site: who still reports, and who fell silent at the same time."""
    half = timedelta(minutes=limits("NO_TELEMETRY_MINUTES", guard.site_id) / 2)
    known = [(one, one.phone.last_seen_at) for one in others if one.phone.last_seen_at is not None]
    alive = [one for one, when in known if at - when < half]
    gone = [one for one, when in known if at - when >= half and abs(when - seen) <= TOGETHER]
    if gone:
        key = "some" if alive or len(gone) < len(known) else "all"
        words = f"{counted(len(gone), 'colleague')} fell silent within 15 min of it"
        yield f"{key} colleagues silent at the same time", words
        yield "a colleague silent at the same time", words
    if alive:
        yield "colleagues report", f"{counted(len(alive), 'colleague')} at the site still reporting"
    if any(_near(guard.phone.last_fix, one.phone.last_fix) for one in gone):
        yield "a colleague near the same spot silent too", "a colleague fell silent near the same spot"
    elif any(_near(guard.phone.last_fix, one.phone.last_fix) for one in alive):
        yield "a colleague near the same spot reports", "a colleague near the same spot still reports"
    if guard.lone or not others:
        yield "nobody else there", "nobody else is there to notice"


def _near(here: Fix | None, there: Fix | None) -> bool:
    return (
        here is not None
        and there is not None
        and float(haversine_m(here.lat, here.lon, there.lat, there.lon)) <= NEAR_M
    )


def _fall(guard: Guard, seen: datetime) -> Iterator[Sign]:
    phone, moved = guard.phone, guard.phone.last_moved_at
    fix = phone.last_fix
    if moved is None or seen - moved > LATELY_MOVED:
        yield "did not move in the hour before", "he did not walk in the hour before"
        return
    if fix is None or fix.at - moved < STOOD or seen - fix.at > STOOD:
        return
    yield (
        "moved, then still, then silent",
        f"walked until {span_words(seen - moved)} before the end, then stood still, then fell silent",
    )
    if phone.last_use_at is None or seen - phone.last_use_at >= STOOD:
        yield "no step or touch at the end", "no step and no touch in the ten minutes before the end"
    else:
        yield "touched at the end", "the phone was used in the ten minutes before the end"
