"""A small site folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.serving import write_site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_site(tmp_path / "help")
