"""Messages as other systems really send them."""

from __future__ import annotations

import json
from typing import Any

# Alertmanager 0.27's webhook for two alerts of one group: one fires, one is over (fields in the order it writes them).
ALERTMANAGER = r"""{
  "receiver": "noc",
  "status": "firing",
  "alerts": [
    {
      "status": "firing",
      "labels": {"alertname": "CameraDown", "instance": "10.20.0.14:9100", "job": "cctv",
        "severity": "critical", "site": "gate"},
      "annotations": {
        "description": "Camera north-gate-2 has not answered for 5 minutes.",
        "runbook_url": "https://wiki.example.org/cctv/camera-down",
        "summary": "Camera north-gate-2 is down"
      },
      "startsAt": "2026-11-21T01:12:26.739266876Z",
      "endsAt": "0001-01-01T00:00:00Z",
      "generatorURL": "http://prometheus:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
      "fingerprint": "b3e7a0f2c5d1a894"
    },
    {
      "status": "resolved",
      "labels": {"alertname": "UpsOnBattery", "instance": "ups-3", "job": "snmp", "severity": "warning", "site": "nowhere"},
      "annotations": {"summary": "UPS 3 runs on battery"},
      "startsAt": "2026-11-21T00:40:00.5Z",
      "endsAt": "2026-11-21T01:02:00.5Z",
      "generatorURL": "http://prometheus:9090/graph?g0.expr=ups",
      "fingerprint": "0c1d2e3f4a5b6c7d"
    }
  ],
  "groupLabels": {"job": "cctv"},
  "commonLabels": {},
  "commonAnnotations": {},
  "externalURL": "http://alertmanager:9093",
  "version": "4",
  "groupKey": "{}/{job=~\"cctv|snmp\"}:{job=\"cctv\"}",
  "truncatedAlerts": 0
}"""

PAGERDUTY = r"""{
  "payload": {
    "summary": "DISK at 99% on machine prod-datapipe03.example.com",
    "timestamp": "2026-11-20T08:42:58.315+0000",
    "severity": "critical",
    "source": "prod-datapipe03.example.com",
    "component": "mysql",
    "group": "prod-datapipe",
    "class": "disk",
    "custom_details": {"free space": "1%", "ping time": "1500ms", "load avg": 0.75, "site": "yard"}
  },
  "routing_key": "e93facc04764012d7bfb002500d5d1a6",
  "dedup_key": "prod-datapipe03/disk",
  "event_action": "trigger",
  "client": "Sample Monitoring Service",
  "client_url": "https://monitoring.example.com",
  "links": [{"href": "https://example.com/", "text": "Link text"}]
}"""


def alertmanager() -> Any:
    return json.loads(ALERTMANAGER)


def pagerduty() -> Any:
    return json.loads(PAGERDUTY)
