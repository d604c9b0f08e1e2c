"""Stories of findings: tasks that nobody did."""

from __future__ import annotations

from tests.stories.night_cast import Night


def tasks(night: Night, *due: float) -> None:
    night.put(
        "tasks",
        *(
            {"code": f"check-{n}", "site": "gate", "person": "ravi", "due": night.ago(minutes)}
            for n, minutes in enumerate(due)
        ),
    )


def done(night: Night, task: str, minutes: float, status: str = "completed") -> None:
    night.tell(night.told("task", "ravi", minutes, task=task, status=status))


def test_tasks_that_nobody_did_are_one_finding_of_their_site(night: Night) -> None:
    night.works("ravi")
    tasks(night, 45, 50)
    night.audit()
    found = night.finding("TASKS_OVERDUE")
    assert (found["category"], found["severity"], found["site_id"]) == (
        "OPERATIONAL",
        "LOW",
        night.company.gate,
    )
    assert set(found["evidence"]["facts"]) == {"check-0", "check-1"}
    assert found["evidence"]["observed"]["value"] == 50


def test_done_in_time_or_not_yet_late_is_innocent(night: Night) -> None:
    night.works("ravi")
    tasks(night, 45, 29)
    done(night, "check-0", 60)
    night.audit()
    assert night.kinds() == set()


def test_reports_that_come_late_end_it_and_one_of_two_leaves_it_open(night: Night) -> None:
    night.works("ravi")
    tasks(night, 45, 50)
    night.audit()
    first = night.finding("TASKS_OVERDUE")
    done(night, "check-0", 55)
    night.patrols("ravi", -5, -40)
    night.audit(later=15)
    still = night.finding("TASKS_OVERDUE")
    assert (still["id"], set(still["evidence"]["facts"])) == (first["id"], {"check-1"})
    done(night, "check-1", -16)
    night.audit(later=30)
    night.audit(later=45)
    assert "TASKS_OVERDUE" not in night.kinds()


def test_a_task_reported_as_missed_counts_at_once(night: Night) -> None:
    night.works("ravi")
    tasks(night, 1)
    done(night, "check-0", 0.5, "missed")
    night.audit()
    assert "reported missed" in night.finding("TASKS_OVERDUE")["evidence"]["facts"]["check-0"]
