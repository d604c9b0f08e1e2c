"""A server that may be killed, for each test its own."""

from collections.abc import Iterator

import pytest

from tests.stories.server import Served


@pytest.fixture
def served() -> Iterator[Served]:
    server = Served()
    try:
        yield server.start()
    finally:
        server.close()
