"""Which sites a limited caller may see."""

from __future__ import annotations

from django.db.models import Q

from noc.kernel.access.principals import Principal
from noc.sources.sites.models import AccessLimit, HomeSite, Shift, Site


def visible_sites(principal: Principal) -> frozenset[int] | None:
    """Return the ids of the sites whose facts the caller may see; None means all. A limit without rows shows nothing."""
    if not principal.limited:
        return None
    limits = AccessLimit.objects.filter(
        Q(user_id=principal.user_id) if principal.user_id is not None else Q(token_id=principal.token_id)
    )
    return frozenset(
        Site.objects.filter(
            Q(id__in=limits.values("site_id")) | Q(client_id__in=limits.values("client_id"))
        ).values_list("id", flat=True)
    )


def people_of_sites(sites: frozenset[int]) -> Q:
    """Return the condition on Person for those who belong to some of the sites: by home, now or once, or by roster."""
    return Q(id__in=HomeSite.objects.filter(site_id__in=sites).values("person_id")) | Q(
        id__in=Shift.objects.filter(site_id__in=sites).values("person_id")
    )
