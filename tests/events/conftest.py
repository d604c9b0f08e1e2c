"""Two companies and an empty log for each test."""

from __future__ import annotations

import pytest

from noc.events.models import FeedEpoch
from tests.feed_cast import Company


@pytest.fixture(autouse=True)
def history(transactional_db: None) -> str:
    """The database of these tests is emptied between them, its history's identity included."""
    return str(FeedEpoch.objects.get_or_create(id=1)[0].epoch)


@pytest.fixture
def acme(transactional_db: None) -> Company:
    return Company.found("acme")


@pytest.fixture
def rival(transactional_db: None) -> Company:
    return Company.found("rival")
