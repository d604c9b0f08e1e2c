"""Declare an endpoint once: its right, its tenant, its documented answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from ninja import Router

from noc.kernel.collisions import again_if_collided
from noc.surfaces.api.auth import in_tenant, needs
from noc.surfaces.api.envelope import Envelope, Failure

View = Callable[..., HttpResponse]
_REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429})


def _again(view: View) -> View:
    """Do a deed again that collided with another's; every deed is safe to be sent twice."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> HttpResponse:
        return again_if_collided(lambda: view(*args, **kwargs))

    return run


def endpoint(
    router: Router, method: str, path: str, capability: str, data: Any, *, success: int = 200, **options: Any
) -> Callable[[View], View]:
    """Register a view under `path` for callers with `capability`; `data` is the schema of its answer's `data`,
    `success` its status."""

    def register(view: View) -> View:
        scoped = in_tenant(view if method == "GET" else _again(view))
        responses: dict[Any, Any] = {success: Envelope[data], _REFUSALS: Failure}
        router.api_operation(
            [method], path, auth=needs(capability), response=responses, by_alias=True, **options
        )(scoped)
        return scoped

    return register
