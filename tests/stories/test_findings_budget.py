"""Stories of the false-alarm budget: when enough was said this shift, routine waits, and grave things never do."""

from __future__ import annotations

from tests.cast import Configure
from tests.stories.night_cast import Night


def dying_phones(night: Night, count: int = 4) -> None:
    """Let so many guards walk their round at the gate with batteries that are nearly empty."""
    people = [f"guard{n}" for n in range(count)]
    night.put("people", *({"code": one, "name": one.title(), "home_site": "gate"} for one in people))
    for one in people:
        night.roster(one)
        night.punch(one)
        night.patrols(one, 235, 0, battery=0.1)


def test_above_the_budget_the_least_certain_routine_waits_in_the_digest_and_the_console_is_told(
    night: Night,
) -> None:
    dying_phones(night)
    night.audit()
    everything = night.findings(finding_type="BATTERY_CRITICAL")
    assert len(everything) == 4
    assert sorted(one["held"] for one in everything) == [False, False, True, True]
    spoken, held = night.findings(held="false"), night.findings(held="true")
    assert min(one["confidence"] for one in spoken) >= max(one["confidence"] for one in held)
    assert [night.log(one["id"])[0]["held"] for one in held] == [True, True]
    budget = night.operator.read("findings/summary/")["budget"]
    assert (budget["allowed"], budget["held"], budget["guards_on_duty"]) == (2, 2, 4)


def test_what_is_grave_is_said_however_much_was_said_before(night: Night) -> None:
    dying_phones(night)
    night.audit()
    night.works("ravi", "yard", until=45)
    night.fixes("ravi", 40, -10)  # at the gate, which is kilometres from the yard
    night.audit(later=10)
    found = night.finding("POST_ABANDONED")
    assert (found["severity"], found["held"]) == ("HIGH", False)


def test_a_tenant_may_have_a_larger_budget(night: Night, configure: Configure) -> None:
    configure(FINDINGS_PER_100_GUARDS=10)
    dying_phones(night)
    night.audit()
    assert night.findings(held="true") == []
    assert len(night.findings()) == 4


def test_the_number_of_statements_does_not_grow_with_the_force(night: Night) -> None:
    dying_phones(night, 1)
    few = [night.audit(kind).queries for kind in ("heartbeat", "comprehensive", "deep")]
    dying_phones(night, 12)
    many = [night.audit(kind, later=1).queries for kind in ("heartbeat", "comprehensive", "deep")]
    assert all(0 < after <= before + 2 for before, after in zip(few, many, strict=True)), (few, many)
