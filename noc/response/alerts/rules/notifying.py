"""Notify: what reaches people is announced; the rest is recorded, and nobody is disturbed."""

from __future__ import annotations

from noc.response.alerts.rules.cases import Case, Context

STAGE = "notify"


def notify(case: Case, context: Context) -> Case:  # noqa: ARG001  # every stage has the same shape
    """Say whether people hear of it."""
    if case.dropped:
        return case.says(STAGE, "dropped", "It makes no alert.")
    if case.loud:
        return case.says(STAGE, "reached", "It is shown to the operators and announced.")
    return case.says(
        STAGE, "kept", "It is recorded and not announced; it comes back when what keeps it is over."
    )
