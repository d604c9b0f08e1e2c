"""OwnTracks in its HTTP mode: one JSON message a request, of a dozen types."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime

from noc.surfaces.ingest.protocols.bodies import merge_pairs, read_json, read_pairs
from noc.surfaces.ingest.protocols.compose import attempt, compose, compose_ruins, translate_each
from noc.surfaces.ingest.protocols.fields import read_code
from noc.surfaces.ingest.protocols.owntracks_report import PROTOCOL, Sender, read_report
from noc.surfaces.ingest.protocols.types import Report, Translated, UnreadableError


def translate(body: bytes, query: bytes, headers: Mapping[str, str], received_at: datetime) -> Translated:
    """One request's events. `device` is the HTTP Basic user, None without one. Never raises.

    An empty body (OwnTracks sends one when a friend is deleted) is an empty `Translated`.
    """
    sender = _read_sender(query, {name.casefold(): value for name, value in headers.items()})
    if not body.strip():
        return Translated(sender.device)
    problems: list[str] = []
    document = attempt(problems, "body", lambda: read_json(body))
    if problems:
        return compose_ruins(_report_ruins(sender, body, received_at, problems), body)
    return translate_each(
        document, lambda _, message: compose(read_report(message, sender, received_at)), sender.device
    )


def _read_sender(query: bytes, headers: Mapping[str, str]) -> Sender:
    """Who posts: the Basic user, and what the app says beside the message of its user and device."""
    named = merge_pairs(read_pairs(query))
    address = {
        "x_limit_u": headers.get("x-limit-u"),
        "x_limit_d": headers.get("x-limit-d"),
        "u": named.get("u"),
        "d": named.get("d"),
    }
    return Sender(_read_user(headers.get("authorization", "")), {k: v for k, v in address.items() if v})


def _read_user(authorization: str) -> str | None:
    """The user of HTTP Basic; the route has checked the password, here it is forgotten."""
    scheme, _, credentials = authorization.strip().partition(" ")
    if scheme.casefold() != "basic":
        return None
    try:
        user = (
            base64.b64decode(credentials.strip().encode("ascii"), validate=True)
            .decode("utf-8")
            .partition(":")[0]
        )
        return read_code(user)
    except (binascii.Error, UnicodeError, UnreadableError):
        return None


def _report_ruins(sender: Sender, body: bytes, received_at: datetime, problems: list[str]) -> Report:
    text = body.decode("utf-8", "replace")
    return Report(
        protocol=PROTOCOL,
        device=sender.device,
        type="",
        received_at=received_at,
        time=None,
        timed=False,
        position=None,
        details={},
        alarms=(),
        facts={"text": text},
        raw=text,
        problems=tuple(problems),
    )
