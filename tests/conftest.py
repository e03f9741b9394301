"""The order of tests: those that drive a browser come last."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop running in the main thread from its first test on, where `asyncio.run` refuses."""
    items.sort(key=lambda item: "browser" in item.path.parts)
