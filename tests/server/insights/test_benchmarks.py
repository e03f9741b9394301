"""The benchmarks of interactions run, on little data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks" / "server"


@pytest.mark.parametrize(
    ("name", "told"), [("bench_interactions", "accepted a second"), ("bench_kpi", "top 20 articles")]
)
def test_a_small_run_tells_its_figures(name: str, told: str) -> None:
    command = [sys.executable, str(BENCHMARKS / f"{name}.py"), "--small"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=240)

    assert (run.returncode, told in run.stdout) == (0, True), run.stderr
