"""Work that is done every so often."""

from __future__ import annotations

import threading

from helpsdk.server.app.repeated import repeated
from tests.server.serving import until
from tests.threads import OwnThreads


def test_it_is_done_again_and_again_until_it_is_stopped(own_threads: OwnThreads) -> None:
    done = list[str]()
    stop = repeated(lambda: done.append(threading.current_thread().name), 0.01)
    until(lambda: len(done) >= 3)
    stop()
    count = len(done)

    assert set(done) == {"helpsdk-again"}
    assert own_threads.names() == []
    assert len(done) == count
