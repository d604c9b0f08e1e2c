"""The API's document is true: what it says is answered is answered, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from noc.surfaces.api.root import api
from tests.cast import Company, Phone, event

# The phones' addresses are another application's; the session's needs a browser.
_NOT_HERE = r"/ingest/(events|osmand|owntracks)|/session/"
schema = schemathesis.openapi.from_dict(api.get_openapi_schema()).exclude(path_regex=_NOT_HERE)
schema.app = get_wsgi_application()


@pytest.fixture
def secret(company: Company, phone: Phone) -> Iterator[str]:
    """An admin's token; requests stay in the test's own transaction."""
    phone.sent(
        *[event(kind) for kind in ("location", "phone", "attendance", "panic")], event("task", task="odd")
    )
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield company.token("admin")
    for signal in signals:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_address_answers_as_documented_and_never_breaks(case: Any, secret: str) -> None:
    case.call_and_validate(
        headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"},
        checks=[
            not_a_server_error,
            content_type_conformance,
            response_schema_conformance,
            status_code_conformance,
        ],
    )


def test_no_two_shapes_of_the_document_share_a_name() -> None:
    """The document would show one in the place of both."""
    homes: dict[str, set[str]] = {}
    waiting = [Schema]
    while waiting:
        for shape in waiting.pop().__subclasses__():
            waiting.append(shape)
            if shape.__module__.startswith("noc.") and "[" not in shape.__name__:
                homes.setdefault(shape.__name__, set()).add(shape.__module__)
    assert {name: sorted(found) for name, found in homes.items() if len(found) > 1} == {}
    shown = api.get_openapi_schema()["components"]["schemas"]
    assert {"GroupMemberOut", "IncidentMemberOut"} <= set(shown)
    assert [name for name in shown if name[-1].isdigit()] == []
