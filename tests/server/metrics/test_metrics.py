"""Metrics: what is counted, how it is read, and that nothing of it can break a server."""

from __future__ import annotations

import logging

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from helpsdk.errors import SettingInvalid
from helpsdk.server.metrics import Exposition, Figure, Metrics


def scraped(metrics: Metrics, path: str = "/metrics") -> httpx.Response:
    exposition = Exposition(metrics.registry, "127.0.0.1", 0)
    try:
        return httpx.get(f"http://127.0.0.1:{exposition.port}{path}", trust_env=False)
    finally:
        exposition.close()


def samples(text: str, name: str) -> dict[tuple[tuple[str, str], ...], float]:
    families = text_string_to_metric_families(text)
    return {
        tuple(sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
        if sample.name == name
    }


def test_requests_are_counted_by_route_and_status() -> None:
    metrics = Metrics()
    for status in (200, 200, 503):
        metrics.observe("/v1/resolve", status, 0.002)

    text = scraped(metrics).text

    assert samples(text, "helpsdk_requests_total") == {
        (("route", "/v1/resolve"), ("status", "200")): 2.0,
        (("route", "/v1/resolve"), ("status", "503")): 1.0,
    }
    assert samples(text, "helpsdk_request_seconds_count") == {(("route", "/v1/resolve"),): 3.0}
    assert samples(text, "process_resident_memory_bytes")[()] > 1_000_000


def test_figures_are_read_when_they_are_asked_for() -> None:
    revision = 1
    metrics = Metrics(
        lambda: [
            Figure("helpsdk_revision", "What is served", revision, {"site": "a"}),
            Figure("helpsdk_revision", "What is served", 7, {"site": "b"}),
            Figure("helpsdk_refused", "Refused", 3, kind="counter"),
        ]
    )
    revision = 2

    text = scraped(metrics).text

    assert samples(text, "helpsdk_revision") == {(("site", "a"),): 2.0, (("site", "b"),): 7.0}
    assert samples(text, "helpsdk_refused_total") == {(): 3.0}


def test_a_figure_that_fails_leaves_the_others(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> list[Figure]:
        raise OSError("gone")

    metrics = Metrics(broken)
    metrics.observe("/v1/search", 200, 0.1)

    with caplog.at_level(logging.ERROR):
        reply = scraped(metrics)

    assert samples(reply.text, "helpsdk_requests_total")
    assert "some metrics could not be read" in caplog.text


def test_nothing_else_is_answered_there() -> None:
    assert scraped(Metrics(), "/").status_code == 404


def test_two_servers_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.observe("/v1/resolve", 200, 0.001)

    assert samples(scraped(other).text, "helpsdk_requests_total") == {}


def test_a_port_that_is_taken_is_said_in_one_sentence() -> None:
    first = Exposition(Metrics().registry, "127.0.0.1", 0)
    try:
        with pytest.raises(
            SettingInvalid, match=r"metrics_port is '127\.0\.0\.1:\d+'; allowed: an address that is free"
        ):
            Exposition(Metrics().registry, "127.0.0.1", first.port)
    finally:
        first.close()
