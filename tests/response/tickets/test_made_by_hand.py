"""A ticket that is asked for twice by the same request is one ticket."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from noc.response.tickets.create import AlreadyMade, create_ticket
from noc.response.tickets.models import Ticket, TicketLink
from tests.cast import Caller, Company
from tests.response.incidents.troubles import alert
from tests.response.tickets.conftest import AT
from tests.response.tickets.test_escalation import OLGA

BODY: dict[str, Any] = {"title": "Change the reader", "priority": "HIGH"}


def made(caller: Caller, key: str, **more: Any) -> tuple[int, Any]:
    """Make a ticket with the header; return status and data."""
    answer = caller.browser.post(
        "/api/v2/noc/tickets/",
        BODY | more,
        content_type="application/json",
        headers={"Authorization": f"Bearer {caller.secret}", "Idempotency-Key": key},
    )
    return answer.status_code, answer.json().get("data")


def test_same_request_of_the_same_caller_makes_one_ticket(company: Company) -> None:
    olga, omar = company.caller("operator"), company.caller("operator")
    with company.scope():
        about = alert("NO_TELEMETRY", AT, company.ravi, company.gate)
    links = [{"kind": "alert", "id": about.pk}]
    first = made(olga, "form-1", links=links)
    again = made(olga, "form-1", links=links)
    assert first[0] == again[0] == 201
    assert first[1]["ticketno"] == again[1]["ticketno"]
    assert [deed["verb"] for deed in again[1]["history"]] == ["opened"]
    assert olga.post("tickets/", BODY | {"request_id": "form-1"}).data["id"] == first[1]["id"]
    others = [
        made(olga, "form-2")[1],
        made(omar, "form-1")[1],
        *(olga.post("tickets/", BODY).data for _ in "ab"),
    ]
    with company.scope():
        assert len({one["id"] for one in others} | {first[1]["id"]}) == 5 == Ticket.objects.count()
        assert TicketLink.objects.count() == 1


def test_ticket_that_the_caller_sees_no_more_is_not_told(company: Company) -> None:
    limited = company.caller("operator", "gate")
    ticket = made(limited, "form-1", site_id=company.gate)[1]["id"]
    with company.scope():
        Ticket.objects.filter(pk=ticket).update(site_id=company.sites["yard"])
    assert made(limited, "form-1", site_id=company.gate)[0] == 404


@pytest.mark.parametrize("key", ["x" * 201, "two words"])
def test_odd_key_is_refused(company: Company, key: str) -> None:
    status, _ = made(company.caller("operator"), key)
    assert status in {400, 422}
    assert company.caller("operator").post("tickets/", BODY | {"request_id": key}).status in {400, 422}


def test_database_holds_one_ticket_a_request(company: Company) -> None:
    asked: dict[str, Any] = {"title": "t", "description": "", "priority": "LOW", "category": "GENERAL"}
    with company.scope():
        ticket = create_ticket(**asked, actor=OLGA, at=AT, request_key="user:1:a")
        with pytest.raises(AlreadyMade) as again:
            create_ticket(**asked, actor=OLGA, at=AT, request_key="user:1:a")
        assert again.value.ticket_id == ticket.pk
        other = create_ticket(**asked, actor=OLGA, at=AT)
        with pytest.raises(IntegrityError, match="noc_ticket_request_once"), transaction.atomic():
            Ticket.objects.filter(pk=other.pk).update(request_key="user:1:a")


def test_title_of_blanks_and_a_body_without_end_are_refused(company: Company) -> None:
    olga = company.caller("operator")
    assert olga.post("tickets/", BODY | {"title": " \t"}).status == 422
    answer = olga.post("tickets/", BODY | {"description": "x" * (17 * 2**20)})
    assert (answer.status, answer.message) == (413, "The body is too large: 16 MiB at most.")
