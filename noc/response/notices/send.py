"""Send one claimed message by its channel, outside of any transaction, and mark it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog

from noc.kernel.clock import now
from noc.kernel.failpoints import failpoint
from noc.kernel.tenancy.scope import tenant_scope
from noc.response.notices.answers import address_of
from noc.response.notices.claiming import Claim, mark_failed, mark_sent
from noc.response.notices.mail import send_mail
from noc.response.notices.metrics import DELAY, SENT
from noc.response.notices.models import Channel, Notice
from noc.response.notices.post import NotSent
from noc.response.notices.post import send as post
from noc.response.notices.render import compose
from noc.response.notices.rules.bodies import (
    alertmanager_alerts,
    cloud_event,
    encode,
    pagerduty_events,
    signature,
)
from noc.response.notices.rules.messages import Message
from noc.response.notices.sealing import Unsealable, unseal

JSON: Final = {"Content-Type": "application/json"}
log = structlog.get_logger("noc.notices")


def send_claimed(claim: Claim, clock: Callable[[], datetime] = now) -> bool:
    """Send a message and mark what became of it; return whether it got through."""
    failpoint("before_notice_send")
    kind = "unknown"
    try:
        with tenant_scope(claim.tenant_id):
            channel = Channel.objects.get(pk=claim.channel_id)
            notice = Notice.objects.get(pk=claim.notice_id)
            kind, at = channel.kind, clock()
            message = compose(notice, channel, address_of, at)
            note = _send(channel, notice, message, at)
    except (NotSent, Unsealable) as error:
        return _failed(claim, kind, str(error), clock(), getattr(error, "retry_after_s", 0.0))
    except Exception as error:  # one that cannot be written must not stop the others: marked, with why
        log.exception("a notice could not be written", notice_id=claim.notice_id)
        return _failed(claim, kind, f"{type(error).__name__}: {error}", clock())
    failpoint("after_notice_send")
    at = clock()
    mark_sent(claim, at, note)
    failpoint("after_notice_marked")
    SENT.labels(kind, "sent").inc()
    DELAY.labels(kind).observe(max(0.0, (at - claim.due_at).total_seconds()))
    return True


def _failed(claim: Claim, kind: str, told: str, at: datetime, asked_s: float = 0.0) -> bool:
    dead = mark_failed(claim, told, asked_s, at)
    SENT.labels(kind, "dead" if dead else "failed").inc()
    log.warning("a notice did not get through", notice_id=claim.notice_id, attempt=claim.attempts, why=told)
    return False


def _send(channel: Channel, notice: Notice, message: Message, at: datetime) -> str:
    """Send by the channel's kind; return a note for the record. Raises NotSent, Unsealable."""
    if message.count == 0 and notice.subjects_count > 0:
        return "overtaken by newer messages"
    settings, secrets = channel.settings, unseal(channel.sealed)
    if channel.kind == "email":
        return send_mail(message, settings, secrets, notice.recipients)
    if channel.kind == "webhook":
        _send_webhook(settings["url"], secrets["secret"], message, at)
    elif channel.kind == "alertmanager":
        _send_alertmanager(settings, secrets, message, at)
    elif channel.kind == "pagerduty":
        for event in pagerduty_events(message, secrets["routing_key"]):
            post("POST", settings["url"], encode(event), JSON)
    else:
        log.info("notice", line=message.line, count=message.count, tenant_id=message.tenant_id)
    return ""


def _send_webhook(url: str, secret: str, message: Message, at: datetime) -> None:
    body, timestamp = encode(cloud_event(message)), int(at.timestamp())
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "NOC-Notice-Id": str(message.notice_id),
        "NOC-Timestamp": str(timestamp),
        "NOC-Signature": signature(secret, timestamp, body),
    }
    post("POST", url, body, headers)


def _send_alertmanager(
    settings: dict[str, Any], secrets: dict[str, str], message: Message, at: datetime
) -> None:
    headers = dict(JSON)
    if "token" in secrets:
        headers["Authorization"] = f"Bearer {secrets['token']}"
    elif settings.get("user"):
        pair = f"{settings['user']}:{secrets.get('password', '')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    alerts = alertmanager_alerts(message, at) or [_test_alert(message)]
    post("POST", settings["url"].rstrip("/") + "/api/v2/alerts", encode(alerts), headers)


def _test_alert(message: Message) -> dict[str, Any]:
    """Return an alert for a message without subjects: a test, a sign of life. It ends by itself."""
    labels = {
        "alertname": f"NOC{message.purpose.title().replace('_', '')}",
        "severity": "info",
        "tenant": message.tenant,
    }
    return {"labels": labels, "annotations": {"summary": message.line}}
