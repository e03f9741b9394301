"""The order of tests, the examples they try, and what many need: a database, and the threads of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.importing import misplaced_modules
from tests.postgres import postgres_server, postgres_url
from tests.threads import own_threads

__all__ = ["modules_in_their_places", "own_threads", "postgres_server", "postgres_url", "pytest_collection_modifyitems"]

pytest_plugins = ["tests.again"]

# `make test` tries the same examples each time: what fails there is no surprise to whoever changed something else. The
# soak tries others, and many.
settings.register_profile("seeded", derandomize=True, database=None)
if not os.environ.get("HELPSDK_SOAK"):
    settings.load_profile("seeded")


@pytest.fixture(scope="module", autouse=True)
def modules_in_their_places() -> Iterator[None]:
    """A file that leaves a second copy of a module behind would fail another file, and only in some orders."""
    before = misplaced_modules("helpsdk")
    yield
    assert misplaced_modules("helpsdk") == before


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop running in the main thread from its first test on, where `asyncio.run` refuses.

    Of those that drive a browser the largest files come first, so that no worker ends with a long one of its own.
    """
    items.sort(key=_order)


def _order(item: pytest.Item) -> tuple[bool, int, str]:
    path = item.path
    return (True, -path.stat().st_size, str(path)) if "browser" in path.parts else (False, 0, "")
