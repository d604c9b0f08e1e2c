"""Work that is done in sets: many waiting pieces of one kind together, where their order does not matter."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import OperationalError, connection, transaction

from noc.kernel.collisions import collided
from noc.kernel.outbox.queue import postpone
from noc.kernel.tenancy.scope import tenant_scope

Payload = dict[str, Any]
AT_ONCE: Final = 50  # pieces claimed together

# The first waiting piece decides tenant and kind; others of both join it.
_CLAIM: Final = """
    WITH first AS (
        SELECT tenant_id, kind FROM noc_outbox WHERE available_at <= %(at)s AND kind = ANY(%(kinds)s)
        ORDER BY urgent DESC, available_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    SELECT item.id, item.tenant_id, item.kind, item.payload, item.attempts
    FROM noc_outbox AS item JOIN first USING (tenant_id, kind)
    WHERE item.available_at <= %(at)s
    ORDER BY item.urgent DESC, item.available_at, item.id LIMIT %(most)s FOR UPDATE OF item SKIP LOCKED
"""


@dataclass(frozen=True)
class SetHandler:
    """Who does a kind of work: `do` takes payloads of one tenant, together at most `most` by `size` (one piece may be
    larger)."""

    do: Callable[[list[Payload]], None]
    size: Callable[[Payload], int]
    most: int


@dataclass(frozen=True)
class _Item:
    id: int
    payload: Payload
    attempts: int


def work_set(handlers: Mapping[str, SetHandler], at: datetime) -> bool:
    """Claim waiting pieces of one kind and tenant, do them and delete them in one transaction; False when nothing waits.

    A door that stands before any tenant, as `queue.work_one` is. When a set fails, its pieces are done one by one: the
    one that cannot be done is postponed with its error and costs the others nothing.
    """
    try:
        return _work_set(handlers, at)
    except OperationalError as error:
        if not collided(error):
            raise
        return True


def _work_set(handlers: Mapping[str, SetHandler], at: datetime) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "kinds": list(handlers), "most": AT_ONCE})
        rows = cursor.fetchall()
        if not rows:
            return False
        tenant_id, handler = rows[0][1], handlers[rows[0][2]]
        items = _fitting([_Item(row[0], _read(row[3]), row[4]) for row in rows], handler)
        with tenant_scope(tenant_id):
            done = _do_together(items, handler) or _do_each(items, handler, at)
        cursor.execute("DELETE FROM noc_outbox WHERE id = ANY(%s)", [done])
        return True


def _read(payload: object) -> Payload:
    return payload if isinstance(payload, dict) else json.loads(str(payload))


def _fitting(items: Sequence[_Item], handler: SetHandler) -> list[_Item]:
    """Return the first items that are small enough together, one at least."""
    taken, size = [items[0]], handler.size(items[0].payload)
    for item in items[1:]:
        size += handler.size(item.payload)
        if size > handler.most:
            break
        taken.append(item)
    return taken


def _do_together(items: Sequence[_Item], handler: SetHandler) -> list[int]:
    """Do a set; return the ids of what was done, none when one of several made all fail."""
    if len(items) == 1:
        return []
    try:
        with transaction.atomic():
            handler.do([item.payload for item in items])
    except Exception as error:  # not swallowed: each is done again by itself, and the culprit is told
        if collided(error):
            raise
        return []
    return [item.id for item in items]


def _do_each(items: Sequence[_Item], handler: SetHandler, at: datetime) -> list[int]:
    done = []
    for item in items:
        try:
            with transaction.atomic():
                handler.do([item.payload])
        except Exception as error:  # the task boundary: recorded on the row, tried again
            if collided(error):
                raise
            postpone(item.id, item.attempts + 1, error, at)
            continue
        done.append(item.id)
    return done
