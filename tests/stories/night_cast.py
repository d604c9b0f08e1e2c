"""One shift of the company of `tests.cast`, told to its phones' door, and what the audits then say of it.

A night has its own moment, `at`, two days ago at noon of the site unless told otherwise: everything is said in minutes
before it, and audits are run as of it, so that a story does not wait for its clock. What is told goes through the
registry's API and the phones' door, what comes of it is read over the API and in the event log.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from noc.events.models import NOCEventLog
from noc.intelligence.findings.models import AuditRun
from noc.journeys.audit import run_audit
from noc.journeys.worker import HANDLERS
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.outbox.queue import work_one
from tests.cast import GATE, Caller, Company, Phone, event, found, ingest_in_this_thread

NOON = (datetime.now(UTC) - timedelta(days=2)).replace(
    hour=6, minute=30, second=0, microsecond=0
)  # at the gate
MIDNIGHT = NOON + timedelta(hours=12)
METRES = 1 / 111_195  # degrees of latitude
IN_THE_YARD = (19.081, 72.881)
PLACES = {"gate": GATE, "yard": IN_THE_YARD}


def work_off() -> int:
    """Do what the outbox holds until nothing waits; fails when a piece of work fails."""
    done = 0
    while work_one(HANDLERS, datetime.now(UTC) + timedelta(days=1)):
        done += 1
        assert done < 1_000, "the outbox never empties"
        errors = list(OutboxItem.objects.exclude(last_error="").values_list("kind", "last_error"))
        assert not errors, errors
    return done


@dataclass
class Night:
    """A company at a moment: its roster, its phones, its audits and what they found."""

    company: Company
    phone: Phone
    at: datetime = NOON

    def __post_init__(self) -> None:
        self.admin = self.company.caller("admin")
        self.operator = self.company.caller("operator")

    def ago(self, minutes: float) -> str:
        """Return the moment that many minutes before the night's, as a phone writes it."""
        return (self.at - timedelta(minutes=minutes)).isoformat()

    def put(self, kind: str, *items: dict[str, Any]) -> None:
        """Register what must be taken."""
        answer = self.admin.ask("PUT", f"registry/{kind}/", {"items": list(items)})
        assert answer.status == 200, answer.body
        assert not answer.data["rejected"], answer.data

    def roster(
        self, person: str = "ravi", site: str = "gate", begun: float = 240, left: float = 240, **fields: Any
    ) -> None:
        """Put somebody on the roster from `begun` minutes ago to `left` minutes from now."""
        times = {"start": self.ago(begun), "end": self.ago(-left)}
        self.put("shifts", {"code": f"{person}-{site}", "person": person, "site": site, **times, **fields})

    def told(self, kind: str, person: str, minutes: float, /, **fields: Any) -> dict[str, Any]:
        """Return an event of so many minutes ago."""
        return event(kind, person, at=self.ago(minutes), **fields)

    def tell(self, *events: dict[str, Any]) -> None:
        """Send events that must all be taken."""
        receipt = self.phone.sent(*events)
        assert not receipt["rejected"], receipt

    def punch(self, person: str = "ravi", minutes: float = 240, site: str = "gate", **fields: Any) -> None:
        lat, lon = PLACES[site]
        self.tell(
            self.told("attendance", person, minutes, **{"lat": lat, "lon": lon, "site": site, **fields})
        )

    def patrols(
        self, person: str = "ravi", since: float = 240, until: float = 0, site: str = "gate", **fields: Any
    ) -> None:
        """Let a phone tell of somebody who walks to and fro at a site: a fix and a step every five minutes, two an end."""
        self.tell(*self.walk(person, since, until, site, **fields))

    def walk(
        self, person: str, since: float, until: float, site: str = "gate", **fields: Any
    ) -> list[dict[str, Any]]:
        lat, lon = PLACES[site]
        told = []
        for turn, minutes in enumerate(_every(5, since, until)):
            place = {"lat": lat + (turn // 2 % 2) * 60 * METRES, "lon": lon, "battery": 0.9, **fields}
            told.append(self.told("location", person, minutes, **place))
            told.append(self.told("phone", person, minutes))
        return told

    def fixes(
        self, person: str, since: float, until: float, away_m: float = 0.0, every: float = 5, **fields: Any
    ) -> None:
        """Let a phone tell only where it lies, that far north of the gate: nobody touches or moves it."""
        place = {"lat": GATE[0] + away_m * METRES, **fields}
        self.tell(*(self.told("location", person, m, **place) for m in _every(every, since, until)))

    def works(self, person: str = "ravi", site: str = "gate", begun: float = 240, until: float = 0) -> None:
        """Let somebody be on the roster, come in time and walk his round until `until` minutes ago."""
        self.roster(person, site, begun)
        self.punch(person, begun, site)
        self.patrols(person, begun, until, site)

    def audit(self, kind: str = "comprehensive", later: float = 0) -> AuditRun:
        """Audit as of the night's moment, or of so many minutes later."""
        with self.company.scope():
            return run_audit(kind, self.at + timedelta(minutes=later))

    def respond(self) -> int:
        """Let the outbox's worker do all that waits; return how many pieces of work there were."""
        return work_off()

    def findings(self, caller: Caller | None = None, **query: Any) -> list[dict[str, Any]]:
        """Return the findings over the API, the open ones unless told otherwise."""
        items = (caller or self.operator).read("findings/", **{"status": "open", "limit": 500, **query})[
            "items"
        ]
        return list(items)

    def kinds(self, **query: Any) -> set[str]:
        """Return the kinds of the open findings."""
        return {one["finding_type"] for one in self.findings(**query)}

    def finding(self, finding_type: str, **query: Any) -> dict[str, Any]:
        """Return the one finding of a kind, with its evidence."""
        [one] = self.findings(finding_type=finding_type, **query)
        whole: dict[str, Any] = self.operator.read(f"findings/{one['id']}/")
        return whole

    def log(self, finding_id: int) -> list[dict[str, Any]]:
        """Return what the event log says of a finding, oldest first."""
        with self.company.scope():
            rows = NOCEventLog.objects.filter(finding_id=finding_id).order_by("id")
            return [{"type": row.event_type, **row.payload} for row in rows]


def _every(step: float, since: float, until: float) -> Iterator[float]:
    minutes = since
    while minutes >= until:
        yield minutes
        minutes -= step


@pytest.fixture
def night(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """The company at noon two days ago, before anything is told."""
    company = found("guards")
    with ingest_in_this_thread(monkeypatch):
        yield Night(company, company.phone())
