"""What is kept from people: silences and snoozes; and the figures of alerts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.journeys.returning import end_silence, end_snooze
from noc.kernel.access.capabilities import ACK_ALERTS, VIEW
from noc.kernel.clock import now
from noc.kernel.errors import NotFound, Unprocessable, UnreadableInput
from noc.response.alerts.models import Silence, Snooze
from noc.response.alerts.rules.matchers import Matcher, as_json
from noc.response.alerts.show import alert_state
from noc.response.alerts.silences import (
    make_silence,
    matchers_of,
    matching,
    silence_state,
)
from noc.response.alerts.snoozes import snooze_state
from noc.response.alerts.statistics import alert_statistics
from noc.surfaces.api.alerts import AlertOut
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.casework import ActorOut, in_scope
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id, Moment

router = Router()
SHOWN: Final = 100  # alerts of a preview
DAY: Final = timedelta(days=1)
LONGEST_STATISTICS: Final = timedelta(days=92)


class MatcherIn(Schema):
    field: Literal["alert_type", "severity", "site_id", "client_id", "person_id", "site_class"]
    op: Literal["=", "!=", "in", "~"] = "="
    value: str | int | list[str | int]


class PreviewIn(Schema):
    matchers: list[MatcherIn]


class SilenceIn(PreviewIn):
    """From `starts_at` (now if left out) until `ends_at`; 30 days at most."""

    reason: Annotated[str, Field(max_length=2_000)]
    starts_at: Moment | None = None
    ends_at: Moment


class SilenceOut(Schema):
    id: int
    matchers: list[dict[str, Any]]
    reason: str
    author: ActorOut
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    ended_by: ActorOut | None
    status: Literal["PENDING", "ACTIVE", "ENDED"]
    silenced: int
    note: str | None


class PreviewOut(Schema):
    matches: int
    items: list[AlertOut]
    recent: int
    note: str | None


class SnoozeOut(Schema):
    id: int
    alert_type: str
    entity_type: str
    entity_id: str
    entity_name: str
    until: datetime
    author: ActorOut
    reason: str
    created_at: datetime
    ended_at: datetime | None


class TypeOut(Schema):
    alert_type: str
    raised: int
    reached: int
    false_alarm_share: float | None


class HourOut(Schema):
    start: datetime
    raised: int
    reached: int


class AlertStatisticsOut(Schema):
    """`reached` is how many people ever saw; `by_disposition` is where the alerts stand now. The two differ by what was
    put away after it had been seen, as by a silence that was made because of it."""

    raised: int
    reached: int = Field(description="reached people at any time, whatever became of it since")
    by_disposition: dict[str, int] = Field(description="where they stand now; the sum is `raised`")
    by_type: list[TypeOut]
    median_acknowledge_s: float | None
    median_resolve_s: float | None
    by_hour: list[HourOut]


def _read(body: PreviewIn) -> tuple[Matcher, ...]:
    return matchers_of([one.dict() for one in body.matchers])


def _within(matchers: list[dict[str, Any]], scope: frozenset[int] | None) -> bool:
    """Tell whether a silence touches the caller's sites alone: a matcher names them."""
    if scope is None:
        return True
    sites = {str(site) for site in scope}
    named = [one for one in matchers if one["field"] == "site_id" and one["op"] in {"=", "in"}]
    return any(set(one["value"] if one["op"] == "in" else [one["value"]]) <= sites for one in named)


def _visible_silence(request: HttpRequest, silence_id: int) -> Silence:
    silence = Silence.objects.filter(pk=silence_id).first()
    if silence is None or not _within(silence.matchers, scope_of(request)):
        raise NotFound("There is no such silence.")
    return silence


