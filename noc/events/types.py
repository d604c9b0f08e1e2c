"""The wire contract of the feed: one struct a kind of event. A field added here is a field that every screen gets."""

from __future__ import annotations

from typing import Any

import msgspec

_GRAVE = frozenset({"HIGH", "CRITICAL", "URGENT"})


class FeedEvent(msgspec.Struct, kw_only=True, frozen=True, tag_field="type"):
    """What every event says of itself; the relay and the hub add seq, prev_seq, event_id, timestamp, tenant_id."""

    site_id: int | None

    @property
    def event_type(self) -> str:
        return str(self.__struct_config__.tag)

    def subjects(self) -> dict[str, int]:
        """Return the log row's columns that name what the event is about."""
        return {
            name: value
            for name in ("alert_id", "finding_id", "ticket_id")
            if (value := getattr(self, name, None)) is not None
        }

    @property
    def is_routine(self) -> bool:
        """Tell whether a tenant's rate limit may fold it into a summary: nothing grave, and no ticket of high priority."""
        said = [getattr(self, name, None) for name in ("severity", "combined_severity", "priority")]
        return not _GRAVE.intersection(value for value in said if value is not None)


class _AlertChanged(FeedEvent, kw_only=True, frozen=True):
    alert_id: int
    alert_type: str
    severity: str
    status: str
    message: str
    person_id: int | None
    alert: dict[str, Any]  # the whole alert as the API shows it


class AlertCreated(_AlertChanged, kw_only=True, frozen=True, tag="alert_created"):
    """The control room must look."""


class AlertUpdated(_AlertChanged, kw_only=True, frozen=True, tag="alert_updated"):
    """An alert repeated, or somebody did something about it."""


class _FindingChanged(FeedEvent, kw_only=True, frozen=True):
    finding_id: int
    finding_type: str
    severity: str
    category: str
    status: str
    held: bool
    site_name: str | None
    person_id: int | None
    title: str
    evidence_summary: str
    detected_at: str
    finding: dict[str, Any]  # the whole finding as the API's list shows it


class FindingCreated(_FindingChanged, kw_only=True, frozen=True, tag="finding_created"):
    """An audit concluded something new."""


class FindingUpdated(_FindingChanged, kw_only=True, frozen=True, tag="finding_updated"):
    """A finding grew worse or better, came back, or somebody did something about it."""


class FindingCleared(_FindingChanged, kw_only=True, frozen=True, tag="finding_cleared"):
    """The trouble is over."""


class TicketUpdated(FeedEvent, kw_only=True, frozen=True, tag="ticket_updated"):
    """A ticket was made, moved, or somebody did something about it; `old_status` is None when it is new."""

    ticket_id: int
    ticket_number: str
    old_status: str | None
    new_status: str
    priority: str
    category: str
    updated_at: str
    ticket: dict[str, Any]  # the whole ticket as the API's list shows it


class IncidentUpdated(FeedEvent, kw_only=True, frozen=True, tag="incident_updated"):
    """An incident grew, was merged, or somebody did something about it."""

    incident_id: str
    combined_severity: str
    correlation_score: float
    investigated: bool
    incident: dict[str, Any]  # the whole incident as the API's list shows it


class CorrelationIdentified(FeedEvent, kw_only=True, frozen=True, tag="correlation_identified"):
    """Things that belong together became an incident."""

    incident_id: str
    person_id: int | None
    person_name: str | None
    site_name: str | None
    combined_severity: str
    correlation_score: float
    related_alerts_count: int
    incident: dict[str, Any]  # the whole incident as the API's list shows it


class SiteCounts(msgspec.Struct, frozen=True):
    """What was folded at one site, or at none, by event type."""

    site_id: int | None
    counts: dict[str, int]


class _AnomalyTold(FeedEvent, kw_only=True, frozen=True):
    anomaly_id: int
    person_id: int
    person_name: str
    site_name: str | None
    anomaly_type: str
    fraud_score: float
    severity: str
    evidence: dict[str, Any]
    anomaly: dict[str, Any]  # the whole anomaly as the API's list shows it


class AnomalyDetected(_AnomalyTold, kw_only=True, frozen=True, tag="anomaly_detected"):
    """A punch was found to be suspicious."""


class AnomalyUpdated(_AnomalyTold, kw_only=True, frozen=True, tag="anomaly_updated"):
    """A later look cleared or convicted, or somebody did something about it."""


class EventsCoalesced(FeedEvent, kw_only=True, frozen=True, tag="events_coalesced"):
    """More happened than the tenant's rate limit lets through: how many of what, and between which numbers.

    Written by the relay alone. `by_site` stays in the log: each reader is shown the `counts` of what it would have got.
    """

    counts: dict[str, int]
    from_seq: int
    to_seq: int
    by_site: list[SiteCounts]

    @property
    def is_routine(self) -> bool:
        return False


EVENT_TYPES: dict[str, type[FeedEvent]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        AlertCreated,
        AlertUpdated,
        FindingCreated,
        FindingUpdated,
        FindingCleared,
        TicketUpdated,
        IncidentUpdated,
        CorrelationIdentified,
        AnomalyDetected,
        AnomalyUpdated,
        EventsCoalesced,
    )
}
