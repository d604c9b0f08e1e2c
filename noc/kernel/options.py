"""Every number of the product that a deployment may change: a frozen, typed, validated view of NOC_CONFIG."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cache
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from noc.kernel.severity import SEVERITIES

Value = int | float  # on and off are True and False, which are whole numbers too
Setting = Value | str
_WORDS: Final = {
    "1": True,
    "true": True,
    "on": True,
    "yes": True,
    "0": False,
    "false": False,
    "off": False,
    "no": False,
}


@dataclass(frozen=True)
class Options:
    """Keys of SPEC section 5 that exist so far; `NOC_CONFIG` or `NOC_<KEY>` in the environment overrides one."""

    TELEMETRY_CACHE_TTL: int = 60  # seconds
    EVENT_LOG_RETENTION_DAYS: int = 90
    LOCATION_RETENTION_DAYS: int = 400  # counted from receipt
    INGEST_RATE_LIMIT: int = 0  # events a minute and tenant; 0 is off
    INGEST_MAX_BODY_BYTES: int = 64 * 1024 * 1024  # unpacked
    INGEST_MAX_EVENTS: int = 10_000
    INGEST_MAX_WAITING: int = 64  # request bodies in work at once in one process; above: 503
    WEBSOCKET_BROADCAST_TIMEOUT: int = 5  # seconds
    LIVE_FEED_ENABLED: bool = True
    SILENT_AFTER_MINUTES: int = 10  # on duty and no fix for longer: silent on the map
    GEOFENCE_TOLERANCE_M: int = 200  # beyond the fence and the fix's accuracy: away
    # What is normal: baselines.
    BASELINE_DEFAULT_THRESHOLD: float = 3.0  # |z| of a new profile
    BASELINE_STABLE_SAMPLE_COUNT: int = 100  # more samples than this: stable, more sensitive
    BASELINE_SENSITIVE_THRESHOLD: float = 2.5  # |z| of a stable profile
    BASELINE_FP_THRESHOLD: float = 0.3  # a false-positive rate above this: less sensitive
    BASELINE_CONSERVATIVE_THRESHOLD: float = 4.0  # |z| of a noisy profile
    # What is not: findings. Minutes count from when it became true.
    MAX_CONTINUOUS_WORK_HOURS: int = 16  # without a pause of an hour
    MINIMUM_REST_HOURS: int = 11  # between two shifts (directive 2003/88/EC, article 3)
    MAX_TRAVEL_SPEED_KMH: int = 150  # faster between two fixes: one of them is wrong
    GPS_ACCURACY_LIMIT_M: int = 100  # a fix worse than this proves nothing
    INACTIVITY_WINDOW_MINUTES: int = 120  # no step, no screen, no movement: static
    LONE_SILENT_MINUTES: int = 20  # no sign of life of a lone guard
    SOS_ACKNOWLEDGE_MINUTES: int = 3  # a call for help that nobody has answered
    ABANDONED_AFTER_MINUTES: int = 10  # outside the fence
    LATE_AFTER_MINUTES: int = 10  # after the shift began
    NO_SHOW_AFTER_MINUTES: int = 30  # after the shift began
    UNCOVERED_AFTER_MINUTES: int = 15  # somebody should be there, nobody is
    NO_TELEMETRY_MINUTES: int = 30  # nothing at all from the phone on duty
    TASK_OVERDUE_MINUTES: int = 30  # after it was due
    BATTERY_CRITICAL_PERCENT: int = 15  # of a full charge
    CLOCK_SKEW_SECONDS: int = 300  # between the phone's clock and ours; ingest corrects from 300 on
    WALKING_SPEED_KMH: int = 12  # the mean speed of a patrol above which its scans are not believed
    CHECKPOINT_RADIUS_M: int = 50  # a scan farther from its checkpoint was made elsewhere
    NIGHT_FROM_HOUR: int = 22  # of the site's own day
    NIGHT_UNTIL_HOUR: int = 6  # the hour in which night has ended
    # What is done about it: alerts, incidents, tickets, notices.
    FINDING_ALERT_SEVERITIES: str = "CRITICAL,HIGH,MEDIUM"  # such a finding becomes an alert
    STORM_ALERTS: int = 20  # more alerts than this in the window: the rest is grouped by kind
    STORM_WINDOW_MINUTES: int = 5  # over which a storm is recognised
    CORRELATION_WINDOW_MINUTES: int = 15  # between events of one incident
    CORRELATION_MAX_HOURS: int = 12  # an incident takes no further events after this long
    AUDIT_FINDING_TICKET_SEVERITIES: str = "CRITICAL,HIGH"  # such a finding becomes a ticket
    TICKET_DEDUPLICATION_HOURS: int = 4  # one open ticket per kind of finding and site
    TICKET_ESCALATE_MINUTES: int = 15  # nobody acknowledged: the next of the chain is asked
    DEFAULT_ASSIGNEE: int = 0  # id of the person who gets what nobody else can take; 0 is nobody
    FRAUD_SCORE_TICKET_THRESHOLD: float = 0.8  # a score at or above it becomes a ticket
    FRAUD_DEDUPLICATION_HOURS: int = 24  # one open ticket per person and kind of fraud
    # Fraud: every punch.
    LIVE_WINDOW_HOURS: int = 72  # a punch that comes later is history: scored, and raises nothing
    FRAUD_ANOMALY_THRESHOLD: float = 0.5  # a score at or above it is an anomaly
    PREDICTIVE_FRAUD_ENABLED: bool = True  # off: the detectors' rules alone, and they say so
    BIOMETRIC_WINDOW_MINUTES: int = 5  # two people on one device within this: looked at
    MINIMUM_BIOMETRIC_CONFIDENCE: float = 0.7  # a face less sure than this is looked at
    FRAUD_SECOND_EYES: bool = False  # a conviction counts when a second person has confirmed it
    FRAUD_AUDIT_SAMPLE: int = 20  # punches a week drawn by lot for labelling, flagged or not
    FRAUD_SHADOW_DAYS: int = 7  # a new model runs beside the active one for so long before it may decide
    ML_MODEL_MIN_TRAINING_SAMPLES: int = 500  # labelled outcomes; fewer: no training
    ML_MODEL_VALIDATION_THRESHOLDS: str = "precision=0.85,recall=0.75,f1=0.8"  # below any: never activated
    ML_FAILURE_RECIPIENTS: str = ""  # addresses or person codes: told of two failed trainings in a row
    NOTICE_GROUP_WAIT_SECONDS: int = 10  # what comes within this goes into the first message of its group
    NOTICE_GROUP_INTERVAL_SECONDS: int = 60  # between messages of one group
    NOTICE_REPEAT_MINUTES: int = 240  # said again while it lasts
    NOTICE_ALLOW_PRIVATE: bool = False  # messages may go to addresses inside: loopback, private, link-local
    INTEGRATION_RATE_LIMIT: int = 600  # messages a minute that one integration may send; 0 is off
    WEBSOCKET_RATE_LIMIT: int = 100  # events a minute; routine ones above it are summed up; 0 is off
    # How a finding lives.
    FINDING_HOLD_DOWN_MINUTES: int = 10  # calm this long: cleared
    FINDING_REOPEN_MINUTES: int = 60  # back within this: the same finding
    FINDINGS_PER_100_GUARDS: int = 2  # a shift; above it the least certain routine ones wait in a digest


# What a tenant, or one site, may have otherwise than the deployment (`kernel.tenancy.overrides`).
TUNABLE: Final = frozenset(
    {
        "INGEST_RATE_LIMIT",
        "LOCATION_RETENTION_DAYS",
        "LIVE_FEED_ENABLED",
        "SILENT_AFTER_MINUTES",
        "GEOFENCE_TOLERANCE_M",
        "MAX_CONTINUOUS_WORK_HOURS",
        "MINIMUM_REST_HOURS",
        "MAX_TRAVEL_SPEED_KMH",
        "GPS_ACCURACY_LIMIT_M",
        "INACTIVITY_WINDOW_MINUTES",
        "LONE_SILENT_MINUTES",
        "SOS_ACKNOWLEDGE_MINUTES",
        "ABANDONED_AFTER_MINUTES",
        "LATE_AFTER_MINUTES",
        "NO_SHOW_AFTER_MINUTES",
        "UNCOVERED_AFTER_MINUTES",
        "NO_TELEMETRY_MINUTES",
        "TASK_OVERDUE_MINUTES",
        "BATTERY_CRITICAL_PERCENT",
        "CLOCK_SKEW_SECONDS",
        "WALKING_SPEED_KMH",
        "CHECKPOINT_RADIUS_M",
        "NIGHT_FROM_HOUR",
        "NIGHT_UNTIL_HOUR",
        "FINDING_HOLD_DOWN_MINUTES",
        "FINDING_REOPEN_MINUTES",
        "FINDINGS_PER_100_GUARDS",
        "FINDING_ALERT_SEVERITIES",
        "STORM_ALERTS",
        "STORM_WINDOW_MINUTES",
        "CORRELATION_WINDOW_MINUTES",
        "AUDIT_FINDING_TICKET_SEVERITIES",
        "TICKET_DEDUPLICATION_HOURS",
        "TICKET_ESCALATE_MINUTES",
        "DEFAULT_ASSIGNEE",
        "FRAUD_SCORE_TICKET_THRESHOLD",
        "FRAUD_DEDUPLICATION_HOURS",
        "FRAUD_ANOMALY_THRESHOLD",
        "PREDICTIVE_FRAUD_ENABLED",
        "BIOMETRIC_WINDOW_MINUTES",
        "MINIMUM_BIOMETRIC_CONFIDENCE",
        "FRAUD_SECOND_EYES",
        "FRAUD_AUDIT_SAMPLE",
        "INTEGRATION_RATE_LIMIT",
        "WEBSOCKET_RATE_LIMIT",
    }
)


@cache
def options() -> Options:
    """Return the deployment's options. Raises ImproperlyConfigured for an unknown key or a wrong type."""
    known = {f.name: type(f.default) for f in fields(Options)}
    given: dict[str, object] = getattr(settings, "NOC_CONFIG", {})
    for key, value in given.items():
        if key not in known:
            raise ImproperlyConfigured(f"NOC_CONFIG has no key {key}; known: {', '.join(sorted(known))}")
        if type(value) is not known[key]:
            raise ImproperlyConfigured(f"NOC_CONFIG {key} must be {known[key].__name__}, not {value!r}")
        if isinstance(value, str) and key in _TEXTS:
            try:
                _TEXTS[key](key, value)
            except ValueError as error:
                raise ImproperlyConfigured(f"NOC_CONFIG {error}") from error
    return Options(**given)  # type: ignore[arg-type]  # every value's type was checked above


