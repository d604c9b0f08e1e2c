"""What a playbook may say, and how it is told what is wrong, with line and path."""

from __future__ import annotations

import pytest

from noc.response.playbooks.library import shipped_sources
from noc.response.playbooks.rules.documents import BadPlaybook, read_document
from noc.response.playbooks.rules.engine import Facts, begins, branch_from, is_met, is_within, settle
from noc.response.playbooks.rules.programs import Trigger, compile_playbook
from noc.response.playbooks.rules.words import rehearse, step_words, trigger_words

HEAD = "name: mine\ntitle: Mine\nwhen: {kind: alert}\nsteps:\n"
CALM = Facts(kind="alert", type="SOS", severity="HIGH", site_class="A", clock="23:30")


def problem(steps: str) -> tuple[int, str, str]:
    with pytest.raises(BadPlaybook) as refused:
        compile_playbook(HEAD + steps)
    first = refused.value.problems[0]
    return first.line, first.path, first.error


def test_words_of_yaml_stay_words() -> None:
    value = read_document(
        "on: no\nhours: 12:30\nsix: 06\nten: 10\nquoted: '10'\ndate: 2026-11-18\nnull: ~"
    ).value
    assert value == {
        "on": "no",
        "hours": "12:30",
        "six": "06",
        "ten": 10,
        "quoted": "10",
        "date": "2026-11-18",
        "null": "~",
    }


@pytest.mark.parametrize(
    ("steps", "line", "path", "says"),
    [
        ("- wait: {for: acknowledged, minutes: 0}", 5, "steps.0.wait.minutes", "minimum"),
        ("- wait: {for: tea, minutes: 5}", 5, "steps.0.wait.for", "tea"),
        ("- comment: {text: a}\n- shout: {text: b}", 6, "steps.1", "shout"),
        ("- comment: {text: a}\n  assign: {to: site_manager}", 5, "steps.0", "exactly one"),
        ("- name: a\n  comment: {text: a}\n- name: a\n  comment: {text: b}", 7, "steps.1.name", "another"),
        ("- comment:\n    text: hello {nobody}", 6, "steps.0.comment.text", "{nobody} is not known"),
        ("- comment:\n    text: a { b", 6, "steps.0.comment.text", "brace"),
        ("- comment:\n    text: '{title:>999999999}'", 6, "steps.0.comment.text", "not known in this form"),
        ("- branch:\n    if: {waited: x, outcome: met}\n    then: [{comment: {text: a}}]", 6,
         "steps.0.branch.if.waited", "no earlier wait"),
        ("- wait: {for: welfare_answered, minutes: 5}", 5, "steps.0.wait.for", "no earlier step"),
        ("- wait: {for: ticket_status, minutes: 5}", 5, "steps.0.wait", "status"),
        ("- branch:\n    if: {}\n    then: [{comment: {text: a}}]", 6, "steps.0.branch.if", ""),
        (" []", 4, "steps", ""),
        ("- comment: {text: 'a}", 5, "", "not YAML"),
        ("- comment: {text: a, text: b}", 5, "", "twice"),
        ("- &a comment\n- *a", 6, "", "references"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_path(steps: str, line: int, path: str, says: str) -> None:
    found = problem(steps)
    assert found[:2] == (line, path), found
    assert says in found[2]


@pytest.mark.parametrize("source", ["", "just words", "- a list", "[" * 20_000, "a: " + "x" * 70_000, "\x01"])
def test_what_is_no_playbook_at_all_is_refused_and_nothing_breaks(source: str) -> None:
    with pytest.raises(BadPlaybook):
        compile_playbook(source)


def test_branches_nest_only_so_deep_and_steps_are_only_so_many() -> None:
    deep = "{comment: {text: a}}"
    for _ in range(7):
        deep = f"{{branch: {{if: {{state: cleared}}, then: [{deep}]}}}}"
    assert "deep" in problem(f"- {deep}")[2]
    assert "50 steps" in problem("- comment: {text: a}\n" * 51)[2]


def test_five_playbooks_come_with_the_product_and_each_can_be_told_in_words() -> None:
    assert set(shipped_sources()) == {"sos", "no-show", "site-silent", "fraud-suspicion", "abandoned-post"}
    for source in shipped_sources().values():
        program = compile_playbook(source)
        assert trigger_words(program.trigger).startswith("an alert of ")
        assert all(step_words(one) for one in program.instructions if one.kind != "jump")
        assert len(rehearse(program, CALM)) >= 3
        assert program.about


def test_trigger_asks_for_kind_type_severity_class_and_hours() -> None:
    trigger = Trigger("alert", frozenset({"SOS"}), "HIGH", frozenset({"A"}), ("22:00", "06:00"))
    assert begins(trigger, CALM)
    for change in ("kind='ticket'", "type='OTHER'", "severity='MEDIUM'", "site_class=''", "clock='12:00'"):
        name, _, value = change.partition("=")
        assert not begins(trigger, Facts(**{**_plain(CALM), name: value.strip("'")})), change
    assert begins(Trigger("alert"), CALM)


def _plain(facts: Facts) -> dict[str, str]:
    return {name: getattr(facts, name) for name in ("kind", "type", "severity", "site_class", "clock")}


def test_hours_go_over_midnight_and_end_before_their_end() -> None:
    assert [is_within(("22:00", "06:00"), clock) for clock in ("21:59", "22:00", "00:00", "05:59", "06:00")] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert [is_within(("09:00", "17:00"), clock) for clock in ("08:59", "09:00", "17:00")] == [
        False,
        True,
        False,
    ]


def test_what_is_resolved_needs_no_acknowledging() -> None:
    assert is_met("acknowledged", None, Facts(**_plain(CALM), resolved=True))
    assert not is_met("acknowledged", None, CALM)
    assert is_met("ticket_status", "ON_HOLD", Facts(**_plain(CALM), ticket_status="ON_HOLD"))
    assert not is_met("ticket_status", "ON_HOLD", CALM)


def test_branch_goes_into_one_side_and_both_meet_behind() -> None:
    program = compile_playbook(
        HEAD
        + "- branch: {if: {min_severity: CRITICAL}, then: [{comment: {text: a}}], else: [{comment: {text: b}}]}\n"
        "- comment: {text: c}"
    )
    held, place = branch_from(program, 0, CALM)
    assert (held, program.instructions[place].given["text"]) == (False, "b")
    held, place = branch_from(program, 0, Facts(**{**_plain(CALM), "severity": "CRITICAL"}))
    assert (held, program.instructions[place].given["text"]) == (True, "a")
    assert program.instructions[settle(program, place + 1)].given["text"] == "c"


def test_rehearsal_takes_the_way_on_which_nobody_answers() -> None:
    told = rehearse(compile_playbook(shipped_sources()["no-show"]), CALM)
    assert told[0].startswith("ask the guard")
    assert any(step.startswith("make the ticket") for step in told)
    assert not any("answered the check" in step for step in told)
