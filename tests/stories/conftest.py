"""One server for all stories, a company of its own for each."""

from collections.abc import Iterator

import pytest

from tests.cast import configure
from tests.stories.company import Company
from tests.stories.night_cast import night
from tests.stories.server import Served

__all__ = ["company", "configure", "night", "served"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the stories share a worker, for they share a server."""
    for item in items:
        if "tests/stories/" in item.path.as_posix():
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
