"""Who gets an event, without asking everybody: readers keyed by tenant and by site."""

from __future__ import annotations

from collections import defaultdict

from noc.surfaces.feed.connections import Connection


class Groups:
    """The connections of one tenant: `noc_tenant_<id>` for those without a choice of sites, else `noc_site_<id>`."""

    def __init__(self, tenant_id: int) -> None:
        self._tenant = f"noc_tenant_{tenant_id}"
        self._siteless = f"noc_siteless_{tenant_id}"
        self._members: dict[str, set[Connection]] = defaultdict(set)
        self._joined: dict[Connection, list[str]] = {}

    def __len__(self) -> int:
        return len(self._joined)

    def all(self) -> list[Connection]:
        """Return every connection of the tenant."""
        return list(self._joined)

    def place(self, connection: Connection) -> None:
        """Put a connection where its scope and selection belong; again whenever they change."""
        self.remove(connection)
        sites = connection.sites
        names = [self._tenant] if sites is None else [f"noc_site_{site_id}" for site_id in sites]
        if connection.scope is None:
            names.append(self._siteless)
        for name in names:
            self._members[name].add(connection)
        self._joined[connection] = names

    def remove(self, connection: Connection) -> None:
        """Take a connection out; one that is not there is no error."""
        for name in self._joined.pop(connection, []):
            self._members[name].discard(connection)
            if not self._members[name]:
                del self._members[name]

    def readers(self, site_id: int | None) -> list[Connection]:
        """Return who gets what happens at a site, or at none."""
        if site_id is None:
            return list(self._members.get(self._siteless, ()))
        everybody = self._members.get(self._tenant, set())
        here = self._members.get(f"noc_site_{site_id}", set())
        return [*everybody, *here]  # nobody is in both
