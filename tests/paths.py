"""Where the independent suites and the real content are. Neither is part of this repository."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared"


def conformance(name: str) -> Path:
    """An independent suite's folder; skips the test when it is not there, fails it under HELPSDK_REQUIRE_SUITES=1."""
    return _found("HELPSDK_CONFORMANCE", "conformance", name)


def corpora(name: str) -> Path:
    """A folder of real content, on the same terms."""
    return _found("HELPSDK_CORPORA", "corpora", name)


def program(name: str, package: str) -> str:
    """A program's path, on the same terms; `package` is what installs it."""
    return shutil.which(name) or _missing(f"{name} is not installed; the package {package} has it")


def _found(variable: str, kind: str, name: str) -> Path:
    folder = Path(os.environ.get(variable) or _SHARED / kind) / name
    if folder.exists():
        return folder
    _missing(f"{folder} is not here; set {variable} to the folder that holds {name}")


def _missing(reason: str) -> NoReturn:
    if os.environ.get("HELPSDK_REQUIRE_SUITES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
