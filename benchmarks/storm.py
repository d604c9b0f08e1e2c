"""A storm: 10,000 alerts in a minute over 1,000 sites, calls for help among them, on the real server with one screen.

Told: how many alerts reach an operator, how long the last call for help takes to the screen, how long a grave finding
takes to its ticket, and how fast one person's alerts are matched with a million alerts of history.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from websockets.sync.client import connect

from benchmarks.stage import Stage, quantile, report, server, stage

ALERTS = 10_000
SITES = 1_000
SECONDS = 60
KINDS = (
    ("NO_TELEMETRY", "DEVICE_HEALTH", "MEDIUM"),
    ("LOW_ACTIVITY", "OPERATIONAL", "MEDIUM"),
    ("SITE_SILENT", "DEVICE_HEALTH", "HIGH"),
    ("POST_ABANDONED", "SECURITY", "HIGH"),
    ("SITE_UNCOVERED", "SECURITY", "HIGH"),
    ("TOUR_MISSED", "SECURITY", "MEDIUM"),
    ("LATE_OR_NO_SHOW", "SECURITY", "MEDIUM"),
    ("STATIC_GUARD", "SAFETY", "MEDIUM"),
)
BATCH = 500
CALLS_FOR_HELP = 6
HISTORY = 1_000_000
LOOKS = 200


class Screen(threading.Thread):
    """Follows the feed and notes when each call for help came, and how many alerts were created for it."""

    def __init__(self, place: Stage, port: int) -> None:
        super().__init__(daemon=True)
        self._address = f"ws://127.0.0.1:{port}/ws/noc/dashboard/"
        self._token = place.token
        self.sos_at: list[float] = []
        self.created: dict[str, int] = {}
        self.ready = threading.Event()

    def run(self) -> None:
        protocols = ["noc.v1", f"bearer.{self._token}"]
        with connect(self._address, subprotocols=protocols, max_size=None) as socket:  # type: ignore[arg-type]
            self.ready.set()
            for frame in socket:
                said = json.loads(frame)
                if said["type"] == "alert_created":
                    self.created[said["alert_type"]] = self.created.get(said["alert_type"], 0) + 1
                    if said["alert_type"] == "SOS":
                        self.sos_at.append(time.monotonic())


def batches(place: Stage, began: datetime) -> Iterator[list[Any]]:
    """Write findings in batches, as audits do, and yield what changed."""
    from django.db import transaction

    from noc.intelligence.findings.models import AuditFinding
    from noc.kernel.severity import rank_of
    from noc.kernel.tenancy.scope import tenant_scope
    from noc.sources.people.models import Person
    from noc.sources.sites.models import Site

    with tenant_scope(place.tenant_id):
        sites = list(Site.objects.order_by("id").values_list("id", flat=True))
        people = list(Person.objects.order_by("id").values_list("id", flat=True))
        for start in range(0, ALERTS, BATCH):
            rows = []
            for n in range(start, start + BATCH):
                kind, category, severity = KINDS[n % len(KINDS)]
                about = f"{kind}:person:{people[n % len(people)]}"
                rows.append(
                    AuditFinding(
                        tenant_id=place.tenant_id, finding_type=kind, category=category, severity=severity,
                        severity_rank=rank_of(severity), about=about, dedup_key=about, title=f"{kind} {n}",
                        evidence_summary="storm", confidence=0.9, person_id=people[n % len(people)],
                        site_id=sites[n % len(sites)], detected_at=began, last_seen_at=began,
                    )
                )  # fmt: skip
            with transaction.atomic():
                made = AuditFinding.objects.bulk_create(rows)
                yield [("open", row.pk) for row in made]


def storm(place: Stage, port: int) -> None:
    from noc.journeys.followups import ask_for_response
    from noc.kernel.clock import now

    screen = Screen(place, port)
    screen.start()
    screen.ready.wait(10)
    began, pressed = time.monotonic(), []
    count = ALERTS // BATCH
    for turn, changes in enumerate(batches(place, now())):
        ask_for_response(changes, now())
        if turn % (count // CALLS_FOR_HELP) == 0 and len(pressed) < CALLS_FOR_HELP:
            pressed.append(press(place, port, len(pressed)))
        time.sleep(max(0.0, began + (turn + 1) * SECONDS / count - time.monotonic()))
    pressed.append(press(place, port, len(pressed)))
    drained_s = wait_until_done() - began
    time.sleep(1)
    waits = [came - went for went, came in zip(pressed, screen.sos_at, strict=True)]
    tell(place, screen, waits, drained_s)


def press(place: Stage, port: int, n: int) -> float:
    """Let a guard call for help; return when his phone began to say it."""
    at = datetime.now().astimezone().isoformat()
    event = {"event_id": uuid.uuid4().hex, "type": "panic", "person": f"G{n + 9_000}", "at": at}
    went = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {place.token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v2/noc/ingest/events/", json.dumps({"events": [event]}), headers)
    assert connection.getresponse().status == 202
    return went


def wait_until_done() -> float:
    from noc.kernel.outbox.models import OutboxItem

    deadline = time.monotonic() + 300
    while OutboxItem.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return time.monotonic()


def tell(place: Stage, screen: Screen, waits: list[float], drained_s: float) -> None:
    from noc.kernel.tenancy.scope import tenant_scope
    from noc.response.alerts.models import NOCAlertEvent
    from noc.response.queues.read import Seen, read_queue
    from noc.response.tickets.models import Ticket

    with tenant_scope(place.tenant_id):
        alerts = NOCAlertEvent.objects.all()
        reached = alerts.filter(disposition="REACHED").count()
        rows = len(read_queue(Seen(None), datetime.now().astimezone()))
        tickets = Ticket.objects.count()
        report(
            "storm: alerts raised", f"{alerts.count()}", f"{ALERTS} findings in {SECONDS} s, {SITES} sites"
        )
    report(
        "storm: alerts that reached an operator",
        f"{reached}",
        f"{len(waits)} calls for help among them; aim < 40",
    )
    report("storm: alert_created on the screen", f"{sum(screen.created.values())}", f"{screen.created}")
    report("storm: rows of the work queue, tickets", f"{rows}, {tickets}", "one ticket a kind and site")
    report("storm: call for help to screen, last", f"{max(waits) * 1000:.0f} ms", "sent over HTTP; aim < 1 s")
    report("storm: all worked off after", f"{drained_s:.1f} s", "from the first finding")


def finding_to_ticket(place: Stage) -> None:
    """One grave finding at a time: from its commit to its ticket's."""
    from django.db import connection, transaction

    from noc.intelligence.findings.models import AuditFinding
    from noc.journeys.followups import ask_for_response
    from noc.kernel.clock import now
    from noc.kernel.tenancy.scope import tenant_scope
    from noc.response.tickets.models import TicketOccurrence
    from noc.sources.sites.models import Site

    taken = []
    with tenant_scope(place.tenant_id):
        sites = list(Site.objects.order_by("-id").values_list("id", flat=True)[:LOOKS])
        for n, site_id in enumerate(sites):
            with transaction.atomic():
                row = AuditFinding.objects.create(
                    finding_type="EXCESSIVE_HOURS", category="SAFETY", severity="HIGH", severity_rank=3,
                    about=f"single:{n}", dedup_key=f"single:{n}", title="single", evidence_summary="", confidence=0.9,
                    site_id=site_id, detected_at=now(), last_seen_at=now(),
                )  # fmt: skip
                ask_for_response([("open", row.pk)], now())
            went = time.monotonic()
            while not TicketOccurrence.objects.filter(ref=str(row.pk), kind="finding").exists():
                time.sleep(0.001)
            taken.append((time.monotonic() - went) * 1000)
    connection.close()
    report(
        "finding committed -> ticket committed, p50",
        f"{quantile(taken, 0.5):.1f} ms",
        f"{len(taken)}, one by one",
    )
    report("finding committed -> ticket committed, p99", f"{quantile(taken, 0.99):.1f} ms", "")


