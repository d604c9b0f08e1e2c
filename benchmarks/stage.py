"""A place to measure in: a database of its own with the product's real settings, a tenant, people, a real server."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PEOPLE = 10_000
SITES = 1_000


@dataclass(frozen=True)
class Stage:
    """Where the measured installation lives, and who may speak to it."""

    data_dir: Path
    tenant_id: int
    token: str


@contextlib.contextmanager
def stage(people: int = PEOPLE, sites: int = SITES) -> Iterator[Stage]:
    """Start a database in a temporary place, fill its registry, and take all away again."""
    with tempfile.TemporaryDirectory(prefix="noc-bench-", ignore_cleanup_errors=True) as name:
        data_dir = Path(name)
        os.environ |= {"NOC_DATA_DIR": name, "DJANGO_SETTINGS_MODULE": "noc.config.settings", "DEMO": "0"}
        os.environ.pop("DATABASE_URL", None)
        from noc.config import postgres

        postgres.ensure_running(data_dir)
        try:
            yield _furnish(data_dir, people, sites)
        finally:
            from django.db import connections

            connections.close_all()
            postgres.release(data_dir)


def _furnish(data_dir: Path, people: int, sites: int) -> Stage:
    import django

    django.setup()
    from noc.config.migrate import bring_up_to_date
    from noc.kernel.access.tokens import issue_token
    from noc.kernel.tenancy.models import Tenant

    bring_up_to_date()
    tenant = Tenant.objects.create(code="bench", name="Benchmark Guarding")
    _, token = issue_token(tenant, "admin", name="benchmark")
    register(tenant.pk, people, sites)
    return Stage(data_dir, tenant.pk, token)


def register(tenant_id: int, people: int, sites: int) -> None:
    """Register sites on a grid, and people who belong to them in turn."""
    from noc.journeys.registry import put_items
    from noc.kernel.access.principals import SYSTEM
    from noc.kernel.clock import now
    from noc.kernel.tenancy.scope import tenant_scope

    places = [
        {
            "code": f"S{n}",
            "name": f"Site {n}",
            "lat": 19 + n // 100 * 0.01,
            "lon": 72 + n % 100 * 0.01,
            "radius_m": 150,
        }
        for n in range(sites)
    ]
    force = [{"code": f"G{n}", "name": f"Guard {n}", "home_site": f"S{n % sites}"} for n in range(people)]
    with tenant_scope(tenant_id):
        for kind, items in (("sites", places), ("people", force)):
            for start in range(0, len(items), 2_000):
                put_items(kind, items[start : start + 2_000], now(), SYSTEM)


@contextlib.contextmanager
def server(place: Stage) -> Iterator[int]:
    """Run the real server on the stage; yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (place.data_dir / "serve.log").open("wb")
    process = subprocess.Popen(
        [Path(sys.executable).with_name("noc"), "serve", "--port", str(port)], stdout=log, stderr=log
    )
    try:
        _wait_until_ready(port, process)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        log.close()


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError):
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    raise RuntimeError("the server did not become ready")


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(what: str, figure: str, how: str) -> None:
    """Print one line of the result."""
    print(f"{what:<58} {figure:>22}   {how}", flush=True)
