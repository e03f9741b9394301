"""The order of tests: those that drive a browser come last. And a database for those that need one."""

from __future__ import annotations

import pytest

from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url", "pytest_collection_modifyitems"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop running in the main thread from its first test on, where `asyncio.run` refuses."""
    items.sort(key=lambda item: "browser" in item.path.parts)
