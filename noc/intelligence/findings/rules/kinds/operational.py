"""Kinds about work that is not as it usually is, or not done."""

from __future__ import annotations

from typing import Final

from noc.intelligence.findings.rules.kind import OPERATIONAL, Kind

_BASELINE: Final = (
    "BASELINE_DEFAULT_THRESHOLD",
    "BASELINE_STABLE_SAMPLE_COUNT",
    "BASELINE_SENSITIVE_THRESHOLD",
    "BASELINE_FP_THRESHOLD",
    "BASELINE_CONSERVATIVE_THRESHOLD",
)

KINDS: Final = (
    Kind(
        name="LOW_ACTIVITY",
        category=OPERATIONAL,
        severity="MEDIUM",
        title="Less activity than is normal here",
        meaning="A site does much less than it usually does at this hour of the week.",
        fires_when=(
            "In two quarter hours in a row a metric of the site's last 60 minutes lies further below the mean of its "
            "hour of the week than its profile's threshold. Only where the profile has 30 samples or more. Or "
            "the detector of the deep audit sees the course of weeks change."
        ),
        innocent=(
            "A quiet hour that is quiet every week; a holiday; phones that are silent (that is NO_TELEMETRY); nobody "
            "on duty."
        ),
        first="Call one guard of the site and ask whether all is as usual.",
        steps=(
            "Look at the other metrics in the evidence: only one low is often a phone or a tag, all of them a person.",
            "Closed today, fewer people planned, works on site: enter it as holiday or maintenance.",
            "Nothing wrong: resolve as a false positive; the threshold learns from it.",
        ),
        call=("person", "noc_supervisor", "site_manager"),
        options=_BASELINE,
        contextual=True,
        silenced=True,
        holidays=False,
    ),
    Kind(
        name="UNUSUAL_ACTIVITY",
        category=OPERATIONAL,
        severity="LOW",
        title="More activity than is normal here",
        meaning="A site does much more than it usually does at this hour of the week.",
        fires_when=(
            "In two quarter hours in a row a metric of the site's last 60 minutes lies further above the mean of its "
            "hour of the week than its profile's threshold. Only where the profile has 30 samples or more. Or "
            "the detector of the deep audit sees the course of weeks change."
        ),
        innocent="More guards planned than usual; a holiday; a first tour after a new roster; catching up after a gap.",
        first="Ask the site what is going on: an event, an intruder, an alarm, or only a new routine?",
        steps=(
            "Look at the map: are people where they should be?",
            "Something is going on: stay in touch with the site until it is over.",
            "A new routine: resolve as a false positive; the baseline learns it within weeks.",
        ),
        call=("person", "noc_supervisor", "site_manager"),
        options=_BASELINE,
        silenced=True,
        holidays=False,
    ),
    Kind(
        name="TASKS_OVERDUE",
        category=OPERATIONAL,
        severity="LOW",
        title="Tasks overdue",
        meaning="Tasks that were due at a site have not been reported as done.",
        fires_when=(
            "A task is TASK_OVERDUE_MINUTES past its time without `completed`, or was reported as missed. One finding a "
            "site lists all of them; MEDIUM from 5 tasks."
        ),
        innocent="A task completed a little late; a phone without network that reports later; a holiday.",
        first="Ask the guard whether the task is done and only not reported.",
        steps=(
            "Done: have it reported in the app.",
            "Not done: agree when, or give it to somebody else.",
            "Cannot be done: tell the site manager why.",
        ),
        call=("person", "noc_supervisor", "site_manager"),
        options=("TASK_OVERDUE_MINUTES",),
        silenced=True,
        holidays=False,
        lasting=False,
    ),
)
