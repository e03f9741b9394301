"""A thread for the newest of what there is to do."""

from __future__ import annotations

import threading

from helpsdk.server.follower.worker import Worker, join_all
from tests.server.serving import until


class Slow:
    """Notes what it is given, and waits for `go`."""

    def __init__(self) -> None:
        self.done, self.go = list[int](), threading.Event()

    def __call__(self, value: int) -> None:
        self.done.append(value)
        self.go.wait(60)


def test_the_newest_counts_of_what_came_meanwhile() -> None:
    work = Slow()
    worker = Worker("helpsdk-test", work)
    worker.give(1)
    until(lambda: work.done == [1])
    for value in (2, 3, 4):
        worker.give(value)
    work.go.set()
    until(lambda: worker.idle)

    assert work.done == [1, 4]


def test_work_that_waited_takes_the_newest_instead() -> None:
    taken, go = list[int](), threading.Event()

    def work(value: int) -> None:
        go.wait(60)
        taken.append(worker.newest(value))

    worker = Worker("helpsdk-test", work)
    worker.give(1)
    until(lambda: not worker._given)
    worker.give(2)
    go.set()
    until(lambda: worker.idle)
    worker.give(3)
    until(lambda: worker.idle)

    assert taken == [2, 3]


def test_it_ends_when_there_is_nothing_to_do_and_begins_again() -> None:
    work = Slow()
    work.go.set()
    worker = Worker("helpsdk-test", work)
    for value in (1, 2):
        worker.give(value)
        until(lambda: worker.idle)
    worker.join(0)

    assert work.done == [1, 2]


def test_closing_ends_with_what_was_given_or_drops_it() -> None:
    done = []
    for drop in (False, True):
        work = Slow()
        worker = Worker("helpsdk-test", work)
        worker.give(1)
        until(lambda work=work: work.done == [1])  # type: ignore[misc]
        worker.give(2)
        worker.close(drop=drop)
        worker.give(3)
        work.go.set()
        join_all([worker], 60)
        done.append(work.done)

    assert done == [[1, 2], [1]]


def test_a_rest_ends_when_there_is_more_to_do_or_nothing_any_more() -> None:
    passed = list[bool]()
    worker: Worker[float] = Worker("helpsdk-test", lambda seconds: passed.append(worker.rest(seconds, early=True)))
    worker.give(0.01)
    until(lambda: passed == [True])
    worker.give(600)
    until(lambda: not worker._given)
    worker.give(600)
    until(lambda: passed == [True, False])
    until(lambda: not worker._given)
    worker.close()
    worker.join(60)

    assert passed == [True, False, False]
