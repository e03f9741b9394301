"""One writer at a time, for as long as it lives."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store.writer.election import Deposed, Election

STAND = """
import sys
from pathlib import Path
from helpsdk.server.store.writer.election import Election
election = Election(Path(sys.argv[1]))
print(election.stand(), flush=True)
sys.stdin.read()
"""


def test_one_of_two_wins(tmp_path: Path) -> None:
    first, second = Election(tmp_path), Election(tmp_path)

    assert (first.stand(), second.stand(), first.stand()) == (True, False, True)
    first.resign()
    first.resign()
    assert (second.stand(), first.stand()) == (True, False)
    second.resign()


def test_the_kernel_lets_go_for_a_process_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STAND, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        election = Election(tmp_path)
        assert not election.stand()
        other.kill()
        other.wait()
    deadline = time.monotonic() + 10
    while not election.stand() and time.monotonic() < deadline:
        time.sleep(0.01)

    assert election.won
    election.resign()


def test_a_folder_that_is_gone_is_an_error_of_the_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be locked"):
        Election(tmp_path / "absent").stand()


def test_a_lock_file_that_was_replaced_is_noticed(tmp_path: Path) -> None:
    first, second = Election(tmp_path), Election(tmp_path)
    first.stand()
    first.confirm()
    first.path.unlink()
    with pytest.raises(Deposed, match="removed"):
        first.confirm()
    assert second.stand()
    with pytest.raises(Deposed, match="replaced"):
        first.confirm()
    second.confirm()
    for election in (first, second):
        election.resign()
        with pytest.raises(Deposed, match="any more"):
            election.confirm()
