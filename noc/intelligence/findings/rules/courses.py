"""Sites whose weeks take another course than before, as the streaming detector sees it."""

from __future__ import annotations

from typing import Final

from noc.intelligence.findings.rules.observations import Measure, Observation, about
from noc.intelligence.findings.rules.operational import METRIC_WORDS
from noc.intelligence.findings.rules.scenes import Course, Post, Scene
from noc.intelligence.findings.rules.views import Limits
from noc.intelligence.findings.rules.wording import clock_words, weigh

ALARM: Final = 0.5  # the detector's own threshold
SURE: Final = 0.7


def find_changed_courses(scene: Scene, _limits: Limits) -> list[Observation]:
    """Return LOW_ACTIVITY or UNUSUAL_ACTIVITY of sites whose hourly course over weeks raised an alarm lately."""
    return [
        _changed(course, scene.posts[course.site_id])
        for course in scene.courses
        if course.site_id in scene.posts and course.score >= ALARM
    ]


def _changed(course: Course, post: Post) -> Observation:
    kind = "LOW_ACTIVITY" if course.value < course.usual else "UNUSUAL_ACTIVITY"
    words = METRIC_WORDS.get(course.metric, course.metric)
    confidence, reasons = weigh(
        0.5,
        (course.score >= SURE, 0.2, "the detector is sure"),
        (course.hours >= 500, 0.1, f"it has seen {course.hours} hours of this site"),
    )
    return Observation(
        kind=kind,
        about=about(kind, "course", course.site_id),
        title=f"{words.capitalize()} take another course at {post.name}",
        summary=(
            f"{post.name}: {course.value:.0f} {words} in the hour until {clock_words(course.alarm_at, post.timezone)}; "
            f"the hours before had {course.usual:.0f} in the middle, and the detector that has followed this site for "
            f"{course.hours} hours gives it {course.score:.2f} of 1."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(course.score, 3), "score"),
        threshold=Measure(ALARM, "score"),
        since=course.since,
        until=course.alarm_at,
        site_id=course.site_id,
        facts={
            "hours followed": course.hours,
            "in that hour": round(course.value),
            "usual": round(course.usual),
        },
    )
