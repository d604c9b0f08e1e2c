"""The record of who did what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from noc.events.models import Deed
from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339
from noc.kernel.tenancy.scope import current_tenant_id


def record_deed(
    actor: Actor,
    verb: str,
    object_type: str,
    object_id: int,
    at: datetime,
    notes: str = "",
    data: dict[str, object] | None = None,
) -> None:
    """Append one deed of the tenant in scope."""
    Deed.objects.create(
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        verb=verb,
        object_type=object_type,
        object_id=object_id,
        notes=notes,
        data=data or {},
    )


def record_deeds(
    actor: Actor, object_type: str, deeds: Iterable[tuple[str, int, dict[str, object]]], at: datetime
) -> None:
    """Append deeds (verb, object id, data) of one actor on objects of one kind, with one statement."""
    Deed.objects.bulk_create(
        Deed(
            tenant_id=current_tenant_id(),
            at=at,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            verb=verb,
            object_type=object_type,
            object_id=object_id,
            data=data,
        )
        for verb, object_id, data in deeds
    )


def last_deed(object_type: str, object_id: int) -> Deed | None:
    """Return what was done last to an object."""
    return Deed.objects.filter(object_type=object_type, object_id=object_id).order_by("-id").first()


def is_by(deed: Deed, actor: Actor) -> bool:
    """Tell whether an actor did a deed."""
    return (deed.actor_kind, deed.actor_id) == (actor.kind, actor.id)


def history_of(object_type: str, object_id: int) -> list[dict[str, object]]:
    """Return an object's deeds, oldest first, as the API shows them."""
    return [
        {
            "at": rfc3339(deed.at),
            "verb": deed.verb,
            "actor": {"kind": deed.actor_kind, "id": deed.actor_id, "name": deed.actor_name},
            "notes": deed.notes,
            "data": deed.data,
        }
        for deed in Deed.objects.filter(object_type=object_type, object_id=object_id).order_by("id")
    ]
