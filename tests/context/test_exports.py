"""The engine's public names are there, and cost nothing to whom does not use them."""

from __future__ import annotations

import subprocess
import sys

import pytest

import helpsdk.context

_LOADED = """
import sys
from helpsdk import HelpClient
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""


def test_every_public_name_is_there() -> None:
    assert all(getattr(helpsdk.context, name) is not None for name in helpsdk.context.__all__)


def test_a_name_that_is_none_is_refused_as_by_any_module() -> None:
    with pytest.raises(AttributeError, match=r"module 'helpsdk\.context' has no attribute 'Engin'"):
        getattr(helpsdk.context, "Engin")  # noqa: B009 - no attribute that a type checker knows


@pytest.mark.parametrize("module", ["helpsdk.context.rules", "helpsdk.runtime.requests", "langcodes", "cryptography"])
def test_a_client_of_a_server_loads_no_engine(module: str) -> None:
    command = [sys.executable, "-c", _LOADED, module]

    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == []
