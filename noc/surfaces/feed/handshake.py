"""Read a handshake: where it wants to go, from which page, and who it says it is."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError
from typing import Any, Final
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import parse_cookie

from noc.surfaces.feed.origins import Verdict, judge_origin
from noc.surfaces.feed.protocol import NOT_ALLOWED, UNKNOWN_CALLER
from noc.surfaces.feed.viewers import Refusal

PATH: Final = "/ws/noc/dashboard/"
SUBPROTOCOL: Final = "noc.v1"
_BEARER_PROTOCOL: Final = "bearer."
_SECRET_NAMES: Final = ("token", "auth", "bearer", "key", "secret", "password", "session", "jwt")
_SECRET_PREFIXES: Final = ("noc_", "nek_", "bearer")


@dataclass(frozen=True)
class Handshake:
    """What the client's HTTP request says, before anything of it is believed."""

    path: str
    origin: Verdict
    subprotocol: str | None  # what the server selects
    token: str | None
    session_key: str | None
    has_secret_in_url: bool

    @classmethod
    def of(cls, scope: dict[str, Any]) -> Handshake:
        """Read an ASGI WebSocket scope."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        offered: list[str] = scope.get("subprotocols", [])
        return cls(
            path=scope["path"],
            origin=judge_origin(
                headers.get(b"origin"),
                headers.get(b"host", ""),
                settings.ALLOWED_HOSTS,
                settings.CSRF_TRUSTED_ORIGINS,
            ),
            subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None,
            token=_token(offered, headers.get(b"authorization", "")),
            session_key=_session_key(headers.get(b"cookie", "")),
            has_secret_in_url=_has_secret(scope.get("query_string", b"").decode("latin-1")),
        )

    def judge(self) -> None:
        """Raise Refusal for what no credential can make good."""
        if self.origin == "foreign":
            raise Refusal(NOT_ALLOWED, "this page may not open the feed")
        if self.has_secret_in_url:
            raise Refusal(UNKNOWN_CALLER, "a token never belongs into a URL, where logs keep it: revoke it")

    @property
    def trusted_session_key(self) -> str | None:
        """The cookie's session, if one of our own pages sent it: a browser adds cookies whoever asks."""
        return self.session_key if self.origin == "own" else None


def _token(offered: list[str], authorization: str) -> str | None:
    for name in offered:
        if name.startswith(_BEARER_PROTOCOL):
            return name.removeprefix(_BEARER_PROTOCOL)
    scheme, _, secret = authorization.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _session_key(cookie: str) -> str | None:
    try:
        return parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME) or None
    except CookieError:
        return None


def _has_secret(query: str) -> bool:
    return any(
        any(part in name.lower() for part in _SECRET_NAMES) or value.lower().startswith(_SECRET_PREFIXES)
        for name, value in parse_qsl(query, keep_blank_values=True)
    )
