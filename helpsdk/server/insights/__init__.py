"""What interactions tell: figures for dashboards, counters for learning, and their way to an outside event store."""

from __future__ import annotations

from helpsdk.server.insights.compared import Change
from helpsdk.server.insights.deliverer import Deliverer
from helpsdk.server.insights.export import FileSink, exported, file_sink
from helpsdk.server.insights.kpis import Deflection, FailedSearch, Kpis, Votes
from helpsdk.server.insights.learned import Counters, counters_of, learned_counters
from helpsdk.server.insights.lesson import Lesson, lesson_of
from helpsdk.server.insights.sink import Sink
from helpsdk.server.insights.taught import taught
from helpsdk.server.insights.texts import Texts

__all__ = [
    "Change",
    "Counters",
    "Deflection",
    "Deliverer",
    "FailedSearch",
    "FileSink",
    "Kpis",
    "Lesson",
    "Sink",
    "Texts",
    "Votes",
    "counters_of",
    "exported",
    "file_sink",
    "learned_counters",
    "lesson_of",
    "taught",
]
