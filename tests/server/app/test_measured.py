"""The metrics of a running server, scraped as Prometheus does."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from helpsdk.errors import SettingInvalid
from helpsdk.server.app import HelpServer
from helpsdk.server.settings import Settings
from tests.server.serving import Client, replaced, until, write_site


@contextmanager
def running(folder: Path, port: int, *, strict: bool = False) -> Iterator[HelpServer]:
    server = HelpServer(folder, settings=Settings(metrics_port=port, strict=strict, watch=True))
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def scraped(server: HelpServer) -> list[str]:
    return httpx.get(f"http://127.0.0.1:{server.metrics_port}/metrics", trust_env=False).text.splitlines()


def test_requests_and_figures_are_scraped(folder: Path) -> None:
    with running(folder, 0) as server:
        client = Client(server)
        for path in ("/v1/articles/send-invoice", "/v1/articles/send-invoice", "/v1/articles/none", "/nowhere/at-all"):
            client.get(path)
        found = scraped(server)

    assert 'helpsdk_requests_total{route="/v1/articles/{id}",status="200"} 2.0' in found
    assert 'helpsdk_requests_total{route="/v1/articles/{id}",status="404"} 1.0' in found
    assert 'helpsdk_requests_total{route="other",status="404"} 1.0' in found
    assert 'helpsdk_request_seconds_count{route="/v1/articles/{id}"} 3.0' in found
    assert 'helpsdk_revision{site="shop"} 1.0' in found
    assert "helpsdk_stores_open 1.0" in found


def test_a_publish_shows(folder: Path) -> None:
    with running(folder, 0) as server:
        replaced(folder, "articles/send-invoice/en.md", "title: Send an invoice", "title: After")
        until(lambda: 'helpsdk_search_revision{site="shop"} 2.0' in scraped(server))
        assert 'helpsdk_revision{site="shop"} 2.0' in scraped(server)


def test_making_one_listens_to_nothing_and_closing_ends_it(folder: Path) -> None:
    with running(folder, 0) as server:
        port = server.metrics_port
    assert port
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
    assert HelpServer(folder, settings=Settings(metrics_port=0)).metrics_port is None


def test_without_the_setting_there_are_none(folder: Path) -> None:
    server = HelpServer(folder)
    server.start()
    server.close()

    assert (server.metrics_port, server.unmeasured) == (None, None)


def test_a_taken_port_never_breaks_the_host(folder: Path, taken: int, caplog: pytest.LogCaptureFixture) -> None:
    with running(folder, taken) as server:
        status = Client(server).get("/v1/articles/send-invoice").status_code

    assert status == 200
    assert isinstance(server.unmeasured, SettingInvalid)
    assert [text for text in caplog.messages if "metrics" in text] == [f"there are no metrics: {server.unmeasured}"]


def test_a_taken_port_is_raised_with_strict(folder: Path, taken: int) -> None:
    with pytest.raises(SettingInvalid, match="free here"), running(folder, taken, strict=True):
        pass


def test_a_taken_port_stops_helpsdk_serve_with_one_sentence(tmp_path: Path, taken: int) -> None:
    command = [sys.executable, "-m", "helpsdk", "serve", str(write_site(tmp_path / "help")), "--port", "0", "--json"]
    done = subprocess.run(
        command, env={"HELPSDK_METRICS_PORT": str(taken)}, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stderr) == (2, "")
    assert f"cannot listen on 127.0.0.1:{taken} for metrics: " in json.loads(done.stdout)["error"]
