"""One writer at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from helpsdk.errors import StoreError
from helpsdk.server.store.lock import WriteLock

HOLD = """
import fcntl, sys
file = open({path!r}, "w")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_threads_take_turns(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "lock", patience=0.05)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with lock.held():
            held.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(60)
    with pytest.raises(StoreError, match="this process"), lock.held():
        pass
    done.set()
    thread.join()
    with lock.held():
        pass


def test_processes_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = HOLD.format(path=str(path))
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(StoreError, match="another process"), WriteLock(path, patience=0.05).held():
            pass
    with WriteLock(path, patience=60).held():
        pass
