"""Steps of escalation policies become messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from noc.kernel.clock import parse_rfc3339
from noc.response.notices.announce import announce_to
from noc.response.notices.rules.subjects import Subject
from noc.response.oncall.escalate import Step, keep_time


def keep_steps(at: datetime) -> int:
    """Do the steps that are due for the tenant in scope; return how many."""
    return len(keep_time(at, tell_steps))


def tell_steps(steps: Sequence[Step]) -> None:
    """Tell the people and channels of each step, in the transaction that advances its run."""
    for step in steps:
        announce_to(
            _subject(step.subject),
            step.at,
            channel_ids=step.channels,
            person_ids=step.people,
            because=f"{step.policy_name}, step {step.step + 1}, round {step.round + 1}: nobody has acknowledged it",
        )


def _subject(kept: dict[str, Any]) -> Subject:
    at = kept.get("at")
    return Subject(**{**kept, "event": "escalated", "at": parse_rfc3339(at) if isinstance(at, str) else at})
