"""Loaded by pytest wherever helpsdk is installed: fixtures for a product's tests of its help.

`help_site` is a FakeHelp of the help folder, which is read once a run: each test gets one that remembers nothing.
`assert_help` is `helpsdk.client.testing.assert_help` of it. The folder is the ini option `helpsdk_site`, `help` beside
the ini file when not given; `@pytest.mark.help_site("folder", now=…)` takes another one, or another time, for a test.

Nothing of helpsdk is imported before a test uses one of these fixtures.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from helpsdk.client.testing import FakeHelp
    from helpsdk.runtime.replies import ResolveReply

_MARK = "help_site(folder=None, *, now=None): the help folder, and the time, of `help_site` and `assert_help`"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("helpsdk_site", "the help folder of `help_site`, relative to the ini file", default="help")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARK)


@pytest.fixture(scope="session")
def _help_sites() -> dict[Path, FakeHelp]:
    """Those that were read, by folder."""
    return {}


@pytest.fixture
def help_site(request: pytest.FixtureRequest, _help_sites: dict[Path, FakeHelp]) -> FakeHelp:
    """The product's help, as `helpsdk.client.testing.FakeHelp`."""
    mark = request.node.get_closest_marker("help_site")
    folder, now = _asked(*mark.args, **mark.kwargs) if mark is not None else (None, None)
    base = request.config.inipath.parent if request.config.inipath is not None else request.config.rootpath
    path = base / (folder or request.config.getini("helpsdk_site"))
    if path not in _help_sites:
        _help_sites[path] = _read(path)
    return _help_sites[path].fresh(now=now)


@pytest.fixture
def assert_help(help_site: FakeHelp) -> Callable[..., ResolveReply]:
    """`assert_help(screen=…, viewer=…, shows=…)`: what that viewer is shown there; explains itself when it fails."""
    from helpsdk.client.testing import assert_help as asserted

    return partial(asserted, help_site)


def _asked(folder: str | Path | None = None, *, now: Any = None) -> tuple[str | Path | None, Any]:
    return folder, now


def _read(folder: Path) -> FakeHelp:
    from helpsdk.client.testing import FakeHelp
    from helpsdk.errors import SiteInvalid

    if not folder.is_dir():
        pytest.fail(f"there is no help folder {folder}: name yours by the ini option helpsdk_site", pytrace=False)
    try:
        return FakeHelp(folder)
    except SiteInvalid as invalid:
        pytest.fail(f"the help in {folder} has errors:\n{invalid}", pytrace=False)
