"""The public page behind a link in a message: shows what it is about, and acknowledges it once. No script, no login."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from noc.kernel.access.principals import Actor
from noc.kernel.clock import now, rfc3339
from noc.kernel.errors import NOCError, NotFound
from noc.response.alerts.work import DESK as ALERTS
from noc.response.incidents.models import CorrelatedIncident
from noc.response.incidents.work import DESK as INCIDENTS
from noc.response.notices.answers import Answer, Asked, NotAnswerable, look, read_answer, use
from noc.response.tickets.workflow import DESK as TICKETS

_NOTES: Final = "answered by the link in a message"
_PAGE: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
    "<title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
)
# The link's address must reach nobody else: no referrer, no cache.
_HEADERS: Final = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@csrf_exempt  # the signed link is the authority, and no cookie is read: there is no session to ride on
@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what the link is about and changes nothing, for mail scanners follow links; POST acknowledges."""
    try:
        answer = read_answer(token)
        if request.method == "POST":
            return _answered(answer)
        return _asked(look(answer))
    except NotAnswerable as error:
        return _page("Nothing to answer", format_html("<p>{}</p>", str(error)), status=404)


def _asked(asked: Asked) -> HttpResponse:
    told = format_html(
        "<p><strong>{}</strong> {}</p><p>{}</p><p>{}, by {}</p>",
        asked.severity, asked.title, asked.text, rfc3339(asked.at), asked.channel,
    )  # fmt: skip
    if asked.used_at is not None:
        return _page(
            "Answered already",
            format_html("{}<p>This link was used at {}.</p>", told, rfc3339(asked.used_at)),
        )
    button = format_html('{}<form method="post"><button type="submit">Acknowledge</button></form>', told)
    return _page("Acknowledge?", button)


def _answered(answer: Answer) -> HttpResponse:
    try:
        told = use(answer, acknowledge, now())
    except NOCError as error:
        return _page("Not acknowledged", format_html("<p>{}</p>", error.message), status=error.status)
    if told is None:
        return _asked(look(answer))
    return _page("Acknowledged", format_html("<p>{}</p><p>The control room sees it.</p>", told))


def _page(title: str, body: SafeString, status: int = 200) -> HttpResponse:
    page = format_html(_PAGE, title=title, body=body)
    return HttpResponse(page, status=status, content_type="text/html; charset=utf-8", headers=_HEADERS)


def acknowledge(kind: str, subject_id: str, actor: Actor, at: datetime) -> str:
    """Acknowledge an alert, ticket or incident; return what it is, in words. Raises NOCError."""
    doing: dict[str, Callable[[], Any]] = {
        "alert": lambda: ALERTS.acknowledge(int(subject_id), actor, at, _NOTES).message,
        "ticket": lambda: TICKETS.acknowledge(int(subject_id), actor, at, _NOTES).title,
        "incident": lambda: INCIDENTS.acknowledge(_incident(subject_id), actor, at, _NOTES).title,
    }
    return str(doing[kind]())


def _incident(incident_id: str) -> int:
    found = (
        CorrelatedIncident.objects.filter(incident_id=UUID(incident_id)).values_list("pk", flat=True).first()
    )
    if found is None:
        raise NotFound("There is no such incident.")
    return found
