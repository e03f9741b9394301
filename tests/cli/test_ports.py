"""The ports of `helpsdk serve`, before anything is started."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from helpsdk.cli.output import UsageError
from helpsdk.cli.ports import listening, require_metrics_ports
from helpsdk.server.settings import Settings


@contextmanager
def free_ports(count: int) -> Iterator[int]:
    """The first of so many in a row that were free a moment ago."""
    for first in range(21_000, 31_000, count):
        taken = [socket.socket() for _ in range(count)]
        try:
            for at, one in enumerate(taken):
                one.bind(("127.0.0.1", first + at))
        except OSError:
            continue
        finally:
            for one in taken:
                one.close()
        yield first
        return
    raise AssertionError("no port is free")


def refused(settings: Settings, own: int) -> str:
    with pytest.raises(UsageError) as error:
        require_metrics_ports(settings, own)
    return str(error.value)


def test_a_taken_port_says_what_to_name() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        taken.listen()

        with pytest.raises(UsageError, match="name another address or port with --host and --port"):
            listening(Settings(port=port))
        text = refused(Settings(metrics_port=port - 1, workers=2), 1)

    assert f"cannot listen on 127.0.0.1:{port} for metrics: Address already in use" in text
    assert text.endswith("; set HELPSDK_METRICS_PORT to one that is free with the 1 after it")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.parametrize(("before", "workers"), [(0, 1), (1, 2), (2, 3)])
def test_no_worker_takes_the_port_of_the_server(host: str, before: int, workers: int) -> None:
    with free_ports(4) as first, listening(Settings(port=first + 2, host=host)) as own:
        settings = Settings(metrics_port=first + 2 - before, workers=workers)

        assert f":{first + 2} for metrics: that is the server's own port" in refused(settings, own.getsockname()[1])


def test_ports_end() -> None:
    text = refused(Settings(metrics_port=65_535, workers=3), 1)

    assert text.endswith("there are none above 65535: set HELPSDK_METRICS_PORT to 65533 or less")


def test_free_ports_stay_free() -> None:
    with free_ports(3) as first, listening(Settings(port=first)):
        for _ in range(2):
            require_metrics_ports(Settings(metrics_port=first + 1, workers=2), first)
        require_metrics_ports(Settings(metrics_port=0, workers=64), first)
        require_metrics_ports(Settings(), first)


def test_of_two_servers_that_start_at_once_one_gets_the_port() -> None:
    with free_ports(1) as port, listening(Settings(port=port)), pytest.raises(UsageError, match="cannot listen on"):
        listening(Settings(port=port))
