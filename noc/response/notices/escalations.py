"""Begin the escalation policies that routes name, and end them when somebody has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from noc.response.notices.rules.subjects import OVER, Subject
from noc.response.oncall.escalate import acknowledged, resolved, start
from noc.response.oncall.models import EscalationPolicy, EscalationRun


def begin_policies(asked: Sequence[tuple[int, Subject]], at: datetime) -> None:
    """Begin (policy, subject) pairs; a policy that is gone is passed over, one that runs already goes on."""
    if not asked:
        return
    known = set(
        EscalationPolicy.objects.filter(
            active=True, pk__in={policy_id for policy_id, _ in asked}
        ).values_list("pk", flat=True)
    )
    for policy_id, subject in asked:
        if policy_id in known:
            start(policy_id, subject, at)


def end_policies(subjects: Sequence[Subject], at: datetime) -> None:
    """End what escalates about subjects that somebody acknowledged, or that are over."""
    over: dict[tuple[str, str], str] = {
        (one.kind, one.id): one.event for one in subjects if one.event in OVER
    }
    if not over:
        return
    running = EscalationRun.objects.filter(status="RUNNING", subject_id__in={key[1] for key in over})
    for kind, subject_id in running.values_list("subject_kind", "subject_id").distinct():
        event = over.get((kind, subject_id))
        if event is not None:
            (acknowledged if event == "acknowledged" else resolved)(kind, subject_id, at)
