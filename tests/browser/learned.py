"""Baselines and their tuning as the API shows them once they were learned, which takes months: for the pages' tests."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Route

MONDAY_22, MONDAY_23, TUESDAY_23 = 22, 23, 47


def a_page(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"items": items, "next_cursor": None, "as_of_seq": 0}


def a_profile(hour: int, **given: Any) -> dict[str, Any]:
    """Return a baseline of one hour as the API shows it."""
    mean = 10 + hour % 24
    return {
        "id": hour + 1,
        "site_id": 1,
        "site_name": "Gate 3",
        "metric_type": "location_updates_count",
        "hour_of_week": hour,
        "sample_count": 64,
        "mean": mean,
        "std_dev": 3,
        "is_stable": False,
        "p05": mean - 5,
        "p25": mean - 2,
        "p50": mean,
        "p75": mean + 2,
        "p95": mean + 5,
        "false_positive_rate": None,
        "dynamic_threshold": 3.0,
        "threshold": 3.0,
        "last_threshold_update": None,
        "learned_at": "2026-11-15T03:00:00Z",
        "learned_from": {"own": 32, "neighbours": 20, "like_sites": 12, "excluded": 2},
        **given,
    }


def a_change(**given: Any) -> dict[str, Any]:
    return {
        "id": 5,
        "profile_id": 23,
        "site_name": "Gate 3",
        "metric_type": "location_updates_count",
        "hour_of_week": MONDAY_22,
        "at": "2026-11-15T03:00:00Z",
        "old_threshold": 3.0,
        "new_threshold": 4.0,
        "reason": "5 of 12 were false",
        "rate": 0.42,
        "verdicts": 12,
        "actor": {"kind": "system", "id": None, "name": "tuning"},
        "undone_at": None,
        **given,
    }


def a_proposal(profile_id: int, **given: Any) -> dict[str, Any]:
    return {
        "profile_id": profile_id,
        "site_id": 1,
        "site_name": "Gate 3",
        "hour_of_week": MONDAY_22,
        "metric_type": "location_updates_count",
        "verdicts": 12,
        "false_positives": 5,
        "rate": 0.42,
        "current": 3.0,
        "proposed": 4.0,
        "moves": True,
        "reason": "5 of 12 were false",
        "would_fire": {"current": 9, "proposed": 4},
        "would_miss": [],
        **given,
    }


TUNING = {
    "as_of": "2026-11-20T12:00:00Z",
    "proposals": [
        a_proposal(23),
        a_proposal(24, moves=False, proposed=3.0, would_miss=[412], hour_of_week=MONDAY_23),
    ],
    "unchanged": 838,
}


class Learned:
    """Answers about baselines that took months to learn; everything else comes from the server. Keeps what was sent."""

    def __init__(self, page: Page) -> None:
        self.sent: list[str] = []
        page.route(re.compile(r"/api/v2/noc/baselines/"), self._answer)

    def _answer(self, route: Route) -> None:
        path = route.request.url.split("/noc/baselines/")[1].split("?")[0]
        if route.request.method == "POST":
            self.sent.append(path)
            data: Any = {"changed": 1, "kept": 0, "refused": 1, "changes": [a_change()]}
        elif path == "":
            thin = {"sample_count": 12}
            data = a_page(
                [a_profile(h, **(thin if h == MONDAY_23 else {})) for h in range(168) if h % 24 != 3]
            )
        elif path == "tuning/":
            data = TUNING
        elif path == "changes/":
            data = a_page([a_change()])
        else:
            data = a_profile(int(path.strip("/")) - 1) | {"changes": [a_change()]}
        route.fulfill(json={"status": "success", "data": data, "cached": False})
