"""A message in the words of other systems: CloudEvents 1.0, PagerDuty Events v2, the Alertmanager v2 API.

Formats: cloudevents.io (JSON event format 1.0), developer.pagerduty.com (Events API v2), Prometheus Alertmanager's
api/v2 openapi.yaml.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any, Final

from noc.kernel.clock import rfc3339
from noc.response.notices.rules.messages import Message
from noc.response.notices.rules.subjects import Subject

PAGER_SEVERITY: Final = {
    "CRITICAL": "critical",
    "HIGH": "error",
    "MEDIUM": "warning",
    "LOW": "info",
    "INFO": "info",
}
PAGER_ACTION: Final = {"acknowledged": "acknowledge", "resolved": "resolve"}
LONGEST_DEDUP: Final = 255
LONGEST_SUMMARY: Final = 1024
# An alert that is not sent again for so long ends by itself; keep_time re-sends every minute.
ALERTMANAGER_HOLDS: Final = timedelta(minutes=5)


def cloud_event(message: Message) -> dict[str, Any]:
    """Return the whole message as one structured CloudEvent; `id` is the same at each attempt."""
    first = message.subjects[0] if message.subjects else None
    return {
        "specversion": "1.0",
        "id": str(message.notice_id),
        "source": f"/tenants/{message.tenant_id}",
        "type": f"noc.{first.kind}.{first.event}"
        if message.count == 1 and first
        else f"noc.notice.{message.purpose}",
        "subject": f"{first.kind}/{first.id}" if message.count == 1 and first else message.group or "notice",
        "time": rfc3339(message.at),
        "datacontenttype": "application/json",
        "data": {
            "summary": message.line,
            "purpose": message.purpose,
            "count": message.count,
            "by_severity": message.by_severity,
            "by_type": message.by_type,
            "subjects": [_shown(one, message) for one in message.subjects],
            "because": message.because,
        },
    }


def _shown(subject: Subject, message: Message) -> dict[str, Any]:
    return {
        "kind": subject.kind,
        "id": subject.id,
        "event": subject.event,
        "type": subject.type,
        "severity": subject.severity,
        "title": subject.title,
        "text": subject.text,
        "site_id": subject.site_id,
        "site_name": message.sites.get(subject.site_id or 0),
        "person_id": subject.person_id,
        "about": subject.about,
        "at": rfc3339(subject.at),
        "link": f"{message.base_url}{subject.link}" if subject.link else None,
        "acknowledge": message.answers.get((subject.kind, subject.id)),
    }


def encode(body: object) -> bytes:
    """Write a body as JSON in UTF-8, the same bytes for the same value."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return `v1=` and the HMAC-SHA256, in hex, of `<timestamp>.<body>`; the timestamp is in Unix seconds."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1={digest.hexdigest()}"


def pagerduty_events(message: Message, routing_key: str) -> list[dict[str, Any]]:
    """Return the events: one a subject while all are named, one for the whole group in a storm."""
    if message.count > len(message.subjects) or not message.subjects:
        return [_pager(message, routing_key, None)]
    return [_pager(message, routing_key, one) for one in message.subjects]


def _pager(message: Message, routing_key: str, subject: Subject | None) -> dict[str, Any]:
    worst = subject or (message.subjects[0] if message.subjects else None)
    about = subject.about if subject else f"group/{message.group or message.notice_id}"
    action = PAGER_ACTION.get(subject.event, "trigger") if subject else "trigger"
    event: dict[str, Any] = {
        "routing_key": routing_key,
        "event_action": action,
        "dedup_key": short(f"noc/{message.tenant_id}/{about}", LONGEST_DEDUP),
    }
    if action == "trigger":
        event["payload"] = {
            "summary": (subject.title if subject else message.line)[:LONGEST_SUMMARY],
            "source": message.sites.get((worst.site_id if worst else None) or 0) or message.tenant,
            "severity": PAGER_SEVERITY[worst.severity if worst else "INFO"],
            "timestamp": rfc3339((worst.at if worst else None) or message.at),
            "component": worst.type if worst else message.purpose,
            "custom_details": {"text": worst.text if worst else message.because, "count": message.count},
        }
        if worst and worst.link and message.base_url:
            event["links"] = [{"href": f"{message.base_url}{worst.link}", "text": "NOC Intelligence"}]
    return event


def short(text: str, longest: int) -> str:
    """Return text, or its beginning and a digest of the whole when it is longer."""
    if len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"{text[: longest - 17]}~{digest}"


def alertmanager_alerts(message: Message, at: datetime) -> list[dict[str, Any]]:
    """Return the alerts with their labels; who acknowledges changes nothing there, an end sets `endsAt`."""
    return [_alert(one, message, at) for one in message.subjects if one.event != "acknowledged"]


def _alert(subject: Subject, message: Message, at: datetime) -> dict[str, Any]:
    over = subject.event == "resolved"
    labels = {
        "alertname": subject.type,
        "severity": subject.severity.lower(),
        "tenant": message.tenant,
        "kind": subject.kind,
        "about": subject.about,
    }
    site = message.sites.get(subject.site_id or 0)
    alert: dict[str, Any] = {
        "labels": {**labels, **({"site": site} if site else {})},
        "annotations": {"summary": subject.title, "description": subject.text},
        "endsAt": rfc3339(at if over else at + ALERTMANAGER_HOLDS),
    }
    if not over:
        alert["startsAt"] = rfc3339(subject.at or at)
    if subject.link and message.base_url:
        alert["generatorURL"] = f"{message.base_url}{subject.link}"
    return alert
