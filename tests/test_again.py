"""Running again hides nothing that fails twice, nothing that waits for nobody, and no more than a few."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FAILS_AT_FIRST = """
from pathlib import Path
import pytest
@pytest.mark.parametrize("number", range({count}))
def test_one(number):
    seen = Path(__file__).with_name(f"seen-{{number}}")
    if {always} or not seen.exists():
        seen.touch()
        raise AssertionError("the machine was busy")
"""


@pytest.mark.parametrize(
    ("folder", "count", "always", "code", "said"),
    [
        ("client", 3, False, 0, "3 passed, 3 rerun"),
        ("client", 4, False, 1, "4 tests were run again; 3 at most may be"),
        ("client", 1, True, 1, "1 failed, 1 rerun"),
        ("context", 1, False, 1, "1 failed"),
    ],
)
def test_what_is_run_again(tmp_path: Path, folder: str, count: int, always: bool, code: int, said: str) -> None:
    place = tmp_path / folder
    place.mkdir()
    (place / "test_it.py").write_text(FAILS_AT_FIRST.format(count=count, always=always))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.again",
        "--reruns",
        "1",
        "--rootdir",
        str(place),
        str(place),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, said in done.stdout) == (code, True), done.stdout
    assert "the machine was busy" in done.stdout
