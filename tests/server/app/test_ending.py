"""Stopping a server that something holds up."""

from __future__ import annotations

import threading
import time

import pytest

from helpsdk.server.app.ending import in_time


def test_what_hangs_is_left_and_named(caplog: pytest.LogCaptureFixture) -> None:
    end = threading.Event()
    hanging = threading.Thread(target=end.wait, name="helpsdk-hanging", daemon=True)
    hanging.start()
    began = time.monotonic()
    in_time(hanging.join, 0.2)
    took = time.monotonic() - began
    end.set()

    assert 0.2 <= took < 2
    assert "helpsdk-hanging" in caplog.text


@pytest.mark.parametrize("error", [TimeoutError("its own"), ValueError("no")])
def test_what_goes_wrong_is_raised(error: Exception) -> None:
    def end() -> None:
        raise error

    with pytest.raises(type(error), match=str(error)):
        in_time(end, 5)


def test_nothing_is_logged_of_what_ends(caplog: pytest.LogCaptureFixture) -> None:
    done: list[bool] = []
    in_time(lambda: done.append(True), 5)

    assert (done, caplog.messages) == ([True], [])