def from_environment(environ: dict[str, str]) -> dict[str, object]:
    """Read `NOC_<KEY>` variables into a NOC_CONFIG. Raises ImproperlyConfigured when one is not of its type."""
    found: dict[str, object] = {}
    for field in fields(Options):
        text = environ.get(f"NOC_{field.name}")
        if text is None:
            continue
        try:
            found[field.name] = read_value(field.name, text)
        except ValueError as error:
            raise ImproperlyConfigured(f"NOC_{error}") from error
    return found


def read_value(key: str, text: str) -> Setting:
    """Return an option's value from text, in the type of its default. Raises ValueError that says what it must be."""
    kind = type(getattr(Options, key))
    if kind is bool:
        if text.lower() not in _WORDS:
            raise ValueError(f"{key} must be on or off, not {text!r}")
        return _WORDS[text.lower()]
    if kind is str:
        return _TEXTS.get(key, _severities)(key, text)
    try:
        value: int | float = kind(text)
    except ValueError as error:
        raise ValueError(
            f"{key} must be a {'whole number' if kind is int else 'number'}, not {text!r}"
        ) from error
    if not 0 <= value < math.inf:
        raise ValueError(f"{key} must be 0 or more, not {text!r}")
    return value


def _severities(key: str, text: str) -> str:
    """Return a list of severities as it is kept; every option of text is one."""
    names = [name.strip().upper() for name in text.split(",") if name.strip()]
    if not set(names) <= set(SEVERITIES):
        raise ValueError(
            f"{key} must name severities ({', '.join(SEVERITIES)}) with commas between, not {text!r}"
        )
    return ",".join(names)


