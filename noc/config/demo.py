"""The demonstration of `make run`: a company of its own, a login to look at it, and a force that lives in it."""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone

from noc.config.secrets import keep_secret
from noc.kernel.access.models import ApiToken, User
from noc.kernel.access.principals import SYSTEM
from noc.kernel.access.tokens import issue_token
from noc.kernel.clock import now
from noc.kernel.options import options
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.overrides import override
from noc.kernel.tenancy.scope import tenant_scope
from noc.response.notices.models import Channel, Route
from noc.response.playbooks.library import install_shipped, switch
from noc.response.playbooks.models import Playbook
from noc.sources.people.models import Person

TENANT_CODE, TENANT_NAME = "demo", "Demonstration Guarding"
USERNAME = "demo"
ROLE: Final = "admin"  # a visitor sees every page, fraud and its models among them
OPERATOR_CODE = "NOC-DEMO"
TOKEN_NAME = "demonstration"  # noqa: S105  (what the token is called)
PROJECT = Path(__file__).resolve().parents[2]
GOODBYE_S = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Demo:
    """How to look at it, told with the password only the first time, and what its force reports with (`token`)."""

    how_to_sign_in: str
    token: str

    def live(self, port: int, data_dir: Path, stop: threading.Event) -> None:
        """Let the force live, as a process that speaks to the public API like any phone, until `stop`."""
        # By way of the launcher: so it ends with us even if we are killed.
        launcher = Path(__file__).with_name("step_down.py")
        ids = [str(number) for number in (os.getpid(), os.geteuid(), os.getegid())]
        own = {
            "NOC_DEMO_URL": f"http://127.0.0.1:{port}",
            "NOC_DEMO_TOKEN": self.token,
            "NOC_DATA_DIR": str(data_dir),
        }
        force = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            [sys.executable, str(launcher), *ids, "-", sys.executable, "-m", "simulation.demo"],
            cwd=PROJECT,
            env=os.environ | own,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
        )
        accompany(force, stop)


def prepare_demo(data_dir: Path) -> Demo | None:
    """Make the demonstration company, or find it; None where real companies live and no demonstration does."""
    if Tenant.objects.exists() and not Tenant.objects.filter(code=TENANT_CODE).exists():
        log.info("no demonstration: this installation has companies of its own")
        return None
    kept_in = data_dir / "demo_password"
    is_new = not kept_in.exists()
    password = keep_secret(kept_in, size_bytes=9)
    with transaction.atomic():
        tenant, _ = Tenant.objects.get_or_create(code=TENANT_CODE, defaults={"name": TENANT_NAME})
        _let_in(tenant, password)
        with tenant_scope(tenant.pk):
            _equip(now())
        ApiToken.objects.filter(tenant=tenant, name=TOKEN_NAME, revoked_at=None).update(
            revoked_at=timezone.now()
        )
        _, token = issue_token(tenant, "admin", name=TOKEN_NAME)
    told = f"with the password {password}" if is_new else f"with the password in {kept_in}"
    return Demo(f"Sign in as {USERNAME} {told}", token)


def _let_in(tenant: Tenant, password: str) -> None:
    user = User.objects.filter(username=USERNAME, tenant=tenant).first()
    if user is None:
        user = User(tenant=tenant, username=USERNAME, name="Demo operator")
    if user.role != ROLE or not (user.password and user.check_password(password)):
        user.role = ROLE
        user.set_password(password)
        user.save()
    with tenant_scope(tenant.pk):  # work can be assigned to whoever has a person
        Person.objects.get_or_create(
            code=OPERATOR_CODE, defaults={"name": user.name, "role": "operator", "user": user}
        )


def _equip(at: datetime) -> None:
    """Give a new demonstration what a control room has set up: a way out for messages, playbooks that are on, and
    somebody who gets what nobody else can take."""
    if Channel.objects.exists():
        return
    channel = Channel.objects.create(name="Server log", kind="log", created_at=at)
    Route.objects.create(
        position=0,
        name="What is grave",
        matchers=[{"field": "min_severity", "op": "=", "value": "HIGH"}],
        channel_ids=[channel.pk],
        group_wait_s=float(options().NOTICE_GROUP_WAIT_SECONDS),
        group_interval_s=float(options().NOTICE_GROUP_INTERVAL_SECONDS),
        repeat_minutes=options().NOTICE_REPEAT_MINUTES,
    )
    install_shipped(at)
    for playbook_id in Playbook.objects.filter(shipped=True).values_list("id", flat=True):
        switch(playbook_id, SYSTEM, at, enabled=True)
    override("DEFAULT_ASSIGNEE", Person.objects.get(code=OPERATOR_CODE).pk)


def accompany(process: "subprocess.Popen[bytes]", stop: threading.Event) -> None:
    """Return when `process` has ended, by itself or because of `stop`."""
    while process.poll() is None and not stop.wait(0.2):
        continue
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(GOODBYE_S)
    process.kill()
    process.wait()
