"""Who is acting, and what of the tenant that caller may touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from noc.kernel.errors import NotAllowed

ActorKind = Literal["person", "system", "integration"]


@dataclass(frozen=True)
class Actor:
    """Who did a deed: kept with the deed, with the name as it was at that time."""

    kind: ActorKind
    id: int | None
    name: str

    def as_json(self) -> dict[str, object]:
        return {"kind": self.kind, "id": self.id, "name": self.name}


SYSTEM = Actor("system", None, "NOC Intelligence")


@dataclass(frozen=True)
class Principal:
    """An authenticated caller. `limited` callers see the facts of some sites only (`sources.sites.limits`)."""

    tenant_id: int
    actor: Actor
    capabilities: frozenset[str]
    user_id: int | None = None
    token_id: int | None = None
    limited: bool = False

    @property
    def caller(self) -> str:
        """The same text for the same login or token, whatever they are called: `user:7`, `token:3`."""
        return f"user:{self.user_id}" if self.user_id is not None else f"token:{self.token_id}"

    def require(self, capability: str) -> None:
        """Raise NotAllowed unless the caller has the capability."""
        if capability not in self.capabilities:
            raise NotAllowed(
                f"This needs the capability {capability}, which {self.actor.name} does not have."
            )
