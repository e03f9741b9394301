"""What `make test` runs once more when it fails, and how often: where a busy machine may be what failed.

A test that waits for a browser, a process or a socket may fail for want of time. Others are asked once. Each first
failure is printed, and more than a few of them are a fault of ours.
"""

from __future__ import annotations

import pytest

#: Folders of tests that wait for something outside of their process.
_WAITING = frozenset({"browser", "cli", "client", "docs", "examples", "faults", "integrations", "server"})
_MOST = 3


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("reruns", None):
        for item in items:
            if _WAITING.isdisjoint(item.path.parts):
                item.add_marker(pytest.mark.flaky(reruns=0))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if len(_run_again(session.config)) > _MOST:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Why each failed at first: nothing is hidden by trying again."""
    again = _run_again(config)
    for report in again:
        terminalreporter.section(f"failed at first: {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)
    if len(again) > _MOST:
        terminalreporter.write_line(f"{len(again)} tests were run again; {_MOST} at most may be", red=True)


def _run_again(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("rerun", [])) if reporter else []
