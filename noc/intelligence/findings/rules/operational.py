"""Sites that do less or more than is normal there, and tasks that nobody did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.findings.rules.observations import Measure, Observation, about, minutes
from noc.intelligence.findings.rules.scenes import Post, Reading, Scene, TaskView
from noc.intelligence.findings.rules.views import Guard, Limits
from noc.intelligence.findings.rules.whereabouts import arrived_at
from noc.intelligence.findings.rules.wording import counted, span_words, weigh

METRIC_WORDS: Final = {
    "phone_events_count": "phone events",
    "location_updates_count": "position updates",
    "movement_distance_filtered_meters": "metres walked",
    "tasks_completed_count": "tasks completed",
    "tour_checkpoints_scanned": "checkpoints scanned",
}
WALKED: Final = "movement_distance_filtered_meters"
MANY_TASKS: Final = 5
SHOWN: Final = 10
WELL_KNOWN: Final = 100  # samples of a profile


def find_unusual_activity(scene: Scene, limits: Limits) -> list[Observation]:
    """Return LOW_ACTIVITY and UNUSUAL_ACTIVITY: less, or more, than the baseline allows, two quarters running.

    Too little counts only while guards with live phones are there: where nobody is on duty, or every phone is silent,
    that is another finding's matter.
    """
    found = []
    for site_id, readings in _anomalous(scene, "low", "LOW_ACTIVITY").items():
        post = scene.posts[site_id]
        held = about("LOW_ACTIVITY", "site", site_id) in scene.open_abouts
        if _somebody_heard(
            post.guards, scene.at, limits("NO_TELEMETRY_MINUTES", site_id) / (1 if held else 2)
        ):
            found.append(_activity("LOW_ACTIVITY", f"Low activity at {post.name}", post, readings))
    for site_id, readings in _anomalous(scene, "high", "UNUSUAL_ACTIVITY").items():
        post = scene.posts[site_id]
        if all(reading.metric == WALKED for reading in readings):
            continue  # more ways than usual are a change of shifts, or an extra round: alone they alarm nobody
        found.append(_activity("UNUSUAL_ACTIVITY", f"Unusual activity at {post.name}", post, readings))
    return found


def _anomalous(scene: Scene, direction: str, kind: str) -> dict[int, list[Reading]]:
    """Return the readings that speak, by site: anomalous now and a quarter ago; either, once it is open."""
    found: dict[int, list[Reading]] = defaultdict(list)
    for reading in scene.readings:
        now = reading.verdict is True and reading.direction == direction and _beyond(reading, direction)
        before = reading.verdict_before is True and reading.direction_before == direction
        if not (now or before) or reading.site_id not in scene.posts:
            continue
        if (now and before) or about(kind, "site", reading.site_id) in scene.open_abouts:
            found[reading.site_id].append(reading)
    return found


def _beyond(reading: Reading, direction: str) -> bool:
    """Tell whether too much is more than nineteen of twenty such hours had: where hours are of two kinds, with a round
    and without, a spread alone takes the rarer kind for strange. Too little is not asked: its edge is often zero."""
    edge = reading.baseline.get("p95")
    return direction == "low" or edge is None or reading.value > float(edge)


def _somebody_heard(guards: Sequence[Guard], at: datetime, silent_after_min: float) -> bool:
    for guard in guards:
        seen = guard.phone.last_seen_at
        if seen is None or guard.left or minutes(at - seen) >= silent_after_min:
            continue
        if arrived_at(guard) is not None:
            return True
    return False


def _activity(kind: str, title: str, post: Post, readings: list[Reading]) -> Observation:
    """Return the finding of a site; the metric farthest from normal leads, the others are facts."""
    lead = max(readings, key=lambda reading: (reading.verdict is True, abs(reading.z_score or 0.0)))
    words, expected = METRIC_WORDS.get(lead.metric, lead.metric), lead.baseline.get("mean")
    far = abs(lead.z_score) / lead.threshold if lead.z_score is not None and lead.threshold else 1.0
    samples = lead.baseline.get("sample_count") or 0
    confidence, reasons = weigh(
        0.55,
        (far > 1, min(0.2, 0.2 * (far - 1)), f"{far:.1f} times the threshold"),
        (len(readings) > 1, 0.15, f"{len(readings)} metrics agree"),
        (samples > WELL_KNOWN, 0.1, f"the baseline rests on {samples} samples"),
    )
    usual = "" if expected is None else f" where about {expected:.3g} are normal at this hour of the week"
    return Observation(
        kind=kind,
        about=about(kind, "site", post.site_id),
        title=title,
        summary=f"{post.name}: {lead.value:.0f} {words} within the hour{usual}; {lead.reason.rstrip('.')}.",
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(
            None if lead.z_score is None else round(abs(lead.z_score), 2), "standard deviations"
        ),
        threshold=Measure(lead.threshold, "standard deviations", "BASELINE_DEFAULT_THRESHOLD"),
        since=lead.until - timedelta(hours=1),
        until=lead.until,
        site_id=post.site_id,
        facts={METRIC_WORDS.get(one.metric, one.metric): _said(one) for one in readings},
        baseline=_baseline(lead),
        baseline_id=lead.profile_id,
    )


def _said(reading: Reading) -> str:
    mean = reading.baseline.get("mean")
    return f"{reading.value:.0f}" + ("" if mean is None else f", normally about {mean:.3g}")


def _baseline(reading: Reading) -> Mapping[str, Any]:
    return {
        **reading.baseline,
        "profile_id": reading.profile_id,
        "metric_type": reading.metric,
        "hour_of_week": reading.hour_of_week,
        "value": reading.value,
        "z_score": reading.z_score,
        "threshold": reading.threshold,
        "reason": reading.reason,
    }


def find_overdue_tasks(scene: Scene, limits: Limits) -> list[Observation]:
    """Return TASKS_OVERDUE, one a site: tasks past their time, or reported missed, which counts at once."""
    late: dict[int, list[TaskView]] = defaultdict(list)
    for task in scene.tasks:
        if task.site_id is None or task.reported == "completed" or task.site_id not in scene.posts:
            continue
        over_min = minutes(scene.at - task.due)
        if task.reported == "missed" or over_min >= limits("TASK_OVERDUE_MINUTES", task.site_id):
            late[task.site_id].append(task)
    if not late:
        return []
    heard = {guard.person_id: guard.phone.last_seen_at for guard in scene.guards}
    return [_overdue(scene.posts[site_id], tasks, heard, scene.at, limits) for site_id, tasks in late.items()]


def _overdue(
    post: Post, tasks: list[TaskView], heard: Mapping[int, datetime | None], at: datetime, limits: Limits
) -> Observation:
    tasks = sorted(tasks, key=lambda task: (task.due, task.code))
    first = tasks[0]
    missed = sum(task.reported == "missed" for task in tasks)
    offline = all(task.reported != "missed" and _unheard_since(task, heard) for task in tasks)
    confidence, reasons = weigh(
        0.9,
        (missed > 0, 0.05, f"{counted(missed, 'task')} reported as missed"),
        (offline, -0.35, "the phones have told nothing since the tasks were due: reports may come later"),
    )
    over = max(at - first.due, timedelta(0))
    many, option = len(tasks) >= MANY_TASKS, "TASK_OVERDUE_MINUTES"
    named = ", ".join(f"{task.code} ({task.person_name or 'nobody'})" for task in tasks[:SHOWN])
    more = f" and {len(tasks) - SHOWN} more" if len(tasks) > SHOWN else ""
    return Observation(
        kind="TASKS_OVERDUE",
        about=about("TASKS_OVERDUE", "site", post.site_id),
        title=f"{counted(len(tasks), 'task')} overdue at {post.name}",
        summary=f"{counted(len(tasks), 'task')} at {post.name} not completed, the oldest due {span_words(over)} ago: "
        f"{named}{more}.",
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(minutes(over), 1), "min"),
        threshold=Measure(limits(option, post.site_id), "min", option),
        since=min(first.due, at),
        until=at,
        site_id=post.site_id,
        severity="MEDIUM" if many else None,
        severity_reasons=(f"{MANY_TASKS} tasks or more",) if many else (),
        facts={task.code: _task_words(task, at) for task in tasks[:SHOWN]},
    )


def _unheard_since(task: TaskView, heard: Mapping[int, datetime | None]) -> bool:
    """Tell whether somebody on duty has a phone that told nothing since his task was due."""
    if task.person_id is None or task.person_id not in heard:
        return False
    seen = heard[task.person_id]
    return seen is None or seen < task.due


def _task_words(task: TaskView, at: datetime) -> str:
    state = "reported missed" if task.reported == "missed" else f"{span_words(at - task.due)} over"
    return f"{task.person_name or 'nobody'}, {state}"
