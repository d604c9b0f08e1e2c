"""One server for all stories, a company of its own for each."""

from collections.abc import Iterator

import pytest

from tests.cast import configure
from tests.stories.company import Company
from tests.stories.night_cast import night
from tests.stories.server import Served

__all__ = ["company", "configure", "night", "served"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the stories that are told to a running server share a worker, for they share the server."""
    for item in items:
        told_to_a_server = "served" in getattr(item, "fixturenames", ())
        if "tests/stories/" in item.path.as_posix() and told_to_a_server:
            item.add_marker(pytest.mark.xdist_group("stories"))


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    server = Served()
    try:
        yield server.start()
    finally:
        server.close()


@pytest.fixture
def company(served: Served) -> Company:
    return Company(served)
