"""kill -9 under load on a data folder: nothing acknowledged is lost, nothing is counted twice, no publish is torn."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.killing import killed


def test_on_a_data_folder(tmp_path: Path) -> None:
    found = killed(tmp_path, 8, None)

    assert found.stored >= 8 * 50
    assert found.revisions >= 2


@pytest.mark.soak
@pytest.mark.skipif(os.environ.get("HELPSDK_SOAK") != "1", reason="large counts: HELPSDK_SOAK=1")
def test_200_times_on_a_data_folder(tmp_path: Path) -> None:
    assert killed(tmp_path, 200, None).stored >= 200 * 50
