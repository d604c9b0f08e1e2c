"""What people say of punches: one current word, the whole history, two pairs of eyes, nothing said twice."""

from __future__ import annotations

from typing import Any

import pytest

from noc.events.models import Deed
from noc.intelligence.fraud.labels import Said, confirm, history, known_labels, say, undo
from noc.intelligence.fraud.models import FraudLabel, FraudPredictionLog
from noc.kernel.access.principals import Actor
from noc.kernel.errors import NotAllowed, NotFound, Unprocessable
from noc.kernel.tenancy.overrides import override
from tests.cast import DAY, HOUR, MINUTE, Company
from tests.fraud_cast import ASHA, AT, BEN, punch, scored


def test_a_word_holds_for_every_scoring_of_its_punch_and_is_recorded(company: Company) -> None:
    one = punch(company, "p1")
    scored(company, one, newest=False)
    scored(company, one, final=True)
    with company.scope():
        (told,) = say([Said("p1", fraud=True, notes="seen on camera")], ASHA, AT, "outcome")
        assert told.ok
        assert told.label is not None
        assert (told.label.fraud, told.label.was, told.label.by["name"]) == (True, None, "Asha")
        assert known_labels([one.pk]) == {one.pk: True}
        assert {row.actual_fraud_detected for row in FraudPredictionLog.objects.all()} == {True}
        deed = Deed.objects.get(object_type="punch", object_id=one.pk)
    assert (deed.verb, deed.actor_name, deed.at) == ("labelled", "Asha", AT)
    assert deed.data["was"] is None


def test_a_changed_word_tells_what_it_was_changed_from(company: Company) -> None:
    punch(company, "p1")
    with company.scope():
        say([Said("p1", fraud=True)], ASHA, AT, "outcome")
        say([Said("p1", fraud=False, notes="a substitute")], BEN, AT + HOUR, "bulk")
        rows = history("p1")
    assert [(row.fraud, row.was, row.by["name"], row.current) for row in rows] == [
        (False, True, "Ben", True),
        (True, None, "Asha", False),
    ]


def test_the_same_word_again_changes_nothing(company: Company) -> None:
    punch(company, "p1")
    with company.scope():
        for minutes in range(3):
            say([Said("p1", fraud=True, notes="n")], ASHA, AT + minutes * MINUTE, "outcome")
        assert len(history("p1")) == 1
        say([Said("p1", fraud=True, notes="another note")], ASHA, AT + HOUR, "outcome")
        assert [row.was for row in history("p1")] == [True, None]


def test_an_unknown_punch_costs_only_itself_and_the_last_word_of_a_batch_wins(
    company: Company, outsider: Company
) -> None:
    punch(company, "p1")
    punch(outsider, "theirs")
    items = [
        Said("p1", fraud=True),
        Said("theirs", fraud=True),
        Said("none", fraud=True),
        Said("p1", fraud=False),
    ]
    with company.scope():
        told = say(items, ASHA, AT, "bulk")
        assert [one.ok for one in told] == [True, False, False, True]
        assert told[1].error == told[2].error == "There is no such punch."
        assert [row.fraud for row in history("p1")] == [False]


def test_a_batch_takes_the_same_number_of_statements_whatever_its_size(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    for place in range(60):
        punch(company, f"p{place}")
    with company.scope():
        with django_assert_max_num_queries(14):
            say([Said(f"p{place}", fraud=place % 2 == 0) for place in range(60)], ASHA, AT, "bulk")
        assert FraudLabel.objects.filter(current=True).count() == 60
        with pytest.raises(Unprocessable):
            say([Said("p1", fraud=True)] * 2_001, ASHA, AT, "bulk")


def test_taken_back_nothing_holds_any_more_and_the_history_stays(company: Company) -> None:
    one = punch(company, "p1")
    row = scored(company, one)
    with company.scope():
        assert undo("p1", ASHA, AT).label is None
        say([Said("p1", fraud=False)], ASHA, AT, "outcome")
        label = undo("p1", BEN, AT + HOUR).label
        assert label is not None
        assert (label.fraud, label.was, label.source) == (None, False, "undo")
        undo("p1", BEN, AT + 2 * HOUR)
        assert len(history("p1")) == 2
        assert known_labels([one.pk]) == {}
        row.refresh_from_db()
    assert row.actual_fraud_detected is None


def test_where_two_pairs_of_eyes_are_wanted_a_conviction_waits_for_the_second(company: Company) -> None:
    one = punch(company, "p1")
    row = scored(company, one)
    with company.scope():
        override("FRAUD_SECOND_EYES", True, company.gate)  # an option's value
        (told,) = say([Said("p1", fraud=True)], ASHA, AT, "outcome")
        assert told.label is not None
        assert told.label.pending
        assert known_labels([one.pk]) == {}
        with pytest.raises(NotAllowed):
            confirm("p1", Actor("person", 1, "Asha under another name"), AT + MINUTE)
        label = confirm("p1", BEN, AT + HOUR)
        assert (label.pending, label.by["name"], label.confirmed_by) == (False, "Asha", BEN.as_json())
        assert confirm("p1", BEN, AT + DAY).pk == label.pk
        assert known_labels([one.pk]) == {one.pk: True}
        row.refresh_from_db()
    assert row.actual_fraud_detected is True


def test_an_acquittal_needs_no_second_pair_of_eyes_and_a_second_accuser_is_one(company: Company) -> None:
    first, second = punch(company, "p1"), punch(company, "p2")
    with company.scope():
        override("FRAUD_SECOND_EYES", True)  # an option's value
        say([Said("p1", fraud=False), Said("p2", fraud=True)], ASHA, AT, "bulk")
        say([Said("p2", fraud=True, notes="I saw it too")], BEN, AT + HOUR, "outcome")
        assert known_labels([first.pk, second.pk]) == {first.pk: False, second.pk: True}
        with pytest.raises(NotFound):
            confirm("p1", BEN, AT)


def test_who_is_limited_to_sites_speaks_of_those_alone(company: Company) -> None:
    punch(company, "p1", site_id=company.sites["yard"])
    with company.scope():
        (told,) = say([Said("p1", fraud=True)], ASHA, AT, "bulk", frozenset({company.gate}))
        assert not told.ok
        assert history("p1") == []
