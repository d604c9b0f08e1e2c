"""The telemetry API over HTTP: signals of a person, computed and cached."""

from __future__ import annotations

import http.client

from benchmarks.life import fill
from benchmarks.signals import milliseconds
from benchmarks.stage import Stage, quantile, report, server, stage

PEOPLE = 1_000
CALLS = 400


def measure(place: Stage, port: int, people: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {place.token}"}

    def get(path: str) -> bytes:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body

    def person(n: int) -> None:
        get(f"/api/v2/noc/telemetry/signals/{people[n % len(people)]}/")

    for n in range(20):
        get(f"/api/v2/noc/telemetry/signals/{people[-1]}/?window_minutes={n + 1}")
    computed = milliseconds(person, CALLS)
    cached = milliseconds(person, CALLS)
    assert b'"cached":true' in get(f"/api/v2/noc/telemetry/signals/{people[0]}/")
    live = milliseconds(lambda _: get("/api/v2/noc/live/"), 20)
    for name, taken in (("uncached", computed), ("cached", cached)):
        report(
            f"telemetry API: {name}, p50", f"{quantile(taken, 0.5):.2f} ms", f"{CALLS} calls, one connection"
        )
        report(f"telemetry API: {name}, p99", f"{quantile(taken, 0.99):.2f} ms", "")
    report("live snapshot of 1,000 people, p50", f"{quantile(live, 0.5):.1f} ms", "20 calls")


def main() -> None:
    with stage(people=PEOPLE, sites=100) as place:
        from django.db import connection

        from noc.kernel.clock import now
        from noc.kernel.tenancy.scope import tenant_scope
        from noc.sources.people.models import Person

        fill(place, now(), PEOPLE)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        with tenant_scope(place.tenant_id):
            people = list(Person.objects.order_by("id").values_list("id", flat=True))
        with server(place) as port:
            measure(place, port, people[:CALLS])


if __name__ == "__main__":
    main()
