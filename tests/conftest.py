"""The order of tests, how many may fail at first, and what many need: a database, and the threads of their own."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.postgres import postgres_server, postgres_url
from tests.threads import own_threads

__all__ = [
    "own_threads",
    "postgres_server",
    "postgres_url",
    "pytest_collection_modifyitems",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
]

# `make test` tries the same examples each time, what fails there is no surprise to whoever changed something else; the
# soak tries others, and many.
settings.register_profile("seeded", derandomize=True, database=None)
if not os.environ.get("HELPSDK_SOAK"):
    settings.load_profile("seeded")

#: `make test` runs a test that fails once more: a busy machine may be what failed. More than these are a fault of ours.
_MOST_AGAIN = 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop running in the main thread from its first test on, where `asyncio.run` refuses.

    Of those that drive a browser the largest files come first, so that no worker ends with a long one of its own.
    """
    items.sort(key=_order)


def _order(item: pytest.Item) -> tuple[bool, int, str]:
    path = item.path
    return (True, -path.stat().st_size, str(path)) if "browser" in path.parts else (False, 0, "")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if len(_run_again(session.config)) > _MOST_AGAIN:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Why each failed at first: nothing is hidden by trying again."""
    again = _run_again(config)
    for report in again:
        terminalreporter.section(f"failed at first: {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)
    if len(again) > _MOST_AGAIN:
        terminalreporter.write_line(f"{len(again)} tests were run again; {_MOST_AGAIN} at most may be", red=True)


def _run_again(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("rerun", [])) if reporter else []