def match_in_history(place: Stage) -> None:
    """One person's alerts within the correlation window, beside a million older ones."""
    from django.db import connection

    from noc.kernel.clock import now
    from noc.kernel.tenancy.scope import tenant_scope
    from noc.response.alerts.recent import alerts_of
    from noc.sources.people.models import Person

    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO noc_nocalertevent (tenant_id, alert_type, severity, severity_rank, status, resolution, message,
                entity_type, entity_id, person_id, site_id, metadata, about, occurrence_count, created_at, first_seen_at,
                last_seen_at, version, disposition, priority, priority_parts, decisions, cause, group_size)
            SELECT %s, 'NO_TELEMETRY', 'MEDIUM', 2, 'RESOLVED', 'OTHER', 'history', 'person', person.id::text, person.id,
                NULL, '{}', 'history:' || n, 1, at, at, at, 1, 'REACHED', 50, '[]', '[]', 'finding', 0
            FROM (SELECT n, now() - n * interval '31 seconds' AS at FROM generate_series(1, %s) AS n) AS history
            JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM noc_person) AS person
              ON person.place = history.n %% (SELECT count(*) FROM noc_person)
            """,
            [place.tenant_id, HISTORY],
        )
        cursor.execute("VACUUM ANALYZE noc_nocalertevent")
    at, window, taken = now(), timedelta(minutes=15), []
    with tenant_scope(place.tenant_id):
        for person_id in Person.objects.order_by("id").values_list("id", flat=True)[:LOOKS]:
            went = time.perf_counter()
            alerts_of([person_id], [], at - window, at + window)
            taken.append((time.perf_counter() - went) * 1000)
    report(
        "one person's alerts, p50",
        f"{quantile(taken, 0.5):.2f} ms",
        f"{HISTORY:,} alerts of history; aim < 5 ms",
    )
    report("one person's alerts, p99", f"{quantile(taken, 0.99):.2f} ms", "")


def main() -> None:
    with stage(sites=SITES) as place:
        with server(place) as port:
            storm(place, port)
            finding_to_ticket(place)
        match_in_history(place)


if __name__ == "__main__":
    main()
