"""What a replay would have changed: against the settings in force, and against what people confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.findings.models import AuditFinding, AuditReplay, ReplayFinding
from noc.intelligence.findings.rules.catalogue import KINDS
from noc.kernel.clock import rfc3339

NEAR: Final = timedelta(minutes=60)  # two findings about the same so near in time are of one trouble
MOST_SHOWN: Final = 200
Spans = Mapping[str, list[tuple[datetime, datetime]]]


def compare(replay: AuditReplay, scope: Collection[int] | None) -> dict[str, Any] | None:
    """Return the comparison of a finished replay as the API shows it, None before it is done.

    With settings: against the same window under those in force. Without: against what the live audits found.
    `scope`: the sites that the caller may see (None: all).
    """
    if replay.status != "DONE":
        return None
    here = _seen(ReplayFinding.objects.filter(replay=replay, supposed=True), scope)
    around = {"detected_at__gte": replay.since - NEAR, "detected_at__lt": replay.until + NEAR}
    live = _seen(AuditFinding.objects.filter(**around).defer("evidence"), scope)
    there: Sequence[ReplayFinding | AuditFinding]
    if replay.settings:
        there = _seen(ReplayFinding.objects.filter(replay=replay, supposed=False), scope)
        label = "the settings in force"
    else:
        there = [one for one in live if replay.since <= one.detected_at < replay.until]
        label = "what was found then"
    found, known = _spans(here, replay.until), _spans(there, replay.until)
    missed = [one for one in live if one.resolution == "CONFIRMED" and not _in(one, found, replay.until)]
    avoided = [
        one for one in live if one.resolution == "FALSE_POSITIVE" and not _in(one, found, replay.until)
    ]
    return {
        "against": {"id": None, "label": label},
        "findings": len(here),
        "against_findings": len(there),
        "by_type": _by_type(here, there),
        "only_here": _shown([one for one in here if not _in(one, known, replay.until)]),
        "only_there": _shown([one for one in there if not _in(one, found, replay.until)]),
        "confirmed_missed": [
            {"finding_id": one.pk, "title": one.title, "detected_at": rfc3339(one.detected_at)}
            for one in missed
        ],
        "false_alarms_avoided": len(avoided),
        "sentence": sentence(replay, len(here), len(there), len(missed), len(avoided)),
    }


def _seen(rows: Any, scope: Collection[int] | None) -> list[Any]:
    chosen = rows.select_related("person", "site").order_by("detected_at", "id")
    return list(chosen if scope is None else chosen.filter(site_id__in=scope))


def _spans(rows: Iterable[ReplayFinding | AuditFinding], until: datetime) -> Spans:
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for one in rows:
        spans.setdefault(one.about, []).append((one.detected_at - NEAR, (one.cleared_at or until) + NEAR))
    return spans


def _in(one: ReplayFinding | AuditFinding, spans: Spans, until: datetime) -> bool:
    """Tell whether the same trouble was found at about the same time."""
    end = one.cleared_at or until
    return any(since <= end and one.detected_at <= upto for since, upto in spans.get(one.about, ()))


def _by_type(here: Iterable[Any], there: Iterable[Any]) -> list[dict[str, Any]]:
    mine, theirs = Counter(one.finding_type for one in here), Counter(one.finding_type for one in there)
    return [
        {"finding_type": name, "here": mine[name], "there": theirs[name]}
        for name in KINDS
        if mine[name] or theirs[name]
    ]


def _shown(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [replay_finding_state(one) for one in rows[:MOST_SHOWN]]


def replay_finding_state(one: ReplayFinding | AuditFinding) -> dict[str, Any]:
    """Return what a replay found (or a live finding beside it) as the API shows it."""
    return {
        "id": one.pk,
        "finding_type": one.finding_type,
        "category": one.category,
        "severity": one.severity,
        "title": one.title,
        "evidence_summary": one.evidence_summary,
        "person_id": one.person_id,
        "person_name": one.person.name if one.person else None,
        "site_id": one.site_id,
        "site_name": one.site.name if one.site else None,
        "detected_at": rfc3339(one.detected_at),
        "cleared_at": rfc3339(one.cleared_at),
        "duration_s": round((one.cleared_at - one.detected_at).total_seconds()) if one.cleared_at else None,
        "confidence": round(one.confidence, 3),
        "held": one.held,
    }


def sentence(replay: AuditReplay, here: int, there: int, missed: int, avoided: int) -> str:
    """Return the comparison in words: what the last nights would have had instead, and at which price."""
    days = (replay.until - replay.since) / timedelta(days=1)
    span = f"{days:.0f} days" if days >= 1.5 else f"{days * 24:.0f} hours"
    supposed = ", ".join(f"{key} = {value}" for key, value in sorted(replay.settings.items()))
    subject = f"With {supposed}, these {span}" if supposed else f"Judged again, these {span}"
    price = (
        f"would have missed {missed} confirmed"
        if missed
        else "would have missed none of what people confirmed"
    )
    spared = f", and would have spared {avoided} false alarms" if avoided else ""
    return f"{subject} would have had {here} findings instead of {there}, {price}{spared}."