def read_shares(key: str, text: str) -> dict[str, float]:
    """Return an option like `precision=0.85,recall=0.75` by name. Raises ValueError; the names are those of its default."""
    wanted = [part.split("=")[0] for part in str(getattr(Options, key)).split(",")]
    must = f"{key} must be like {getattr(Options, key)}, each from 0 to 1, not {text!r}"
    try:
        found = {name.strip(): float(share) for name, share in (part.split("=") for part in text.split(","))}
    except ValueError as error:
        raise ValueError(must) from error
    if sorted(found) != sorted(wanted) or not all(0 <= share <= 1 for share in found.values()):
        raise ValueError(must)
    return {name: found[name] for name in wanted}


def _shares(key: str, text: str) -> str:
    return ",".join(f"{name}={share:g}" for name, share in read_shares(key, text).items())


def _recipients(key: str, text: str) -> str:
    """Return a list of e-mail addresses and person codes as it is kept."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if any(any(sign.isspace() for sign in name) or name.startswith("@") for name in names):
        raise ValueError(f"{key} must be e-mail addresses or person codes with commas between, not {text!r}")
    return ",".join(names)


_TEXTS: Final = {"ML_MODEL_VALIDATION_THRESHOLDS": _shares, "ML_FAILURE_RECIPIENTS": _recipients}
