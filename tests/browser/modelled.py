"""Models, groups and fairness as the API shows them once hundreds of punches were judged, which takes weeks: for the
pages' tests."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Route

GATES = (
    ("precision", 0.91, 0.85, (0.83, 0.96), True, True),
    ("recall", 0.88, 0.75, (0.81, 0.93), True, False),
    ("f1", 0.78, 0.8, (0.71, 0.86), False, False),
)
CURVE = [(0.02, 0.01, 900), (0.21, 0.25, 60), (0.48, 0.44, 31), (0.74, 0.81, 26), (0.95, 0.97, 70)]
PR = [(0.1, 1.0), (0.4, 0.99), (0.7, 0.96), (0.88, 0.91), (0.95, 0.6), (1.0, 0.08)]
FEATURES = (
    "detector_BUDDY_PUNCHING",
    "geofence_distance_meters",
    "gps_accuracy",
    "velocity_kmh",
    "battery_level",
)
COUNTS = {"frauds": 40, "found": 36, "innocents": 300, "false_alarms": 4}


def a_model(version: int, state: str, **given: Any) -> dict[str, Any]:
    """Return one version as the API shows it."""
    return {
        "id": f"00000000-0000-4000-8000-00000000000{version}",
        "version": version,
        "state": state,
        "trained_at": "2026-11-15T02:00:00Z",
        "activated_at": "2026-11-15T02:05:00Z" if state == "ACTIVE" else None,
        "shadow_since": None,
        "data_since": "2026-05-19T00:00:00Z",
        "data_until": "2026-11-14T23:00:00Z",
        "samples": 1240,
        "frauds": 96,
        "class_imbalance_ratio": 11.9,
        "precision": 0.91,
        "recall": 0.88,
        "f1": 0.89,
        "pr_auc": 0.94,
        "precision_at_80_recall": 0.95,
        "calibration_error": 0.021,
        "threshold": 0.42,
        "gates": [
            {
                "gate": gate,
                "value": value,
                "must": must,
                "interval": list(span),
                "passed": passed,
                "by_luck": luck,
            }
            for gate, value, must, span, passed, luck in GATES
        ],
        "reason": "Passed every gate; that may be luck for precision (the 95 % interval reaches below).",
        "digest": "9f2c1e" * 10,
        "artifact_digest": "1",
        "features": list(FEATURES),
        "parameters": {"max_depth": 5, "trees": 180},
        "importance": [{"feature": name, "gain": 50.0 - 9 * n} for n, name in enumerate(FEATURES)],
        "curves": {
            "calibration": [{"predicted": x, "observed": y, "n": n} for x, y, n in CURVE],
            "pr": [{"recall": x, "precision": y} for x, y in PR],
        },
        "confusion": {
            "by_kind": [{"name": "BUDDY_PUNCHING", **COUNTS}, {"name": "GHOST_SHIFT", **COUNTS}],
            "by_site": [{"name": "Gate 3", **COUNTS}],
            "by_client": [],
        },
        "by_look": {},
        "intervals": {"precision": [0.83, 0.96], "recall": [0.81, 0.93], "pr_auc": [0.9, 0.97]},
        "present": None,
        "reliability": {},
        "weights": "verdicts of flagged punches by their chance of being looked at",
        "split": "the last 20 % of the time, other people",
        "trained_by": None,
        **given,
    }


def a_training(**given: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "status": "DONE",
        "days": 180,
        "test_size": 0.2,
        "stage": "done",
        "done": 5,
        "total": 5,
        "requested_at": "2026-11-15T02:00:00Z",
        "started_at": "2026-11-15T02:00:01Z",
        "finished_at": "2026-11-15T02:00:40Z",
        "reason": "",
        "failed": False,
        "model_version": 2,
        "by": {"kind": "system", "id": None, "name": "schedule"},
        **given,
    }


def shadow() -> dict[str, Any]:
    differs = [
        {
            "prediction_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
            "active": 0.9,
            "shadow": 0.2,
            "outcome": True,
        }
    ]
    figures = {"precision": 0.9, "recall": 0.85}
    return {
        "active": a_model(2, "ACTIVE"),
        "candidate": a_model(3, "SHADOW"),
        "since": "2026-11-18T02:00:00Z",
        "until": "2026-11-25T02:00:00Z",
        "punches": 840,
        "agreement": 0.991,
        "differs": differs,
        "labelled": {"punches": 60, "frauds": 12, "active": figures, "shadow": figures},
    }


def drift() -> dict[str, Any]:
    return {
        "days": [
            {
                "date": f"2026-11-{day:02}",
                "model_version": 2,
                "punches": 200,
                "features": [
                    {"feature": "gps_accuracy", "psi": day / 60},
                    {"feature": "battery_level", "psi": 0.02},
                ],
                "score_psi": 0.03,
                "label_delay_h": 31.0,
                "worst": day / 60,
                "alarmed": day > 15,
            }
            for day in range(20, 8, -1)
        ]
    }


def groups() -> dict[str, Any]:
    people = [
        {"person_id": n, "name": name} for n, name in enumerate(("Asif Khan", "Mohan Yadav", "Salma Ali"), 1)
    ]
    pair = {"times": 9, "days": 7, "gap_s": 42.0, "order_share": 1.0, "device": "PH-2231", "kind": "phone"}
    return {
        "groups": [
            {
                "id": "1-2-3",
                "people": people,
                "devices": ["PH-2231"],
                "sites": [{"site_id": 1, "name": "Gate 3"}],
                "strength": 0.91,
                "evidence": "PH-2231 of Mohan Yadav punched for two others on 7 days, always in the same order.",
                "pairs": [{"a": 2, "b": 1, **pair}, {"a": 2, "b": 3, **pair, "times": 4}],
            }
        ]
    }


def fairness() -> dict[str, Any]:
    group = {"innocents": 400, "missed_rate": None, "rate_elsewhere": 0.004, "why": ""}
    why = "Two of three false alarms are of the detector “Invented position”: old receivers stand still to the digit."
    return {
        "since": "2026-08-23T00:00:00Z",
        "until": "2026-11-21T00:00:00Z",
        "judged": 1240,
        "groups": [
            group
            | {"dimension": "device_model", "name": "A-100", "false_alarms": 14, "false_alarm_rate": 0.035}
            | {"p_value": 0.0002, "significant": True, "why": why},
            group
            | {"dimension": "device_model", "name": "others", "false_alarms": 2, "false_alarm_rate": 0.005}
            | {"p_value": 0.4, "significant": False},
            group
            | {"dimension": "light", "name": "night", "false_alarms": 3, "false_alarm_rate": 0.0075}
            | {"p_value": 0.31, "significant": False},
        ],
        "note": "Counted over punches of which people said what they were.",
    }


class Modelled:
    """Answers the pages' questions; `sent` is what they asked to be done."""

    def __init__(self, page: Page) -> None:
        self.sent: list[str] = []
        self.training = a_training()
        models = [a_model(3, "SHADOW"), a_model(2, "ACTIVE"), a_model(1, "RETIRED")]
        self._answers: dict[str, Any] = {
            "ml-models/": lambda: {"items": models, "next_cursor": None, "as_of_seq": 0},
            "ml-models/trainings/": lambda: {"items": [self.training], "next_cursor": None, "as_of_seq": 0},
            "ml-models/shadow/": shadow,
            "ml-models/drift/": drift,
            "groups/": groups,
            "fairness/": fairness,
        }
        page.route(re.compile(r"/api/v2/noc/security/(ml-models|groups|fairness)/"), self._answer)

    def _answer(self, route: Route) -> None:
        asked = route.request.url.split("/noc/security/")[1].split("?")[0]
        if route.request.method == "POST":
            self.sent.append(asked)
            if asked.endswith("train/"):
                self.training = a_training(
                    status="RUNNING", stage="fitting trees", done=2, model_version=None
                )
            route.fulfill(json={"status": "success", "data": {}})
            return
        route.fulfill(json={"status": "success", "data": self._answers[asked]()})
