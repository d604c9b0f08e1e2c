"""Facts may come in any order, days late, doubled and in any batches: what is known in the end is the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noc.intelligence.signals.collect import collect_signals
from noc.journeys.ingest import ingest
from noc.sources.telemetry.models import LastKnown, Location
from tests.cast import Company, event

NOW = datetime.now(UTC).replace(microsecond=0)
_WINDOWS = [(NOW - timedelta(hours=h + 6), NOW - timedelta(hours=h)) for h in range(0, 72, 6)]


class _Undo(Exception):
    """Ends a trial."""


def _moment(minute: int) -> str:
    return (NOW - timedelta(minutes=minute)).isoformat()


facts = st.lists(
    st.tuples(
        st.sampled_from(["location", "phone", "task", "checkpoint", "attendance", "device_status"]),
        st.sampled_from(["ravi", "sita"]),
        st.integers(0, 72 * 60),
        st.floats(-1, 1),
        st.sampled_from("abz"),
    ),
    min_size=1,
    max_size=25,
)


def _events(drawn: list[tuple[str, str, int, float, str]]) -> list[dict[str, Any]]:
    made = []
    for place, (kind, person, minute, shift, letter) in enumerate(drawn):
        fields: dict[str, Any] = {"event_id": f"e{place}", "at": _moment(minute)}
        if kind in {"location", "attendance"}:
            fields |= {"lat": 19.07 + shift / 100, "lon": 72.87}
        if kind == "attendance":
            fields["direction"] = "in" if shift > 0 else "out"
        if kind == "checkpoint":
            fields["checkpoint"] = letter
        made.append(event(kind, person, **fields))
    return made


def _outcome(company: Company, batches: list[list[dict[str, Any]]]) -> Any:
    """Return what is known after these batches, and forget it again."""
    outcome: list[Any] = []
    try:
        with transaction.atomic():
            for batch in batches:
                ingest(company.id, [json.dumps(one).encode() for one in batch], NOW + timedelta(minutes=1))
            with company.scope():
                rows = sorted(Location.objects.values_list("event_id", "person_id", "at", "lat", "site_id"))
                signals = [
                    {who: mine.as_json() for who, mine in collect_signals(since, until).items()}
                    for since, until in _WINDOWS
                ]
                known = LastKnown.objects.order_by("person_id").values()
                outcome += [
                    rows,
                    signals,
                    [{k: v for k, v in row.items() if k != "updated_at"} for row in known],
                ]
            raise _Undo
    except _Undo:
        return outcome


@given(drawn=facts, dice=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_doubling_and_batching_ends_as_the_sorted_history_does(
    company: Company, drawn: list[tuple[str, str, int, float, str]], dice: Any
) -> None:
    events = _events(drawn)
    in_order = _outcome(company, [sorted(events, key=lambda one: (one["at"], one["event_id"]))])
    mixed = events + dice.choices(events, k=len(events))
    dice.shuffle(mixed)
    batches, rest = [], mixed
    while rest:
        size = dice.randint(1, len(rest))
        batches.append(rest[:size])
        rest = rest[size:]
    assert _outcome(company, batches) == in_order
