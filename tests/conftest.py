"""The order of tests: those that drive a browser come last. And a database for those that need one."""

from __future__ import annotations

import pytest

from tests.postgres import postgres_server, postgres_url
from tests.threads import own_threads

__all__ = ["own_threads", "postgres_server", "postgres_url", "pytest_collection_modifyitems"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop running in the main thread from its first test on, where `asyncio.run` refuses.

    Of those that drive a browser the largest files come first, so that no worker ends with a long one of its own.
    """
    items.sort(key=_order)


def _order(item: pytest.Item) -> tuple[bool, int, str]:
    path = item.path
    return (True, -path.stat().st_size, str(path)) if "browser" in path.parts else (False, 0, "")
