"""The record of who did what."""

from __future__ import annotations

from datetime import datetime

from noc.events.models import Deed
from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339


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
