"""The registry as customers' integrators and the console meet it."""

from __future__ import annotations

import pytest

from noc.surfaces.api.registry_examples import EXAMPLES
from tests.registry_cast import Caller, caller, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Caller:
    return caller(make_tenant("guards"), "admin")


def test_every_example_of_the_document_is_taken_and_shown_as_it_was_put(admin: Caller) -> None:
    for kind, example in EXAMPLES.items():
        answer = admin.put(kind, [example])
        assert answer.status_code == 200, answer.content
        assert answer.json()["data"] == {"created": 1, "updated": 0, "rejected": [], "warnings": []}, kind
        (shown,) = admin.items(kind, code=example["code"])
        assert shown["id"] > 0
        print(kind, shown)
