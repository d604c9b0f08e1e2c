"""Replays as people ask for them: waited for, worked off one at a time, compared, stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from noc.intelligence.findings.models import AuditReplay, ReplayFinding
from noc.intelligence.findings.rules.catalogue import KINDS
from noc.journeys.replay import LONGEST, Row, digest_of, replay
from noc.kernel.access.principals import Actor
from noc.kernel.clock import now
from noc.kernel.errors import Conflict, NotFound, Unprocessable
from noc.kernel.options import TUNABLE, Options, Setting, read_value
from noc.kernel.tenancy.overrides import tuned

MOST_ATTEMPTS: Final = 3
LEASE: Final = timedelta(minutes=5)  # a worker that said nothing for so long is dead
SUPPOSABLE: Final = frozenset(
    name for name in Options.__dataclass_fields__ if name in TUNABLE or name.startswith("BASELINE_")
)


class Cancelled(Exception):
    """Somebody stopped the replay, or another worker has taken it over."""


def read_settings(given: Mapping[str, Any]) -> dict[str, Setting]:
    """Return settings to suppose, typed. Raises Unprocessable that names what is wrong with which."""
    settings: dict[str, Setting] = {}
    for key, value in given.items():
        if key not in SUPPOSABLE:
            raise Unprocessable(f"{key} cannot be supposed; these can: {', '.join(sorted(SUPPOSABLE))}")
        try:
            settings[key] = read_value(key, str(value))
        except ValueError as error:
            raise Unprocessable(str(error)) from error
    return settings


def request_replay(
    since: datetime, until: datetime, settings: Mapping[str, Any], name: str, actor: Actor, at: datetime
) -> AuditReplay:
    """Ask for a replay of [since, until); a worker takes it within seconds. Raises Unprocessable for what makes no sense."""
    if since >= until:
        raise Unprocessable("`since` must lie before `until`.")
    if until > at:
        raise Unprocessable("`until` lies in the future; only what has happened can be replayed.")
    if until - since > LONGEST:
        raise Unprocessable(f"A replay spans {LONGEST.days} days at most.")
    return AuditReplay.objects.create(
        name=name,
        since=since,
        until=until,
        settings=read_settings(settings),
        requested_by=actor.as_json(),
        created_at=at,
        stage="waits for its turn",
    )


def cancel_replay(replay_id: int, at: datetime) -> AuditReplay:
    """Stop a replay; stopping twice changes nothing. A Conflict when it has ended otherwise."""
    with transaction.atomic():
        row = AuditReplay.objects.select_for_update().filter(pk=replay_id).first()
        if row is None:
            raise NotFound("There is no such replay.")
        if row.status in {"DONE", "FAILED"}:
            raise Conflict(f"This replay has ended already: {row.status}.")
        if row.status != "CANCELLED":
            row.status, row.finished_at, row.stage = "CANCELLED", at, "stopped"
            row.save()
    return row


def claim_replay(at: datetime) -> AuditReplay | None:
    """Take the oldest replay that waits, or whose worker died; None when there is nothing to do.

    One whose workers died MOST_ATTEMPTS times is given up: it may be what kills them.
    """
    dead = AuditReplay.objects.filter(status="RUNNING", lease_until__lt=at)
    dead.filter(attempts__gte=MOST_ATTEMPTS).update(
        status="FAILED", finished_at=at, error=f"The worker died {MOST_ATTEMPTS} times; try a shorter window."
    )
    with transaction.atomic():
        row = (
            AuditReplay.objects.select_for_update(skip_locked=True)
            .filter(Q(status="QUEUED") | Q(status="RUNNING", lease_until__lt=at))
            .order_by("id")
            .first()
        )
        if row is not None:
            start_at_once(row, at)
    return row


def start_at_once(row: AuditReplay, at: datetime) -> AuditReplay:
    """Begin a replay in the caller's own process."""
    row.status, row.started_at, row.lease_until = "RUNNING", at, at + LEASE
    row.progress, row.attempts = 0.0, row.attempts + 1
    row.save()
    return row


def forget_replays(before: datetime) -> int:
    """Forget replays that ended before a moment, with what they found; return how many rows that were."""
    return AuditReplay.objects.filter(
        status__in=["DONE", "FAILED", "CANCELLED"], finished_at__lt=before
    ).delete()[0]


def work_off(row: AuditReplay) -> None:
    """Do a claimed replay and keep what it found. What goes wrong is told on it, and raised."""
    try:
        found = walk(row)
    except Cancelled:
        return
    except Exception as error:  # the task's boundary: told on the replay, and raised on
        _still_mine(row).update(
            status="FAILED", finished_at=now(), error=f"{type(error).__name__}: {error}"[:2000]
        )
        raise
    keep(row, *found)


def walk(
    row: AuditReplay, watch: Callable[[float], None] = lambda _: None
) -> tuple[list[Row], list[Row] | None]:
    """Return what is found under the replay's settings and, if it supposes any, under those in force; `watch` is told
    how far it is, from 0 to 1. Raises Cancelled."""
    in_force, halves = tuned(), 2 if row.settings else 1

    def tell(share: float, stage: str) -> None:
        moment = now()
        if not _still_mine(row).update(progress=round(share, 4), stage=stage, lease_until=moment + LEASE):
            raise Cancelled
        watch(share)

    here = replay(
        row.since, row.until, in_force.supposing(row.settings), lambda share, what: tell(share / halves, what)
    )
    if not row.settings:
        return here, None
    there = replay(
        row.since,
        row.until,
        in_force,
        lambda share, what: tell(0.5 + share / 2, f"for comparison, {what}"),
    )
    return here, there


def _still_mine(row: AuditReplay) -> Any:
    return AuditReplay.objects.filter(pk=row.pk, status="RUNNING", started_at=row.started_at)


def keep(row: AuditReplay, here: list[Row], there: list[Row] | None) -> None:
    """Write the result sets and the end of the replay in one transaction; of one stopped meanwhile nothing is kept."""
    with transaction.atomic():
        ended = _still_mine(row).update(
            status="DONE", finished_at=now(), progress=1.0, stage="done", digest=digest_of(here)
        )
        if not ended:
            return
        for supposed, rows in ((True, here), (False, there or [])):
            ReplayFinding.objects.bulk_create(
                [_kept(row, one, supposed=supposed) for one in rows], batch_size=1_000
            )
    row.refresh_from_db()


def _kept(row: AuditReplay, one: Row, *, supposed: bool) -> ReplayFinding:
    return ReplayFinding(
        tenant_id=row.tenant_id,
        replay=row,
        supposed=supposed,
        finding_type=one.last.kind,
        category=KINDS[one.last.kind].category,
        severity=one.severity,
        about=one.last.about,
        title=one.last.title[:300],
        evidence_summary=one.last.summary,
        confidence=one.last.confidence,
        held=one.held,
        person_id=one.last.person_id,
        site_id=one.last.site_id,
        detected_at=one.detected_at,
        last_seen_at=one.last_seen_at,
        cleared_at=one.cleared_at,
        reopened=one.reopened,
    )
