"""Limited processes: what they answer, and that nothing they do holds up or harms their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import spawn

import pytest

from helpsdk.content.limited import TOO_MUCH_MEMORY
from helpsdk.site import workers as module
from helpsdk.site.workers import TOO_LATE, TOO_SLOW, Workers, WorkersUnavailable

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX's")
MISBEHAVING = "tests.content.misbehaving"


@pytest.fixture
def one() -> Iterator[Workers]:
    with Workers(MISBEHAVING, b"this") as workers:
        yield workers


def asked(workers: Workers, *requests: str) -> list[bytes | str]:
    return list(workers.map(str.encode, requests))


def test_answers_come_in_order() -> None:
    with Workers(MISBEHAVING, b"this", most=2) as workers:
        assert asked(workers, *["answer"] * 20) == [b"set up with this"] * 20


def test_one_process_answers_many_requests(one: Workers) -> None:
    assert len(set(asked(one, "pid", "pid", "pid"))) == 1


@pytest.mark.parametrize("way", ["spin", "regex"])
def test_too_much_cpu_is_refused_and_the_others_go_on(one: Workers, way: str) -> None:
    before, refused, after = asked(one, "pid", way, "pid")

    assert refused == TOO_SLOW == "the CPU time it needs is more than 2 seconds, at most that much is allowed"
    assert before != after


def test_too_much_memory_is_refused(one: Workers) -> None:
    assert asked(one, "grow", "answer") == [TOO_MUCH_MEMORY, b"set up with this"]


def test_a_refusal_is_its_sentence(one: Workers) -> None:
    assert asked(one, "refuse") == ["the depth of lists is 120, at most 100 is allowed"]


def test_a_mistake_of_ours_is_a_sentence_too(one: Workers) -> None:
    assert asked(one, "fail", "answer") == [
        "it cannot be read (ZeroDivisionError); please report this",
        b"set up with this",
    ]


def test_a_request_that_always_kills_is_tried_twice(one: Workers) -> None:
    assert asked(one, "die", "answer") == ["reading it ended the process that did, twice", b"set up with this"]


def test_prints_spoil_nothing(one: Workers) -> None:
    assert asked(one, "print", "answer") == [b"printed", b"set up with this"]


def test_secrets_of_the_host_stay_with_it(one: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPSDK_SECRET", "x")

    (names,) = asked(one, "environment")
    assert isinstance(names, bytes) and b"HELPSDK_SECRET" not in names


def test_a_process_killed_from_outside_is_replaced(one: Workers) -> None:
    (pid,) = asked(one, "pid")
    os.kill(int(pid), signal.SIGKILL)

    assert asked(one, "answer") == [b"set up with this"]


def test_what_hangs_is_killed_by_the_clock(one: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.2)

    assert asked(one, "sleep", "sleep") == [TOO_LATE, TOO_LATE]


def test_leaving_ends_what_is_under_way() -> None:
    with Workers(MISBEHAVING, most=2) as workers:
        waiting = [threading.Thread(target=_ignoring_the_end, args=(workers,)) for _ in range(2)]
        for thread in waiting:
            thread.start()
        while len(workers._started) < 2:
            time.sleep(0.01)
    for thread in waiting:
        thread.join(30)

    assert not any(thread.is_alive() for thread in waiting)
    assert workers._started == set()


def _ignoring_the_end(workers: Workers) -> None:
    with suppress(WorkersUnavailable):
        workers.ask(b"sleep")


def test_leaving_in_the_middle_of_a_map_ends_every_process() -> None:
    with Workers(MISBEHAVING, most=2) as workers:
        answers = workers.map(str.encode, ["pid", "pid", "sleep", "sleep"])
        pid = next(answers)
        answers.close()  # type: ignore[attr-defined]

    assert isinstance(pid, bytes)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


def test_a_parent_that_is_killed_leaves_no_process_behind() -> None:
    program = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from helpsdk.site.workers import Workers\n"
        f"with Workers({MISBEHAVING!r}) as workers:\n"
        "    print(workers.ask(b'pid').decode(), flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=-1, stdout=-1) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    end = time.monotonic() + 30
    while _is_alive(pid) and time.monotonic() < end:
        time.sleep(0.05)

    assert not _is_alive(pid)


def _is_alive(pid: int) -> bool:
    """Also false for one that has ended and whose new parent has not noticed yet."""
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_without_an_interpreter_there_are_no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawn, "get_executable", lambda: "/nowhere/python")

    with Workers(MISBEHAVING) as workers, pytest.raises(WorkersUnavailable):
        asked(workers, "answer")


def test_a_module_that_does_not_start_is_no_worker() -> None:
    with Workers("tests.content.there_is_none") as workers, pytest.raises(WorkersUnavailable, match="does not start"):
        asked(workers, "answer")
