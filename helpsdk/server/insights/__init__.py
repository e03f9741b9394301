"""What interactions tell: figures for dashboards, counters for learning, and their way to an outside event store."""

from __future__ import annotations

from helpsdk.server.insights.deliverer import Deliverer
from helpsdk.server.insights.export import FileSink, exported, file_sink
from helpsdk.server.insights.kpis import Deflection, FailedSearch, Kpis, Votes
from helpsdk.server.insights.learned import Counted, Key, counters, learned_counters
from helpsdk.server.insights.sink import Sink

__all__ = [
    "Counted",
    "Deflection",
    "Deliverer",
    "FailedSearch",
    "FileSink",
    "Key",
    "Kpis",
    "Sink",
    "Votes",
    "counters",
    "exported",
    "file_sink",
    "learned_counters",
]
