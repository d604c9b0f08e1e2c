"""Alertmanager's webhook, version 4 (prometheus.io/docs/alerting/latest/configuration/#webhook_config).

One message is a group of alerts, each with its own status; `fingerprint` names the labels, `startsAt` the episode. It is
sent at least once, and again at every repeat interval while anything of the group fires.
"""

from __future__ import annotations

from typing import Any, Final

from noc.response.integrations.rules.mapping import Field, Mapping
from noc.response.integrations.rules.words import (
    LONGEST_TITLE,
    MOST_WORDS,
    Message,
    Word,
    digest_of,
    kept,
    name_of,
    text_of,
    time_of,
)

DEFAULTS: Final = Mapping(
    {
        "title": Field(
            ("annotations.summary", "annotations.title", "annotations.description", "labels.alertname")
        ),
        "severity": Field(("labels.severity", "labels.priority")),
        "site": Field(("labels.site",)),
        "person": Field(("labels.person",)),
        "link": Field(("generatorURL",)),
    }
)
HEARTBEAT: Final = (
    "Watchdog"  # kube-prometheus' alert that always fires: it says that the way is open, no more
)


def translate(message: object, mapping: Mapping) -> Message:
    """Return the words of a webhook's body. Raises ValueError that says what is wrong."""
    if not isinstance(message, dict) or not isinstance(message.get("alerts"), list):
        raise ValueError("this is no Alertmanager webhook: there is no list `alerts`")
    if text_of(message.get("version", "4")) != "4":
        raise ValueError(f"version {text_of(message['version'], 20)!r} is not read here; version 4 is")
    alerts = message["alerts"]
    if len(alerts) > MOST_WORDS:
        raise ValueError(f"a message may have {MOST_WORDS} alerts at most; set max_alerts")
    words, warnings, heartbeats = [], [], 0
    for number, alert in enumerate(alerts):
        if not isinstance(alert, dict) or not isinstance(alert.get("labels"), dict):
            warnings.append(f"alerts.{number} was left out: it has no `labels`")
        elif alert["labels"].get("alertname") == HEARTBEAT:
            heartbeats += 1
        else:
            words.append(_word(alert, message, mapping))
    truncated = message.get("truncatedAlerts")
    if isinstance(truncated, int) and truncated > 0:
        warnings.append(f"{truncated} alerts were cut off by the sender (truncatedAlerts): raise max_alerts")
    return Message(tuple(words), heartbeats, tuple(warnings))


def _word(alert: dict[str, Any], message: dict[str, Any], mapping: Mapping) -> Word:
    labels = alert["labels"]
    status = text_of(alert.get("status") or message.get("status"))
    return Word(
        dedup=name_of(text_of(alert.get("fingerprint")) or digest_of(labels)[:16]),
        status="resolved" if status == "resolved" else "firing",
        title=mapping.read("title", alert)[:LONGEST_TITLE] or "Alertmanager alert",
        severity=mapping.severity(alert),
        site=mapping.read("site", alert) or None,
        person=mapping.read("person", alert) or None,
        at=time_of(alert.get("endsAt" if status == "resolved" else "startsAt")),
        began=text_of(alert.get("startsAt"), 64),
        details=_details(alert, message, mapping),
    )


def _details(alert: dict[str, Any], message: dict[str, Any], mapping: Mapping) -> dict[str, Any]:
    annotations = alert.get("annotations")
    about = annotations if isinstance(annotations, dict) else {}
    found = {
        "source": "alertmanager",
        "labels": kept(alert["labels"]),
        "annotations": kept(about),
        "summary": text_of(about.get("description")),
        "link": mapping.read("link", alert),
        "runbook": text_of(about.get("runbook_url")),
        "receiver": text_of(message.get("receiver")),
        "starts_at": text_of(alert.get("startsAt"), 64),
    }
    return {name: value for name, value in found.items() if value}
