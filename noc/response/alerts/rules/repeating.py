"""Deduplicate: one alert about one thing; a repeat is counted, and severity only rises while it is open."""

from __future__ import annotations

from noc.kernel.severity import rank_of
from noc.response.alerts.rules.cases import Case, Context, Known

STAGE = "deduplicate"
# A finding tells of a state that lasts: who has judged it need not judge it again while it is the same.
LASTING = frozenset({"finding"})


def deduplicate(case: Case, context: Context) -> Case:  # noqa: ARG001  # every stage has the same shape
    """Join a case to the alert that is about the same."""
    known = case.known
    if known is None:
        return case.says(STAGE, "new", "No alert about it is open.")
    if not known.is_open:
        return _after_a_verdict(case, known)
    rises = rank_of(case.candidate.severity) > rank_of(known.severity)
    if case.again:
        return _in_hand(
            case.says(STAGE, "again", "Looked at anew, for what surrounds it has changed."), known
        )
    severity = case.severity
    count = known.occurrence_count + 1
    words = f"Seen {count} times since {known.first_seen_at:%d %b %H:%M} UTC"
    if rises:
        words += f"; severity rises from {known.severity} to {severity}"
    return _in_hand(case.says(STAGE, "repeated", f"{words}.", rises=rises), known)


def _after_a_verdict(case: Case, known: Known) -> Case:
    worse = rank_of(case.candidate.severity) > rank_of(known.severity)
    if case.candidate.cause in LASTING and not worse:
        reason = f"Alert {known.id} about it was resolved as {known.resolution}, and it is still the same."
        return case.says(STAGE, "judged", reason, dropped=True)
    why = "and is worse now" if worse else "and came again"
    return case.says(STAGE, "new", f"An earlier alert about it was resolved, {why}.", known=None)


def _in_hand(case: Case, known: Known) -> Case:
    """Who has taken it keeps it in sight, whatever explains it by now; only what people said themselves puts it away."""
    if known.disposition != "REACHED" or not known.handled or case.disposition != "INHIBITED":
        return case
    return case.says(
        STAGE, "in hand", "Somebody is at work on it: it stays in sight.", disposition="REACHED",
        inhibited_by=None, silence_id=None, quiet_until=None,
    )  # fmt: skip
