"""Story of an ordinary day and night, with all that looks like trouble and is none: nobody is called."""

from __future__ import annotations

from noc.intelligence.findings.models import AuditFinding
from tests.stories.night_cast import MIDNIGHT, Night

SHIFT_MIN = 480
GUARDS = ("ravi", "sita", "kumar")


def a_shift(night: Night, person: str, begins: float, number: int) -> None:
    """Tell of one shift at the gate that began so many minutes ago: early or late by a little, with a pause and a tour."""
    ends = begins - SHIFT_MIN
    times = {"start": night.ago(begins), "end": night.ago(ends)}
    night.put("shifts", {"code": f"s{number}", "person": person, "site": "gate", **times})
    tour = {"start": night.ago(begins - 120), "end": night.ago(begins - 180)}
    place = {"lat": 19.07, "lon": 72.87}
    night.put(
        "tours",
        {
            "code": f"t-{number}",
            "person": person,
            "site": "gate",
            "checkpoints": [{"code": "a", **place}],
            **tour,
        },
    )
    night.put(
        "tasks", {"code": f"k-{number}", "person": person, "site": "gate", "due": night.ago(begins - 200)}
    )
    late = number % 3 * 4 - 4  # minutes: from four early to four late
    night.punch(person, begins - late)
    night.tell(
        *night.walk(person, begins - late - 2, begins - 230),
        *night.walk(person, begins - 255, ends + 5),  # twenty-five minutes in the cellar
        night.told("checkpoint", person, begins - 122, tour=f"t-{number}", checkpoint="a"),
        night.told("task", person, begins - 220, task=f"k-{number}", status="completed"),
    )
    night.fixes(person, begins - 250, begins - 254, away_m=260, every=2)  # to the kiosk and back
    night.punch(person, ends - 3, direction="out")


def test_three_shifts_of_an_ordinary_day_raise_nothing(night: Night) -> None:
    night.at = MIDNIGHT
    for number, person in enumerate(GUARDS):
        a_shift(night, person, begins=1_440 - SHIFT_MIN * number, number=number)
    for minutes in range(-1_440, 15, 15):
        night.audit("deep" if minutes % 60 == 0 else "comprehensive", later=minutes)
    with night.company.scope():
        said = list(AuditFinding.objects.values_list("finding_type", "evidence_summary"))
    assert said == []
