"""Group: when too much is loud at once, alerts of one kind become one."""

from __future__ import annotations

from noc.response.alerts.rules.cases import Case, Context, Group, Storm

STAGE = "group"


def group(case: Case, context: Context) -> Case:
    """Let a case join a storm's group of its kind, or lead one, or be loud by itself.

    A case more severe than a group's lead does not hide under it.
    """
    if case.candidate.calls_for_help:
        return case.passes(STAGE, "A call for help is never grouped.")
    if not case.loud:
        return case.passes(STAGE, "Not looked at: it is kept from people already.")
    if case.reached_before:
        return case.passes(STAGE, "It has reached people already.")
    known = case.known
    if known is not None and known.grouped_under is not None and known.lead_rank >= case.rank:
        reason = "It stays in the storm's group that it joined."
        return case.says(STAGE, "grouped", reason, disposition="GROUPED", grouped_under=known.grouped_under)
    joined = _open_group(case, context.storm)
    if joined is not None:
        reason = f"A storm of {joined.alert_type}: it belongs to the group that is shown as one alert."
        return case.says(STAGE, "grouped", reason, disposition="GROUPED", grouped_under=joined.about)
    return _loud(case, context.storm)


def _loud(case: Case, storm: Storm) -> Case:
    if case.known is not None and case.known.is_open and case.known.disposition == "GROUPED":
        return case.says(STAGE, "leads", "Whoever led its group is over: it leads the rest.", leads=True)
    minutes = int(storm.window.total_seconds() // 60)
    if storm.loud < storm.limit:
        return case.passes(
            STAGE, f"No storm: {storm.loud} of {storm.limit} loud alerts in {minutes} minutes."
        )
    reason = f"A storm: {storm.loud} loud alerts in {minutes} minutes. It leads the group of its kind."
    return case.says(STAGE, "leads", reason, leads=True)


def _open_group(case: Case, storm: Storm) -> Group | None:
    fitting = (one for one in storm.groups.get(case.candidate.alert_type, ()) if one.rank >= case.rank)
    return next((one for one in fitting if one.about != case.candidate.about), None)
