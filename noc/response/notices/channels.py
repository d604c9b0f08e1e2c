"""Make and change channels: settings checked by their kind, secrets sealed apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from noc.kernel.errors import Conflict, Unprocessable
from noc.response.notices.models import Channel
from noc.response.notices.post import split_url
from noc.response.notices.sealing import Unsealable, seal, unseal

SHOWN: Final = "set"  # what stands in the place of a secret
TLS: Final = ("starttls", "tls", "none")
PAGERDUTY_URL: Final = "https://events.pagerduty.com/v2/enqueue"
LEAST_SECRET: Final = 16
_EMAIL: Final = re.compile(r"[^@\s,;<>\"\x00-\x1f\x7f]+@[^@\s,;<>\"\x00-\x1f\x7f]+", re.ASCII)
_HOST: Final = re.compile(r"[A-Za-z0-9.:_-]{1,253}", re.ASCII)
Check = Callable[[Any], bool]


def _is_url(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) <= 1000 and bool(split_url(value))
    except ValueError:
        return False


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 500 and value.isprintable()


def _is_email(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 254 and bool(_EMAIL.fullmatch(value))


def _are_emails(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= 50 and all(map(_is_email, value))


# Of each kind: the settings with (check, default or ... when it must be given, what is asked for), and the secrets.
_SETTINGS: Final[dict[str, dict[str, tuple[Check, Any, str]]]] = {
    "email": {
        "host": (lambda v: isinstance(v, str) and bool(_HOST.fullmatch(v)), ..., "the mail server's name"),
        "port": (lambda v: type(v) is int and 0 < v < 65536, 587, "a port"),
        "tls": (lambda v: v in TLS, "starttls", f"one of {', '.join(TLS)}"),
        "user": (lambda v: v is None or _is_text(v), None, "a name, or null"),
        "from": (_is_email, ..., "one e-mail address"),
        "to": (_are_emails, ..., "a list of e-mail addresses, 50 at most"),
    },
    "webhook": {"url": (_is_url, ..., "an http(s) address without user, password and spaces")},
    "alertmanager": {
        "url": (_is_url, ..., "Alertmanager's own address, such as https://alertmanager.example"),
        "user": (lambda v: v is None or _is_text(v), None, "a name for HTTP Basic, or null"),
    },
    "pagerduty": {"url": (_is_url, PAGERDUTY_URL, "an http(s) address")},
    "log": {},
}
_SECRETS: Final[dict[str, dict[str, bool]]] = {  # name -> whether it must be given
    "email": {"password": False},
    "webhook": {"secret": True},
    "alertmanager": {"password": False, "token": False},
    "pagerduty": {"routing_key": True},
    "log": {},
}


def write_channel(
    channel: Channel | None,
    at: datetime,
    *,
    name: str,
    kind: str,
    settings: dict[str, Any],
    active: bool,
    silent_after_minutes: int | None,
) -> Channel:
    """Make a channel, or change one (its kind stays). A secret left out, or given as "set", stays as it is; null ends it.

    Raises Unprocessable with what is wrong where, and Conflict for a name that another channel has.
    """
    if channel is not None and channel.kind != kind:
        raise Unprocessable("A channel's kind cannot be changed; make another channel.")
    had = _had(channel)
    plain, secrets = _checked(kind, settings, had)
    row = channel or Channel(kind=kind, created_at=at)
    row.name, row.settings, row.sealed = name, plain, seal(secrets)
    row.active, row.silent_after_minutes = active, silent_after_minutes
    row.failures, row.open_until = 0, None  # whoever changes it wants it tried
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(f"There is a channel called {name} already.") from error
    return row


def shown_settings(channel: Channel) -> dict[str, Any]:
    """Return the settings with "set" or null in the place of each secret."""
    sealed = bool(channel.sealed)
    names = channel.settings.get("secrets", [])
    plain = {key: value for key, value in channel.settings.items() if key != "secrets"}
    return {**plain, **{name: SHOWN if sealed and name in names else None for name in _SECRETS[channel.kind]}}


def _had(channel: Channel | None) -> dict[str, str]:
    """Return the secrets as they are; none when they were sealed under another key: then they are asked for again."""
    try:
        return unseal(channel.sealed) if channel else {}
    except Unsealable:
        return {}


def _checked(kind: str, given: dict[str, Any], had: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    rules, needed = _SETTINGS[kind], _SECRETS[kind]
    faults: list[dict[str, object]] = [
        {"field": f"settings.{name}", "error": f"{kind} has no such setting"}
        for name in given
        if name not in rules and name not in needed
    ]
    plain: dict[str, Any] = {}
    for name, (check, default, asked) in rules.items():
        value = given.get(name, default)
        if value is ... or not check(value):
            faults.append({"field": f"settings.{name}", "error": f"it must be {asked}"})
        plain[name] = value
    secrets = _secrets(needed, given, had)
    faults += [{"field": f"settings.{name}", "error": told} for name, told in _secret_faults(needed, secrets)]
    if faults:
        told = "; ".join(f"{one['field']}: {one['error']}" for one in faults[:3])
        raise Unprocessable(f"The channel is not right: {told}.", faults)
    return {**plain, "secrets": sorted(secrets)}, secrets


def _secrets(needed: dict[str, bool], given: dict[str, Any], had: dict[str, str]) -> dict[str, str]:
    said = {name: had.get(name) if given.get(name, SHOWN) == SHOWN else given[name] for name in needed}
    return {name: value for name, value in said.items() if value is not None}


def _secret_faults(needed: dict[str, bool], secrets: dict[str, Any]) -> list[tuple[str, str]]:
    faults = [
        (name, "it must be given") for name, is_needed in needed.items() if is_needed and name not in secrets
    ]
    for name, value in secrets.items():
        if not _is_text(value):
            faults.append((name, "it must be text of 500 signs at most"))
        elif name == "secret" and len(value) < LEAST_SECRET:
            faults.append((name, f"it must have {LEAST_SECRET} signs or more"))
    return faults