@endpoint(router, "GET", "/silences/", VIEW, Page[SilenceOut], summary="List silences")
def list_silences(
    request: HttpRequest,
    status: Literal["PENDING", "ACTIVE", "ENDED"] | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """What people do not want to hear of, the latest to end first; a limited caller sees those of its sites alone."""
    seq, at = as_of_seq(), now()
    lasts = Q(ends_at__gt=at, ended_early_at__isnull=True)
    chosen = {
        None: Q(),
        "PENDING": lasts & Q(starts_at__gt=at),
        "ACTIVE": lasts & Q(starts_at__lte=at),
        "ENDED": ~lasts,
    }[status]
    rows, next_cursor = page_of(Silence.objects.filter(chosen), "-ends_at", cursor, limit)
    items = [silence_state(row, at) for row in rows if _within(row.matchers, scope_of(request))]
    return answer({"items": items, "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(router, "POST", "/silences/preview/", ACK_ALERTS, PreviewOut, summary="Preview a silence")
def preview_silence(request: HttpRequest, body: PreviewIn) -> HttpResponse:
    """What matchers match now, and how many alerts of the last seven days they would have matched."""
    found = matching(_read(body), now())
    shown = in_scope(found.now, scope_of(request))
    recent = in_scope(found.recent, scope_of(request)).count()
    items = [alert_state(row) for row in shown[:SHOWN]]
    return answer({"matches": shown.count(), "items": items, "recent": recent, "note": found.note})


@endpoint(router, "POST", "/silences/", ACK_ALERTS, SilenceOut, summary="Make a silence", success=201)
def add_silence(request: HttpRequest, body: SilenceIn) -> HttpResponse:
    """Keep what all matchers match from people for a while, calls for help never. `~` is a pattern with `*` and `?`."""
    at, matchers = now(), _read(body)
    if not _within(as_json(matchers), scope_of(request)):
        raise Unprocessable(
            "You see some sites only: name them with a site_id matcher, so that it touches no others."
        )
    actor = principal_of(request).actor
    silence = make_silence(matchers, body.reason, body.starts_at or at, body.ends_at, actor, at)
    return answer(silence_state(silence, at), status=201)


@endpoint(router, "GET", "/silences/{int:silence_id}/", VIEW, SilenceOut, summary="Read a silence")
def read_silence(request: HttpRequest, silence_id: Id) -> HttpResponse:
    """One silence: what it matches, why, and how many alerts it kept from people."""
    return answer(silence_state(_visible_silence(request, silence_id), now()))


@endpoint(router, "POST", "/silences/{int:silence_id}/end/", ACK_ALERTS, SilenceOut, summary="End a silence")
def stop_silence(request: HttpRequest, silence_id: Id) -> HttpResponse:
    """End it before its time: what it kept from people, and lasts, comes back at once. Twice is once."""
    at = now()
    silence = end_silence(_visible_silence(request, silence_id).pk, principal_of(request).actor, at)
    return answer(silence_state(silence, at))


def _snoozes(request: HttpRequest) -> Any:
    scope = scope_of(request)
    return Snooze.objects.all() if scope is None else Snooze.objects.filter(site_id__in=scope)


@endpoint(router, "GET", "/snoozes/", VIEW, Page[SnoozeOut], summary="List snoozes")
def list_snoozes(request: HttpRequest, cursor: str | None = None, limit: Limit = 50) -> HttpResponse:
    """What is put aside now: kinds of alerts about one person, site or device, until when, by whom and why."""
    seq = as_of_seq()
    held = _snoozes(request).filter(ended_at__isnull=True, until__gt=now())
    rows, next_cursor = page_of(held, "-until", cursor, limit)
    return answer(
        {"items": [snooze_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq}
    )


@endpoint(router, "POST", "/snoozes/{int:snooze_id}/end/", ACK_ALERTS, SnoozeOut, summary="End a snooze")
def stop_snooze(request: HttpRequest, snooze_id: Id) -> HttpResponse:
    """Take it back: what was put aside, and lasts, comes back at once. Twice is once."""
    if not _snoozes(request).filter(pk=snooze_id).exists():
        raise NotFound("There is no such snooze.")
    return answer(snooze_state(end_snooze(snooze_id, now())))


@endpoint(router, "GET", "/statistics/alerts/", VIEW, AlertStatisticsOut, summary="Figures of alerts")
def read_alert_statistics(
    request: HttpRequest, since: Moment | None = None, until: Moment | None = None
) -> HttpResponse:
    """How many were raised, how many reached people, how fast they were taken; the last 24 hours if nothing is said."""
    end = until or now()
    begin = since or end - DAY
    if not begin < end <= begin + LONGEST_STATISTICS:
        raise UnreadableInput(f"`since` lies before `until`, by {LONGEST_STATISTICS.days} days at most.")
    return answer(alert_statistics(begin, end, scope_of(request)))
