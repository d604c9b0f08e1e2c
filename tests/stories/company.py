"""A guarding company of the stories: two sites, their guards, and a token for whoever plays a part."""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.stories.server import Served
from tests.stories.stranger import Browser, Caller

Event = dict[str, Any]
GATE = (19.07, 72.87)
DEPOT = (19.20, 72.98)
_numbers = itertools.count(1)


def at(seconds_ago: float = 0) -> str:
    """Return a moment as RFC 3339."""
    return (datetime.now(UTC) - timedelta(seconds=seconds_ago)).isoformat()


def an_event(type_: str, person: str, seconds_ago: float = 1, **fields: Any) -> Event:
    """Return an event of the ingest vocabulary."""
    return {
        "event_id": uuid.uuid4().hex,
        "type": type_,
        "person": person,
        "at": at(seconds_ago),
        **fields,
    }


def a_fix(person: str, seconds_ago: float = 1, lat: float = GATE[0], lon: float = GATE[1]) -> Event:
    return an_event("location", person, seconds_ago, lat=lat, lon=lon, accuracy_m=5.0, battery=0.8)


class Company:
    """A tenant of its own, with `ravi` on shift at the gate and `sita` at the depot; `omar` is their supervisor."""

    def __init__(self, served: Served, name: str = "") -> None:
        self.served = served
        self.code = f"{name or 'acme'}-{next(_numbers)}-{uuid.uuid4().hex[:4]}"
        self.id = int(served.clerk().noc("create_tenant", self.code, self.code.title()))
        self.admin = self.caller("admin")
        self.operator = self.caller("operator")
        self.phones = self.caller("ingest")
        self._register()
        self.people = self._ids("people")
        self.sites = self._ids("sites")

    def caller(self, role: str, *limits: str) -> Caller:
        """Return somebody with a new token."""
        token = self.served.clerk().noc("create_token", "--tenant", self.code, "--role", role, *limits)
        return Caller(self.served.url, token)

    def user(self, name: str, role: str = "operator", *limits: str) -> tuple[str, str]:
        """Make a login; returns its name and password."""
        username = f"{name}-{self.code}"
        named = ("--username", username, "--role", role, "--name", name.title())
        return username, self.served.clerk().noc("create_user", "--tenant", self.code, *named, *limits)

    def browser(self, name: str, role: str = "operator", *limits: str) -> Browser:
        """Return somebody who has signed in with a new login."""
        browser = Browser(self.served.url)
        assert browser.sign_in(*self.user(name, role, *limits)).status == 200
        return browser

    def person_live(self, code: str) -> Any:
        return self.operator.data(f"/noc/people/{self.people[code]}/")

    def track(self, code: str, hours: int = 4, until: str = "") -> Any:
        query = f"?hours={hours}" + (f"&at={until}" if until else "")
        return self.operator.data(f"/noc/people/{self.people[code]}/track/{query}")

    def signals(self, code: str, query: str = "") -> Any:
        return self.operator.data(f"/noc/telemetry/signals/{self.people[code]}/{query}")["signals"]

    def _ids(self, kind: str) -> dict[str, int]:
        return {item["code"]: item["id"] for item in self.admin.items(f"/noc/registry/{kind}/")}

    def _register(self) -> None:
        put = self.admin.put
        put("/noc/registry/clients/", {"code": "mall", "name": "City Mall"})
        put(
            "/noc/registry/sites/",
            _site("gate", "Gate 3", GATE),
            _site("depot", "Depot", DEPOT),
        )
        put(
            "/noc/registry/people/",
            {"code": "ravi", "name": "Ravi Kumar", "home_site": "gate", "role": "guard"},
            {"code": "sita", "name": "Sita Rao", "home_site": "depot", "role": "guard"},
            {"code": "omar", "name": "Omar Khan", "home_site": "gate", "role": "supervisor"},
        )
        put("/noc/registry/devices/", {"code": "48241179", "person": "ravi", "platform": "android"})
        shifts = (("ravi", "gate"), ("sita", "depot"))
        put(
            "/noc/registry/shifts/",
            *(
                {"code": f"{who}-1", "person": who, "site": where, "start": at(7200), "end": at(-21600)}
                for who, where in shifts
            ),
        )


def _site(code: str, name: str, place: tuple[float, float]) -> Event:
    return {
        "code": code,
        "name": name,
        "client": "mall",
        "lat": place[0],
        "lon": place[1],
        "radius_m": 150,
        "timezone": "Asia/Kolkata",
        "noc_supervisor": "omar",
    }
