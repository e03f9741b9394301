"""Requests as they are answered, and figures that are read only when somebody asks for the metrics.

A label never holds what a client chose: routes are those of the table, so the number of series is bounded.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_log = logging.getLogger("helpsdk.server")
#: Seconds. A reply takes well under a millisecond of our own time; what waits for a disk or a thread takes longer.
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_FAMILIES = {"gauge": GaugeMetricFamily, "counter": CounterMetricFamily}


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of now. A counter only rises while the process lives."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["gauge", "counter"] = "gauge"


Figures = Callable[[], Iterable[Figure]]


class Metrics:
    """Of one server, in a registry of its own: a host that uses Prometheus itself keeps its own apart."""

    def __init__(self, figures: Figures = tuple) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._requests = Counter("helpsdk_requests", "Requests answered", ("route", "status"), registry=self.registry)
        self._seconds = Histogram(
            "helpsdk_request_seconds",
            "Seconds from a request's head to its whole reply",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.registry.register(_Figures(figures))
        self._count = lru_cache(maxsize=2000)(lambda route, status: self._requests.labels(route, str(status)).inc)
        self._time = lru_cache(maxsize=500)(lambda route: self._seconds.labels(route).observe)

    def observe(self, route: str, status: int, seconds: float) -> None:
        """A request was answered. `route` is the path of the table, `other` for what leads nowhere."""
        self._count(route, status)()
        self._time(route)(seconds)


class _Figures(Collector):
    """Asked when the metrics are; what cannot be told just now is left out."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        families: dict[str, Metric] = {}
        for figure in self._read():
            if figure.name not in families:
                families[figure.name] = _FAMILIES[figure.kind](figure.name, figure.help, labels=list(figure.labels))
            families[figure.name].add_metric(list(figure.labels.values()), figure.value)  # type: ignore[attr-defined]
        yield from families.values()

    def _read(self) -> list[Figure]:
        try:
            return list(self._figures())
        except Exception:  # the other metrics matter most when something is broken
            _log.exception("some metrics could not be read")
            return []
