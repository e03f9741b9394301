"""Several worker processes on one data folder, as `gunicorn -w 4` starts them, all writing at once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from helpsdk.server.store import open_store

WORK = """
import json, sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from helpsdk.context.memory import Dismissal, Memory
from helpsdk.identity.trust import add_key, revoke_key
from helpsdk.server.store import open_store
from tests.server.serving import uuid7
from tests.server.store.revisions import new

data, worker, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = open_store(data)
role = store.status().role
errors = []

def interact(number):
    rows = [{"id": uuid7(), "type": "shown", "at": "x", "received": "x"} for _ in range(20)]
    return store.add_interactions("shop", rows).result(60).accepted

def exchange(number):
    return store.bind("shop", f"{worker}.{number}", "device", time.time() + 600, time.time())

def remember(number):
    store.merge_memory("shop", f"viewer{number % 3}", Memory(dismissed={f"{worker}.{number}": Dismissal("forever", 1)}))
    return 1

def publish(number):
    return store.publish(new(f"{worker}.{number}")).number > 0

def count(number):
    store.note_use("shop", keys={}, traffic={("2099-01-01T10", "signed"): 1})
    return 1

def read(number):
    return store.latest("shop") >= 0 and len(store.revisions("shop", limit=3)) <= 3

def tried(work):
    do, number = work
    try:
        return do.__name__, int(do(number))
    except Exception as error:
        errors.append(f"{do.__name__}: {type(error).__name__}: {error}")
        return do.__name__, 0

print(role, flush=True)
sys.stdin.readline()
work = [(do, number) for number in range(rounds) for do in (interact, exchange, remember, publish, count, read)]
done = {}
with ThreadPoolExecutor(8) as threads:
    for name, outcome in threads.map(tried, work):
        done[name] = done.get(name, 0) + outcome
print(json.dumps({"done": done, "errors": errors}), flush=True)
sys.stdin.readline()
store.close()
"""
_ROUNDS = 20


def workers(data: Path, count: int) -> list[subprocess.Popen[str]]:
    command = [sys.executable, "-c", WORK, str(data)]
    return [
        subprocess.Popen(
            [*command, str(number), str(_ROUNDS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for number in range(count)
    ]


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_four_workers_write_at_once_without_a_lock_error(tmp_path: Path) -> None:
    processes = workers(tmp_path / "data", 4)
    roles = Counter(said(process) for process in processes)
    for process in processes:
        go_on(process)
    reports: list[dict[str, Any]] = [json.loads(said(process)) for process in processes]
    for process in processes:  # the writer among them goes while the others are still there
        go_on(process)
        assert process.wait(60) == 0
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.close()
        process.stdin.close()
    store = open_store(tmp_path / "data")
    done: Counter[str] = sum((Counter(report["done"]) for report in reports), Counter())

    assert [error for report in reports for error in report["errors"]] == []
    assert roles == {"writer": 1, "follower": 3}
    assert done == {
        "interact": 20 * 4 * _ROUNDS,
        **dict.fromkeys(("exchange", "remember", "publish", "count", "read"), 4 * _ROUNDS),
    }
    assert len(store.interactions("shop", time.strftime("%Y-%m", time.gmtime()))) == done["interact"]
    assert store.latest("shop") == done["publish"]
    assert store.recent_traffic("shop", 1) == {"signed": done["count"]}
    assert (
        sum(len(memory.dismissed) for n in range(3) if (memory := store.memory("shop", f"viewer{n}")))
        == done["remember"]
    )
    store.close()


def test_a_worker_that_starts_or_stops_disturbs_nobody(tmp_path: Path) -> None:
    first = open_store(tmp_path / "data")
    for turn in range(3):  # each a command of a short life beside a running server
        command = open_store(tmp_path / "data")
        assert command.bind("shop", f"jti{turn}", "device", time.time() + 60, time.time())
        command.close()
    assert first.status().role == "writer"
    second = open_store(tmp_path / "data")
    first.close()
    started = time.monotonic()
    assert second.bind("shop", "jti", "device", time.time() + 60, time.time())

    assert time.monotonic() - started < 5  # a busy machine; who finds nobody to write waits for thirty
    second.close()
